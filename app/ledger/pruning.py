"""Takes expired rows out of the hot tables, in the background and in small bites."""

import asyncio
import random
import time
from typing import Final

from sqlalchemy import Table, delete, select

from app.errors import LedgerUnavailable
from app.ledger.database import Database
from app.ledger.tables import failures, replays

PRUNE_S: Final = 30.0
"""About half a token's life: at a thousand requests a second the table holds a hundred thousand rows, some 10 MB."""

GRACE_MS: Final = 60_000
"""Kept longer than promised: by another replica's slower clock the token may still be valid."""

BITE: Final = 2000
"""Rows in one transaction: a few milliseconds, so that no login waits for the pruning."""


async def prune(database: Database) -> int:
    """
    Deletes what has expired; how many rows went.

    Raises:
        LedgerUnavailable: The ledger is out of reach; the rest goes next time.
    """
    before_ms = time.time_ns() // 1_000_000 - GRACE_MS
    gone = 0
    for table in (replays, failures):
        while (bite := await _bite(database, table, before_ms)) > 0:
            gone += bite
    return gone


async def _bite(database: Database, table: Table, before_ms: int) -> int:
    (key,) = table.primary_key.columns
    # Rows that a login or another replica holds right now are left for the next time.
    expired = select(key).where(table.c.expires_ms < before_ms).limit(BITE).with_for_update(skip_locked=True)
    async with database.writing() as connection:
        return (await connection.execute(delete(table).where(key.in_(expired)))).rowcount


async def prune_forever(database: Database) -> None:
    """Prunes every half minute or so until cancelled; a ledger that is out of reach is tried again next time."""
    while True:
        # Not all replicas at the same moment.
        await asyncio.sleep(PRUNE_S * random.uniform(0.8, 1.2))  # noqa: S311  no secret
        try:
            await prune(database)
        except LedgerUnavailable:
            continue
