"""
Used tokens and failed guesses in this process alone: where there is no store, or while it cannot be reached.

Bounded, and forgotten with the process. Other processes do not see it; that is why it is only a fallback.
"""

import time
from collections.abc import Callable
from typing import Final

from app.ledger import windows
from app.ledger.keyed_hash import keyed_hash, new_secret
from app.ledger.windows import FailureRule, Standing, Window

MAX_TOKENS: Final = 200_000
"""Two thousand requests a second for the minute and a half that a token lives; about 30 MB."""

MAX_IDENTIFIERS: Final = 100_000
"""More are only met in an attack with ever new names, which a counter per name cannot slow anyway; about 25 MB."""


class MemoryReplays:
    """The port ReplayMemory in a dictionary."""

    def __init__(self, *, max_tokens: int = MAX_TOKENS, clock: Callable[[], float] = time.time) -> None:
        self._max_tokens = max_tokens
        self._clock = clock
        self._hash = keyed_hash(new_secret())
        self._used: dict[str, float] = {}

    async def claim(self, jti: str, expires_at: float) -> bool:
        """True once per `jti`."""
        return self.claim_now(jti, expires_at)

    def claim_now(self, jti: str, expires_at: float) -> bool:
        """The same without waiting."""
        key = self._hash("jti", jti)
        if key in self._used:
            return False
        self._prune()
        self._used[key] = expires_at
        return True

    def _prune(self) -> None:
        """Tokens live about equally long, so the oldest expire first; when full the oldest goes before its time."""
        now = self._clock()
        while self._used:
            oldest = next(iter(self._used))
            if self._used[oldest] > now and len(self._used) < self._max_tokens:
                return
            del self._used[oldest]


class MemoryFailures:
    """A FailureStore in a dictionary."""

    def __init__(
        self, rule: FailureRule, *, max_identifiers: int = MAX_IDENTIFIERS, clock: Callable[[], float] = time.time
    ) -> None:
        self._rule = rule
        self._max_identifiers = max_identifiers
        self._clock = clock
        self._hash = keyed_hash(new_secret())
        self._windows: dict[str, Window] = {}

    async def reserve(self, identifier: str) -> Standing:
        """Counts one failure in advance, if there is room."""
        key = self._hash("identifier", identifier)
        standing = windows.reserve(self._windows.get(key), self._rule, now_ms=self._now_ms())
        self._keep(key, standing.window)
        return standing

    async def release(self, identifier: str, standing: Standing) -> None:
        """Takes back what `reserve` granted."""
        key = self._hash("identifier", identifier)
        left = windows.release(self._windows.get(key), started_ms=standing.window.started_ms)
        if left is not None:
            self._keep(key, left)

    def note(self, identifier: str, window: Window) -> None:
        """Takes over what another store says, so that the count goes on from there when that store is lost."""
        self._keep(self._hash("identifier", identifier), window)

    def _keep(self, key: str, window: Window) -> None:
        known = self._windows.get(key)
        if window.count <= 0:
            self._windows.pop(key, None)
            return
        if known is None or known.started_ms != window.started_ms:
            # At the end, so that the oldest windows stand first.
            self._windows.pop(key, None)
            self._prune()
        self._windows[key] = window

    def _prune(self) -> None:
        now_ms = self._now_ms()
        while self._windows:
            oldest = next(iter(self._windows))
            if self._windows[oldest].expires_ms > now_ms and len(self._windows) < self._max_identifiers:
                return
            del self._windows[oldest]

    def _now_ms(self) -> int:
        return int(self._clock() * 1000)
