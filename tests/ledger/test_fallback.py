"""Logins go on while the store is down, no token gets in twice in this process, and the store is tried again."""

import asyncio
from pathlib import Path

import pytest

from app.errors import LedgerUnavailable
from app.ledger import fallback, schema
from app.ledger.database import Database
from app.ledger.failures import LedgerFailures
from app.ledger.fallback import FallbackFailures, FallbackReplays, Outage
from app.ledger.journal import Journal
from app.ledger.memory import MemoryFailures, MemoryReplays
from app.ledger.opening import hot_store
from app.ledger.postgres_store import PostgresStore
from app.ledger.redis_store import RedisStore
from app.ledger.replay import LedgerReplays
from app.ledger.report import BACK, FAULT
from app.ledger.windows import Standing
from tests.ledger.conftest import RULE, Reports, rows
from tests.servers import Postgres, Redis

LATER = 4e9


class Clock:
    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


class Switch:
    """What a store in memory needs to fail, to hang, and to be counted."""

    def __init__(self) -> None:
        self.state = "up"
        self.asked = 0

    async def check(self) -> None:
        self.asked += 1
        if self.state == "down":
            raise LedgerUnavailable("gone")
        if self.state == "hanging":
            await asyncio.Event().wait()


class SwitchedReplays(MemoryReplays):
    def __init__(self, switch: Switch) -> None:
        super().__init__()
        self.switch = switch

    async def claim(self, jti: str, expires_at: float) -> bool:
        await self.switch.check()
        return await super().claim(jti, expires_at)


class SwitchedFailures(MemoryFailures):
    def __init__(self, switch: Switch) -> None:
        super().__init__(RULE)
        self.switch = switch

    async def reserve(self, identifier: str) -> Standing:
        await self.switch.check()
        return await super().reserve(identifier)

    async def release(self, identifier: str, standing: Standing) -> None:
        await self.switch.check()
        await super().release(identifier, standing)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def switch() -> Switch:
    return Switch()


@pytest.fixture
def outage(reports: Reports, clock: Clock) -> Outage:
    return Outage("replays", reports, patience_s=0.05, clock=clock)


@pytest.fixture
def replays(switch: Switch, outage: Outage) -> FallbackReplays:
    return FallbackReplays(SwitchedReplays(switch), outage)


@pytest.fixture
def failures(switch: Switch, outage: Outage) -> FallbackFailures:
    return FallbackFailures(SwitchedFailures(switch), RULE, outage)


@pytest.mark.parametrize("state", ["up", "down", "hanging"])
async def test_token_is_taken_once_whatever_the_store_does(replays, switch, state):
    switch.state = state
    assert await replays.claim("one", LATER)
    assert not await replays.claim("one", LATER)
    assert await replays.claim("other", LATER)


async def test_token_from_before_the_outage_is_known_during_it(replays, switch):
    await replays.claim("one", LATER)
    switch.state = "down"
    assert not await replays.claim("one", LATER)


async def test_token_from_the_outage_is_known_after_it(replays, switch, clock):
    switch.state = "down"
    await replays.claim("one", LATER)
    switch.state = "up"
    clock.now += fallback.RETRY_S
    assert not await replays.claim("one", LATER)


async def test_token_that_another_process_used_is_refused(replays):
    await replays._store.claim("one", LATER)
    assert not await replays.claim("one", LATER)


async def test_store_that_is_down_is_left_alone_and_then_tried_by_one(replays, switch, clock, outage):
    switch.state = "down"
    for number in range(10):
        await replays.claim(str(number), LATER)
    assert switch.asked == 1
    clock.now += fallback.RETRY_S
    await asyncio.gather(*(replays.claim(f"later {number}", LATER) for number in range(10)))
    assert switch.asked == 2
    assert (outage.down, outage.failures) == (True, 2)


