"""
The other engines through SQLAlchemy: prebuilt statements, AUTOCOMMIT, no ping before use.

A driver may wait for a hung server while it is being cancelled, so every call runs as a task of its own that can be
left behind: the caller is answered in time, the task cleans up when it can.
"""

import asyncio
import contextlib
import stat
from collections.abc import Coroutine, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import sqlalchemy as sa
from sqlalchemy import event, exc
from sqlalchemy.engine import URL
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from app.legacy.dialect import Dialect
from app.legacy.dialects import MYSQL, SQLITE
from app.legacy.faults import Fault, ReadFault, Unaskable
from app.legacy.reader import Line, Row, Statement
from app.legacy.tls import driver_arguments, without_tls
from app.legacy.urls import read_only_sqlite, sqlite_path

T = TypeVar("T")

RECYCLE_S = 240
"""Older connections are replaced before use: load balancers forget silent ones after 240 to 350 s."""

GOODBYE_S = 1.0
"""How long closing waits for tasks that were left behind."""


class EngineReader:
    """The Reader of every engine that SQLAlchemy drives. `pool_size` connections at most."""

    def __init__(self, dialect: Dialect, url: URL, *, timeout_s: float, pool_size: int) -> None:
        self._dialect = dialect
        plain, tls = without_tls(url)
        self._url, self._arguments = driver_arguments(dialect, plain, tls)
        self._timeout_s = timeout_s
        self._pool_size = pool_size
        self._engine: AsyncEngine | None = None
        self._file = _WatchedFile(sqlite_path(url)) if dialect is SQLITE else None
        self._tasks: set[asyncio.Task[Any]] = set()
        self._distrusted = False

    async def open(self) -> None:
        """Makes the engine; it connects when it is first asked."""
        self._engine = self._make_engine()

    async def close(self) -> None:
        """Closes the pool, and gives tasks that were left behind a moment to end."""
        engine, self._engine = self._engine, None
        for task in self._tasks:
            # Once only: aiosqlite never wakes from being cancelled again while it says goodbye to a connection.
            if not task.cancelling():
                task.cancel()
        if self._tasks:
            await asyncio.wait(self._tasks, timeout=GOODBYE_S)
        if engine is not None:
            with contextlib.suppress(exc.SQLAlchemyError, OSError, TimeoutError):
                async with asyncio.timeout(GOODBYE_S):
                    await engine.dispose()

    def drop_idle(self) -> None:
        """Replaces every connection before it is used again."""
        self._distrusted = True

    async def prepare(self, element: sa.Executable) -> Statement:
        """SQLAlchemy compiles at the first run and keeps the result; these engines describe nothing."""
        return Statement(element)

    async def fetch(self, statement: Statement, values: Mapping[str, object]) -> Sequence[Row]:
        """All rows of the statement."""
        if self._file is not None and self._file.moved():
            self.drop_idle()
        call = _Call()
        try:
            return await self._detached(self._fetch(statement, values, call))
        except asyncio.CancelledError:
            call.interrupt()
            raise

    async def lines(self, statement: Statement, values: Mapping[str, object]) -> tuple[tuple[str, ...], Sequence[Line]]:
        """The same by position."""
        rows = await self.fetch(statement, values)
        return tuple(rows[0]) if rows else (), [tuple(row.values()) for row in rows]

    async def _fetch(self, statement: Statement, values: Mapping[str, object], call: "_Call") -> Sequence[Row]:
        if self._engine is None:
            raise ReadFault(Fault.CLOSED)
        try:
            async with self._engine.connect() as connection:
                call.connected = True
                if self._dialect is SQLITE:
                    call.driver = (await connection.get_raw_connection()).driver_connection
                result = await connection.execute(statement.element, dict(values))
                call.driver = None
                return [dict(row) for row in result.mappings()]
        except exc.TimeoutError:
            raise ReadFault(Fault.POOL_EXHAUSTED) from None
        except exc.DBAPIError as error:
            raise self._fault_of(error, connecting=not call.connected) from None
        except exc.SQLAlchemyError:
            raise ReadFault(Fault.QUERY_REFUSED) from None
        except (OSError, EOFError):
            fault = Fault.CONNECTION_LOST if call.connected else Fault.UNREACHABLE
            raise ReadFault(fault, dead=call.connected) from None

    def _fault_of(self, error: exc.DBAPIError, *, connecting: bool) -> Exception:
        code = self._dialect.code(error.orig) if error.orig is not None else ""
        if code in self._dialect.unaskable:
            return Unaskable()
        lost = error.connection_invalidated or code in self._dialect.dead
        fault = self._dialect.faults.get(code, Fault.CONNECTION_LOST if lost else Fault.QUERY_REFUSED)
        if connecting and fault in {Fault.CONNECTION_LOST, Fault.QUERY_REFUSED}:
            fault = Fault.UNREACHABLE
        return ReadFault(fault, dead=lost and not connecting)

    async def _detached(self, work: Coroutine[Any, Any, T]) -> T:
        """The result of `work`, run as a task: a cancelled caller leaves at once, the task follows when it can."""
        task = asyncio.create_task(work)
        self._keep(task)
        try:
            await asyncio.wait((task,))
        except asyncio.CancelledError:
            task.cancel()
            raise
        return task.result()

    def _keep(self, task: asyncio.Task[Any]) -> None:
        self._tasks.add(task)
        task.add_done_callback(self._forget)

    def _forget(self, task: asyncio.Task[Any]) -> None:
        """A task that was left behind may fail as it likes; nobody asks any more."""
        self._tasks.discard(task)
        if not task.cancelled():
            task.exception()

    def _make_engine(self) -> AsyncEngine:
        engine = create_async_engine(
            read_only_sqlite(self._url) if self._dialect is SQLITE else self._url,
            isolation_level="AUTOCOMMIT",
            pool_size=self._pool_size,
            max_overflow=0,
            pool_timeout=self._timeout_s,
            pool_recycle=RECYCLE_S,
            pool_reset_on_return=None,
            skip_autocommit_rollback=True,
            connect_args=_connect_args(self._dialect, self._timeout_s) | self._arguments,
            hide_parameters=True,
            enable_from_linting=False,  # conditions of joins are text, in which it sees no link
        )
        event.listen(engine.sync_engine, "connect", self._begin_session)
        event.listen(engine.sync_engine, "checkout", self._distrust)
        return engine

    def _begin_session(self, connection: Any, record: object) -> None:
        """Read-only, and statements bounded by the server, before anybody uses the connection."""
        del record
        version = getattr(connection.driver_connection, "get_server_info", str)()
        cursor = connection.cursor()
        for statement in self._dialect.session(self._timeout_s, version):
            cursor.execute(statement)
        cursor.close()

    def _distrust(self, connection: object, record: object, proxy: object) -> None:
        """Once after `drop_idle`: SQLAlchemy replaces connections that were made before, each when it is next used."""
        del connection, record, proxy
        if self._distrusted:
            self._distrusted = False
            raise exc.InvalidatePoolError


