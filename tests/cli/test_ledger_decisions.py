"""`trickle ledger exclude` and `include`: decisions with a reason, and the way back."""

import asyncio
import json
from pathlib import Path

import pytest

from app.domain.states import UserState
from app.ledger.database import open_database
from app.ledger.states import Move, Transition, history, move, standings
from tests.cli.conftest import Trickle
from tests.service import Site

REASON = ("--reason", "dormant since 2019")


@pytest.fixture
def ledger(site: Site):
    """What of the ledger a test needs: users put somewhere, and where they stand."""

    class Ledger:
        def put(self, state: UserState, *ids: str, reason: str = "") -> None:
            async def work(connection) -> None:
                await move(connection, state, [Move(each, reason) for each in ids], actor="test")

            self._run(work)

        def states(self, *ids: str) -> dict[str, str]:
            async def work(connection) -> dict[str, str]:
                return {user: each.state.value for user, each in (await standings(connection, ids)).items()}

            return self._run(work)

        def history(self, legacy_id: str) -> list[Transition]:
            async def work(connection) -> list[Transition]:
                return await history(connection, legacy_id)

            return self._run(work)

        def _run(self, work):
            async def run():
                database = open_database(f"sqlite:///{site.ledger}")
                async with database.writing() as connection:
                    found = await work(connection)
                await database.close()
                return found

            return asyncio.run(run())

    return Ledger()


@pytest.fixture
def decide(trickle: Trickle, site: Site):
    def run(word: str, *arguments: str):
        return trickle("ledger", word, "--config", str(site.file), *arguments)

    return run


def test_named_users_are_left_out_with_who_when_and_why(decide, ledger):
    ledger.put(UserState.RESET_NEEDED, "7")
    done = decide("exclude", "7", "9", *REASON)
    assert (done.code, done.out) == (0, "2 users excluded.\n"), done.err
    assert ledger.states("7", "9") == {"7": "excluded", "9": "excluded"}
    step = ledger.history("7")[-1]
    assert (step.from_state, step.to_state, step.reason, bool(step.actor)) == (
        "reset_needed",
        "excluded",
        REASON[1],
        True,
    )


def test_a_decision_twice_is_one(decide, ledger):
    decide("exclude", "9", *REASON)
    again = decide("exclude", "9", *REASON, "--json")
    assert json.loads(again.out) == {"moved": 0, "already": 1, "refused": {}, "nobody": 0, "dry_run": False}
    assert len(ledger.history("9")) == 1


def test_who_is_in_auth0_and_who_is_nobody_are_not_taken(decide, ledger):
    ledger.put(UserState.VERIFIED, "1")
    done = decide("exclude", "1", "404", "9", *REASON)
    assert done.code == 1
    assert "in state verified" in done.err
    assert "1 cannot be: no such legacy id" in done.err
    assert ledger.states("1", "404", "9") == {"1": "verified", "9": "excluded"}


def test_a_file_of_ids_or_of_an_export_is_read(decide, ledger, tmp_path: Path):
    (tmp_path / "ids.txt").write_text("1\n\n2\n", "utf-8")
    lines = [{"user": "4", "why": "needs_reset", "detail": ""}, {"user": "5", "why": "not_a_user", "detail": ""}]
    (tmp_path / "left.ndjson").write_text("".join(json.dumps(each) + "\n" for each in lines), "utf-8")
    assert decide("exclude", "--from", str(tmp_path / "ids.txt"), *REASON).code == 0
    assert decide("exclude", "--from", str(tmp_path / "left.ndjson"), "--why", "needs_reset", *REASON).code == 0
    assert set(ledger.states("1", "2", "4", "5")) == {"1", "2", "4"}


def test_everybody_of_a_state_is_left_out_or_only_those_of_a_code(decide, ledger):
    ledger.put(UserState.FAILED, "1", "2", reason="FORMAT")
    ledger.put(UserState.FAILED, "3", reason="CONFLICT")
    assert decide("exclude", "--state", "failed", "--code", "FORMAT", *REASON).code == 0
    assert ledger.states("1", "2", "3") == {"1": "excluded", "2": "excluded", "3": "failed"}
    assert decide("exclude", "--state", "failed", *REASON).code == 0
    assert ledger.states("3") == {"3": "excluded"}


def test_excluded_users_come_back_to_the_bulk_road(decide, ledger):
    ledger.put(UserState.CONFIRMED, "1")
    decide("exclude", "9", *REASON)
    done = decide("include", "9", "1", "404")
    assert (done.code, "in state confirmed" in done.err, "no such" in done.err) == (1, True, True)
    assert ledger.states("1", "9") == {"1": "confirmed", "9": "exported"}
    assert ledger.history("9")[-1].reason == "included again"


def test_a_dry_run_counts_and_changes_nothing(decide, ledger):
    done = decide("exclude", "9", *REASON, "--dry-run")
    assert (done.code, "1 user would be excluded" in done.out) == (0, True)
    assert ledger.states("9") == {}


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("9",), "--reason"),
        (("9", "--reason", " "), "--reason"),
        (REASON, "nobody is named"),
        (("--from", "gone.txt", *REASON), "cannot be read"),
        (("--state", "verified", *REASON), "no state that can be excluded"),
        (("--code", "FORMAT", "9", *REASON), "--state"),
        (("--state", "failed", "9", *REASON), "name no ids"),
    ],
)
def test_what_is_told_wrong_is_exit_2(decide, ledger, arguments: tuple[str, ...], said: str):
    done = decide("exclude", *arguments)
    assert (done.code, said in done.err) == (2, True), done.err
    assert ledger.states("9") == {}


def test_a_line_without_a_user_is_exit_2(decide, tmp_path: Path):
    (tmp_path / "left.ndjson").write_text('{"who": 1}\n', "utf-8")
    done = decide("exclude", "--from", str(tmp_path / "left.ndjson"), *REASON)
    assert (done.code, "line 1" in done.err) == (2, True)
