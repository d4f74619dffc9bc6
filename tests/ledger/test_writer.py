"""The write-behind: everything arrives, nothing goes back, nothing is lost in silence."""

import asyncio
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import insert

from app.domain.states import MAY_FOLLOW, UserState
from app.ledger import writer as writer_module
from app.ledger.database import Database, open_database
from app.ledger.report import BACK, FAULT, LOST
from app.ledger.rows import MAX_ID_BYTES, SERVICE, storable
from app.ledger.tables import users
from app.ledger.writer import LedgerWriter
from tests.ledger.conftest import Reports, rows
from tests.servers import Postgres

NOON = datetime(2026, 11, 25, 12, tzinfo=UTC)


class Clock:
    def __init__(self) -> None:
        self.now = NOON.timestamp() + 65

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def writer(database: Database, reports: Reports, clock: Clock) -> LedgerWriter:
    return LedgerWriter(database, reports, clock=clock)


async def until(condition, timeout_s: float = 10.0) -> None:
    async with asyncio.timeout(timeout_s):
        while not condition():
            await asyncio.sleep(0.01)


async def states(database: Database) -> dict[object, object]:
    return dict(await rows(database, "SELECT legacy_id, state FROM users"))


async def put(database: Database, legacy_id: str, state: UserState) -> None:
    async with database.writing() as connection:
        row = {"legacy_id": legacy_id, "state": state.value, "reason": "why", "scheme": "", "changed_at": NOON}
        await connection.execute(insert(users).values(row))


async def test_verified_user_is_written_with_times_in_utc(writer, database, clock):
    writer.verified("42", scheme="bcrypt")
    clock.now += 30
    writer.verified("42", scheme="bcrypt")
    await writer.flush()
    async with database.reading() as connection:
        (row,) = (await connection.execute(users.select())).all()
    first, last = NOON + timedelta(seconds=65), NOON + timedelta(seconds=95)
    assert row == ("42", "verified", "", "bcrypt", last, first, last, SERVICE, "")
    assert writer.waiting == 0


async def test_later_login_moves_only_the_last_time(writer, database, clock):
    writer.verified("42", scheme="bcrypt")
    await writer.flush()
    clock.now += 3600
    writer.verified("42", scheme="argon2")
    await writer.flush()
    async with database.reading() as connection:
        (row,) = (await connection.execute(users.select())).all()
    then, now = NOON + timedelta(seconds=65), NOON + timedelta(seconds=3665)
    assert (row.scheme, row.changed_at, row.first_verified_at, row.last_verified_at) == ("argon2", then, then, now)


async def test_late_write_of_an_early_login_does_not_turn_time_back(writer, database, clock):
    writer.verified("42", scheme="bcrypt")
    await writer.flush()
    clock.now -= 600
    writer.verified("42", scheme="bcrypt")
    await writer.flush()
    async with database.reading() as connection:
        (row,) = (await connection.execute(users.select())).all()
    assert row.last_verified_at == NOON + timedelta(seconds=65)


@pytest.mark.parametrize("state", UserState)
async def test_login_moves_a_user_forward_only(writer, database, state):
    await put(database, "42", state)
    writer.verified("42", scheme="bcrypt")
    await writer.flush()
    moves = state in MAY_FOLLOW[UserState.VERIFIED]
    expected = "verified" if moves or state is UserState.VERIFIED else state.value
    reason = "" if moves else "why"
    assert await rows(database, "SELECT state, reason FROM users") == [(expected, reason)]


def test_no_state_follows_itself_or_a_tombstone():
    for state, before in MAY_FOLLOW.items():
        assert state not in before
        assert UserState.ERASED not in before
    assert set(MAY_FOLLOW) == set(UserState)


async def test_attempts_are_added_up_by_the_hour(writer, database, clock):
    for _ in range(3):
        writer.attempt("login", "verified", "", "bcrypt")
    writer.attempt("login", "invalid_credentials", "wrong_password", "bcrypt")
    await writer.flush()
    writer.attempt("login", "verified", "", "bcrypt")
    clock.now += 3600
    writer.attempt("login", "verified", "", "bcrypt")
    await writer.flush()
    found = await rows(database, "SELECT outcome, reason, count FROM attempts ORDER BY hour, outcome")
    assert found == [("invalid_credentials", "wrong_password", 1), ("verified", "", 4), ("verified", "", 1)]


async def test_attempts_of_two_processes_are_added_up(database, ledger_url, reports, clock):
    other = open_database(ledger_url)
    writers = [LedgerWriter(each, reports, clock=clock) for each in (database, other)]
    for writer in writers:
        for number in range(300):
            writer.attempt("login", "verified", str(number % 7), "bcrypt")
            writer.verified(str(number), scheme="bcrypt")
    await asyncio.gather(*(writer.flush() for writer in writers))
    await other.close()
    assert await rows(database, "SELECT sum(count) FROM attempts") == [(600,)]
    assert await rows(database, "SELECT count(*) FROM users") == [(300,)]


async def test_use_of_a_key_is_written(writer, database):
    writer.key_used("2026-11", kind="signed", algorithm="HS256")
    writer.key_used("2026-11", kind="signed", algorithm="HS256")
    await writer.flush()
    assert await rows(database, "SELECT id, kind, algorithm FROM keys WHERE last_used_at IS NOT NULL") == [
        ("2026-11", "signed", "HS256")
    ]


async def test_running_writer_writes_by_itself(database, reports):
    writer = LedgerWriter(database, reports, flush_s=0.01)
    writer.start()
    writer.verified("1", scheme="bcrypt")
    await until(lambda: not writer.waiting)
    writer.verified("2", scheme="bcrypt")
    await until(lambda: not writer.waiting)
    await writer.close()
    assert await states(database) == {"1": "verified", "2": "verified"}


