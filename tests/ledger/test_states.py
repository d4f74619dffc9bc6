"""Steps from state to state, and the history that the database writes of them."""

import asyncio
from datetime import UTC, datetime
from itertools import pairwise, product

import pytest
from sqlalchemy import text

from app.domain.states import MAY_FOLLOW, UserState
from app.ledger import schema
from app.ledger.database import Database, open_database
from app.ledger.rows import SERVICE
from app.ledger.states import (
    AT_ONCE,
    Move,
    Transition,
    first_logins_by_day,
    history,
    in_state,
    move,
    reasons,
    standings,
)
from app.ledger.writer import LedgerWriter
from tests.ledger.conftest import rows

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)


async def step(database: Database, state: UserState, *legacy_ids: str, **values: object) -> set[str]:
    async with database.writing() as connection:
        moves = [Move(each, str(values.get("reason", "")), str(values.get("scheme", ""))) for each in legacy_ids]
        batch = str(values.get("batch", ""))
        return await move(connection, state, moves, actor="anna", batch=batch, at=NOON)


async def state_of(database: Database, legacy_id: str) -> UserState:
    async with database.reading() as connection:
        return (await standings(connection, [legacy_id]))[legacy_id].state


@pytest.mark.parametrize("state", list(UserState))
async def test_unknown_user_may_enter_any_state(database, state):
    assert await step(database, state, "7") == {"7"}
    assert await state_of(database, "7") is state


async def test_only_what_may_follow_follows(database):
    """Every pair of states, each with a user of its own."""
    for before, after in product(UserState, UserState):
        user = f"{before}-{after}"
        await step(database, before, user)
        moved = await step(database, after, user)
        assert (user in moved) is (before in MAY_FOLLOW[after]), user
        assert await state_of(database, user) is (after if moved else before)


async def test_step_may_be_narrowed_to_some_states(database):
    await step(database, UserState.SUBMITTED, "sent")
    await step(database, UserState.VERIFIED, "came")
    async with database.writing() as connection:
        moved = await move(
            connection,
            UserState.FAILED,
            [Move("sent", "CONFLICT"), Move("came", "CONFLICT")],
            actor="anna",
            only_from={UserState.SUBMITTED},
        )
    assert moved == {"sent"}
    assert await state_of(database, "came") is UserState.VERIFIED


async def test_every_step_stands_in_the_history_once(database):
    await step(database, UserState.EXPORTED, "7", scheme="bcrypt", batch="r/1")
    await step(database, UserState.EXPORTED, "7", batch="r/2")
    await step(database, UserState.SUBMITTED, "7", batch="r/1")
    await step(database, UserState.FAILED, "7", batch="r/1", reason="CONFLICT_EMAIL")
    async with database.reading() as connection:
        found = await history(connection, "7")
        standing = (await standings(connection, ["7"]))["7"]
    assert found == [
        Transition(from_state="", to_state="exported", reason="", actor="anna", batch="r/1", at=NOON),
        Transition(from_state="exported", to_state="submitted", reason="", actor="anna", batch="r/1", at=NOON),
        Transition(
            from_state="submitted", to_state="failed", reason="CONFLICT_EMAIL", actor="anna", batch="r/1", at=NOON
        ),
    ]
    assert (standing.scheme, standing.reason, standing.batch) == ("bcrypt", "CONFLICT_EMAIL", "r/1")


async def test_login_stands_in_the_history_once_however_often_it_comes(database, reports):
    await step(database, UserState.FAILED, "7", reason="CONFLICT", batch="r/1")
    writer = LedgerWriter(database, reports)
    for _ in range(3):
        writer.verified("7", scheme="bcrypt")
        await writer.flush()
    async with database.reading() as connection:
        found = await history(connection, "7")
        standing = (await standings(connection, ["7"]))["7"]
    assert [(each.from_state, each.to_state, each.actor) for each in found] == [
        ("", "failed", "anna"),
        ("failed", "verified", SERVICE),
    ]
    assert (standing.state, standing.reason, standing.batch) == (UserState.VERIFIED, "", "")


async def test_history_is_written_whoever_moves(database):
    """Also by a program that knows nothing of it."""
    await step(database, UserState.EXPORTED, "7")
    async with database.writing() as connection:
        await connection.execute(text("UPDATE users SET state = 'excluded', actor = 'psql' WHERE legacy_id = '7'"))
    async with database.reading() as connection:
        assert [each.to_state for each in await history(connection, "7")] == ["exported", "excluded"]


