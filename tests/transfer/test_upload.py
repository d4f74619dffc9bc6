"""Import: everybody once, whatever the tenant or the network does."""

import base64
import hashlib
import json
import logging
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from app.bootstrap import Bulk
from app.domain.states import UserState
from app.errors import TenantRefused, TenantUnavailable, Unavailable
from app.ledger import runs
from app.ledger.lock import alone
from app.ledger.runs import BatchState
from app.ledger.states import Move, in_state, move, of_run
from app.rehearsal.imported_hash import imported_hash_opens
from app.rehearsal.management.faults import Fault
from app.rehearsal.store import Ghost
from tests.service import PASSWORD, Row, encoded, make_legacy
from tests.transfer.tenants import ERRORS, IMPORTS, JOB, USER, Land, importing, land, told

MANY = tuple(Row(number, f"u{number}@example.com", password=encoded()) for number in range(1, 61))
SMALL = 3_000
"""Bytes of a file, for some six of them."""


@pytest.fixture
async def place() -> AsyncIterator[Land]:
    async with land() as opened:
        yield opened


@pytest.fixture
def many(site) -> None:
    """Sixty users instead."""
    site.legacy.unlink()
    make_legacy(site.legacy, MANY)


async def users_in(bulk: Bulk, state: UserState) -> dict[str, str]:
    return {user: each.reason async for page in in_state(bulk.ledger, [state]) for user, each in page}


async def test_everybody_is_in_the_tenant_or_on_the_list(bulk: Bulk, place: Land, tmp_path: Path):
    left = tmp_path / "left.ndjson"
    done = await importing(bulk, place, left_behind=left)(told)
    assert place.ids() == {"legacy|1", "legacy|2", "legacy|6"}
    assert (done["imported"], done["failed"], done["jobs"]) == (3, {}, 1)
    lines = {line["user"]: line["why"] for line in map(json.loads, left.read_text().splitlines())}
    assert lines == {
        "3": "left_to_trickle",
        "4": "needs_reset",
        "5": "not_a_user",
        "7": "needs_reset",
        "8": "needs_reset",
    }
    assert left.stat().st_mode & 0o777 == 0o600
    assert set(await users_in(bulk, UserState.IMPORTED)) == {"1", "2", "6"}
    assert place.api.jobs.mails_to_owners == []


async def test_imported_hashes_open_with_their_passwords_by_other_code(bulk: Bulk, place: Land, site):
    salted = base64.b64encode(hashlib.sha1(b"passwordSALT").digest() + b"SALT").decode()
    site.legacy.unlink()
    rows = (
        Row(1, "a@example.com"),
        Row(2, "b@example.com", password="{SSHA}" + salted),
        Row(6, "c@example.com", disabled=1),
    )
    make_legacy(site.legacy, rows)
    await importing(bulk, place)(told)
    passwords = {"legacy|1": PASSWORD, "legacy|2": "password", "legacy|6": PASSWORD}
    for user in place.asked.tenant.users:
        assert imported_hash_opens(user.imported_hash, passwords[user.user_id.removeprefix("auth0|")])
    assert next(user for user in place.asked.tenant.users if user.user_id == "auth0|legacy|6").blocked


async def test_second_run_carries_nobody_twice(bulk: Bulk, place: Land):
    await importing(bulk, place)(told)
    done = await importing(bulk, place)(told)
    assert (done["imported"], done["jobs"], done["left_behind"]["imported"]) == (0, 0, 3)


async def test_dry_run_changes_nothing(bulk: Bulk, place: Land):
    done = await importing(bulk, place).plan(told)
    assert (done["selected"], done["files"]) == (3, 1)
    assert place.ids() == set()
    assert not await users_in(bulk, UserState.SUBMITTED)


async def test_hashless_users_go_only_when_asked(bulk: Bulk, place: Land):
    await importing(bulk, place)(told)
    done = await importing(bulk, place, hashless=True)(told)
    assert done["imported"] == 4
    assert place.ids() >= {"legacy|3", "legacy|4", "legacy|7", "legacy|8"}


@pytest.mark.usefixtures("many")
async def test_never_more_than_two_jobs(bulk: Bulk, place: Land):
    done = await importing(bulk, place, limit=SMALL)(told)
    assert done["imported"] == len(MANY)
    assert done["jobs"] > 4
    assert [call.status for call in place.api.calls_of(IMPORTS)] == [202] * done["jobs"]


