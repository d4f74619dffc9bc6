"""A legacy database on each engine that we can run: SQLite, PostgreSQL, MariaDB."""

import sqlite3
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from app.legacy.mapping import LegacyMapping
from app.legacy.users import LegacyDatabase
from tests.servers import MariaDB, Postgres

ENGINES = ("sqlite", "postgres", "mariadb")

COLUMNS = {"id": "id", "email": "email", "username": "username", "password": "password_hash"}


@dataclass(frozen=True)
class Legacy:
    """An empty database of one engine: its URL, and statements run as its owner."""

    engine: str
    url: str
    execute: Callable[..., None]

    def users(self, *rows: dict[str, Any], columns: str = "") -> None:
        """A table of users, with unique columns `email` and `username`; rows take what they name."""
        text = {"sqlite": "TEXT", "postgres": "text", "mariadb": "varchar(190)"}[self.engine]
        extra = f", {columns}" if columns else ""
        names = f"id integer PRIMARY KEY, email {text} UNIQUE, username {text} UNIQUE, password_hash {text}"
        self.execute(f"CREATE TABLE users ({names}{extra})")
        for row in rows:
            self.insert("users", row)

    def insert(self, table: str, row: dict[str, Any]) -> None:
        self.execute(f"INSERT INTO {table} ({', '.join(row)}) VALUES ({', '.join(map(self._literal, row.values()))})")

    def _literal(self, value: Any) -> str:
        if value is None:
            return "NULL"
        if isinstance(value, bytes):
            return f"'\\x{value.hex()}'" if self.engine == "postgres" else f"X'{value.hex()}'"
        if isinstance(value, str):
            escaped = value.replace("\\", "\\\\") if self.engine == "mariadb" else value
            return "'" + escaped.replace("'", "''") + "'"
        return str(value)


def sqlite_legacy(path: Path) -> Legacy:
    """An SQLite file, written through a connection of its own."""
    sqlite3.connect(path).close()
    path.touch()

    def execute(*statements: str) -> None:
        connection = sqlite3.connect(path)
        for statement in statements:
            connection.execute(statement)
        connection.commit()
        connection.close()

    return Legacy("sqlite", f"sqlite:///{path}", execute)


def server_legacy(server: Postgres | MariaDB, url: str) -> Legacy:
    """A database of a running server."""
    database = url.rpartition("/")[2]
    return Legacy(server.kind, url, lambda *statements: server.execute(*statements, database=database))


@pytest.fixture
def sqlite_database(tmp_path: Path) -> Legacy:
    """An empty SQLite file."""
    return sqlite_legacy(tmp_path / "legacy.db")


@pytest.fixture
def postgres_legacy(postgres: Postgres, postgres_database: str) -> Legacy:
    """An empty PostgreSQL database."""
    return server_legacy(postgres, postgres_database)


@pytest.fixture
def mariadb_legacy(mariadb: MariaDB, mariadb_database: str) -> Legacy:
    """An empty MariaDB database."""
    return server_legacy(mariadb, mariadb_database)


@pytest.fixture(params=ENGINES)
def legacy(request: pytest.FixtureRequest) -> Iterator[Legacy]:
    """An empty database of every engine in turn."""
    fixtures = {"sqlite": "sqlite_database", "postgres": "postgres_legacy", "mariadb": "mariadb_legacy"}
    return request.getfixturevalue(fixtures[request.param])


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Marks what runs on a server: fixtures that are asked for while running are not seen at collection."""
    for item in items:
        call = getattr(item, "callspec", None)
        if call is not None and call.params.get("legacy") in {"postgres", "mariadb"}:
            item.add_marker("db")


Opener = Callable[..., Any]


@pytest.fixture
async def opened() -> AsyncIterator[Opener]:
    """Opens legacy databases, closes them at the end. Called with a database, limits and parts of a mapping."""
    async with AsyncExitStack() as stack:

        async def open_(legacy: Legacy | str, *, timeout_s: float = 5.0, pool_size: int = 4, **mapping: Any) -> Any:
            url = legacy if isinstance(legacy, str) else legacy.url
            if not ({"table", "query"} & set(mapping)):
                mapping["table"] = "users"
            if "query" not in mapping:
                mapping.setdefault("columns", COLUMNS)
            mapping.setdefault("identifiers", ("email", "username"))
            database = LegacyDatabase(url, LegacyMapping(**mapping), timeout_s=timeout_s, pool_size=pool_size)
            return await stack.enter_async_context(database)

        yield open_
