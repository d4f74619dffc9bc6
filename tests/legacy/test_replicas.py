"""Read replicas: the next server is asked where one cannot answer, and the primary last."""

import asyncio
import time
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from app.errors import AmbiguousIdentifier, LegacyUnavailable
from app.legacy.mapping import LegacyMapping
from app.legacy.replicas import ReplicatedDatabase
from tests.legacy.conftest import COLUMNS, Legacy, sqlite_legacy
from tests.servers import Postgres

MAPPING = LegacyMapping(table="users", columns=COLUMNS, identifiers=("email", "username"))


def server(folder: Path, name: str) -> Legacy:
    """A server of its own, whose user says which it is."""
    legacy = sqlite_legacy(folder / f"{name}.db")
    legacy.users({"id": 1, "email": "a@x.org", "username": name, "password_hash": "h"})
    return legacy


@pytest.fixture
async def three(tmp_path: Path) -> AsyncIterator[ReplicatedDatabase]:
    """A primary with two replicas."""
    primary, one, two = (server(tmp_path, name) for name in ("primary", "one", "two"))
    async with ReplicatedDatabase(primary.url, [one.url, two.url], MAPPING, timeout_s=3) as database:
        yield database


async def answered_by(database: ReplicatedDatabase) -> str:
    user = await database.find("a@x.org")
    assert user is not None
    assert (await database.by_user_id("legacy|1")).row == user.row
    assert [page[0].row async for page in database.stream()] == [user.row]
    return str(user.row["username"])


async def test_each_is_asked_where_the_one_before_cannot_answer(three: ReplicatedDatabase, tmp_path: Path):
    asked = [await answered_by(three)]
    for name in ("one", "two"):
        (tmp_path / f"{name}.db").rename(tmp_path / f"{name}.away")
        asked.append(await answered_by(three))
        await three.ping()
    assert asked == ["one", "two", "primary"]
    (tmp_path / "primary.db").rename(tmp_path / "primary.away")
    with pytest.raises(LegacyUnavailable):
        await three.find("a@x.org")
    with pytest.raises(LegacyUnavailable):
        await three.ping()


async def test_a_replica_that_is_back_is_asked_again(three: ReplicatedDatabase, tmp_path: Path):
    (tmp_path / "one.db").rename(tmp_path / "away")
    for _ in range(6):  # its circuit opens
        assert await answered_by(three) == "two"
    (tmp_path / "away").rename(tmp_path / "one.db")
    ends = time.monotonic() + 15
    while await answered_by(three) != "one":
        assert time.monotonic() < ends
        await asyncio.sleep(0.05)


async def test_an_answer_is_an_answer(three: ReplicatedDatabase, tmp_path: Path):
    """Nobody, and two of one name, are said by the first server; the others are not asked."""
    sqlite_one = Legacy("sqlite", f"sqlite:///{tmp_path / 'one.db'}", _execute(tmp_path / "one.db"))
    assert await three.find("b@x.org") is None
    sqlite_one.execute("INSERT INTO users VALUES (2, 'A@x.org', 'b', 'h'), (3, 'A@X.org', 'c', 'h')")
    with pytest.raises(AmbiguousIdentifier):
        await three.find("A@x.ORG")


def _execute(path: Path):
    return sqlite_legacy(path).execute


@pytest.mark.db
async def test_a_replica_that_hangs_does_not_outlast_the_limit(
    postgres: Postgres, postgres_database: str, tmp_path: Path
):
    """Each server has its share of the time, so the whole look-up keeps to `timeout_s` and a second."""
    primary = server(tmp_path, "primary")
    async with ReplicatedDatabase(primary.url, [postgres_database], MAPPING, timeout_s=2) as database:
        with postgres.paused():
            started = time.monotonic()
            user = await database.find("a@x.org")
            assert time.monotonic() - started < 3
        assert user is not None
        assert user.row["username"] == "primary"
