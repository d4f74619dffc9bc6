"""Digests of our own against published values and against OpenSSL; HMAC over all."""

import hashlib
import hmac

import pytest

from app.hashing.primitives.algorithms import ALGORITHMS, Algorithm
from app.hashing.primitives.ripemd160 import ripemd160
from app.hashing.primitives.whirlpool import whirlpool

RIPEMD160 = {  # the authors' page
    "": "9c1185a5c5e9fc54612808977ee8f548b2258d31",
    "a": "0bdc9d2d256b3ee9daae347be6f4dc835a467ffe",
    "abc": "8eb208f7e05d987a9b044a8e98c6b087f15a0bfc",
    "message digest": "5d0689ef49d2fae572b881b123a85ffa21595f36",
    "1234567890" * 8: "9b752e45573d4b39f4dbd3323cab82bf63326bfb",
}

WHIRLPOOL = {  # ISO/IEC 10118-3
    "": "19fa61d75522a4669b44e39c1d2e1726c530232130d407f89afee0964997f7a7"
    "3e83be698b288febcf88e3e03c4f0757ea8964e59b63d93708b138cc42a66eb3",
    "a": "8aca2602792aec6f11a67206531fb7d7f0dff59413145e6973c45001d0087b42"
    "d11bc645413aeff63a42391a39145a591a92200d560195e53b478584fdae231a",
    "abc": "4e2448a4c6f486bb16b6562c73b4020bf3043e3a731bce721ae1b303d97e6d4c"
    "7181eebdb6c57e277d0e34957114cbd6c797fc9d95d8b582d225292076d4eef5",
    "1234567890" * 8: "466ef18babb0154d25b9d38a6414f5c08784372bccb204d6549c4afadb601429"
    "4d5bd8df2a6c44e538cd047b2681a51a2c60481e88c5a20b2c2a80cf3a9a083b",
}


@pytest.mark.parametrize(("message", "digest"), RIPEMD160.items())
def test_ripemd160_gives_the_authors_values(message: str, digest: str) -> None:
    assert ripemd160(message.encode()).hex() == digest


@pytest.mark.parametrize(("message", "digest"), WHIRLPOOL.items())
def test_whirlpool_gives_the_standards_values(message: str, digest: str) -> None:
    assert whirlpool(message.encode()).hex() == digest


def test_every_algorithm_says_its_own_length() -> None:
    for algorithm in ALGORITHMS.values():
        assert len(algorithm.digest(b"abc")) == algorithm.digest_bytes
        assert len(algorithm.hmac(b"key", b"abc")) == algorithm.digest_bytes


@pytest.mark.parametrize("key", [b"", b"key", b"k" * 64, b"k" * 65, b"k" * 200])
def test_hmac_in_python_is_the_librarys(key: bytes) -> None:
    ours = Algorithm("sha256", 32, 64, lambda message: hashlib.sha256(message).digest(), block_s=1.0)
    assert ours.hmac(key, b"message") == hmac.digest(key, b"message", "sha256")


def test_work_grows_with_the_message() -> None:
    for algorithm in ALGORITHMS.values():
        assert algorithm.work_s(10_000) > algorithm.work_s(10) > 0
