"""`trickle cutover` as an operator types it: refused while somebody would be lost; done, told, and taken back."""

import asyncio
import json
import stat
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from app.domain.states import UserState
from app.ledger import runs
from app.ledger.database import Database, open_database
from app.ledger.runs import Run, RunState
from app.ledger.states import Move, move
from app.rehearsal.management.faults import Fault
from app.scripts.options import ScriptOptions
from app.scripts.render import render
from app.transfer import cutover as cutover_module
from app.transfer.cutover import STEPS
from tests.cli.conftest import Trickle
from tests.rehearsal.management.conftest import CLIENT, Served, make_api, serve
from tests.servers import wait_for
from tests.service import ROOT, SIGNING_SECRET, USERS, Site, clean_environ

PATCH = "PATCH /api/v2/connections/{id}"
FILES = render(ScriptOptions())
LIVE = {"login": FILES["login.js"], "get_user": FILES["get_user.js"]}
NO_OP = {"login": FILES["cutover/login.js"], "get_user": FILES["cutover/get_user.js"]}


@pytest.fixture
def served(tmp_path: Path, site: Site) -> Iterator[Served]:
    """A tenant whose connection has our scripts, and the site's settings naming it."""
    for found in serve(tmp_path / "api", make_api(clock=time.time), tls=False):
        own(found).options |= {
            "customScripts": dict(LIVE),
            "configuration": {"TRICKLE_KEY": "k"},
            "mfa": {"active": True},
        }
        secret = site.folder / "client-secret"
        secret.write_text(CLIENT.client_secret.get_secret_value(), "utf-8")
        secret.chmod(0o600)
        site.write(
            auth0={
                "domain": found.at.domain,
                "base_url": found.at.base_url,
                "client_id": CLIENT.client_id,
                "client_secret_file": "client-secret",
            }
        )
        yield found


def own(served: Served) -> Any:
    return served.asked.api.connections.own


async def in_ledger(site: Site, *, confirmed: int) -> None:
    """So many of the site's users confirmed, and a reconcile that has just ended."""
    ledger = open_database(f"sqlite:///{site.ledger}")
    async with ledger.writing() as connection:
        moves = [Move(str(user.id)) for user in USERS[:confirmed]]
        await move(connection, UserState.CONFIRMED, moves, actor="test")
        run = await runs.begin(connection, "reconcile", actor="test", document={})
        await runs.end(connection, run.id, RunState.DONE)
    await ledger.close()


async def newest(site: Site, kind: str) -> Run | None:
    ledger: Database = open_database(f"sqlite:///{site.ledger}")
    async with ledger.reading() as connection:
        found = await runs.last(connection, kind)
    await ledger.close()
    return found


@pytest.fixture
def said(trickle: Trickle, site: Site, tmp_path: Path):
    """`trickle cutover` with these arguments, the report under `out`."""

    def run(*arguments: str):
        return trickle("cutover", "--config", str(site.file), "--out", str(tmp_path / "out"), *arguments)

    return run


@pytest.fixture
def run_async():
    return asyncio.run


def test_refused_with_every_condition_its_figure_and_the_next_command(said, served, site, run_async) -> None:
    run_async(in_ledger(site, confirmed=7))
    done = said("--yes")
    assert done.code == 1
    assert "untouched" in done.out
    assert "2 users" in done.out
    assert "trickle import" in done.out
    assert "trickle cutover --force 2" in done.err
    assert own(served).options["customScripts"] == LIVE
    assert run_async(newest(site, "cutover")) is None


def test_refused_as_json_with_stable_keys(said, served, site, run_async) -> None:
    run_async(in_ledger(site, confirmed=7))
    done = said("--yes", "--json")
    document = json.loads(done.out)
    assert (done.code, document["passes"], document["lost"], document["users"]) == (1, False, 2, len(USERS))
    assert [each["name"] for each in document["conditions"] if not each["holds"]] == ["untouched"]


@pytest.fixture
def everybody(site, run_async, served) -> None:
    run_async(in_ledger(site, confirmed=len(USERS)))


@pytest.mark.usefixtures("everybody")
def test_who_passes_gets_the_pair_a_report_and_a_list_of_what_to_shut_down(said, served, site, tmp_path, run_async):
    done = said("--yes")
    assert done.code == 0, done.out + done.err
    options = own(served).options
    assert options["customScripts"] == NO_OP
    assert (options["import_mode"], options["mfa"]) == (True, {"active": True})
    assert all(step in done.out for step in STEPS)
    report = json.loads((tmp_path / "out" / "report.json").read_bytes())
    assert (report["passed"], report["forced"], report["lost"], report["verified"]) == (True, False, 0, True)
    assert report["before"]["scripts"] != report["after"]["scripts"]
    kept = tmp_path / "out" / "previous"
    assert {path.stem: path.read_text() for path in kept.iterdir()} == LIVE
    assert {stat.S_IMODE(path.stat().st_mode) for path in (tmp_path / "out").glob("report.*")} == {0o600}
    run = run_async(newest(site, "cutover"))
    assert (run.state, run.document["lost"], run.document["verified"]) == (RunState.DONE, 0, True)


