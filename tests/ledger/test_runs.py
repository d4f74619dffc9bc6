"""Runs, batches and refusals: what stands is found again."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from app.ledger import runs
from app.ledger.runs import UNFINISHED, Batch, BatchState, Refusal, RunState

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)


async def test_unfinished_run_is_found_again_with_its_checkpoint(database):
    async with database.writing() as connection:
        first = await runs.begin(connection, "import", actor="anna", document={"upsert": False})
        await runs.checkpoint(connection, first.id, {"after": "42"})
        await runs.end(connection, first.id, RunState.INTERRUPTED)
    async with database.writing() as connection:
        again = await runs.begin(connection, "import", actor="ben", document={"upsert": True})
    assert (again.id, again.state, again.actor) == (first.id, RunState.RUNNING, "anna")
    assert again.checkpoint == {"after": "42"}
    assert again.document == {"upsert": False}


@pytest.mark.parametrize("ending", [RunState.DONE, RunState.GIVEN_UP])
async def test_after_the_end_a_new_run_begins(database, ending):
    async with database.writing() as connection:
        first = await runs.begin(connection, "export", actor="anna", document={})
        await runs.end(connection, first.id, ending, {"users": 3})
        second = await runs.begin(connection, "export", actor="anna", document={})
        ended = await runs.last(connection, "export")
    assert second.id != first.id
    assert ended is not None
    assert ended.id == second.id


async def test_runs_of_two_kinds_do_not_meet(database):
    async with database.writing() as connection:
        first = await runs.begin(connection, "export", actor="anna", document={})
        second = await runs.begin(connection, "import", actor="anna", document={})
        assert await runs.last(connection, "reconcile") is None
    assert first.id != second.id


async def test_ended_run_says_when_and_what(database):
    async with database.writing() as connection:
        run = await runs.begin(connection, "import", actor="anna", document={})
        await runs.end(connection, run.id, RunState.DONE, {"imported": 3})
        found = await runs.last(connection, "import")
    assert found is not None
    assert found.ended_at is not None
    assert found.ended_at.utcoffset() is not None
    assert found.document == {"imported": 3}


async def test_batches_come_in_the_order_of_their_numbers(database):
    batch = Batch(id="r/1", run="r", state=BatchState.PACKED, users=3, bytes=900, sha256="ab" * 32, changed_at=NOON)
    async with database.writing() as connection:
        for number in (10, 2, 1):
            await runs.put_batch(connection, replace(batch, id=f"r/{number}"))
        await runs.put_batch(
            connection, replace(batch, id="r/2", state=BatchState.SUBMITTED, job_id="job_9", attempts=1)
        )
        await runs.put_batch(connection, replace(batch, id="r/10", state=BatchState.DONE, document={"inserted": 3}))
        await runs.put_batch(connection, replace(batch, id="s/1", run="s"))
        all_of_it = await runs.batches_of(connection, "r")
        unfinished = await runs.batches_of(connection, "r", UNFINISHED)
    assert [each.id for each in all_of_it] == ["r/1", "r/2", "r/10"]
    assert (all_of_it[1].state, all_of_it[1].job_id, all_of_it[1].attempts) == (BatchState.SUBMITTED, "job_9", 1)
    assert all_of_it[2].document == {"inserted": 3}
    assert [each.id for each in unfinished] == ["r/1", "r/2"]


async def test_refusals_are_kept_once_and_counted_by_users(database):
    found = [
        Refusal("7", "CONFLICT"),
        Refusal("7", "CONFLICT"),
        Refusal("7", "FORMAT", "email"),
        Refusal("8", "CONFLICT"),
    ]
    async with database.writing() as connection:
        await runs.refused(connection, "r/1", found)
        await runs.refused(connection, "r/2", found[:1])
        await runs.refused(connection, "r/2", [])
        assert {(each.code, each.path) for each in await runs.refusals_of(connection, "7")} == {
            ("CONFLICT", ""),
            ("FORMAT", "email"),
        }
        assert await runs.refusals_by_code(connection) == {"CONFLICT": 2, "FORMAT": 1}
