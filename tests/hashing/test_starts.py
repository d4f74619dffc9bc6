"""The index over the first characters hides no scheme: with it and without it every value is answered the same."""

import dataclasses

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.domain.hashes import StoredHash
from app.errors import AmbiguousHash, HashError
from app.hashing.registry import SHAPES_KEPT, Registry
from app.hashing.starts import STARTS, Index
from tests.hashing.known import ALL_VECTORS, VECTORS, Vector, name, registry, schemes

WITHOUT = Registry(schemes(), starts={})
QUICK = settings(max_examples=400, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def answer(asked: Registry, stored: StoredHash) -> tuple[object, ...]:
    """What a registry says of a value, errors with all that they tell."""
    try:
        scheme, parsed = asked.identify(stored)
    except AmbiguousHash as refusal:
        return (AmbiguousHash, tuple(refusal.candidates))
    except HashError as refusal:
        return (type(refusal), refusal.scheme, refusal.reason, str(refusal))
    return (scheme.name, parsed.cost)


def offered(asked: Registry, stored: StoredHash) -> tuple[object, ...]:
    return answer(asked, dataclasses.replace(stored, scheme=None))


def test_every_start_is_of_a_known_scheme_and_in_lower_case() -> None:
    assert {scheme.name for scheme in schemes()} >= set(STARTS)
    assert all(start and start == start.lower() for starts in STARTS.values() for start in starts)


@pytest.mark.parametrize("vector", VECTORS, ids=name)
def test_a_vector_is_answered_as_without_the_index(vector: Vector) -> None:
    for text in (vector.encoded, vector.encoded.upper(), vector.encoded.lower(), "\r\n" + vector.encoded):
        stored = vector.stored(encoded=text)
        assert offered(registry(), stored) == offered(WITHOUT, stored)


@pytest.mark.parametrize("scheme", sorted(STARTS))
def test_some_text_of_the_scheme_has_one_of_its_starts(scheme: str) -> None:
    texts = [vector.encoded.lower() for vector in ALL_VECTORS if vector.scheme == scheme]
    assert any(text.startswith(STARTS[scheme]) for text in texts)


@QUICK
@given(
    start=st.sampled_from(sorted({start for starts in STARTS.values() for start in starts})),
    upper=st.booleans(),
    rest=st.sampled_from([vector.encoded for vector in VECTORS]) | st.text(max_size=40),
    at=st.integers(0, 30),
)
def test_a_foreign_start_is_answered_as_without_the_index(start: str, upper: bool, rest: str, at: int) -> None:
    stored = StoredHash(encoded=(start.upper() if upper else start) + rest[at:], salt=b"salt", username="user")
    assert offered(registry(), stored) == offered(WITHOUT, stored)


@QUICK
@given(vector=st.sampled_from(VECTORS), at=st.integers(0, 40), drop=st.integers(0, 3), piece=st.text(max_size=3))
def test_a_changed_vector_is_answered_as_without_the_index(vector: Vector, at: int, drop: int, piece: str) -> None:
    stored = vector.stored(encoded=vector.encoded[:at] + piece + vector.encoded[at + drop :])
    assert offered(registry(), stored) == offered(WITHOUT, stored)


def test_a_common_text_is_offered_to_few() -> None:
    index = Index(scheme for scheme in schemes() if not scheme.named_only)
    for text in ("$2b$10$", "$argon2id$v=19$", "pbkdf2_sha256$600000$", "$P$B", "AQAAAAIAAYagAAAAE"):
        assert len(index.may_claim(text)) < 10


def test_a_scheme_without_starts_is_always_offered() -> None:
    one = schemes()[0]
    assert Index([one], starts={}).may_claim("anything") == [one]
    assert Index([one], starts={one.name: ("ab", "abc", "x")}).may_claim("ABC") == [one]
    assert Index([one], starts={one.name: ("ab",)}).may_claim("") == []


@settings(QUICK, max_examples=150)
@given(
    digest=st.binary(min_size=16, max_size=64),
    upper=st.booleans(),
    username=st.none() | st.text(max_size=8),
    seed=st.sampled_from(["", "08", "52", "53", "99", "1", "2", "0100", "0200", "c007", "244124"]),
)
def test_a_bare_digest_is_answered_the_same_the_second_time(
    digest: bytes,
    upper: bool,
    username: str | None,
    seed: str,
) -> None:
    """Who takes one of its shape is remembered; a registry that never saw one says the same."""
    text = seed + digest.hex()[len(seed) :]
    stored = StoredHash(encoded=text.upper() if upper else text, username=username)
    first = offered(registry(), stored)
    assert first == offered(registry(), stored) == offered(Registry(schemes(), starts={}), stored)


def test_what_is_remembered_is_bounded() -> None:
    small = Registry(schemes())
    for number in range(SHAPES_KEPT + 10):
        small._by_shape[("full", number)] = ()
    with pytest.raises(AmbiguousHash):
        small.identify(StoredHash(encoded="5f4dcc3b5aa765d61d8327deb882cf99"))
    assert len(small._by_shape) == 1
