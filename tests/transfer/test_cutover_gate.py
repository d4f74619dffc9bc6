"""The gate: each condition holds by itself and is tripped by itself, on both kinds of ledger."""

import sqlite3
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from app.bootstrap import Bulk, open_bulk
from app.domain.states import UserState
from app.ledger import runs, schema
from app.ledger.proofs import ProofCount, ProofKey, write_proofs
from app.ledger.runs import Batch, BatchState, RunState
from app.ledger.states import Move, move
from app.ledger.tables import attempts
from app.settings import load
from app.transfer.cutover_facts import Facts, gather
from app.transfer.cutover_gate import DECIDED, Demands, conditions, lost
from app.transfer.selection import GHOST
from tests.service import Row, Site, make_site

PEOPLE = tuple(Row(number, f"u{number}@example.com") for number in range(1, 7))
WEEK = timedelta(days=7)
IDS = [str(row.id) for row in PEOPLE]


@pytest.fixture
def people(tmp_path: Path) -> Site:
    return make_site(tmp_path / "people", PEOPLE)


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.db)])
async def ready(request: pytest.FixtureRequest, people: Site) -> AsyncIterator[Bulk]:
    """Six users, all of them confirmed; reconciled a moment ago."""
    if request.param == "postgres":
        url = request.getfixturevalue("postgres_database")
        await schema.upgrade(url)
        people.write(ledger={"url": url})
    async with open_bulk(load(people.file, {})) as bulk:
        await put(bulk, UserState.CONFIRMED, IDS)
        async with bulk.ledger.writing() as connection:
            run = await runs.begin(connection, "reconcile", actor="anna", document={})
            await runs.end(connection, run.id, RunState.DONE)
        yield bulk


async def put(bulk: Bulk, state: UserState, ids: list[str], reason: str = "") -> None:
    async with bulk.ledger.writing() as connection:
        moved = await move(connection, state, [Move(each, reason) for each in ids], actor="test")
        assert moved == set(ids)


def told(users: int) -> None:
    """Nobody looks."""


async def facts_of(bulk: Bulk, *, import_mode: bool = True, quiet: timedelta = WEEK) -> Facts:
    return await gather(bulk.legacy, bulk.ledger, quiet=quiet, import_mode=import_mode, told=told)


async def tripped(bulk: Bulk, *, import_mode: bool = True, demands: Demands | None = None) -> dict[str, str]:
    """Conditions that do not hold, with their figures; each names a next command."""
    demands = demands or Demands()
    found = conditions(await facts_of(bulk, import_mode=import_mode, quiet=demands.quiet), demands)
    assert all(bool(each.next) is not each.holds for each in found)
    return {each.name: each.figure for each in found if not each.holds}


async def test_who_is_ready_passes(ready: Bulk):
    assert await tripped(ready) == {}
    assert lost(await facts_of(ready)) == 0


# --- people, on ledgers where each user is new to


@pytest.fixture
async def fresh(people: Site, ready: Bulk) -> Bulk:
    """Six further users whom the ledger does not know."""
    with sqlite3.connect(people.legacy) as database:
        for number in range(11, 17):
            database.execute("INSERT INTO users (id, email, disabled, must_reset) VALUES (?, ?, 0, 0)", (number, "x"))
    database.close()
    return ready


@pytest.mark.parametrize(
    ("state", "reason", "name"),
    [
        (UserState.VERIFIED, "", "unconfirmed"),
        (UserState.IMPORTED, "", "unconfirmed"),
        (UserState.EXPORTED, "", "on_the_way"),
        (UserState.SUBMITTED, "", "on_the_way"),
        (UserState.FAILED, "FORMAT", "failed"),
        (UserState.FAILED, GHOST, "ghosts"),
        (UserState.RESET_NEEDED, "no_password", "reset_needed"),
        (None, "", "untouched"),
    ],
)
async def test_a_user_without_a_decision_is_lost(fresh: Bulk, state: UserState | None, reason: str, name: str):
    others = [str(number) for number in range(11, 17)]
    if state is not None:
        await put(fresh, state, others[:1], reason)
    await put(fresh, UserState.EXCLUDED, others[1:])
    assert await tripped(fresh) == {name: "1 user"}
    assert lost(await facts_of(fresh)) == 1


