"""
What every word of recipes says of itself: what it takes and gives, what it costs, how large its result is.

A value is bytes at run time; `Kind.TEXT` says that they spell text in UTF-8.
"""

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum

from app.hashing.primitives.algorithms import CALL_S


class Kind(Enum):
    """What a value is."""

    TEXT = "text"
    BYTES = "bytes"
    NUMBER = "a number"


class NoForm(Exception):
    """This value has no such form (not latin-1, not hex, not UTF-8): then nothing matches."""


@dataclass(frozen=True, slots=True)
class Spent:
    """What a part costs: seconds in C that lets the lock go, seconds under the lock, and bytes of memory."""

    native_s: float = 0.0
    locked_s: float = 0.0
    memory_bytes: int = 0

    def __add__(self, other: "Spent") -> "Spent":
        return Spent(
            self.native_s + other.native_s,
            self.locked_s + other.locked_s,
            max(self.memory_bytes, other.memory_bytes),
        )

    def times(self, number: int) -> "Spent":
        """The same done over and over."""
        return Spent(self.native_s * number, self.locked_s * number, self.memory_bytes)


def _one_call(*_: int) -> Spent:
    return Spent(locked_s=CALL_S)


def _nothing_wrong(*_: object) -> str:
    return ""


@dataclass(frozen=True, slots=True)
class Function:
    """
    One word.

    Attributes:
        takes: Kinds of its arguments. BYTES also takes text, in UTF-8.
        gives: Kind of its result, TEXT or BYTES.
        apply: Values (bytes, and int for numbers) to the result.
        size: The same with sizes for values: an upper bound on the result's size in bytes.
        spent: The same to the cost.
        spelling: How its result spells bytes, for the comparison with what is stored: `hex`, `base64`, or nothing.
        hashes: Whether a value cannot be read back from the result.
        check: Values to a complaint, where not every number or salt will do.
        algorithm: The digest in it, under Auth0's name.
        family: digest, hmac, pbkdf2, scrypt, or nothing: what a portable form is made of.
    """

    takes: tuple[Kind, ...]
    gives: Kind
    apply: Callable[..., bytes]
    size: Callable[..., int]
    spent: Callable[..., Spent] = _one_call
    spelling: str = ""
    hashes: bool = False
    check: Callable[..., str] = _nothing_wrong
    algorithm: str = ""
    family: str = ""


def text_of(value: bytes) -> str:
    """The text that these bytes spell."""
    try:
        return value.decode("utf-8")
    except UnicodeDecodeError:
        raise NoForm from None
