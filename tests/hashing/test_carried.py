"""What the bulk import carries of a stored hash, when passwords are not UTF-8."""

import hashlib

import pytest

from app.domain.hashes import StoredHash
from app.hashing.carried import carried
from app.hashing.registry import Registry, build_registry
from app.hashing.verify import Encoding
from tests.hashing.auth0_model import auth0_opens

BCRYPT = "$2b$10$nFguVi9LsCAcvTZFKQlRKeLVydo8ETv483lkNsSFI/Wl1Rz1Ypo1K"


@pytest.fixture(scope="module")
def registry() -> Registry:
    return build_registry()


def fields(registry: Registry, encoding: Encoding, stored: StoredHash):
    portable = carried(registry.fits(stored), encoding)
    return None if portable is None else portable.fields


def test_in_utf_8_it_is_what_the_scheme_says(registry: Registry) -> None:
    assert fields(registry, Encoding(), StoredHash(encoded=BCRYPT)) == {"password_hash": BCRYPT}


@pytest.mark.parametrize("name", ["latin-1", "utf-16-le"])
def test_a_digest_says_how_passwords_become_bytes(registry: Registry, name: str) -> None:
    digest = hashlib.md5("pässword".encode(name)).hexdigest()
    found = fields(registry, Encoding(name), StoredHash(encoded=digest, scheme="hex_md5"))
    assert found["custom_password_hash"]["password"] == {
        "encoding": {"latin-1": "latin1", "utf-16-le": "utf16le"}[name]
    }
    assert auth0_opens(found, "pässword".encode())


@pytest.mark.parametrize("encoded", [BCRYPT, "pbkdf2_sha256$1000$salt$" + "A" * 43 + "="])
def test_where_auth0_takes_utf_8_only_nothing_is_carried(registry: Registry, encoded: str) -> None:
    assert fields(registry, Encoding("latin-1"), StoredHash(encoded=encoded)) is None


def test_a_format_with_its_own_encoding_is_carried_in_that(registry: Registry) -> None:
    stored = StoredHash(encoded="8846f7eaee8fb117ad06bdd830b7586c", scheme="nthash")
    assert fields(registry, Encoding("latin-1"), stored) == fields(registry, Encoding(), stored) is not None


def test_of_several_that_may_open_it_none_is_carried(registry: Registry) -> None:
    known = registry.with_recipes(["md5($p)", "md5(md5($p))"])
    stored = StoredHash(encoded="5f4dcc3b5aa765d61d8327deb882cf99", schemes=("md5($p)", "md5(md5($p))"))
    assert len(known.fits(stored)) == 2
    assert fields(known, Encoding(), stored) is None
