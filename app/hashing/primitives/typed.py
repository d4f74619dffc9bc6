"""What web applications do to a password between the form and the hash: trim it, escape it for HTML."""

import re
from collections.abc import Callable
from dataclasses import dataclass

from app.domain.hashes import PortableHash
from app.hashing.primitives.prehashed import Prehashed

PHP_SPACES = b" \t\n\r\x0b"
"""What PHP's `trim` takes off, but for NUL: one at the end of a password opens nothing anywhere."""


@dataclass(frozen=True, slots=True)
class Typed(Prehashed):
    """
    A hash of what the application made of the password as it was typed, where that leaves all but a few alone: blanks
    around them, backslashes, angle brackets. Who has one of these is asked for a new password after a bulk import.
    What escapes more usual characters is `Prehashed`, and moves by logging in.
    """

    def portable(self) -> PortableHash | None:
        """As the inner hash is."""
        return self.inner.portable()


def as_typed(password: bytes) -> bytes:
    """As it is."""
    return password


def trimmed(password: bytes) -> bytes:
    """As PHP's `trim` leaves it."""
    return password.strip(PHP_SPACES)


def escaped(password: bytes) -> bytes:
    """As PHP's `htmlspecialchars` with ENT_COMPAT, its default before 8.1, leaves it."""
    return replaced(password, ((b"&", b"&amp;"), (b"<", b"&lt;"), (b">", b"&gt;"), (b'"', b"&quot;")))


def replaced(password: bytes, pairs: tuple[tuple[bytes, bytes], ...]) -> bytes:
    """With each first of a pair written as its second, one pair after the other."""
    for character, entity in pairs:
        password = password.replace(character, entity)
    return password


def both(first: Callable[[bytes], bytes], second: Callable[[bytes], bytes]) -> Callable[[bytes], bytes]:
    """One change after the other."""
    return lambda password: second(first(password))


def unslashed(password: bytes) -> bytes:
    """As PHP's `stripslashes` leaves it: each backslash gone, but for one that stands behind another."""
    return re.sub(rb"\\(.?)", rb"\1", password, flags=re.DOTALL)


def sanitized(password: bytes) -> bytes:
    """As osCommerce and its heirs leave all input: unslashed, trimmed, one blank for many, `_` for `<` and `>`."""
    return re.sub(rb"[<>]", b"_", re.sub(rb" +", b" ", trimmed(unslashed(password))))


def slashed(password: bytes) -> bytes:
    """As PHP's `addslashes` leaves it, which `magic_quotes_gpc` did to all input before PHP 5.4."""
    return replaced(password, ((b"\\", b"\\\\"), (b"'", b"\\'"), (b'"', b'\\"')))


def cp1252(password: bytes) -> bytes:
    """UTF-8 as Windows-1252; what has no place there, or is no UTF-8, stays as it is."""
    try:
        return password.decode("utf-8").encode("cp1252")
    except UnicodeError:
        return password


def entities(password: bytes) -> bytes:
    """UTF-8 as Latin-1, each UTF-16 unit beyond it as a numeric HTML entity; what is no UTF-8 stays as it is."""
    try:
        text = password.decode("utf-8")
    except UnicodeError:
        return password
    units = text.encode("utf-16-be")
    numbers = (int.from_bytes(units[at : at + 2], "big") for at in range(0, len(units), 2))
    return b"".join(bytes((number,)) if number <= 0xFF else b"&#%d;" % number for number in numbers)
