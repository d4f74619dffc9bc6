"""The words that hash: digests, HMAC, PBKDF2, scrypt and argon2, as hex text and, with `_raw`, as bytes."""

import binascii
import hashlib
from collections.abc import Callable
from functools import partial
from typing import Any

from argon2.exceptions import HashingError
from argon2.low_level import Type, hash_secret_raw

from app.errors import Overloaded
from app.hashing.primitives.algorithms import ALGORITHMS, BYTE_S, CALL_S, Algorithm
from app.hashing.primitives.argon2 import MIN_KIB_PER_LANE, MIN_SALT_BYTES
from app.hashing.recipes.function import Function, Kind, Spent
from app.hashing.work import argon2_s, pbkdf2_s, scrypt_s


def _hexed(raw: Callable[..., bytes], *values: Any) -> bytes:
    return binascii.hexlify(raw(*values))


def _both(name: str, function: Function) -> dict[str, Function]:
    """A digest's two words: hex text, and bytes."""
    size = function.size
    spelled = Function(
        function.takes, Kind.TEXT, partial(_hexed, function.apply), lambda *given: 2 * size(*given), function.spent,
        "hex", hashes=True, check=function.check, algorithm=function.algorithm, family=function.family,
    )  # fmt: skip
    return {name: spelled, f"{name}_raw": function}


def _digest(algorithm: Algorithm) -> Function:
    return Function(
        (Kind.BYTES,),
        Kind.BYTES,
        algorithm.digest,
        lambda _: algorithm.digest_bytes,
        lambda size: Spent(locked_s=algorithm.work_s(size)),
        hashes=True,
        algorithm=algorithm.name,
        family="digest",
    )


def _hmac(algorithm: Algorithm) -> Function:
    return Function(
        (Kind.BYTES, Kind.BYTES),
        Kind.BYTES,
        algorithm.hmac,
        lambda *_: algorithm.digest_bytes,
        lambda key, message: Spent(locked_s=2 * algorithm.work_s(algorithm.block_bytes) + BYTE_S * (key + message)),
        hashes=True,
        algorithm=algorithm.name,
        family="hmac",
    )


def _pbkdf2(algorithm: Algorithm) -> Function:
    def spent(_: int, salt: int, rounds: int, length: int) -> Spent:
        blocks = max(1, -(-length // algorithm.digest_bytes))
        return Spent(pbkdf2_s(algorithm.name, rounds=rounds, blocks=blocks), CALL_S + BYTE_S * salt)

    def apply(password: bytes, salt: bytes, rounds: int, length: int) -> bytes:
        return hashlib.pbkdf2_hmac(algorithm.name, password, salt, rounds, length)

    return Function(
        (Kind.BYTES, Kind.BYTES, Kind.NUMBER, Kind.NUMBER),
        Kind.BYTES,
        apply,
        lambda *sizes: sizes[3],
        spent,
        hashes=True,
        check=lambda _password, _salt, rounds, length: "" if rounds and length else "rounds and length are from 1 on",
        algorithm=algorithm.name,
        family="pbkdf2",
    )


def _scrypt_memory(n: int, r: int, p: int) -> int:
    return 128 * r * (n + p + 2) + 65536


def _scrypt(password: bytes, salt: bytes, *numbers: int) -> bytes:
    n, r, p, length = numbers
    try:
        return hashlib.scrypt(password, salt=salt, n=n, r=r, p=p, maxmem=_scrypt_memory(n, r, p), dklen=length)
    except (MemoryError, ValueError):  # the numbers were checked
        raise Overloaded("scrypt: no memory") from None


def _scrypt_complaint(_password: object, _salt: object, *numbers: int) -> str:
    n, r, p, length = numbers
    if not (r and p and length):
        return "r, p and length are from 1 on"
    if n < 2 or n & (n - 1) or n.bit_length() > 16 * r or _scrypt_memory(n, r, p) >= 2**31:
        return "N is a power of two from 2 on, within scrypt's own range"
    return ""


_SCRYPT = Function(
    (Kind.BYTES, Kind.BYTES, *(Kind.NUMBER,) * 4),
    Kind.BYTES,
    _scrypt,
    lambda *sizes: sizes[5],
    lambda _p, _s, n, r, p, _length: Spent(scrypt_s(n=n, r=r, p=p), CALL_S, _scrypt_memory(n, r, p)),
    hashes=True,
    check=_scrypt_complaint,
    family="scrypt",
)


def _argon2(kind: Type) -> Function:
    def apply(password: bytes, salt: bytes, *numbers: int) -> bytes:
        memory_kib, passes, lanes, length = numbers
        try:
            return hash_secret_raw(password, salt, passes, memory_kib, lanes, length, kind)
        except HashingError:
            raise Overloaded("argon2: no memory or thread") from None

    def complaint(_: object, salt: bytes, *numbers: int) -> str:
        memory_kib, passes, lanes, length = numbers
        if not (passes and 0 < lanes <= 16 and length >= 4):
            return "passes are from 1 on, lanes 1 to 16, the length from 4 on"
        if memory_kib < MIN_KIB_PER_LANE * lanes:
            return "argon2 needs 8 KiB a lane"
        return "" if len(salt) >= MIN_SALT_BYTES else "argon2's salt has 8 bytes or more"

    return Function(
        (Kind.BYTES, Kind.BYTES, *(Kind.NUMBER,) * 4),
        Kind.BYTES,
        apply,
        lambda *sizes: sizes[5],
        lambda _p, _s, memory_kib, passes, _lanes, _length: Spent(
            argon2_s(memory_kib=memory_kib, passes=passes), CALL_S, memory_kib * 1024
        ),
        hashes=True,
        check=complaint,
    )


HASHED: dict[str, Function] = {
    **{
        word: function
        for name, algorithm in ALGORITHMS.items()
        for word, function in (_both(name, _digest(algorithm)) | _both(f"hmac_{name}", _hmac(algorithm))).items()
    },
    **{
        word: function
        for name in ("md5", "sha1", "sha224", "sha256", "sha384", "sha512")
        for word, function in _both(f"pbkdf2_{name}", _pbkdf2(ALGORITHMS[name])).items()
    },
    **_both("scrypt", _SCRYPT),
    **_both("argon2i", _argon2(Type.I)),
    **_both("argon2id", _argon2(Type.ID)),
}
"""By word. Digests give lower-case hex text as PHP's do, and bytes under the name with `_raw`."""
