"""Digests over and over where each round reads the password again: Symfony's and Shopware's loops."""

import hashlib
import hmac
from dataclasses import dataclass, field
from typing import Literal

from app.domain.hashes import PortableHash
from app.hashing.bounds import Claim
from app.hashing.primitives.digest import DIGEST_BYTES
from app.hashing.primitives.lock import SHARE, admit_loop, in_turns
from app.hashing.work import DIGEST_S, LOOP_ROUND_S

OTHER_ROUND_S = 1.0e-6
BYTES_PER_WORK = 128
"""Each further so many bytes of password cost a round about as much again."""

Joining = Literal["raw", "hex"]


@dataclass(frozen=True, slots=True)
class SaltedLoopHash:
    """
    digest(.. digest(digest(m) . m) . m) with m the password and what is put after it.

    Attributes:
        algorithm: hashlib's name.
        rounds: How many digests in all.
        suffix: What is put after the password.
        digest: Whole, raw.
        joining: Whether a round reads the raw bytes of the one before or their hex.
        limit_s: The longest that one match may take.
    """

    algorithm: str
    rounds: int
    suffix: bytes = field(repr=False)
    digest: bytes = field(repr=False)
    joining: Joining
    limit_s: float = field(repr=False)

    @property
    def cost(self) -> str:
        """`salted-sha512-raw,rounds=5000`."""
        return f"salted-{self.algorithm}-{self.joining},rounds={self.rounds}"

    @property
    def work_s(self) -> float:
        """Seconds on one core."""
        return _work_s(self.algorithm, self.rounds)

    def matches(self, password: bytes) -> bool:
        """All bytes count, NUL too; nothing opens it that is so long that it would be dearer than the bounds."""
        message = password + self.suffix
        if self.work_s * max(1.0, len(message) / BYTES_PER_WORK) > self.limit_s:
            return False
        new = getattr(hashlib, self.algorithm)
        digest, in_hex = b"", self.joining == "hex"
        for turn in in_turns(self.rounds):
            for _ in turn:
                made = new(digest + message, usedforsecurity=False)
                digest = made.hexdigest().encode("ascii") if in_hex else made.digest()
        raw = made.digest()
        return hmac.compare_digest(raw, self.digest)

    def portable(self) -> PortableHash | None:
        """None: Auth0 digests once."""
        return None


def salted_loop_hash(
    claim: Claim, setting: tuple[str, int, Joining], *, suffix: bytes, digest: bytes
) -> SaltedLoopHash:
    """
    The hash, when it is within bounds; too dear is said before broken.

    Args:
        claim: Whose value it is.
        setting: Digest, rounds and joining.
        suffix: What is put after the password.
        digest: Whole.

    Raises:
        MalformedHash: An unknown digest, or one that is cut off.
        CostOutOfBounds: Dearer than the bounds for a loop.
    """
    algorithm, rounds, joining = setting
    if algorithm not in DIGEST_BYTES:
        raise claim.malformed("a digest that is not known")
    admit_loop(claim, _work_s(algorithm, rounds))
    claim.admit_salt(suffix)
    if len(digest) != DIGEST_BYTES[algorithm]:
        raise claim.malformed(f"not {DIGEST_BYTES[algorithm]} bytes of digest")
    return SaltedLoopHash(algorithm, rounds, suffix, digest, joining, SHARE * claim.bounds.work_s)


def _work_s(algorithm: str, rounds: int) -> float:
    return DIGEST_S + LOOP_ROUND_S.get(algorithm, OTHER_ROUND_S) * rounds
