"""What the ledger tells the log and the alarms. `bootstrap` gives the function; this room knows no log."""

import time
from collections.abc import Callable, Mapping
from typing import Final

Report = Callable[[str, Mapping[str, object]], None]
"""Takes an event (below) and its values: kinds and counts, never an identifier."""

FAULT: Final = "ledger_fault"
"""A store failed and something else stands in for it. At most once a minute for each part."""

LOST: Final = "ledger_rows_lost"
"""Rows were given up. At most once a minute; the values count all of them."""

BACK: Final = "ledger_back"
"""The store answers again."""

PACE_S: Final = 60.0
"""One line a minute says all that a thousand a second would."""


class PacedReport:
    """Passes one event of a part on, at most once in `PACE_S`."""

    def __init__(self, report: Report, event: str, part: str, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._report = report
        self._event = event
        self._part = part
        self._clock = clock
        self._next = float("-inf")

    def __call__(self, **values: object) -> None:
        """Passes the event on with these values, unless the last one is too recent."""
        now = self._clock()
        if now >= self._next:
            self._next = now + PACE_S
            self._report(self._event, {"part": self._part, **values})