async def test_who_logged_in_meanwhile_stays_verified(bulk: Bulk, place: Land):
    async with bulk.ledger.writing() as connection:
        await move(connection, UserState.VERIFIED, [Move("1")], actor="service")
    done = await importing(bulk, place)(told)
    assert done["left_behind"]["trickled"] == 1
    assert set(await users_in(bulk, UserState.VERIFIED)) == {"1"}


async def test_conflict_of_somebody_who_is_there_is_already_moved(bulk: Bulk, place: Land):
    place.put("legacy|1", "bcrypt@example.com")
    done = await importing(bulk, place)(told)
    assert (done["imported"], done["already_moved"], done["failed"]) == (3, 1, {})


async def test_conflict_with_somebody_else_is_said_and_kept(bulk: Bulk, place: Land):
    place.put("other|1", "bcrypt@example.com")
    done = await importing(bulk, place)(told)
    assert done["failed"] == {"CONFLICT_EMAIL": 1}
    assert await users_in(bulk, UserState.FAILED) == {"1": "CONFLICT_EMAIL", "5": "email_missing"}


async def test_ghost_is_told_from_a_conflict(bulk: Bulk, place: Land):
    place.asked.tenant.users.leave_ghost(Ghost(user_id="auth0|legacy|1", email="bcrypt@example.com"))
    done = await importing(bulk, place)(told)
    assert done["failed"] == {"ghost": 1}


async def test_twins_are_not_in_one_file(bulk: Bulk, place: Land, site):
    site.legacy.unlink()
    make_legacy(site.legacy, (Row(1, "Twin@example.com"), Row(2, "twin@example.com")))
    done = await importing(bulk, place)(told)
    assert (done["imported"], done["failed"]) == (1, {"twin": 1})
    again = await importing(bulk, place)(told)
    assert (again["imported"], again["failed"]) == (0, {"CONFLICT_EMAIL": 1})


@pytest.mark.parametrize("kind", ["500", "502", "503", "timeout_like_reset", "cut_off", "html", "lost_answer"])
@pytest.mark.usefixtures("many")
async def test_lost_answer_of_a_job_is_found_out_before_anything_is_sent_again(bulk: Bulk, place: Land, kind: str):
    name = "reset" if kind == "timeout_like_reset" else kind
    place.api.faults.plan(Fault(IMPORTS, name, skip=1))
    done = await importing(bulk, place, limit=SMALL)(told)
    assert (done["imported"], done["failed"]) == (len(MANY), {})
    assert len(place.ids()) == len(MANY)
    assert place.api.calls_of(USER)


@pytest.mark.usefixtures("many")
async def test_job_that_was_made_is_not_made_again(bulk: Bulk, place: Land):
    place.api.faults.plan(Fault(IMPORTS, "lost_answer"))
    done = await importing(bulk, place)(told)
    assert done["imported"] == len(MANY)
    assert len(place.api.calls_of(IMPORTS)) == 1


@pytest.mark.parametrize("kind", ["401", "429_rate", "429_jobs"])
async def test_certain_refusal_is_waited_out(bulk: Bulk, place: Land, kind: str):
    place.api.faults.plan(Fault(IMPORTS, kind))
    done = await importing(bulk, place)(told)
    assert (done["imported"], done["jobs"]) == (3, 1)
    assert not [call for call in place.api.calls_of(USER) if call.path]


async def test_missing_scope_is_a_setting_and_nothing_is_lost(bulk: Bulk, place: Land):
    place.api.faults.plan(Fault(IMPORTS, "403"))
    with pytest.raises(TenantRefused, match="create:users"):
        await importing(bulk, place)(told)
    async with bulk.ledger.reading() as connection:
        run = await runs.last(connection, "import")
        assert run is not None
        (batch,) = await runs.batches_of(connection, run.id)
    assert (run.state, batch.state) == (runs.RunState.INTERRUPTED, BatchState.PACKED)
    assert (await importing(bulk, place)(told))["imported"] == 3


@pytest.mark.parametrize("kind", ["404", "409"])
async def test_refused_request_says_what_to_look_at(bulk: Bulk, place: Land, kind: str):
    place.api.faults.plan(Fault(IMPORTS, kind))
    with pytest.raises(TenantRefused, match="Import mode must be on"):
        await importing(bulk, place)(told)
    assert (await importing(bulk, place)(told))["imported"] == 3


@pytest.mark.usefixtures("many")
async def test_upload_that_is_too_large_is_parted(bulk: Bulk, place: Land):
    place.api.faults.plan(Fault(IMPORTS, "413"))
    done = await importing(bulk, place)(told)
    assert (done["imported"], done["jobs"]) == (len(MANY), 2)


