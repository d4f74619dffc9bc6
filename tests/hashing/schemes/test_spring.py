"""What is particular to Spring Security's texts."""

import hashlib
from typing import Any

import pytest

from app.domain.hashes import StoredHash
from app.errors import AmbiguousHash, CostOutOfBounds, HashError, MalformedHash, UnknownHash
from tests.hashing.known import registry

HEX32, HEX64 = "5f4dcc3b5aa765d61d8327deb882cf99", "ab" * 32
BCRYPT = "$2a$04$abcdefghijklmnopqrstuughE8Ev8uGFaUgY2cNEySvxngrb/Jzdm"


def identify(encoded: str, **given: Any) -> Any:
    return registry().identify(StoredHash(encoded=encoded, **given))


def opens(encoded: str, password: bytes = b"password", **given: Any) -> bool:
    return bool(identify(encoded, **given)[1].matches(password))


@pytest.mark.parametrize(
    "encoded",
    [
        "{bcrypt}" + BCRYPT[:-1],
        "{bcrypt}$argon2id$v=19$m=64,t=1,p=1$c29tZXNhbHQ$" + "A" * 43,
        "{bcrypt}",
        "{argon2}",
        "{argon2}$argon2id$",
        "{scrypt}$e0801$c2FsdA==",
        "{scrypt}$xyz$c2FsdA==$" + "A" * 43,
        "{scrypt}$0$c2FsdA==$" + "A" * 43,
        "{pbkdf2}",
        "{pbkdf2}zz",
        "{pbkdf2}" + "ab" * 9,
        "{sha256}" + "ab" * 39,
        "{ldap}" + HEX32,
        "{ldap}{MD5}X03MO1qnZdYdgyfeuILPmQ==",
        "{ldap}{SHA}AAAA",
        "{ldap}{SHA}W6ph5Mm5Pz8GgiULbPgzG37mj9hzYWx0",
        "{noop}",
        "{MD4}" + HEX32[:-2],
        "{MD4}{salt}",
    ],
)
def test_what_has_an_id_and_is_broken_is_malformed(encoded: str) -> None:
    with pytest.raises(MalformedHash):
        identify(encoded)


def test_a_scrypt_bomb_is_refused_by_its_packed_numbers() -> None:
    with pytest.raises(CostOutOfBounds):
        identify("{scrypt}$1f0801$c2FsdA==$" + "A" * 43)


@pytest.mark.parametrize("encoded", ["{bogus}" + HEX32, "{salt}" + HEX32])
def test_an_id_that_is_not_springs_is_not_springs(encoded: str) -> None:
    with pytest.raises(HashError) as refusal:
        identify(encoded)
    assert refusal.value.scheme != "spring"


def test_directories_keep_their_own_tags() -> None:
    """`{MD5}` without Spring's salt in braces is a directory's; `{argon2}` in lower case is Spring's."""
    assert identify("{MD5}X03MO1qnZdYdgyfeuILPmQ==")[0].name == "ldap_md5"
    argon2 = "$argon2id$v=19$m=64,t=1,p=1$c29tZXNhbHQ$" + "A" * 43
    assert identify("{argon2}" + argon2)[0].name == "spring"
    assert identify("{ARGON2}" + argon2)[0].name == "ldap_argon2"


def test_without_an_id_the_own_tag_or_the_parameter_says_which() -> None:
    assert opens(BCRYPT, scheme="spring")
    assert opens(HEX32, scheme="spring", params={"id": "MD5"})
    for unsaid in (HEX32, HEX64, "{bogus}" + HEX32):
        with pytest.raises(MalformedHash):
            identify(unsaid, scheme="spring")
    argon2 = "$argon2id$v=19$m=64,t=1,p=1$c29tZXNhbHQ$" + "A" * 43
    assert identify(argon2, scheme="spring")[1].cost == "m=64,t=1,p=1"
    assert identify("$e0801$c2FsdA==$" + "A" * 43, scheme="spring")[1].cost == "n=16384,r=8,p=1"


