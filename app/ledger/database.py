"""
Opens the ledger's database: SQLite or PostgreSQL, each with our driver, limits and file modes.

Opening connects to nothing, so that the service starts while its ledger is down. Only `schema.upgrade` makes a SQLite
file: a ledger whose file vanished must be seen, not quietly begun anew. A file that was replaced is noticed by its
inode and opened again, for SQLite would go on writing to the one that is gone.
"""

import contextlib
import errno
import os
import sqlite3
import ssl
import stat
import tempfile
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final
from urllib.parse import quote

import asyncpg
from sqlalchemy import URL, Connection, event, make_url, text
from sqlalchemy.exc import ArgumentError, DisconnectionError, SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine
from sqlalchemy.pool import AsyncAdaptedQueuePool, ConnectionPoolEntry

from app.errors import ConfigurationError, LedgerUnavailable

KEY: Final = "ledger.url"

CONNECT_TIMEOUT_S: Final = 2.0
"""A server on the same network answers in milliseconds; a name that does not resolve must not hold a flush for long."""

STATEMENT_TIMEOUT_S: Final = 5.0
"""For what is written behind and for commands; logins have a limit of their own (`guards.PATIENCE_S`)."""

OWNER_ONLY: Final = 0o600

_POSTGRES_OPTIONS: Final = frozenset({"ssl", "sslmode", "sslrootcert", "host", "port"})


@contextlib.contextmanager
def ledger_faults() -> Iterator[None]:
    """Whatever a driver raises about its database becomes LedgerUnavailable; the reason is the error's kind alone."""
    try:
        yield
    except (SQLAlchemyError, asyncpg.PostgresError, asyncpg.InterfaceError, OSError) as error:
        cause = getattr(error, "orig", None) or error
        raise LedgerUnavailable(type(cause).__name__) from error


@dataclass(frozen=True, slots=True)
class SqliteFile:
    """The ledger as a file. `path` is absolute."""

    path: Path

    def uri(self, *, make: bool = False) -> str:
        """SQLite's own spelling of the file; never makes one unless told."""
        return f"file:{quote(str(self.path))}?mode={'rwc' if make else 'rw'}"

    def inode(self) -> tuple[int, int]:
        """What tells this file from another in its place. Raises OSError: not there, no right, not a file."""
        found = self.path.stat()
        if not stat.S_ISREG(found.st_mode):
            raise OSError(errno.EINVAL, "not a regular file")
        return found.st_dev, found.st_ino

    def make(self) -> None:
        """
        The empty file in WAL mode, readable by its owner alone; an existing one is kept. Raises OSError.

        It is born beside its place and linked there whole: of two connections that turn one file to WAL at once, SQLite
        refuses one without waiting for its time-out.
        """
        if self.path.exists():
            return
        with tempfile.TemporaryDirectory(prefix=f".{self.path.name}-", dir=self.path.parent) as folder:
            newborn = Path(folder) / self.path.name
            os.close(os.open(newborn, os.O_CREAT | os.O_EXCL | os.O_WRONLY, OWNER_ONLY))
            with contextlib.closing(sqlite3.connect(newborn, isolation_level=None)) as connection:
                connection.execute("PRAGMA journal_mode = WAL")
            with contextlib.suppress(FileExistsError):
                self.path.hardlink_to(newborn)

    def close_to_others(self) -> None:
        """Takes the file from group and others. SQLite gives `-wal` and `-shm` the mode of the file itself."""
        for path in (self.path, Path(f"{self.path}-wal"), Path(f"{self.path}-shm")):
            # Not ours to change, or gone: `trickle check` says so, a login must not fail for it.
            with contextlib.suppress(OSError):
                if path.stat().st_mode & 0o077:
                    path.chmod(OWNER_ONLY)