@pytest.mark.parametrize("state", DECIDED)
async def test_a_decision_lets_a_user_pass(fresh: Bulk, state: str):
    await put(fresh, UserState(state), [str(number) for number in range(11, 17)])
    assert await tripped(fresh) == {}


async def test_rows_of_users_who_left_the_legacy_database_count_for_nothing(ready: Bulk):
    await put(ready, UserState.FAILED, ["gone"], "FORMAT")
    assert await tripped(ready) == {}
    assert (await facts_of(ready)).users == len(PEOPLE)


# --- everything else


async def test_a_wrong_proof_refuses_until_somebody_has_looked(ready: Bulk):
    async with ready.ledger.writing() as connection:
        await write_proofs(connection, {ProofKey("bcrypt", "password_hash"): ProofCount(7, 1, "1")})
    assert await tripped(ready) == {"proofs": "wrong: bcrypt"}
    assert await tripped(ready, demands=Demands(despite=["bcrypt"])) == {}


@pytest.mark.parametrize("state", [RunState.RUNNING, RunState.INTERRUPTED])
async def test_an_unfinished_run_refuses(ready: Bulk, state: RunState):
    async with ready.ledger.writing() as connection:
        run = await runs.begin(connection, "import", actor="anna", document={})
        await runs.end(connection, run.id, state)
    assert await tripped(ready) == {"runs": f"1 ({run.id})"}


async def test_our_own_unfinished_run_does_not(ready: Bulk):
    async with ready.ledger.writing() as connection:
        await runs.begin(connection, "cutover", actor="anna", document={})
    assert await tripped(ready) == {}


@pytest.mark.parametrize("state", list(BatchState))
async def test_an_unfinished_batch_refuses(ready: Bulk, state: BatchState):
    batch = Batch(id="r/1", run="r", state=state, users=1, bytes=9, sha256="ab", changed_at=datetime.now(UTC))
    async with ready.ledger.writing() as connection:
        await runs.put_batch(connection, batch)
    ended = state in {BatchState.DONE, BatchState.FAILED}
    assert await tripped(ready) == ({} if ended else {"batches": "1 batch"})


async def test_a_reconcile_that_is_old_refuses(ready: Bulk):
    assert set(await tripped(ready, demands=Demands(reconciled_within=timedelta(0)))) == {"reconciled"}


async def test_a_reconcile_that_is_not_whole_refuses(ready: Bulk):
    async with ready.ledger.writing() as connection:
        run = await runs.begin(connection, "reconcile", actor="anna", document={})
        await runs.end(connection, run.id, RunState.GIVEN_UP)
    assert await tripped(ready) == {"reconciled": "never"}


async def seen(bulk: Bulk, outcome: str, reason: str = "", *, ago: timedelta = timedelta(0)) -> None:
    hour = (datetime.now(UTC) - ago).replace(minute=0, second=0, microsecond=0)
    row = {"hour": hour, "question": "login", "outcome": outcome, "reason": reason, "scheme": "", "count": 3}
    async with bulk.ledger.writing() as connection:
        await connection.execute(attempts.insert().values(row))


@pytest.mark.parametrize(
    ("outcome", "reason"),
    [
        ("verified", ""),
        ("found", ""),
        ("account_disabled", ""),
        ("password_reset_required", ""),
        ("ambiguous_identifier", ""),
        ("invalid_credentials", "wrong_password"),
    ],
)
async def test_somebody_who_still_needed_the_legacy_database_refuses(ready: Bulk, outcome: str, reason: str):
    await seen(ready, outcome, reason, ago=timedelta(days=6))
    found = await tripped(ready)
    assert set(found) == {"quiet"}
    assert found["quiet"].startswith("3 requests, last ")
    assert await tripped(ready, demands=Demands(quiet=timedelta(days=5))) == {}


@pytest.mark.parametrize(
    ("outcome", "reason"), [("invalid_credentials", "no_such_user"), ("user_not_found", ""), ("forbidden", "replayed")]
)
async def test_requests_about_nobody_do_not(ready: Bulk, outcome: str, reason: str):
    """Typing errors and sign-ups never end."""
    await seen(ready, outcome, reason)
    assert await tripped(ready) == {}


async def test_import_mode_that_is_off_refuses(ready: Bulk):
    assert await tripped(ready, import_mode=False) == {"import_mode": "off"}
