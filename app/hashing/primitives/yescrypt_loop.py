"""
yescrypt in pure Python, in its usual flavour and the one that writes its memory once: the road without libxcrypt.

About 0.6 s for `$y$j75$` (1 MiB), sixteen times that for the default `$y$j9T$` (16 MiB), which is beyond any budget.
Source: Peslyak, "yescrypt: password hashing scalable beyond bcrypt and scrypt" (2015), and the reference code.

A block is 16 * r words of 64 bits, little-endian, each two neighbours of Salsa20's words in the order that suits SIMD.
"""

import hashlib
import hmac
import operator
import struct
import time
from dataclasses import dataclass

Block = list[int]

_LOW, _WORD = 0xFFFFFFFF, 0xFFFFFFFFFFFFFFFF
_SUB_WORDS = 8
_BOX_PAIRS = 256
_BOX_BLOCKS = 96
"""128 bytes each: three boxes of 256 pairs."""
_ROUNDS = 6
SALSA_WEIGHT = 2
"""A block without tables takes about twice as long."""
_SHUFFLED = tuple(place * 5 % 16 for place in range(16))
_PREHASH_N, _PREHASH_STEPS, _PREHASH_SHIFT = 0x100, 0x20000, 6
"""From this many blocks, and this many steps in all, a smaller one is computed first."""


