"""
DES as crypt(3) uses it: 7 bits of each of 8 characters as the key, and a salt that swaps bits of the expansion.

No library offers the salted form, so it stands here. Both halves are kept expanded to 48 bits, and each pair of S-boxes
is one table whose answers are permuted and expanded already: a round is four look-ups.
"""

import functools
from collections.abc import Sequence

from app.hashing.primitives.lock import in_turns

ALPHABET = "./0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
"""crypt(3)'s own base64."""

KEY_CHARS = 8
CLASSIC_TIMES = 25
CYCLE_WEIGHT = 16
"""One cycle of 16 rounds takes as long as so many of the cheapest rounds."""

_HALF = 0xFFFFFF

# Tables of FIPS 46-3; bits are counted from 1 at the left.
# fmt: off
_IP = (58, 50, 42, 34, 26, 18, 10, 2, 60, 52, 44, 36, 28, 20, 12, 4, 62, 54, 46, 38, 30, 22, 14, 6, 64, 56, 48, 40, 32,
       24, 16, 8, 57, 49, 41, 33, 25, 17, 9, 1, 59, 51, 43, 35, 27, 19, 11, 3, 61, 53, 45, 37, 29, 21, 13, 5, 63, 55,
       47, 39, 31, 23, 15, 7)
_E = (32, 1, 2, 3, 4, 5, 4, 5, 6, 7, 8, 9, 8, 9, 10, 11, 12, 13, 12, 13, 14, 15, 16, 17, 16, 17, 18, 19, 20, 21, 20,
      21, 22, 23, 24, 25, 24, 25, 26, 27, 28, 29, 28, 29, 30, 31, 32, 1)
_P = (16, 7, 20, 21, 29, 12, 28, 17, 1, 15, 23, 26, 5, 18, 31, 10, 2, 8, 24, 14, 32, 27, 3, 9, 19, 13, 30, 6, 22, 11,
      4, 25)
_PC1 = (57, 49, 41, 33, 25, 17, 9, 1, 58, 50, 42, 34, 26, 18, 10, 2, 59, 51, 43, 35, 27, 19, 11, 3, 60, 52, 44, 36, 63,
        55, 47, 39, 31, 23, 15, 7, 62, 54, 46, 38, 30, 22, 14, 6, 61, 53, 45, 37, 29, 21, 13, 5, 28, 20, 12, 4)
_PC2 = (14, 17, 11, 24, 1, 5, 3, 28, 15, 6, 21, 10, 23, 19, 12, 4, 26, 8, 16, 7, 27, 20, 13, 2, 41, 52, 31, 37, 47, 55,
        30, 40, 51, 45, 33, 48, 44, 49, 39, 56, 34, 53, 46, 42, 50, 36, 29, 32)
_SHIFTS = (1, 1, 2, 2, 2, 2, 2, 2, 1, 2, 2, 2, 2, 2, 2, 1)
_S = (
    "e4d12fb83a6c59070f74e2d1a6cb953841e8d62bfc973a50fc8249175b3ea06d",
    "f18e6b34972dc05a3d47f28ec01a69b50e7ba4d158c6932fd8a13f42b67c05e9",
    "a09e63f51dc7b428d709346a285ecbf1d6498f30b12c5ae71ad069874fe3b52c",
    "7de3069a1285bc4fd8b56f03472c1ae9a690cb7df13e52843f06a1d8945bc72e",
    "2c417ab6853fd0e9eb2c47d150fa3986421bad78f9c5630eb8c71e2d6f09a453",
    "c1af92680d34e75baf427c9561de0b389ef528c3704a1db6432c95fabe17608d",
    "4b2ef08d3c975a61d0b7491ae35c2f8614bdc37eaf6805926bd814a7950fe23c",
    "d2846fb1a93e50c71fd8a374c56b0e927b419ce206adf35821e74a8dfc90356b",
)
# fmt: on
_FP = tuple(_IP.index(place + 1) + 1 for place in range(64))


