"""
The write-behind of what happened to whom: never the reason a login fails, and never a silent loss.

Calls return at once. States wait by legacy id, counts are merged, and one task writes them every half second. When that
fails they are kept and tried again with growing pauses; what does not fit any more is counted as lost and reported,
the oldest first. A SIGKILL may lose the last half second; an answer lost at the commit may count attempts twice.
"""

import asyncio
import contextlib
import itertools
import time
from collections.abc import Callable
from typing import Final

from app.errors import LedgerUnavailable
from app.ledger.database import Database
from app.ledger.proofs import ProofCount, ProofKey, write_proofs
from app.ledger.report import BACK, FAULT, LOST, PacedReport, Report
from app.ledger.rows import AttemptKey, KeyName, Verified, storable, write_rows

FLUSH_S: Final = 0.5
"""Between two writes: what a crash may cost."""

MAX_PAUSE_S: Final = 5.0
"""Longest pause after failures, so that a ledger that is back is caught up within seconds."""

CLOSE_S: Final = 5.0
"""For the last write at the end; the service has fifteen seconds for its whole farewell."""

MAX_STATES: Final = 100_000
"""An hour of outage at 25 first logins a second; about 40 MB."""

MAX_COUNTS: Final = 10_000
"""Some fifty kinds of ending an hour: a week of outage."""

ROWS_AT_ONCE: Final = 1000
"""States in one transaction: well below a second, so that a long outage is caught up in steps that stand."""

PART: Final = "writer"


class LedgerWriter:
    """
    The port MigrationLedger. Call it from the event loop only.

    Attributes:
        lost: Rows given up, ever.
        failures: Writes that failed, ever.
    """

    def __init__(
        self,
        database: Database,
        report: Report,
        *,
        max_states: int = MAX_STATES,
        flush_s: float = FLUSH_S,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self.lost = 0
        self.failures = 0
        self._database = database
        self._report = report
        self._fault = PacedReport(report, FAULT, PART)
        self._loss = PacedReport(report, LOST, PART)
        self._max_states = max_states
        self._flush_s = flush_s
        self._clock = clock
        self._states: dict[str, Verified] = {}
        self._counts: dict[AttemptKey, int] = {}
        self._uses: dict[KeyName, float] = {}
        self._proofs: dict[ProofKey, ProofCount] = {}
        self._down = False
        self._filled = asyncio.Event()
        self._closing = asyncio.Event()
        self._one_write = asyncio.Lock()
        self._task: asyncio.Task[None] | None = None

    @property
    def waiting(self) -> int:
        """Rows that are not written yet."""
        return len(self._states) + len(self._counts) + len(self._uses) + len(self._proofs)

    def verified(self, legacy_id: str, *, scheme: str) -> None:
        """This user's password was verified and the profile was given to Auth0."""
        now = self._clock()
        key = storable(legacy_id)
        known = self._states.get(key)
        if known is None and len(self._states) >= self._max_states:
            del self._states[next(iter(self._states))]
            self._lose(1, "full")
        self._states[key] = Verified(scheme, known.first_at if known else now, now)
        self._filled.set()

    def attempt(self, question: str, outcome: str, reason: str, scheme: str) -> None:
        """One more request: `question` is `login` or `get_user`; counted by the hour."""
        key = AttemptKey(int(self._clock() // 3600) * 3600, question, outcome, reason, scheme)
        known = self._counts.get(key, 0)
        if not known and len(self._counts) >= MAX_COUNTS:
            self._lose(1, "full")
            return
        self._counts[key] = known + 1
        self._filled.set()

    def key_used(self, key_id: str, *, kind: str, algorithm: str) -> None:
        """A caller came with this key. Bounded by the keys in the settings."""
        self._uses[KeyName(key_id, kind, algorithm)] = self._clock()
        self._filled.set()

    def proved(self, scheme: str, form: str, *, opened: bool, legacy_id: str) -> None:
        """One more proof. Bounded by the schemes there are."""
        key = ProofKey(scheme, form)
        known = self._proofs.get(key, ProofCount())
        wrong_id = known.wrong_id if opened else legacy_id
        self._proofs[key] = ProofCount(known.correct + opened, known.wrong + (not opened), wrong_id)
        self._filled.set()

    def start(self) -> None:
        """Begins to write, from now until `close`."""
        self._task = asyncio.create_task(self._run(), name="ledger-writer")
        self._task.add_done_callback(self._ended)

    async def flush(self) -> None:
        """
        Writes all that waits.

        Raises:
            LedgerUnavailable: Not all could be written; the rest is kept.
        """
        async with self._one_write:
            while self.waiting:
                try:
                    await self._write()
                except LedgerUnavailable as fault:
                    self._down = True
                    self.failures += 1
                    self._fault(reason=fault.reason, failures=self.failures, waiting=self.waiting, lost=self.lost)
                    raise
            self._filled.clear()
            if self._down:
                self._down = False
                self._report(BACK, {"part": PART, "failures": self.failures, "lost": self.lost})

    async def close(self) -> None:
        """A last write; what could not be written is counted as lost and reported."""
        self._closing.set()
        self._filled.set()
        with contextlib.suppress(LedgerUnavailable, TimeoutError):
            async with asyncio.timeout(CLOSE_S):
                if self._task is not None:
                    await self._task
                await self.flush()
        if left := self.waiting:
            self._states.clear()
            self._counts.clear()
            self._uses.clear()
            self._proofs.clear()
            self._lose(left, "closed")

    async def _run(self) -> None:
        pause_s = self._flush_s
        while not self._closing.is_set():
            await self._filled.wait()
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(pause_s):
                    await self._closing.wait()
            try:
                await self.flush()
                pause_s = self._flush_s
            except LedgerUnavailable:
                pause_s = min(pause_s * 2, MAX_PAUSE_S)

    def _ended(self, task: "asyncio.Task[None]") -> None:
        """Our own mistake would end the writing in silence: it is reported as what it is."""
        if not task.cancelled() and (mistake := task.exception()) is not None:
            self._report(FAULT, {"part": PART, "reason": type(mistake).__name__, "ended": True})

    async def _write(self) -> None:
        """One transaction. What was written leaves the buffer after the commit, and only as it was written."""
        states = dict(itertools.islice(self._states.items(), ROWS_AT_ONCE))
        counts, uses, proofs = dict(self._counts), dict(self._uses), dict(self._proofs)
        async with self._database.writing() as connection:
            await write_rows(connection, verified=states, counts=counts, uses=uses)
            await write_proofs(connection, proofs)
        for user, state in states.items():
            if self._states.get(user) is state:
                del self._states[user]
        for kind, count in counts.items():
            self._counts[kind] -= count
            if not self._counts[kind]:
                del self._counts[kind]
        for key, at in uses.items():
            if self._uses.get(key) == at:
                del self._uses[key]
        for kind_of, proof in proofs.items():
            if rest := self._proofs[kind_of].without(proof):
                self._proofs[kind_of] = rest
            else:
                del self._proofs[kind_of]

    def _lose(self, rows: int, reason: str) -> None:
        self.lost += rows
        self._loss(reason=reason, lost=self.lost)