@pytest.mark.usefixtures("everybody")
def test_the_report_holds_no_user_and_no_setting_and_fetches_nothing(said, tmp_path):
    assert said("--yes").code == 0
    for name in ("report.json", "report.html"):
        text = (tmp_path / "out" / name).read_text()
        assert SIGNING_SECRET not in text
        assert "example.com" not in text.replace("verify.example.com", "")
        assert "@" not in text.replace("@media", "")
    page = (tmp_path / "out" / "report.html").read_text()
    assert "default-src &#x27;none&#x27;" in page or "default-src 'none'" in page
    assert not any(each in page for each in ("<script", "src=", "<link"))


@pytest.mark.usefixtures("everybody")
def test_a_dry_run_judges_and_changes_nothing(said, served, site, tmp_path, run_async):
    done = said("--dry-run")
    assert (done.code, "Script login: " in done.out) == (0, True)
    assert own(served).options["customScripts"] == LIVE
    assert not (tmp_path / "out").exists()
    assert run_async(newest(site, "cutover")) is None


@pytest.mark.usefixtures("everybody")
def test_without_a_terminal_nobody_can_say_yes(said, served):
    done = said()
    assert (done.code, "--yes" in done.err) == (2, True)
    assert own(served).options["customScripts"] == LIVE


def test_force_needs_the_number_of_people_lost(said, served, site, tmp_path, run_async):
    run_async(in_ledger(site, confirmed=7))
    refused = said("--yes", "--force", "1")
    assert (refused.code, "2 would be lost" in refused.err) == (1, True)
    assert own(served).options["customScripts"] == LIVE
    done = said("--yes", "--force", "2")
    assert (done.code, "lose their way in: 2." in done.err) == (0, True)
    report = json.loads((tmp_path / "out" / "report.json").read_bytes())
    assert (report["forced"], report["lost"], report["passed"]) == (True, 2, False)
    assert "without a way in" in (tmp_path / "out" / "report.html").read_text()


@pytest.mark.usefixtures("everybody")
def test_a_fault_in_the_middle_keeps_the_scripts_and_the_next_run_goes_on(said, served, site, tmp_path, run_async):
    served.asked.api.faults.plan(Fault(PATCH, "502"))
    broken = said("--yes")
    assert (broken.code, "stands as before" in broken.err) == (3, True)
    assert run_async(newest(site, "cutover")).state is RunState.INTERRUPTED
    assert not (tmp_path / "out" / "report.json").exists()
    assert said("--yes").code == 0
    assert {path.stem: path.read_text() for path in (tmp_path / "out" / "previous").iterdir()} == LIVE


@pytest.mark.usefixtures("everybody")
def test_an_answer_that_was_lost_is_read_back(said, served):
    served.asked.api.faults.plan(Fault(PATCH, "lost_answer"))
    done = said("--yes")
    assert (done.code, "answer was lost" in done.out) == (0, True)
    assert own(served).options["customScripts"] == NO_OP


@pytest.mark.usefixtures("everybody")
def test_a_kill_behind_the_change_does_not_lose_the_scripts_of_before(said, served, tmp_path, monkeypatch):
    def killed(*_):
        raise KeyboardInterrupt

    with monkeypatch.context() as broken:
        broken.setattr(cutover_module, "write_evidence", killed)
        assert said("--yes").code == 130
    assert own(served).options["customScripts"] == NO_OP
    done = said("--yes", "--out", str(tmp_path / "elsewhere"))
    assert (done.code, f"{tmp_path / 'out'}/report.html" in done.out) == (0, True), done.err
    assert {path.stem: path.read_text() for path in (tmp_path / "out" / "previous").iterdir()} == LIVE
    assert (tmp_path / "out" / "report.json").exists()


@pytest.mark.usefixtures("everybody")
def test_a_yes_that_comes_too_late_is_none(said, served, monkeypatch):
    monkeypatch.setattr(cutover_module, "FRESH", timedelta(0))
    done = said("--yes")
    assert (done.code, "too long ago" in done.err) == (3, True)
    assert own(served).options["customScripts"] == LIVE


@pytest.mark.usefixtures("everybody")
@pytest.mark.parametrize("missing", ["legacy", "ledger"])
def test_without_a_database_nothing_is_judged_and_nothing_sent(said, served, site, missing):
    getattr(site, missing).unlink()
    done = said("--yes", "--force", "9")
    assert done.code in {2, 3}
    assert own(served).options["customScripts"] == LIVE


