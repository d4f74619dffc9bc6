"""
The group commit: what concurrent logins ask of the hot tables (SQLite, PostgreSQL or Redis), written in one go.

While one batch is being written the next one fills, so a lone login waits for nobody and a thousand a second share a
few dozen transactions. Each caller hears its own answer, after the commit.
"""

import asyncio
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Generic, Protocol, TypeVar

from app.errors import LedgerUnavailable
from app.ledger.windows import Standing

MAX_WAITING: Final = 10_000
"""Callers at once; beyond that the ledger is not slow but gone. About 5 MB."""

MAX_BATCH: Final = 500
"""Operations in one transaction: a few milliseconds, so that nobody's answer waits for a giant one."""

Asked = TypeVar("Asked")
Answer = TypeVar("Answer")
_Entries = list[tuple[Asked, asyncio.Future[Answer]]]


@dataclass(frozen=True, slots=True)
class Batch:
    """
    What is written at once, releases first.

    Attributes:
        claims: Each a jti and when its token expires (UTC milliseconds since 1970).
        reserves: Normalised identifiers.
        releases: Each a normalised identifier and the start of the window in which it was counted.
    """

    claims: Sequence[tuple[str, int]]
    reserves: Sequence[str]
    releases: Sequence[tuple[str, int]]


@dataclass(frozen=True, slots=True)
class Answers:
    """One answer for each claim (was it the first?) and each reservation, in the order of the batch."""

    claims: Sequence[bool]
    standings: Sequence[Standing]


class HotStore(Protocol):
    """Writes batches; one at a time."""

    async def write(self, batch: Batch) -> Answers:
        """All of the batch. Raises LedgerUnavailable: then some of it may stand nevertheless."""

    async def close(self) -> None:
        """Gives the connection back."""


class _Queue(Generic[Asked, Answer]):
    """Operations of one kind and the callers who wait for them."""

    def __init__(self) -> None:
        self.waiting: deque[tuple[Asked, asyncio.Future[Answer]]] = deque()

    def ask(self, asked: Asked) -> asyncio.Future[Answer]:
        future: asyncio.Future[Answer] = asyncio.get_running_loop().create_future()
        self.waiting.append((asked, future))
        return future

    def take(self) -> _Entries[Asked, Answer]:
        """The oldest, without those whose caller has gone."""
        taken = [self.waiting.popleft() for _ in range(min(MAX_BATCH, len(self.waiting)))]
        return [entry for entry in taken if not entry[1].done()]


class Journal:
    """Collects what concurrent callers ask, and has it written by one task, batch after batch."""

    def __init__(self, store: HotStore) -> None:
        self._store = store
        self._claims: _Queue[tuple[str, int], bool] = _Queue()
        self._reserves: _Queue[str, Standing] = _Queue()
        self._releases: _Queue[tuple[str, int], None] = _Queue()
        self._writing: asyncio.Task[None] | None = None

    async def claim(self, jti: str, expires_ms: int) -> bool:
        """True once per jti. Raises LedgerUnavailable."""
        return await self._asked(self._claims, (jti, expires_ms))

    async def reserve(self, identifier: str) -> Standing:
        """Counts one failure in advance, if there is room. Raises LedgerUnavailable."""
        return await self._asked(self._reserves, identifier)

    async def release(self, identifier: str, started_ms: int) -> None:
        """Takes one failure back. Raises LedgerUnavailable."""
        await self._asked(self._releases, (identifier, started_ms))

    async def close(self) -> None:
        """Writes what waits, then gives the connection back."""
        if self._writing is not None:
            await self._writing
        await self._store.close()

    async def _asked(self, queue: _Queue[Asked, Answer], asked: Asked) -> Answer:
        if len(queue.waiting) >= MAX_WAITING:
            raise LedgerUnavailable("too_many_waiting")
        future = queue.ask(asked)
        if self._writing is None:
            self._writing = asyncio.create_task(self._write())
        return await future

    async def _write(self) -> None:
        try:
            while self._claims.waiting or self._reserves.waiting or self._releases.waiting:
                await self._write_batch(self._claims.take(), self._reserves.take(), self._releases.take())
        finally:
            self._writing = None

    async def _write_batch(
        self,
        claims: _Entries[tuple[str, int], bool],
        reserves: _Entries[str, Standing],
        releases: _Entries[tuple[str, int], None],
    ) -> None:
        batch = Batch([ask for ask, _ in claims], [ask for ask, _ in reserves], [ask for ask, _ in releases])
        try:
            answers = await self._store.write(batch)
        except BaseException as fault:
            reason = fault.reason if isinstance(fault, LedgerUnavailable) else type(fault).__name__
            _fail(claims, reason)
            _fail(reserves, reason)
            _fail(releases, reason)
            if not isinstance(fault, LedgerUnavailable):
                raise
            return
        _answer(claims, answers.claims)
        _answer(reserves, answers.standings)
        _answer(releases, [None] * len(releases))


def _answer(entries: _Entries[Asked, Answer], answers: Sequence[Answer]) -> None:
    for (_, future), answer in zip(entries, answers, strict=True):
        if not future.done():
            future.set_result(answer)


def _fail(entries: _Entries[Asked, Answer], reason: str) -> None:
    for _, future in entries:
        if not future.done():
            # One exception each: a shared one would gather the tracebacks of all callers.
            future.set_exception(LedgerUnavailable(reason))
