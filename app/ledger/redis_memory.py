"""
Used tokens and failed guesses in Redis or Valkey: shared by replicas without asking the ledger's database.

Keys carry keyed hashes under a secret that lives in Redis itself, made once, so that all replicas hash alike. Every key
but that one expires by itself. Which server: one that does not evict (`maxmemory-policy noeviction`), for an evicted
token could be used again.
"""

import contextlib
import math
import time
from collections.abc import Awaitable, Callable, Iterator
from typing import TYPE_CHECKING, Any, Final

from app.errors import ConfigurationError, LedgerUnavailable
from app.ledger.keyed_hash import KeyedHash, keyed_hash, new_secret
from app.ledger.windows import FailureRule, Standing, Window

if TYPE_CHECKING:
    from redis.asyncio.connection import AbstractConnection

KEY: Final = "limits.redis_url"

TIMEOUT_S: Final = 0.4
"""For connecting and for each answer: below the half second after which a login goes on without it."""

PREFIX: Final = "trickle:"

# Atomic, for a script runs alone. A window from which everything was taken back is none: it starts anew.
_RESERVE: Final = """
local count = tonumber(redis.call('HGET', KEYS[1], 'count') or '0')
if count <= 0 then
  redis.call('HSET', KEYS[1], 'count', 1, 'started', ARGV[1])
  redis.call('PEXPIRE', KEYS[1], ARGV[2])
  return {1, ARGV[1], 1, tonumber(ARGV[2])}
end
local granted = 0
if count < tonumber(ARGV[3]) then
  count = redis.call('HINCRBY', KEYS[1], 'count', 1)
  granted = 1
end
return {granted, redis.call('HGET', KEYS[1], 'started'), count, redis.call('PTTL', KEYS[1])}
"""

_RELEASE: Final = """
if redis.call('HGET', KEYS[1], 'started') == ARGV[1] and tonumber(redis.call('HGET', KEYS[1], 'count')) > 0 then
  redis.call('HINCRBY', KEYS[1], 'count', -1)
end
return 1
"""


class RedisServer:
    """
    One Redis, its limits, and the secret of its keyed hashes. Connects when first asked.

    Raises:
        ConfigurationError: The package `redis` is not installed, or the URL is not one.
    """

    def __init__(self, url: str) -> None:
        try:
            from redis.asyncio import Redis  # noqa: PLC0415  an extra of the package
            from redis.asyncio.retry import Retry  # noqa: PLC0415  the same
            from redis.backoff import NoBackoff  # noqa: PLC0415  the same
            from redis.exceptions import RedisError  # noqa: PLC0415  the same
        except ImportError:
            raise ConfigurationError(
                KEY, "the package redis is missing.", "Run pip install 'trickle[redis]'."
            ) from None
        try:
            self.client: Redis = Redis.from_url(
                url,
                socket_timeout=TIMEOUT_S,
                socket_connect_timeout=TIMEOUT_S,
                # A claim that was sent and not answered may stand: asking again would call it a replay.
                retry=Retry(NoBackoff(), 0),
                redis_connect_func=self._connected,
            )
        except ValueError:
            raise ConfigurationError(KEY, "not a Redis URL.", "Write redis://host:6379/0 or rediss://…") from None
        self._errors = (RedisError, OSError)
        self._hash: KeyedHash | None = None

    async def digest(self, kind: str, text: str) -> str:
        """The whole key for `text`. Raises LedgerUnavailable."""
        hashed = self._hash
        if hashed is None:
            with self.faults():
                await self.client.set(f"{PREFIX}secret", new_secret(), nx=True)
                secret = await self.client.get(f"{PREFIX}secret")
            if secret is None:
                raise LedgerUnavailable("redis_forgets")
            hashed = self._hash = keyed_hash(secret.decode() if isinstance(secret, bytes) else secret)
        return f"{PREFIX}{kind}:{hashed(kind, text)}"

    @contextlib.contextmanager
    def faults(self) -> Iterator[None]:
        """Whatever Redis or its driver raises becomes LedgerUnavailable."""
        try:
            yield
        except self._errors as error:
            raise LedgerUnavailable(type(error).__name__) from error

    async def _connected(self, connection: "AbstractConnection") -> None:
        """A new connection may lead to a Redis that lost its memory, and with it the secret: ask for it anew."""
        self._hash = None
        await connection.on_connect()

    async def close(self) -> None:
        """Gives the connections back."""
        await self.client.aclose()


class RedisReplays:
    """The port ReplayMemory on Redis."""

    def __init__(self, server: RedisServer) -> None:
        self._server = server

    async def claim(self, jti: str, expires_at: float) -> bool:
        """True once per `jti`. Raises LedgerUnavailable."""
        key = await self._server.digest("jti", jti)
        with self._server.faults():
            # At least a second: a key that has expired on arrival would not be kept at all.
            until_ms = max(math.ceil(expires_at * 1000), time.time_ns() // 1_000_000 + 1000)
            return await self._server.client.set(key, b"", nx=True, pxat=until_ms) is not None


class RedisFailures:
    """A FailureStore on Redis."""

    def __init__(self, server: RedisServer, rule: FailureRule) -> None:
        self._server = server
        self._rule = rule
        self._reserve: Callable[..., Awaitable[Any]] = server.client.register_script(_RESERVE)
        self._release: Callable[..., Awaitable[Any]] = server.client.register_script(_RELEASE)

    async def reserve(self, identifier: str) -> Standing:
        """Counts one failure in advance, if there is room. Raises LedgerUnavailable."""
        key = await self._server.digest("identifier", identifier)
        now_ms = time.time_ns() // 1_000_000
        with self._server.faults():
            answer = await self._reserve(keys=[key], args=[now_ms, self._rule.window_ms, self._rule.limit])
        granted, started_ms, count, left_ms = (int(value) for value in answer)
        return Standing(granted=granted == 1, window=Window(started_ms, count, now_ms + left_ms))

    async def release(self, identifier: str, standing: Standing) -> None:
        """Takes back what `reserve` granted. Raises LedgerUnavailable."""
        key = await self._server.digest("identifier", identifier)
        with self._server.faults():
            await self._release(keys=[key], args=[standing.window.started_ms])