def _connect_args(dialect: Dialect, timeout_s: float) -> dict[str, object]:
    if dialect is MYSQL:
        return {"binary_prefix": True, "connect_timeout": max(1, round(timeout_s)), "charset": "utf8mb4"}
    return {"timeout": timeout_s} if dialect is SQLITE else {}


@dataclass(slots=True)
class _Call:
    """How far a call came, for whoever has to judge its failure or to end it."""

    connected: bool = False
    driver: Any = None

    def interrupt(self) -> None:
        """Ends a statement that runs in SQLite's thread; SQLite lets any thread say so at any time."""
        if self.driver is not None:
            self.driver._conn.interrupt()  # noqa: SLF001 - its own `interrupt` is the same, as a coroutine


class _WatchedFile:
    """An SQLite file that may be taken away or replaced while old connections still see what it was."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._seen: tuple[int, int] | None = None

    def moved(self) -> bool:
        """Whether another file stands there than at the last look. Raises ReadFault when none does."""
        try:
            found = self._path.stat()
        except OSError:
            found = None
        if found is None or not stat.S_ISREG(found.st_mode):
            self._seen = (0, 0)
            raise ReadFault(Fault.NO_DATABASE)
        now = (found.st_dev, found.st_ino)
        before, self._seen = self._seen, now
        return before not in {None, now}
