"""What is particular to Werkzeug, Django's wrapped hashers, passlib's rarer texts, web2py, Seafile and hashcat."""

import base64
import hashlib
import hmac
from typing import Any

import pytest

from app.domain.hashes import StoredHash
from app.errors import AmbiguousHash, CostOutOfBounds, HashError, MalformedHash
from tests.hashing.known import registry

SALTED = "md5$84143$7f51edecfa6fb401a0b5e63d33fc8c0e"
D20, D24 = "h1TDLGSw9ST8UMAPeIE13i0t12c=", "r1EWMCMk7Rlv3L/RNcFXviDefYa0hlql"


def identify(encoded: str, **given: Any) -> Any:
    return registry().identify(StoredHash(encoded=encoded, **given))


def opens(encoded: str, password: bytes = b"password", **given: Any) -> bool:
    return bool(identify(encoded, **given)[1].matches(password))


@pytest.mark.parametrize(
    "encoded",
    [
        "sha256$salt",
        "sha256$salt$" + "ab" * 31,
        "sha256$a$b$" + "ab" * 32,
        "plain$$",
        "pbkdf2_wrapped_sha1$1000$salt$AAAA",
        "pbkdf2_wrapped_sha1$1000$salt",
        "pbkdf2_wrapped_rot13$1000$salt$" + "A" * 43 + "=",
        "pbkdf2_wrapped_",
        "pbkdf2_wrapped_sha1$1000$salt$" + "A" * 38 + "==",
        "{FSHP9|8|10}" + "A" * 43,
        "{FSHP1|8}AAAA",
        "{FSHP1|8|10}AAAA",
        "{FSHP1|8|0}" + "A" * 54,
        "{FSHP",
        f"$p5k2$1000$ZxK4ZBJCfQg=${D20[:-2]}",
        f"$p5k2$$ZxK4ZBJCfQg=${D20}",
        f"$p5k2$1000$ZxK4ZBJCfQg=${'A' * 22}==",
        f"$p5k2$XYZ$ZxK4ZBJCfQg=${D20}",
        f"$p5k2$1000${D20}",
        f"$p5k2$0$salt${D24}",
        f"$p5k2$c$sa$lt${D24}",
        "grub.pbkdf2.sha512.1000.ab",
        "grub.pbkdf2.sha512.1000.ab." + "ab" * 32,
        "grub.pbkdf2.sha512.x.ab." + "ab" * 64,
        "pbkdf2(1000,20)$salt$abcd",
        "pbkdf2(1000,20,sha512)$" + "ab" * 20,
        "pbkdf2(1000,20,sha512)$salt$" + "ab" * 19,
        "PBKDF2SHA256$1000$ab",
        "PBKDF2SHA256$1000$ab$" + "ab" * 31,
        "PBKDF2SHA256$1000$xy$" + "ab" * 32,
        "sha256:1000:NjI3MDM3",
        "sha256:1000:NjI3MDM3:AAAA",
        "SCRYPT:16384:8:OTEy:" + "A" * 43,
        "SCRYPT:16383:8:1:OTEy:" + "A" * 43,
    ],
)
def test_what_has_the_tag_and_is_broken_is_malformed(encoded: str) -> None:
    with pytest.raises(MalformedHash):
        identify(encoded)


@pytest.mark.parametrize(
    "encoded",
    [
        "{FSHP1|8|4000000000}AAAAAAAAAAAA",
        "$p5k2$ffffffff$salt$" + D24,
        "$p5k2$ffffffffffffffff$salt$" + D20,
        "grub.pbkdf2.sha512.4000000000.ab." + "ab" * 64,
        "pbkdf2(1000,2147483647,sha512)$salt$abcd",
        "PBKDF2SHA256$4000000000$ab$" + "ab" * 32,
        "sha256:4000000000:NjI3MDM3:" + "A" * 43,
        "SCRYPT:1073741824:8:1:OTEy:" + "A" * 43,
        "pbkdf2_wrapped_sha1$4000000000$salt$" + "A" * 43 + "=",
    ],
)
def test_a_bomb_is_refused(encoded: str) -> None:
    with pytest.raises(CostOutOfBounds):
        identify(encoded)


