"""What is particular to Gitea's three columns and Perl's two encodings."""

import hashlib
from typing import Any

import pytest

from app.domain.hashes import StoredHash
from app.errors import CostOutOfBounds, HashError, MalformedHash
from tests.hashing.known import registry

BCRYPT = "$2a$04$abcdefghijklmnopqrstuughE8Ev8uGFaUgY2cNEySvxngrb/Jzdm"
HEX50 = "ab" * 50


def identify(encoded: str, **given: Any) -> Any:
    return registry().identify(StoredHash(encoded=encoded, **given))


def gitea(encoded: str, way: str, salt: bytes | None = b"0011223344556677") -> Any:
    return identify(encoded, salt=salt, columns={"passwd_hash_algo": way})[1]


@pytest.mark.parametrize(
    ("way", "cost"),
    [
        ("pbkdf2", "sha256,i=10000,l=50"),
        ("pbkdf2$320000$50", "sha256,i=320000,l=50"),
        ("argon2", "m=65536,t=2,p=8"),
        ("argon2$3$1024$2$50", "m=1024,t=3,p=2"),
        ("scrypt", "n=65536,r=16,p=2"),
    ],
)
def test_a_bare_name_means_what_it_meant_at_first(way: str, cost: str) -> None:
    assert gitea(HEX50, way).cost == cost


def test_bcrypt_rows_hold_the_whole_text() -> None:
    assert identify(BCRYPT, columns={"passwd_hash_algo": "bcrypt$4"})[0].name == "bcrypt"
    columns = {"passwd_hash_algo": "bcrypt"}
    assert identify(BCRYPT, scheme="gitea", columns=columns)[1].matches(b"password")
    with pytest.raises(MalformedHash):
        identify(HEX50, scheme="gitea", columns=columns)


@pytest.mark.parametrize("salt", [b"ZogKvWdyEx", b"5a6f674b765764794578"])
def test_a_salt_of_ten_bytes_is_not_decoded(salt: bytes) -> None:
    digest = hashlib.pbkdf2_hmac("sha256", b"password", b"ZogKvWdyEx", 10, 50).hex()
    assert gitea(digest, "pbkdf2$10$50", salt=salt).matches(b"password")


def test_without_the_column_the_name_is_needed() -> None:
    assert identify(HEX50, scheme="gitea", salt=b"ZogKvWdyEx")[1].cost == "sha256,i=10000,l=50"
    with pytest.raises(HashError) as refusal:
        identify(HEX50, salt=b"ZogKvWdyEx")
    assert refusal.value.scheme != "gitea"


@pytest.mark.parametrize(
    ("encoded", "way", "salt"),
    [
        (HEX50, "rot13$1", b"ZogKvWdyEx"),
        (HEX50, "pbkdf2$10", b"ZogKvWdyEx"),
        (HEX50, "pbkdf2$x$50", b"ZogKvWdyEx"),
        (HEX50, "pbkdf2$10$50", b"\xff\xff"),
        (HEX50[2:], "pbkdf2$10$50", b"ZogKvWdyEx"),
        (HEX50[2:], "argon2", b"ZogKvWdyEx"),
        (HEX50[2:], "scrypt", b"ZogKvWdyEx"),
        (HEX50, "argon2", None),
    ],
)
def test_columns_that_do_not_fit_are_malformed(encoded: str, way: str, salt: bytes | None) -> None:
    with pytest.raises(MalformedHash):
        gitea(encoded, way, salt)


@pytest.mark.parametrize("way", ["pbkdf2$4000000000$50", "argon2$2$4194304$8$50", "scrypt$1073741824$16$2$50"])
def test_a_bomb_in_the_column_is_refused(way: str) -> None:
    with pytest.raises(CostOutOfBounds):
        gitea(HEX50, way)


@pytest.mark.parametrize(
    "encoded",
    [
        "{X-PBKDF2}HMACSHA1:AAAD6A:c2FsdA==",
        "{X-PBKDF2}HMACSHA3+256:AAAD6A:c2FsdA==:" + "A" * 43,
        "{X-PBKDF2}HMACSHA1:AAAD:c2FsdA==:" + "A" * 43,
        "{X-PBKDF2}HMACSHA1:AAAAAA:c2FsdA==:" + "A" * 43,
        "$PBKDF2$HMACSHA2{1}:1000:c2FsdA==$" + "A" * 43,
        "$PBKDF2$HMACSHA1:x:c2FsdA==$" + "A" * 43,
        "$PBKDF2$",
    ],
)
def test_a_broken_text_of_perls_is_malformed(encoded: str) -> None:
    with pytest.raises(MalformedHash):
        identify(encoded)


def test_a_packed_bomb_of_perls_is_refused() -> None:
    with pytest.raises(CostOutOfBounds):
        identify("{X-PBKDF2}HMACSHA1://///w==:c2FsdA==:AAAA")


def test_perls_sha2_is_of_256_bits_unless_told() -> None:
    assert identify("$PBKDF2$HMACSHA2:10:c2FsdA==$" + "A" * 43)[1].cost == "sha256,i=10,l=32"
