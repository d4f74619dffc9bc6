"""The commonest scheme and cost of the last `trickle assess`, kept for the service's decoy."""

import json
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from sqlalchemy import select

from app.ledger.database import Database
from app.ledger.rows import upsert
from app.ledger.tables import settings

NAME: Final = "assessed_decoy"


@dataclass(frozen=True, slots=True)
class KeptDecoy:
    """A scheme and its cost as they were found, with the estimated seconds of one match, and when (UTC)."""

    scheme: str
    cost: str
    work_s: float
    at: datetime


async def keep_decoy(database: Database, kept: KeptDecoy) -> None:
    """Writes it over the one before. Raises LedgerUnavailable."""
    value = json.dumps(
        {"scheme": kept.scheme, "cost": kept.cost, "work_s": kept.work_s, "at": kept.at.astimezone(UTC).isoformat()}
    )
    async with database.writing() as connection:
        new = upsert(connection, settings).values(name=NAME, value=value)
        changed = {"value": new.excluded["value"]}
        await connection.execute(new.on_conflict_do_update(index_elements=[settings.c.name], set_=changed))


async def kept_decoy(database: Database) -> KeptDecoy | None:
    """The last one, or None: nobody has assessed yet. Raises LedgerUnavailable."""
    async with database.reading() as connection:
        value = await connection.scalar(select(settings.c.value).where(settings.c.name == NAME))
    if value is None:
        return None
    kept = json.loads(value)
    return KeptDecoy(kept["scheme"], kept["cost"], kept["work_s"], datetime.fromisoformat(kept["at"]))
