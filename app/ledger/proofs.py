"""
Proofs: whether the form in which bulk would carry a hash opens with the password that has just opened the hash itself.

Counted per scheme and form (`bcrypt` as `password_hash`, say), with one user for whom it did not.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import NamedTuple

from sqlalchemy import case, select
from sqlalchemy.ext.asyncio import AsyncConnection

from app.ledger.rows import storable, upsert
from app.ledger.tables import proofs


class ProofKey(NamedTuple):
    """A scheme and the form in which bulk carries it: `password_hash`, or an algorithm of `custom_password_hash`."""

    scheme: str
    form: str


@dataclass(frozen=True, slots=True)
class ProofCount:
    """`wrong_id` is the legacy id of the last user whose form did not open; empty when there is none."""

    correct: int = 0
    wrong: int = 0
    wrong_id: str = ""

    def without(self, written: "ProofCount") -> "ProofCount | None":
        """What came after `written`; None when nothing did."""
        rest = ProofCount(self.correct - written.correct, self.wrong - written.wrong, self.wrong_id)
        return rest if rest.correct or rest.wrong else None


async def write_proofs(connection: AsyncConnection, counted: Mapping[ProofKey, ProofCount]) -> None:
    """Adds these counts, inside the caller's transaction."""
    if not counted:
        return
    statement = upsert(connection, proofs)
    new, now = statement.excluded, datetime.now(UTC)
    rows = [
        {
            **key._asdict(),
            "correct": counted[key].correct,
            "wrong": counted[key].wrong,
            "wrong_id": storable(counted[key].wrong_id),
            "last_at": now,
        }
        for key in sorted(counted)
    ]
    await connection.execute(
        statement.on_conflict_do_update(
            index_elements=list(proofs.primary_key.columns),
            set_={
                "correct": proofs.c.correct + new.correct,
                "wrong": proofs.c.wrong + new.wrong,
                "wrong_id": case((new.wrong_id == "", proofs.c.wrong_id), else_=new.wrong_id),
                "last_at": new.last_at,
            },
        ),
        rows,
    )


async def read_proofs(connection: AsyncConnection) -> dict[ProofKey, ProofCount]:
    """All counts so far, by scheme and form."""
    rows = (await connection.execute(select(proofs).order_by(proofs.c.scheme, proofs.c.form))).mappings()
    return {
        ProofKey(row["scheme"], row["form"]): ProofCount(row["correct"], row["wrong"], row["wrong_id"]) for row in rows
    }


async def wrong_families(connection: AsyncConnection, despite: Collection[str] = ()) -> set[tuple[str, str]]:
    """Scheme and form of every family with a wrong proof, but for the schemes in `despite`."""
    found = await read_proofs(connection)
    return {(key.scheme, key.form) for key, count in found.items() if count.wrong and key.scheme not in despite}
