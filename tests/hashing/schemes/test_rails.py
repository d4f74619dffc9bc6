"""What is particular to Rails: how rounds join their words, and where secrets come from."""

import hashlib
from typing import Any

import pytest

from app.domain.hashes import StoredHash
from app.errors import CostOutOfBounds, MalformedHash, UnknownHash
from tests.hashing.known import registry

SHA1, SHA512 = "ab" * 20, "ab" * 64
BCRYPT = "$2a$04$abcdefghijklmnopqrstuughE8Ev8uGFaUgY2cNEySvxngrb/Jzdm"
GEM = "400$8$36$78f4ae6983f76119$37ec6ce55a2b928dc56ff9a7d0cdafbd7dbde49d9282c38a40b1434e88f24cf5"


def parse(encoded: str, scheme: str, **given: Any) -> Any:
    return registry().identify(StoredHash(encoded=encoded, scheme=scheme, **given))[1]


@pytest.mark.parametrize(
    "scheme",
    ["authlogic_sha1", "authlogic_sha1_v2", "restful_authentication", "devise_sha1", "redmine"],
)
def test_a_cut_digest_is_malformed(scheme: str) -> None:
    with pytest.raises(MalformedHash):
        parse(SHA1[:-2], scheme)


@pytest.mark.parametrize("scheme", ["authlogic_sha1", "authlogic_sha1_v2", "restful_authentication", "devise_sha1"])
def test_stretches_are_bounded_as_loops_are(scheme: str) -> None:
    with pytest.raises(CostOutOfBounds):
        parse(SHA1, scheme, salt=b"salt", params={"stretches": 10_000_000})


def test_authlogic_works_without_a_salt() -> None:
    digest = "password"
    for _ in range(20):
        digest = hashlib.sha512(digest.encode()).hexdigest()
    assert parse(digest, "authlogic_sha512").matches(b"password")


def test_one_round_of_authlogic_is_portable_with_its_joint() -> None:
    digest = hashlib.sha1(b"password--salt").hexdigest()
    parsed = parse(digest, "authlogic_sha1", salt=b"salt", params={"stretches": 1})
    assert parsed.matches(b"password")
    fields = parsed.portable().fields["custom_password_hash"]
    assert fields["salt"] == {"value": b"--salt".hex(), "encoding": "hex", "position": "suffix"}


def test_restful_authentication_without_a_site_key_is_one_round() -> None:
    """Which is acts_as_authenticated and Clearance."""
    digest = hashlib.sha1(b"--salt--password--").hexdigest()
    assert parse(digest, "restful_authentication", salt=b"salt").matches(b"password")
    assert not parse(digest, "restful_authentication", salt=b"salt", pepper=b"key").matches(b"password")


def test_devise_without_a_pepper_is_bcrypt_and_with_one_is_not() -> None:
    assert parse(BCRYPT, "devise").matches(b"password")
    assert not parse(BCRYPT, "devise", pepper=b"pepper").matches(b"password")
    assert parse(BCRYPT, "devise", secrets={"pepper": b"word"}).matches(b"pass")


def test_a_pepper_goes_to_auth0_as_a_salt() -> None:
    cost_10 = BCRYPT.replace("$04$", "$10$")
    assert parse(cost_10, "devise").portable().fields == {"password_hash": cost_10}
    custom = parse(cost_10, "devise", pepper=b"p").portable().fields["custom_password_hash"]
    assert custom["salt"] == {"value": "70", "encoding": "hex", "position": "suffix"}
    assert parse(BCRYPT.replace("$2a$", "$2x$"), "devise", pepper=b"p").portable() is None


def test_a_pepper_beyond_any_real_one_is_refused() -> None:
    with pytest.raises(CostOutOfBounds):
        parse(BCRYPT, "devise", pepper=b"p" * 2000)
    with pytest.raises(UnknownHash):
        parse(SHA512, "devise", pepper=b"p")


def test_the_scrypt_gem_appends_the_salt_column() -> None:
    assert parse(GEM, "ruby_scrypt", salt=b"secret").matches(b"my grand ")
    assert parse(GEM, "ruby_scrypt", salt=b"secret").portable() is None
    assert parse(GEM, "ruby_scrypt").portable() is not None


def test_leading_nuls_of_the_gems_salt_are_not_hashed() -> None:
    head, salt, digest = GEM[:9], GEM[9:25], GEM[26:]
    assert parse(f"{head}0000{salt}${digest}", "ruby_scrypt").matches(b"my grand secret")


@pytest.mark.parametrize(
    "encoded",
    [
        GEM[:-1],
        GEM.upper(),
        GEM.replace("78f4ae6983f76119", "short"),
        "2000$8$1$f5f2fa5fe5484a7091f1299768fbe92b5a7fbc77$6a385f22c54d92c314b71a4fd5ef3396",
        "400$8$36$zzzzzzzzzzzzzzzz$37ec6ce55a2b928dc56ff9a7d0cdafbd",
    ],
)
def test_a_broken_text_of_the_gem_is_malformed(encoded: str) -> None:
    with pytest.raises(MalformedHash):
        parse(encoded, "ruby_scrypt")


def test_a_scrypt_bomb_of_the_gem_is_refused() -> None:
    for costs in ("ffffffffffffffffffff$8$1", "40000000$8$1", "400$8$ffffff"):
        with pytest.raises(CostOutOfBounds):
            parse(f"{costs}{GEM[8:]}", "ruby_scrypt")