@dataclass(frozen=True, slots=True)
class YescryptCosts:
    """
    N (a power of two), block size, threads and extra time of one setting.

    With `writes_once` it is scrypt with extra time: no tables, and threads apart.
    """

    n: int
    r: int
    p: int
    t: int
    writes_once: bool = False

    @property
    def steps(self) -> int:
        """Blocks of 128 bytes that are mixed, the smaller computation before it included."""
        if self.writes_once:
            return SALSA_WEIGHT * self.r * self.p * (self.n + self._loops)
        steps = self.r * (self.n + self._loops * self.p)
        return steps + (self._first.steps if self.is_prehashed else 0)

    @property
    def is_prehashed(self) -> bool:
        """Whether a smaller computation comes first."""
        part = self.n // self.p
        return not self.writes_once and part >= _PREHASH_N and part * self.r >= _PREHASH_STEPS

    @property
    def _first(self) -> "YescryptCosts":
        return YescryptCosts(self.n >> _PREHASH_SHIFT, self.r, self.p, 0)

    @property
    def _loops(self) -> int:
        """How often the second half mixes, for each thread."""
        if self.writes_once:
            return self.n * self.t if self.t > 1 else self.n + self.t * ((self.n + 1) // 2)
        part = self.n // self.p
        return part * (self.t - 1) if self.t > 1 else (part * (1 + self.t) + 2) // 3

    def derive(self, password: bytes, salt: bytes) -> bytes:
        """32 bytes of key."""
        if self.is_prehashed:
            password = self._first.body(password, salt, b"yescrypt-prehash")
        key = self.body(password, salt, b"yescrypt")
        # The last steps are SCRAM's, so that a server could let its clients do the rest.
        return hashlib.sha256(hmac.digest(key, b"Client Key", "sha256")).digest()

    def body(self, password: bytes, salt: bytes, label: bytes) -> bytes:
        """32 bytes, before the last steps."""
        password = hmac.digest(label, password, "sha256")
        mixed = hashlib.pbkdf2_hmac("sha256", password, salt, 1, 128 * self.r * self.p)
        password, mixed = self._mixed_once(mixed) if self.writes_once else self._mixed(mixed, mixed[:32])
        return hashlib.pbkdf2_hmac("sha256", password, mixed, 1, 32)

    def _mixed_once(self, start: bytes) -> tuple[bytes, bytes]:
        """The first bytes as the password, and all blocks."""
        size, ends = 128 * self.r, b""
        for at in range(0, len(start), size):
            memory: list[Block] = []
            block = _fill(_from_bytes(start[at : at + size]), self.n, memory, None)
            ends += _to_bytes(_stir(block, _even(self._loops), memory, None, writes=False))
        return start[:32], ends

    def _mixed(self, start: bytes, password: bytes) -> tuple[bytes, bytes]:
        """The password as it is keyed on the way, and all blocks."""
        size, loops = 128 * self.r, self._loops
        chunk = self.n // self.p & ~1
        writing = _even(loops // self.p)
        memory: list[Block] = []
        blocks: list[Block] = []
        boxes: list[Boxes] = []
        for thread in range(self.p):
            raw = start[thread * size : (thread + 1) * size]
            box, head = _make_boxes(raw[:128])
            raw = head + raw[128:]
            if thread == 0:
                password = hmac.digest(raw[-64:], password, "sha256")
            own: list[Block] = []
            block = _fill(_from_bytes(raw), chunk if thread < self.p - 1 else self.n - len(memory), own, box)
            block = _stir(block, writing, own, box, writes=True)
            memory += own
            blocks.append(block)
            boxes.append(box)
        reading = _even(loops) - writing
        ends = (_stir(block, reading, memory, box, writes=False) for block, box in zip(blocks, boxes, strict=True))
        return password, b"".join(map(_to_bytes, ends))


class Boxes:
    """The three tables of one thread; each mixing of a block writes into one of them and turns them round."""

    def __init__(self, words: Block) -> None:
        pairs = list(zip(words[::2], words[1::2], strict=True))
        self.written = pairs[:_BOX_PAIRS]
        self.second = pairs[_BOX_PAIRS : 2 * _BOX_PAIRS]
        self.first = pairs[2 * _BOX_PAIRS :]
        self.at = 0


def _make_boxes(head: bytes) -> tuple[Boxes, bytes]:
    """Scrypt's first half over 128 bytes: what it visits are the tables, and its last block goes on."""
    memory: list[Block] = []
    block = _fill(_from_bytes(head), _BOX_BLOCKS, memory, None)
    return Boxes([word for kept in memory for word in kept]), _to_bytes(block)


def _fill(block: Block, count: int, memory: list[Block], boxes: Boxes | None) -> Block:
    """The first half: every block that is visited is kept; with tables, an earlier one comes in from the third on."""
    for number in range(count):
        memory.append(block)
        if boxes is not None and number > 1:
            window = 1 << number.bit_length() - 1
            block = _xored(block, memory[(_number(block) & window - 1) + number - window])
        block = _mix(block, boxes)
    return block


def _stir(block: Block, count: int, memory: list[Block], boxes: Boxes | None, *, writes: bool) -> Block:
    """The second half: as many times, a block that is drawn comes in, and where it writes, what comes of it is kept."""
    mask = (1 << len(memory).bit_length() - 1) - 1
    for _ in range(count):
        drawn = _number(block) & mask
        block = _xored(block, memory[drawn])
        if writes:
            memory[drawn] = block
        block = _mix(block, boxes)
    return block


def _mix(block: Block, boxes: Boxes | None) -> Block:
    """
    Each 64 bytes go through the tables after the ones before came in, and Salsa20 of two rounds ends it; without
    tables each goes through eight rounds, and those at even places come first.
    """
    time.sleep(0)  # a few tenths of a millisecond since the last time: let the others have the interpreter
    if boxes is None:
        return _mix_salsa20(block)
    part = block[-_SUB_WORDS:]
    out: Block = []
    for start in range(0, len(block), _SUB_WORDS):
        part = _transform(_xored(part, block[start : start + _SUB_WORDS]), boxes)
        out += part
    out[-_SUB_WORDS:] = _salsa20(part, 2)
    return out


def _mix_salsa20(block: Block) -> Block:
    part, halves = block[-_SUB_WORDS:], ([], [])  # type: tuple[Block, tuple[Block, Block]]
    for start in range(0, len(block), _SUB_WORDS):
        part = _salsa20(_xored(part, block[start : start + _SUB_WORDS]), 8)
        halves[start // _SUB_WORDS % 2].extend(part)
    return halves[0] + halves[1]


def _transform(part: Block, boxes: Boxes) -> Block:
    first, second, written, at = boxes.first, boxes.second, boxes.written, boxes.at
    a, b, c, d, e, f, g, h = part
    for number in range(_ROUNDS):
        s, t = first[a >> 4 & 255]
        u, v = second[a >> 36 & 255]
        a, b = ((a >> 32) * (a & _LOW) + s & _WORD) ^ u, ((b >> 32) * (b & _LOW) + t & _WORD) ^ v
        s, t = first[c >> 4 & 255]
        u, v = second[c >> 36 & 255]
        c, d = ((c >> 32) * (c & _LOW) + s & _WORD) ^ u, ((d >> 32) * (d & _LOW) + t & _WORD) ^ v
        s, t = first[e >> 4 & 255]
        u, v = second[e >> 36 & 255]
        e, f = ((e >> 32) * (e & _LOW) + s & _WORD) ^ u, ((f >> 32) * (f & _LOW) + t & _WORD) ^ v
        s, t = first[g >> 4 & 255]
        u, v = second[g >> 36 & 255]
        g, h = ((g >> 32) * (g & _LOW) + s & _WORD) ^ u, ((h >> 32) * (h & _LOW) + t & _WORD) ^ v
        if 0 < number < _ROUNDS - 1:
            written[at : at + 4] = ((a, b), (c, d), (e, f), (g, h))
            at += 4
    boxes.first, boxes.second, boxes.written, boxes.at = written, first, second, at % _BOX_PAIRS
    return [a, b, c, d, e, f, g, h]


def _salsa20(part: Block, rounds: int) -> Block:
    words = [half for word in part for half in (word & _LOW, word >> 32)]
    x = [0] * 16
    for place, word in zip(_SHUFFLED, words, strict=True):
        x[place] = word
    for _ in range(0, rounds, 2):
        for quarter in _QUARTERS:
            for target, one, other, left, right in quarter:
                total = x[one] + x[other] & _LOW
                x[target] ^= (total << left | total >> right) & _LOW
    summed = [word + x[place] & _LOW for place, word in zip(_SHUFFLED, words, strict=True)]
    return [low | high << 32 for low, high in zip(summed[::2], summed[1::2], strict=True)]


def _quarter(a: int, b: int, c: int, d: int) -> tuple[tuple[int, int, int, int, int], ...]:
    return ((b, a, d, 7, 25), (c, b, a, 9, 23), (d, c, b, 13, 19), (a, d, c, 18, 14))


_QUARTERS = tuple(
    _quarter(*places)
    for places in (
        (0, 4, 8, 12),
        (5, 9, 13, 1),
        (10, 14, 2, 6),
        (15, 3, 7, 11),
        (0, 1, 2, 3),
        (5, 6, 7, 4),
        (10, 11, 8, 9),
        (15, 12, 13, 14),
    )
)


def _number(block: Block) -> int:
    """The block's last 64 bytes as a number, of which the low 64 bits count: two words that stand apart."""
    return block[-_SUB_WORDS] & _LOW | block[-2] >> 32 << 32


def _xored(one: Block, other: Block) -> Block:
    return list(map(operator.xor, one, other))


def _even(number: int) -> int:
    return number + number % 2


def _from_bytes(raw: bytes) -> Block:
    words = struct.unpack(f"<{len(raw) // 4}I", raw)
    order = [words[start + place] for start in range(0, len(words), 16) for place in _SHUFFLED]
    return [low | high << 32 for low, high in zip(order[::2], order[1::2], strict=True)]


def _to_bytes(block: Block) -> bytes:
    words = [half for word in block for half in (word & _LOW, word >> 32)]
    plain = [0] * len(words)
    for at, word in enumerate(words):
        plain[at - at % 16 + _SHUFFLED[at % 16]] = word
    return struct.pack(f"<{len(plain)}I", *plain)
