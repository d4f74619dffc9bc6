"""One command at a time: two imports side by side would send the same users twice."""

import contextlib
import fcntl
import hashlib
import os
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Final

import asyncpg

from app.errors import Unavailable
from app.ledger.database import OWNER_ONLY, Database, ledger_faults

BULK: Final = "bulk"
"""Held by whoever moves users of the bulk road."""


@contextlib.asynccontextmanager
async def alone(database: Database, name: str = BULK) -> AsyncIterator[None]:
    """
    Nobody else is inside for as long as this is; ends with the process, however it ends.

    Raises:
        Unavailable: Somebody is.
        LedgerUnavailable: The ledger cannot say.
    """
    if database.file is not None:
        with _file_lock(database.file.path.with_name(f"{database.file.path.name}.{name}.lock")):
            yield
        return
    with ledger_faults():
        connection = await asyncpg.connect(**database.postgres)
    try:
        key = int.from_bytes(hashlib.sha256(f"trickle {name}".encode()).digest()[:8], "big", signed=True)
        with ledger_faults():
            taken = await connection.fetchval("SELECT pg_try_advisory_lock($1)", key)
        if not taken:
            raise _busy()
        yield
    finally:
        with contextlib.suppress(asyncpg.PostgresError, asyncpg.InterfaceError, OSError):
            await connection.close()


@contextlib.contextmanager
def _file_lock(path: Path) -> Iterator[None]:
    with ledger_faults():
        file = os.open(path, os.O_RDWR | os.O_CREAT, OWNER_ONLY)
    try:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise _busy() from None
        yield
    finally:
        os.close(file)


def _busy() -> Unavailable:
    return Unavailable("Another import or reconcile is at work with this ledger. Wait for its end, or stop it.")
