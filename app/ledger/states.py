"""
Moves users from state to state, many at once; only where `MAY_FOLLOW` lets them, and never without a trace.

The history itself is written by a trigger in the database (`migrations/`), so that it cannot be forgotten.
"""

import json
from collections.abc import AsyncIterator, Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

from sqlalchemy import RowMapping, String, bindparam, func, select, text
from sqlalchemy.ext.asyncio import AsyncConnection

from app.domain.states import MAY_FOLLOW, UserState
from app.ledger.database import Database
from app.ledger.rows import storable
from app.ledger.tables import UtcTime, transitions, users

AT_ONCE: Final = 1000
"""Users in one statement: some ten milliseconds, so that no login waits for a bulk step."""

_MOVE: Final = """
INSERT INTO users (legacy_id, state, reason, scheme, actor, batch, changed_at)
SELECT {row} FROM {rows} ORDER BY 1
ON CONFLICT (legacy_id) DO UPDATE SET
    state = excluded.state, reason = excluded.reason, actor = excluded.actor, batch = excluded.batch,
    changed_at = excluded.changed_at,
    scheme = CASE WHEN excluded.scheme = '' THEN users.scheme ELSE excluded.scheme END
WHERE users.state IN ({allowed})
RETURNING legacy_id
"""

_ROWS: Final = {
    "sqlite": (
        """json_extract(value, '$.id'), :state, json_extract(value, '$.reason'), json_extract(value, '$.scheme'),
        :actor, :batch, :at""",
        "json_each(:rows) WHERE true",
    ),
    "postgresql": (
        """id, CAST(:state AS text), reason, scheme, CAST(:actor AS text), CAST(:batch AS text),
        CAST(:at AS timestamptz)""",
        "jsonb_to_recordset(CAST(:rows AS jsonb)) AS r(id text, reason text, scheme text)",
    ),
}
"""What one row is read from: a parameter holds them all, so that the statement is the same whatever their number."""


@dataclass(frozen=True, slots=True)
class Move:
    """One user's step: the legacy id, why, and the scheme of the hash where it is known."""

    legacy_id: str
    reason: str = ""
    scheme: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """Where one user stands. `batch` is the one that moved them last, empty for none."""

    state: UserState
    reason: str
    scheme: str
    batch: str
    changed_at: datetime
    first_verified_at: datetime | None
    last_verified_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Transition:
    """One step of one user; `from_state` is empty for the first. `actor` is the service, or who ran the command."""

    from_state: str
    to_state: str
    reason: str
    actor: str
    batch: str
    at: datetime


async def move(  # noqa: PLR0913  by keyword but for what and whom
    connection: AsyncConnection,
    state: UserState,
    moves: Iterable[Move],
    *,
    actor: str,
    batch: str = "",
    only_from: Collection[UserState] = frozenset(UserState),
    at: datetime | None = None,
) -> set[str]:
    """
    Moves users into `state`, inside the caller's transaction (`Database.writing`).

    A user whom the ledger does not know enters it. One whose state does not allow the step stays, without an error:
    somebody else (a login) was first.

    Args:
        connection: Of `Database.writing`.
        state: Where to.
        moves: Whom, each at most once.
        actor: Who does it, for the history.
        batch: The batch that moves them.
        only_from: States to come from, where fewer than `MAY_FOLLOW` are meant.
        at: When, UTC; None: now.

    Returns:
        The ids, as they are stored, that stand in `state` by this call.

    Raises:
        SQLAlchemyError: As any statement; `Database.writing` makes LedgerUnavailable of it.
    """
    row, rows = _ROWS[connection.dialect.name]
    # Names of states are ours; everything else is bound.
    names = ", ".join(f"'{each.value}'" for each in sorted(MAY_FOLLOW[state] & frozenset(only_from))) or "''"
    statement = text(_MOVE.format(row=row, rows=rows, allowed=names)).bindparams(bindparam("at", type_=UtcTime()))
    fixed = {"state": state.value, "actor": actor, "batch": batch, "at": at or datetime.now(UTC)}
    moved: set[str] = set()
    listed = list(moves)
    for start in range(0, len(listed), AT_ONCE):
        part = [
            {"id": storable(each.legacy_id), "reason": each.reason, "scheme": each.scheme}
            for each in listed[start : start + AT_ONCE]
        ]
        moved.update((await connection.execute(statement, {**fixed, "rows": json.dumps(part)})).scalars())
    return moved


