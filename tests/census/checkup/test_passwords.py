import bcrypt

from app.census.checkup.passwords import crypt_libraries, stored_passwords
from app.domain.hashes import StoredHash
from app.hashing.primitives.crypt3 import CryptRoads
from app.hashing.registry import build_registry
from tests.census.checkup.kit import ERROR, OK, WARNING, of, one

REGISTRY = build_registry()
GOOD = StoredHash(encoded=bcrypt.hashpw(b"x", bcrypt.gensalt(4)).decode())
BARE = StoredHash(encoded="5f4dcc3b5aa765d61d8327deb882cf99")
MARK = StoredHash(encoded="!")


def test_a_machine_without_libxcrypt_is_told_what_it_cannot_read():
    found = of("crypt_libraries", crypt_libraries(CryptRoads(None)))
    assert found[0].severity is WARNING
    assert "yescrypt" in found[0].what


def test_this_machine_says_which_libraries_serve():
    for finding in crypt_libraries():
        assert finding.what


def test_a_sample_that_can_be_read_is_fine():
    assert one("stored_passwords", stored_passwords(REGISTRY, [GOOD, MARK])).severity is OK


def test_some_that_cannot_be_read_are_counted_once_each():
    found = one("stored_passwords", stored_passwords(REGISTRY, [GOOD, BARE, BARE, MARK]))
    assert (found.severity, found.what.startswith("1 of 3 ")) == (WARNING, True)


def test_a_sample_of_which_nothing_can_be_read_breaks_logins():
    found = one("stored_passwords", stored_passwords(REGISTRY, [BARE]))
    assert (found.severity, "ambiguous_scheme 1" in found.what) == (ERROR, True)
    assert BARE.encoded not in found.what


def test_a_table_without_passwords_is_told():
    assert one("stored_passwords", stored_passwords(REGISTRY, [])).severity is WARNING
