import collections

import pytest

from app.domain.outcomes import Outcome
from app.hashing.registry import build_registry
from app.hashing.verify import SLOW_S
from app.settings import Settings
from tests.docs.pages import pages, region
from tests.docs.scheme_facts import KINDS
from tests.docs.tables import REGIONS, WHEN, collectors, keys
from tests.hashing.known import VECTORS


@pytest.mark.parametrize(("page", "marker"), REGIONS, ids="-".join)
def test_generated_table_is_what_the_program_says_today(page, marker):
    fresh = REGIONS[page, marker]()
    assert region(pages()[page], marker) == fresh, "run: python -m tests.docs.tables"


def test_every_scheme_stands_in_one_row():
    rows = collections.Counter(name for kind in KINDS for name in kind.names)
    assert rows == dict.fromkeys(build_registry().by_name, 1)


def test_a_scheme_is_called_secure_only_when_its_usual_cost_is_slow():
    slow = {name for kind in KINDS if kind.slow for name in kind.names}
    measured = {vector.scheme for vector in VECTORS if vector.parse().work_s >= SLOW_S}
    assert measured <= slow
    assert {vector.scheme for vector in VECTORS if not vector.parse().cost}.isdisjoint(slow)


def test_every_setting_says_what_it_is_for():
    mute = [key for key, info in keys(Settings) if not info.description]
    assert mute == []


def test_every_metric_stands_in_the_table():
    text = region(pages()["docs/operations.md"], "metrics")
    assert len(text.splitlines()) - 2 == len(collectors()) > 0


def test_every_outcome_is_explained():
    assert set(WHEN) == set(Outcome)
