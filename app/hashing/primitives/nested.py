"""Digests of digests with salts between, as forums and shops wrote them: what their schemes share."""

import hashlib
import hmac
from collections.abc import Callable
from dataclasses import dataclass, field

from app.domain.hashes import PortableHash, StoredHash
from app.errors import MalformedHash
from app.hashing.bounds import Claim
from app.hashing.spelling import from_hex, text_bytes
from app.hashing.work import DIGEST_S

NOT_PORTABLE = "Auth0 digests once, and this format a digest"


@dataclass(frozen=True, slots=True)
class NestedHash:
    """
    A digest that takes more than one step.

    Attributes:
        digest: Whole, raw.
        make: From a password to the digest, as hex text.
        steps: How many digests that takes.
    """

    digest: bytes = field(repr=False)
    make: Callable[[bytes], bytes] = field(repr=False, compare=False)
    steps: int = 3

    @property
    def cost(self) -> str:
        """There is none."""
        return ""

    @property
    def work_s(self) -> float:
        """Seconds on one core."""
        return self.steps * DIGEST_S

    def matches(self, password: bytes) -> bool:
        """All bytes count, NUL too."""
        return hmac.compare_digest(self.make(password), self.digest.hex().encode("ascii"))

    def portable(self) -> PortableHash | None:
        """None: Auth0 digests once."""
        return None


def hexed(algorithm: str, *parts: bytes) -> bytes:
    """The lower-case hex of a digest over the parts, as PHP's functions give it."""
    return hashlib.new(algorithm, b"".join(parts), usedforsecurity=False).hexdigest().encode("ascii")


def bare_digest(claim: Claim, stored: StoredHash, size: int) -> bytes | None:
    """
    A stored text that is nothing but a digest in hex; None for anything else, unless the mapping names the scheme.

    Raises:
        MalformedHash: The scheme is named, and it is something else.
    """
    return _read(claim, stored, stored.encoded, size)


def digest_and_salt(
    claim: Claim, stored: StoredHash, size: int, *, divider: str = ":", salt_needed: bool = True
) -> tuple[bytes, bytes] | None:
    """
    A digest in hex and its salt: from the salt column, or behind the first divider in the text.

    Args:
        claim: Whose value it is.
        stored: The row.
        size: Bytes of the digest.
        divider: Between digest and salt.
        salt_needed: Whether a row without a salt is broken.

    Returns:
        None for anything else, unless the mapping names the scheme.

    Raises:
        MalformedHash: The scheme is named, and it is something else.
        CostOutOfBounds: The salt is longer than any real one.
    """
    text, found, salt_text = stored.encoded, "", ""
    if stored.salt is None:
        text, found, salt_text = stored.encoded.partition(divider)
    digest = _read(claim, stored, text, size)
    if digest is None:
        return None
    salt = text_bytes(claim, salt_text) if stored.salt is None else stored.salt
    if salt_needed and stored.salt is None and not found:
        if stored.scheme != claim.scheme:
            return None
        raise claim.malformed("no salt, neither behind the digest nor in a column")
    claim.admit_salt(salt)
    return digest, salt


def _read(claim: Claim, stored: StoredHash, text: str, size: int) -> bytes | None:
    try:
        digest = from_hex(claim, text)
        if len(digest) != size:
            raise claim.malformed(f"not {size} bytes of digest")
    except MalformedHash:
        if stored.scheme != claim.scheme:
            return None  # any text may stand in a column; only a name makes it ours
        raise
    return digest
