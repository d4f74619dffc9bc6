"""
Bounds on what one stored hash may cost: one table, each with its reason, asked before any work or allocation.

A stored hash names its own cost, so one planted or corrupt row could take a core for days or all memory. Schemes
differ in the words for their cost, but what they take is always time and memory: so these are what is bounded, by
the estimates of `work.py`. The default admits bcrypt 16, PBKDF2-SHA256 of 16,000,000, argon2 of 256 MiB.
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
        lanes: Argon2's threads. 16: each lane is a native thread, and no known library's default is above 4.
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


DEFAULT_BOUNDS = Bounds()


@dataclass(frozen=True, slots=True)
class Claim:
    """One scheme's claim on a stored hash: its name for errors, and the bounds that hold for it."""

    scheme: str
    bounds: Bounds = DEFAULT_BOUNDS

    def malformed(self, detail: str) -> MalformedHash:
        """The error to raise for a value that is mine, and broken."""
        return MalformedHash(detail, scheme=self.scheme)

    def admit(self, *, work_s: float, memory_bytes: int = 0, lanes: int = 1) -> None:
        """
        Lets a cost pass, before anything is allocated.

        Raises:
            CostOutOfBounds: It is dearer; the text names the bound, not the value.
        """
        for what, asked, allowed in (
            ("work", work_s, self.bounds.work_s),
            ("memory", memory_bytes, self.bounds.memory_bytes),
            ("lanes", lanes, self.bounds.lanes),
        ):
            if asked > allowed:
                raise CostOutOfBounds(f"{what} over the bound of {allowed}", scheme=self.scheme)

    def admit_salt(self, salt: bytes, *, at_least: int = 0) -> None:
        """
        Lets a salt pass.

        Raises:
            MalformedHash: Shorter than the format's.
            CostOutOfBounds: Longer than any real one.
        """
        if len(salt) < at_least:
            raise self.malformed(f"salt under {at_least} bytes")
        if len(salt) > self.bounds.salt_bytes:
            raise CostOutOfBounds("salt over the bound", scheme=self.scheme)

    def admit_digest(self, digest: bytes, *, word_bytes: int = 1) -> None:
        """
        Lets a digest of free length pass.

        Raises:
            MalformedHash: So short that it proves nothing, or cut off inside a word.
            CostOutOfBounds: Longer than any real one.
        """
        if len(digest) < MIN_DIGEST_BYTES:
            raise self.malformed(f"digest under {MIN_DIGEST_BYTES} bytes")
        if len(digest) % word_bytes:
            raise self.malformed("digest cut off")
        if len(digest) > self.bounds.digest_bytes:
            raise CostOutOfBounds("digest over the bound", scheme=self.scheme)

    def whole_number(self, text: str) -> int:
        """
        A decimal cost as it stands in a stored hash: ASCII digits only, no sign, from 1 on.

        Raises:
            MalformedHash: Something else.
            CostOutOfBounds: More digits than any real cost.
        """
        if not (text.isascii() and text.isdigit()):
            raise self.malformed("a cost is not a number")
        if len(text.lstrip("0")) > MAX_DIGITS:
            raise CostOutOfBounds(f"a cost of more than {MAX_DIGITS} digits", scheme=self.scheme)
        number = int(text)
        if number < 1:
            raise self.malformed("a cost of nothing")
        return number