@pytest.mark.usefixtures("many")
async def test_failed_job_is_bisected(bulk: Bulk, place: Land):
    place.api.faults.plan(Fault(IMPORTS, "job_failed", times=2))
    done = await importing(bulk, place)(told)
    assert (done["imported"], done["failed"], done["failed_jobs"]) == (len(MANY), {}, 2)


@pytest.mark.usefixtures("many")
async def test_first_record_that_fails_every_job_is_found_alone(bulk: Bulk, place: Land):
    """60, 30, 15, 7, 3, 1: each of them holds it, and none of that is the tenant's fault."""
    place.api.faults.plan(Fault(IMPORTS, "job_failed", times=6))
    done = await importing(bulk, place)(told)
    assert (done["imported"], done["failed"], done["failed_jobs"]) == (len(MANY) - 1, {"job_failed": 1}, 6)


@pytest.mark.usefixtures("many")
async def test_tenant_that_fails_every_job_stops_the_run(bulk: Bulk, place: Land):
    place.api.faults.plan(Fault(IMPORTS, "job_failed", times=1000))
    with pytest.raises(TenantUnavailable, match="in a row"):
        await importing(bulk, place)(told)
    place.api.faults.clear()
    went = await importing(bulk, place)(told)
    assert went["imported"] + went["failed"]["job_failed"] == len(MANY)
    assert went["failed"]["job_failed"] < 6
    assert (await importing(bulk, place)(told))["imported"] == went["failed"]["job_failed"]


@pytest.mark.parametrize("route", [JOB, ERRORS])
@pytest.mark.parametrize("kind", ["500", "502", "reset", "cut_off", "html", "401", "429_rate"])
async def test_question_is_asked_again(bulk: Bulk, place: Land, route: str, kind: str):
    place.put("legacy|1", "bcrypt@example.com")
    place.api.faults.plan(Fault(route, kind))
    done = await importing(bulk, place)(told)
    assert (done["imported"], done["failed"]) == (3, {})


async def test_unknown_status_is_no_end(bulk: Bulk, place: Land):
    place.api.faults.plan(Fault(JOB, "unknown_status", times=5))
    assert (await importing(bulk, place)(told))["imported"] == 3


@pytest.mark.parametrize("kind", ["errors_204", "404"])
async def test_missing_report_is_made_up_for_by_asking(bulk: Bulk, place: Land, kind: str):
    place.put("other|1", "bcrypt@example.com")
    place.api.faults.plan(Fault(ERRORS, kind))
    done = await importing(bulk, place)(told)
    assert (done["imported"], done["failed"]) == (2, {"report_lost": 1})


async def test_forgotten_job_is_made_up_for_by_asking(bulk: Bulk, place: Land):
    place.api.faults.plan(Fault(JOB, "404"))
    assert (await importing(bulk, place)(told))["imported"] == 3


@pytest.mark.usefixtures("many")
async def test_network_that_stays_away_ends_the_run_and_the_next_goes_on(bulk: Bulk, place: Land):
    place.api.faults.plan(Fault(JOB, "502", skip=3, times=1000))
    with pytest.raises(TenantUnavailable, match="run the same command again"):
        await importing(bulk, place, limit=SMALL)(told)
    place.api.faults.clear()
    done = await importing(bulk, place, limit=SMALL)(told)
    assert done["imported"] == len(MANY) == len(place.ids())


async def test_two_imports_at_once_are_refused(bulk: Bulk, place: Land):
    async with alone(bulk.ledger):
        with pytest.raises(Unavailable, match="Another import"):
            await importing(bulk, place)(told)


async def test_no_hash_and_no_address_in_a_log(bulk: Bulk, place: Land, caplog: pytest.LogCaptureFixture):
    caplog.set_level(logging.DEBUG)
    place.api.faults.plan(Fault(IMPORTS, "lost_answer"))
    place.put("other|1", "bcrypt@example.com")
    await importing(bulk, place)(told)
    ours = "".join(record.getMessage() for record in caplog.records if record.name.split(".")[0] in {"httpx", "app"})
    assert "$2b$" not in caplog.text
    assert "example.com" not in ours


async def test_states_of_a_run_are_counted(bulk: Bulk, place: Land):
    done = await importing(bulk, place)(told)
    async with bulk.ledger.reading() as connection:
        assert await of_run(connection, done["run"]) == {(UserState.IMPORTED, ""): 3}
