"""Whatever befalls the legacy database: named, bounded in time, over when it is over, and never "no such user"."""

import asyncio
import contextlib
import sqlite3
import time
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa

from app.errors import LegacyUnavailable
from app.legacy.faults import ReadFault
from app.legacy.users import LegacyDatabase
from tests.legacy.conftest import COLUMNS, Legacy, Opener
from tests.servers import MariaDB, Postgres, free_port

ANN = {"id": 1, "email": "ann@example.com", "username": "ann", "password_hash": "hash-of-ann"}

RECOVERY_S = 15.0
"""The promise: answers again within 15 s after the database is back."""

SERVERS = ("postgres", "mariadb")


@pytest.fixture(params=SERVERS)
def server(request: pytest.FixtureRequest) -> Postgres | MariaDB:
    """A running server of either kind."""
    return request.getfixturevalue(request.param)


@pytest.fixture
def served(server: Postgres | MariaDB, request: pytest.FixtureRequest) -> Legacy:
    """A database on it with one user."""
    legacy: Legacy = request.getfixturevalue(f"{server.kind}_legacy")
    legacy.users(ANN)
    return legacy


async def reason_of(database: LegacyDatabase) -> str:
    with pytest.raises(LegacyUnavailable) as caught:
        await database.find("ann")
    assert caught.value.retry_after_s > 0
    return caught.value.reason


async def until_it_answers(database: LegacyDatabase) -> float:
    """Asks as often as it is told to, and gives the seconds until there was an answer."""
    began = time.monotonic()
    while True:
        try:
            assert (await database.find("ann")).id == "1"
        except LegacyUnavailable as fault:
            assert time.monotonic() - began < RECOVERY_S
            await asyncio.sleep(min(fault.retry_after_s, 0.2))
        else:
            return time.monotonic() - began


async def test_killed_server_is_a_fault_and_recovers(server: Postgres | MariaDB, served: Legacy, opened: Opener):
    database = await opened(served, timeout_s=2)
    await asyncio.gather(*(database.find("ann") for _ in range(8)))
    with server.killed():
        assert await reason_of(database) in {"unreachable", "connection_lost"}
        for _ in range(10):
            assert await reason_of(database) in {"unreachable", "circuit_open"}
        assert await reason_of(database) == "circuit_open"
        with pytest.raises(LegacyUnavailable):
            await database.ping()
    assert await until_it_answers(database) < RECOVERY_S
    await database.ping()


async def test_restarted_server_costs_no_request(server: Postgres | MariaDB, served: Legacy, opened: Opener):
    """Idle connections that died are replaced within the request that finds them dead."""
    database = await opened(served)
    await asyncio.gather(*(database.find("ann") for _ in range(8)))
    with server.killed():
        pass
    assert (await database.find("ann")).id == "1"
    assert (await database.by_user_id("legacy|1")).id == "1"


async def test_service_starts_without_the_server(server: Postgres | MariaDB, served: Legacy, opened: Opener):
    with server.killed():
        database = await opened(served, timeout_s=2)
        assert await reason_of(database) == "unreachable"
    assert await until_it_answers(database) < RECOVERY_S


async def test_hung_server_is_answered_for_in_time(server: Postgres | MariaDB, served: Legacy, opened: Opener):
    database = await opened(served, timeout_s=0.5, pool_size=2)
    await asyncio.gather(database.find("ann"), database.find("ann"))
    with server.paused():
        began = time.monotonic()
        reasons = await asyncio.gather(*(reason_of(database) for _ in range(6)))
        assert time.monotonic() - began < 1.5
        assert set(reasons) <= {"slow", "pool_exhausted", "circuit_open"}
        began = time.monotonic()
        for _ in range(3):
            assert await reason_of(database) in {"slow", "circuit_open"}
        assert time.monotonic() - began < 4.5
    assert await until_it_answers(database) < RECOVERY_S