async def standings(connection: AsyncConnection, legacy_ids: Sequence[str]) -> dict[str, Standing]:
    """Where these users stand, by the id as it was given; who is missing has not been touched."""
    stored = {storable(each): each for each in legacy_ids}
    found: dict[str, Standing] = {}
    keys = list(stored)
    for start in range(0, len(keys), AT_ONCE):
        query = select(users).where(users.c.legacy_id.in_(keys[start : start + AT_ONCE]))
        for row in (await connection.execute(query)).mappings():
            found[stored[row["legacy_id"]]] = _standing(row)
    return found


async def in_state(
    database: Database, states: Collection[UserState], *, batch: str | None = None, after: str = ""
) -> AsyncIterator[list[tuple[str, Standing]]]:
    """
    Users in these states, in the order of their stored ids, some thousand at a time; each read stands by itself, so
    rows may change in between.

    Args:
        database: The ledger.
        states: Which.
        batch: Only those of this batch.
        after: Only ids behind this one.

    Raises:
        LedgerUnavailable: The ledger cannot say.
    """
    names = [state.value for state in states]
    while True:
        query = select(users).where(users.c.state.in_(names), users.c.legacy_id > after)
        if batch is not None:
            query = query.where(users.c.batch == batch)
        async with database.reading() as connection:
            rows = await connection.execute(query.order_by(users.c.legacy_id).limit(AT_ONCE))
            found = [(str(row["legacy_id"]), _standing(row)) for row in rows.mappings()]
        if not found:
            return
        yield found
        after = found[-1][0]


async def history(connection: AsyncConnection, legacy_id: str) -> list[Transition]:
    """Every step of one user, oldest first."""
    query = select(*(transitions.c[name] for name in Transition.__dataclass_fields__)).where(
        transitions.c.legacy_id == storable(legacy_id)
    )
    rows = await connection.execute(query.order_by(transitions.c.number))
    return [Transition(**row) for row in rows.mappings()]


async def reasons(connection: AsyncConnection) -> dict[tuple[UserState, str], int]:
    """How many users stand in each state for each reason."""
    query = select(users.c.state, users.c.reason, func.count()).group_by(users.c.state, users.c.reason)
    return {(UserState(state), reason): count for state, reason, count in await connection.execute(query)}


async def of_run(connection: AsyncConnection, run: str) -> dict[tuple[UserState, str], int]:
    """How many users whom a batch of this run has moved last stand in each state for each reason."""
    query = select(users.c.state, users.c.reason, func.count()).where(users.c.batch.startswith(f"{run}/"))
    query = query.group_by(users.c.state, users.c.reason)
    return {(UserState(state), reason): count for state, reason, count in await connection.execute(query)}


async def first_logins_by_day(connection: AsyncConnection) -> dict[str, int]:
    """How many users logged in for the first time on each day in UTC (`2026-11-25`), oldest first, none left out."""
    if connection.dialect.name == "sqlite":
        day = func.substr(func.cast(users.c.first_verified_at, String), 1, 10)
    else:
        day = func.to_char(func.timezone("UTC", users.c.first_verified_at), "YYYY-MM-DD")
    query = select(day, func.count()).where(users.c.first_verified_at.is_not(None)).group_by(day).order_by(day)
    return {str(each): count for each, count in await connection.execute(query)}


def _standing(row: RowMapping) -> Standing:
    values: dict[str, Any] = {name: row[name] for name in Standing.__dataclass_fields__}
    return Standing(**{**values, "state": UserState(values["state"])})