async def test_close_writes_the_rest(database, reports):
    writer = LedgerWriter(database, reports, flush_s=60)
    writer.start()
    writer.verified("1", scheme="bcrypt")
    await writer.close()
    assert await states(database) == {"1": "verified"}
    assert (writer.lost, reports.heard) == (0, [])


async def test_close_of_an_idle_writer_ends_at_once(database, reports):
    writer = LedgerWriter(database, reports)
    writer.start()
    async with asyncio.timeout(2):
        await writer.close()


async def test_close_without_a_ledger_counts_what_is_lost(sqlite_database, reports, tmp_path: Path):
    writer = LedgerWriter(sqlite_database, reports)
    writer.start()
    writer.verified("1", scheme="bcrypt")
    writer.attempt("login", "verified", "", "bcrypt")
    (tmp_path / "ledger.db").unlink()
    await writer.close()
    assert writer.lost == 2
    assert reports.events() == [FAULT, LOST]
    assert reports.heard[-1][1] == {"part": "writer", "reason": "closed", "lost": 2}


async def test_ledger_gone_and_back_loses_nothing(sqlite_database, reports, tmp_path: Path):
    writer = LedgerWriter(sqlite_database, reports, flush_s=0.01)
    writer.start()
    (tmp_path / "ledger.db").rename(tmp_path / "away.db")
    for number in range(3000):
        writer.verified(str(number), scheme="bcrypt")
        writer.attempt("login", "verified", "", "bcrypt")
    await until(lambda: writer.failures >= 2)
    assert writer.waiting == 3001
    (tmp_path / "away.db").rename(tmp_path / "ledger.db")
    await until(lambda: not writer.waiting)
    await writer.close()
    assert len(await states(sqlite_database)) == 3000
    assert await rows(sqlite_database, "SELECT sum(count) FROM attempts") == [(3000,)]
    assert reports.events() == [FAULT, BACK]
    assert writer.lost == 0


async def test_postgres_gone_and_back_loses_nothing(postgres: Postgres, postgres_ledger, reports):
    writer = LedgerWriter(postgres_ledger, reports, flush_s=0.01)
    writer.start()
    writer.verified("before", scheme="bcrypt")
    await until(lambda: not writer.waiting)
    postgres.stop()
    try:
        writer.verified("during", scheme="bcrypt")
        await until(lambda: writer.failures)
    finally:
        postgres.start()
    await until(lambda: not writer.waiting)
    await writer.close()
    assert await states(postgres_ledger) == {"before": "verified", "during": "verified"}
    assert reports.events() == [FAULT, BACK]


async def test_full_buffer_gives_up_the_oldest_and_says_so(sqlite_database, reports):
    writer = LedgerWriter(sqlite_database, reports, max_states=3)
    for name in "abcde":
        writer.verified(name, scheme="bcrypt")
    writer.verified("c", scheme="argon2")
    assert (writer.waiting, writer.lost) == (3, 2)
    assert reports.heard == [(LOST, {"part": "writer", "reason": "full", "lost": 1})]
    await writer.flush()
    assert set(await states(sqlite_database)) == {"c", "d", "e"}


async def test_endless_kinds_of_attempts_are_bounded(sqlite_database, reports, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(writer_module, "MAX_COUNTS", 2)
    writer = LedgerWriter(sqlite_database, reports)
    for reason in "abc":
        writer.attempt("login", "verified", reason, "bcrypt")
        writer.attempt("login", "verified", reason, "bcrypt")
    assert (writer.waiting, writer.lost) == (2, 2)


async def test_what_comes_during_a_write_is_written_too(writer, database):
    said = 0
    writing = asyncio.create_task(writer.flush())
    while not writing.done() or said < 50:
        writer.attempt("login", "verified", "", "bcrypt")
        writer.verified(f"{said % 5}", scheme="bcrypt")
        said += 1
        await asyncio.sleep(0)
        if writing.done():
            writing = asyncio.create_task(writer.flush())
        if said == 500:
            break
    await writing
    await writer.flush()
    assert await rows(database, "SELECT sum(count) FROM attempts") == [(said,)]
    assert len(await states(database)) == 5


@pytest.mark.parametrize(
    "legacy_id",
    ["nul \0", "lone \ud800", "back\\slash", "x" * 5000, "ünï 🦆", "", "line\nbreak"],
    ids=lambda text: repr(text)[:12],
)
async def test_any_legacy_id_is_written_and_holds_up_nobody(writer, database, legacy_id):
    writer.verified(legacy_id, scheme="bcrypt")
    writer.verified("42", scheme="bcrypt")
    await writer.flush()
    assert set(await states(database)) == {storable(legacy_id), "42"}


def test_storable_ids_do_not_meet():
    ids = ["a\0", "a\\x00", "a\\\\x00", "\ud800", "\\ud800", "plain", "x" * 1025, "x" * 1026]
    assert len({storable(each) for each in ids}) == len(ids)
    assert storable("plain") == "plain"
    assert all(len(storable(each).encode()) <= MAX_ID_BYTES for each in ids)


async def test_our_own_mistake_does_not_end_the_writing_in_silence(sqlite_database, reports, monkeypatch):
    async def mistaken(*_: object, **__: object) -> None:
        raise KeyError("mistake")

    monkeypatch.setattr(writer_module, "write_rows", mistaken)
    writer = LedgerWriter(sqlite_database, reports, flush_s=0.01)
    writer.start()
    writer.verified("1", scheme="bcrypt")
    await until(lambda: reports.heard)
    assert reports.heard[0] == (FAULT, {"part": "writer", "reason": "KeyError", "ended": True})
