"""The pages' tables of schemes are whole and say nothing that the vectors do not."""

import collections
import re

import pytest

from app.hashing.registry import build_registry
from tests.docs.pages import pages, region
from tests.docs.scheme_facts import FAMILIES, KINDS, line_to_add
from tests.docs.scheme_tables import WHOLE, anchor, cost, facts_of, portable, reason, unsure
from tests.hashing.known import TOLD, VECTORS

QUICK_S = 1e-4
"""A hundred times a digest; vectors of slow schemes are often of few rounds, and none is below."""

FEW_ROUNDS_S = 0.05
"""A scheme of few rounds never takes as long, not even in Python's own loops."""

README_ROWS = 30

pytestmark = pytest.mark.skipif(not WHOLE, reason="the tables of schemes are written where libxcrypt is")


def test_every_scheme_stands_in_one_row():
    rows = collections.Counter(name for kind in KINDS for name in kind.names)
    missing = [name for name in build_registry().by_name if name not in rows]
    assert not missing, "add to tests/docs/schemes.toml, under its family:\n" + "\n".join(map(line_to_add, missing))
    assert rows == dict.fromkeys(build_registry().by_name, 1)


def test_the_page_names_every_scheme_once():
    lines = region(pages()["docs/schemes.md"], "schemes").splitlines()
    cells = [re.split(r"(?<!\\)\|", line)[2] for line in lines if line.startswith("| ") and "---" not in line]
    named = collections.Counter(name for cell in cells for name in re.findall("`([a-z0-9_]+)`", cell))
    assert named == dict.fromkeys(build_registry().by_name, 1), "run: python -m tests.docs.tables"


def test_siblings_in_one_row_are_alike_in_what_must_be_named():
    by_name = build_registry().by_name
    assert [kind.names for kind in KINDS if len({by_name[name].named_only for name in kind.names}) > 1] == []


def test_whatever_asks_more_than_the_text_says_what():
    asking = {
        vector.scheme
        for vector in (*VECTORS, *TOLD)
        if vector.columns or vector.params or vector.secrets or vector.pepper is not None
        or vector.salt is not None or vector.salt_hex is not None or vector.username is not None
    }  # fmt: skip
    told = {name for kind in KINDS if kind.needs for name in kind.names}
    # These have a sensible value for what their vectors set.
    lacking = asking - told - {"lucia_scrypt"}
    assert lacking == set(), 'add to their lines in tests/docs/schemes.toml: needs = "…"'


def test_a_row_that_cannot_all_move_in_bulk_says_why():
    assert list(unsure()) == []
    assert all(reason(kind) == "" for kind in KINDS if portable(kind) == "yes")


def test_a_reason_in_the_facts_is_one_that_the_registry_does_not_know():
    by_name = build_registry().by_name
    twice = [kind.names for kind in KINDS if kind.left and all(by_name[name].not_portable for name in kind.names)]
    idle = [kind.names for kind in KINDS if kind.left and portable(kind) == "yes"]
    assert (twice, idle) == ([], [])


def test_a_scheme_is_called_secure_only_when_every_vector_has_a_cost_of_its_own():
    secure = {name for kind in KINDS if kind.secure == "yes" for name in kind.names}
    assert {name for name in secure if facts_of(name).costless or facts_of(name).work_s < QUICK_S} == set()


def test_a_scheme_that_takes_long_is_never_called_insecure():
    insecure = {name for kind in KINDS if kind.secure == "no" for name in kind.names}
    assert {name for name in insecure if facts_of(name).work_s >= FEW_ROUNDS_S} == set()


def test_a_cost_is_an_order_of_magnitude():
    assert cost(("hex_md5",)) == "fast"
    assert all(re.fullmatch(r"fast|~(?:0\.)?[125]0{0,2} m?s", cost(kind.names)) for kind in KINDS)


def test_the_readme_has_a_row_for_every_family_and_leads_to_it():
    text = region(pages()["README.md"], "schemes")
    assert len(FAMILIES) <= README_ROWS
    assert all(f"(docs/schemes.md#{anchor(family.title)})" in text for family in FAMILIES)


def test_whatever_takes_a_pepper_says_so():
    takers = {name for name, scheme in build_registry().by_name.items() if scheme.takes_pepper}
    silent = {name for kind in KINDS if "pepper" not in kind.needs for name in kind.names}
    assert takers & silent == set(), "their `needs` in tests/docs/schemes.toml must name password.pepper"