@pytest.mark.usefixtures("everybody")
@pytest.mark.parametrize("kind", ["timeout", "lost_answer"])
def test_a_process_that_is_killed_in_the_change_goes_on_when_it_is_run_again(said, served, site, tmp_path, kind):
    """Before the change was made, and after it: the answer to the read-back never comes either."""
    faults = [Fault(PATCH, kind), Fault("GET /api/v2/connections/{id}", "timeout", skip=2, times=99)]
    served.asked.api.faults.plan(*faults)
    command = [
        sys.executable,
        "-m",
        "app",
        "cutover",
        "--yes",
        "--config",
        str(site.file),
        "--out",
        str(tmp_path / "out"),
    ]
    with subprocess.Popen(command, cwd=ROOT, env=clean_environ(), stdin=subprocess.DEVNULL) as process:
        wait_for(lambda: len(served.asked.api.calls_of(PATCH)) == 1, what="the change")
        process.kill()
    assert own(served).options["customScripts"] == (NO_OP if kind == "lost_answer" else LIVE)
    served.asked.api.faults.clear()
    done = said("--yes")
    assert done.code == 0, done.err
    assert own(served).options["customScripts"] == NO_OP
    assert {path.stem: path.read_text() for path in (tmp_path / "out" / "previous").iterdir()} == LIVE


@pytest.mark.usefixtures("everybody")
def test_a_report_is_not_written_over(said):
    assert said("--yes").code == 0
    again = said("--yes")
    assert (again.code, "holds a report" in again.err) == (2, True)


@pytest.mark.usefixtures("everybody")
def test_undo_puts_the_previous_scripts_back(said, served, site, tmp_path, run_async):
    assert said("--yes").code == 0
    report = str(tmp_path / "out" / "report.json")
    asked = said("--undo", report)
    assert (asked.code, "--yes" in asked.err) == (2, True)
    assert own(served).options["customScripts"] == NO_OP
    done = said("--undo", report, "--yes")
    assert done.code == 0, done.err
    assert own(served).options["customScripts"] == LIVE
    assert own(served).options["import_mode"] is True
    assert run_async(newest(site, "cutover-undo")).state is RunState.DONE


@pytest.mark.usefixtures("everybody")
@pytest.mark.parametrize("broken", ["changed", "gone", "no report", "another connection"])
def test_undo_takes_only_what_was_kept(said, served, site, tmp_path, broken):
    assert said("--yes").code == 0
    report = tmp_path / "out" / "report.json"
    kept = tmp_path / "out" / "previous" / "login.js"
    if broken == "changed":
        kept.write_text("function login() {}")
    elif broken == "gone":
        kept.unlink()
    elif broken == "no report":
        report.write_text("{}")
    else:
        report.write_text(json.dumps(json.loads(report.read_bytes()) | {"connection": "theirs"}))
    done = said("--undo", str(report), "--yes")
    assert (done.code, "--undo" in done.err) == (2, True)
    assert own(served).options["customScripts"] == NO_OP


@pytest.mark.usefixtures("everybody")
def test_undo_tells_what_it_would_do_and_reports_as_json(said, served, tmp_path):
    assert said("--yes").code == 0
    report = str(tmp_path / "out" / "report.json")
    looked = json.loads(said("--undo", report, "--dry-run", "--json").out)
    assert (looked["sent"], sorted(looked["scripts"])) == (False, ["get_user", "login"])
    assert own(served).options["customScripts"] == NO_OP
    done = json.loads(said("--undo", report, "--yes", "--json").out)
    assert (done["sent"], done["verified"], done["not_as_sent"]) == (True, True, [])


@pytest.mark.usefixtures("everybody")
def test_the_report_is_also_what_json_prints(said, tmp_path):
    done = said("--yes", "--json")
    assert done.code == 0
    assert json.loads(done.out) == json.loads((tmp_path / "out" / "report.json").read_bytes())


@pytest.mark.usefixtures("everybody")
def test_a_folder_that_cannot_be_written_stops_before_anything_is_sent(said, served, tmp_path):
    (tmp_path / "out").write_text("a file")
    done = said("--yes")
    assert (done.code, "cannot be written" in done.err) == (2, True)
    assert own(served).options["customScripts"] == LIVE


@pytest.mark.usefixtures("everybody")
def test_what_is_not_as_sent_is_exit_1_and_stands_in_the_report(said, served, site, tmp_path, run_async):
    connections = served.asked.api.connections
    write = connections._write

    def meddled(connection, asked, request, old):
        write(connection, asked, request, old)
        connection.options["import_mode"] = False

    connections._write = meddled
    done = said("--yes")
    assert (done.code, "read back otherwise: option import_mode" in done.out) == (1, True)
    report = json.loads((tmp_path / "out" / "report.json").read_bytes())
    assert (report["verified"], report["not_as_sent"]) == (False, ["option import_mode"])
    assert run_async(newest(site, "cutover")).state is RunState.INTERRUPTED
    connections._write = write
    own(served).options["import_mode"] = True
    assert said("--yes").code == 0
    assert json.loads((tmp_path / "out" / "report.json").read_bytes())["verified"] is True
    assert {path.stem: path.read_text() for path in (tmp_path / "out" / "previous").iterdir()} == LIVE
    assert run_async(newest(site, "cutover")).state is RunState.DONE
