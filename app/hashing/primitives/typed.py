"""What web applications do to a password between the form and the hash: trim it, escape it for HTML."""

from collections.abc import Callable
from dataclasses import dataclass

from app.domain.hashes import PortableHash
from app.hashing.primitives.prehashed import Prehashed

PHP_SPACES = b" \t\n\r\x0b"
"""What PHP's `trim` takes off, but for NUL: one at the end of a password opens nothing anywhere."""


@dataclass(frozen=True, slots=True)
class Typed(Prehashed):
    """
    A hash of what the application made of the password as it was typed.

    Most passwords come through unchanged, and so may their hash move: who uses one of the few characters that an
    application changed is asked for a new password after a bulk import, and only then.
    """

    def portable(self) -> PortableHash | None:  # type: ignore[override]
        """As the inner hash is."""
        return self.inner.portable()


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
