"""The steps in migrations/: there and back, on both databases, and equal to the tables that the program uses."""

import asyncio
import os
import subprocess
import sys
from pathlib import Path

import asyncpg
import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, inspect, text

import migrations
from app.errors import ConfigurationError, LedgerUnavailable
from app.ledger import schema
from app.ledger.database import open_database
from app.ledger.tables import HEAD, VERSION_TABLE, metadata


async def tables(url: str) -> set[str]:
    database = open_database(url)
    async with database.engine.connect() as connection:
        found = await connection.run_sync(lambda plain: set(inspect(plain).get_table_names()))
    await database.close()
    return found


async def test_up_down_up(empty_url):
    await schema.upgrade(empty_url)
    assert await tables(empty_url) == {*metadata.tables, VERSION_TABLE}
    assert await schema.current(empty_url) == HEAD
    await schema.downgrade(empty_url, "base")
    assert await tables(empty_url) == {VERSION_TABLE}
    assert await schema.current(empty_url) is None
    await schema.upgrade(empty_url)
    assert await tables(empty_url) == {*metadata.tables, VERSION_TABLE}


async def test_tables_equal_what_the_migrations_make(ledger_url):
    def differences(connection: Connection) -> list[object]:
        context = MigrationContext.configure(
            connection, opts={"compare_type": True, "compare_server_default": True, "version_table": VERSION_TABLE}
        )
        return compare_metadata(context, metadata)

    database = open_database(ledger_url)
    async with database.engine.connect() as connection:
        assert await connection.run_sync(differences) == []
    await database.close()


def test_head_is_the_newest_step():
    """`HEAD` is a constant, so that `serve` need not load Alembic."""
    with schema._alembic(None) as config:
        assert ScriptDirectory.from_config(config).get_current_head() == HEAD == schema.head()


def test_steps_are_named_date_first_and_say_why():
    for step in Path(migrations.__file__).parent.glob("versions/[!_]*.py"):
        assert step.stem[:11].replace("_", "").isdigit(), step.name
        assert len(step.stem) <= 32, "Alembic's column takes no more"
        assert "Why:" in step.read_text()


async def test_two_upgrades_at_once_both_succeed(empty_url):
    await asyncio.gather(*(schema.upgrade(empty_url) for _ in range(4)))
    assert await schema.current(empty_url) == HEAD


async def test_upgrade_waits_for_another_one(postgres_database, monkeypatch: pytest.MonkeyPatch):
    """Longer than any other statement may take."""
    monkeypatch.setattr("app.ledger.database.STATEMENT_TIMEOUT_S", 0.1)
    connection = await asyncpg.connect(postgres_database)
    await connection.execute(f"SELECT pg_advisory_lock({schema.ADVISORY_LOCK})")
    upgrade = asyncio.create_task(schema.upgrade(postgres_database))
    waited = "SELECT 1 FROM pg_stat_activity WHERE wait_event = 'advisory' AND now() - query_start > '0.5 s'"
    while not await connection.fetchval(waited):
        await asyncio.sleep(0.02)
    await connection.close()
    await upgrade
    assert await schema.current(postgres_database) == HEAD


async def test_database_of_another_program_is_left_alone(empty_url):
    """A ledger URL that points at the legacy database by mistake."""
    database = open_database(empty_url)
    if database.file:
        database.file.make()
    async with database.engine.begin() as connection:
        await connection.execute(text("CREATE TABLE users (id int)"))
    await database.close()
    with pytest.raises(LedgerUnavailable):
        await schema.upgrade(empty_url)
    assert await tables(empty_url) == {"users"}


async def test_missing_ledger_names_the_command(empty_url):
    database = open_database(empty_url)
    with pytest.raises(ConfigurationError, match="trickle ledger upgrade"):
        await schema.require_current(database)
    await database.close()


async def test_older_ledger_names_the_command(ledger_url, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(schema, "HEAD", "2099_01_01_later")
    database = open_database(ledger_url)
    with pytest.raises(ConfigurationError, match=r"older.*trickle ledger upgrade"):
        await schema.require_current(database)
    await database.close()


async def test_newer_ledger_serves_but_is_not_upgraded(ledger_url):
    """Replicas of two versions run side by side while a new one is rolled out."""
    database = open_database(ledger_url)
    async with database.engine.begin() as connection:
        await connection.execute(text(f"UPDATE {VERSION_TABLE} SET version_num = '2099_01_01_later'"))
    await schema.require_current(database)
    await database.close()
    with pytest.raises(ConfigurationError, match="newer"):
        await schema.upgrade(ledger_url)


async def test_current_ledger_passes(ledger_url):
    database = open_database(ledger_url)
    await schema.require_current(database)
    await database.close()


async def test_unreachable_server_is_unavailable_and_not_a_wrong_setting():
    database = open_database("postgresql://trickle@127.0.0.1:9/ledger")
    with pytest.raises(LedgerUnavailable, match="ConnectionRefusedError"):
        await schema.require_current(database)
    await database.close()


async def test_missing_folder_is_a_wrong_setting(tmp_path: Path):
    with pytest.raises(ConfigurationError, match="folder"):
        await schema.upgrade(f"sqlite:///{tmp_path}/nowhere/ledger.db")


async def test_folder_in_the_place_of_the_file_is_unavailable(tmp_path: Path):
    with pytest.raises(LedgerUnavailable):
        await schema.upgrade(f"sqlite:///{tmp_path}")


def test_upgrade_works_from_any_folder(sqlite_url, tmp_path: Path):
    code = f"import asyncio; from app.ledger import schema; asyncio.run(schema.upgrade({sqlite_url!r}))"
    root = str(Path(migrations.__file__).parent.parent)
    subprocess.run([sys.executable, "-c", code], cwd=tmp_path, env={**os.environ, "PYTHONPATH": root}, check=True)
    assert asyncio.run(schema.current(sqlite_url)) == HEAD


def test_serving_does_not_load_alembic():
    code = "import sys, app.ledger.opening, app.ledger.schema; sys.exit('alembic' in sys.modules)"
    subprocess.run([sys.executable, "-c", code], check=True)
