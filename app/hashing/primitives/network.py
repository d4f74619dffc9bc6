"""What NetScaler, SolarWinds Orion and Sybase ASE make of a password."""

import hashlib
import hmac
from dataclasses import dataclass, field

from app.hashing.bounds import Claim
from app.hashing.primitives.pbkdf2 import DIGEST_BYTES
from app.hashing.work import DIGEST_S, pbkdf2_s

ORION_ROUNDS = 1000
ORION_KEY_BYTES = 1024
ORION_FILLING = b"1244352345234"
"""What Orion puts after user names under eight characters."""
ORION_MIN_SALT_BYTES = 8

SYBASE_TEXT_BYTES = 510
"""255 characters of UTF-16."""


@dataclass(frozen=True, slots=True)
class NetscalerHash:
    """A digest of salt, password and a NUL."""

    algorithm: str
    salt: bytes = field(repr=False)
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
        made = hashlib.new(self.algorithm, self.salt + password + b"\0", usedforsecurity=False).digest()
        return hmac.compare_digest(made, self.digest)

    def portable(self) -> None:
        """Auth0 puts nothing after the password but a salt, and that salt stands before it."""
        return


@dataclass(frozen=True, slots=True)
class OrionHash:
    """SHA-512 over a long PBKDF2 key."""

    salt: bytes = field(repr=False)
    digest: bytes = field(repr=False)

    @staticmethod
    def salt_of_user(username: bytes) -> bytes:
        """The salt of version 1: the user name in lower case, filled up to eight bytes."""
        name = username.lower()
        return name + ORION_FILLING[: max(0, ORION_MIN_SALT_BYTES - len(name))]

    @property
    def cost(self) -> str:
        """The format's own rounds."""
        return str(ORION_ROUNDS)

    @property
    def work_s(self) -> float:
        """Seconds on one core."""
        return pbkdf2_s("sha1", rounds=ORION_ROUNDS, blocks=-(-ORION_KEY_BYTES // DIGEST_BYTES["sha1"]))

    def matches(self, password: bytes) -> bool:
        """All bytes count, but a NUL at the end opens nothing."""
        key = hashlib.pbkdf2_hmac("sha1", password, self.salt, ORION_ROUNDS, dklen=ORION_KEY_BYTES)
        return hmac.compare_digest(hashlib.sha512(key).digest(), self.digest) and not password.endswith(b"\0")

    def portable(self) -> None:
        """Auth0 does not hash the derived key again."""
        return


@dataclass(frozen=True, slots=True)
class SybaseHash:
    """SHA-256 of the password in UTF-16BE, filled up with NUL, and a salt."""

    salt: bytes = field(repr=False)
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
        """Longer than 255 characters, half a character, or with a NUL: opens nothing."""
        text = password.ljust(SYBASE_TEXT_BYTES, b"\0")
        made = hashlib.sha256(text + self.salt).digest()
        whole = len(password) % 2 == 0 and len(password) <= SYBASE_TEXT_BYTES
        nul = any(password[at : at + 2] == b"\0\0" for at in range(0, len(password), 2))
        return hmac.compare_digest(made, self.digest) and whole and not nul

    def portable(self) -> None:
        """Auth0 does not fill passwords up."""
        return


def orion_hash(claim: Claim, parsed: OrionHash) -> OrionHash:
    """
    The same hash, when it is within bounds.

    Raises:
        MalformedHash: No salt, or a digest that is not whole.
        CostOutOfBounds: Dearer than the bounds.
    """
    claim.admit(work_s=parsed.work_s)
    claim.admit_salt(parsed.salt, at_least=1)
    if len(parsed.digest) != DIGEST_BYTES["sha512"]:
        raise claim.malformed("not 64 bytes")
    return parsed