@dataclass(frozen=True, slots=True)
class Database:
    """
    The ledger's database, not necessarily reachable.

    Attributes:
        engine: For everything but the hot path.
        file: The SQLite file, or None on PostgreSQL.
        postgres: Arguments for `asyncpg.connect`, empty on SQLite.
    """

    engine: AsyncEngine
    file: SqliteFile | None
    postgres: dict[str, Any] = field(default_factory=dict, repr=False)

    @contextlib.asynccontextmanager
    async def reading(self) -> AsyncIterator[AsyncConnection]:
        """A connection that looks. Raises LedgerUnavailable for whatever goes wrong with the database inside."""
        with ledger_faults():
            async with self.engine.connect() as connection:
                yield connection

    @contextlib.asynccontextmanager
    async def writing(self) -> AsyncIterator[AsyncConnection]:
        """
        A transaction that changes, committed at the end. In SQLite it takes the write lock first, where it can still
        wait for it. Raises LedgerUnavailable as `reading` does; then nothing stands.
        """
        with ledger_faults():
            async with self.engine.connect() as plain:
                connection = await plain.execution_options(ledger_begin="IMMEDIATE")
                async with connection.begin():
                    yield connection

    async def ping(self) -> None:
        """One round trip. Raises LedgerUnavailable."""
        async with self.reading() as connection:
            await connection.execute(text("SELECT 1"))

    async def close(self) -> None:
        """Gives the connections back; one that cannot say farewell is dropped."""
        with contextlib.suppress(LedgerUnavailable), ledger_faults():
            await self.engine.dispose()


def open_database(url: str, *, statement_timeout_s: float = STATEMENT_TIMEOUT_S) -> Database:
    """
    The database behind `ledger.url`: `sqlite:///PATH` or `postgresql://…`, with or without our driver's name.

    Args:
        url: `ledger.url`.
        statement_timeout_s: For one statement on PostgreSQL, there and here.

    Raises:
        ConfigurationError: Not a URL, another engine or driver, in memory, or an option that we do not know.
    """
    try:
        parsed = make_url(url)
    except ArgumentError:
        raise ConfigurationError(
            KEY, "not a database URL.", "Write sqlite:///trickle.db or postgresql://user@host/name."
        ) from None
    if parsed.drivername in {"sqlite", "sqlite+aiosqlite"}:
        return _open_sqlite(parsed)
    if parsed.drivername in {"postgresql", "postgres", "postgresql+asyncpg"}:
        return _open_postgres(parsed, statement_timeout_s)
    raise ConfigurationError(
        KEY, f"{parsed.drivername} cannot hold the ledger.", "Use sqlite:///PATH or postgresql://…"
    )


def _open_sqlite(url: URL) -> Database:
    if not url.database or url.database == ":memory:" or url.database.startswith("file:"):
        raise ConfigurationError(KEY, "the ledger must survive a restart.", "Name a file: sqlite:///trickle.db")
    if url.query:
        raise ConfigurationError(KEY, f"unknown option {min(url.query)!r}.", "A SQLite ledger takes none.")
    file = SqliteFile(Path(url.database).absolute())
    name, _, query = file.uri().partition("?")
    engine = create_async_engine(
        URL.create("sqlite+aiosqlite", database=name, query={"uri": "true", "mode": query.removeprefix("mode=")}),
        poolclass=AsyncAdaptedQueuePool,
        # Few: all that is not hot is one writer, the pruning, and an operator looking.
        pool_size=2,
        max_overflow=2,
        pool_timeout=CONNECT_TIMEOUT_S,
        connect_args={"timeout": STATEMENT_TIMEOUT_S},
        hide_parameters=True,
    )
    _watch_sqlite(engine, file)
    return Database(engine, file)


