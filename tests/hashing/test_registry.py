"""Exactly one fit, or say so and stop."""

import dataclasses

import pytest

from app.domain.hashes import MAX_ENCODED_BYTES, StoredHash
from app.errors import AmbiguousHash, CostOutOfBounds, MalformedHash, UnknownHash
from app.hashing.contract import Scheme
from app.hashing.registry import Registry, build_registry
from tests.hashing.known import registry

MD5 = "5f4dcc3b5aa765d61d8327deb882cf99"


def malformed(name: str) -> Scheme:
    def parse(_: StoredHash) -> None:
        raise MalformedHash("broken", scheme=name)

    return Scheme(name, parse)


def too_dear(name: str) -> Scheme:
    def parse(_: StoredHash) -> None:
        raise CostOutOfBounds("dear", scheme=name)

    return Scheme(name, parse)


def test_two_schemes_of_one_name_are_refused() -> None:
    with pytest.raises(ValueError, match="share a name"):
        Registry((malformed("a"), malformed("a")))


def test_two_fits_are_ambiguous_and_both_are_named() -> None:
    bcrypt = registry().by_name["bcrypt"]
    twins = Registry((bcrypt, dataclasses.replace(bcrypt, name="another")))
    with pytest.raises(AmbiguousHash) as refusal:
        twins.identify(StoredHash(encoded="$2b$04$abcdefghijklmnopqrstuughE8Ev8uGFaUgY2cNEySvxngrb/Jzdm"))
    assert refusal.value.candidates == ("another", "bcrypt")


def test_bare_hex_is_never_guessed() -> None:
    with pytest.raises(AmbiguousHash) as refusal:
        registry().identify(StoredHash(encoded=MD5))
    assert "hex_md5" in refusal.value.candidates


def test_bare_hex_opens_when_it_is_named() -> None:
    for spelled in (MD5, MD5.upper(), f"0x{MD5}", f"\\x{MD5}", f"{MD5}        "):
        scheme, parsed = registry().identify(StoredHash(encoded=spelled, scheme="hex_md5"))
        assert scheme.name == "hex_md5"
        assert parsed.matches(b"password")


@pytest.mark.parametrize("marker", ["!", "*", "*0", "*LK*", "x", "NULL", "\\N", "{SASL}user@REALM", "{}x", "{MD9}xx"])
def test_unusable_markers_are_no_scheme(marker: str) -> None:
    with pytest.raises(UnknownHash):
        registry().identify(StoredHash(encoded=marker))


@pytest.mark.parametrize("spelled", [" $2b$04$", "\ufeff$2b$04$", "!$2b$04$", "$2B$04$", "$2q$04$"])
def test_nothing_before_the_tag_is_forgiven(spelled: str) -> None:
    with pytest.raises(UnknownHash):
        registry().identify(StoredHash(encoded=spelled + "abcdefghijklmnopqrstuughE8Ev8uGFaUgY2cNEySvxngrb/Jzdm"))


@pytest.mark.parametrize("encoded", [MD5, "", "x" * 5000])
def test_a_scheme_that_does_not_exist_is_unknown_and_not_repeated(encoded: str) -> None:
    """It is the text of a column, which may be the wrong one: the name would stand in logs and labels."""
    with pytest.raises(UnknownHash) as caught:
        registry().identify(StoredHash(encoded=encoded, scheme="rot13"))
    assert "rot13" not in str(caught.value) + caught.value.scheme


def test_a_value_of_another_scheme_than_named_is_unknown() -> None:
    with pytest.raises(UnknownHash):
        registry().identify(StoredHash(encoded=MD5, scheme="bcrypt"))


def test_a_digest_of_another_length_than_named_is_malformed() -> None:
    with pytest.raises(MalformedHash):
        registry().identify(StoredHash(encoded=MD5 * 2, scheme="hex_md5"))


def test_a_text_over_the_limit_is_not_looked_at() -> None:
    for long in ("$" * (MAX_ENCODED_BYTES + 1), "漢" * MAX_ENCODED_BYTES):
        with pytest.raises(MalformedHash):
            registry().identify(StoredHash(encoded=long))


def test_too_dear_is_said_before_broken() -> None:
    with pytest.raises(CostOutOfBounds):
        Registry((malformed("a"), too_dear("b"))).identify(StoredHash(encoded="x"))


def test_no_error_shows_the_stored_text() -> None:
    for secret in ("$2b$04$SECRETSECRET", "pbkdf2_sha256$SECRETSECRET$a$b", "{SSHA}SECRETSECRET", "SECRETSECRET"):
        with pytest.raises((UnknownHash, MalformedHash)) as refusal:
            build_registry().identify(StoredHash(encoded=secret))
        assert "SECRET" not in str(refusal.value) + repr(refusal.value)


def test_order_of_schemes_does_not_matter() -> None:
    backwards = Registry(tuple(reversed(tuple(registry().by_name.values()))))
    with pytest.raises(AmbiguousHash) as there:
        registry().identify(StoredHash(encoded=MD5))
    with pytest.raises(AmbiguousHash) as back:
        backwards.identify(StoredHash(encoded=MD5))
    assert there.value.candidates == back.value.candidates
