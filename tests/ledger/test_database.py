"""Opening: which URLs, which file modes, and a file that is gone or another one."""

import asyncio
import contextlib
import os
import sqlite3
import stat
import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from pathlib import Path

import pytest
from sqlalchemy import insert, make_url, text

from app.errors import ConfigurationError, LedgerUnavailable
from app.ledger import schema
from app.ledger.database import Database, SqliteFile, open_database, postgres_arguments
from app.ledger.tables import keys, settings


def modes(folder: Path) -> dict[str, int]:
    return {path.name: stat.S_IMODE(path.stat().st_mode) for path in folder.iterdir()}


async def touch(database: Database) -> None:
    async with database.engine.begin() as connection:
        await connection.execute(text("INSERT INTO settings (name, value) VALUES ('touched', 'yes')"))


def test_file_is_born_in_wal_mode_and_with_nothing_beside_it(tmp_path: Path):
    """Two connections that turned one file to WAL at once would refuse each other."""
    file = SqliteFile(tmp_path / "ledger.db")
    file.make()
    assert modes(tmp_path) == {"ledger.db": 0o600}
    with contextlib.closing(sqlite3.connect(f"file:{file.path}?mode=ro", uri=True)) as connection:
        assert connection.execute("PRAGMA journal_mode").fetchone() == ("wal",)


def test_many_may_make_the_file_at_once(tmp_path: Path):
    file = SqliteFile(tmp_path / "ledger.db")
    with ThreadPoolExecutor(8) as threads:
        for made in [threads.submit(file.make) for _ in range(8)]:
            made.result()
    assert modes(tmp_path) == {"ledger.db": 0o600}


@pytest.mark.parametrize("url", ["sqlite:////tmp/x.db", "sqlite+aiosqlite:////tmp/x.db"])
def test_sqlite_gets_our_driver(url):
    database = open_database(url)
    assert database.engine.url.drivername == "sqlite+aiosqlite"
    assert database.file is not None
    assert str(database.file.path) == "/tmp/x.db"


@pytest.mark.parametrize(
    "url", ["postgresql://u:s3cr3t@h/d", "postgres://u:s3cr3t@h/d", "postgresql+asyncpg://u:s3cr3t@h/d"]
)
def test_postgres_gets_our_driver_and_shows_no_password(url):
    database = open_database(url)
    assert database.engine.url.drivername == "postgresql+asyncpg"
    assert database.postgres["password"] == "s3cr3t"
    assert "s3cr3t" not in repr(database)


@pytest.mark.parametrize(
    "url",
    [
        "",
        "nonsense",
        "mysql://u@h/d",
        "postgresql+psycopg://u@h/d",
        "sqlite://",
        "sqlite:///:memory:",
        "sqlite:///file:x.db?uri=true",
        "sqlite:///x.db?mode=rwc",
        "postgresql://u@h",
        "postgresql://u@h/d?pool_size=3",
        "postgresql://u@h/d?sslmode=verify-full&sslrootcert=/nowhere/ca.pem",
    ],
)
def test_other_urls_are_refused_by_their_key(url):
    with pytest.raises(ConfigurationError) as refused:
        open_database(url)
    assert refused.value.key == "ledger.url"


def test_refusal_shows_no_password():
    with pytest.raises(ConfigurationError) as refused:
        open_database("mysql://u:s3cr3t@h/d")
    assert "s3cr3t" not in str(refused.value)


def test_libpq_options_become_those_of_our_driver():
    arguments = postgres_arguments(make_url("postgresql://u@/d?host=/run/postgresql&port=6432&sslmode=require"), 5)
    assert (arguments["host"], arguments["port"], arguments["ssl"]) == ("/run/postgresql", 6432, "require")


async def test_every_file_is_for_its_owner_alone(sqlite_url, tmp_path):
    before = os.umask(0)
    try:
        await schema.upgrade(sqlite_url)
        database = open_database(sqlite_url)
        async with database.engine.connect():
            await touch(database)
            assert modes(tmp_path) == {"ledger.db": 0o600, "ledger.db-wal": 0o600, "ledger.db-shm": 0o600}
        await database.close()
    finally:
        os.umask(before)


async def test_file_that_others_can_read_is_closed_to_them(sqlite_database, tmp_path):
    (tmp_path / "ledger.db").chmod(0o644)
    await sqlite_database.ping()
    assert modes(tmp_path)["ledger.db"] == 0o600


async def test_sqlite_writes_ahead(sqlite_database):
    async with sqlite_database.engine.connect() as connection:
        assert (await connection.execute(text("PRAGMA journal_mode"))).scalar() == "wal"
        assert (await connection.execute(text("PRAGMA synchronous"))).scalar() == 1


async def test_vanished_file_is_missed_and_not_made_anew(sqlite_database, tmp_path):
    await sqlite_database.ping()
    for path in tmp_path.iterdir():
        path.unlink()
    with pytest.raises(LedgerUnavailable):
        await sqlite_database.ping()
    assert list(tmp_path.iterdir()) == []


async def test_file_that_is_no_database_leaves_no_thread_behind(sqlite_url, tmp_path):
    (tmp_path / "ledger.db").write_bytes(b"not a database, but as long as a page would be" * 100)
    database = open_database(sqlite_url)
    before = threading.active_count()
    for _ in range(3):
        with pytest.raises(LedgerUnavailable, match="DatabaseError"):
            await database.ping()
    async with asyncio.timeout(5):
        while threading.active_count() > before:
            await asyncio.sleep(0.01)
    await database.close()


async def test_replaced_file_is_opened_anew(sqlite_database, sqlite_url, tmp_path):
    await touch(sqlite_database)
    for path in tmp_path.iterdir():
        path.rename(path.with_name(f"old-{path.name}"))
    await schema.upgrade(sqlite_url)
    async with sqlite_database.engine.connect() as connection:
        assert (await connection.execute(text("SELECT count(*) FROM settings"))).scalar() == 0


async def test_open_database_answers(database):
    await database.ping()


async def test_naive_time_is_refused(sqlite_database):
    row = {"id": "k", "kind": "", "algorithm": "", "created_at": datetime(2026, 11, 25)}  # noqa: DTZ001
    with pytest.raises(LedgerUnavailable, match="ValueError"):
        async with sqlite_database.writing() as connection:
            await connection.execute(insert(keys).values(row))


async def test_fault_inside_a_transaction_leaves_nothing(database):
    async def fail_halfway() -> None:
        async with database.writing() as connection:
            await connection.execute(insert(settings).values(name="half", value="done"))
            await connection.execute(text("SELECT * FROM nowhere"))

    with pytest.raises(LedgerUnavailable):
        await fail_halfway()
    async with database.reading() as connection:
        assert (await connection.execute(text("SELECT count(*) FROM settings"))).scalar() == 0
