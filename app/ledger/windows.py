"""
Counting failures in windows: the rule, and what it makes of one row. Pure; every store but PostgreSQL's counts by it.

A window opens with the first attempt that counts and lasts `window_s`, whatever follows. A window from which everything
was taken back is none: the next attempt opens its own.
"""

import re
from dataclasses import dataclass
from typing import Final

from app.errors import ConfigurationError

_UNITS_S: Final = {"second": 1, "minute": 60, "hour": 3600, "day": 86400}

_SPELLING: Final = re.compile(r"\s*(\d{1,9})\s*(?:/|per)\s*(\d{1,9})?\s*(second|minute|hour|day)s?\s*", re.IGNORECASE)

MAX_WINDOW_S: Final = 86400
"""A day. Longer, and the throttle becomes a way to lock somebody else out."""

MAX_LIMIT: Final = 1_000_000
"""More is no limit."""


@dataclass(frozen=True, slots=True)
class FailureRule:
    """At most `limit` failures (1 or more) within `window_s` seconds."""

    limit: int
    window_s: int

    @property
    def window_ms(self) -> int:
        """The window in milliseconds."""
        return self.window_s * 1000


def parse_rule(spelled: str) -> FailureRule:
    """
    Reads `10/15 minutes`, `5/minute`, `100 per 1 day`.

    Raises:
        ConfigurationError: Another spelling, no failure at all, or a window above a day (key `limits.failures`).
    """
    fix = "Write for example 10/15 minutes."
    if not (match := _SPELLING.fullmatch(spelled)):
        raise ConfigurationError("limits.failures", "not of the form COUNT/NUMBER UNIT.", fix)
    count, number, unit = match.groups()
    limit, window_s = int(count), int(number or 1) * _UNITS_S[unit.lower()]
    if not 1 <= limit <= MAX_LIMIT:
        raise ConfigurationError("limits.failures", f"the count must be 1 to {MAX_LIMIT}.", fix)
    if not 1 <= window_s <= MAX_WINDOW_S:
        raise ConfigurationError("limits.failures", "the window must be one second to one day.", fix)
    return FailureRule(limit, window_s)


@dataclass(frozen=True, slots=True)
class Window:
    """One row: `count` failures since `started_ms`, forgotten at `expires_ms` (UTC milliseconds since 1970)."""

    started_ms: int
    count: int
    expires_ms: int


@dataclass(frozen=True, slots=True)
class Standing:
    """
    What a store says to one attempt.

    Attributes:
        granted: It may go on, and is counted as failed.
        window: The window as it is now.
        in_process: Counted in this process only, while the store proper was out of reach.
    """

    granted: bool
    window: Window
    in_process: bool = False


def reserve(row: Window | None, rule: FailureRule, *, now_ms: int) -> Standing:
    """Counts one attempt as failed in advance, if there is room for it."""
    if row is None or row.expires_ms <= now_ms or row.count <= 0:
        return Standing(granted=True, window=Window(now_ms, 1, now_ms + rule.window_ms))
    if row.count >= rule.limit:
        return Standing(granted=False, window=row)
    return Standing(granted=True, window=Window(row.started_ms, row.count + 1, row.expires_ms))


def release(row: Window | None, *, started_ms: int) -> Window | None:
    """Takes one attempt back from the window in which it was counted; another window stays as it is."""
    if row is None or row.started_ms != started_ms or row.count <= 0:
        return row
    return Window(row.started_ms, row.count - 1, row.expires_ms)
