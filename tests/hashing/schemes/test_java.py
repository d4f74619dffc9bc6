"""What is particular to Keycloak, Shiro, Jasypt, Tomcat, Jetty and Firebase."""

import base64
import hashlib
import json
from typing import Any

import pytest

from app.domain.hashes import StoredHash
from app.errors import CostOutOfBounds, HashError, MalformedHash
from tests.hashing.known import registry

B64 = base64.b64encode
BCRYPT = "$2b$04$abcdefghijklmnopqrstuughE8Ev8uGFaUgY2cNEySvxngrb/Jzdm"
SECRET = {"value": B64(hashlib.pbkdf2_hmac("sha256", b"password", b"salt", 10)).decode(), "salt": B64(b"salt").decode()}
CREDENTIAL: dict[str, Any] = {"algorithm": "pbkdf2-sha256", "hashIterations": 10}
ARGON2: dict[str, Any] = {
    "algorithm": "argon2",
    "hashIterations": 1,
    "additionalParameters": {"memory": ["64"], "type": ["id"], "version": ["1.3"]},
}


def identify(encoded: str, **given: Any) -> Any:
    return registry().identify(StoredHash(encoded=encoded, **given))


def keycloak(secret: object = SECRET, credential: object = CREDENTIAL, **given: Any) -> Any:
    columns = {"credential_data": json.dumps(credential)}
    return identify(json.dumps(secret), columns=columns, **{"scheme": "keycloak", **given})[1]


def test_keycloaks_two_columns_may_stand_outside_the_text() -> None:
    columns = {"secret_data": json.dumps(SECRET), "credential_data": json.dumps(CREDENTIAL)}
    assert identify("", scheme="keycloak", columns=columns)[1].matches(b"password")


def test_keycloak_is_known_by_its_shape() -> None:
    columns = {"credential_data": json.dumps(CREDENTIAL)}
    assert identify(json.dumps(SECRET), columns=columns)[0].name == "keycloak"
    exported = {"secretData": json.dumps(SECRET), "credentialData": json.dumps(CREDENTIAL)}
    assert identify(json.dumps(exported))[0].name == "keycloak"
    for nobodys in (json.dumps(SECRET), '{"a": 1}', "{", "[" * 3000, '{"secretData": 1, "credentialData": 2}'):
        with pytest.raises(HashError) as refusal:
            identify(nobodys)
        assert refusal.value.scheme != "keycloak"


def test_keycloaks_bcrypt_provider_keeps_the_text() -> None:
    assert keycloak({"value": BCRYPT, "salt": ""}, {"algorithm": "bcrypt", "hashIterations": 4}).matches(b"password")
    with pytest.raises(MalformedHash):
        keycloak({"value": "nothing", "salt": ""}, {"algorithm": "bcrypt"})


@pytest.mark.parametrize(
    ("secret", "credential"),
    [
        ({}, CREDENTIAL),
        ([], CREDENTIAL),
        (SECRET, []),
        (SECRET, {}),
        ({"value": 7, "salt": ""}, CREDENTIAL),
        ({"value": SECRET["value"]}, CREDENTIAL),
        ({**SECRET, "salt": "!"}, CREDENTIAL),
        (SECRET, {**CREDENTIAL, "algorithm": "rot13"}),
        (SECRET, {**CREDENTIAL, "algorithm": None}),
        (SECRET, {**CREDENTIAL, "hashIterations": "10"}),
        (SECRET, {**CREDENTIAL, "hashIterations": True}),
        (SECRET, {**CREDENTIAL, "hashIterations": 0}),
        (SECRET, {**CREDENTIAL, "hashIterations": 1e3}),
        (SECRET, {**ARGON2, "additionalParameters": {"memory": "64"}}),
        (SECRET, {**ARGON2, "additionalParameters": {"memory": ["64", "65"]}}),
        (SECRET, {**ARGON2, "additionalParameters": {"memory": [64]}}),
        (SECRET, {**ARGON2, "additionalParameters": {"type": ["x"]}}),
        (SECRET, {**ARGON2, "additionalParameters": {"version": ["9"]}}),
        (SECRET, {**ARGON2, "additionalParameters": {"hashLength": ["64"], "memory": ["64"]}}),
    ],
)
def test_json_that_is_no_credential_is_malformed(secret: object, credential: object) -> None:
    with pytest.raises(MalformedHash):
        keycloak(secret, credential)


