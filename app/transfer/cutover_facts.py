"""What the cutover's gate judges: every legacy user held against the ledger, and what else has to be over."""

from collections import Counter
from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

from app.domain.states import UserState
from app.ledger import runs
from app.ledger.database import Database
from app.ledger.finish import Traffic, legacy_traffic, unfinished_batches, unfinished_runs
from app.ledger.proofs import ProofCount, ProofKey, read_proofs
from app.ledger.runs import Run, RunState
from app.ledger.states import standings
from app.legacy.users import LegacyDatabase
from app.transfer.selection import GHOST

UNTOUCHED: Final = "untouched"
"""No row in the ledger: neither a login nor the bulk road has met this user."""

CUTOVER: Final = "cutover"
RECONCILE: Final = "reconcile"
OURS: Final = frozenset({CUTOVER, "cutover-undo"})
"""Kinds of runs that the gate itself stands before."""

Told = Callable[[int], None]
"""Told how many users were looked at since the last time."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """
    One look.

    Attributes:
        at: When, UTC.
        users: Legacy users, each looked at.
        states: How many stand where: a state, `ghost` or `untouched`.
        proofs: By scheme and form.
        runs: Unfinished runs, without our own.
        batches: Unfinished batches.
        reconciled: When the last reconcile ended, None where there was none or the newest is not whole.
        traffic: Requests about legacy users since the quiet days began.
        import_mode: Of the tenant's connection.
    """

    at: datetime
    users: int
    states: Counter[str]
    proofs: dict[ProofKey, ProofCount]
    runs: list[str]
    batches: int
    reconciled: datetime | None
    traffic: Traffic
    import_mode: bool


async def gather(legacy: LegacyDatabase, ledger: Database, *, quiet: timedelta, import_mode: bool, told: Told) -> Facts:
    """
    Looks at every legacy user once, in bounded memory.

    Raises:
        ConfigurationError: The mapping has a query of its own, which cannot list users.
        LegacyUnavailable, LedgerUnavailable: One of them cannot say.
    """
    states = await _states(legacy, ledger, told)
    now = datetime.now(UTC)
    async with ledger.reading() as connection:
        return Facts(
            at=now,
            users=states.total(),
            states=states,
            proofs=await read_proofs(connection),
            runs=await unfinished_runs(connection, but=OURS),
            batches=await unfinished_batches(connection),
            reconciled=_ended(await runs.last(connection, RECONCILE)),
            traffic=await legacy_traffic(connection, now - quiet),
            import_mode=import_mode,
        )


async def _states(legacy: LegacyDatabase, ledger: Database, told: Told) -> Counter[str]:
    found: Counter[str] = Counter()
    async for users in legacy.stream():
        async with ledger.reading() as connection:
            known = await standings(connection, [user.id for user in users])
        for user in users:
            standing = known.get(user.id)
            if standing is None:
                found[UNTOUCHED] += 1
            elif standing.state is UserState.FAILED and standing.reason == GHOST:
                found[GHOST] += 1
            else:
                found[standing.state.value] += 1
        told(len(users))
    return found


def _ended(run: Run | None) -> datetime | None:
    return run.ended_at if run is not None and run.state is RunState.DONE else None


def wrong(proofs: dict[ProofKey, ProofCount], despite: Collection[str]) -> list[str]:
    """Schemes with a wrong proof, but for those that an operator has looked into."""
    return sorted({key.scheme for key, count in proofs.items() if count.wrong and key.scheme not in despite})