async def test_cancelled_caller_leaves_at_once_and_the_pool_stays_whole(
    server: Postgres | MariaDB, served: Legacy, opened: Opener
):
    database = await opened(served, timeout_s=5, pool_size=1)
    await database.find("ann")
    with server.paused():
        asking = asyncio.create_task(database.find("ann"))
        await asyncio.sleep(0)
        await asyncio.sleep(0)
        asking.cancel()
        began = time.monotonic()
        with pytest.raises(asyncio.CancelledError):
            await asking
        assert time.monotonic() - began < 0.5
    assert (await database.find("ann")).id == "1"


@contextlib.asynccontextmanager
async def tcp_peer(*, silent: bool) -> AsyncIterator[int]:
    """A TCP server that takes connections and says nothing, or garbage; at the end every client has hung up."""
    talks = []

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        talks.append(asyncio.current_task())
        if not silent:
            writer.write(b"HTTP/1.1 400 Bad Request\r\n\r\n")
        with contextlib.suppress(OSError):
            await reader.read()
        writer.close()

    server = await asyncio.start_server(talk, "127.0.0.1", 0)
    try:
        yield server.sockets[0].getsockname()[1]
        async with asyncio.timeout(2):
            await asyncio.gather(*talks)
    finally:
        server.close()


@pytest.mark.parametrize("engine", ["postgresql", "mysql"])
@pytest.mark.parametrize("silent", [True, False], ids=["silent", "garbage"])
async def test_peer_that_is_no_database_is_a_fault_in_time(engine: str, silent: bool, opened: Opener):
    async with tcp_peer(silent=silent) as port:
        database = await opened(f"{engine}://u:secret@127.0.0.1:{port}/d", timeout_s=0.5)
        began = time.monotonic()
        assert await reason_of(database) in ({"slow"} if silent else {"unreachable", "slow", "connection_lost"})
        assert time.monotonic() - began < 1.5


@pytest.mark.parametrize("engine", ["postgresql", "mysql"])
async def test_refused_and_unknown_hosts_are_unreachable(engine: str, opened: Opener):
    for place in (f"127.0.0.1:{free_port()}", "nowhere.invalid"):
        database = await opened(f"{engine}://u:secret@{place}/d", timeout_s=3)
        assert await reason_of(database) == "unreachable"


async def test_busy_pool_is_a_fault_of_its_own(server: Postgres | MariaDB, served: Legacy, opened: Opener):
    sleep = "pg_sleep(0.9)" if server.kind == "postgres" else "SLEEP(0.9)"
    cast = "::text" if server.kind == "postgres" else ""
    database = await opened(
        served, timeout_s=1, pool_size=1, query=f"SELECT 1 AS id, {sleep}{cast} AS nap, :identifier{cast} AS email"
    )
    database._plan = None
    with contextlib.suppress(LegacyUnavailable):
        await database.find("ann")
    reasons = await asyncio.gather(*(database.find("ann") for _ in range(4)), return_exceptions=True)
    assert {"pool_exhausted"} <= {fault.reason for fault in reasons if isinstance(fault, LegacyUnavailable)}
    assert not [
        fault for fault in reasons if isinstance(fault, BaseException) and not isinstance(fault, LegacyUnavailable)
    ]


async def test_slow_statement_is_ended_by_the_server(server: Postgres | MariaDB, served: Legacy, opened: Opener):
    if server.kind == "postgres":
        query = "SELECT 1 AS id, pg_sleep(30)::text AS nap, :identifier::text AS email"
        running = "SELECT 1 / (count(*) = 0)::int FROM pg_stat_activity WHERE query LIKE '%pg_sleep(30)%' AND state = 'active' AND pid <> pg_backend_pid()"
    else:
        query = "SELECT 1 AS id, SLEEP(30) AS nap, :identifier AS email"
        running = ""
    database = await opened(served, timeout_s=0.5, query=query)
    began = time.monotonic()
    assert await reason_of(database) == "slow"
    assert time.monotonic() - began < 1.5
    if running:
        served.execute(running)


