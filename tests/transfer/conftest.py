"""A small legacy database with every kind of user that the bulk road tells apart, and the road's parts over it."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from app.bootstrap import Bulk, open_bulk
from app.settings import load
from app.transfer.selection import Selection
from tests.service import Row, Site, encoded, make_site

PHPASS = "$P$BQOGL/0uGO77rS7JWZ0mMtkfj9BXXI."
"""Iterated: Auth0 cannot read it."""

SSHA = "{SSHA}0H+zTv8o4MR4H43n03eCsvw1luG8LdB7"
"""From libpass's test suite, known_correct_hashes of ldap_salted_sha1: the password is `secret`."""

USERS = (
    Row(1, "bcrypt@example.com", "ada", encoded()),
    Row(2, "ldap@example.com", password=SSHA),
    Row(3, "phpass@example.com", password=PHPASS),
    Row(4, "without@example.com", password=None),
    Row(5, None, "mailless"),
    Row(6, "blocked@example.com", disabled=1),
    Row(7, "reset@example.com", must_reset=1),
    Row(8, "unreadable@example.com", password="not a hash"),
)


@pytest.fixture
def site(tmp_path: Path) -> Site:
    return make_site(tmp_path / "site", USERS)


@pytest.fixture
async def bulk(site: Site) -> AsyncIterator[Bulk]:
    async with open_bulk(load(site.file, {})) as opened:
        yield opened


@pytest.fixture
def selection(bulk: Bulk) -> Selection:
    return Selection(legacy=bulk.legacy, ledger=bulk.ledger, judge=bulk.judge)
