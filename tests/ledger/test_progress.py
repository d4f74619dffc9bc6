"""What operators see of the ledger."""

import time

from app.domain.states import UserState
from app.ledger.progress import progress_document, read_progress
from app.ledger.writer import LedgerWriter


async def test_empty_ledger_shows_every_state_with_nobody(database):
    progress = await read_progress(database)
    assert dict(progress.states) == dict.fromkeys(UserState, 0)
    assert progress.attempts == []


async def test_states_and_attempts_are_counted(database, reports):
    writer = LedgerWriter(database, reports)
    for number in range(3):
        writer.verified(str(number), scheme="bcrypt")
        writer.attempt("login", "verified", "", "bcrypt")
    writer.attempt("get_user", "found", "", "")
    await writer.flush()
    progress = await read_progress(database)
    assert progress.states[UserState.VERIFIED] == 3
    assert sorted((each.question, each.outcome, each.scheme, each.count) for each in progress.attempts) == [
        ("get_user", "found", "", 1),
        ("login", "verified", "bcrypt", 3),
    ]
    assert {each.hour.utcoffset() for each in progress.attempts} == {progress.attempts[0].hour.utcoffset()}
    document = progress_document(progress)
    assert document["states"]["verified"] == 3
    assert document["hours"][0]["verified"] == 3


async def test_older_hours_are_left_out(database, reports):
    now = time.time()
    for hours in (0, 1, 5):
        writer = LedgerWriter(database, reports, clock=lambda at=now - hours * 3600: at)
        writer.attempt("login", "verified", "", "bcrypt")
        await writer.flush()
    assert len((await read_progress(database, hours=2)).attempts) == 2
