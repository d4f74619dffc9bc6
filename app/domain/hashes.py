"""Stored hashes as values: what a legacy row holds, and what Auth0's bulk import takes."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, Protocol

MAX_ENCODED_BYTES = 4096
"""Longest stored value that is looked at: the longest real one (an RSA-wrapped or serialised blob) is far below."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredHash:
    """
    What one legacy row holds about a password, and what schemes need besides the text.

    Attributes:
        encoded: The stored text. Bytes columns were decoded; raw binary is spelled in lower-case hex.
        scheme: The scheme that the mapping names for this row, or None to identify it.
        schemes: Several that the mapping names where one column holds kinds that look alike, in the order to try; then
            `scheme` is None. Schemes themselves never see it.
        salt: The salt column as bytes (text columns in UTF-8, or decoded as `password.salt_encoding` says).
        salt_position: Where a bare digest's salt stands: before or after the password.
        iterations: The iterations column, for digests stored without their cost.
        username: For schemes that hash the user name in.
        email: The same with the email.
        pepper: The site's secret, for schemes that take one (`password.pepper`).
        peppers: Several by id, in the order to try (`password.peppers`); a row that names its own has only that one.
        key_id: Which key a wrapped text is under, where a column says it.
        columns: Further columns of the row by their name in `legacy.columns`, as text, for schemes whose parts stand in
            several (`secret_data`, `realm`, a second salt).
        params: What the operator says about the scheme where no row says it (`password.params`): iterations, key
            length, digest, the word between two parts.
        secrets: Further secrets by name (`password.secrets`): signer keys, machine keys, site keys.
    """

    encoded: str = field(repr=False)
    scheme: str | None = None
    schemes: tuple[str, ...] = ()
    salt: bytes | None = field(default=None, repr=False)
    salt_position: Literal["prefix", "suffix"] = "prefix"
    iterations: int | None = None
    username: str | None = field(default=None, repr=False)
    email: str | None = field(default=None, repr=False)
    pepper: bytes | None = field(default=None, repr=False)
    peppers: tuple[tuple[str, bytes], ...] = field(default=(), repr=False)
    key_id: str | None = None
    columns: Mapping[str, str] = field(default_factory=dict, repr=False)
    params: Mapping[str, object] = field(default_factory=dict)
    secrets: Mapping[str, bytes] = field(default_factory=dict, repr=False)


@dataclass(frozen=True, slots=True)
class PortableHash:
    """
    The form in which Auth0's bulk import carries a hash.

    `fields` is `{"password_hash": text}` or `{"custom_password_hash": {...}}`, ready for a user record
    (Auth0, bulk user import schema).
    """

    fields: Mapping[str, object] = field(repr=False)


class ParsedHash(Protocol):
    """A stored hash taken apart, within bounds: ask it."""

    @property
    def cost(self) -> str:
        """The cost in the scheme's own words (`12`, `m=65536,t=3,p=4`, `sha256,i=600000,l=32`); empty for digests."""

    @property
    def work_s(self) -> float:
        """About how long one match takes on one core of a 2020s server, in seconds. For ordering and admission."""

    def matches(self, password: bytes) -> bool:
        """
        Whether this password, in the scheme's encoding, opens the hash. Constant-time in the digest.

        Raises:
            Overloaded: The primitive got no memory or no thread.
        """

    def portable(self) -> PortableHash | None:
        """What Auth0's bulk import takes, or None: this user can move only by logging in."""
