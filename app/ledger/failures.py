"""
Failed guesses per identifier: the port FailureCounter, over any store that counts.

A guess is counted before the password is looked at and taken back when it was none, so however many run at once, no
more than the limit are ever looked at and fail. The price: twenty right logins of one user at the same moment fill the
counter for as long as they are in flight. So an attempt that finds it full waits while other attempts of this process
are still undecided; an attempt is undecided until it is released or the task that made it ends.
"""

import asyncio
import contextlib
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Final, Protocol

from app.errors import TooManyAttempts
from app.ledger.journal import Journal
from app.ledger.windows import Standing

PATIENCE_S: Final = 8.0
"""Longest wait for attempts in flight: the default `limits.budget_s`, after which no password is looked at anyway."""

MAX_WAITING: Final = 256
"""Who may wait for one identifier: well above any user's own clients, and a flood is refused at once."""


class FailureStore(Protocol):
    """Counts, atomically. Identifiers come normalised; what is kept of them is the store's own keyed hash."""

    async def reserve(self, identifier: str) -> Standing:
        """Counts one failure in advance, if there is room. Raises LedgerUnavailable."""

    async def release(self, identifier: str, standing: Standing) -> None:
        """Takes back what `reserve` granted. Raises LedgerUnavailable."""


class LedgerFailures:
    """A FailureStore on the ledger's hot tables."""

    def __init__(self, journal: Journal) -> None:
        self._journal = journal

    async def reserve(self, identifier: str) -> Standing:
        """Counts one failure in advance, if there is room. Raises LedgerUnavailable."""
        return await self._journal.reserve(identifier)

    async def release(self, identifier: str, standing: Standing) -> None:
        """Takes back what `reserve` granted. Raises LedgerUnavailable."""
        await self._journal.release(identifier, standing.window.started_ms)


@dataclass(slots=True, eq=False)
class _Attempt:
    """One granted reservation that is not decided yet."""

    standing: Standing
    task: asyncio.Task[Any] | None
    ended: Callable[[asyncio.Task[Any]], None] | None = None
    releasing: bool = False


@dataclass(slots=True)
class _Flight:
    """
    What goes on for one identifier in this process.

    Attributes:
        callers: Calls of `reserve` that have not returned.
        attempts: Granted and undecided.
        waiting: Callers who wait for one of these, oldest first.
        released: How many attempts were taken back so far.
    """

    callers: int = 0
    attempts: list[_Attempt] = field(default_factory=list)
    waiting: deque[asyncio.Future[None]] = field(default_factory=deque)
    released: int = 0

    def to_release(self) -> _Attempt | None:
        """The attempt of this very task, else the oldest: a release may come from another task."""
        task = asyncio.current_task()
        left = [attempt for attempt in self.attempts if not attempt.releasing]
        return next((attempt for attempt in left if attempt.task is task), left[0] if left else None)

    def wake(self, *, everyone: bool) -> None:
        """Lets the first who waits ask the store once more, or all of them."""
        while self.waiting:
            future = self.waiting.popleft()
            if not future.done():
                future.set_result(None)
                if not everyone:
                    return


class Failures:
    """
    The port FailureCounter.

    Args:
        store: Who counts; for logins that must go on one with a fallback (`fallback.py`).
        normalise: As the look-up does, so that another spelling of one user is no new counter.
        patience_s: Longest wait for attempts in flight.
    """

    def __init__(self, store: FailureStore, *, normalise: Callable[[str], str], patience_s: float = PATIENCE_S) -> None:
        self._store = store
        self._normalise = normalise
        self._patience_s = patience_s
        self._flights: dict[str, _Flight] = {}

    async def reserve(self, identifier: str) -> None:
        """
        Counts one attempt as failed in advance.

        Raises:
            TooManyAttempts: The limit is reached; nothing was counted.
            LedgerUnavailable: The store cannot say, and has no fallback.
        """
        key = self._normalise(identifier)
        flight = self._flights.setdefault(key, _Flight())
        flight.callers += 1
        try:
            self._note(key, flight, await self._granted(key, flight))
        finally:
            flight.callers -= 1
            self._tidy(key, flight)

    async def release(self, identifier: str) -> None:
        """Takes the reservation back; one that is not known here stays in its window. Raises LedgerUnavailable."""
        key = self._normalise(identifier)
        flight = self._flights.get(key)
        if flight is None or (attempt := flight.to_release()) is None:
            return
        attempt.releasing = True
        if attempt.task is not None and attempt.ended is not None:
            attempt.task.remove_done_callback(attempt.ended)
        try:
            await self._store.release(key, attempt.standing)
        finally:
            # In flight until here: who is refused meanwhile must wait for this one instead of giving up.
            flight.attempts.remove(attempt)
            flight.released += 1
            flight.wake(everyone=False)
            self._tidy(key, flight)

    async def _granted(self, key: str, flight: _Flight) -> Standing:
        ends = asyncio.get_running_loop().time() + self._patience_s
        while True:
            released = flight.released
            standing = await self._store.reserve(key)
            if standing.granted:
                return standing
            if flight.released == released:
                await self._wait(flight, standing, ends)

    def _note(self, key: str, flight: _Flight, standing: Standing) -> None:
        attempt = _Attempt(standing, asyncio.current_task())
        flight.attempts.append(attempt)
        if attempt.task is not None:
            attempt.ended = lambda _: self._failed(key, flight, attempt)
            attempt.task.add_done_callback(attempt.ended)

    def _failed(self, key: str, flight: _Flight, attempt: _Attempt) -> None:
        """The attempt's task has ended without a release: its guess stays counted."""
        if attempt not in flight.attempts:
            return
        flight.attempts.remove(attempt)
        if not flight.attempts:
            # Nobody is left who could make room: all who wait ask once more and hear no.
            flight.wake(everyone=True)
        self._tidy(key, flight)

    def _tidy(self, key: str, flight: _Flight) -> None:
        if not flight.callers and not flight.attempts and self._flights.get(key) is flight:
            del self._flights[key]

    async def _wait(self, flight: _Flight, standing: Standing, ends: float) -> None:
        """Until an attempt of another task is decided. Raises TooManyAttempts when there is none, or not in time."""
        task = asyncio.current_task()
        if len(flight.waiting) >= MAX_WAITING or all(attempt.task is task for attempt in flight.attempts):
            raise _refusal(standing)
        future: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        flight.waiting.append(future)
        try:
            async with asyncio.timeout_at(ends):
                await future
        except TimeoutError:
            raise _refusal(standing) from None
        except asyncio.CancelledError:
            if future.done() and not future.cancelled():
                # Woken and gone at the same moment: the room that was made belongs to the next.
                flight.wake(everyone=False)
            raise
        finally:
            with contextlib.suppress(ValueError):
                flight.waiting.remove(future)


def _refusal(standing: Standing) -> TooManyAttempts:
    left_s = standing.window.expires_ms / 1000 - time.time()
    return TooManyAttempts(max(left_s, 1.0))
