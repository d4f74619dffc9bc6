"""Puts the room together: one open ledger with everything that a process needs of it."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable, Coroutine
from dataclasses import dataclass

from app.errors import LedgerUnavailable
from app.ledger.database import Database, open_database
from app.ledger.failures import PATIENCE_S, Failures, LedgerFailures
from app.ledger.fallback import FallbackFailures, FallbackReplays, Outage
from app.ledger.journal import Batch, HotStore, Journal
from app.ledger.keys import KeyRecords
from app.ledger.postgres_store import PostgresStore
from app.ledger.pruning import prune_forever
from app.ledger.redis_store import RedisStore
from app.ledger.replay import LedgerReplays
from app.ledger.report import Report
from app.ledger.sqlite_store import SqliteStore
from app.ledger.windows import FailureRule
from app.ledger.writer import LedgerWriter


@dataclass(frozen=True, slots=True, kw_only=True)
class Ledger:
    """
    One open ledger.

    Attributes:
        database: For `require_current`, `ping`, `read_progress`.
        replays: The port ReplayMemory; never fails.
        failures: The port FailureCounter; never fails for the store's sake.
        writer: The port MigrationLedger.
        keys: What happened to the callers' keys.
        outages: What telemetry reads about the stores behind `replays` and `failures`: `down`, `failures`.
    """

    database: Database
    replays: FallbackReplays
    failures: Failures
    writer: LedgerWriter
    keys: KeyRecords
    outages: tuple[Outage, ...]


@contextlib.asynccontextmanager
async def open_ledger(  # noqa: PLR0913  by keyword only, and bootstrap is the one that calls it
    url: str,
    *,
    rule: FailureRule,
    normalise: Callable[[str], str],
    report: Report,
    redis_url: str = "",
    budget_s: float = PATIENCE_S,
) -> AsyncIterator[Ledger]:
    """
    An open ledger, whether its database can be reached or not; closed with a last write.

    Args:
        url: `ledger.url`.
        rule: `limits.failures`, parsed.
        normalise: How the look-up folds an identifier.
        report: Hears of faults, losses and returns (`report.py`); no identifiers among the values.
        redis_url: Where used tokens and failed guesses go instead of the ledger's database.
        budget_s: Longest wait of one login for others of the same user.

    Raises:
        ConfigurationError: A URL is not one of ours.
    """
    database = open_database(url)
    async with contextlib.AsyncExitStack() as stack:
        stack.push_async_callback(database.close)
        store = RedisStore(redis_url, rule) if redis_url else hot_store(database, rule)
        journal = Journal(store)
        stack.push_async_callback(journal.close)
        # Connected before the first login, which has half a second for it; a store that is down is met again there.
        with contextlib.suppress(LedgerUnavailable):
            await store.write(Batch((), (), ()))
        outages = Outage("replays", report), Outage("failures", report)
        counter = FallbackFailures(LedgerFailures(journal), rule, outages[1])
        writer = LedgerWriter(database, report)
        writer.start()
        stack.push_async_callback(writer.close)
        await stack.enter_async_context(_running(prune_forever(database)))
        yield Ledger(
            database=database,
            replays=FallbackReplays(LedgerReplays(journal), outages[0]),
            failures=Failures(counter, normalise=normalise, patience_s=budget_s),
            writer=writer,
            keys=KeyRecords(database),
            outages=outages,
        )


def hot_store(database: Database, rule: FailureRule) -> HotStore:
    """What writes the hot tables of this database."""
    return SqliteStore(database.file, rule) if database.file else PostgresStore(database.postgres, rule)


@contextlib.asynccontextmanager
async def _running(work: Coroutine[None, None, None]) -> AsyncIterator[None]:
    task = asyncio.create_task(work)
    try:
        yield
    finally:
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task
