"""What is particular to Node's and Flask's texts and columns."""

import hashlib
from typing import Any

import pytest

from app.domain.hashes import StoredHash
from app.errors import AmbiguousHash, MalformedHash, UnknownHash
from tests.hashing.known import registry

SALT, KEY = "0011223344556677", hashlib.scrypt(b"password", salt=b"0011223344556677", n=16384, r=8, p=1).hex()
BCRYPT = "$2b$04$abcdefghijklmnopqrstuughE8Ev8uGFaUgY2cNEySvxngrb/Jzdm"


def parse(encoded: str, scheme: str, **given: Any) -> Any:
    return registry().identify(StoredHash(encoded=encoded, scheme=scheme, **given))[1]


@pytest.mark.parametrize("encoded", [f"{SALT}:{KEY}", f"{SALT}.{KEY}", f"{KEY}.{SALT}", f"{KEY}:{SALT}"])
def test_of_two_parts_the_shorter_is_the_salt(encoded: str) -> None:
    assert parse(encoded, "node_scrypt").matches(b"password")


def test_a_pattern_says_otherwise() -> None:
    pattern = r"v1\|(?P<h>[0-9a-f]+)\|(?P<s>[0-9a-f]+)"
    assert parse(f"v1|{KEY}|{SALT}", "node_scrypt", params={"split": pattern}).matches(b"password")


def test_the_salt_is_text_unless_it_is_said_to_be_hex() -> None:
    key = hashlib.scrypt(b"password", salt=bytes.fromhex(SALT), n=1024, r=8, p=2, dklen=32)
    params: dict[str, Any] = {"salt_encoding": "hex", "N": 1024, "p": 2}
    assert parse(f"{SALT}:{key.hex()}", "node_scrypt", params=params).matches(b"password")


@pytest.mark.parametrize(
    ("encoded", "params"),
    [
        (f"{SALT}:{SALT}", {}),
        (f"{SALT}-{KEY}", {}),
        (KEY, {}),
        (f"{SALT}:{KEY}", {"split": "("}),
        (f"{SALT}:{KEY}", {"split": "(?P<s>.*)"}),
        (f"{SALT}:{KEY}", {"split": "nothing"}),
        (f"{SALT}:{KEY}", {"salt_encoding": "rot13"}),
        (f"{SALT}:{KEY}", {"encoding": "base64", "split": "(?P<s>.*):(?P<h>.*).$"}),
    ],
)
def test_a_text_that_is_not_two_parts_is_malformed(encoded: str, params: dict[str, str]) -> None:
    with pytest.raises(MalformedHash):
        parse(encoded, "node_scrypt", params=params)


@pytest.mark.parametrize("encoded", ["s2:salt", "s2::" + KEY, f"s2:{SALT}:{KEY[:-2]}", f"s2:{SALT}:", "s2:"])
def test_a_broken_text_of_lucia_is_malformed(encoded: str) -> None:
    with pytest.raises(MalformedHash):
        registry().identify(StoredHash(encoded=encoded))


def test_lucia_1_wrote_no_tag_and_smaller_blocks() -> None:
    assert parse(f"{SALT}:{KEY}", "lucia_scrypt").matches(b"password")
    with pytest.raises(AmbiguousHash) as refusal:
        registry().identify(StoredHash(encoded=f"{SALT}:{KEY}"))
    assert {"node_scrypt", "oslo_scrypt"} <= set(refusal.value.candidates)


def test_passwords_are_normalized_as_oslo_does_and_bytes_that_are_no_text_are_not() -> None:
    key = hashlib.scrypt(b"fi1", salt=SALT.encode(), n=1024, r=16, p=1).hex()
    parsed = parse(f"{SALT}:{key}", "oslo_scrypt", params={"N": 1024})
    assert parsed.matches("ﬁ¹".encode())
    assert not parsed.matches(b"\xff")


def test_what_normalizes_is_portable_only_when_the_operator_says_so() -> None:
    assert parse(f"{SALT}:{KEY}", "oslo_scrypt", params={"r": 8}).portable() is None
    assert parse(f"{SALT}:{KEY}", "oslo_scrypt", params={"assume_normalized": True}).portable() is not None


