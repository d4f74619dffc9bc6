"""What has to be over before a cutover: runs and batches at work, and requests that needed the legacy database."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import and_, func, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from app.domain.outcomes import Outcome
from app.ledger.runs import UNFINISHED, RunState
from app.ledger.tables import attempts, batches, runs

SOMEBODY = (
    Outcome.VERIFIED,
    Outcome.FOUND,
    Outcome.ACCOUNT_DISABLED,
    Outcome.PASSWORD_RESET_REQUIRED,
    Outcome.AMBIGUOUS_IDENTIFIER,
)
"""Answers that only a legacy user gets; so does a wrong password of somebody who exists."""

NOBODY = "no_such_user"
"""The reason of an answer about nobody: typing errors and sign-ups, which never end."""


@dataclass(frozen=True, slots=True)
class Traffic:
    """Requests about legacy users: how many since a moment, and the hour of the last one ever (None: none)."""

    requests: int
    last: datetime | None


async def unfinished_runs(connection: AsyncConnection, *, but: frozenset[str] = frozenset()) -> list[str]:
    """Ids of runs that are at work or interrupted, without those of the kinds `but`; oldest first."""
    states = [RunState.RUNNING.value, RunState.INTERRUPTED.value]
    query = select(runs.c.id).where(runs.c.state.in_(states), runs.c.kind.not_in(sorted(but)))
    return [str(id) for id in (await connection.execute(query.order_by(runs.c.started_at))).scalars()]


async def unfinished_batches(connection: AsyncConnection) -> int:
    """Batches whose users may still be on their way."""
    states = [state.value for state in UNFINISHED]
    query = select(func.count()).select_from(batches).where(batches.c.state.in_(states))
    return int(await connection.scalar(query) or 0)


async def legacy_traffic(connection: AsyncConnection, since: datetime) -> Traffic:
    """Requests about somebody in the legacy database, from the hour of `since` on."""
    somebody = or_(
        attempts.c.outcome.in_([each.value for each in SOMEBODY]),
        and_(attempts.c.outcome == Outcome.INVALID_CREDENTIALS.value, attempts.c.reason != NOBODY),
    )
    hour = since.replace(minute=0, second=0, microsecond=0)
    counted = select(func.coalesce(func.sum(attempts.c.count), 0)).where(somebody, attempts.c.hour >= hour)
    last = select(func.max(attempts.c.hour)).where(somebody)
    return Traffic(int(await connection.scalar(counted) or 0), await connection.scalar(last))
