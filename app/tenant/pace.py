"""When to ask again: the tenant's rate limits, and pauses that grow. Tests bring a time of their own."""

import asyncio
import random
import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Final

FIRST_PAUSE_S: Final = 1.0
LONGEST_PAUSE_S: Final = 60.0
"""A tenant that was away for long is not asked more often than once a minute, nor a rate limit waited out longer."""

UNTOLD_RESET_S: Final = 2.0
"""Wait where a 429 does not say when tokens come back: the smallest tenants get two a second."""


@dataclass(slots=True)
class Pace:
    """
    Waits.

    Args:
        now: UNIX seconds; `x-ratelimit-reset` is of the tenant's own clock, so a wait is bounded both ways.
        sleep: Seconds.
        jitter: 0 to 1, so that several programs do not come back at once.
    """

    now: Callable[[], float] = time.time
    sleep: Callable[[float], Awaitable[object]] = asyncio.sleep
    jitter: Callable[[], float] = random.random
    _free_at: float = 0.0

    def heard(self, headers: Mapping[str, str], *, exhausted: bool = False) -> None:
        """Takes down what an answer says of the rate limit: without tokens left nobody asks before the reset."""
        if not exhausted and headers.get("x-ratelimit-remaining", "") != "0":
            return
        reset = headers.get("x-ratelimit-reset", "")
        wait = float(reset) - self.now() if reset.isascii() and reset.isdigit() else UNTOLD_RESET_S
        least = FIRST_PAUSE_S if exhausted else 0.0
        self._free_at = self.now() + min(max(wait, least), LONGEST_PAUSE_S)

    async def wait(self) -> None:
        """Returns when there are tokens again."""
        if (left := self._free_at - self.now()) > 0:
            await self.sleep(left + self.jitter() * 0.5)

    async def pause(self, tries: int) -> None:
        """Before the try behind `tries` failed ones."""
        await self.sleep(min(FIRST_PAUSE_S * 2**tries, LONGEST_PAUSE_S) * (1 + self.jitter() * 0.2))
