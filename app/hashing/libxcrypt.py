"""
The machine's libxcrypt through ctypes: crypt(3) in C, without the interpreter's lock.

Every Debian, Ubuntu, Fedora and Arch has it as `libcrypt.so.1` or `.so.2`. Its bcrypt is 17 % faster than the Python
package's, and it reads the whole crypt(3) family. Where it is missing (musl, macOS) callers have another path.
"""

import ctypes
import threading
from typing import Final

SONAMES: Final = ("libcrypt.so.1", "libcrypt.so.2")
"""Debian's and Fedora's names; glibc's own old `libcrypt.so.1` has no `crypt_rn` and is passed over."""

CRYPT_DATA_BYTES: Final = 32768
"""`sizeof (struct crypt_data)`, fixed by libxcrypt's ABI; its results stand at the beginning."""

MAX_PASSWORD_BYTES: Final = 511
"""`CRYPT_MAX_PASSPHRASE_SIZE` counts the NUL at the end: longer ones are refused."""


class Libxcrypt:
    """
    One loaded library. Any thread may call it: each has its own buffer, wiped after use.

    Raises:
        OSError: There is no such library.
        AttributeError: It is another libcrypt, without `crypt_rn`.
    """

    def __init__(self, soname: str) -> None:
        self.soname = soname
        self._crypt_rn = ctypes.CDLL(soname).crypt_rn
        self._crypt_rn.argtypes = (ctypes.c_char_p, ctypes.c_char_p, ctypes.c_void_p, ctypes.c_int)
        self._crypt_rn.restype = ctypes.c_char_p
        self._own = threading.local()

    def crypt(self, password: bytes, setting: bytes) -> bytes | None:
        """
        The stored form of this password under a setting, or None where the library refuses the setting or password.

        Args:
            password: Without NUL: C text ends there, so a caller must have dealt with it. Longer ones than
                `MAX_PASSWORD_BYTES` are refused.
            setting: A setting or a whole stored value.
        """
        try:
            buffer = self._own.buffer
        except AttributeError:
            buffer = self._own.buffer = ctypes.create_string_buffer(CRYPT_DATA_BYTES)
        try:
            answer: bytes | None = self._crypt_rn(password, setting, buffer, CRYPT_DATA_BYTES)
        finally:
            ctypes.memset(buffer, 0, CRYPT_DATA_BYTES)
        # `*0` and `*1` are crypt(3)'s tokens of failure: a stored `*0` must never look like a match.
        return None if not answer or answer.startswith(b"*") else answer


def find_libxcrypt(sonames: tuple[str, ...] = SONAMES) -> Libxcrypt | None:
    """The first that loads, or None."""
    for soname in sonames:
        try:
            return Libxcrypt(soname)
        except (OSError, AttributeError):
            continue
    return None
