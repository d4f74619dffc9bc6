"""The open ledger as a process has it: it starts without its database, and keeps nothing that a user typed."""

import asyncio
from pathlib import Path

import pytest
from redis.asyncio import Redis

from app.errors import ConfigurationError, TooManyAttempts
from app.ledger import schema
from app.ledger.database import Database
from app.ledger.opening import open_ledger
from app.ledger.tables import metadata
from tests.ledger.conftest import RULE, Reports, rows

CANARY = "canary.ann@example.com"


async def dump(database: Database) -> str:
    """Every row of every table as text."""
    return repr([await rows(database, f"SELECT * FROM {table}") for table in metadata.tables])


def opened(url: str, reports: Reports, **more: object):
    return open_ledger(url, rule=RULE, normalise=str.casefold, report=reports, **more)


async def test_restart_forgets_nothing(ledger_url, reports):
    async with opened(ledger_url, reports) as ledger:
        assert await ledger.replays.claim("jti", 4e9)
        for _ in range(RULE.limit):
            await ledger.failures.reserve("ann")
        ledger.writer.verified("42", scheme="bcrypt")
        await ledger.keys.revoke("lost")
    async with opened(ledger_url, reports) as ledger:
        assert not await ledger.replays.claim("jti", 4e9)
        with pytest.raises(TooManyAttempts):
            await ledger.failures.reserve("Ann")
        assert await rows(ledger.database, "SELECT legacy_id, state FROM users") == [("42", "verified")]
        assert await ledger.keys.revoked() == {"lost"}
    assert reports.heard == []


async def test_no_row_holds_what_a_user_or_caller_typed(ledger_url, reports):
    async with opened(ledger_url, reports) as ledger:
        await ledger.replays.claim(f"jti {CANARY}", 4e9)
        await ledger.failures.reserve(CANARY)
        ledger.writer.verified("42", scheme="bcrypt")
        ledger.writer.attempt("login", "verified", "", "bcrypt")
        await ledger.writer.flush()
        written = await dump(ledger.database)
        assert "42" in written
        assert await rows(ledger.database, "SELECT count(*) FROM failures") == [(1,)]
        assert await rows(ledger.database, "SELECT count(*) FROM replays") == [(1,)]
    assert "canary" not in written


async def test_no_file_holds_what_a_user_typed(sqlite_url, reports, tmp_path: Path):
    await schema.upgrade(sqlite_url)
    async with opened(sqlite_url, reports) as ledger:
        await ledger.failures.reserve(CANARY)
        assert all(b"canary" not in path.read_bytes() for path in tmp_path.iterdir())


async def test_redis_holds_no_key_that_a_user_typed(sqlite_url, redis_url, reports):
    await schema.upgrade(sqlite_url)
    async with opened(sqlite_url, reports, redis_url=redis_url) as ledger:
        await ledger.replays.claim(f"jti {CANARY}", 4e9)
        await ledger.failures.reserve(CANARY)
    client = Redis.from_url(redis_url)
    keys = await client.keys()
    expiring = [key for key in keys if await client.pttl(key) > 0]
    await client.aclose()
    assert len(keys) == 3
    assert len(expiring) == 2
    assert b"canary" not in b"".join(keys)


@pytest.mark.parametrize("url", ["sqlite:////nowhere/ledger.db", "postgresql://trickle@127.0.0.1:9/ledger"])
async def test_opens_without_its_database_and_logins_go_on(url, reports):
    async with opened(url, reports) as ledger:
        assert await ledger.replays.claim("jti", 4e9)
        assert not await ledger.replays.claim("jti", 4e9)
        for _ in range(RULE.limit):
            await ledger.failures.reserve("ann")
        with pytest.raises(TooManyAttempts):
            await ledger.failures.reserve("ann")
        ledger.writer.verified("42", scheme="bcrypt")
        assert all(outage.down for outage in ledger.outages)
    assert ledger.writer.lost == 1
    assert {values["part"] for _, values in reports.heard} == {"replays", "failures", "writer"}


async def test_ledger_made_after_the_start_is_used(sqlite_url, reports, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("app.ledger.fallback.RETRY_S", 0.01)
    async with opened(sqlite_url, reports) as ledger:
        await ledger.replays.claim("before", 4e9)
        ledger.writer.verified("42", scheme="bcrypt")
        await schema.upgrade(sqlite_url)
        async with asyncio.timeout(10):
            while ledger.outages[0].down or ledger.writer.waiting:
                await ledger.replays.claim(str(id(object())), 4e9)
                await asyncio.sleep(0.02)
        assert await rows(ledger.database, "SELECT legacy_id FROM users") == [("42",)]


@pytest.mark.parametrize("url", ["http://h", "redis:6379", "redis://h:port"])
async def test_wrong_redis_url_is_refused_by_its_key(sqlite_url, reports, url):
    with pytest.raises(ConfigurationError) as refused:
        async with opened(sqlite_url, reports, redis_url=url):
            pass
    assert refused.value.key == "limits.redis_url"


async def test_missing_package_is_named(sqlite_url, reports, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setitem(__import__("sys").modules, "redis.asyncio", None)
    with pytest.raises(ConfigurationError, match=r"trickle\[redis\]"):
        async with opened(sqlite_url, reports, redis_url="redis://127.0.0.1"):
            pass
