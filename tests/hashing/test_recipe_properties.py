"""Whatever a recipe says and whatever a row holds: nothing but the error tree, and no work beyond bounds."""

import time

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.domain.hashes import StoredHash
from app.errors import HashError, Overloaded, RecipeError
from app.hashing.bounds import DEFAULT_BOUNDS
from app.hashing.contract import Tools
from app.hashing.recipes.functions import FUNCTIONS
from app.hashing.recipes.scheme import recipe_scheme
from tests.hashing.known import registry

QUICK = settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])
TIGHT = DEFAULT_BOUNDS.scaled(0.01)
"""Forty milliseconds at most, so that an example that is let through is soon done."""

ATOMS = st.sampled_from(
    ["$p", "$s", "$u", "$email", "$pepper", "$x", "$n", "$nobody", "'a'", '"::"', "3", "0", "99999"]
)
WORDS = st.sampled_from([*sorted(FUNCTIONS), "bcrypt", "repeat", "phpass", "nothing"])


def calls(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    joined = st.lists(inner, min_size=2, max_size=3).map(".".join)
    called = st.tuples(WORDS, st.lists(inner, min_size=1, max_size=4)).map(
        lambda each: f"{each[0]}({','.join(each[1])})"
    )
    return joined | called


RECIPES = st.recursive(ATOMS, calls, max_leaves=8)
ROWS = st.fixed_dictionaries(
    {
        "encoded": st.text(max_size=80) | st.binary(max_size=64).map(bytes.hex),
        "salt": st.none() | st.binary(max_size=30),
        "username": st.none() | st.text(max_size=20),
        "pepper": st.none() | st.binary(max_size=20),
        "params": st.fixed_dictionaries({"n": st.integers(0, 2000) | st.text(max_size=5)}),
    }
)


def ask(recipe: str, row: dict[str, object], password: bytes) -> None:
    try:
        scheme = recipe_scheme(recipe, Tools(bounds=TIGHT), schemes=registry().by_name)
    except RecipeError as error:
        assert 0 <= error.at <= len(recipe)  # noqa: PT017 - either way is right
        return
    try:
        parsed = scheme.parse(StoredHash(scheme=recipe, **row))  # type: ignore[arg-type]
    except HashError:
        return
    if parsed is None:
        return
    assert parsed.work_s <= TIGHT.work_s
    started = time.process_time()
    try:
        assert parsed.matches(password) in {True, False}
    except Overloaded:
        return
    assert time.process_time() - started < 20 * TIGHT.work_s + 0.5
    parsed.portable()


@QUICK
@given(recipe=RECIPES, row=ROWS, password=st.binary(max_size=100))
def test_any_recipe_on_any_row_is_answered_within_its_bounds(
    recipe: str, row: dict[str, object], password: bytes
) -> None:
    ask(recipe, row, password)


@QUICK
@given(recipe=st.text(max_size=60) | st.text(alphabet="$psmd5(),.'\"x1 rept", max_size=60))
def test_any_text_is_a_recipe_or_a_complaint_at_a_character(recipe: str) -> None:
    ask(recipe, {"encoded": "00" * 16}, b"password")


@QUICK
@given(
    recipe=RECIPES,
    at=st.integers(0, 100),
    piece=st.sampled_from(["(", ")", ",", ".", "$", "'", "é", "\0", "\ud800", " "]),
)
def test_a_mutated_recipe_is_answered(recipe: str, at: int, piece: str) -> None:
    at %= len(recipe) + 1
    ask(recipe[:at] + piece + recipe[at:], {"encoded": "00" * 16, "salt": b"s"}, b"password")
