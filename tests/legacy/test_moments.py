"""Moments that Python's calendar has not: a row with one is read like any other, and means what it says."""

from datetime import UTC, date, datetime

import pytest
import sqlalchemy as sa

from app.legacy.moments import LAST
from app.legacy.postgres import PostgresReader
from app.legacy.urls import dialect_of
from tests.legacy.conftest import COLUMNS, Legacy, Opener

MOMENTS = {
    "'10000-01-01'": True,
    "'infinity'": True,
    "'294276-12-31'": True,
    "'0044-03-15 BC'": False,
    "'-infinity'": False,
    "'4713-01-01 BC'": False,
}
"""Whether a moment is still to come."""


@pytest.mark.parametrize("kind", ["date", "timestamp", "timestamptz"])
@pytest.mark.parametrize("moment", MOMENTS)
async def test_postgres_user_with_a_moment_beyond_the_calendar_is_found(
    postgres_legacy: Legacy, opened: Opener, kind: str, moment: str
):
    """By every road; a lock until then holds or has lapsed, a block from then on waits or is there."""
    postgres_legacy.users(
        {"id": 1, "email": "ann@example.com", "username": "ann", "password_hash": "$2b$04$abc"},
        {"id": 2, "email": "bob@example.com", "username": "bob", "password_hash": "$2b$04$abc"},
        columns=f"since {kind}, until {kind}",
    )
    postgres_legacy.execute(
        f"UPDATE users SET since = {moment} WHERE id = 1", f"UPDATE users SET until = {moment} WHERE id = 2"
    )
    database = await opened(postgres_legacy, columns=COLUMNS | {"blocked": "since", "locked_until": "until"})
    to_come = MOMENTS[moment]
    for _ in range(2):
        ann, bob = await database.find("ann@example.com"), await database.by_user_id("legacy|2")
        assert (ann.blocked, bob.blocked) == (not to_come, to_come)
    streamed = [user for part in [page async for page in database.stream(rows=1)] for user in part]
    assert [(user.id, user.blocked) for user in streamed] == [("1", not to_come), ("2", to_come)]


async def test_postgres_moments_of_the_calendar_are_the_same_beside_one_beyond(postgres_legacy: Legacy):
    """To the microsecond, with their zone, from a connection that reads others too; parameters go out the same."""
    reader = PostgresReader(dialect_of(postgres_legacy.url)[1], timeout_s=2, pool_size=2)
    await reader.open()
    try:
        statement = await reader.prepare(
            sa.text(
                "SELECT DATE '1990-01-31' AS born, TIMESTAMP '1999-12-31 23:59:59.999999' AS made,"
                " TIMESTAMPTZ '2020-02-03 04:05:06.000007+02' AS seen, CAST(:day AS date) AS day,"
                " CAST(:then AS timestamptz) AS then, CAST(:far AS timestamp) AS far"
            )
        )
        values = {"day": date(1, 2, 3), "then": datetime(1850, 5, 6, 7, 8, 9, 10, tzinfo=UTC), "far": None}
        usual = await reader.fetch(statement, values)
        assert (await reader.fetch(await reader.prepare(sa.text("SELECT TIMESTAMP '10000-01-01' AS far")), {})) == [
            {"far": LAST}
        ]
        assert await reader.fetch(statement, values) == usual
        assert usual[0]["born"] == date(1990, 1, 31)
        assert usual[0]["seen"] == datetime(2020, 2, 3, 2, 5, 6, 7, tzinfo=UTC)
    finally:
        await reader.close()


async def test_mariadb_zero_dates_are_never(mariadb_legacy: Legacy, opened: Opener):
    mariadb_legacy.users(
        {"id": 1, "email": "ann@example.com", "username": "ann", "password_hash": "$2b$04$abc"},
        columns="since datetime, until datetime, born date",
    )
    mariadb_legacy.execute(
        "SET SESSION sql_mode = ''", "UPDATE users SET since = '0000-00-00', until = '0000-00-00', born = '1990-00-00'"
    )
    columns = COLUMNS | {"blocked": "since", "locked_until": "until", "born": "born"}
    user = await (await opened(mariadb_legacy, columns=columns)).find("ann@example.com")
    assert (user.id, user.blocked) == ("1", False)


@pytest.mark.parametrize("text", ["10000-01-01 00:00:00", "+10000-01-01", "99999-12-31"])
async def test_sqlite_text_beyond_the_calendar_is_found(sqlite_database: Legacy, opened: Opener, text: str):
    """It has not come yet, and a lock until then holds."""
    sqlite_database.users(
        {"id": 1, "email": "ann@example.com", "username": "ann", "password_hash": "$2b$04$abc", "since": text},
        columns="since timestamp",
    )
    user = await (await opened(sqlite_database, columns=COLUMNS | {"blocked": "since"})).find("ann@example.com")
    assert (user.id, user.blocked) == ("1", False)
    user = await (await opened(sqlite_database, columns=COLUMNS | {"locked_until": "since"})).find("ann@example.com")
    assert user.blocked
