"""What a value may be, for people: one scheme, or names to choose from; a login is not told more than before."""

import pytest

from app.domain.hashes import StoredHash
from app.errors import UnknownHash, UnusableHash
from app.hashing.identity import IDENTIFIED, recognize
from tests.hashing.known import TOLD, VECTORS, Vector, registry

EVERY = [*VECTORS, *TOLD]


@pytest.mark.parametrize("vector", EVERY, ids=lambda vector: f"{vector.scheme}-{EVERY.index(vector)}")
def test_every_vector_is_one_scheme_or_a_named_ambiguity(vector: Vector) -> None:
    found = recognize(registry(), vector.stored())
    names = [fit.scheme.name for fit in found.candidates]
    if found.fit is not None:
        assert (found.verdict, found.told) == (IDENTIFIED, "")
        assert vector.scheme in {found.fit.scheme.name, *names}
        assert found.fit.scheme.name not in names
    else:
        assert found.verdict == "ambiguous_scheme"
        assert vector.scheme in names
        assert "name one as password.scheme" in found.told


def test_a_word_may_be_a_password_that_was_never_hashed() -> None:
    stored = StoredHash(encoded="correct horse")
    found = recognize(registry(), stored)
    assert (found.verdict, [fit.scheme.name for fit in found.candidates]) == ("ambiguous_scheme", ["plaintext"])
    with pytest.raises(UnknownHash):
        registry().identify(stored)


def test_parts_in_other_columns_have_a_name_to_ask_for() -> None:
    columns = {
        "secret_data": '{"value": "QUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUE=", "salt": "c2FsdHNhbHQ="}',
        "credential_data": '{"algorithm": "pbkdf2", "hashIterations": 1000}',
    }
    stored = StoredHash(encoded="", columns=columns)
    found = recognize(registry(), stored)
    assert (found.verdict, [fit.scheme.name for fit in found.candidates]) == ("ambiguous_scheme", ["keycloak"])
    with pytest.raises(UnusableHash):
        registry().identify(stored)


def test_an_empty_text_has_a_name_and_opens_for_nobody() -> None:
    found = recognize(registry(), StoredHash(encoded=""))
    (fit,) = found.candidates
    assert (found.verdict, fit.scheme.name) == ("needs_reset", "plaintext")
    assert not fit.parsed.matches(b"")
    assert fit.parsed.portable() is None


@pytest.mark.parametrize("marker", ["!", "*", "{SASL}user", "x" * 5000])
def test_a_marker_and_an_endless_text_have_no_name(marker: str) -> None:
    found = recognize(registry(), StoredHash(encoded=marker))
    assert (found.fit, found.candidates) == (None, ())
    assert found.verdict in {"needs_reset", "malformed"}


def test_what_the_mapping_named_is_not_asked() -> None:
    bcrypt = next(vector for vector in VECTORS if vector.scheme == "bcrypt")
    found = recognize(registry(), StoredHash(encoded=bcrypt.encoded, scheme="hex_md5"))
    assert found.fit is not None
    assert found.fit.scheme.name == "bcrypt"
