"""The group commit: few writes for many callers, each with its own answer, and nobody left waiting."""

import asyncio
from collections import Counter

import pytest

from app.errors import LedgerUnavailable
from app.ledger import journal as journal_module
from app.ledger.journal import Answers, Batch, Journal
from app.ledger.windows import Standing, Window


class GatedStore:
    """A HotStore in memory whose writes wait for a gate, and fail while `fault` is set."""

    def __init__(self) -> None:
        self.batches: list[Batch] = []
        self.gate = asyncio.Event()
        self.gate.set()
        self.fault: BaseException | None = None
        self.closed = False
        self._used: set[str] = set()
        self._counts: Counter[str] = Counter()

    async def write(self, batch: Batch) -> Answers:
        self.batches.append(batch)
        await self.gate.wait()
        if self.fault is not None:
            raise self.fault
        for identifier, _ in batch.releases:
            self._counts[identifier] -= 1
        return Answers([self._claim(jti) for jti, _ in batch.claims], [self._reserve(name) for name in batch.reserves])

    async def close(self) -> None:
        self.closed = True

    def _claim(self, jti: str) -> bool:
        new = jti not in self._used
        self._used.add(jti)
        return new

    def _reserve(self, identifier: str) -> Standing:
        self._counts[identifier] += 1
        return Standing(granted=True, window=Window(1, self._counts[identifier], 2))


async def settled() -> None:
    """Lets every task run until it waits."""
    for _ in range(5):
        await asyncio.sleep(0)


@pytest.fixture
def store() -> GatedStore:
    return GatedStore()


@pytest.fixture
def journal(store: GatedStore) -> Journal:
    return Journal(store)


async def test_callers_who_come_during_a_write_share_the_next(journal, store):
    store.gate.clear()
    first = asyncio.create_task(journal.claim("first", 1))
    await settled()
    others = [asyncio.create_task(journal.claim(f"jti {number}", 1)) for number in range(100)]
    others.append(asyncio.create_task(journal.reserve("ann")))
    await settled()
    store.gate.set()
    await asyncio.gather(first, *others)
    assert [len(batch.claims) for batch in store.batches] == [1, 100]


async def test_each_caller_hears_its_own_answer(journal):
    answers = await asyncio.gather(
        journal.claim("a", 1),
        journal.reserve("ann"),
        journal.claim("a", 1),
        journal.reserve("ann"),
        journal.claim("b", 1),
    )
    assert [answers[0], answers[2], answers[4]] == [True, False, True]
    assert [answers[1].window.count, answers[3].window.count] == [1, 2]


async def test_release_is_answered_after_the_write(journal, store):
    await journal.reserve("ann")
    await journal.release("ann", 1)
    assert store.batches[-1].releases == [("ann", 1)]


async def test_large_crowd_is_written_in_bounded_batches(journal, store):
    assert all(await asyncio.gather(*(journal.claim(str(number), 1) for number in range(1201))))
    assert [len(batch.claims) for batch in store.batches] == [500, 500, 201]


async def test_fault_reaches_every_caller_of_the_batch_and_no_other(journal, store):
    store.fault = LedgerUnavailable("gone")
    heard = await asyncio.gather(*(journal.claim(str(number), 1) for number in range(3)), return_exceptions=True)
    assert [str(fault) for fault in heard] == ["gone"] * 3
    store.fault = None
    assert await journal.claim("next", 1)


async def test_our_own_mistake_leaves_nobody_waiting(journal, store):
    mistakes: list[str] = []
    asyncio.get_running_loop().set_exception_handler(lambda _, context: mistakes.append(repr(context.get("exception"))))
    store.fault = KeyError("mistake")
    with pytest.raises(LedgerUnavailable, match="KeyError"):
        await journal.claim("one", 1)
    store.fault = None
    assert await journal.claim("two", 1)


async def test_caller_who_has_gone_is_not_written(journal, store):
    store.gate.clear()
    first = asyncio.create_task(journal.claim("first", 1))
    await settled()
    gone = asyncio.create_task(journal.reserve("ann"))
    await settled()
    gone.cancel()
    await settled()
    store.gate.set()
    await first
    await journal.claim("last", 1)
    assert all(list(batch.reserves) == [] for batch in store.batches)


async def test_caller_who_goes_during_the_write_disturbs_nobody(journal, store):
    store.gate.clear()
    both = [asyncio.create_task(journal.claim(jti, 1)) for jti in "ab"]
    await settled()
    both[0].cancel()
    await settled()
    store.gate.set()
    assert await both[1]


async def test_endless_queue_is_refused(journal, store, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(journal_module, "MAX_WAITING", 3)
    store.gate.clear()
    first = asyncio.create_task(journal.claim("first", 1))
    await settled()
    waiting = [asyncio.create_task(journal.claim(str(number), 1)) for number in range(3)]
    await settled()
    with pytest.raises(LedgerUnavailable, match="too_many_waiting"):
        await journal.claim("one more", 1)
    store.gate.set()
    await asyncio.gather(first, *waiting)


async def test_close_writes_what_waits(journal, store):
    store.gate.clear()
    claim = asyncio.create_task(journal.claim("one", 1))
    await settled()
    closing = asyncio.create_task(journal.close())
    await settled()
    assert not store.closed
    store.gate.set()
    assert await claim
    await closing
    assert store.closed
