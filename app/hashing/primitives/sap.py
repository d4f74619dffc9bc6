"""SAP's repeated digest: the password stands in every round."""

import hashlib
import hmac
from dataclasses import dataclass, field

from app.hashing.bounds import Claim
from app.hashing.primitives.digest import DIGEST_BYTES
from app.hashing.primitives.lock import admit_loop, in_turns

ROUND_S = {"sha1": 7e-7, "sha256": 7e-7, "sha384": 9e-7, "sha512": 9e-7}
"""One round in Python, by digest."""


@dataclass(frozen=True, slots=True)
class SapHash:
    """A digest of password and salt, and again of password and digest."""

    algorithm: str
    rounds: int
    salt: bytes = field(repr=False)
    digest: bytes = field(repr=False)

    @property
    def cost(self) -> str:
        """`sha512,15000`."""
        return f"{self.algorithm},{self.rounds}"

    @property
    def work_s(self) -> float:
        """Seconds on one core."""
        return ROUND_S[self.algorithm] * self.rounds

    def matches(self, password: bytes) -> bool:
        """All bytes count, NUL too."""
        new, digest = getattr(hashlib, self.algorithm), self.salt
        for turn in in_turns(self.rounds):
            for _ in turn:
                digest = new(password + digest, usedforsecurity=False).digest()
        return hmac.compare_digest(digest, self.digest)

    def portable(self) -> None:
        """Auth0 does not repeat digests."""
        return


def sap_hash(claim: Claim, parsed: SapHash) -> SapHash:
    """
    The same hash, when it is within bounds; too dear is said before broken.

    Raises:
        MalformedHash: A digest that is not whole, or no salt.
        CostOutOfBounds: Dearer than a loop in Python may be.
    """
    admit_loop(claim, parsed.work_s)
    if len(parsed.digest) != DIGEST_BYTES[parsed.algorithm]:
        raise claim.malformed("the digest is not whole")
    claim.admit_salt(parsed.salt, at_least=1)
    return parsed
