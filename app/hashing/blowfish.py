"""
bcrypt's core by two roads: libxcrypt where the machine has it, else the Python package.

Three variants of the key set-up exist, named by crypt_blowfish's letters: `b` is right (OpenBSD's, everyone's today);
`x` reads bytes as signed, the bug of crypt_blowfish before 1.1; `a` is right but deviates on purpose for the few
passwords on which `b` and `x` agree although a sign was extended (crypt_blowfish since 1.1, so PHP since 5.3.7, under
the tag `$2a$`). Such a password must hold the byte 0xFF, so UTF-8 never does.
"""

import functools
from typing import Literal, Protocol

import bcrypt

from app.hashing.libxcrypt import Libxcrypt, find_libxcrypt

Variant = Literal["a", "b", "x"]

KEY_BYTES = 72
"""bcrypt's key: 18 words of 32 bits. What follows in a password never counted."""

WORD_BYTES = 4


class Blowfish(Protocol):
    """One road to bcrypt."""

    @property
    def name(self) -> str:
        """For people: which road is in use."""

    def digest(self, key: bytes, *, variant: Variant, log2_rounds: int, salt: str) -> str | None:
        """
        The 31 characters of the digest, or None where this road cannot compute the variant.

        Args:
            key: The password's first 72 bytes, without NUL.
            variant: Which key set-up.
            log2_rounds: 4 to 31.
            salt: 22 characters of bcrypt's alphabet, spare bits zero.
        """


class PackageBlowfish:
    """The Python package `bcrypt`: right only, and takes NUL in a key of 72 bytes, which gives us `x` as well."""

    name = "bcrypt package"

    def digest(self, key: bytes, *, variant: Variant, log2_rounds: int, salt: str) -> str | None:
        """As the protocol says; variant `a` is None."""
        if variant == "a":
            return None  # it deviates in the first half of the set-up only, which no key can spell
        if variant == "x":
            key = signed_key(key)
        answer = bcrypt.hashpw(key, f"$2b${log2_rounds:02d}${salt}".encode("ascii"))
        return answer[-31:].decode("ascii")


class LibxcryptBlowfish:
    """libxcrypt: all three variants, in C, without the interpreter's lock."""

    def __init__(self, library: Libxcrypt) -> None:
        self._library = library
        self.name = f"libxcrypt ({library.soname})"

    def digest(self, key: bytes, *, variant: Variant, log2_rounds: int, salt: str) -> str | None:
        """As the protocol says."""
        answer = self._library.crypt(key, f"$2{variant}${log2_rounds:02d}${salt}".encode("ascii"))
        return None if answer is None else answer[-31:].decode("ascii")


def signed_key(key: bytes) -> bytes:
    """
    The 72 bytes that give the right key set-up the state which `x` reaches from `key`.

    The old code joined four bytes into a word as signed numbers, so a byte from 0x80 on sets every bit of the bytes
    before it in its word. The key repeats with one NUL at each end.
    """
    words = bytearray()
    cycle = _cycle(key + b"\0")
    for start in range(0, KEY_BYTES, WORD_BYTES):
        word = 0
        for byte in cycle[start : start + WORD_BYTES]:
            word = (word << 8 | (byte - 0x100 if byte >= 0x80 else byte)) & 0xFFFFFFFF
        words += word.to_bytes(WORD_BYTES, "big")
    return bytes(words)


def unterminated_key(key: bytes) -> bytes:
    """The 72 bytes that `$2$` read: the password over and over, without the NUL that all later tags put between."""
    return _cycle(key) if key else b""


def deviates(key: bytes) -> bool:
    """Whether variant `a` departs from `b` for this key: signs were extended, and to no effect."""
    if b"\xff" not in key:
        return False
    cycle = _cycle(key + b"\0")
    extended = any(byte >= 0x80 for index, byte in enumerate(cycle) if index % WORD_BYTES)
    return extended and signed_key(key) == cycle


def _cycle(text: bytes) -> bytes:
    return (text * (KEY_BYTES // len(text) + 1))[:KEY_BYTES]


@functools.cache
def find_blowfish() -> Blowfish:
    """The fastest road of this machine that gives the right answers, looked for once."""
    return choose_blowfish(find_libxcrypt())


def choose_blowfish(library: Libxcrypt | None) -> Blowfish:
    """Libxcrypt's road when there is one and it is right, else the package's."""
    package = PackageBlowfish()
    if library is None:
        return package
    # A libcrypt may lack bcrypt (a hardened or cut-down build): one cheap question per variant tells.
    road = LibxcryptBlowfish(library)
    salt, key = "abcdefghijklmnopqrstuu", b"\xa3ab"
    agree = all(
        road.digest(key, variant=variant, log2_rounds=4, salt=salt)
        == package.digest(key, variant=variant, log2_rounds=4, salt=salt)
        for variant in ("b", "x")
    )
    return road if agree else package
