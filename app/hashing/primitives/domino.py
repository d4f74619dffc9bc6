"""
Lotus Domino's digests: MD2's design (RFC 1319) with a table and a counter of its own, and what was put on it later.

In Python, about a tenth of a millisecond a block of 16 bytes; the longest password that is taken costs 30 ms.
"""

import base64
import hashlib
import hmac
from dataclasses import dataclass, field

from app.hashing.work import pbkdf2_s

BLOCK_BYTES = 16
STATE_BYTES = 48
PASSES = 18
BLOCK_S = 1.2e-4
"""One block in Python."""
TYPICAL_BLOCKS = 2
"""A password of up to 15 bytes, and the checksum."""
SALTED_BLOCKS = 6
"""The same, and 34 bytes over it."""

SALT_BYTES = 5
SPILLED_BYTES = 10
"""One more than fits whole: two bits of it stand in the text's last character."""
SALTED_CHARS = 19
HEX_CHARS = 28
SLOW_BYTES = 8

ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz+/"
_STANDARD = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
_FROM, _TO = str.maketrans(ALPHABET, _STANDARD), str.maketrans(_STANDARD, ALPHABET)

_TABLE = bytes.fromhex(
    "bd56eaf2a2f1ac2ab093d19c1b33fdd03004b6dc7ddf324bf7cb459b31bb215a"
    "419fe1d94a4d9edaa0682cc3275f80363eeefb951afecea834a913f0a63fd80c"
    "7824af2352c16717f56690e7e807b86048e61e53f392a4728c08156e860084fa"
    "f47f8a4219f6dbcd148d5012ba3c064eecb33511a1888e2b9499b77174d3e4bf"
    "3ade960ebc0aed77fc376b03798962c6d7c0d27c6a8b22a35b055d0275d561e3"
    "188f5551ad1f0b5e85e5c25763ca3d6cb4c5cc70b291590d4720c84f58e001e2"
    "1638c46f3b0f6546be7e2d7b82f940b51d73f8eb26c787972554b128aa989da5"
    "646d7ad4108144ef49d6ae2edd765c2fa71cc909699a83cf2939b9e94cff43ab"
)


@dataclass(frozen=True, slots=True)
class DominoHash:
    """
    A Domino digest of any of the three kinds.

    Attributes:
        digest: 16 bytes without a salt, the first 9 with one, the first 8 of the slow kind.
        salt: Empty, 5 bytes, or 16 bytes of which the first 5 are the inner one's.
        rounds: Of PBKDF2-HMAC-SHA1 over the salted text; 0 is none.
    """

    digest: bytes = field(repr=False)
    salt: bytes = field(default=b"", repr=False)
    rounds: int = 0

    @property
    def cost(self) -> str:
        """The rounds, if any."""
        return str(self.rounds) if self.rounds else ""

    @property
    def work_s(self) -> float:
        """Seconds on one core."""
        blocks = SALTED_BLOCKS if self.salt else TYPICAL_BLOCKS
        return BLOCK_S * blocks + pbkdf2_s("sha1", rounds=self.rounds, blocks=1)

    def matches(self, password: bytes) -> bool:
        """All bytes count, NUL too."""
        made, inner = domino_digest(password), self.salt[:SALT_BYTES]
        if inner:
            made = _salted(made, inner)
        if self.rounds:
            text = _salted_text(inner, made).encode("ascii")
            made = hashlib.pbkdf2_hmac("sha1", text, self.salt, self.rounds, dklen=SLOW_BYTES)
        return hmac.compare_digest(made[: len(self.digest)], self.digest)

    def portable(self) -> None:
        """Auth0 has no word for Domino's digest."""
        return


def domino_digest(message: bytes) -> bytes:
    """The digest without a salt, 16 bytes."""
    filling = BLOCK_BYTES - len(message) % BLOCK_BYTES
    message += bytes([filling]) * filling
    state, checksum = bytes(BLOCK_BYTES), bytearray(BLOCK_BYTES)
    for start in range(0, len(message), BLOCK_BYTES):
        block = message[start : start + BLOCK_BYTES]
        state = _mixed(state, block)
        last = checksum[-1]
        for place, byte in enumerate(block):
            last = checksum[place] = checksum[place] ^ _TABLE[byte ^ last]
    return _mixed(state, bytes(checksum))


def from_domino64(text: str) -> bytes:
    """Bytes of Domino's base64; `text` is in its alphabet and no cut-off one."""
    return base64.b64decode(text.translate(_FROM) + "=" * (-len(text) % 4))


def unshifted(salt: bytes) -> bytes:
    """The salt as it was before Domino added 4 to its fourth byte."""
    return salt[:3] + bytes([salt[3] - 4 & 0xFF]) + salt[4:]


def _salted(inner: bytes, salt: bytes) -> bytes:
    """The digest of the salt and of the inner digest's hex; no closing parenthesis, though Domino opens one."""
    return domino_digest(salt + b"(" + inner.hex().upper()[:HEX_CHARS].encode("ascii"))


def _salted_text(salt: bytes, digest: bytes) -> str:
    """The text of the salted kind; Domino adds 4 to one byte of the salt."""
    shifted = salt[:3] + bytes([salt[3] + 4 & 0xFF]) + salt[4:]
    text = base64.b64encode(shifted + digest[:SPILLED_BYTES]).decode("ascii").translate(_TO)
    return f"(G{text[:SALTED_CHARS]})"


def _mixed(state: bytes, block: bytes) -> bytes:
    buffer = bytearray(state + block + bytes(one ^ other for one, other in zip(state, block, strict=True)))
    last, table = 0, _TABLE
    for _ in range(PASSES):
        for place in range(STATE_BYTES):
            last = buffer[place] = buffer[place] ^ table[last + STATE_BYTES - place & 0xFF]
    return bytes(buffer[:BLOCK_BYTES])
