"""
MD4 in Python: OpenSSL 3 hides its own, and NT hashes, Auth0's `md4` and old formats still need one.

It holds the interpreter lock, about 25 microseconds a block of 64 bytes: for one digest, not for loops of thousands.
RFC 1320; its test suite is the proof.
"""

import struct

DIGEST_BYTES = 16
BLOCK_BYTES = 64

_MASK = 0xFFFFFFFF
_START = (0x67452301, 0xEFCDAB89, 0x98BADCFE, 0x10325476)
_ROUNDS = (
    (0x00000000, (3, 7, 11, 19), tuple(range(16))),
    (0x5A827999, (3, 5, 9, 13), (0, 4, 8, 12, 1, 5, 9, 13, 2, 6, 10, 14, 3, 7, 11, 15)),
    (0x6ED9EBA1, (3, 9, 11, 15), (0, 8, 4, 12, 2, 10, 6, 14, 1, 9, 5, 13, 3, 11, 7, 15)),
)
"""By round: the constant, the four rotations, and the order in which the words of a block are taken."""


def md4(message: bytes) -> bytes:
    """The digest, 16 bytes."""
    padded = message + b"\x80" + bytes((55 - len(message)) % BLOCK_BYTES)
    padded += struct.pack("<Q", len(message) * 8 & 0xFFFFFFFFFFFFFFFF)
    state = _START
    for at in range(0, len(padded), BLOCK_BYTES):
        state = _mix(state, struct.unpack_from("<16I", padded, at))
    return struct.pack("<4I", *state)


def _mix(state: tuple[int, int, int, int], words: tuple[int, ...]) -> tuple[int, int, int, int]:
    a, b, c, d = state
    for number, (constant, rotations, order) in enumerate(_ROUNDS):
        for step, index in enumerate(order):
            if number == 0:
                chosen = b & c | ~b & d
            elif number == 1:
                chosen = b & c | b & d | c & d
            else:
                chosen = b ^ c ^ d
            total = (a + (chosen & _MASK) + words[index] + constant) & _MASK
            turn = rotations[step % 4]
            a, b, c, d = d, (total << turn | total >> 32 - turn) & _MASK, b, c
    return (state[0] + a & _MASK, state[1] + b & _MASK, state[2] + c & _MASK, state[3] + d & _MASK)
