"""
Bounds on what one stored hash may cost: one table, each with its reason, asked before any work or allocation.

A stored hash names its own cost, so one planted or corrupt row could take a core for days or all memory. Schemes
differ in the words for their cost, but what they take is always time and memory: so these are what is bounded, by
the estimates of `work.py`. The default admits bcrypt 16, PBKDF2-SHA256 of 14,800,000, argon2 of 256 MiB.
"""

from dataclasses import dataclass, replace
from typing import Self

from app.errors import CostOutOfBounds, MalformedHash

MIB = 1 << 20

MIN_DIGEST_BYTES = 12
"""Shorter digests never match: below 96 bits a wrong password could fit by luck. Real formats store 16 and more."""

MAX_DIGITS = 20
"""A cost written with more digits than 2**64 has is no number of any real format."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Bounds:
    """
    The dearest stored hash that is looked at. Frozen, so that it can be passed.

    Attributes:
        work_s: Seconds on one core. 4: half the default budget of an answer (8 s), so that one such login and one
            before it still fit; twice bcrypt 15, the dearest setting that was seen in use.
        memory_bytes: Memory of one match. 256 MiB: libsodium's MODERATE, the largest default of a known library;
            one match runs on each core, so four cores take 1 GiB at the worst.
        lanes: Argon2's threads and scrypt's parallelization. 16: each lane of argon2 is a native thread; scrypt's
            own test values go to 16.
        salt_bytes: 1024: the longest real salt (GRUB, passport-local-mongoose) is under 128, hand-made ones longer.
        digest_bytes: 1024: passport-local-mongoose stores 512. Longer ones only buy the owner work.
    """

    work_s: float = 4.0
    memory_bytes: int = 256 * MIB
    lanes: int = 16
    salt_bytes: int = 1024
    digest_bytes: int = 1024

    def scaled(self, factor: float) -> Self:
        """The same with time and memory multiplied (`limits.max_cost`); lengths and lanes stay."""
        return replace(self, work_s=self.work_s * factor, memory_bytes=int(self.memory_bytes * factor))

    def admit(self, scheme: str, *, work_s: float, memory_bytes: int = 0, lanes: int = 1) -> None:
        """
        Lets a cost pass, before anything is allocated.

        Raises:
            CostOutOfBounds: It is dearer; the text names the bound, not the value.
        """
        for what, asked, allowed in (
            ("work", work_s, self.work_s),
            ("memory", memory_bytes, self.memory_bytes),
            ("lanes", lanes, self.lanes),
        ):
            if asked > allowed:
                raise CostOutOfBounds(f"{what} over the bound of {allowed}", scheme=scheme)

    def admit_lengths(self, scheme: str, *, salt: bytes, digest: bytes, min_salt: int = 0) -> None:
        """
        Lets a salt and a digest pass.

        Raises:
            MalformedHash: The digest is so short that it proves nothing, or the salt is shorter than the format's.
            CostOutOfBounds: One of them is longer than any real one.
        """
        if len(digest) < MIN_DIGEST_BYTES:
            raise MalformedHash(f"digest under {MIN_DIGEST_BYTES} bytes", scheme=scheme)
        if len(salt) < min_salt:
            raise MalformedHash(f"salt under {min_salt} bytes", scheme=scheme)
        if len(digest) > self.digest_bytes or len(salt) > self.salt_bytes:
            raise CostOutOfBounds("digest or salt over the bound", scheme=scheme)


DEFAULT_BOUNDS = Bounds()


def whole_number(text: str, *, scheme: str, at_least: int = 1) -> int:
    """
    A decimal cost as it stands in a stored hash: ASCII digits only, no sign.

    Raises:
        MalformedHash: Not a number, or below `at_least`.
        CostOutOfBounds: More digits than any real cost.
    """
    if not (text.isascii() and text.isdigit()):
        raise MalformedHash("a cost is not a number", scheme=scheme)
    if len(text.lstrip("0")) > MAX_DIGITS:
        raise CostOutOfBounds("a cost of more than 20 digits", scheme=scheme)
    number = int(text)
    if number < at_least:
        raise MalformedHash("a cost is below the least of its format", scheme=scheme)
    return number