def test_a_keycloak_bomb_is_refused() -> None:
    for costs in (
        {**CREDENTIAL, "hashIterations": 10**9},
        {**CREDENTIAL, "hashIterations": 10**30},
        {**ARGON2, "additionalParameters": {"memory": ["4194304"]}},
    ):
        with pytest.raises(CostOutOfBounds):
            keycloak({**SECRET, "salt": B64(b"saltsalt").decode()}, costs)


@pytest.mark.parametrize(
    "encoded",
    [
        "$shiro1$SHA-256$1000$c2FsdA==",
        "$shiro1$SHA-256$0$c2FsdA==$" + "A" * 43 + "=",
        "$shiro1$WHIRLPOOL$1000$c2FsdA==$" + "A" * 43 + "=",
        "$shiro1$SHA-256$1000$c2FsdA==$AAAA",
        "$shiro2$",
        "$shiro2$rot13$abc",
        "$shiro2$2y$10$short",
        "$shiro2$argon2id$v=19$t=1",
        "MD5:" + "ab" * 15,
        "MD5:nothex",
        "CRYPT:short",
        "OBF:",
        "OBF:1",
        "OBF:zzzz",
        "OBF:1w8!",
        "OBF:1w8u",
    ],
)
def test_what_has_the_tag_and_is_broken_is_malformed(encoded: str) -> None:
    with pytest.raises(MalformedHash):
        identify(encoded)


def test_a_shiro_bomb_is_refused() -> None:
    with pytest.raises(CostOutOfBounds):
        identify("$shiro1$SHA-256$2000000000$c2FsdA==$" + "A" * 43 + "=")


def test_jetty_reads_bytes_of_latin_1_and_a_question_mark_for_the_rest() -> None:
    """Java writes `?` where a charset has no letter, so the legacy server let such a password in by it."""
    _, parsed = identify("MD5:" + hashlib.md5("Grüße".encode("latin-1")).hexdigest())
    assert parsed.matches("Grüße".encode())
    assert not parsed.matches("Grüße".encode("latin-1"))
    assert identify("MD5:" + hashlib.md5(b"a?").hexdigest())[1].matches("a漢".encode())


def test_jetty_hides_other_bytes_behind_a_letter() -> None:
    letters = "0123456789abcdefghijklmnopqrstuvwxyz"

    def group(byte: int, mirror: int) -> str:
        number, text = byte << 8 | mirror, ""
        for _ in range(4):
            number, digit = divmod(number, 36)
            text = letters[digit] + text
        return "U" + text

    password = "é".encode()
    hidden = "".join(group(byte, mirror) for byte, mirror in zip(password, reversed(password), strict=True))
    assert identify("OBF:" + hidden)[1].matches(password)


def test_other_words_before_a_colon_are_not_jettys() -> None:
    for nobodys in ("SHA:" + "ab" * 20, "md5:" + "ab" * 16, "MD5"):
        with pytest.raises(HashError) as refusal:
            identify(nobodys)
        assert refusal.value.scheme != "jetty"


def test_tomcat_knows_its_digest_by_the_length_or_is_told() -> None:
    digest = hashlib.sha1(hashlib.sha1(b"salt" + b"password").digest()).hexdigest()
    encoded = f"{b'salt'.hex()}$2${digest}"
    assert identify(encoded, scheme="tomcat_digest")[1].matches(b"password")
    assert identify(encoded, scheme="tomcat_digest", params={"algorithm": "SHA-1"})[1].matches(b"password")
    for wrong in ({"algorithm": "sha256"}, {"algorithm": "rot13"}):
        with pytest.raises(MalformedHash):
            identify(encoded, scheme="tomcat_digest", params=wrong)


