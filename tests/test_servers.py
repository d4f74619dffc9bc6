"""The test servers themselves: real, private, and back after every fault."""

import asyncio

import asyncpg
import pytest

from tests.servers import MariaDB, Postgres, Redis, Server, ServerMissing, find_postgres, run_async


def answers(server: Server, timeout_s: float = 5) -> bool:
    try:
        run_async(lambda: asyncio.wait_for(server.ask(), timeout_s))
    except (OSError, TimeoutError, asyncpg.PostgresError):
        return False
    return True


async def test_fresh_postgres_databases_do_not_see_each_other(postgres: Postgres):
    with postgres.fresh_database() as one, postgres.fresh_database() as other:
        connection = await asyncpg.connect(one)
        await connection.execute("CREATE TABLE seen (id int)")
        await connection.close()
        connection = await asyncpg.connect(other)
        assert await connection.fetchval("SELECT to_regclass('seen')") is None
        await connection.close()


def test_killed_postgres_comes_back(postgres: Postgres, postgres_database: str):
    with postgres.killed():
        assert not answers(postgres)
    assert answers(postgres)


def test_paused_postgres_hangs_and_goes_on(postgres: Postgres):
    with postgres.paused():
        assert not answers(postgres, timeout_s=0.3)
    assert answers(postgres)


def test_killed_mariadb_comes_back(mariadb: MariaDB, mariadb_database: str):
    with mariadb.killed():
        assert mariadb.process is None
    assert answers(mariadb)


def test_redis_is_empty_at_the_start(redis_server: Redis, redis_url: str):
    assert answers(redis_server)


def test_missing_server_says_how_to_get_it(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("PATH", "")
    with pytest.raises(ServerMissing, match="apt-get install redis-server"):
        Redis()


def test_named_folder_of_postgres_comes_first(monkeypatch: pytest.MonkeyPatch, tmp_path):
    (tmp_path / "initdb").touch()
    (tmp_path / "postgres").touch()
    monkeypatch.setenv("TEST_PG_BIN", str(tmp_path))
    assert find_postgres() == tmp_path