async def test_outage_is_reported_once_a_minute_and_its_end_at_once(replays, switch, clock, reports, outage):
    switch.state = "down"
    for number in range(25):
        await replays.claim(str(number), LATER)
        clock.now += fallback.RETRY_S
    assert reports.events() == [FAULT, FAULT]
    assert reports.heard[0][1] == {"part": "replays", "reason": "gone", "failures": 1}
    switch.state = "up"
    await replays.claim("end", LATER)
    assert reports.events() == [FAULT, FAULT, BACK]
    assert not outage.down


async def test_silence_is_reported_as_such(replays, switch, reports):
    switch.state = "hanging"
    await replays.claim("one", LATER)
    assert reports.heard[0][1]["reason"] == "timeout"


async def test_caller_who_goes_is_no_fault_of_the_store(replays, switch, outage):
    switch.state = "hanging"
    claim = asyncio.create_task(replays.claim("one", LATER))
    await asyncio.sleep(0)
    claim.cancel()
    with pytest.raises(asyncio.CancelledError):
        await claim
    assert not outage.down


@pytest.mark.parametrize("state", ["up", "down", "hanging"])
async def test_limit_holds_whatever_the_store_does(failures, switch, state):
    switch.state = state
    granted = [(await failures.reserve("ann")).granted for _ in range(RULE.limit + 2)]
    assert sum(granted) == RULE.limit


async def test_count_goes_on_when_the_store_is_lost(failures, switch):
    for _ in range(3):
        await failures.reserve("ann")
    switch.state = "down"
    granted = [(await failures.reserve("ann")).granted for _ in range(RULE.limit)]
    assert sum(granted) == RULE.limit - 3


async def test_release_during_the_outage_reaches_the_store_after_it(failures, switch, clock):
    standings = [await failures.reserve("ann") for _ in range(RULE.limit)]
    switch.state = "down"
    for standing in standings:
        await failures.release("ann", standing)
    switch.state = "up"
    clock.now += fallback.RETRY_S
    granted = [(await failures.reserve("ann")).granted for _ in range(RULE.limit + 1)]
    assert granted == [True] * RULE.limit + [False]


async def test_what_was_counted_in_the_process_is_not_taken_from_the_store(failures, switch, clock):
    await failures.reserve("ann")
    switch.state = "down"
    inside = await failures.reserve("ann")
    switch.state = "up"
    clock.now += fallback.RETRY_S
    await failures.release("ann", inside)
    granted = [(await failures.reserve("ann")).granted for _ in range(RULE.limit)]
    assert sum(granted) == RULE.limit - 1


