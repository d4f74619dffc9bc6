"""What `portable()` gives is what Auth0 opens: checked by a verifier of its own and by Auth0's documented examples."""

import dataclasses
from typing import Any

import pytest

from app.domain.hashes import StoredHash
from tests.hashing.auth0_model import DOCUMENTED, auth0_opens
from tests.hashing.known import VECTORS, Vector, name, registry, schemes

PORTABLE = [vector for vector in VECTORS if vector.parse().portable() is not None and not vector.needs]
"""Without crypt_blowfish's countermeasure: that a `$2a$` row has it, the row does not tell, and Auth0's bcrypt has not."""


def portable(encoded: str, **columns: Any) -> Any:
    hash_ = registry().identify(StoredHash(encoded=encoded, **columns))[1].portable()
    return None if hash_ is None else dict(hash_.fields)


@pytest.mark.parametrize(("fields", "password"), DOCUMENTED)
def test_the_model_opens_every_documented_example(fields: dict[str, Any], password: str) -> None:
    assert auth0_opens(fields, password.encode())
    assert not auth0_opens(fields, b"x" + password.encode())


@pytest.mark.parametrize("vector", PORTABLE, ids=name)
def test_auth0_opens_what_is_portable(vector: Vector) -> None:
    hash_ = vector.parse().portable()
    assert hash_ is not None
    assert auth0_opens(hash_.fields, vector.typed)
    assert not auth0_opens(hash_.fields, b"~" + vector.typed)


def test_every_scheme_is_portable_but_those_without_a_word() -> None:
    portable_names = {vector.scheme for vector in PORTABLE}
    asked = {vector.scheme for vector in VECTORS}
    never = {scheme.name for scheme in schemes() if scheme.not_portable}
    assert asked - portable_names == never & asked


@pytest.mark.parametrize(
    ("encoded", "columns", "documented"),
    [
        (DOCUMENTED[0][0]["password_hash"], {}, DOCUMENTED[0][0]),
        *(
            (fields["custom_password_hash"]["hash"]["value"], {}, fields)
            for fields, _ in DOCUMENTED
            if "custom_password_hash" in fields
            and fields["custom_password_hash"]["algorithm"] in {"argon2", "pbkdf2", "ldap"}
        ),
    ],
)
def test_documented_texts_come_out_as_documented(encoded: str, columns: dict[str, Any], documented: Any) -> None:
    assert portable(encoded, **columns) == documented


def test_a_salted_digest_is_written_as_documented() -> None:
    """The page's example spells the salt as text; ours in hex, which means the same bytes."""
    fields, password = DOCUMENTED[3]
    ours = portable(fields["custom_password_hash"]["hash"]["value"], scheme="hex_sha256", salt=b"abc123")
    assert ours["custom_password_hash"] == {
        "algorithm": "sha256",
        "hash": fields["custom_password_hash"]["hash"],
        "salt": {"value": b"abc123".hex(), "encoding": "hex", "position": "prefix"},
    }
    assert auth0_opens(ours, password.encode())


SALT, DIGEST = "abcdefghijklmnopqrstuu", "ghE8Ev8uGFaUgY2cNEySvxngrb/Jzdm"[:30] + "e"


@pytest.mark.parametrize(
    ("tag", "cost", "field"),
    [
        ("2a", "10", "password_hash"),
        ("2b", "10", "password_hash"),
        ("2y", "10", "custom_password_hash"),
        ("2a", "11", "custom_password_hash"),
        ("2b", "04", "custom_password_hash"),
        ("2x", "10", None),
        ("2", "10", None),
    ],
)
def test_bcrypt_goes_where_its_tag_and_cost_may(tag: str, cost: str, field: str | None) -> None:
    fields = portable(f"${tag}${cost}${SALT}{DIGEST}")
    assert fields is None if field is None else set(fields) == {field}


def test_bcrypt_is_written_with_its_spare_bits_clear() -> None:
    """Node compares the whole text that it made anew, so a sloppy last character would lock the user out."""
    fields = portable(f"$2b$10${SALT[:-1]}v{DIGEST[:-1]}f")
    assert fields == {"password_hash": f"$2b$10${SALT}{DIGEST}"}


ARGON2 = "$argon2id$v=19$m=64,t=1,p=1$c29tZXNhbHQ$"


@pytest.mark.parametrize(
    "encoded",
    [
        ARGON2.replace("argon2id", "argon2d") + "A" * 43,
        ARGON2.replace("v=19", "v=16") + "A" * 43,
        ARGON2.replace("v=19$", "") + "A" * 43,
        ARGON2 + "A" * 100,
        ARGON2 + "A" * 20,
    ],
    ids=["d", "version 16", "version unsaid", "over 127 characters", "digest under 16 bytes"],
)
def test_argon2_that_libsodium_refuses_is_not_portable(encoded: str) -> None:
    assert portable(ARGON2 + "A" * 43) is not None
    assert portable(encoded) is None


def test_argon2_parameters_are_put_in_order() -> None:
    fields = portable("$argon2id$v=19$p=1,t=2,m=64$c29tZXNhbHQ$" + "A" * 43)
    assert "$m=64,t=2,p=1$" in fields["custom_password_hash"]["hash"]["value"]


def test_pbkdf2_with_an_empty_salt_is_not_portable() -> None:
    assert portable("pbkdf2_sha256$1000$$" + "A" * 43 + "=") is None


def test_django_salts_are_carried_as_the_text_they_are() -> None:
    fields = portable("pbkdf2_sha256$10000$1135411628$bFYX62rfJobJ07VwrUMXfuffLfj2RDM2G6/BrTrUWkE=")
    assert fields["custom_password_hash"]["hash"]["value"] == (
        "$pbkdf2-sha256$i=10000,l=32$MTEzNTQxMTYyOA$bFYX62rfJobJ07VwrUMXfuffLfj2RDM2G6/BrTrUWkE"
    )


def test_a_portable_form_shows_no_hash() -> None:
    fields = [dataclasses.fields(hash_) for vector in PORTABLE[:1] if (hash_ := vector.parse().portable())]
    assert fields
    assert "custom" not in repr(PORTABLE[0].parse().portable())


def test_a_secret_a_short_digest_and_a_prehash_say_why_not() -> None:
    text = "$argon2id$v=19$m=8,t=1,p=1$c2FsdHNhbHQ$" + "A" * 43
    peppered = registry().identify(StoredHash(encoded=text, scheme="argon2", pepper=b"pepper"))[1]
    short = registry().identify(StoredHash(encoded=text[:-27], scheme="argon2"))[1]
    meteor = next(vector.parse() for vector in VECTORS if vector.scheme == "meteor")
    for parsed, word in ((peppered, "secret"), (short, "libsodium"), (meteor, "typed")):
        assert parsed.portable() is None
        assert word in str(getattr(parsed, "not_portable", ""))


def test_a_row_that_cannot_move_says_why_where_its_scheme_can() -> None:
    """Auth0 verifies argon2 with libsodium: no argon2d, no version 16, no long texts."""
    told = {
        str(getattr(parsed, "not_portable", ""))
        for vector in VECTORS
        if vector.scheme == "argon2" and (parsed := vector.parse()).portable() is None
    }
    assert any("argon2d" in text for text in told)
    assert "" not in told
    assert all(getattr(v.parse(), "not_portable", "") == "" for v in PORTABLE if v.scheme == "argon2")
