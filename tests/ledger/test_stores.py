"""
What every store of used tokens and failed guesses promises: memory, SQLite, PostgreSQL, Redis.

The rule of these tests allows five failures in fifteen minutes.
"""

import asyncio
import contextlib
import time
from collections import Counter
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace

import pytest

from app.domain.ports import ReplayMemory
from app.ledger import schema
from app.ledger.database import open_database
from app.ledger.failures import FailureStore, LedgerFailures
from app.ledger.journal import Journal
from app.ledger.memory import MemoryFailures, MemoryReplays
from app.ledger.opening import hot_store
from app.ledger.redis_store import RedisStore
from app.ledger.replay import LedgerReplays
from app.ledger.windows import FailureRule
from tests.ledger.conftest import RULE
from tests.ledger.rivals import rivals

LATER = 4e9


@dataclass(frozen=True)
class Stores:
    """One store under test; `url` is empty where other processes cannot see it."""

    url: str
    replays: ReplayMemory
    failures: FailureStore


@contextlib.asynccontextmanager
async def opened(url: str, rule: FailureRule = RULE) -> AsyncIterator[Stores]:
    """A store as a process opens it at its start."""
    if not url:
        yield Stores(url, MemoryReplays(), MemoryFailures(rule))
    else:
        store = RedisStore(url, rule) if url.startswith("redis") else hot_store(open_database(url), rule)
        journal = Journal(store)
        yield Stores(url, LedgerReplays(journal), LedgerFailures(journal))
        await journal.close()


SHARED = ["sqlite", pytest.param("postgres", marks=pytest.mark.db), pytest.param("redis", marks=pytest.mark.db)]


async def url_of(kind: str, request: pytest.FixtureRequest) -> str:
    """Where a store of this kind is, ready to be opened; empty for the one in memory."""
    if kind == "memory":
        return ""
    fixture = {"sqlite": "sqlite_url", "postgres": "postgres_database", "redis": "redis_url"}[kind]
    url: str = request.getfixturevalue(fixture)
    if kind != "redis":
        await schema.upgrade(url)
    return url


@pytest.fixture(params=SHARED)
async def shared_url(request: pytest.FixtureRequest) -> str:
    """A store that other processes see."""
    return await url_of(request.param, request)


@pytest.fixture
async def shared(shared_url: str) -> AsyncIterator[Stores]:
    async with opened(shared_url) as stores:
        yield stores


@pytest.fixture(params=["memory", *SHARED])
async def stores(request: pytest.FixtureRequest) -> AsyncIterator[Stores]:
    """Every store."""
    async with opened(await url_of(request.param, request)) as stores:
        yield stores


@pytest.fixture(params=["memory", *SHARED])
async def stores_of_one_second(request: pytest.FixtureRequest) -> AsyncIterator[Stores]:
    """Every store, with a window of one second."""
    async with opened(await url_of(request.param, request), FailureRule(RULE.limit, 1)) as stores:
        yield stores


async def grants(failures: FailureStore, identifier: str, count: int) -> int:
    """How many of `count` attempts at once are let in."""
    return sum(
        standing.granted for standing in await asyncio.gather(*(failures.reserve(identifier) for _ in range(count)))
    )


async def test_jti_is_taken_once(stores):
    assert await stores.replays.claim("one", LATER)
    assert not await stores.replays.claim("one", LATER)
    assert await stores.replays.claim("other", LATER)


async def test_one_of_many_claims_at_once_wins(stores):
    assert sum(await asyncio.gather(*(stores.replays.claim("one", LATER) for _ in range(50)))) == 1


async def test_many_tokens_at_once_each_win(stores):
    assert all(await asyncio.gather(*(stores.replays.claim(f"jti {number}", LATER) for number in range(1200))))


async def test_claim_of_an_expired_token_holds_for_now(stores):
    """The caller checks expiry; a store that forgot it on arrival would let the second one in."""
    assert await stores.replays.claim("old", time.time() - 1)
    assert not await stores.replays.claim("old", time.time() - 1)


async def test_jti_and_identifier_of_the_same_letters_are_two_things(stores):
    assert await stores.replays.claim("same", LATER)
    assert await grants(stores.failures, "same", 1) == 1