async def test_missing_table_column_and_rights_are_faults(server: Postgres | MariaDB, served: Legacy, opened: Opener):
    assert await reason_of(await opened(served, table="nowhere")) == "no_table"
    assert await reason_of(await opened(served, columns=COLUMNS | {"name": "no_such"})) == "no_column"
    assert await reason_of(await opened(served, columns=COLUMNS | {"name": "1 +"})) == "query_refused"


async def test_role_without_select_is_a_fault_until_it_is_granted(
    server: Postgres | MariaDB, served: Legacy, opened: Opener
):
    database_name = served.url.rpartition("/")[2]
    role = f"r_{database_name}"
    if server.kind == "postgres":
        served.execute(f"CREATE ROLE {role} LOGIN PASSWORD 'Pa55'")
        grant, revoke = f"GRANT SELECT ON users TO {role}", f"DROP OWNED BY {role}; DROP ROLE {role}"
    else:
        served.execute(f"CREATE USER {role} IDENTIFIED BY 'Pa55'", f"GRANT CREATE VIEW ON {database_name}.* TO {role}")
        grant, revoke = f"GRANT SELECT ON users TO {role}", f"DROP USER {role}"
    url = server.url(database_name, user=role, password="Pa55")
    try:
        database = await opened(url)
        assert await reason_of(database) == "not_permitted"
        with pytest.raises(LegacyUnavailable, match="not_permitted"):
            await database.ping()
        served.execute(grant)
        assert (await database.find("ann")).id == "1"
        await database.close()
        wrong = await opened(server.url(database_name, user=role, password="wrong"))
        assert await reason_of(wrong) == "login_refused"
        nowhere = await opened(server.url("no_such_database"))
        assert await reason_of(nowhere) == "no_database"
    finally:
        served.execute(revoke)


async def test_table_that_is_dropped_and_made_again(server: Postgres | MariaDB, served: Legacy, opened: Opener):
    database = await opened(served)
    assert (await database.find("ann")).id == "1"
    served.execute("DROP TABLE users")
    for _ in range(8):
        assert await reason_of(database) == "no_table"
    served.users(ANN | {"extra": "x"}, columns="extra varchar(9)")
    assert (await database.find("ann")).id == "1"
    served.execute("ALTER TABLE users DROP COLUMN username", "ALTER TABLE users ADD COLUMN username varchar(3000)")
    served.execute("UPDATE users SET username = 'ann'")
    assert (await database.find("ann")).id == "1"


async def test_full_server_is_a_fault(server: Postgres | MariaDB, served: Legacy, opened: Opener):
    database_name = served.url.rpartition("/")[2]
    role = f"r_{database_name}"
    if server.kind == "postgres":
        served.execute(
            f"CREATE ROLE {role} LOGIN PASSWORD 'Pa55' CONNECTION LIMIT 1", f"GRANT SELECT ON users TO {role}"
        )
        drop = f"DROP OWNED BY {role}; DROP ROLE {role}"
    else:
        served.execute(
            f"CREATE USER {role} IDENTIFIED BY 'Pa55' WITH MAX_USER_CONNECTIONS 1", f"GRANT SELECT ON users TO {role}"
        )
        drop = f"DROP USER {role}"
    url = server.url(database_name, user=role, password="Pa55")
    try:
        first, second = await opened(url), await opened(url)
        assert (await first.find("ann")).id == "1"
        assert await reason_of(second) == "too_many_connections"
        await first.close()
        await until_it_answers(second)
        await second.close()
    finally:
        served.execute(drop)


