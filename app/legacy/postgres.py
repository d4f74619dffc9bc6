"""
PostgreSQL through asyncpg itself: a look-up costs a third of what it costs through an engine.

SQLAlchemy writes the SQL; a small pool keeps connections with their prepared statements. A connection that was
cancelled, timed out or broke is cut, not mended: mending means waiting for a server that may never answer.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, cast

import asyncpg
import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import asyncpg as sqlalchemy_asyncpg
from sqlalchemy.engine import URL
from sqlalchemy.sql.compiler import SQLCompiler

from app.legacy.dialects import POSTGRESQL, postgres_settings
from app.legacy.faults import Fault, ReadFault, Unaskable
from app.legacy.kinds import Shape
from app.legacy.moments import widen
from app.legacy.reader import Line, Row, Statement

IDLE_S = 60.0
"""Idle longer than this, a connection is not trusted: firewalls and load balancers drop silent ones after minutes,
without a word to either side, and the next question on it would wait for its deadline."""

GOODBYE_S = 1.0
"""How long closing waits for the server's side of a goodbye."""

_COMPILER = sqlalchemy_asyncpg.dialect()  # type: ignore[no-untyped-call]


@dataclass(slots=True, eq=False)
class _Session:
    """One connection with its prepared statements, by their text; wide: it reads moments beyond Python's calendar."""

    connection: Any
    wide: bool
    prepared: dict[str, Any] = field(default_factory=dict)
    idle_since: float = 0.0


class PostgresReader:
    """The Reader of PostgreSQL. `pool_size` connections at most, made when they are needed."""

    def __init__(self, url: URL, *, timeout_s: float, pool_size: int) -> None:
        self._dsn = _dsn(url)
        self._timeout_s = timeout_s
        self._permits = asyncio.Semaphore(pool_size)
        self._idle: list[_Session] = []
        self._busy: set[_Session] = set()
        self._closed = False
        self._wide = False

    async def open(self) -> None:
        """Ready at once: connections are made when they are needed."""
        self._closed = False

    async def close(self) -> None:
        """Says goodbye on idle connections, cuts busy ones."""
        self._closed = True
        idle, self._idle = self._idle, []
        await asyncio.gather(*(session.connection.close(timeout=GOODBYE_S) for session in idle), return_exceptions=True)
        for session in [*idle, *self._busy]:
            session.connection.terminate()

    def drop_idle(self) -> None:
        """Cuts idle connections without waiting for anybody."""
        while self._idle:
            self._idle.pop().connection.terminate()

    async def prepare(self, element: sa.Executable) -> Statement:
        """Compiled, and described by the server: types of parameters and of result columns."""
        compiled = cast("sa.ClauseElement", element).compile(
            dialect=_COMPILER, compile_kwargs={"render_postcompile": True}
        )
        sql, order = str(compiled), tuple(cast("SQLCompiler", compiled).positiontup or ())
        prepared = await self._run(sql, _now)
        return Statement(
            element,
            sql=sql,
            order=order,
            fixed={name: compiled.params[name] for name in order},
            parameters={name: _shape(kind) for name, kind in zip(order, prepared.get_parameters(), strict=True)},
            columns={column.name: _shape(column.type) for column in prepared.get_attributes()},
        )

    async def fetch(self, statement: Statement, values: Mapping[str, object]) -> Sequence[Row]:
        """All rows of the statement."""
        return [dict(record) for record in await self._records(statement, values)]

    async def lines(self, statement: Statement, values: Mapping[str, object]) -> tuple[tuple[str, ...], Sequence[Line]]:
        """The same by position."""
        records = await self._records(statement, values)
        return tuple(records[0].keys()) if records else (), records

    async def _records(self, statement: Statement, values: Mapping[str, object]) -> list[Any]:
        given = {**statement.fixed, **values}
        arguments = [given[name] for name in statement.order]
        records: list[Any] = await self._fetched(statement.sql, arguments)
        return records

    async def _fetched(self, sql: str, arguments: Sequence[object]) -> Any:
        """The rows; the first that holds a moment beyond Python's calendar makes every connection a wide one."""
        try:
            return await self._run(sql, lambda prepared: prepared.fetch(*arguments))
        except (OverflowError, ValueError):
            self._wide = True
            self.drop_idle()
        try:
            return await self._run(sql, lambda prepared: prepared.fetch(*arguments))
        except (OverflowError, ValueError):  # inside an array
            raise ReadFault(Fault.QUERY_REFUSED) from None

    async def _run(self, sql: str, work: Callable[[Any], Awaitable[Any]]) -> Any:
        """Work with a prepared statement on a connection of its own; every failure comes out as one of ours."""
        await self._permit()
        try:
            session = self._take_idle()
            fresh = session is None
            try:
                if session is None:
                    session = await self._connect()
                self._busy.add(session)
                prepared = session.prepared.get(sql)
                if prepared is None:
                    prepared = session.prepared[sql] = await session.connection.prepare(sql)
                return await work(prepared)
            except BaseException as error:
                if session is not None and not _leaves_connection_good(error):
                    session.connection.terminate()
                fault = _fault_of(error, connecting=session is None, fresh=fresh)
                if fault is None:
                    raise
                raise fault from None
            finally:
                if session is not None:
                    self._put_back(session)
        finally:
            self._permits.release()

    async def _connect(self) -> _Session:
        wide = self._wide
        connection = await asyncpg.connect(self._dsn, server_settings=self._settings, timeout=None)
        if wide:
            await widen(connection)
        return _Session(connection, wide)

    @property
    def _settings(self) -> dict[str, str]:
        return postgres_settings(self._timeout_s)

    async def _permit(self) -> None:
        """One of the pool's places; waiting for it is bounded like everything else."""
        if self._closed:
            raise ReadFault(Fault.CLOSED)
        if not self._permits.locked():
            await self._permits.acquire()
            return
        try:
            async with asyncio.timeout(self._timeout_s):
                await self._permits.acquire()
        except TimeoutError:
            raise ReadFault(Fault.POOL_EXHAUSTED) from None

    def _take_idle(self) -> _Session | None:
        oldest = time.monotonic() - IDLE_S
        while self._idle:
            session = self._idle.pop()
            if session.idle_since > oldest and not session.connection.is_closed():
                return session
            session.connection.terminate()
        return None

    def _put_back(self, session: _Session) -> None:
        self._busy.discard(session)
        if self._closed or session.connection.is_closed() or session.wide is not self._wide:
            session.connection.terminate()
            return
        session.idle_since = time.monotonic()
        self._idle.append(session)