def des_text(block: int) -> str:
    """64 bits as crypt(3)'s 11 characters, high bits first; the last two of the 66 are zero."""
    padded = block << 2
    return "".join(ALPHABET[padded >> shift & 63] for shift in range(60, -1, -6))


def number(text: str) -> int:
    """A number in crypt(3)'s alphabet, low digits first."""
    return sum(ALPHABET.index(character) << 6 * place for place, character in enumerate(text))


def crypt_number(value: int, chars: int) -> str:
    """The same written: so many characters, low digits first."""
    return "".join(ALPHABET[value >> 6 * place & 63] for place in range(chars))


def classic(password: bytes, salt: int) -> int:
    """Zero, encrypted 25 times under the first 8 characters."""
    return encrypt(_key(password[:KEY_CHARS]), 0, salt=salt, times=CLASSIC_TIMES)


def extended(password: bytes, salt: int, rounds: int) -> int:
    """Zero, encrypted `rounds` times; further characters are folded into the key, 8 at a time."""
    key = _key(password[:KEY_CHARS])
    for start in range(KEY_CHARS, len(password), KEY_CHARS):
        key = encrypt(key, key, salt=0, times=1) ^ _key(password[start : start + KEY_CHARS])
    return encrypt(key, 0, salt=salt, times=rounds)


def encrypt(key: int, block: int, *, salt: int, times: int) -> int:
    """
    A block of 64 bits, encrypted again and again.

    Args:
        key: 64 bits, of which DES reads seven in each byte.
        block: 64 bits.
        salt: 24 bits; bit 0 swaps the outermost bits of the two halves of the expansion.
        times: From 1 on.
    """
    swap = int(f"{salt:024b}"[::-1], 2)
    keys = _schedule(key)
    first, second, third, fourth = _tables()
    block = _permute(block, 64, _IP)
    left, right = _permute(block >> 32, 32, _E), _permute(block & 0xFFFFFFFF, 32, _E)
    for turn in in_turns(times, weight=CYCLE_WEIGHT):
        for _ in turn:
            for subkey in keys:
                differing = (right >> 24 ^ right) & swap
                mixed = right ^ differing ^ differing << 24 ^ subkey
                left, right = (
                    right,
                    left
                    ^ first[mixed >> 36]
                    ^ second[mixed >> 24 & 0xFFF]
                    ^ third[mixed >> 12 & 0xFFF]
                    ^ fourth[mixed & 0xFFF],
                )
            left, right = right, left
    return _permute(_contract(left) << 32 | _contract(right), 64, _FP)


def _key(password: bytes) -> int:
    return int.from_bytes(bytes(byte << 1 & 0xFF for byte in password.ljust(KEY_CHARS, b"\0")), "big")


def _permute(value: int, width: int, places: Sequence[int]) -> int:
    out = 0
    for place in places:
        out = out << 1 | value >> width - place & 1
    return out


def _contract(expanded: int) -> int:
    """The 32 bits behind an expansion: the middle four of each six."""
    return sum((expanded >> 6 * place + 1 & 0xF) << 4 * place for place in range(8))


def _schedule(key: int) -> list[int]:
    chosen = _permute(key, 64, _PC1)
    c, d = chosen >> 28, chosen & 0xFFFFFFF
    keys = []
    for shift in _SHIFTS:
        c, d = ((half << shift | half >> 28 - shift) & 0xFFFFFFF for half in (c, d))
        keys.append(_permute(c << 28 | d, 56, _PC2))
    return keys


@functools.cache
def _tables() -> tuple[tuple[int, ...], ...]:
    """Two S-boxes each, their answers permuted and expanded."""
    boxes = []
    for place, box in enumerate(_S):
        answers = []
        for asked in range(64):
            row, column = asked >> 4 & 2 | asked & 1, asked >> 1 & 15
            answer = int(box[16 * row + column], 16) << 4 * (7 - place)
            answers.append(_permute(_permute(answer, 32, _P), 32, _E))
        boxes.append(answers)
    return tuple(
        tuple(high | low for high in boxes[place] for low in boxes[place + 1]) for place in range(0, len(boxes), 2)
    )