@pytest.mark.parametrize("engine", ["sqlite_database", "postgres_legacy", "mariadb_legacy"])
async def test_session_refuses_to_write(engine: str, opened: Opener, request: pytest.FixtureRequest):
    legacy: Legacy = request.getfixturevalue(engine)
    legacy.users(ANN)
    database = await opened(legacy)
    assert (await database.find("ann")).id == "1"
    statement = await database._reader.prepare(sa.text("DELETE FROM users"))
    with pytest.raises(ReadFault):
        await database._reader.fetch(statement, {})
    assert (await database.find("ann")).id == "1"


async def test_closed_database_is_a_fault(legacy: Legacy, opened: Opener):
    legacy.users(ANN)
    database = await opened(legacy)
    await database.find("ann")
    await database.close()
    assert await reason_of(database) == "closed"


async def test_missing_sqlite_file_is_not_made(tmp_path: Path, opened: Opener):
    path = tmp_path / "no such # file?.db"
    database = await opened(f"sqlite:///{path}".replace("#", "%23").replace("?", "%3F").replace(" ", "%20"))
    assert await reason_of(database) == "no_database"
    assert list(tmp_path.iterdir()) == []


async def test_sqlite_file_that_vanishes_and_returns(sqlite_database: Legacy, tmp_path: Path, opened: Opener):
    sqlite_database.users(ANN)
    database = await opened(sqlite_database)
    assert (await database.find("ann")).id == "1"
    file = tmp_path / "legacy.db"
    file.rename(tmp_path / "away.db")
    assert await reason_of(database) == "no_database"
    assert not file.exists()
    other = sqlite3.connect(file)
    other.execute("CREATE TABLE users (id integer, email text, username text, password_hash text)")
    other.execute("INSERT INTO users VALUES (7, 'ann@example.com', 'ann', '')")
    other.commit()
    other.close()
    assert (await database.find("ann")).id == "7"
    (tmp_path / "away.db").replace(file)
    assert (await database.find("ann")).id == "1"


async def test_odd_sqlite_files_are_faults(tmp_path: Path, opened: Opener):
    (tmp_path / "text.db").write_text("this is no database, and long enough to be read as one " * 40)
    (tmp_path / "empty.db").touch()
    assert await reason_of(await opened(f"sqlite:///{tmp_path}/text.db")) == "no_database"
    assert await reason_of(await opened(f"sqlite:///{tmp_path}/empty.db")) == "no_table"
    assert await reason_of(await opened(f"sqlite:///{tmp_path}")) == "no_database"


@pytest.fixture
def locked(sqlite_database: Legacy, tmp_path: Path) -> Iterator[Legacy]:
    """An SQLite file that another process holds locked."""
    sqlite_database.users(ANN)
    holder = sqlite3.connect(tmp_path / "legacy.db")
    holder.execute("BEGIN EXCLUSIVE")
    yield sqlite_database
    holder.close()


async def test_locked_sqlite_file_is_slow_in_time(locked: Legacy, opened: Opener):
    database = await opened(locked, timeout_s=0.5)
    began = time.monotonic()
    assert await reason_of(database) == "slow"
    assert time.monotonic() - began < 1.5


async def test_endless_sqlite_statement_is_interrupted(sqlite_database: Legacy, opened: Opener):
    sqlite_database.users(ANN)
    endless = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT max(i) AS id, :identifier AS email FROM n"
    database = await opened(sqlite_database, timeout_s=0.3, pool_size=1, query=endless)
    began = time.monotonic()
    assert await reason_of(database) == "slow"
    assert time.monotonic() - began < 1.3
    began = time.monotonic()
    await database.close()
    assert time.monotonic() - began < 2


async def test_no_secret_in_any_fault(opened: Opener):
    canary = "canary-5ecret"
    database = await opened(f"postgresql://{canary}:{canary}@127.0.0.1:{free_port()}/{canary}")
    with pytest.raises(LegacyUnavailable) as caught:
        await database.find(canary)
    chain, error = "", caught.value
    while error is not None:
        chain += repr(error) + str(vars(error))
        error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    assert canary not in chain
    assert canary not in repr(database)
