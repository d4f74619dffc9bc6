"""Exactly one fit, or say so and stop."""

import dataclasses
import hashlib
import hmac
from typing import Any

import pytest

from app.domain.hashes import MAX_ENCODED_BYTES, StoredHash
from app.errors import AmbiguousHash, CostOutOfBounds, MalformedHash, RecipeError, UnknownHash, UnusableHash
from app.hashing.contract import Scheme
from app.hashing.registry import Fit, Registry, build_registry
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


MARKERS = ["", "  ", "\0", "!", "!!", "*", "*0", "*1", "*LK*", "*NP*", "x", "-", "0", "NULL", "null", "\\N", "N/A", "disabled",
           "{SASL}user@REALM", "{CRYPT}!", "{CRYPT}*", "*No Password Set*", "!$6$salt$aaaa", "*LK*$6$salt$aaaa",
           "!yQ3fGkqJrT0aZ8mXwV1uB5nC7dE9hL2sP4oR6tKi"]  # fmt: skip


@pytest.mark.parametrize("scheme", [None, "bcrypt", "hex_md5", "mysql41"])
@pytest.mark.parametrize("marker", MARKERS)
def test_markers_for_no_password_are_said_so_whatever_the_mapping_names(marker: str, scheme: str | None) -> None:
    with pytest.raises(UnusableHash) as refusal:
        registry().identify(StoredHash(encoded=marker, scheme=scheme))
    assert refusal.value.reason == "needs_reset"


@pytest.mark.parametrize(
    "usable", ["*2470C0C06DEE42FD1618BB99005ADCA2EC9D1E19", "*2470c0c06dee42fd1618bb99005adca2ec9d1e19"]
)
def test_a_hash_that_begins_with_a_star_is_no_marker(usable: str) -> None:
    assert registry().identify(StoredHash(encoded=usable))[0].name == "mysql41"


def test_in_a_column_of_plain_passwords_a_marker_may_be_one() -> None:
    assert registry().identify(StoredHash(encoded="disabled", scheme="plaintext"))[1].matches(b"disabled")
    with pytest.raises(UnusableHash):
        registry().identify(StoredHash(encoded="", scheme="plaintext"))


@pytest.mark.parametrize("other", ["{}x", "{MD9}xx", "garbage", "xx", "00", "nullnull"])
def test_what_is_neither_marker_nor_hash_is_unknown(other: str) -> None:
    with pytest.raises(UnknownHash):
        registry().identify(StoredHash(encoded=other))


def test_schemes_whose_parts_stand_in_columns_need_no_text() -> None:
    with pytest.raises(UnusableHash):
        registry().identify(StoredHash(encoded="", scheme="bcrypt", columns={"realm": "r"}))
    with pytest.raises(UnusableHash):
        registry().identify(StoredHash(encoded="", scheme="hex_md5", columns={"realm": "r"}))


NESTED = "md5(md5($p).$s)"
NESTED_OF_PASSWORD = hashlib.md5(hashlib.md5(b"password").hexdigest().encode() + b"salt").hexdigest()


def listed(*schemes: str, encoded: str = MD5, **columns: Any) -> list[tuple[str, bool]]:
    """Which of the listed schemes take the value, and whether `password` opens them."""
    known = build_registry(recipes=schemes)
    fits = known.fits(StoredHash(encoded=encoded, schemes=schemes, **columns))
    return [(fit.scheme.name, fit.parsed.matches(b"password")) for fit in fits]


def test_a_list_opens_what_one_of_it_opens() -> None:
    assert listed("md5($p)", NESTED, salt=b"salt") == [("md5($p)", True), (NESTED, False)]
    assert listed("md5($p)", NESTED, encoded=NESTED_OF_PASSWORD, salt=b"salt") == [("md5($p)", False), (NESTED, True)]


def test_in_a_list_what_does_not_take_the_value_is_passed_over() -> None:
    assert listed("bcrypt", "hex_sha1", "hex_md5") == [("hex_md5", True)]
    assert listed("auto", "hex_md5") == [("hex_md5", True)]
    with pytest.raises(AmbiguousHash):
        build_registry().identify(StoredHash(encoded=MD5, schemes=("hex_md5", "base64_md5", "nthash")))


