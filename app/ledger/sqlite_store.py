"""
The hot tables in SQLite: one thread, one connection, one transaction a batch.

Straight on `sqlite3` and not through SQLAlchemy and aiosqlite: every login asks three times, and here a batch costs one
hop to the thread instead of one for each statement.
"""

import asyncio
import contextlib
import sqlite3
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Final

from app.errors import LedgerUnavailable
from app.ledger import windows
from app.ledger.database import SqliteFile
from app.ledger.journal import Answers, Batch
from app.ledger.keyed_hash import SECRET_NAME, KeyedHash, keyed_hash, new_secret
from app.ledger.windows import FailureRule, Standing, Window

BUSY_TIMEOUT_S: Final = 0.4
"""How long another process may hold the file: below the half second after which a login goes on without us."""

_CLAIM: Final = "INSERT INTO replays (jti, expires_ms) VALUES (?, ?) ON CONFLICT DO NOTHING"
_READ: Final = "SELECT started_ms, count, expires_ms FROM failures WHERE identifier = ?"
_WRITE: Final = """INSERT INTO failures (identifier, started_ms, count, expires_ms) VALUES (?, ?, ?, ?)
    ON CONFLICT (identifier) DO UPDATE SET
        started_ms = excluded.started_ms, count = excluded.count, expires_ms = excluded.expires_ms"""


class SqliteStore:
    """A HotStore on a SQLite file that other processes use too."""

    def __init__(self, file: SqliteFile, rule: FailureRule) -> None:
        self._file = file
        self._rule = rule
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="ledger")
        self._open: _OpenFile | None = None

    async def write(self, batch: Batch) -> Answers:
        """All of the batch in one transaction. Raises LedgerUnavailable: then none of it stands."""
        return await asyncio.get_running_loop().run_in_executor(self._thread, self._write, batch)

    async def close(self) -> None:
        """Closes the file; a later batch would open it again."""
        await asyncio.get_running_loop().run_in_executor(self._thread, self._drop)
        self._thread.shutdown()

    def _write(self, batch: Batch) -> Answers:
        try:
            opened = self._opened()
            with opened.transaction():
                return opened.write(batch, self._rule)
        except (sqlite3.Error, OSError) as error:
            self._drop()
            raise LedgerUnavailable(getattr(error, "sqlite_errorname", type(error).__name__)) from error

    def _opened(self) -> "_OpenFile":
        if self._open is not None and self._open.inode != self._file.inode():
            self._drop()
        if self._open is None:
            self._open = _OpenFile(self._file)
        return self._open

    def _drop(self) -> None:
        opened, self._open = self._open, None
        if opened is not None:
            opened.connection.close()


class _OpenFile:
    """A connection, the inode it stands on, and the secret that lies in it. Lives in the store's thread."""

    def __init__(self, file: SqliteFile) -> None:
        self.inode = file.inode()
        file.close_to_others()
        self.connection = sqlite3.connect(
            file.uri(), uri=True, isolation_level=None, timeout=BUSY_TIMEOUT_S, check_same_thread=False
        )
        try:
            self.connection.execute("PRAGMA journal_mode = WAL")
            self.connection.execute("PRAGMA synchronous = NORMAL")
            self.hash: KeyedHash = keyed_hash(self._secret())
        except BaseException:
            self.connection.close()
            raise

    def _secret(self) -> str:
        found = self.connection.execute("SELECT value FROM settings WHERE name = ?", (SECRET_NAME,)).fetchone()
        if found is None:
            insert = "INSERT INTO settings (name, value) VALUES (?, ?) ON CONFLICT DO NOTHING"
            self.connection.execute(insert, (SECRET_NAME, new_secret()))
            return self._secret()
        return str(found[0])

    @contextlib.contextmanager
    def transaction(self) -> Iterator[None]:
        self.connection.execute("BEGIN IMMEDIATE")
        try:
            yield
            self.connection.execute("COMMIT")
        except BaseException:
            with contextlib.suppress(sqlite3.Error):
                self.connection.execute("ROLLBACK")
            raise

    def write(self, batch: Batch, rule: FailureRule) -> Answers:
        """What is read is ours until the commit: the transaction holds the file's one write lock."""
        execute = self.connection.execute
        for identifier, started_ms in batch.releases:
            key = self.hash("identifier", identifier)
            row = self._read(key)
            if (left := windows.release(row, started_ms=started_ms)) is not None and left != row:
                execute(_WRITE, (key, left.started_ms, left.count, left.expires_ms))
        claims = [execute(_CLAIM, (self.hash("jti", jti), until)).rowcount == 1 for jti, until in batch.claims]
        return Answers(claims, [self._reserve(identifier, rule) for identifier in batch.reserves])

    def _reserve(self, identifier: str, rule: FailureRule) -> Standing:
        key = self.hash("identifier", identifier)
        standing = windows.reserve(self._read(key), rule, now_ms=time.time_ns() // 1_000_000)
        if standing.granted:
            now = standing.window
            self.connection.execute(_WRITE, (key, now.started_ms, now.count, now.expires_ms))
        return standing

    def _read(self, key: str) -> Window | None:
        found = self.connection.execute(_READ, (key,)).fetchone()
        return None if found is None else Window(*found)
