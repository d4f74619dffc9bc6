"""The road through OpenSSL says what hashlib says; where there is none, Python loops."""

import hashlib

import pytest

from app.hashing.libcrypto import CIPHERS, SONAMES, Libcrypto, choose_libcrypto, find_libcrypto
from app.hashing.primitives.repeated import repeat_digest

MESSAGES = (b"", b"x", b"salt\0password\0", b"\xff" * 300)


@pytest.fixture
def library() -> Libcrypto:
    found = find_libcrypto()
    if found is None:
        pytest.skip("no OpenSSL 3 on this machine: Debian's package libssl3 has it")
    return found


@pytest.mark.parametrize("algorithm", sorted(CIPHERS))
@pytest.mark.parametrize("rounds", [1, 2, 3, 1000])
def test_both_roads_agree(library: Libcrypto, algorithm: str, rounds: int) -> None:
    for message in MESSAGES:
        road = repeat_digest(algorithm, message, rounds, library=library)
        assert road == repeat_digest(algorithm, message, rounds, library=None)


def test_one_round_is_the_digest(library: Libcrypto) -> None:
    for road in (library, None):
        assert repeat_digest("sha256", b"abc", 1, library=road) == hashlib.sha256(b"abc").digest()


def test_a_digest_without_a_cipher_of_its_length_is_looped(library: Libcrypto) -> None:
    assert not library.knows("sha224")
    assert library.repeat("sha224", b"abc", 2) is None
    twice = hashlib.sha224(hashlib.sha224(b"abc").digest()).digest()
    assert repeat_digest("sha224", b"abc", 2, library=library) == twice


def test_a_library_that_is_missing_or_wrong_is_not_used(library: Libcrypto, monkeypatch: pytest.MonkeyPatch) -> None:
    assert choose_libcrypto(("libno-such.so.3",)) is None
    assert choose_libcrypto(("libc.so.6",)) is None
    monkeypatch.setattr(Libcrypto, "repeat", lambda *_: bytes(32))
    assert choose_libcrypto(SONAMES) is None


def test_a_call_that_fails_gives_no_digest(library: Libcrypto, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(library, "_derive", lambda *_: 0)
    assert library.repeat("sha256", b"abc", 2) is None