async def _now(value: Any) -> Any:
    return value


def _dsn(url: URL) -> str:
    """Asyncpg's own address; `ssl`, as SQLAlchemy calls it, is `sslmode` there."""
    if "ssl" in url.query:
        url = url.difference_update_query(["ssl"]).update_query_dict({"sslmode": str(url.query["ssl"])})
    return url.set(drivername="postgresql").render_as_string(hide_password=False)


def _shape(kind: Any) -> Shape:
    return POSTGRESQL.shape(kind.name, loose=kind.name == "citext")


def _leaves_connection_good(error: BaseException) -> bool:
    """Whether the connection survives: the server answered with an error, or asyncpg refused to send a value."""
    if isinstance(error, asyncpg.PostgresError):
        return not isinstance(error, asyncpg.PostgresConnectionError | asyncpg.InvalidCachedStatementError)
    return isinstance(error, asyncpg.InterfaceError) and isinstance(error, ValueError)


def _fault_of(error: BaseException, *, connecting: bool, fresh: bool) -> Exception | None:
    """What an exception of asyncpg's means to us, or None when it is none of asyncpg's (a cancellation)."""
    if isinstance(error, asyncpg.InvalidCachedStatementError | asyncpg.OutdatedSchemaCacheError):
        return ReadFault(Fault.QUERY_REFUSED, dead=not fresh)
    if isinstance(error, asyncpg.PostgresError):
        return _fault_of_code(POSTGRESQL.code(error), connecting=connecting, fresh=fresh)
    if isinstance(error, asyncpg.InterfaceError) and isinstance(error, ValueError):
        return ReadFault(Fault.QUERY_REFUSED)
    if isinstance(error, asyncpg.InterfaceError | asyncpg.InternalClientError | OSError):
        return ReadFault(Fault.UNREACHABLE) if connecting else ReadFault(Fault.CONNECTION_LOST, dead=not fresh)
    return None


def _fault_of_code(code: str, *, connecting: bool, fresh: bool) -> Exception:
    """The same for an error that the server sent (SQLSTATE)."""
    if code in POSTGRESQL.unaskable:
        return Unaskable()
    lost = code in POSTGRESQL.dead or (code.startswith("08") and code != "08P01")
    if lost and connecting:
        return ReadFault(Fault.UNREACHABLE)
    fault = Fault.CONNECTION_LOST if lost else POSTGRESQL.faults.get(code, Fault.QUERY_REFUSED)
    return ReadFault(fault, dead=lost and not fresh)
