"""The asyncpg reader's own pool: connections are reused, distrusted when idle for long, cut when in doubt."""

import asyncio

import pytest
import sqlalchemy as sa

from app.legacy import postgres
from app.legacy.faults import Fault, ReadFault
from app.legacy.kinds import Kind
from app.legacy.postgres import PostgresReader
from app.legacy.urls import dialect_of
from tests.legacy.conftest import Legacy
from tests.servers import Postgres

PID = sa.text("SELECT pg_backend_pid() AS pid")


@pytest.fixture
async def reader(postgres_legacy: Legacy):
    reader = PostgresReader(dialect_of(postgres_legacy.url)[1], timeout_s=2, pool_size=2)
    await reader.open()
    yield reader
    await reader.close()


async def pid(reader: PostgresReader) -> int:
    return (await reader.fetch(await reader.prepare(PID), {}))[0]["pid"]


async def test_connection_is_reused(reader: PostgresReader):
    assert await pid(reader) == await pid(reader)


async def test_connection_that_was_idle_for_long_is_replaced(reader: PostgresReader, monkeypatch: pytest.MonkeyPatch):
    first = await pid(reader)
    monkeypatch.setattr(postgres, "IDLE_S", 0.0)
    assert await pid(reader) != first


async def test_statement_is_described(reader: PostgresReader):
    statement = await reader.prepare(sa.text("SELECT CAST(:a AS int) AS n, 'x'::char(9) AS c, CAST(:a AS int) AS m"))
    assert statement.order == ("a",)
    assert statement.parameters["a"].kind is Kind.INTEGER
    assert statement.columns["c"].padded
    assert await reader.fetch(statement, {"a": 7}) == [{"n": 7, "c": "x        ", "m": 7}]


async def test_session_is_read_only_named_and_bounded(reader: PostgresReader):
    names = ("default_transaction_read_only", "application_name", "statement_timeout")
    columns = ", ".join(f"current_setting('{name}') AS {name}" for name in names)
    assert await reader.fetch(await reader.prepare(sa.text(f"SELECT {columns}")), {}) == [
        dict(zip(names, ("on", "trickle", "2s"), strict=True))
    ]


async def test_statement_that_takes_too_long_keeps_its_connection(reader: PostgresReader):
    first = await pid(reader)
    slow = await reader.prepare(sa.text("SELECT pg_sleep(20)"))
    with pytest.raises(ReadFault) as caught:
        await reader.fetch(slow, {})
    assert caught.value.fault is Fault.SLOW
    assert await pid(reader) == first


async def test_cancelled_statement_loses_its_connection_and_not_its_place(reader: PostgresReader, postgres: Postgres):
    slow = await reader.prepare(sa.text("SELECT pg_sleep(20)"))
    for _ in range(4):
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.05):
                await reader.fetch(slow, {})
    assert await pid(reader) > 0


async def test_value_of_the_wrong_type_is_refused_and_keeps_the_connection(reader: PostgresReader):
    first = await pid(reader)
    statement = await reader.prepare(sa.text("SELECT CAST(:a AS int) AS n"))
    with pytest.raises(ReadFault) as caught:
        await reader.fetch(statement, {"a": "seven"})
    assert caught.value.fault is Fault.QUERY_REFUSED
    assert await pid(reader) == first


async def test_connection_that_the_server_ended_is_replaced(reader: PostgresReader, postgres_legacy: Legacy):
    first = await pid(reader)
    postgres_legacy.execute(f"SELECT pg_terminate_backend({first})")
    while not reader._idle[0].connection.is_closed():
        await asyncio.sleep(0)
    second = await pid(reader)
    assert second != first


async def test_ssl_is_spelled_as_asyncpg_knows_it():
    url = dialect_of("postgresql://u:p%40ss@h:5433/d?ssl=require")[1]
    assert postgres._dsn(url) == "postgresql://u:p%40ss@h:5433/d?sslmode=require"


async def test_server_without_tls_is_unreachable_when_tls_is_demanded(postgres_legacy: Legacy):
    reader = PostgresReader(dialect_of(f"{postgres_legacy.url}?ssl=require")[1], timeout_s=2, pool_size=1)
    with pytest.raises(ReadFault) as caught:
        await reader.prepare(PID)
    assert caught.value.fault is Fault.UNREACHABLE
    await reader.close()


async def test_close_ends_busy_connections(reader: PostgresReader):
    slow = await reader.prepare(sa.text("SELECT pg_sleep(20)"))
    busy = asyncio.create_task(reader.fetch(slow, {}))
    while not reader._busy:
        await asyncio.sleep(0)
    await reader.close()
    with pytest.raises(ReadFault):
        await busy
    with pytest.raises(ReadFault, match="closed"):
        await reader.fetch(slow, {})
