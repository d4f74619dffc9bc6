"""A migrated ledger on SQLite and on PostgreSQL; every test that asks for one runs on both."""

from collections.abc import AsyncIterator, Mapping
from pathlib import Path

import pytest
from sqlalchemy import text

from app.ledger import schema
from app.ledger.database import Database, open_database
from app.ledger.windows import FailureRule

RULE = FailureRule(limit=5, window_s=900)


class Reports:
    """A Report that keeps what it heard."""

    def __init__(self) -> None:
        self.heard: list[tuple[str, Mapping[str, object]]] = []

    def __call__(self, event: str, values: Mapping[str, object]) -> None:
        self.heard.append((event, values))

    def events(self) -> list[str]:
        return [event for event, _ in self.heard]


@pytest.fixture
def reports() -> Reports:
    return Reports()


@pytest.fixture
def sqlite_url(tmp_path: Path) -> str:
    """Where a SQLite ledger will be; not made yet."""
    return f"sqlite:///{tmp_path}/ledger.db"


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.db)])
def empty_url(request: pytest.FixtureRequest) -> str:
    """Where a ledger will be, on either database."""
    return request.getfixturevalue({"sqlite": "sqlite_url", "postgres": "postgres_database"}[request.param])


@pytest.fixture
async def ledger_url(empty_url: str) -> str:
    """A migrated ledger, on either database."""
    await schema.upgrade(empty_url)
    return empty_url


@pytest.fixture
async def database(ledger_url: str) -> AsyncIterator[Database]:
    opened = open_database(ledger_url)
    yield opened
    await opened.close()


@pytest.fixture
async def sqlite_database(sqlite_url: str) -> AsyncIterator[Database]:
    await schema.upgrade(sqlite_url)
    opened = open_database(sqlite_url)
    yield opened
    await opened.close()


async def rows(database: Database, statement: str) -> list[tuple[object, ...]]:
    """What a SELECT gives, past the room's own code."""
    async with database.engine.connect() as connection:
        return [tuple(row) for row in await connection.execute(text(statement))]


@pytest.fixture
async def postgres_ledger(postgres_database: str) -> AsyncIterator[Database]:
    """A migrated ledger on PostgreSQL."""
    await schema.upgrade(postgres_database)
    opened = open_database(postgres_database)
    yield opened
    await opened.close()