def test_a_list_that_nothing_fits_says_the_gravest() -> None:
    with pytest.raises(MalformedHash):
        listed("bcrypt", "hex_sha1")
    with pytest.raises(CostOutOfBounds):
        listed("hex_sha1", "bcrypt", encoded="$2b$31$abcdefghijklmnopqrstuuabcdefghijklmnopqrstuvwxyzabcde")


def test_a_list_costs_no_more_than_one_value_may() -> None:
    text = "$2b$15$abcdefghijklmnopqrstuuabcdefghijklmnopqrstuvwxyzabcde"
    assert len(listed_fits("bcrypt", "bcrypt(md5($p))", encoded=text)) == 2
    with pytest.raises(CostOutOfBounds):
        listed_fits("bcrypt", "bcrypt(md5($p))", "bcrypt(sha1($p))", encoded=text)


def listed_fits(*schemes: str, encoded: str) -> tuple[Fit, ...]:
    return build_registry(recipes=schemes).fits(StoredHash(encoded=encoded, schemes=schemes))


def test_peppers_are_tried_in_order_where_the_scheme_takes_one() -> None:
    recipe = "hmac_sha256($pepper,$p)"
    encoded = hmac.digest(b"old", b"password", "sha256").hex()
    stored = StoredHash(encoded=encoded, scheme=recipe, peppers=(("new", b"new"), ("old", b"old")))
    fits = build_registry(recipes=[recipe]).fits(stored)
    assert [(fit.pepper_id, fit.parsed.matches(b"password")) for fit in fits] == [("new", False), ("old", True)]
    plain = dataclasses.replace(stored, encoded=MD5, scheme="hex_md5")
    assert [fit.pepper_id for fit in build_registry().fits(plain)] == [""]


def test_a_recipe_is_known_only_when_the_settings_brought_it() -> None:
    with pytest.raises(UnknownHash):
        registry().identify(StoredHash(encoded=MD5, scheme="md5($p)"))
    assert build_registry(recipes=["md5($p)"]).identify(StoredHash(encoded=MD5, scheme="md5($p)"))[0].name == "md5($p)"
    with pytest.raises(RecipeError):
        build_registry(recipes=["md5("])


def test_offers_name_every_scheme_that_takes_a_value() -> None:
    names = {fit.scheme.name for fit in registry().offers(StoredHash(encoded=MD5))}
    assert {"hex_md5", "nthash"} <= names
    assert "bcrypt" not in names
    assert "plaintext" in names


def test_offers_name_what_stands_in_other_columns_only() -> None:
    """Keycloak's two JSON columns, where no column is the password's own."""
    columns = {
        "secret_data": '{"value":"nx51M4qCAzcDr+TvUF17GBmtF2h7o2omXsuqi5Cm7louRJ6AmHAMArS8Wu6BsLgsPC+YBM0x5F8p00IudT7a3A==",'
        '"salt":"CGysRORxX0B8lLKGs3gCiw=="}',
        "credential_data": '{"hashIterations":27500,"algorithm":"pbkdf2-sha256"}',
    }
    stored = StoredHash(encoded="", columns=columns)
    assert [fit.scheme.name for fit in registry().offers(stored)] == ["keycloak"]
    with pytest.raises(UnusableHash):
        registry().identify(stored)


@pytest.mark.parametrize("spelled", [" $2b$04$", "\ufeff$2b$04$", "$2B$04$", "$2q$04$"])
def test_nothing_before_the_tag_is_forgiven(spelled: str) -> None:
    with pytest.raises(UnknownHash):
        registry().identify(StoredHash(encoded=spelled + "abcdefghijklmnopqrstuughE8Ev8uGFaUgY2cNEySvxngrb/Jzdm"))


@pytest.mark.parametrize("encoded", [MD5, "", "x", "x" * 5000])
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
        Registry((malformed("a"), too_dear("b"))).identify(StoredHash(encoded="text"))


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
