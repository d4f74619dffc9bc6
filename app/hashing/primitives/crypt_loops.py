"""
crypt(3)'s digest loops in Python, for machines and values that libxcrypt does not serve.

Each takes a password and a setting taken apart, and gives the digest in crypt(3)'s characters.
"""

import hashlib
import hmac

from app.hashing.primitives.des import ALPHABET
from app.hashing.primitives.lock import in_turns

MD5_ROUNDS = 1000

_MD5_ORDER = ((0, 6, 12), (1, 7, 13), (2, 8, 14), (3, 9, 15), (4, 10, 5))
_SHA256_TAIL = (31, 30)
_SHA512_TAIL = (63,)


def crypt64(digest: bytes, groups: tuple[tuple[int, ...], ...]) -> str:
    """
    A digest in crypt(3)'s alphabet.

    Args:
        digest: The raw bytes.
        groups: Which bytes make each number of up to 24 bits, high byte first; written low digits first.
    """
    text = []
    for group in groups:
        number = int.from_bytes(bytes(digest[place] for place in group), "big")
        text += [ALPHABET[number >> 6 * digit & 63] for digit in range(len(group) + 1)]
    return "".join(text)


def md5_crypt(password: bytes, salt: bytes, *, magic: bytes) -> str:
    """
    Poul-Henning Kamp's MD5 crypt of FreeBSD, and Apache's.

    Args:
        password: Any bytes.
        salt: Up to eight bytes.
        magic: `$1$` or `$apr1$`.
    """
    inner = hashlib.md5(password + salt + password, usedforsecurity=False).digest()
    start = bytearray(password + magic + salt + _filled(inner, len(password)))
    length = len(password)
    while length:
        start += b"\0" if length & 1 else password[:1]
        length >>= 1
    digest = hashlib.md5(start, usedforsecurity=False).digest()
    return crypt64(_mixed(digest, password, salt, rounds=MD5_ROUNDS, algorithm="md5"), (*_MD5_ORDER, (11,)))


def sha_crypt(password: bytes, salt: bytes, *, rounds: int, algorithm: str) -> str:
    """
    Ulrich Drepper's crypt over SHA-2.

    Args:
        password: Any bytes.
        salt: Up to sixteen bytes.
        rounds: From 1000 on.
        algorithm: `sha256` or `sha512`.
    """
    inner = hashlib.new(algorithm, password + salt + password).digest()
    start = bytearray(password + salt + _filled(inner, len(password)))
    length = len(password)
    while length:
        start += inner if length & 1 else password
        length >>= 1
    digest = hashlib.new(algorithm, start).digest()
    long_password = _filled(hashlib.new(algorithm, password * len(password)).digest(), len(password))
    long_salt = _filled(hashlib.new(algorithm, salt * (16 + digest[0])).digest(), len(salt))
    digest = _mixed(digest, long_password, long_salt, rounds=rounds, algorithm=algorithm)
    return crypt64(digest, _sha_order(len(digest)))


def sha1_crypt(password: bytes, salt: bytes, *, rounds: int) -> str:
    """NetBSD's iterated HMAC-SHA1."""
    digest = hmac.digest(password, salt + b"$sha1$" + str(rounds).encode("ascii"), "sha1")
    for turn in in_turns(rounds - 1):
        for _ in turn:
            digest = hmac.digest(password, digest, "sha1")
    return crypt64(digest + digest[:1], tuple((place, place + 1, place + 2) for place in range(0, 21, 3)))


def _filled(digest: bytes, length: int) -> bytes:
    return (digest * (length // len(digest) + 1))[:length]


def _mixed(digest: bytes, password: bytes, salt: bytes, *, rounds: int, algorithm: str) -> bytes:
    """The loop that MD5 crypt and its heirs share: what is joined changes with the round's number mod 2, 3 and 7."""
    new = getattr(hashlib, algorithm)
    middles = [(salt if number % 3 else b"") + (password if number % 7 else b"") for number in range(21)]
    for turn in in_turns(rounds):
        for number in turn:
            middle = middles[number % 21]
            joined = password + middle + digest if number & 1 else digest + middle + password
            digest = new(joined, usedforsecurity=False).digest()
    return digest


def _sha_order(size: int) -> tuple[tuple[int, ...], ...]:
    """Triples of bytes a third apart whose first place turns by one column a time, and what is left."""
    third = size // 3
    turn = 2 if size == 32 else 1
    triples = []
    for row in range(third):
        places = [row, row + third, row + 2 * third]
        start = turn * row % 3
        triples.append(tuple(places[start:] + places[:start]))
    return (*triples, _SHA256_TAIL if size == 32 else _SHA512_TAIL)
