"""scrypt: what every format around it shares."""

import hashlib
import hmac
from dataclasses import dataclass, field

from app.domain.hashes import PortableHash
from app.errors import CostOutOfBounds, Overloaded
from app.hashing.bounds import Claim
from app.hashing.work import scrypt_s

MAX_LOG2_N = 63
"""A larger exponent is out of bounds before the number is made."""

OPENSSL_EXTRA_BYTES = 65536
OPENSSL_MAX_BYTES = 2**31 - 1 - OPENSSL_EXTRA_BYTES
"""Python hands OpenSSL the limit as a C int; OpenSSL counts a little more than the blocks themselves."""

WORD_BYTES = 4
"""Every library asks for whole words. The rest of a cut-off digest would still match, so it must not look whole."""


@dataclass(frozen=True, slots=True)
class ScryptHash:
    """An scrypt hash taken apart, in RFC 7914's letters."""

    n: int
    r: int
    p: int
    salt: bytes = field(repr=False)
    digest: bytes = field(repr=False)

    @property
    def cost(self) -> str:
        """`n=32768,r=8,p=1`."""
        return f"n={self.n},r={self.r},p={self.p}"

    @property
    def work_s(self) -> float:
        """Seconds on one core."""
        return scrypt_s(n=self.n, r=self.r, p=self.p)

    def matches(self, password: bytes) -> bool:
        """
        All bytes count; NUL at the end opens nothing, for PBKDF2 inside scrypt would not see it.

        Raises:
            Overloaded: The machine has no memory left for it now.
        """
        return hmac.compare_digest(self.derive(password, len(self.digest)), self.digest) and not password.endswith(
            b"\0"
        )

    def derive(self, password: bytes, length: int) -> bytes:
        """So many bytes of key material. Raises as `matches`."""
        try:
            return hashlib.scrypt(
                password,
                salt=self.salt,
                n=self.n,
                r=self.r,
                p=self.p,
                maxmem=_memory_bytes(self.n, self.r, self.p) + OPENSSL_EXTRA_BYTES,
                dklen=length,
            )
        except (MemoryError, ValueError):  # which of the two depends on where OpenSSL failed
            raise Overloaded("scrypt: no memory") from None

    def portable(self) -> PortableHash | None:
        """`scrypt` with every parameter written out."""
        return PortableHash(
            {
                "custom_password_hash": {
                    "algorithm": "scrypt",
                    "hash": {"value": self.digest.hex(), "encoding": "hex"},
                    "salt": {"value": self.salt.hex(), "encoding": "hex"},
                    "keylen": len(self.digest),
                    "cost": self.n,
                    "blockSize": self.r,
                    "parallelization": self.p,
                }
            }
        )


def scrypt_hash(
    claim: Claim, costs: tuple[int, int, int], *, salt: bytes, digest: bytes, length: int | None = None
) -> ScryptHash:
    """
    The hash, when it is within bounds; too dear is said before broken.

    Args:
        claim: Whose value it is.
        costs: N, r and p.
        salt: Any length, none too.
        digest: As long as it was derived.
        length: How long that is, where the format says it; else any whole number of words will do.

    Raises:
        MalformedHash: Outside RFC 7914 (N no power of two from 2 on, or too large for r), or a digest too short.
        CostOutOfBounds: Dearer than the bounds.
    """
    n, r, p = costs
    # OpenSSL does the p parts one after another, in one thread: they cost time and memory, not lanes.
    claim.admit(work_s=scrypt_s(n=n, r=r, p=p), memory_bytes=_memory_bytes(n, r, p))
    if _memory_bytes(n, r, p) > OPENSSL_MAX_BYTES:
        raise CostOutOfBounds("more memory than OpenSSL can be asked for", scheme=claim.scheme)
    if n < 2 or n & (n - 1):
        raise claim.malformed("N is no power of two")
    if n.bit_length() > 16 * r:
        raise claim.malformed("N is too large for its block size")
    claim.admit_salt(salt)
    if length is not None and len(digest) != length:
        raise claim.malformed(f"not {length} bytes of digest")
    claim.admit_digest(digest, word_bytes=WORD_BYTES if length is None else 1)
    return ScryptHash(n, r, p, salt, digest)


def power_of_two(log2_n: int) -> int:
    """N from its exponent, without making a number of a million bits."""
    return 1 << min(log2_n, MAX_LOG2_N)


def _memory_bytes(n: int, r: int, p: int) -> int:
    return 128 * r * (n + p + 2)