def _watch_sqlite(engine: AsyncEngine, file: SqliteFile) -> None:
    """Sets up each new connection, and drops one whose file was replaced."""

    @event.listens_for(engine.sync_engine, "do_connect")
    def require(*_: object) -> None:
        # Said here, before the driver starts a thread for a file that is not there.
        file.inode()

    @event.listens_for(engine.sync_engine, "connect")
    def prepare(connection: Any, entry: ConnectionPoolEntry) -> None:
        try:
            # The driver's own transactions begin late and leave DDL out; ours begin where SQLAlchemy says so (below).
            connection.isolation_level = None
            cursor = connection.cursor()
            cursor.execute("PRAGMA journal_mode = WAL")
            cursor.execute("PRAGMA synchronous = NORMAL")
            cursor.close()
            file.close_to_others()
            entry.info["inode"] = file.inode()
        except BaseException:
            # The pool would forget it as it is, and the driver's thread with it.
            connection.close()
            raise

    @event.listens_for(engine.sync_engine, "checkout")
    def check(connection: Any, entry: ConnectionPoolEntry, proxy: Any) -> None:  # noqa: ARG001  the event's signature
        try:
            same = entry.info["inode"] == file.inode()
        except OSError:
            same = False
        if not same:
            raise DisconnectionError("the ledger's file was replaced")

    @event.listens_for(engine.sync_engine, "begin")
    def begin(connection: Connection) -> None:
        connection.exec_driver_sql(f"BEGIN {connection.get_execution_options().get('ledger_begin', '')}")


def _open_postgres(url: URL, statement_timeout_s: float) -> Database:
    if not url.database:
        raise ConfigurationError(KEY, "no database is named.", "Write postgresql://user@host/name.")
    arguments = postgres_arguments(url, statement_timeout_s)
    engine = create_async_engine(
        "postgresql+asyncpg://",
        async_creator=lambda: asyncpg.connect(**arguments),
        pool_size=2,
        max_overflow=2,
        pool_timeout=CONNECT_TIMEOUT_S,
        # One round trip more, none of them on the hot path: a restarted server is not noticed by the first write.
        pool_pre_ping=True,
        hide_parameters=True,
    )
    return Database(engine, None, arguments)


def postgres_arguments(url: URL, statement_timeout_s: float) -> dict[str, Any]:
    """
    What `asyncpg.connect` takes for this URL, limits included.

    `sslmode` and `sslrootcert` are libpq's spelling, which operators know; asyncpg wants `ssl`.

    Raises:
        ConfigurationError: An option that we do not know, or a certificate file that cannot be read.
    """
    options = {name: value if isinstance(value, str) else value[-1] for name, value in url.query.items()}
    if unknown := options.keys() - _POSTGRES_OPTIONS:
        raise ConfigurationError(
            KEY, f"unknown option {min(unknown)!r}.", f"Known: {', '.join(sorted(_POSTGRES_OPTIONS))}."
        )
    milliseconds = str(int(statement_timeout_s * 1000))
    arguments: dict[str, Any] = {
        "host": options.get("host", url.host),
        "port": int(options["port"]) if "port" in options else url.port,
        "user": url.username,
        "password": url.password,
        "database": url.database,
        "timeout": CONNECT_TIMEOUT_S,
        "command_timeout": statement_timeout_s,
        "server_settings": {
            "application_name": "trickle",
            "timezone": "UTC",
            "statement_timeout": milliseconds,
            "lock_timeout": milliseconds,
            "idle_in_transaction_session_timeout": milliseconds,
        },
    }
    if mode := options.get("sslmode", options.get("ssl", "")):
        arguments["ssl"] = _tls(mode, options.get("sslrootcert", ""))
    return {name: value for name, value in arguments.items() if value is not None}


def _tls(mode: str, authority: str) -> str | ssl.SSLContext:
    if not authority or mode not in {"verify-ca", "verify-full"}:
        return mode
    try:
        context = ssl.create_default_context(cafile=authority)
    except OSError as error:
        raise ConfigurationError(KEY, f"sslrootcert cannot be read ({type(error).__name__}).") from None
    context.check_hostname = mode == "verify-full"
    return context
