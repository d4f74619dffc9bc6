"""
The one bounded pool in which passwords are hashed: a thread per core, and nothing starts that cannot end in time.

Every primitive releases the interpreter lock, so threads are as good as processes (measured) and share one fair queue.
A job whose caller has gone, or whose deadline has passed, is dropped when its turn comes; it costs nothing then.
"""

import asyncio
import math
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

from app.errors import Overloaded

LONGEST_QUEUE = 8192
"""Jobs that may wait: a bound on memory for schemes so cheap that time alone would admit any number."""

SHORTEST_WORK_S = 20e-6
"""What handing a job to a thread costs, even when the hash itself costs nothing."""

MEMORY = 0.9
"""Weight of the past in the moving average of measured against estimated work: about the last ten jobs."""


@dataclass(frozen=True, slots=True)
class Spent:
    """What one job took: seconds in the queue and seconds of work."""

    result: bool
    queue_s: float
    hash_s: float


@dataclass(slots=True)
class _Pace:
    """How this machine does against the estimate in each scheme's `work_s`, learned from every job."""

    ratios: dict[str, float] = field(default_factory=dict)

    def estimate_s(self, kind: str, work_s: float) -> float:
        return max(SHORTEST_WORK_S, work_s * self.ratios.get(kind, 1.0))

    def learn(self, kind: str, work_s: float, took_s: float) -> None:
        ratio = took_s / max(work_s, SHORTEST_WORK_S)
        self.ratios[kind] = MEMORY * self.ratios.get(kind, ratio) + (1 - MEMORY) * ratio


class HashPool:
    """Threads, their queue, and the question whether one more job would end in time."""

    def __init__(self, threads: int, *, clock: Callable[[], float] = time.monotonic) -> None:
        self.threads = threads
        self._clock = clock
        self._pool = ThreadPoolExecutor(threads, thread_name_prefix="hash")
        self._pace = _Pace()
        self._waiting = 0
        self._pending_s = 0.0
        self.dropped = 0

    @property
    def waiting(self) -> int:
        """Jobs queued or running."""
        return self._waiting

    def expected_wait_s(self) -> float:
        """About how long a job would wait for a thread if it came now, in seconds."""
        if self._waiting < self.threads:
            return 0.0
        return max(0.0, self._pending_s) / self.threads

    def admit(self, *, kind: str, work_s: float, deadline: float) -> None:
        """
        Whether one such job would end before the deadline.

        Raises:
            Overloaded: It would not, or the queue is full.
        """
        wait_s = self.expected_wait_s()
        if self._clock() + wait_s + self._pace.estimate_s(kind, work_s) > deadline or self._waiting >= LONGEST_QUEUE:
            raise Overloaded("queue_too_long", retry_after_s=float(min(5, max(1, math.ceil(wait_s / 4)))))

    async def run(self, work: Callable[[], bool], *, kind: str, work_s: float, deadline: float) -> Spent:
        """
        Does the work in a thread.

        Args:
            work: Pure work, about `work_s` seconds of it.
            kind: The scheme, by which the pool learns its pace.
            work_s: The scheme's own estimate, in seconds on one core.
            deadline: `time.monotonic()` second after which nobody wants the answer.

        Raises:
            Overloaded: It would not end in time, or its turn came too late.
            asyncio.CancelledError: The caller has gone; a job that still waits is dropped.
        """
        self.admit(kind=kind, work_s=work_s, deadline=deadline)
        estimate_s = self._pace.estimate_s(kind, work_s)
        self._waiting += 1
        self._pending_s += estimate_s
        try:
            # Cancelling the wrapped future cancels a job that still waits for its thread.
            spent = await asyncio.wrap_future(self._pool.submit(self._take, work, self._clock(), deadline))
        except (Overloaded, asyncio.CancelledError):
            self.dropped += 1
            raise
        finally:
            self._waiting -= 1
            self._pending_s = self._pending_s - estimate_s if self._waiting else 0.0
        self._pace.learn(kind, work_s, spent.hash_s)
        return spent

    def _take(self, work: Callable[[], bool], queued_at: float, deadline: float) -> Spent:
        """In a thread: does one job, or drops it."""
        started = self._clock()
        if started > deadline:
            raise Overloaded("too_late")
        result = work()
        return Spent(result, started - queued_at, self._clock() - started)

    def close(self) -> None:
        """Drops what waits and ends the threads once their present job is done."""
        self._pool.shutdown(wait=True, cancel_futures=True)
