"""
Status: how far the migration is, how fast it goes, what fails and why, where waiting leads, what bulk would take now.

Reads the ledger, and of the legacy database how many users there are and some of them, to weigh their records. It goes
on without the legacy database: then what depends on the number of all users is unknown, and said so.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any, Final

from sqlalchemy.ext.asyncio import AsyncConnection

from app.census.forecast import Forecast, forecast, forecast_document
from app.census.judge import Judge
from app.census.tiers import BASIS, Import, estimate
from app.domain.states import UserState
from app.errors import LegacyUnavailable
from app.ledger import runs
from app.ledger.database import Database
from app.ledger.proofs import ProofCount, ProofKey, read_proofs
from app.ledger.runs import Batch, BatchState, Run
from app.ledger.states import first_logins_by_day, reasons
from app.legacy.users import LegacyDatabase

MOVED: Final = frozenset({UserState.VERIFIED, UserState.IMPORTED, UserState.CONFIRMED})
"""States of those who are in Auth0, as far as the ledger knows."""

DECIDED: Final = MOVED | {UserState.EXCLUDED, UserState.ERASED}
"""States of those for whom nothing is to be done."""

KINDS: Final = ("export", "import", "reconcile", "cutover")

SAMPLE: Final = 2000
"""Users whose records are weighed: one page."""

UNKNOWN_USERS: Final = "The legacy database does not answer, so nobody knows how many users there are."


@dataclass(frozen=True, slots=True)
class RunStatus:
    """The newest run of one kind, and its batches by state."""

    run: Run
    batches: Mapping[BatchState, int]
    users: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Status:
    """
    One look.

    Attributes:
        at: When, UTC.
        users: All legacy users; None where the legacy database does not answer.
        reasons: How many stand in each state for each reason.
        days: First logins by day, UTC, from the first to today, none left out.
        refusals: Users by Auth0's code.
        runs: The newest of each kind.
        proofs: By scheme and form.
        forecast: Where waiting leads, or why nobody can say.
        bulk: What bulk would take for everybody who has not moved; None where `users` is.
    """

    at: datetime
    users: int | None
    reasons: Mapping[tuple[UserState, str], int]
    days: Mapping[date, int]
    refusals: Mapping[str, int]
    runs: tuple[RunStatus, ...]
    proofs: Mapping[ProofKey, ProofCount]
    forecast: Forecast | str
    bulk: Import | None

    @property
    def states(self) -> dict[UserState, int]:
        """Users by state, zeros too."""
        found = dict.fromkeys(UserState, 0)
        for (state, _), count in self.reasons.items():
            found[state] += count
        return found

    @property
    def moved(self) -> int:
        """Users who are in Auth0, as far as the ledger knows."""
        return sum(count for state, count in self.states.items() if state in MOVED)

    @property
    def untouched(self) -> int | None:
        """Users of whom the ledger knows nothing yet."""
        return None if self.users is None else max(0, self.users - sum(self.states.values()))

    def rate(self, days: int) -> float:
        """First logins a day over so many days that are over; fewer where there were fewer."""
        past = [count for day, count in self.days.items() if day < self.at.date()][-days:]
        return sum(past) / len(past) if past else 0.0


@dataclass(slots=True)
class LegacyLook:
    """What the legacy database said last: counted seldom, for a large table takes a while."""

    users: int | None = None
    record_bytes: float = 0.0
    at: datetime | None = field(default=None)

    async def renew(self, legacy: LegacyDatabase, judge: Judge, *, now: datetime, after: timedelta) -> None:
        """Asks again when the last answer is older than `after`; unknown while the database does not answer."""
        if self.at is not None and self.users is not None and now - self.at < after:
            return
        self.at = now
        try:
            self.users = await legacy.count()
            self.record_bytes = await _record_bytes(legacy, judge)
        except LegacyUnavailable:
            self.users = None


async def look(ledger: Database, legacy: LegacyLook, *, now: datetime) -> Status:
    """
    One look at the ledger.

    Args:
        ledger: Of this version's schema.
        legacy: What the legacy database said.
        now: UTC.

    Raises:
        LedgerUnavailable: The ledger cannot say.
    """
    async with ledger.reading() as connection:
        counted = await reasons(connection)
        came = await first_logins_by_day(connection)
        refusals = await runs.refusals_by_code(connection)
        newest = [await _newest(connection, kind) for kind in KINDS]
        proofs = await read_proofs(connection)
    days = _every_day({date.fromisoformat(day): count for day, count in came.items()}, now.date())
    users = legacy.users
    decided = sum(count for (state, _), count in counted.items() if state in DECIDED)
    rest = None if users is None else max(0, users - decided)
    return Status(
        at=now,
        users=users,
        reasons=counted,
        days=days,
        refusals=refusals,
        runs=tuple(each for each in newest if each is not None),
        proofs=proofs,
        forecast=UNKNOWN_USERS if users is None else forecast(days, users=users, today=now.date()),
        bulk=None if rest is None else estimate(rest, round(rest * legacy.record_bytes)),
    )


async def _newest(connection: AsyncConnection, kind: str) -> RunStatus | None:
    run = await runs.last(connection, kind)
    if run is None:
        return None
    found: list[Batch] = await runs.batches_of(connection, run.id)
    states = {state: sum(batch.state is state for batch in found) for state in BatchState}
    return RunStatus(run, {state: count for state, count in states.items() if count}, sum(b.users for b in found))


async def _record_bytes(legacy: LegacyDatabase, judge: Judge) -> float:
    """About how long one record is, from the first page of users."""
    async for page in legacy.stream(rows=SAMPLE):
        sizes = [judged.record_bytes for user in page if (judged := judge.judge(user)).profile is not None]
        return sum(sizes) / len(sizes) if sizes else 0.0
    return 0.0


def _every_day(came: Mapping[date, int], today: date) -> dict[date, int]:
    if not came:
        return {}
    start = min(came)
    return {day: came.get(day, 0) for day in (start + timedelta(n) for n in range((today - start).days + 1))}


def status_document(status: Status) -> dict[str, Any]:
    """The same as JSON with stable keys."""
    failures = sorted(
        (
            (state, reason, count)
            for (state, reason), count in status.reasons.items()
            if state in {UserState.FAILED, UserState.RESET_NEEDED}
        ),
        key=lambda each: (-each[2], each[0], each[1]),
    )
    return {
        "at": status.at.isoformat(),
        "users": status.users,
        "moved": status.moved,
        "untouched": status.untouched,
        "states": {state.value: count for state, count in status.states.items()},
        "rate": {
            "today": status.days.get(status.at.date(), 0),
            "per_day_last_7": round(status.rate(7), 1),
            "per_day_last_30": round(status.rate(30), 1),
        },
        "days": [{"day": day.isoformat(), "first_logins": count} for day, count in status.days.items()],
        "failures": [{"state": state.value, "reason": reason, "users": count} for state, reason, count in failures],
        "refusals": [{"code": code, "users": count} for code, count in status.refusals.items()],
        "runs": [
            {
                "id": each.run.id,
                "kind": each.run.kind,
                "state": each.run.state.value,
                "by": each.run.actor,
                "started_at": each.run.started_at.isoformat(),
                "ended_at": each.run.ended_at.isoformat() if each.run.ended_at else None,
                "users": each.users,
                "batches": {state.value: count for state, count in each.batches.items()},
            }
            for each in status.runs
        ],
        "proofs": [
            {"scheme": key.scheme, "form": key.form, "right": count.correct, "wrong": count.wrong}
            for key, count in status.proofs.items()
        ],
        "forecast": forecast_document(status.forecast),
        "bulk_now": None
        if status.bulk is None
        else {
            "users": status.bulk.users,
            "files": status.bulk.files,
            "hours": {tier: round(hours, 2) for tier, hours in status.bulk.hours.items()},
            "basis": BASIS,
        },
    }
