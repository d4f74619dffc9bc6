"""
The two states of HMAC-MD5 after its key: what servers of CRAM-MD5 keep instead of the password (RFC 2104, section 4).

hashlib does not show a digest's state before its padding, so one block of MD5 stands here (RFC 1321).
"""

import hashlib
import hmac
import math
import struct
from dataclasses import dataclass, field

BLOCK_BYTES = 64
STATES_BYTES = 32
STATES_S = 8e-5
"""Two blocks of MD5 in Python."""

_WORD = 0xFFFFFFFF
_START = (0x67452301, 0xEFCDAB89, 0x98BADCFE, 0x10325476)
_SINES = tuple(int(abs(math.sin(step + 1)) * 2**32) for step in range(BLOCK_BYTES))
_SHIFTS = ((7, 12, 17, 22), (5, 9, 14, 20), (4, 11, 16, 23), (6, 10, 15, 21))


@dataclass(frozen=True, slots=True)
class CramMd5Hash:
    """HMAC-MD5's outer and inner state."""

    states: bytes = field(repr=False)

    @property
    def cost(self) -> str:
        """There is none."""
        return ""

    @property
    def work_s(self) -> float:
        """Seconds on one core."""
        return STATES_S

    def matches(self, password: bytes) -> bool:
        """All bytes count, but a NUL at the end opens nothing."""
        key = password
        if len(key) > BLOCK_BYTES:
            key = hashlib.md5(key, usedforsecurity=False).digest()
        key = key.ljust(BLOCK_BYTES, b"\0")
        made = _state(bytes(byte ^ 0x5C for byte in key)) + _state(bytes(byte ^ 0x36 for byte in key))
        return hmac.compare_digest(made, self.states) and not password.endswith(b"\0")

    def portable(self) -> None:
        """Auth0 has no word for HMAC's states."""
        return


def _state(block: bytes) -> bytes:
    """MD5's state after one block."""
    words = struct.unpack("<16I", block)
    a, b, c, d = _START
    for step, sine in enumerate(_SINES):
        part = step >> 4
        chosen, at = (
            (b & c | ~b & d, step),
            (d & b | ~d & c, 5 * step + 1),
            (b ^ c ^ d, 3 * step + 5),
            (c ^ (b | ~d & _WORD), 7 * step),
        )[part]
        turned = a + chosen + sine + words[at & 15] & _WORD
        shift = _SHIFTS[part][step & 3]
        a, d, c, b = d, c, b, b + (turned << shift | turned >> 32 - shift) & _WORD
    return struct.pack("<4I", *(start + now & _WORD for start, now in zip(_START, (a, b, c, d), strict=True)))
