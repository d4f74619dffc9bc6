"""Whatever stands in a column: parsing raises nothing but the error tree, and never lets work beyond bounds through."""

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.domain.hashes import StoredHash
from app.errors import HashError
from app.hashing.bounds import DEFAULT_BOUNDS
from tests.hashing.known import CHEAP, Vector, registry, schemes

NAMES = st.sampled_from([None, *(scheme.name for scheme in schemes())])
PIECES = st.sampled_from(
    [
        "$",
        "$$",
        ":",
        ",",
        "=",
        "{",
        "}",
        "é",
        "\0",
        "\ud800",
        "9" * 30,
        "-1",
        "0",
        "$2b$",
        "m=",
        "ln=",
        "%",
        "AAAA",
        " ",
    ]
)

QUICK = settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def identify(stored: StoredHash) -> None:
    try:
        _, parsed = registry().identify(stored)
    except HashError as error:
        assert error.reason  # noqa: PT017 - an error of the tree is a right answer
        return
    assert parsed.work_s <= DEFAULT_BOUNDS.work_s
    parsed.portable()
    assert isinstance(parsed.cost, str)


@QUICK
@given(encoded=st.text(max_size=300), scheme=NAMES, salt=st.none() | st.binary(max_size=40))
def test_any_text_is_answered(encoded: str, scheme: str | None, salt: bytes | None) -> None:
    identify(StoredHash(encoded=encoded, scheme=scheme, salt=salt))


@QUICK
@given(vector=st.sampled_from(CHEAP), at=st.integers(0, 200), drop=st.integers(0, 5), piece=PIECES, named=st.booleans())
def test_a_mutated_vector_is_answered(vector: Vector, at: int, drop: int, piece: str, named: bool) -> None:
    text = vector.encoded
    at %= len(text) + 1
    identify(vector.stored(named=named, encoded=text[:at] + piece + text[at + drop :]))


@QUICK
@given(
    vector=st.sampled_from(CHEAP),
    mutations=st.lists(st.tuples(st.integers(0, 400), st.characters()), min_size=1, max_size=4),
)
def test_changed_characters_are_answered(vector: Vector, mutations: list[tuple[int, str]]) -> None:
    text = vector.encoded
    for at, character in mutations:
        at %= len(text)  # noqa: PLW2901 - folded into the text
        text = text[:at] + character + text[at + 1 :]
    identify(vector.stored(named=False, encoded=text))


@settings(max_examples=100, deadline=None)
@given(vector=st.sampled_from([v for v in CHEAP if v.parse().work_s < 0.005]), password=st.binary(max_size=100))
def test_any_bytes_are_a_password(vector: Vector, password: bytes) -> None:
    assert isinstance(vector.parse().matches(password), bool)
