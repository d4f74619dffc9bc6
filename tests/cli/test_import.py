"""`trickle import` and `trickle reconcile` as an operator types them, against a tenant behind a socket."""

import json
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from app.ledger.database import open_database
from app.ledger.proofs import ProofCount, ProofKey, write_proofs
from app.rehearsal.management.faults import Fault
from app.rehearsal.management.rules import JobPace
from app.rehearsal.store import Ghost
from tests.rehearsal.management.conftest import CLIENT, Api, make_api, serve
from tests.service import ROOT, Site, encoded, make_site, trickle
from tests.transfer.conftest import USERS
from tests.transfer.tenants import IMPORTS


@dataclass
class Place:
    """One site and its tenant."""

    site: Site
    asked: Api

    def ids(self) -> set[str]:
        return {user.user_id.removeprefix("auth0|legacy|") for user in self.asked.tenant.users}


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Place]:
    site = make_site(tmp_path / "site", USERS)
    secret = site.folder / "client-secret"
    secret.write_text(CLIENT.client_secret.get_secret_value())
    secret.chmod(0o600)
    (tmp_path / "tls").mkdir()
    asked = make_api(clock=time.time, pace=JobPace(pending_s=0.0))
    for served in serve(tmp_path / "tls", asked, tls=False):
        site.write(
            auth0={
                "domain": served.at.domain,
                "base_url": served.at.base_url,
                "client_id": CLIENT.client_id,
                "client_secret_file": str(secret),
            }
        )
        yield Place(site, asked)


def run(place: Place, command: str, *arguments: str) -> tuple[int, str, str]:
    found = trickle(command, "--config", str(place.site.file), *arguments)
    assert encoded() not in found.stdout + found.stderr
    assert CLIENT.client_secret.get_secret_value() not in found.stdout + found.stderr
    return found.returncode, found.stdout, found.stderr


def test_dry_run_then_everybody_then_reconcile(place: Place):
    left = place.site.folder / "left.ndjson"
    code, text, _ = run(place, "import", "--dry-run", "--left-behind", str(left))
    assert (code, place.ids()) == (0, set())
    assert "3 users would go, in 1 import jobs" in text
    assert len(left.read_text().splitlines()) == 5
    code, text, _ = run(place, "import", "--left-behind", str(left), "--json")
    assert (code, place.ids()) == (0, {"1", "2", "6"})
    assert json.loads(text)["left_behind"] == {"left_to_trickle": 1, "needs_reset": 3, "not_a_user": 1}
    assert {json.loads(line)["user"] for line in left.read_text().splitlines()} == {"3", "4", "5", "7", "8"}
    code, text, _ = run(place, "reconcile", "--json")
    assert (code, json.loads(text)["confirmed"]) == (0, 3)


def test_exported_folder_is_imported(place: Place):
    out = place.site.folder / "out"
    assert run(place, "export", "--out", str(out))[0] == 0
    code, _, _ = run(place, "import", "--from", str(out))
    assert (code, place.ids()) == (0, {"1", "2", "6"})


def test_hashless_is_not_done_without_a_yes(place: Place):
    code, _, text = run(place, "import", "--hashless")
    assert code == 2
    assert "--yes" in text
    assert place.ids() == set()
    assert run(place, "import", "--hashless", "--yes")[0] == 0
    assert {"4", "7"} <= place.ids()


async def test_family_with_a_wrong_proof_stays_until_told(place: Place):
    database = open_database(f"sqlite:///{place.site.ledger}")
    async with database.writing() as connection:
        await write_proofs(connection, {ProofKey("bcrypt", "bcrypt"): ProofCount(9, 1, "1")})
    await database.close()
    code, text, _ = run(place, "import", "--json")
    assert code == 1
    assert json.loads(text)["left_behind"]["proved_wrong"] == 2
    assert place.ids() == {"2"}
    assert run(place, "import", "--despite-proofs", "bcrypt")[0] == 0
    assert place.ids() == {"1", "2", "6"}


def test_wrong_secret_is_a_setting(place: Place):
    (place.site.folder / "client-secret").write_text("another secret, also long")
    left = place.site.folder / "left.ndjson"
    left.write_text("of the last run")
    code, _, text = run(place, "import", "--left-behind", str(left))
    assert code == 2
    assert left.read_text() == "of the last run"
    assert not list(place.site.folder.glob(".left*"))
    assert "auth0.client_secret" in text


def test_missing_folder_of_the_list_is_said_before_anything_is_sent(place: Place):
    code, _, text = run(place, "import", "--left-behind", str(place.site.folder / "nowhere" / "left.ndjson"))
    assert code == 2
    assert "--left-behind" in text
    assert place.ids() == set()


def test_whoever_fails_is_told_with_the_next_step(place: Place):
    place.asked.api.faults.plan(Fault(IMPORTS, "job_failed", times=3))
    code, text, _ = run(place, "import")
    assert code == 1
    assert "job_failed" in text
    assert "trickle why" in text
    assert run(place, "import")[0] == 0
    assert place.ids() == {"1", "2", "6"}


def test_ghosts_are_repaired_only_on_a_yes(place: Place):
    place.asked.tenant.users.leave_ghost(Ghost(user_id="auth0|legacy|1", email="bcrypt@example.com"))
    code, text, _ = run(place, "import")
    assert code == 1
    assert "trickle reconcile" in text
    code, text, _ = run(place, "reconcile")
    assert code == 1
    assert "1 ghosts" in text
    code, text, _ = run(place, "reconcile", "--yes")
    assert (code, "Repaired: 1" in text) == (0, True)
    assert run(place, "import")[0] == 0
    assert place.ids() == {"1", "2", "6"}


def test_interrupted_it_says_so_and_goes_on(place: Place):
    place.asked.api.faults.plan(Fault("GET /api/v2/jobs/{id}", "unknown_status", times=1000))
    command = [sys.executable, "-m", "app", "import", "--config", str(place.site.file)]
    with subprocess.Popen(
        command, cwd=ROOT, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as process:
        until = time.monotonic() + 30
        while not place.asked.api.calls_of("GET /api/v2/jobs/{id}") and time.monotonic() < until:
            time.sleep(0.02)
        process.send_signal(signal.SIGINT)
        _, text = process.communicate(timeout=30)
    assert process.returncode == 130
    assert b"goes on" in text
    place.asked.api.faults.clear()
    code, text, _ = run(place, "import", "--json")
    assert (code, json.loads(text)["imported"]) == (0, 3)
    assert len(place.asked.api.calls_of(IMPORTS)) == 1