def test_djangos_and_werkzeugs_salted_digests_look_alike_and_must_be_named() -> None:
    with pytest.raises(AmbiguousHash) as refusal:
        identify(SALTED)
    assert refusal.value.candidates == ("django_salted_md5", "werkzeug_hmac")
    assert opens(SALTED, b"hashcat", scheme="werkzeug_hmac")
    assert not opens(SALTED, b"hashcat", scheme="django_salted_md5")


def test_werkzeug_without_a_salt_is_a_plain_digest() -> None:
    for algorithm in ("md5", "sha1", "sha256"):
        digest = hashlib.new(algorithm, b"password").hexdigest()
        assert opens(f"{algorithm}$${digest}", scheme="werkzeug_hmac")
    assert identify(f"md5$${hashlib.md5(b'password').hexdigest()}")[0].name == "django_unsalted_md5"
    assert identify(f"sha256$${hashlib.sha256(b'password').hexdigest()}")[0].name == "werkzeug_hmac"


def wrapped(name: str, inner: bytes) -> str:
    digest = hashlib.pbkdf2_hmac("sha256", inner, b"salt", 10)
    return f"pbkdf2_wrapped_{name}$10$salt${base64.b64encode(digest).decode()}"


def test_wrapped_rows_are_read_with_and_without_a_salt_in_the_inner_digest() -> None:
    salted, plain = (hashlib.md5(text).hexdigest().encode() for text in (b"saltpassword", b"password"))
    for inner in (salted, plain):
        assert opens(wrapped("md5", inner))
    assert opens(wrapped("unsalted_md5", plain))
    assert not opens(wrapped("unsalted_md5", salted))


def test_litzenbergers_and_cryptaculars_texts_share_a_tag_and_not_a_length() -> None:
    assert identify(f"$p5k2$$exec${D24}")[0].name == "dlitz_pbkdf2_sha1"
    assert identify(f"$p5k2$1$$${D20}"[:-29] + D20)[0].name == "cta_pbkdf2_sha1"


def test_web2pys_plain_digests_are_read_by_name() -> None:
    digest = hashlib.sha512(b"password" + b"a1b2c3").hexdigest()
    assert opens(f"sha512$a1b2c3${digest}", scheme="web2py")
    assert not opens(f"sha512$a1b2c3${digest}", scheme="web2py", pepper=b"key")
    assert opens(hashlib.md5(b"password").hexdigest(), scheme="web2py")


HMAC = (
    "47d8fb0b266753e1bcad029b80a741e9f8f90bbb51875e0755890f2ee6379db8"
    "c4d664cca08e58eaf08c1e3e299744836160e1992a341ae79f21e2c31b24ef83"
)
"""Node's HMAC-SHA512 of `S3cret!Pass` under `app-key` and the salt."""


@pytest.mark.parametrize("pepper", [b"app-key", b"sha512:app-key"])
def test_web2pys_key_goes_before_the_salt(pepper: bytes) -> None:
    assert opens(f"sha512$a1b2c3d4e5f60718${HMAC}", b"S3cret!Pass", scheme="web2py", pepper=pepper)


def test_a_colon_in_web2pys_key_is_not_always_a_digests_name() -> None:
    digest = hmac.digest(b"my:key" + b"salt", b"password", "md5").hex()
    assert opens(f"md5$salt${digest}", scheme="web2py", pepper=b"my:key")


@pytest.mark.parametrize("encoded", ["rot13$salt$" + "ab" * 16, "a$b$c$d", "md5$salt$" + "ab" * 20, "zz", "ab" * 9])
def test_what_web2py_never_wrote_is_malformed_when_it_is_named(encoded: str) -> None:
    with pytest.raises(MalformedHash):
        identify(encoded, scheme="web2py")


@pytest.mark.parametrize("nobodys", ["sha256:", "sha384:1000:NjI3MDM3:" + "A" * 64, "scrypt", "plain$x$y", "rot13$a$b"])
def test_what_only_looks_like_them_is_not_theirs(nobodys: str) -> None:
    with pytest.raises(HashError) as refusal:
        identify(nobodys)
    assert refusal.value.scheme not in {"werkzeug_hmac", "werkzeug_plain", "hashcat_scrypt"}
