"""PBKDF2-HMAC: what every format around it shares."""

import hashlib
import hmac
from dataclasses import dataclass, field

from app.domain.hashes import PortableHash
from app.hashing.bounds import Claim
from app.hashing.spelling import to_bare_base64
from app.hashing.work import pbkdf2_s

DIGEST_BYTES = {"md5": 16, "sha1": 20, "sha224": 28, "sha256": 32, "sha384": 48, "sha512": 64}
"""The digests that are known here, under Auth0's names, with the bytes of one output block."""

WORD_BYTES = 4
"""Every library asks for whole words. The rest of a cut-off digest would still match, so it must not look whole."""


@dataclass(frozen=True, slots=True)
class Pbkdf2Hash:
    """A PBKDF2 hash taken apart."""

    algorithm: str
    rounds: int
    salt: bytes = field(repr=False)
    digest: bytes = field(repr=False)

    @property
    def cost(self) -> str:
        """`sha256,i=600000,l=32`: digest and length are part of it."""
        return f"{self.algorithm},i={self.rounds},l={len(self.digest)}"

    @property
    def work_s(self) -> float:
        """Seconds on one core."""
        return _work_s(self.algorithm, self.rounds, len(self.digest))

    def matches(self, password: bytes) -> bool:
        """
        All bytes count. HMAC fills a short key up with NUL, so a password with NUL at its end would open what the
        one without it made: it opens nothing, at equal cost.
        """
        derived = hashlib.pbkdf2_hmac(self.algorithm, password, self.salt, self.rounds, dklen=len(self.digest))
        return hmac.compare_digest(derived, self.digest) and not password.endswith(b"\0")

    def portable(self) -> PortableHash | None:
        """`pbkdf2`, unless the salt is empty: Auth0's text cannot say that."""
        if not self.salt:
            return None
        text = (
            f"$pbkdf2-{self.algorithm}$i={self.rounds},l={len(self.digest)}"
            f"${to_bare_base64(self.salt)}${to_bare_base64(self.digest)}"
        )
        return PortableHash(
            {"custom_password_hash": {"algorithm": "pbkdf2", "hash": {"value": text, "encoding": "utf8"}}}
        )


def pbkdf2_hash(  # noqa: PLR0913 - PBKDF2 has so many parameters, and all are named
    claim: Claim, *, algorithm: str, rounds: int, salt: bytes, digest: bytes, length: int | None = None
) -> Pbkdf2Hash:
    """
    The hash, when it is within bounds; too dear is said before broken.

    Args:
        claim: Whose value it is.
        algorithm: hashlib's name.
        rounds: From 1 on.
        salt: Any length, none too.
        digest: As long as it was derived.
        length: How long that is, where the format says it; else any whole number of words will do.

    Raises:
        MalformedHash: An unknown digest, or one that is too short.
        CostOutOfBounds: Dearer than the bounds.
    """
    if algorithm not in DIGEST_BYTES:
        raise claim.malformed("a digest that is not known")
    claim.admit(work_s=_work_s(algorithm, rounds, length or len(digest)))
    claim.admit_salt(salt)
    if length is not None and len(digest) != length:
        raise claim.malformed(f"not {length} bytes of digest")
    claim.admit_digest(digest, word_bytes=WORD_BYTES if length is None else 1)
    return Pbkdf2Hash(algorithm, rounds, salt, digest)


def _work_s(algorithm: str, rounds: int, length: int) -> float:
    blocks = max(1, -(-length // DIGEST_BYTES[algorithm]))
    return pbkdf2_s(algorithm, rounds=rounds, blocks=blocks)
