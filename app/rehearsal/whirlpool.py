"""
Whirlpool (ISO/IEC 10118-3), for imported HMACs: OpenSSL 3 has put it away.

Written from the algorithm's own paper, apart from the hash room, as all that judges imports here. Tables are made at
the first use: eight of 256 words, each the S-box and one column of the diffusion matrix at once.
"""

import functools
from typing import Final

ROUNDS: Final = 10

_E: Final = (0x1, 0xB, 0x9, 0xC, 0xD, 0x6, 0xF, 0x3, 0xE, 0x8, 0x7, 0x4, 0xA, 0x2, 0x5, 0x0)
_R: Final = (0x7, 0xC, 0xB, 0xD, 0xE, 0x4, 0x9, 0xF, 0x6, 0x3, 0x8, 0xA, 0x2, 0x5, 0x1, 0x0)
_ROW: Final = (1, 1, 4, 1, 8, 5, 2, 9)
"""First row of the circulant diffusion matrix."""

Words = tuple[int, ...]


def whirlpool(message: bytes) -> bytes:
    """64 octets."""
    padded = message + b"\x80" + bytes(-(len(message) + 33) % 64) + (8 * len(message)).to_bytes(32)
    state: Words = (0,) * 8
    for at in range(0, len(padded), 64):
        block = tuple(int.from_bytes(padded[at + 8 * row : at + 8 * row + 8]) for row in range(8))
        mixed = _encrypt(state, block)
        state = tuple(a ^ b ^ c for a, b, c in zip(state, block, mixed, strict=True))
    return b"".join(word.to_bytes(8) for word in state)


def _encrypt(key: Words, block: Words) -> Words:
    """The cipher W; its key schedule is the round itself, with constants for a key."""
    state = tuple(a ^ b for a, b in zip(key, block, strict=True))
    for constant in _constants():
        key = _round(key, (constant, 0, 0, 0, 0, 0, 0, 0))
        state = _round(state, key)
    return state


def _round(state: Words, key: Words) -> Words:
    """SubBytes, ShiftColumns, MixRows by the tables; AddRoundKey."""
    tables = _tables()
    made = []
    for row in range(8):
        word = key[row]
        for column in range(8):
            word ^= tables[column][state[(row - column) % 8] >> (56 - 8 * column) & 0xFF]
        made.append(word)
    return tuple(made)


@functools.cache
def _box() -> Words:
    inverse = [_E.index(each) for each in range(16)]
    made = []
    for octet in range(256):
        high, low = _E[octet >> 4], inverse[octet & 0xF]
        mixed = _R[high ^ low]
        made.append(_E[high ^ mixed] << 4 | inverse[low ^ mixed])
    return tuple(made)


@functools.cache
def _tables() -> tuple[Words, ...]:
    rows = [
        tuple(sum(_times(octet, _ROW[(at - column) % 8]) << (56 - 8 * at) for at in range(8)) for octet in _box())
        for column in range(8)
    ]
    return tuple(rows)


@functools.cache
def _constants() -> Words:
    return tuple(int.from_bytes(bytes(_box()[8 * at : 8 * at + 8])) for at in range(ROUNDS))


def _times(one: int, other: int) -> int:
    """In GF(2^8) modulo x^8 + x^4 + x^3 + x^2 + 1."""
    made = 0
    while other:
        if other & 1:
            made ^= one
        one = (one << 1) ^ (0x11D if one & 0x80 else 0)
        other >>= 1
    return made
