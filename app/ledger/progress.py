"""How far the migration is: who stands where, and how requests ended by the hour. For the operators' page and demo."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import func, select

from app.domain.outcomes import Outcome
from app.domain.states import UserState
from app.ledger.database import Database
from app.ledger.tables import attempts, users


@dataclass(frozen=True, slots=True)
class AttemptCount:
    """How many requests of one hour (its first moment, UTC) ended in one way."""

    hour: datetime
    question: str
    outcome: str
    reason: str
    scheme: str
    count: int


@dataclass(frozen=True, slots=True)
class Progress:
    """
    One look at the ledger.

    Attributes:
        states: Every state of `UserState` with the number of users in it, zeros too.
        attempts: By hour, oldest first.
    """

    states: Mapping[UserState, int]
    attempts: list[AttemptCount]


async def read_progress(database: Database, *, hours: int = 24) -> Progress:
    """
    States as they are, attempts of the running hour and the `hours` before.

    Raises:
        LedgerUnavailable: The ledger cannot say.
    """
    now = datetime.now(UTC)
    since = now.replace(minute=0, second=0, microsecond=0) - timedelta(hours=hours)
    async with database.reading() as connection:
        counted = await connection.execute(select(users.c.state, func.count().label("users")).group_by(users.c.state))
        # Not dict(…): a result has keys() and would pass for a mapping.
        found = {row.state: row.users for row in counted}
        rows = await connection.execute(
            select(attempts).where(attempts.c.hour >= since).order_by(*attempts.primary_key.columns)
        )
        ended = [AttemptCount(**row) for row in rows.mappings()]
    return Progress({state: found.get(state.value, 0) for state in UserState}, ended)


def progress_document(progress: Progress) -> dict[str, Any]:
    """What the page shows, as JSON with stable keys."""
    hours: dict[str, int] = {}
    outcomes: Counter[tuple[str, str, str]] = Counter()
    for each in progress.attempts:
        outcomes[each.question, each.outcome, each.reason] += each.count
        if each.outcome == Outcome.VERIFIED:
            hour = each.hour.strftime("%Y-%m-%d %H:00")
            hours[hour] = hours.get(hour, 0) + each.count
    return {
        "states": {state.value: count for state, count in progress.states.items()},
        "hours": [{"hour": hour, "verified": count} for hour, count in hours.items()],
        "outcomes": [
            {"question": question, "outcome": outcome, "reason": reason, "count": count}
            for (question, outcome, reason), count in outcomes.most_common()
        ],
    }
