"""A digest of a digest of a digest: what Spring, Shiro, Jasypt, Tomcat, FSHP and Authlogic share."""

import hashlib
import hmac
from dataclasses import dataclass, field, replace
from typing import Literal

from app.hashing.bounds import Claim
from app.hashing.libcrypto import Libcrypto, find_libcrypto
from app.hashing.primitives.digest import DIGEST_BYTES, DigestHash
from app.hashing.primitives.lock import admit_loop, in_turns
from app.hashing.work import DIGEST_S, LOOP_ROUND_S, REPEATED_OTHER_ROUND_S, REPEATED_ROUND_S

MAX_ROUNDS = 2**31 - 1
"""OpenSSL counts in a C int."""


@dataclass(frozen=True, slots=True)
class RepeatedDigestHash:
    """
    digest(digest(.. digest(salt + password))), each round over the raw bytes of the one before.

    Attributes:
        algorithm: hashlib's name.
        rounds: How often altogether.
        digest: Whole, never cut off.
        salt: Before or after the password, in the first round only.
        position: Where the salt stands.
        library: The road in C, or None to loop in Python.
    """

    algorithm: str
    rounds: int
    digest: bytes = field(repr=False)
    salt: bytes = field(default=b"", repr=False)
    position: Literal["prefix", "suffix"] = "prefix"
    library: Libcrypto | None = field(default=None, repr=False, compare=False)

    @property
    def cost(self) -> str:
        """`sha256,rounds=1024`."""
        return f"{self.algorithm},rounds={self.rounds}"

    @property
    def work_s(self) -> float:
        """Seconds on one core."""
        per_round = REPEATED_ROUND_S if self.library is not None else LOOP_ROUND_S
        return DIGEST_S + per_round.get(self.algorithm, REPEATED_OTHER_ROUND_S) * self.rounds

    def matches(self, password: bytes) -> bool:
        """All bytes count, NUL too."""
        message = self.salt + password if self.position == "prefix" else password + self.salt
        made = repeat_digest(self.algorithm, message, self.rounds, library=self.library)
        return hmac.compare_digest(made, self.digest)

    def portable(self) -> None:
        """Never: Auth0 digests once."""
        return


def admit_repeated(claim: Claim, parsed: RepeatedDigestHash) -> RepeatedDigestHash:
    """
    The same hash on the road of this machine, when it is within bounds; too dear is said before broken.

    Raises:
        MalformedHash: An unknown digest, or a cut-off one.
        CostOutOfBounds: Dearer than the bounds; loops in Python are bounded tighter.
    """
    if parsed.algorithm not in DIGEST_BYTES:
        raise claim.malformed("a digest that is not known")
    library = parsed.library or find_libcrypto()
    if library is not None and not library.knows(parsed.algorithm):
        library = None
    parsed = replace(parsed, library=library)
    claim.admit(work_s=parsed.work_s if parsed.rounds <= MAX_ROUNDS else float("inf"))
    if library is None:
        admit_loop(claim, parsed.work_s)
    claim.admit_salt(parsed.salt)
    if len(parsed.digest) != DIGEST_BYTES[parsed.algorithm]:
        raise claim.malformed(f"not {DIGEST_BYTES[parsed.algorithm]} bytes of digest")
    return parsed


def repeated_hash(claim: Claim, parsed: RepeatedDigestHash) -> RepeatedDigestHash | DigestHash:
    """As `admit_repeated`; one round is a plain digest, which has no cost and is portable."""
    if parsed.rounds > 1:
        return admit_repeated(claim, parsed)
    parsed = admit_repeated(Claim(claim.scheme), parsed)  # a plain digest is within any bounds on work
    claim.admit_salt(parsed.salt)
    return DigestHash(parsed.algorithm, parsed.digest, parsed.salt, parsed.position)


def repeat_digest(algorithm: str, message: bytes, rounds: int, *, library: Libcrypto | None) -> bytes:
    """The digest of the digest .. of the message, by the road in C where it knows the way, else in Python."""
    if library is not None and (made := library.repeat(algorithm, message, rounds)) is not None:
        return made
    make = getattr(hashlib, algorithm, None) or (lambda data: hashlib.new(algorithm, data, usedforsecurity=False))
    for turn in in_turns(rounds):
        for _ in turn:
            message = make(message).digest()
    return message
