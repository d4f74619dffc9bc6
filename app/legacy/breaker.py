"""A circuit breaker: a database in trouble is left alone for a moment, and asked by one request first."""

import time
from collections.abc import Callable

from app.errors import LegacyUnavailable
from app.legacy.faults import Fault

FAULTS_TO_OPEN = 5
"""One or two faults are noise; five in a row, with no answer between them, are not."""

FIRST_OPEN_S = 0.5
LONGEST_OPEN_S = 5.0
"""Recovery is promised within 15 s: at worst 5 s of waiting and one probe of `timeout_s`."""

PROBE_S = 0.5
"""What callers are told while a probe is on its way."""


class Breaker:
    """
    Closed, open, or half open with one probe on its way.

    Whoever was let in by `enter` says `succeeded`, `failed` or `left` afterwards, exactly once.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._faults = 0
        self._opened = 0
        self._open_until = 0.0
        self._probing = False

    @property
    def is_open(self) -> bool:
        """Whether ordinary requests are refused now."""
        return self._opened > 0

    def enter(self) -> bool:
        """
        Lets a request in; True when it is the probe.

        Raises:
            LegacyUnavailable: The circuit is open; `retry_after_s` is when the next probe is let in.
        """
        if not self._opened:
            return False
        remaining = self._open_until - self._clock()
        if remaining > 0:
            raise LegacyUnavailable(Fault.CIRCUIT_OPEN.value, retry_after_s=remaining)
        if self._probing:
            raise LegacyUnavailable(Fault.CIRCUIT_OPEN.value, retry_after_s=PROBE_S)
        self._probing = True
        return True

    def succeeded(self) -> None:
        """The database answered: closed."""
        self._faults = 0
        self._opened = 0
        self._probing = False

    def failed(self, *, probe: bool) -> float:
        """The database is in trouble; gives the seconds after which one may ask again (at least 1)."""
        if probe:
            self._probing = False
        self._faults += 1
        if probe or (not self._opened and self._faults >= FAULTS_TO_OPEN):
            open_s = min(LONGEST_OPEN_S, FIRST_OPEN_S * 2**self._opened)
            self._opened += 1
            self._open_until = self._clock() + open_s
        return max(1.0, self._open_until - self._clock())

    def left(self, *, probe: bool) -> None:
        """The request ended without saying anything about the database's health."""
        if probe:
            self._probing = False