def test_tomcat_without_a_salt_is_a_bare_digest() -> None:
    assert identify(hashlib.sha256(b"password").hexdigest(), scheme="tomcat_digest")[1].matches(b"password")
    with pytest.raises(MalformedHash):
        identify("ab" * 20, scheme="tomcat_pbkdf2")
    with pytest.raises(MalformedHash):
        identify("ab$x$ab", scheme="tomcat_pbkdf2")


def test_jasypt_is_told_what_its_length_does_not_say() -> None:
    salt = b"saltsaltsalt"
    digest = hashlib.sha1(hashlib.sha1(salt + b"password").digest()).digest()
    params = {"algorithm": "SHA-1", "iterations": 2, "salt_bytes": 12}
    for encoded, more in ((B64(salt + digest).decode(), {}), ((salt + digest).hex().upper(), {"encoding": "hex"})):
        assert identify(encoded, scheme="jasypt_digest", params={**params, **more})[1].matches(b"password")
        with pytest.raises(MalformedHash):
            identify(encoded, scheme="jasypt_digest", params=more)


def test_jasypt_takes_bytes_that_are_no_text_as_they_are() -> None:
    salt = b"saltsalt"
    digest = salt + b"\xff"
    for _ in range(1000):
        digest = hashlib.md5(digest).digest()
    assert identify(B64(salt + digest).decode(), scheme="jasypt_digest")[1].matches(b"\xff")


FIREBASE = "lSrfV15cpx95/sZS2W9c9Kp6i/LVgQNDNC/qzrCnh1SAyZvqmZqAjTdn3aoItz+VHjoZilo78198JAdRuid5lQ=="
SIGNER = "jxspr8Ki0RYycVU8zykbdLGjFQ3McFUH0uiiTvC8pVMXAn210wjLNmdZJzxUECKbm0QsEmYUSDzZvpjeJ9WmXA=="


def test_firebases_signer_key_may_be_a_secret_and_the_rest_is_usual() -> None:
    given: dict[str, Any] = {"scheme": "firebase_scrypt", "salt": b"42xEC+ixf3L2lw=="}
    _, parsed = identify(FIREBASE, secrets={"base64_signer_key": SIGNER.encode() + b"\n"}, **given)
    assert parsed.matches(b"user1password")
    assert not parsed.matches(b"user1password\0")


@pytest.mark.parametrize(
    ("encoded", "given"),
    [
        (FIREBASE, {"salt": b"42xEC+ixf3L2lw=="}),
        (FIREBASE, {"params": {"base64_signer_key": SIGNER}}),
        (FIREBASE, {"salt": b"\xff", "params": {"base64_signer_key": SIGNER}}),
        (FIREBASE[:64], {"salt": b"42xEC+ixf3L2lw==", "params": {"base64_signer_key": SIGNER}}),
        (
            FIREBASE,
            {"salt": b"42xEC+ixf3L2lw==", "params": {"base64_signer_key": SIGNER, "base64_salt_separator": "!"}},
        ),
    ],
    ids=["no signer key", "no salt", "salt of no text", "cut digest", "broken separator"],
)
def test_firebase_without_its_parts_is_malformed(encoded: str, given: dict[str, Any]) -> None:
    with pytest.raises(MalformedHash):
        identify(encoded, scheme="firebase_scrypt", **given)


def test_a_firebase_bomb_is_refused() -> None:
    params = {"base64_signer_key": SIGNER, "mem_cost": 31}
    with pytest.raises(CostOutOfBounds):
        identify(FIREBASE, scheme="firebase_scrypt", salt=b"42xEC+ixf3L2lw==", params=params)
