"""
Whom a rehearsal walks with.

    given      named by the operator, with the password: every journey
    sampled    one per scheme, found in the legacy database: journeys that need no right password
    synthetic  of a legacy database made for the rehearsal: journeys that need a right password, where nobody was given
"""

from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal, Protocol

from app.domain.import_record import import_record
from app.domain.profile import ProfileMapping, to_profile
from app.domain.users import LegacyUser
from app.errors import HashError, ProfileInvalid
from app.hashing.registry import Registry
from app.legacy.stream import EVERYBODY, Span

SAMPLED_ROWS = 2000
"""Rows of the legacy table: read once, and enough to meet every common scheme."""

PLACES = 5
"""Places of the table where they are read."""

MOST_SCHEMES = 12
"""Sampled users; more would make the table long and teach nothing new."""

NO_PASSWORD = "no usable hash"

Kind = Literal["given", "sampled", "synthetic"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """
    One user.

    Attributes:
        label: In reports; never an identifier.
        kind: Where the user comes from.
        identifiers: What the user may type, by name; the first is the one to begin with.
        scheme: Of the stored hash.
        password: None where nobody knows it.
        blocked: The legacy account is disabled.
        reset_required: The legacy system demands a new password.
        record: As the bulk import would carry the user; empty where no record can be made.
        portable: Whether the record carries the hash.
        has_metadata: Whether the profile has app_metadata.
    """

    label: str
    kind: Kind
    identifiers: Mapping[str, str] = field(repr=False)
    scheme: str = ""
    password: str | None = field(default=None, repr=False)
    blocked: bool = False
    reset_required: bool = False
    record: bytes = field(default=b"", repr=False)
    portable: bool = False
    has_metadata: bool = False

    @property
    def identifier(self) -> str:
        """The one to begin with."""
        return next(iter(self.identifiers.values()))

    @property
    def email(self) -> str:
        """Empty where the user has none."""
        return self.identifiers.get("email", "")

    @property
    def can_log_in(self) -> bool:
        """Nothing stands against this user but a password."""
        return not self.blocked and not self.reset_required


class Streams(Protocol):
    """What sampling needs of the legacy database."""

    async def count(self) -> int:
        """How many users there are."""

    async def spans(self, rows: int) -> list[Span]:
        """The whole table in parts of so many users."""

    def stream(self, span: Span = EVERYBODY, *, rows: int) -> AsyncIterator[Sequence[LegacyUser]]:
        """Pages of users."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Finder:
    """How rows become people: the settings' identifiers, mapping and schemes."""

    identifiers: tuple[str, ...]
    mapping: ProfileMapping
    registry: Registry

    def person(self, user: LegacyUser, label: str, kind: Kind, password: str | None = None) -> Person | None:
        """The person of a row; None where Auth0 could keep no profile of it, or nothing can be typed."""
        try:
            profile, _ = to_profile(user, self.mapping)
        except ProfileInvalid:
            return None
        named = {name: text for name in self.identifiers if (text := str(user.row.get(name) or "").strip())}
        if not named:
            return None
        portable = None
        with_hash = user.stored is not None
        if user.stored is not None:
            try:
                fits = self.registry.fits(user.stored)
                portable = fits[0].parsed.portable() if len(fits) == 1 else None
            except HashError:
                with_hash = False
        record = import_record(profile, portable, blocked=user.blocked)
        return Person(
            label=label,
            kind=kind,
            identifiers=named,
            scheme=self.scheme(user) if with_hash else NO_PASSWORD,
            password=password,
            blocked=user.blocked,
            reset_required=user.reset_required,
            record=record.body,
            portable=record.has_hash,
            has_metadata=bool(profile.get("app_metadata")),
        )

    def scheme(self, user: LegacyUser) -> str:
        """The name of the scheme, or what to say where there is none."""
        if user.stored is None:
            return NO_PASSWORD
        try:
            return "|".join(dict.fromkeys(fit.scheme.name for fit in self.registry.fits(user.stored)))
        except HashError:
            return NO_PASSWORD

    async def sample(self, legacy: Streams) -> list[Person]:
        """
        One user of each scheme with whom nothing is wrong, and one whose account is disabled.

        Old users have old hashes and new ones new ones, so rows are read at several places of the table.

        Raises:
            ConfigurationError: The mapping lists nobody.
            LegacyUnavailable: The database could not say.
        """
        spans = await legacy.spans(max(SAMPLED_ROWS, -(-await legacy.count() // PLACES)))
        users: list[LegacyUser] = []
        for span in spans[:PLACES]:
            async for page in legacy.stream(span, rows=SAMPLED_ROWS // PLACES):
                users += page
                break
        return list(self._pick(users))

    def _pick(self, users: Iterable[LegacyUser]) -> Iterable[Person]:
        seen: set[str] = set()
        for user in users:
            scheme = self.scheme(user)
            label = f"a user with {scheme}"
            if user.blocked:
                label = "a disabled user"
            elif user.reset_required:
                label = "a user who must reset"
            if label in seen or len(seen) >= MOST_SCHEMES:
                continue
            if (person := self.person(user, label, "sampled")) is not None:
                seen.add(label)
                yield person
