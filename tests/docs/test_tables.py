import re

import pytest

from app.domain.outcomes import Outcome
from app.hashing.registry import build_registry
from app.hashing.variants import VARIANTS
from app.settings import Settings
from tests.docs.pages import pages, region
from tests.docs.recipe_words import TRIED, unsaid
from tests.docs.scheme_tables import WHOLE, families, schemes
from tests.docs.tables import REGIONS, WHEN, collectors, keys

SCHEME_TABLES = (families, schemes)

RECIPES = 8
"""So many examples at the least, or the table was not found."""


@pytest.mark.parametrize(("page", "marker"), REGIONS, ids="-".join)
def test_generated_table_is_what_the_program_says_today(page, marker):
    if REGIONS[page, marker] in SCHEME_TABLES and not WHOLE:
        pytest.skip("the tables of schemes are written where libxcrypt is")
    fresh = REGIONS[page, marker]()
    assert region(pages()[page], marker) == fresh, "run: python -m tests.docs.tables"


def test_every_word_of_recipes_is_explained():
    assert unsaid() == set()


def test_every_recipe_of_the_page_is_one():
    table = re.findall(r"^\| (`.*`) \| .* \|$", pages()["docs/passwords.md"].partition("| recipe |")[2], re.MULTILINE)
    recipes = [recipe for cell in table for recipe in re.findall("`([^`]+)`", cell) if "$p" in recipe]
    assert len(recipes) >= RECIPES
    assert set(build_registry(recipes=recipes).recipes) == set(recipes)


def test_every_variant_is_explained():
    assert set(TRIED) == set(VARIANTS)


def test_every_setting_says_what_it_is_for():
    mute = [key for key, info in keys(Settings) if not info.description]
    assert mute == []


def test_every_metric_stands_in_the_table():
    text = region(pages()["docs/operations.md"], "metrics")
    assert len(text.splitlines()) - 2 == len(collectors()) > 0


def test_every_outcome_is_explained():
    assert set(WHEN) == set(Outcome)