async def test_exactly_the_limit_is_granted(stores):
    assert await grants(stores.failures, "ann", 40) == RULE.limit
    assert await grants(stores.failures, "bob", 1) == 1


async def test_exactly_the_limit_is_granted_one_by_one(stores):
    granted = [(await stores.failures.reserve("ann")).granted for _ in range(RULE.limit + 2)]
    assert granted == [True] * RULE.limit + [False] * 2


async def test_many_identifiers_at_once_are_counted_apart(stores):
    names = [f"user {number % 90}" for number in range(900)]
    standings = await asyncio.gather(*(stores.failures.reserve(name) for name in names))
    granted = Counter(name for name, standing in zip(names, standings, strict=True) if standing.granted)
    assert set(granted.values()) == {RULE.limit}
    assert len(granted) == 90


async def test_refusal_says_when_the_window_ends(stores):
    await grants(stores.failures, "ann", RULE.limit)
    refused = await stores.failures.reserve("ann")
    left_s = refused.window.expires_ms / 1000 - time.time()
    assert not refused.granted
    assert RULE.window_s - 30 < left_s <= RULE.window_s + 1


async def test_release_makes_room_for_one(stores):
    standings = [await stores.failures.reserve("ann") for _ in range(RULE.limit)]
    await stores.failures.release("ann", standings[0])
    assert await grants(stores.failures, "ann", 3) == 1


async def test_releases_at_once_each_make_room(stores):
    standings = [await stores.failures.reserve("ann") for _ in range(RULE.limit)]
    await asyncio.gather(*(stores.failures.release("ann", standing) for standing in standings[:3]))
    assert await grants(stores.failures, "ann", RULE.limit) == 3


async def test_release_from_an_older_window_takes_nothing_back(stores):
    standing = await stores.failures.reserve("ann")
    older = replace(standing, window=replace(standing.window, started_ms=standing.window.started_ms - 1))
    await stores.failures.release("ann", older)
    assert await grants(stores.failures, "ann", RULE.limit) == RULE.limit - 1


async def test_surplus_releases_give_no_credit(stores):
    standing = await stores.failures.reserve("ann")
    for _ in range(3):
        await stores.failures.release("ann", standing)
    assert await grants(stores.failures, "ann", RULE.limit * 2) == RULE.limit


async def test_window_ends_by_itself(stores_of_one_second):
    stores = stores_of_one_second
    assert await grants(stores.failures, "ann", RULE.limit * 2) == RULE.limit
    refused = await stores.failures.reserve("ann")
    while time.time() * 1000 <= refused.window.expires_ms + 20:
        await asyncio.sleep(0.02)
    assert await grants(stores.failures, "ann", RULE.limit * 2) == RULE.limit


@pytest.mark.parametrize("text", ["", "\0", "\ud800", "ß" * 512, "a'; DROP TABLE failures; --"], ids=repr)
async def test_any_text_is_counted(stores, text):
    assert await stores.replays.claim(text, LATER)
    assert await grants(stores.failures, text, RULE.limit * 2) == RULE.limit


async def test_one_process_wins_each_jti(shared):
    granted = await rivals("claim", shared.url, "jti", processes=2, count=300)
    assert sum(granted) == 300
    assert not await shared.replays.claim("jti-7", LATER)


async def test_processes_share_the_limit(shared):
    assert sum(await rivals("reserve", shared.url, "ann", processes=2, count=60, limit=RULE.limit)) == RULE.limit
    assert await grants(shared.failures, "ann", 1) == 0


async def test_restart_forgets_neither_tokens_nor_guesses(shared_url):
    async with opened(shared_url) as before:
        assert await before.replays.claim("one", LATER)
        assert await grants(before.failures, "ann", 3) == 3
    async with opened(shared_url) as after:
        assert not await after.replays.claim("one", LATER)
        assert await grants(after.failures, "ann", RULE.limit) == RULE.limit - 3


async def test_lowered_limit_holds_for_what_was_counted(shared_url):
    async with opened(shared_url) as before:
        await grants(before.failures, "ann", RULE.limit)
    async with opened(shared_url, FailureRule(2, 900)) as after:
        assert await grants(after.failures, "ann", 1) == 0