async def test_failed_transaction_leaves_neither_state_nor_history(database):
    async def begin_and_fail() -> None:
        async with database.writing() as connection:
            await move(connection, UserState.EXPORTED, [Move("7")], actor="anna")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await begin_and_fail()
    assert await rows(database, "SELECT count(*) FROM users") == [(0,)]
    assert await rows(database, "SELECT count(*) FROM transitions") == [(0,)]


async def test_odd_ids_come_back_as_they_were_given(database):
    odd = ["a\0b", "\ud800", "back\\slash", "x" * 2000, "ünï", "'; DROP TABLE users; --", '{"json": 1}']
    await step(database, UserState.EXPORTED, *odd)
    async with database.reading() as connection:
        found = await standings(connection, odd)
    assert set(found) == set(odd)


async def test_writers_at_once_leave_one_history_without_gaps(ledger_url):
    """Eight writers try to take the same users along different roads; each user's steps join without a break."""
    databases = [open_database(ledger_url) for _ in range(8)]
    ids = [str(number) for number in range(60)]
    roads = [UserState.EXPORTED, UserState.SUBMITTED, UserState.IMPORTED, UserState.FAILED]

    async def walk(database: Database, road: list[UserState]) -> None:
        for state in road:
            async with database.writing() as connection:
                await move(connection, state, [Move(each) for each in ids], actor="one of many")

    await asyncio.gather(*(walk(each, roads[n % 4 :] + roads[: n % 4]) for n, each in enumerate(databases)))
    async with databases[0].reading() as connection:
        for user in ids:
            steps = await history(connection, user)
            assert steps[0].from_state == ""
            for before, after in pairwise(steps):
                assert before.to_state == after.from_state
                assert UserState(after.from_state) in MAY_FOLLOW[UserState(after.to_state)]
            assert (await standings(connection, [user]))[user].state == steps[-1].to_state
    for each in databases:
        await each.close()


async def test_users_in_a_state_come_in_order_and_in_parts(database):
    ids = [f"{number:05}" for number in range(AT_ONCE + 5)]
    await step(database, UserState.EXPORTED, *ids, batch="r/1")
    await step(database, UserState.FAILED, "zz", batch="r/2")
    parts = [part async for part in in_state(database, [UserState.EXPORTED, UserState.FAILED])]
    assert [len(part) for part in parts] == [AT_ONCE, 6]
    assert [user for part in parts for user, _ in part] == [*ids, "zz"]
    assert [user async for part in in_state(database, [UserState.FAILED], batch="r/2") for user, _ in part] == ["zz"]
    assert not [part async for part in in_state(database, [UserState.FAILED], batch="r/1")]


async def test_counts_by_reason_and_by_day(database, reports):
    await step(database, UserState.FAILED, "1", "2", reason="CONFLICT")
    await step(database, UserState.RESET_NEEDED, "3", reason="no_hash")
    for day, users in ((1, ("a", "b")), (3, ("c",))):
        at = datetime(2026, 3, day, 23, 59, tzinfo=UTC).timestamp()
        writer = LedgerWriter(database, reports, clock=lambda at=at: at)
        for user in users:
            writer.verified(user, scheme="bcrypt")
        await writer.flush()
    async with database.reading() as connection:
        counted = await reasons(connection)
        days = await first_logins_by_day(connection)
    assert counted == {
        (UserState.FAILED, "CONFLICT"): 2,
        (UserState.RESET_NEEDED, "no_hash"): 1,
        (UserState.VERIFIED, ""): 3,
    }
    assert days == {"2026-03-01": 2, "2026-03-03": 1}


async def test_service_of_the_version_before_may_go_on_writing(empty_url):
    """Its rows name nobody, and enter the history all the same."""
    await schema.upgrade(empty_url)
    database = open_database(empty_url)
    async with database.writing() as connection:
        await connection.execute(
            text(
                "INSERT INTO users (legacy_id, state, reason, scheme, changed_at)"
                " VALUES ('7', 'verified', '', 'bcrypt', '2026-03-01 12:00:00')"
            )
        )
    async with database.reading() as connection:
        assert [each.actor for each in await history(connection, "7")] == [""]
    await database.close()