def test_parameters_describe_the_rows_without_an_id() -> None:
    """A site's own PBKDF2 encoder as the default for old rows must not bend the rows of the delegating one."""
    params = {"id": "pbkdf2", "iterations": 5000, "algorithm": "sha512", "secret": "s3cr3t"}
    _, prefixed = identify("{sha256}" + "ab" * 40, params=params)
    assert prefixed.salt == bytes.fromhex("ab" * 8)
    _, later = identify("{pbkdf2@SpringSecurity_v5_8}" + "ab" * 48, params=params)
    assert later.cost == "sha256,i=310000,l=32"
    _, same = identify("{pbkdf2}" + "ab" * 40, params=params)
    assert same.cost == "sha512,i=5000,l=32"


@pytest.mark.parametrize(
    ("packed", "params", "cost"),
    [
        ("ab" * 40, {}, "sha1,i=185000,l=32"),
        ("ab" * 28, {}, "sha1,i=360000,l=20"),
        ("ab" * 40, {"algorithm": "PBKDF2WithHmacSHA256"}, "sha256,i=185000,l=32"),
        ("ab" * 48, {"saltlen": 16, "iterations": 10}, "sha1,i=10,l=32"),
    ],
)
def test_pbkdf2_takes_its_versions_defaults_unless_told(packed: str, params: dict[str, object], cost: str) -> None:
    assert identify(packed, scheme="spring", params={"id": "pbkdf2", **params})[1].cost == cost


def test_pbkdf2_of_another_length_than_told_is_malformed() -> None:
    with pytest.raises(MalformedHash):
        identify("ab" * 40, scheme="spring", params={"id": "pbkdf2", "keylen": 20})


def test_the_secret_comes_from_the_secrets_the_parameters_or_the_pepper() -> None:
    salt = bytes(8)
    digest = hashlib.sha256(salt + b"s3cr3t" + b"password").digest()
    for _ in range(1023):
        digest = hashlib.sha256(digest).digest()
    encoded = "{sha256}" + (salt + digest).hex()
    assert opens(encoded, secrets={"secret": b"s3cr3t"})
    assert opens(encoded, params={"secret": "s3cr3t"})
    assert opens(encoded, pepper=b"s3cr3t")
    assert not opens(encoded)


def test_spring_3_kept_the_salt_in_a_column() -> None:
    digest = hashlib.sha256(b"password{alice}").hexdigest()
    assert opens(digest, scheme="spring", salt=b"alice", params={"id": "SHA-256"})
    assert not opens(digest, scheme="spring", salt=b"bob", params={"id": "SHA-256"})


def test_md4_is_of_one_round() -> None:
    with pytest.raises(MalformedHash):
        identify("{salt}" + HEX32, scheme="spring", params={"id": "MD4", "iterations": 2})


@pytest.mark.parametrize(
    "params",
    [
        {"iterations": "many"},
        {"iterations": True},
        {"iterations": 1.5},
        {"iterations": 0},
        {"base64": "yes"},
        {"secret": 7},
        {"id": 7},
    ],
)
def test_parameters_of_another_type_are_malformed(params: dict[str, object]) -> None:
    with pytest.raises(MalformedHash):
        identify("ab" * 40, scheme="spring", params={"id": "pbkdf2", **params})


def test_a_parameter_beyond_64_bits_is_too_dear() -> None:
    with pytest.raises(CostOutOfBounds):
        identify("ab" * 40, scheme="spring", params={"id": "pbkdf2", "iterations": 10**5000})


def test_bare_hex_is_springs_only_by_name_or_parameter() -> None:
    with pytest.raises((AmbiguousHash, UnknownHash)):
        identify(HEX64)
    assert identify(HEX64, params={"id": "SHA-256"})[0].name == "spring"
