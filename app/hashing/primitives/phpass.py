"""
phpass's portable hash: digest(.. digest(digest(salt + password) + password) + password), 2^n times.

What phpass itself, phpBB, Drupal 7 and TYPO3 share. No library computes it, so it loops here and is bounded tighter.
"""

import hashlib
import hmac
import secrets
from dataclasses import dataclass, field

from app.domain.hashes import PortableHash
from app.hashing.bounds import Claim
from app.hashing.primitives.crypt_loops import crypt64
from app.hashing.primitives.des import ALPHABET
from app.hashing.primitives.lock import SHARE, admit_loop, in_turns
from app.hashing.work import LOOP_ROUND_S

MIN_LOG2_ROUNDS = 7
MAX_LOG2_ROUNDS = 30
"""phpass's own range."""

SALT_CHARS = 8
TEXT_CHARS = {"md5": 34, "sha512": 55}
"""Tag, exponent, salt and digest; Drupal cuts SHA-512's 86 characters off so that a column of 55 holds them."""

BYTES_PER_WORK = 128
"""Each further so many bytes of password cost a round about as much again."""


@dataclass(frozen=True, slots=True)
class PhpassHash:
    """
    A portable hash taken apart.

    Attributes:
        algorithm: `md5`, or Drupal's `sha512`.
        log2_rounds: The exponent.
        salt: Eight bytes.
        digest: Its characters, cut off as the format does.
        limit_s: The longest that one match may take.
        most_bytes: A longer password never had a hash: the system refused it.
    """

    algorithm: str
    log2_rounds: int
    salt: bytes = field(repr=False)
    digest: str = field(repr=False)
    limit_s: float = field(repr=False)
    most_bytes: int = 4096

    @property
    def cost(self) -> str:
        """`phpass-md5,log2=13`."""
        return f"phpass-{self.algorithm},log2={self.log2_rounds}"

    @property
    def work_s(self) -> float:
        """Seconds on one core."""
        return _work_s(self.algorithm, self.log2_rounds)

    def matches(self, password: bytes) -> bool:
        """
        All bytes count, NUL too. Nothing opens it that is longer than the system took, or so long that it would make a
        dear hash dearer than the bounds.
        """
        longer = max(1.0, len(password) / BYTES_PER_WORK)
        if len(password) > self.most_bytes or self.work_s * longer > self.limit_s:
            return False
        return hmac.compare_digest(self.derive(password), self.digest.encode("ascii"))

    def derive(self, password: bytes) -> bytes:
        """The characters that this password makes, as many as are stored."""
        new = getattr(hashlib, self.algorithm)
        digest = new(self.salt + password, usedforsecurity=False).digest()
        for turn in in_turns(1 << self.log2_rounds):
            for _ in turn:
                digest = new(digest + password, usedforsecurity=False).digest()
        # Written low byte first, in threes; what is left over at the end in one short group.
        groups = tuple(tuple(range(at, min(at + 3, len(digest))))[::-1] for at in range(0, len(digest), 3))
        return crypt64(digest, groups)[: len(self.digest)].encode("ascii")

    def portable(self) -> PortableHash | None:
        """None: Auth0 digests once."""
        return None


def phpass_hash(claim: Claim, text: str, *, algorithm: str, most_bytes: int = 4096) -> PhpassHash:
    """
    A text from its three characters of tag on, when it is within bounds.

    Raises:
        MalformedHash: Not an exponent from 7 to 30, eight characters of salt and a whole digest.
        CostOutOfBounds: Dearer than the bounds for a loop.
    """
    log2_rounds = ALPHABET.find(text[3:4] or " ")
    if not MIN_LOG2_ROUNDS <= log2_rounds <= MAX_LOG2_ROUNDS:
        raise claim.malformed("an exponent outside 7 to 30")
    admit_loop(claim, _work_s(algorithm, log2_rounds))
    if len(text) != TEXT_CHARS[algorithm] or not text.isascii() or not set(text[12:]) <= set(ALPHABET):
        raise claim.malformed(f"not {TEXT_CHARS[algorithm]} characters")
    salt, digest = text[4 : 4 + SALT_CHARS].encode("ascii"), text[4 + SALT_CHARS :]
    return PhpassHash(algorithm, log2_rounds, salt, digest, SHARE * claim.bounds.work_s, most_bytes)


def unopened_phpass(claim: Claim, algorithm: str, log2_rounds: str) -> PhpassHash:
    """
    A hash of this cost with random salt and digest.

    Raises:
        MalformedHash: Not phpass's exponent.
        CostOutOfBounds: Dearer than the bounds for a loop.
    """
    exponent = ALPHABET[min(int(log2_rounds), len(ALPHABET) - 1)]
    rest = "".join(secrets.choice(ALPHABET) for _ in range(TEXT_CHARS[algorithm] - 4))
    return phpass_hash(claim, f"$P${exponent}{rest}", algorithm=algorithm)


def _work_s(algorithm: str, log2_rounds: int) -> float:
    return float(LOOP_ROUND_S[algorithm] * 2.0**log2_rounds)
