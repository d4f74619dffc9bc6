"""Rate limits: token buckets, as the Management API has them, and the header fields that tell of them."""

import math
from collections.abc import Callable
from dataclasses import dataclass

from app.rehearsal.management.http import ApiError
from app.rehearsal.management.rules import Bucket, Tier

EXHAUSTED = "Global limit has been reached"


@dataclass(slots=True)
class _Filled:
    """A bucket and what is in it."""

    bucket: Bucket
    tokens: float
    at: float

    def take(self, now: float) -> bool:
        """One token out, if there is one."""
        self.tokens = min(float(self.bucket.burst), self.tokens + max(0.0, now - self.at) * self.bucket.per_s)
        self.at = now
        if self.tokens < 1:
            return False
        self.tokens -= 1
        return True

    def headers(self) -> tuple[tuple[str, str], ...]:
        """`x-ratelimit-reset` is when tokens are next added, in whole UNIX seconds."""
        missing = 1 - (self.tokens - math.floor(self.tokens))
        return (
            ("x-ratelimit-limit", str(self.bucket.burst)),
            ("x-ratelimit-remaining", str(math.floor(self.tokens))),
            ("x-ratelimit-reset", str(math.ceil(self.at + missing / self.bucket.per_s))),
        )


class RateLimited(ApiError):
    """No token is left."""

    def __init__(self, headers: tuple[tuple[str, str], ...]) -> None:
        super().__init__(429, EXHAUSTED, "too_many_requests")
        self.headers = headers


class RateLimits:
    """The buckets of one tenant."""

    def __init__(self, tier: Tier, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._overall = self._full(tier.overall) if tier.overall else None
        self._groups = {name: self._full(bucket) for name, bucket in tier.groups}

    def _full(self, bucket: Bucket) -> _Filled:
        return _Filled(bucket, float(bucket.burst), self._clock())

    def spend(self, group: str) -> tuple[tuple[str, str], ...]:
        """
        One call of this group; the header fields for its answer.

        Raises:
            RateLimited: None is left.
        """
        filled = self._groups.get(group, self._overall)
        if filled is None:
            return ()
        if not filled.take(self._clock()):
            raise RateLimited(filled.headers())
        return filled.headers()
