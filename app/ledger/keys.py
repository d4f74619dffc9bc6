"""What happened to the callers' keys: made, used, revoked. Never a key itself, not even hashed."""

from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import func, select

from app.ledger.database import Database
from app.ledger.rows import upsert
from app.ledger.tables import keys


@dataclass(frozen=True, slots=True)
class KeyRecord:
    """One key. `algorithm` is empty for static keys; times are UTC, None for what has not happened."""

    id: str
    kind: str
    algorithm: str
    created_at: datetime | None
    last_used_at: datetime | None
    revoked_at: datetime | None


class KeyRecords:
    """The table `keys`. Every method raises LedgerUnavailable."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def created(self, key_id: str, *, kind: str, algorithm: str) -> None:
        """A key was made now. One that is known keeps its first date."""
        await self._write(key_id, kind=kind, algorithm=algorithm, column="created_at")

    async def revoke(self, key_id: str, *, kind: str = "", algorithm: str = "") -> None:
        """From now on this id opens nothing, for good, also one that the ledger has never seen."""
        await self._write(key_id, kind=kind, algorithm=algorithm, column="revoked_at")

    async def all(self) -> list[KeyRecord]:
        """Every key the ledger knows, by id."""
        async with self._database.reading() as connection:
            rows = await connection.execute(select(keys).order_by(keys.c.id))
            return [KeyRecord(**row) for row in rows.mappings()]

    async def revoked(self) -> set[str]:
        """Ids that open nothing any more."""
        async with self._database.reading() as connection:
            rows = await connection.execute(select(keys.c.id).where(keys.c.revoked_at.is_not(None)))
            return set(rows.scalars())

    async def _write(self, key_id: str, *, kind: str, algorithm: str, column: str) -> None:
        async with self._database.writing() as connection:
            row = {"id": key_id, "kind": kind, "algorithm": algorithm, column: datetime.now(UTC)}
            statement = upsert(connection, keys).values(row)
            first = func.coalesce(keys.c[column], statement.excluded[column])
            await connection.execute(statement.on_conflict_do_update(index_elements=[keys.c.id], set_={column: first}))
