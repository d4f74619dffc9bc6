"""MySQL's own functions over a password."""

import hashlib
import hmac
from dataclasses import dataclass, field

from app.hashing.bounds import Claim
from app.hashing.primitives.crypt_loops import sha_crypt
from app.hashing.primitives.lock import admit_loop
from app.hashing.work import DIGEST_S

OLD_BYTE_S = 3e-7
"""One byte of a password through the old function, in Python."""
TYPICAL_BYTES = 12

SHA_CRYPT_ROUND_S = 8e-7
"""One round of SHA-256 crypt in Python."""

_WORD = 0xFFFFFFFF


@dataclass(frozen=True, slots=True)
class OldPasswordHash:
    """OLD_PASSWORD() of MySQL before 4.1: two numbers of 31 bits."""

    digest: bytes = field(repr=False)

    @property
    def cost(self) -> str:
        """There is none."""
        return ""

    @property
    def work_s(self) -> float:
        """Seconds on one core."""
        return OLD_BYTE_S * TYPICAL_BYTES

    def matches(self, password: bytes) -> bool:
        """Spaces and tabs are read over."""
        first, second, adding = 1345345333, 0x12345671, 7
        for byte in password:
            if byte in b" \t":
                continue
            first ^= ((first & 63) + adding) * byte + (first << 8) & _WORD
            second = second + (second << 8 ^ first) & _WORD
            adding += byte
        made = (first & 0x7FFFFFFF).to_bytes(4, "big") + (second & 0x7FFFFFFF).to_bytes(4, "big")
        return hmac.compare_digest(made, self.digest)

    def portable(self) -> None:
        """Auth0 has no word for it."""
        return


@dataclass(frozen=True, slots=True)
class DoubleSha1Hash:
    """PASSWORD() from MySQL 4.1 on: SHA-1 of the raw SHA-1."""

    digest: bytes = field(repr=False)

    @property
    def cost(self) -> str:
        """There is none."""
        return ""

    @property
    def work_s(self) -> float:
        """Seconds on one core."""
        return DIGEST_S

    def matches(self, password: bytes) -> bool:
        """All bytes count, NUL too."""
        inner = hashlib.sha1(password, usedforsecurity=False).digest()
        return hmac.compare_digest(hashlib.sha1(inner, usedforsecurity=False).digest(), self.digest)

    def portable(self) -> None:
        """Auth0 takes no digest of a digest."""
        return


@dataclass(frozen=True, slots=True)
class CachingSha2Hash:
    """`caching_sha2_password`: SHA-256 crypt with a salt of 20 bytes."""

    rounds: int
    salt: bytes = field(repr=False)
    digest: str = field(repr=False)

    @property
    def cost(self) -> str:
        """The rounds."""
        return str(self.rounds)

    @property
    def work_s(self) -> float:
        """Seconds on one core."""
        return SHA_CRYPT_ROUND_S * self.rounds

    def matches(self, password: bytes) -> bool:
        """All bytes count, NUL too."""
        made = sha_crypt(password, self.salt, rounds=self.rounds, algorithm="sha256")
        return hmac.compare_digest(made.encode("ascii"), self.digest.encode("ascii"))

    def portable(self) -> None:
        """Auth0 has no crypt(3) but bcrypt."""
        return


def caching_sha2_hash(claim: Claim, *, thousands: int, salt: bytes, digest: str) -> CachingSha2Hash:
    """
    The hash, when it is within bounds.

    Raises:
        MalformedHash: No rounds at all.
        CostOutOfBounds: Dearer than the bounds.
    """
    if not thousands:
        raise claim.malformed("a cost of nothing")
    parsed = CachingSha2Hash(thousands * 1000, salt, digest)
    admit_loop(claim, parsed.work_s)
    return parsed