def test_columns_and_parameters_overrule_a_framework() -> None:
    digest = hashlib.pbkdf2_hmac("sha1", b"password", b"salt", 10, 32).hex()
    for given in (
        {"params": {"digest": "SHA-1", "iterations": 10}},
        {"iterations": 10, "columns": {"digest": "sha1"}},
        {"columns": {"password_algorithm": "$pbkdf2-sha1$i=10,l=32$"}},
    ):
        assert parse(digest, "discourse", salt=b"salt", **given).matches(b"password")


@pytest.mark.parametrize(
    ("scheme", "given"),
    [
        ("discourse", {}),
        ("discourse", {"salt": b""}),
        ("discourse", {"salt": b"salt", "columns": {"password_algorithm": "$argon2id$v=19$"}}),
        ("discourse", {"salt": b"salt", "params": {"keylen": 20}}),
        ("grafana", {"salt": b"salt"}),
        ("meanjs", {"salt": b"\xff\xff"}),
        ("passport_local_mongoose", {"salt": b"salt", "params": {"digest": "whirlpool"}}),
    ],
)
def test_columns_that_do_not_fit_are_malformed(scheme: str, given: dict[str, Any]) -> None:
    with pytest.raises(MalformedHash):
        parse("ab" * 32, scheme, **given)


def test_a_length_that_is_said_may_be_no_whole_word() -> None:
    """Grafana derives 50 bytes: a cut-off digest of 48 must not pass for it."""
    digest = hashlib.pbkdf2_hmac("sha256", b"password", b"salt", 10_000, 50).hex()
    assert parse(digest, "grafana", salt=b"salt").matches(b"password")
    with pytest.raises(MalformedHash):
        parse(digest[:-4], "grafana", salt=b"salt")


@pytest.mark.parametrize("scheme", ["meteor", "nodebb", "flask_bcrypt_long"])
def test_a_digested_bcrypt_is_not_the_plain_one(scheme: str) -> None:
    assert not parse(BCRYPT, scheme).matches(b"password")
    with pytest.raises(UnknownHash):
        parse("ab" * 20, scheme)
    with pytest.raises(MalformedHash, match=scheme):
        parse(BCRYPT[:-1], scheme)


def test_flask_security_needs_its_secret() -> None:
    with pytest.raises(MalformedHash):
        parse(BCRYPT, "flask_security")
    with pytest.raises(UnknownHash):
        parse("plain", "flask_security", pepper=b"secret")
    assert not parse(BCRYPT, "flask_security", secrets={"security_password_salt": b"secret"}).matches(b"password")


@pytest.mark.parametrize(
    "encoded",
    [
        "$bcrypt$v=98$r=10$tAe1bhm5zoo0Sx7ZfrCd7w$0T4Cf8htpt/8FbjK+cErdaTh8T6Cl",
        "$bcrypt$v=99$r=10$tAe1bhm5zoo0Sx7ZfrCd7w$0T4Cf8htpt/8FbjK+cErdaTh8T6ClYQ",
        "$bcrypt$v=98$r=10$tAe1bhm5zoo0Sx7Zfr$0T4Cf8htpt/8FbjK+cErdaTh8T6ClYQ",
        "$bcrypt$v=98$r=3$tAe1bhm5zoo0Sx7ZfrCd7w$0T4Cf8htpt/8FbjK+cErdaTh8T6ClYQ",
        "$bcrypt$",
    ],
)
def test_a_broken_phc_text_of_bcrypt_is_malformed(encoded: str) -> None:
    with pytest.raises(MalformedHash):
        registry().identify(StoredHash(encoded=encoded))


def test_a_phc_text_of_bcrypt_is_written_in_bcrypts_own_alphabet() -> None:
    fields = parse("$bcrypt$v=98$r=10$tAe1bhm5zoo0Sx7ZfrCd7w$0T4Cf8htpt/8FbjK+cErdaTh8T6ClYQ", "phc_bcrypt").portable()
    assert fields.fields["password_hash"].startswith("$2b$10$r.czZfk3xmmyQv5XdpAb5u")
