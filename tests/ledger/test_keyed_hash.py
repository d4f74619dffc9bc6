"""Keyed hashes: the same for the same secret, never for another, for any text."""

import hashlib
import hmac

import pytest

from app.ledger.keyed_hash import keyed_hash, new_secret

SECRET = "11" * 32


def test_is_hmac_sha256_of_kind_and_text():
    expected = hmac.new(bytes.fromhex(SECRET), b"identifier\0ann@example.com", hashlib.sha256).hexdigest()
    assert keyed_hash(SECRET)("identifier", "ann@example.com") == expected[:32]


def test_secrets_are_long_and_never_the_same():
    assert len({new_secret() for _ in range(100)}) == 100
    assert len(bytes.fromhex(new_secret())) == 32


def test_another_secret_gives_another_hash():
    assert keyed_hash(SECRET)("jti", "x") != keyed_hash(new_secret())("jti", "x")


def test_kind_and_text_cannot_be_confused():
    digest = keyed_hash(SECRET)
    assert digest("jti", "x") != digest("identifier", "x")


@pytest.mark.parametrize("text", ["", "\0", "\ud800", "\udfff\ud800", "é", "é" * 4096], ids=repr)
def test_any_text_has_a_hash(text):
    assert len(keyed_hash(SECRET)("identifier", text)) == 32
