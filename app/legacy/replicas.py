"""The same data on several servers: the next one is asked where one cannot answer."""

from collections.abc import Awaitable, Callable, Sequence
from typing import TypeVar

from app.errors import LegacyUnavailable
from app.legacy.mapping import LegacyMapping
from app.legacy.plan import Plan
from app.legacy.users import LegacyDatabase

T = TypeVar("T")


class ReplicatedDatabase(LegacyDatabase):
    """
    A legacy database with read replicas.

    Replicas are asked in their order, and the server of `url` last: it is spared while they answer. Each has a circuit
    breaker of its own, so that a server in trouble is passed over at once. What a replica has not got yet is not there.

    Args:
        url: The server that is asked last; secret.
        replicas: The others; secret.
        mapping: Where users stand.
        timeout_s: Longest wait for one call; each server has an equal share of it.
        pool_size: Connections of this process to each server.

    Raises:
        ConfigurationError: A URL names nothing that we can open.
    """

    def __init__(
        self, url: str, replicas: Sequence[str], mapping: LegacyMapping, *, timeout_s: float = 3.0, pool_size: int = 10
    ) -> None:
        share_s = timeout_s / (len(replicas) + 1)
        super().__init__(url, mapping, timeout_s=share_s, pool_size=pool_size)
        self._grace_s /= len(replicas) + 1
        self._replicas = tuple(_Replica(each, mapping, share_s, pool_size, self._grace_s) for each in replicas)

    async def open(self) -> None:
        """Makes ready, without connecting."""
        for replica in self._replicas:
            await replica.open()
        await super().open()

    async def close(self) -> None:
        """Closes every connection to every server."""
        for replica in self._replicas:
            await replica.close()
        await super().close()

    async def ping(self) -> None:
        """Returns when some server would answer a look-up now. Raises LegacyUnavailable when none would."""
        for replica in self._replicas:
            try:
                return await replica.ping()
            except LegacyUnavailable:
                continue
        return await super().ping()

    async def _ask(self, work: Callable[[Plan], Awaitable[T]], *, nobody: T) -> T:
        for replica in self._replicas:
            try:
                return await replica.ask(work, nobody=nobody)
            except LegacyUnavailable:
                continue
        return await super()._ask(work, nobody=nobody)


class _Replica(LegacyDatabase):
    """One of them."""

    def __init__(self, url: str, mapping: LegacyMapping, timeout_s: float, pool_size: int, grace_s: float) -> None:
        super().__init__(url, mapping, timeout_s=timeout_s, pool_size=pool_size)
        self._grace_s = grace_s

    async def ask(self, work: Callable[[Plan], Awaitable[T]], *, nobody: T) -> T:
        """One question to this server alone. Raises LegacyUnavailable, AmbiguousIdentifier."""
        return await self._ask(work, nobody=nobody)
