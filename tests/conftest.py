"""
Fixtures that every room shares: nouns, lazy, real.

`postgres`, `mariadb`, `redis_server` are servers of this test process (one set per xdist worker), started by the first
test that asks; `postgres_database`, `mariadb_database` give the URL of a fresh database, `redis_url` an empty Redis.
A server that is not installed skips the test and says how to get it; with TRICKLE_TEST_NO_SKIP=1 that is a failure.
Whatever uses one of them carries the marker `db` by itself.
"""

import contextlib
import os
from collections.abc import Iterator
from contextlib import AbstractContextManager
from typing import TypeVar

import pytest

from tests.servers import MariaDB, Postgres, Redis, Server, ServerMissing, open_mariadb, open_postgres, open_redis

S = TypeVar("S", bound=Server)

SERVER_FIXTURES = frozenset({"postgres", "mariadb", "redis_server"})


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Marks what uses a server."""
    for item in items:
        if SERVER_FIXTURES.intersection(getattr(item, "fixturenames", ())):
            item.add_marker("db")


pytest_collection_modifyitems = pytest.hookimpl(tryfirst=True)(pytest_collection_modifyitems)


def skip_or_fail(reason: str) -> None:
    """Skips for something that is not installed; fails instead where nothing may be skipped."""
    if os.environ.get("TRICKLE_TEST_NO_SKIP") == "1":
        pytest.fail(reason, pytrace=False)
    pytest.skip(reason)


@contextlib.contextmanager
def installed(server: AbstractContextManager[S]) -> Iterator[S]:
    """The opened server, or a skip with its name and how to get it."""
    with contextlib.ExitStack() as stack:
        try:
            opened = stack.enter_context(server)
        except ServerMissing as missing:
            skip_or_fail(str(missing))
            raise
        yield opened


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    """A running PostgreSQL of this test process."""
    with installed(open_postgres()) as server:
        yield server


@pytest.fixture(scope="session")
def mariadb() -> Iterator[MariaDB]:
    """A running MariaDB of this test process."""
    with installed(open_mariadb()) as server:
        yield server


@pytest.fixture(scope="session")
def redis_server() -> Iterator[Redis]:
    """A running Redis of this test process."""
    with installed(open_redis()) as server:
        yield server


@pytest.fixture
def postgres_database(postgres: Postgres) -> Iterator[str]:
    """The URL of an empty PostgreSQL database."""
    with postgres.fresh_database() as url:
        yield url


@pytest.fixture
def mariadb_database(mariadb: MariaDB) -> Iterator[str]:
    """The URL of an empty MariaDB database."""
    with mariadb.fresh_database() as url:
        yield url


@pytest.fixture
def redis_url(redis_server: Redis) -> str:
    """The URL of an empty Redis."""
    redis_server.flush()
    return redis_server.url()
