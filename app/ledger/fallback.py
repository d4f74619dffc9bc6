"""
Logins go on while the ledger or Redis is down: what it cannot say, this process says from its own memory.

The store gets half a second for an answer. When it fails it is left alone for a few seconds, then one request tries it
again; the others do not wait. While it is up the process remembers the same as it was told, so that the moment the
store goes away lets no used token in again and gives no guesser a new start.
"""

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from typing import Final

from app.domain.ports import ReplayMemory
from app.errors import LedgerUnavailable
from app.ledger.failures import FailureStore
from app.ledger.memory import MemoryFailures, MemoryReplays
from app.ledger.report import BACK, FAULT, PacedReport, Report
from app.ledger.windows import FailureRule, Standing

PATIENCE_S: Final = 0.5
"""What a login can spare for it: three questions and a bcrypt stay well within the budget of eight seconds."""

RETRY_S: Final = 3.0
"""Between two tries of a store that is down: back within fifteen seconds, and one slow request in three seconds."""

MAX_OWED: Final = 10_000
"""Identifiers with reservations to take back when the store returns; more lapse with their windows. About 3 MB."""


class Outage:
    """
    Whether the store may be asked, and what is said about it.

    Attributes:
        down: The last answer was a failure.
        failures: How many answers were, ever.
    """

    def __init__(
        self, part: str, report: Report, *, patience_s: float = PATIENCE_S, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self.down = False
        self.failures = 0
        self._part = part
        self._report = report
        self._fault = PacedReport(report, FAULT, part, clock=clock)
        self._patience_s = patience_s
        self._clock = clock
        self._retry_at = 0.0

    def may_ask(self) -> bool:
        """True while the store is up, and for one caller every `RETRY_S` while it is down."""
        if self.down:
            if self._clock() < self._retry_at:
                return False
            self._retry_at = self._clock() + RETRY_S
        return True

    @contextlib.asynccontextmanager
    async def asking(self) -> AsyncIterator[None]:
        """Around one question. Raises LedgerUnavailable for a failure and for no answer in time."""
        try:
            async with asyncio.timeout(self._patience_s):
                yield
        except TimeoutError:
            self._failed("timeout")
            raise LedgerUnavailable("timeout") from None
        except LedgerUnavailable as fault:
            self._failed(fault.reason)
            raise
        if self.down:
            self.down = False
            self._report(BACK, {"part": self._part, "failures": self.failures})

    def _failed(self, reason: str) -> None:
        self.down = True
        self.failures += 1
        self._retry_at = self._clock() + RETRY_S
        self._fault(reason=reason, failures=self.failures)


class FallbackReplays:
    """The port ReplayMemory that never fails: the store's, with this process's own behind it."""

    def __init__(self, store: ReplayMemory, outage: Outage) -> None:
        self._store = store
        self._memory = MemoryReplays()
        self.outage = outage

    async def claim(self, jti: str, expires_at: float) -> bool:
        """True once per `jti`; while the store is down, once per process."""
        if not self._memory.claim_now(jti, expires_at):
            return False
        if self.outage.may_ask():
            with contextlib.suppress(LedgerUnavailable):
                async with self.outage.asking():
                    return await self._store.claim(jti, expires_at)
        return True


class FallbackFailures:
    """A FailureStore that never fails: the store's, with this process's own behind it."""

    def __init__(self, store: FailureStore, rule: FailureRule, outage: Outage) -> None:
        self._store = store
        self._memory = MemoryFailures(rule)
        self._owed: dict[str, list[Standing]] = {}
        self.outage = outage

    async def reserve(self, identifier: str) -> Standing:
        """Counts one failure in advance, if there is room; while the store is down, in this process."""
        if self.outage.may_ask():
            with contextlib.suppress(LedgerUnavailable):
                async with self.outage.asking():
                    for owed in self._owed.pop(identifier, ()):
                        await self._store.release(identifier, owed)
                    standing = await self._store.reserve(identifier)
                self._memory.note(identifier, standing.window)
                return standing
        return replace(await self._memory.reserve(identifier), in_process=True)

    async def release(self, identifier: str, standing: Standing) -> None:
        """Takes back what `reserve` granted, from where it was counted; at the next attempt, if the store is down."""
        await self._memory.release(identifier, standing)
        if standing.in_process:
            return
        if self.outage.may_ask():
            with contextlib.suppress(LedgerUnavailable):
                async with self.outage.asking():
                    await self._store.release(identifier, standing)
                return
        if len(self._owed) < MAX_OWED:
            self._owed.setdefault(identifier, []).append(standing)