async def test_debts_are_bounded(failures, switch, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(fallback, "MAX_OWED", 2)
    standings = {name: await failures.reserve(name) for name in "abc"}
    switch.state = "down"
    for name, standing in standings.items():
        await failures.release(name, standing)
    assert list(failures._owed) == ["a", "b"]


class Guards:
    """Both ports with their fallbacks over one real store, as `open_ledger` joins them."""

    def __init__(self, journal: Journal, reports: Reports, clock: Clock) -> None:
        self.clock = clock
        self.outages = Outage("replays", reports, clock=clock), Outage("failures", reports, clock=clock)
        self.replays = FallbackReplays(LedgerReplays(journal), self.outages[0])
        self.failures = FallbackFailures(LedgerFailures(journal), RULE, self.outages[1])

    async def use(self, name: str) -> None:
        """One request's worth, which must always go through."""
        assert await self.replays.claim(name, LATER)
        assert not await self.replays.claim(name, LATER)
        standing = await self.failures.reserve(name)
        assert standing.granted
        await self.failures.release(name, standing)

    @property
    def down(self) -> list[bool]:
        return [outage.down for outage in self.outages]

    async def recover(self) -> None:
        for attempt in range(100):
            self.clock.now += fallback.RETRY_S
            await self.use(f"recovery {attempt}")
            if self.down == [False, False]:
                return
        raise AssertionError("the store is not asked any more")


async def test_sqlite_file_gone_and_back(sqlite_database: Database, reports, clock, tmp_path: Path):
    journal = Journal(hot_store(sqlite_database, RULE))
    guards = Guards(journal, reports, clock)
    await guards.use("before")
    (tmp_path / "ledger.db").rename(tmp_path / "away.db")
    await guards.use("during")
    assert guards.down == [True, True]
    (tmp_path / "away.db").rename(tmp_path / "ledger.db")
    await guards.recover()
    assert not await LedgerReplays(journal).claim("before", LATER)
    await journal.close()


async def test_sqlite_file_that_was_replaced_is_noticed_at_once(
    sqlite_database: Database, sqlite_url: str, reports, tmp_path: Path
):
    journal = Journal(hot_store(sqlite_database, RULE))
    assert await journal.claim("before", 4_000_000_000_000)
    for path in tmp_path.iterdir():
        path.rename(path.with_name(f"old-{path.name}"))
    await schema.upgrade(sqlite_url)
    assert await journal.claim("after", 4_000_000_000_000)
    assert await rows(sqlite_database, "SELECT count(*) FROM replays") == [(1,)]
    await journal.close()


async def test_sqlite_file_that_is_none_any_more(sqlite_database: Database, reports, clock, tmp_path: Path):
    journal = Journal(hot_store(sqlite_database, RULE))
    guards = Guards(journal, reports, clock)
    (tmp_path / "ledger.db").write_bytes(b"not a database, but as long as a page would be" * 100)
    await guards.use("during")
    assert guards.down == [True, True]
    await journal.close()


async def test_sqlite_file_that_another_process_holds(sqlite_database: Database, reports, clock):
    journal = Journal(hot_store(sqlite_database, RULE))
    guards = Guards(journal, reports, clock)
    await guards.use("before")
    async with sqlite_database.writing():
        await guards.use("during")
        assert guards.down == [True, True]
    await guards.recover()
    await journal.close()


async def test_postgres_killed_and_back(postgres: Postgres, postgres_ledger: Database, reports, clock):
    journal = Journal(hot_store(postgres_ledger, RULE))
    guards = Guards(journal, reports, clock)
    await guards.use("before")
    with postgres.killed():
        await guards.use("during")
        assert guards.down == [True, True]
    await guards.recover()
    assert not await guards.replays.claim("before", LATER)
    await journal.close()


async def test_postgres_restarted_between_two_logins_is_not_noticed(
    postgres: Postgres, postgres_ledger: Database, reports, clock
):
    store = PostgresStore(postgres_ledger.postgres, RULE)
    journal = Journal(store)
    guards = Guards(journal, reports, clock)
    await guards.use("before")
    postgres.stop()
    postgres.start()
    async with asyncio.timeout(5):
        while not store._connection.is_closed():
            await asyncio.sleep(0.01)
    await guards.use("after")
    assert reports.heard == []
    assert not await LedgerReplays(journal).claim("before", LATER)
    await journal.close()


async def test_postgres_that_hangs(postgres: Postgres, postgres_ledger: Database, reports, clock):
    journal = Journal(hot_store(postgres_ledger, RULE))
    guards = Guards(journal, reports, clock)
    await guards.use("before")
    with postgres.paused():
        started = asyncio.get_running_loop().time()
        await guards.use("during")
        assert asyncio.get_running_loop().time() - started < 3 * fallback.PATIENCE_S
        assert guards.down == [True, True]
    await guards.recover()
    await journal.close()


async def test_redis_killed_and_back(redis_server: Redis, redis_url: str, reports, clock):
    """It comes back empty: with another secret, and this process still knows its own tokens."""
    journal = Journal(RedisStore(redis_url, RULE))
    guards = Guards(journal, reports, clock)
    await guards.use("before")
    with redis_server.killed():
        await guards.use("during")
        assert guards.down == [True, True]
    await guards.recover()
    assert not await guards.replays.claim("before", LATER)
    await journal.close()


async def test_redis_that_hangs(redis_server: Redis, redis_url: str, reports, clock):
    journal = Journal(RedisStore(redis_url, RULE))
    guards = Guards(journal, reports, clock)
    await guards.use("before")
    with redis_server.paused():
        await guards.use("during")
        assert guards.down == [True, True]
    await guards.recover()
    await journal.close()
