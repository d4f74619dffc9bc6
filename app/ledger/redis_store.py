"""
The hot tables in Redis or Valkey, shared by replicas without asking the ledger's database: one pipeline a batch.

Keys carry keyed hashes under a secret that lives in Redis itself, made once, so that all replicas hash alike. Every key
but that one expires by itself. The server must not evict (`maxmemory-policy noeviction`): an evicted token could be
used again.
"""

import time
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Final

from app.errors import ConfigurationError, LedgerUnavailable
from app.ledger.journal import Answers, Batch
from app.ledger.keyed_hash import KeyedHash, keyed_hash, new_secret
from app.ledger.windows import FailureRule, Standing, Window

if TYPE_CHECKING:
    from redis.asyncio.connection import AbstractConnection

KEY: Final = "limits.redis_url"

TIMEOUT_S: Final = 0.4
"""For connecting and for each answer: below the half second after which a login goes on without it."""

PREFIX: Final = "trickle:"

SECRET: Final = f"{PREFIX}secret"

KEEP_MS: Final = 1000
"""A key that has expired on arrival would not be kept at all; a token's last second may overlap with its use."""

# Atomic, for a script runs alone. A window from which everything was taken back is none: it starts anew.
_RESERVE: Final = """
local count = tonumber(redis.call('HGET', KEYS[1], 'count') or '0')
if count <= 0 then
  redis.call('HSET', KEYS[1], 'count', 1, 'started', ARGV[1])
  redis.call('PEXPIRE', KEYS[1], ARGV[2])
  return {1, tonumber(ARGV[1]), 1, tonumber(ARGV[2])}
end
local granted = 0
if count < tonumber(ARGV[3]) then
  count = redis.call('HINCRBY', KEYS[1], 'count', 1)
  granted = 1
end
return {granted, tonumber(redis.call('HGET', KEYS[1], 'started')), count, redis.call('PTTL', KEYS[1])}
"""

_RELEASE: Final = """
if redis.call('HGET', KEYS[1], 'started') == ARGV[1] and tonumber(redis.call('HGET', KEYS[1], 'count')) > 0 then
  redis.call('HINCRBY', KEYS[1], 'count', -1)
end
return 1
"""


class RedisStore:
    """A HotStore on Redis. Connects when first asked."""

    def __init__(self, url: str, rule: FailureRule) -> None:
        """
        Args:
            url: `limits.redis_url`: redis://, rediss:// or unix://.
            rule: `limits.failures`.

        Raises:
            ConfigurationError: The package `redis` is not installed, or the URL is not one.
        """
        try:
            from redis.asyncio import Redis  # noqa: PLC0415  an extra of the package
            from redis.asyncio.retry import Retry  # noqa: PLC0415  the same
            from redis.backoff import NoBackoff  # noqa: PLC0415  the same
            from redis.exceptions import RedisError  # noqa: PLC0415  the same
        except ImportError:
            raise ConfigurationError(
                KEY, "the package redis is missing.", "Run pip install 'trickle[redis]'."
            ) from None
        wrong = ConfigurationError(KEY, "not a Redis URL.", "Write redis://host:6379/0, rediss://… or unix://…")
        if not url.startswith(("redis://", "rediss://", "unix://")):
            raise wrong
        try:
            self._client: Redis = Redis.from_url(
                url,
                socket_timeout=TIMEOUT_S,
                socket_connect_timeout=TIMEOUT_S,
                # A claim that was sent and not answered may stand: asking again would call it a replay.
                retry=Retry(NoBackoff(), 0),
                redis_connect_func=self._connected,
            )
        except ValueError:
            raise wrong from None
        self._errors = (RedisError, OSError)
        self._rule = rule
        self._hash: KeyedHash | None = None

    async def write(self, batch: Batch) -> Answers:
        """All of the batch. Raises LedgerUnavailable: then some of it may stand nevertheless."""
        try:
            return await self._write(batch, self._hash or await self._secret())
        except self._errors as error:
            raise LedgerUnavailable(type(error).__name__) from error

    async def close(self) -> None:
        """Gives the connection back."""
        await self._client.aclose()

    async def _connected(self, connection: "AbstractConnection") -> None:
        """A new connection may lead to a Redis that lost its memory, and with it the secret: ask for it anew."""
        self._hash = None
        await connection.on_connect()

    async def _secret(self) -> KeyedHash:
        await self._client.set(SECRET, new_secret(), nx=True)
        secret = await self._client.get(SECRET)
        if secret is None:
            raise LedgerUnavailable("redis_forgets")
        self._hash = keyed_hash(secret.decode() if isinstance(secret, bytes) else secret)
        return self._hash

    async def _write(self, batch: Batch, digest: KeyedHash) -> Answers:
        now_ms = time.time_ns() // 1_000_000
        rule = (now_ms, self._rule.window_ms, self._rule.limit)
        async with self._client.pipeline(transaction=False) as pipeline:
            for identifier, started_ms in batch.releases:
                pipeline.eval(_RELEASE, 1, f"{PREFIX}{digest('identifier', identifier)}", started_ms)
            for jti, expires_ms in batch.claims:
                pipeline.set(f"{PREFIX}{digest('jti', jti)}", b"", nx=True, pxat=max(expires_ms, now_ms + KEEP_MS))
            for identifier in batch.reserves:
                pipeline.eval(_RESERVE, 1, f"{PREFIX}{digest('identifier', identifier)}", *rule)
            answers: Sequence[Any] = await pipeline.execute()
        claims = answers[len(batch.releases) :][: len(batch.claims)]
        reserves = answers[len(batch.releases) + len(batch.claims) :]
        return Answers([claim is not None for claim in claims], [_standing(reserve, now_ms) for reserve in reserves])


def _standing(answer: Sequence[int], now_ms: int) -> Standing:
    granted, started_ms, count, left_ms = answer
    return Standing(granted=granted == 1, window=Window(started_ms, count, now_ms + left_ms))
