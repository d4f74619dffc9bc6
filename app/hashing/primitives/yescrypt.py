"""
The settings of yescrypt, gost-yescrypt and scrypt's `$7$`: numbers of varying length in crypt(3)'s alphabet.

What the two yescrypts cost is read here, so that it can be bounded before; libxcrypt computes them, or our own loop.
"""

from dataclasses import dataclass

from app.domain.hashes import PortableHash
from app.hashing.bounds import Claim
from app.hashing.primitives.des import ALPHABET, number
from app.hashing.primitives.scrypt import ScryptHash, power_of_two, scrypt_hash
from app.hashing.work import YESCRYPT_STEP_S

DIGEST_CHARS = 43
FIXED_CHARS = 5
"""`$7$` writes r and p in 30 bits each."""

MAX_SALT_CHARS = 86
"""64 bytes: yescrypt's own bound."""

_PARALLEL, _TIME, _UPGRADE, _ROM = 1, 2, 4, 8
"""Bits that say which further numbers follow."""

USUAL_FLAVOUR = 47
"""yescrypt 1.0 as crypt(3) writes it, `j`: read and write, 6 rounds, 12 KiB of tables."""

ONCE_FLAVOUR = 1
"""The one that writes its memory once: scrypt with extra time."""

MAX_P_T = 1 << 30
"""Far beyond any setting: numbers from here on are out of bounds however they multiply."""


@dataclass(frozen=True, slots=True)
class YescryptCost:
    """What a setting asks for. `flavour` is a number of yescrypt's own: crypt(3) writes one only."""

    flavour: int
    n: int
    r: int
    p: int
    t: int

    @property
    def work_s(self) -> float:
        """Seconds on one core."""
        return YESCRYPT_STEP_S * self.n * self.r * self.p * (1 + self.t)

    @property
    def memory_bytes(self) -> int:
        """Bytes of one match."""
        return 128 * self.r * (self.n + self.p)


class SettingReader:
    """Reads a setting's numbers from left to right."""

    def __init__(self, claim: Claim, text: str) -> None:
        self._claim = claim
        self._text = text
        self._at = 0

    @property
    def rest(self) -> str:
        """What was not read yet."""
        return self._text[self._at :]

    def digit(self) -> int:
        """
        One character.

        Raises:
            MalformedHash: None is left, or it is outside the alphabet.
        """
        value = ALPHABET.find(self._text[self._at : self._at + 1] or " ")
        if value < 0:
            raise self._claim.malformed("not a number in crypt(3)'s alphabet")
        self._at += 1
        return value

    def number(self, least: int) -> int:
        """
        A number of one to six characters: the first says how many, and small ones take fewer.

        Raises:
            MalformedHash: Cut off, or outside the alphabet.
        """
        value, start, end, bits = least, 0, 47, 0
        first = self.digit()
        while first > end:
            value += end + 1 - start << bits
            start, end, bits = end + 1, end + 1 + (62 - end) // 2, bits + 6
        value += first - start << bits
        while bits:
            bits -= 6
            value += self.digit() << bits
        return value

    def fixed(self) -> int:
        """
        A number of five characters, low digits first.

        Raises:
            MalformedHash: Cut off, or outside the alphabet.
        """
        return sum(self.digit() << 6 * place for place in range(FIXED_CHARS))


def yescrypt_cost(claim: Claim, setting: str) -> YescryptCost:
    """
    The cost in what stands between the tag and the salt.

    Raises:
        MalformedHash: Not yescrypt's, or it needs a ROM or an upgraded hash, which crypt(3) has not.
        CostOutOfBounds: Dearer than the bounds.
    """
    reader = SettingReader(claim, setting)
    flavour = reader.number(0)
    log2_n, r = reader.number(1), reader.number(1)
    p, t = 1, 0
    if reader.rest:
        more = reader.number(1)
        if more & ~(_PARALLEL | _TIME):
            raise claim.malformed("a ROM or an upgrade, which crypt(3) has not")
        p = reader.number(2) if more & _PARALLEL else p
        t = reader.number(1) if more & _TIME else t
    if reader.rest:
        raise claim.malformed("more than a setting holds")
    cost = YescryptCost(flavour, power_of_two(log2_n), r, min(p, MAX_P_T), min(t, MAX_P_T))
    claim.admit(work_s=cost.work_s, memory_bytes=cost.memory_bytes, lanes=p)
    return cost


@dataclass(frozen=True, slots=True)
class Crypt7Hash(ScryptHash):
    """scrypt as crypt(3) writes it."""

    def portable(self) -> PortableHash | None:
        """
        None: crypt(3)'s usual setting takes 32 MiB and more, beyond what Node's scrypt takes unless it is told, and
        Auth0 documents no such switch.
        """
        return None


def crypt7_hash(claim: Claim, text: str) -> Crypt7Hash:
    """
    `$7$` without its tag: N, r and p, the salt as the text it is, and the digest.

    Raises:
        MalformedHash: Something else.
        CostOutOfBounds: Dearer than the bounds.
    """
    setting, _, digest = text.rpartition("$")
    reader = SettingReader(claim, setting)
    costs = (power_of_two(reader.digit()), reader.fixed(), reader.fixed())
    salt = reader.rest.encode("utf-8", "surrogatepass")
    parsed = scrypt_hash(claim, costs, salt=salt, digest=_digest_bytes(claim, digest))
    return Crypt7Hash(parsed.n, parsed.r, parsed.p, parsed.salt, parsed.digest)


def admit_digest_text(claim: Claim, digest: str, chars: int) -> None:
    """
    Lets the characters of a digest pass.

    Raises:
        MalformedHash: Another number of them, or outside the alphabet.
    """
    if len(digest) != chars or not set(digest) <= set(ALPHABET):
        raise claim.malformed(f"not {chars} characters of crypt(3)'s alphabet")


def salt_bytes(claim: Claim, text: str) -> bytes:
    """
    The bytes that a salt's characters spell, three of them in each four.

    Raises:
        MalformedHash: A piece of one character, or bits that spell no whole byte.
    """
    packed = b""
    for at in range(0, len(text), 4):
        piece = text[at : at + 4]
        size = len(piece) * 6 // 8
        value = number(piece) if set(piece) <= set(ALPHABET) else -1
        if not size or value < 0 or value >> 8 * size:
            raise claim.malformed("a salt that spells no bytes")
        packed += value.to_bytes(size, "little")
    return packed


def _digest_bytes(claim: Claim, digest: str) -> bytes:
    """32 bytes, each three of them a number that is written low digits first."""
    admit_digest_text(claim, digest, DIGEST_CHARS)
    packed = b"".join(number(digest[at : at + 4]).to_bytes(3, "little") for at in range(0, DIGEST_CHARS - 3, 4))
    last = number(digest[-3:])
    if last >> 16:
        raise claim.malformed("spare bits are set")
    return packed + last.to_bytes(2, "little")
