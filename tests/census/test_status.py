"""Status: what stands in the ledger, counted; and what is said when one of the databases does not answer."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from app.bootstrap import open_bulk
from app.census.status import UNKNOWN_USERS, LegacyLook, Status, look, status_document
from app.domain.states import UserState
from app.ledger import runs
from app.ledger.database import Database
from app.ledger.proofs import ProofCount, ProofKey, write_proofs
from app.ledger.runs import Batch, BatchState, Refusal
from app.ledger.states import Move, move
from app.ledger.writer import LedgerWriter
from app.settings import load
from tests.ledger.conftest import Reports
from tests.service import Row, Site, encoded, make_site

NOW = datetime(2026, 3, 20, 12, tzinfo=UTC)
USERS = tuple(Row(number, f"u{number}@example.com", password=encoded()) for number in range(1, 201))


@pytest.fixture
def site(tmp_path: Path) -> Site:
    return make_site(tmp_path / "site", USERS)


async def came(ledger: Database, days_ago: int, *ids: int) -> None:
    at = (NOW - timedelta(days_ago)).timestamp()
    writer = LedgerWriter(ledger, Reports(), clock=lambda: at)
    for each in ids:
        writer.verified(str(each), scheme="bcrypt")
    await writer.flush()


async def looked(site: Site) -> Status:
    legacy = LegacyLook()
    async with open_bulk(load(site.file, {})) as bulk:
        await legacy.renew(bulk.legacy, bulk.judge, now=NOW, after=timedelta(0))
        return await look(bulk.ledger, legacy, now=NOW)


async def test_empty_ledger_knows_nobody(site: Site):
    status = await looked(site)
    assert (status.users, status.moved, status.untouched) == (200, 0, 200)
    assert status.states == dict.fromkeys(UserState, 0)
    assert status.forecast == "Nobody has come before today."
    assert status.bulk is not None
    assert status.bulk.users == 200
    assert status.bulk.files == 1
    document = status_document(status)
    assert document["days"] == []
    assert document["runs"] == []


async def test_states_rates_failures_and_runs_are_counted(site: Site):
    async with open_bulk(load(site.file, {})) as bulk:
        ledger = bulk.ledger
        await came(ledger, 4, 1, 2, 3)
        await came(ledger, 1, 4)
        await came(ledger, 0, 5, 6)
        async with ledger.writing() as connection:
            await move(connection, UserState.IMPORTED, [Move("7")], actor="anna")
            await move(connection, UserState.FAILED, [Move("8", "CONFLICT"), Move("9", "CONFLICT")], actor="anna")
            await move(connection, UserState.EXCLUDED, [Move("10", "a robot")], actor="anna")
            await runs.refused(connection, "r/1", [Refusal("8", "CONFLICT_EMAIL", "email")])
            await write_proofs(connection, {ProofKey("bcrypt", "bcrypt"): ProofCount(5, 1, "3")})
            run = await runs.begin(connection, "import", actor="anna", document={})
            batch = Batch(
                id=f"{run.id}/1", run=run.id, state=BatchState.DONE, users=3, bytes=9, sha256="", changed_at=NOW
            )
            await runs.put_batch(connection, batch)
    document = status_document(await looked(site))
    assert document["moved"] == 7
    assert document["untouched"] == 190
    assert document["states"]["verified"] == 6
    assert document["rate"] == {"today": 2, "per_day_last_7": 1.0, "per_day_last_30": 1.0}
    assert [(each["day"], each["first_logins"]) for each in document["days"]] == [
        ("2026-03-16", 3),
        ("2026-03-17", 0),
        ("2026-03-18", 0),
        ("2026-03-19", 1),
        ("2026-03-20", 2),
    ]
    assert document["failures"] == [{"state": "failed", "reason": "CONFLICT", "users": 2}]
    assert document["refusals"] == [{"code": "CONFLICT_EMAIL", "users": 1}]
    assert [(each["kind"], each["by"], each["users"], each["batches"]) for each in document["runs"]] == [
        ("import", "anna", 3, {"done": 1})
    ]
    assert document["proofs"] == [{"scheme": "bcrypt", "form": "bcrypt", "right": 5, "wrong": 1}]
    assert document["bulk_now"]["users"] == 192
    assert document["bulk_now"]["hours"].keys() == {"free", "essentials or professional", "enterprise"}


async def test_enough_days_make_a_forecast(site: Site):
    async with open_bulk(load(site.file, {})) as bulk:
        first = 1
        for day, count in enumerate((30, 20, 14, 10, 7, 5, 4, 3, 2, 2)):
            await came(bulk.ledger, 10 - day, *range(first, first + count))
            first += count
    document = status_document(await looked(site))
    assert document["forecast"]["available"] is True
    assert document["forecast"]["users"] == 200
    assert document["forecast"]["moved"] == 97


async def test_without_the_legacy_database_the_ledger_still_speaks(site: Site):
    async with open_bulk(load(site.file, {})) as bulk:
        await came(bulk.ledger, 1, 1, 2)
    site.legacy.unlink()
    document = status_document(await looked(site))
    assert (document["users"], document["untouched"], document["bulk_now"]) == (None, None, None)
    assert document["moved"] == 2
    assert document["forecast"] == {"available": False, "reason": UNKNOWN_USERS}


async def test_legacy_users_are_counted_again_only_after_a_while(site: Site):
    legacy = LegacyLook()
    async with open_bulk(load(site.file, {})) as bulk:
        await legacy.renew(bulk.legacy, bulk.judge, now=NOW, after=timedelta(minutes=5))
        legacy.users = 7
        await legacy.renew(bulk.legacy, bulk.judge, now=NOW + timedelta(minutes=4), after=timedelta(minutes=5))
        assert legacy.users == 7
        await legacy.renew(bulk.legacy, bulk.judge, now=NOW + timedelta(minutes=6), after=timedelta(minutes=5))
        assert legacy.users == 200
