"""Expired rows go, in bites; what still counts stays."""

import asyncio
import time

import pytest

from app.errors import LedgerUnavailable
from app.ledger import pruning
from app.ledger.journal import Journal
from app.ledger.opening import hot_store
from app.ledger.pruning import prune, prune_forever
from app.ledger.windows import FailureRule
from tests.ledger.conftest import RULE, rows


def ago(seconds: float) -> int:
    return int((time.time() - seconds) * 1000)


async def test_only_what_expired_a_while_ago_goes(database, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(pruning, "BITE", 7)
    journal = Journal(hot_store(database, FailureRule(5, 1)))
    await asyncio.gather(*(journal.claim(f"old {number}", ago(61)) for number in range(20)))
    await journal.claim("just expired", ago(30))
    await journal.claim("live", ago(-60))
    await journal.reserve("ann")
    assert await prune(database) == 20
    assert await rows(database, "SELECT count(*) FROM replays") == [(2,)]
    assert await rows(database, "SELECT count(*) FROM failures") == [(1,)]
    async with database.writing() as connection:
        await connection.exec_driver_sql(f"UPDATE failures SET expires_ms = {ago(61)}")
    assert await prune(database) == 1
    assert await prune(database) == 0
    await journal.close()


async def test_pruning_goes_on_by_itself_and_over_faults(sqlite_database, monkeypatch: pytest.MonkeyPatch, tmp_path):
    monkeypatch.setattr(pruning, "PRUNE_S", 0.01)
    journal = Journal(hot_store(sqlite_database, RULE))
    await journal.claim("old", ago(61))
    await journal.close()
    (tmp_path / "ledger.db").rename(tmp_path / "away.db")
    with pytest.raises(LedgerUnavailable):
        await prune(sqlite_database)
    task = asyncio.create_task(prune_forever(sqlite_database))
    await asyncio.sleep(0.05)
    (tmp_path / "away.db").rename(tmp_path / "ledger.db")
    async with asyncio.timeout(10):
        while await rows(sqlite_database, "SELECT count(*) FROM replays") != [(0,)]:
            await asyncio.sleep(0.01)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
