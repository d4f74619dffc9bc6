"""
RIPEMD-160 in Python, for an OpenSSL that hides its own (3.0.0 to 3.0.6 without the legacy provider).

It holds the interpreter lock. Dobbertin, Bosselaers, Preneel: "RIPEMD-160" (1996), whose test values are the proof.
"""

import struct

DIGEST_BYTES = 20
BLOCK_BYTES = 64

_MASK = 0xFFFFFFFF
_START = (0x67452301, 0xEFCDAB89, 0x98BADCFE, 0x10325476, 0xC3D2E1F0)

_RHO = (7, 4, 13, 1, 10, 6, 15, 3, 12, 0, 9, 5, 2, 14, 11, 8)
_LEFT_CONSTANTS = (0x00000000, 0x5A827999, 0x6ED9EBA1, 0x8F1BBCDC, 0xA953FD4E)
_RIGHT_CONSTANTS = (0x50A28BE6, 0x5C4DD124, 0x6D703EF3, 0x7A6D76E9, 0x00000000)
_TURNS = (
    (11, 14, 15, 12, 5, 8, 7, 9, 11, 13, 14, 15, 6, 7, 9, 8),
    (12, 13, 11, 15, 6, 9, 9, 7, 12, 15, 11, 13, 7, 8, 7, 7),
    (13, 15, 14, 11, 7, 7, 6, 8, 13, 14, 13, 12, 5, 5, 6, 9),
    (14, 11, 12, 14, 8, 6, 5, 5, 15, 12, 15, 14, 9, 9, 8, 6),
    (15, 12, 13, 13, 9, 5, 8, 6, 14, 11, 12, 11, 8, 6, 5, 5),
)
"""By round and word: how far the sum is turned. Both lines use the same table."""


def _orders(first: tuple[int, ...]) -> tuple[tuple[int, ...], ...]:
    """The words' order in each round: the first, then each permuted by rho."""
    orders = [first]
    while len(orders) < 5:
        orders.append(tuple(_RHO[word] for word in orders[-1]))
    return tuple(orders)


_LEFT = _orders(tuple(range(16)))
_RIGHT = _orders(tuple((9 * word + 5) % 16 for word in range(16)))


def ripemd160(message: bytes) -> bytes:
    """The digest, 20 bytes."""
    padded = message + b"\x80" + bytes((55 - len(message)) % BLOCK_BYTES)
    padded += struct.pack("<Q", len(message) * 8 & 0xFFFFFFFFFFFFFFFF)
    state = _START
    for at in range(0, len(padded), BLOCK_BYTES):
        words = struct.unpack_from("<16I", padded, at)
        left = _line(state, words, _LEFT, _LEFT_CONSTANTS, (0, 1, 2, 3, 4))
        right = _line(state, words, _RIGHT, _RIGHT_CONSTANTS, (4, 3, 2, 1, 0))
        mixed = [(state[(i + 1) % 5] + left[(i + 2) % 5] + right[(i + 3) % 5]) & _MASK for i in range(5)]
        state = (mixed[0], mixed[1], mixed[2], mixed[3], mixed[4])
    return struct.pack("<5I", *state)


def _line(
    state: tuple[int, int, int, int, int],
    words: tuple[int, ...],
    orders: tuple[tuple[int, ...], ...],
    constants: tuple[int, ...],
    kinds: tuple[int, ...],
) -> tuple[int, int, int, int, int]:
    a, b, c, d, e = state
    for number, order in enumerate(orders):
        for word in order:
            total = (a + _choose(kinds[number], b, c, d) + words[word] + constants[number]) & _MASK
            turn = _TURNS[number][word]
            turned = (total << turn | total >> 32 - turn) + e & _MASK
            a, b, c, d, e = e, turned, b, (c << 10 | c >> 22) & _MASK, d
    return a, b, c, d, e


def _choose(kind: int, x: int, y: int, z: int) -> int:
    match kind:
        case 0:
            return x ^ y ^ z
        case 1:
            return x & y | ~x & z & _MASK
        case 2:
            return (x | ~y & _MASK) ^ z
        case 3:
            return x & z | y & ~z & _MASK
        case _:
            return x ^ (y | ~z & _MASK)
