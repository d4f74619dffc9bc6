"""
Every digest that can be had here, by name: what it gives, what it costs, and HMAC over it.

hashlib's where it has them; MD4, and RIPEMD-160 and Whirlpool where OpenSSL hides them, in Python.
"""

import functools
import hashlib
import hmac
from collections.abc import Callable
from dataclasses import dataclass

from app.hashing.primitives.md4 import md4
from app.hashing.primitives.ripemd160 import ripemd160
from app.hashing.primitives.whirlpool import whirlpool

CALL_S = 1.0e-6
"""One call of hashlib on a short text, with what stands around it; measured 0.5 to 1.2 microseconds."""
BYTE_S = 2.5e-9


@dataclass(frozen=True, slots=True)
class Algorithm:
    """
    One digest.

    Attributes:
        name: As hashlib spells it.
        digest_bytes: What it gives.
        block_bytes: HMAC's block.
        digest: The function itself.
        block_s: Seconds a block, where it is computed in Python; 0 where it is in C. Measured.
    """

    name: str
    digest_bytes: int
    block_bytes: int
    digest: Callable[[bytes], bytes]
    block_s: float = 0.0

    def work_s(self, size: int) -> float:
        """Seconds for a message of `size` bytes."""
        if not self.block_s:
            return CALL_S + BYTE_S * size
        return self.block_s * (1 + (size + 8) // self.block_bytes)

    def hmac(self, key: bytes, message: bytes) -> bytes:
        """HMAC of the message under the key."""
        if not self.block_s:
            return hmac.digest(key, message, self.name)
        if len(key) > self.block_bytes:
            key = self.digest(key)
        key = key.ljust(self.block_bytes, b"\0")
        inner = self.digest(bytes(byte ^ 0x36 for byte in key) + message)
        return self.digest(bytes(byte ^ 0x5C for byte in key) + inner)


def _of_hashlib(name: str) -> Algorithm | None:
    try:
        empty = hashlib.new(name, usedforsecurity=False)
    except ValueError:  # hidden by this OpenSSL
        return None

    # A constructor of its own name costs half of what `new` does.
    make = getattr(hashlib, name, None) or functools.partial(hashlib.new, name)

    def digest(message: bytes) -> bytes:
        made: bytes = make(message, usedforsecurity=False).digest()
        return made

    return Algorithm(name, empty.digest_size, empty.block_size, digest)


_HASHLIB = ("md5", "sha1", "sha224", "sha256", "sha384", "sha512", "sha512_224", "sha512_256",
            "sha3_224", "sha3_256", "sha3_384", "sha3_512", "blake2b", "blake2s", "sm3",
            "ripemd160", "whirlpool")  # fmt: skip
_OWN = (
    Algorithm("md4", 16, 64, md4, block_s=2.3e-5),
    Algorithm("ripemd160", 20, 64, ripemd160, block_s=1.1e-4),
    Algorithm("whirlpool", 64, 64, whirlpool, block_s=2.6e-4),
)

ALGORITHMS: dict[str, Algorithm] = {own.name: own for own in _OWN} | {
    found.name: found for name in _HASHLIB if (found := _of_hashlib(name)) is not None
}
"""By name; hashlib's go before ours."""
