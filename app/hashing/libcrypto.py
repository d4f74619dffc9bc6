"""
The machine's OpenSSL through ctypes, for the one thing that hashlib cannot do without the interpreter's lock: a digest
of a digest of a digest, many times.

`EVP_BytesToKey` without a salt is exactly that, in one call: the first block of key material is the digest of the
message, digested again `count - 1` times. A cipher whose key and vector are as long as the digest makes it stop there.
Where there is no OpenSSL 3 (musl, macOS, Windows) callers loop in Python.
"""

import ctypes
import functools
import hashlib
from typing import Final

SONAMES: Final = ("libcrypto.so.3",)

CIPHERS: Final = {
    "md5": b"AES-128-ECB",
    "sha1": b"DES-EDE3",
    "sha256": b"AES-256-ECB",
    "sha384": b"AES-256-CBC",
    "sha512": b"AES-256-SIV",
}
"""
By digest: a cipher that takes as many bytes of key and vector. None takes SHA-1's 20, so that one takes 24 and does the
work twice; in C it is still quicker than in Python.
"""

KEY_BYTES: Final = {"sha384": 32}
"""Where the digest is split between key and vector."""

BUFFER_BYTES: Final = 64
"""OpenSSL's own largest key, and largest digest."""


class Libcrypto:
    """
    One loaded library. Any thread may call it: nothing is shared but OpenSSL's constant tables.

    Raises:
        OSError: There is no such library.
        AttributeError: It is an older OpenSSL.
    """

    def __init__(self, soname: str) -> None:
        self.name = f"OpenSSL ({soname})"
        library = ctypes.CDLL(soname)
        for fetch in (library.EVP_MD_fetch, library.EVP_CIPHER_fetch):
            fetch.argtypes = (ctypes.c_void_p, ctypes.c_char_p, ctypes.c_char_p)
            fetch.restype = ctypes.c_void_p
        self._derive = library.EVP_BytesToKey
        pointer, text, number = ctypes.c_void_p, ctypes.c_char_p, ctypes.c_int
        self._derive.argtypes = (pointer, pointer, text, text, number, number, text, text)
        self._derive.restype = ctypes.c_int
        # Never freed: one reference each for the life of the process. A digest that a FIPS build lacks is None.
        self._kinds = {
            digest: (library.EVP_CIPHER_fetch(None, cipher, None), library.EVP_MD_fetch(None, digest.encode(), None))
            for digest, cipher in CIPHERS.items()
        }

    def knows(self, algorithm: str) -> bool:
        """Whether this library can repeat this digest."""
        return all(self._kinds.get(algorithm, (None,)))

    def repeat(self, algorithm: str, message: bytes, rounds: int) -> bytes | None:
        """
        The digest of the digest .. of the message, or None where this library cannot.

        Args:
            algorithm: hashlib's name.
            message: Any bytes, NUL too.
            rounds: How often altogether; from 1 to 2**31 - 1.
        """
        cipher, digest = self._kinds.get(algorithm, (None, None))
        if not cipher or not digest:
            return None
        key, vector = ctypes.create_string_buffer(BUFFER_BYTES), ctypes.create_string_buffer(BUFFER_BYTES)
        made = self._derive(cipher, digest, None, message, len(message), rounds, key, vector)
        if not made:
            return None
        size = hashlib.new(algorithm, usedforsecurity=False).digest_size
        cut = KEY_BYTES.get(algorithm, size)
        return key.raw[:cut] + vector.raw[: size - cut]


@functools.cache
def find_libcrypto() -> Libcrypto | None:
    """The first that loads and is right, looked for once."""
    return choose_libcrypto(SONAMES)


def choose_libcrypto(sonames: tuple[str, ...]) -> Libcrypto | None:
    """The first of these that loads and agrees with hashlib, or None."""
    for soname in sonames:
        try:
            library = Libcrypto(soname)
        except (OSError, AttributeError):
            continue
        if all(library.repeat(digest, b"a\0b", 2) in {None, _twice(digest)} for digest in CIPHERS):
            return library
    return None


def _twice(algorithm: str) -> bytes:
    once = hashlib.new(algorithm, b"a\0b", usedforsecurity=False).digest()
    return hashlib.new(algorithm, once, usedforsecurity=False).digest()
