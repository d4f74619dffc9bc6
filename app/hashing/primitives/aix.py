"""AIX's MD5 crypt without a magic word, and its PBKDF2, spelled in its own way."""

import hashlib
import hmac
from dataclasses import dataclass, field

from app.hashing.bounds import Claim
from app.hashing.primitives.crypt_loops import md5_crypt
from app.hashing.primitives.des import ALPHABET
from app.hashing.primitives.pbkdf2 import DIGEST_BYTES
from app.hashing.work import pbkdf2_s

SMD5_S = 1.1e-3
"""A thousand rounds of MD5 in Python."""

GROUP_BYTES = 3


@dataclass(frozen=True, slots=True)
class Smd5Hash:
    """MD5 crypt whose magic word is empty."""

    salt: bytes = field(repr=False)
    digest: str = field(repr=False)

    @property
    def cost(self) -> str:
        """There is no other."""
        return ""

    @property
    def work_s(self) -> float:
        """Seconds on one core."""
        return SMD5_S

    def matches(self, password: bytes) -> bool:
        """All bytes count, NUL too."""
        made = md5_crypt(password, self.salt, magic=b"")
        return hmac.compare_digest(made.encode("ascii"), self.digest.encode("ascii"))

    def portable(self) -> None:
        """Auth0 has no crypt(3) but bcrypt."""
        return


@dataclass(frozen=True, slots=True)
class SshaHash:
    """PBKDF2 of one block, compared as AIX spells it: some of its last bits are not written."""

    algorithm: str
    log2_rounds: int
    salt: bytes = field(repr=False)
    digest: str = field(repr=False)

    @property
    def cost(self) -> str:
        """The exponent."""
        return f"{self.algorithm},{self.log2_rounds}"

    @property
    def work_s(self) -> float:
        """Seconds on one core."""
        return pbkdf2_s(self.algorithm, rounds=1 << self.log2_rounds, blocks=1)

    def matches(self, password: bytes) -> bool:
        """All bytes count, but a NUL at the end opens nothing."""
        made = aix_text(hashlib.pbkdf2_hmac(self.algorithm, password, self.salt, 1 << self.log2_rounds))
        return hmac.compare_digest(made.encode("ascii"), self.digest.encode("ascii")) and not password.endswith(b"\0")

    def portable(self) -> None:
        """The digest is not whole: Auth0 could not compare it."""
        return


def aix_text(digest: bytes) -> str:
    """
    A digest in crypt(3)'s alphabet as AIX writes it: three bytes, high byte first, are a number, low digits first.

    A last group that is not full is filled up with zeros at its low end, but only as many digits as its bytes need are
    written, and those are the low ones: six or eight bits of the digest are lost.
    """
    text = []
    for start in range(0, len(digest), GROUP_BYTES):
        group = digest[start : start + GROUP_BYTES]
        number = int.from_bytes(group.ljust(GROUP_BYTES, b"\0"), "big")
        text += [ALPHABET[number >> 6 * place & 63] for place in range(len(group) + 1)]
    return "".join(text)


def ssha_hash(claim: Claim, parsed: SshaHash) -> SshaHash:
    """
    The same hash, when it is within bounds; too dear is said before broken.

    Raises:
        MalformedHash: A digest of another length or alphabet, or with digits that its bytes cannot make.
        CostOutOfBounds: Dearer than the bounds.
    """
    claim.admit(work_s=parsed.work_s)
    claim.admit_salt(parsed.salt, at_least=1)
    size = DIGEST_BYTES[parsed.algorithm]
    if len(parsed.digest) != -(-size * 8 // 6) or not set(parsed.digest) <= set(ALPHABET):
        raise claim.malformed("the digest is not whole")
    return parsed
