"""The legacy database behind its port: bounded in time, asked again once, left alone when in trouble."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from dataclasses import replace
from types import TracebackType
from typing import Self, TypeVar

from sqlalchemy.engine import URL

from app.domain.hashes import StoredHash
from app.domain.users import LegacyUser
from app.errors import AmbiguousIdentifier, LegacyUnavailable
from app.legacy.breaker import Breaker
from app.legacy.completing import BesideReader
from app.legacy.dialect import Dialect
from app.legacy.dialects import POSTGRESQL
from app.legacy.engine import EngineReader
from app.legacy.faults import STALE, TROUBLE, Fault, ReadFault, Unaskable
from app.legacy.mapping import LegacyMapping
from app.legacy.plan import Plan, make_plan
from app.legacy.postgres import PostgresReader
from app.legacy.reader import Reader
from app.legacy.rows import ReadUser
from app.legacy.stream import EVERYBODY, PAGE_ROWS, Span, Stream, source_of
from app.legacy.urls import dialect_of
from app.legacy.width import password_width

T = TypeVar("T")

GRACE_S = 0.5
"""The server ends a statement at `timeout_s` and keeps the connection; half a second later we stop waiting for it."""

RETRY_AFTER_S = 1.0
"""What callers are told after a fault that does not open the circuit."""


class LegacyDatabase:
    """
    Implements the port `LegacyUsers`.

    Args:
        url: The database's URL, with or without our driver's name; secret.
        mapping: Where users stand.
        timeout_s: Longest wait for one call, pool included; no call takes a second more.
        pool_size: Connections of this process.

    Raises:
        ConfigurationError: The URL names nothing that we can open.
    """

    def __init__(self, url: str, mapping: LegacyMapping, *, timeout_s: float = 3.0, pool_size: int = 10) -> None:
        self.dialect, parsed = dialect_of(url)
        self._mapping = mapping
        self._timeout_s = timeout_s
        self._grace_s = GRACE_S
        self._reader = _reader(self.dialect, parsed, timeout_s, pool_size)
        self._others = {each.url: dialect_of(each.url) for each in mapping.beside if each.url}
        self._readers = {"": self._reader} | {
            other: _reader(dialect, address, timeout_s, pool_size) for other, (dialect, address) in self._others.items()
        }
        self._breaker = Breaker()
        self._plan: Plan | None = None
        self._planning = asyncio.Lock()
        self._stream = Stream(self._ask_all, self.dialect, connections=pool_size)

    async def open(self) -> None:
        """Makes ready, without connecting: the service starts whether the database is there or not."""
        for reader in self._readers.values():
            await reader.open()

    async def close(self) -> None:
        """Closes every connection; calls after this are `LegacyUnavailable`."""
        for reader in self._readers.values():
            await reader.close()

    async def __aenter__(self) -> Self:
        await self.open()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.close()

    async def find(self, identifier: str, *, organization: Mapping[str, object] | None = None) -> LegacyUser | None:
        """
        The one user that the identifier means, or None: certainly nobody.

        Raises:
            AmbiguousIdentifier: More than one row fits equally well.
            LegacyUnavailable: The database could not say in time.
        """
        if not _askable(identifier):
            return None
        return await self._ask(lambda plan: plan.find(identifier, organization), nobody=None)

    async def by_user_id(self, user_id: str) -> LegacyUser | None:
        """The user whose profile carries this `user_id` (without `auth0|`), or None. Raises as `find`."""
        legacy_id = self._mapping.id_of(user_id)
        if legacy_id is None or not _askable(legacy_id):
            return None
        return await self._ask(lambda plan: plan.by_id(legacy_id), nobody=None)

    async def with_related(self, user: LegacyUser) -> LegacyUser:
        """The same user with the rows of further queries; the same object when there are none. Raises as `find`."""
        if not self._mapping.queries:
            return user
        return replace(user, related=await self._ask(lambda plan: plan.with_related(user), nobody={}))

    async def sample_stored(self, rows: int) -> list[StoredHash]:
        """About so many stored hashes, old ones and new ones; none for a query of the operator's. Raises as `find`."""
        return await self._ask(lambda plan: plan.sample(rows), nobody=[])

    def stream(self, span: Span = EVERYBODY, *, rows: int = PAGE_ROWS) -> AsyncIterator[list[ReadUser]]:
        """
        Pages of all mapped users in the order of ids, with the rows of further queries; see `stream.py`.

        Open the database with `timeout_s=stream.TIMEOUT_S` for this. To go on behind an id: `stream(await behind(id))`.

        Raises:
            ConfigurationError: The mapping has a query of its own, which cannot list users.
            LegacyUnavailable: The database could not say, and waiting a minute did not help.
        """
        return self._stream.users(span, rows=rows)

    def counted(self, span: Span = EVERYBODY, *, rows: int = PAGE_ROWS) -> AsyncIterator[Sequence[LegacyUser]]:
        """The same users for whoever only counts them: made with less, and kept by nobody. Raises as `stream`."""
        return self._stream.counted(span, rows=rows)

    async def behind(self, legacy_id: str) -> Span:
        """Everybody behind this id in the stream; it may be gone. Raises as `stream`."""
        return await self._stream.behind(legacy_id)

    async def spans(self, rows: int) -> list[Span]:
        """All users as spans of so many, for several readers side by side. Raises as `stream`."""
        return await self._stream.spans(rows)

    async def count(self) -> int:
        """How many users the stream has, as the database counts them. Raises as `stream`."""
        return await self._stream.count()

    async def password_width(self) -> int | None:
        """How many characters the password's column holds, None where nothing says so. Raises as `stream`."""
        return await self._ask_all(lambda plan: password_width(plan.reader, self.dialect, source_of(plan)))

    async def ping(self) -> None:
        """
        Returns when a look-up would be answered now: connection, table, columns and rights. Asks also while the circuit
        is open, and closes it by an answer.

        Raises:
            LegacyUnavailable: It would not.
        """
        await self._bounded(lambda plan: plan.check(), nobody=None, probe=self._breaker.is_open)

    async def _ask(self, work: Callable[[Plan], Awaitable[T]], *, nobody: T) -> T:
        return await self._bounded(work, nobody=nobody, probe=self._breaker.enter())

    async def _ask_all(self, work: Callable[[Plan], Awaitable[T]]) -> T:
        """A question whose values came out of the database itself: it can spell them."""
        answers: list[T] = []

        async def once(plan: Plan) -> None:
            answers[:] = [await work(plan)]

        await self._ask(once, nobody=None)
        if not answers:
            raise LegacyUnavailable(Fault.QUERY_REFUSED.value, RETRY_AFTER_S)
        return answers[0]

    async def _bounded(self, work: Callable[[Plan], Awaitable[T]], *, nobody: T, probe: bool) -> T:
        """One question within its time; every way in which it can end is told to the breaker."""
        try:
            async with asyncio.timeout(self._timeout_s + self._grace_s):
                answer = await self._twice(work)
        except Unaskable:
            answer = nobody
        except AmbiguousIdentifier:
            self._breaker.succeeded()
            raise
        except ReadFault as fault:
            raise self._unavailable(fault.fault, probe=probe) from None
        except TimeoutError:
            self._drop_idle()
            raise self._unavailable(Fault.SLOW, probe=probe) from None
        except BaseException:
            self._breaker.left(probe=probe)
            raise
        self._breaker.succeeded()
        return answer

    async def _twice(self, work: Callable[[Plan], Awaitable[T]]) -> T:
        """Once, and again when an idle connection had died or the schema has changed since the plan was made."""
        known = self._plan
        try:
            return await self._once(work, known or await self._make_plan())
        except ReadFault as fault:
            outdated = fault.fault in STALE
            if outdated:
                self._plan = None
            if not (fault.dead or (outdated and known is not None)):
                raise
            if fault.dead:
                self._drop_idle()
        return await self._once(work, self._plan or await self._make_plan())

    async def _once(self, work: Callable[[Plan], Awaitable[T]], plan: Plan) -> T:
        """A value that the encoding cannot spell is nobody's, but only where the same question works without it."""
        try:
            return await work(plan)
        except Unaskable:
            await plan.check()
            raise

    async def _make_plan(self) -> Plan:
        async with self._planning:
            if self._plan is None:
                beside = tuple(
                    BesideReader(each, self._readers[each.url], self._others[each.url][0] if each.url else self.dialect)
                    for each in self._mapping.beside
                )
                self._plan = await make_plan(self._reader, self.dialect, self._mapping, beside)
            return self._plan

    def _drop_idle(self) -> None:
        for reader in self._readers.values():
            reader.drop_idle()

    def _unavailable(self, fault: Fault, *, probe: bool) -> LegacyUnavailable:
        if fault in TROUBLE:
            return LegacyUnavailable(fault.value, self._breaker.failed(probe=probe))
        self._breaker.left(probe=probe)
        return LegacyUnavailable(fault.value, RETRY_AFTER_S)


def _reader(dialect: Dialect, url: URL, timeout_s: float, pool_size: int) -> Reader:
    if dialect is POSTGRESQL:
        return PostgresReader(url, timeout_s=timeout_s, pool_size=pool_size)
    return EngineReader(dialect, url, timeout_s=timeout_s, pool_size=pool_size)


def _askable(text: str) -> bool:
    """Whether any database could hold the text: no NUL, no half of a surrogate pair, not empty."""
    if not text or "\0" in text:
        return False
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True
