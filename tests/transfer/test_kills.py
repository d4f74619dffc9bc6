"""SIGKILL of the real command at random moments: nobody twice, nobody lost."""

import json
import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

from app.rehearsal.management.rules import JobPace
from tests.rehearsal.management.conftest import CLIENT, make_api, serve
from tests.service import ROOT, Row, encoded, make_site
from tests.transfer.tenants import IMPORTS

KILLS = int(os.environ.get("TRICKLE_TEST_KILLS", "6"))
"""Twenty by hand; each costs the start of a process."""

USERS = int(os.environ.get("TRICKLE_TEST_USERS", "6000"))


def test_killed_at_any_moment_it_goes_on(tmp_path: Path):
    """Every user ends in the tenant exactly once, whenever it was killed."""
    rows = tuple(Row(number, f"u{number}@example.com", password=encoded()) for number in range(1, USERS + 1))
    site = make_site(tmp_path / "site", rows)
    asked = make_api(clock=time.time, pace=JobPace(pending_s=0.1))
    secret = site.folder / "client-secret"
    secret.write_text(CLIENT.client_secret.get_secret_value())
    secret.chmod(0o600)
    (tmp_path / "tls").mkdir()
    for served in serve(tmp_path / "tls", asked, tls=False):
        site.write(
            auth0={
                "domain": served.at.domain,
                "base_url": served.at.base_url,
                "client_id": CLIENT.client_id,
                "client_secret_file": str(secret),
            }
        )
        dice = random.Random(20261125)
        command = [sys.executable, "-m", "app", "import", "--json", "--config", str(site.file)]
        killed = 0
        for _ in range(KILLS):
            with subprocess.Popen(
                command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, stdin=subprocess.DEVNULL
            ) as process:
                try:
                    process.wait(timeout=dice.uniform(0.8, 2.2))
                except subprocess.TimeoutExpired:
                    process.send_signal(signal.SIGKILL)
                    killed += 1
        done = subprocess.run(command, cwd=ROOT, capture_output=True, check=False, stdin=subprocess.DEVNULL)
        assert done.returncode == 0, done.stderr.decode()
        assert killed
        document = json.loads(done.stdout)
        there = [user.user_id for user in asked.tenant.users]
        assert sorted(there) == sorted(f"auth0|legacy|{row.id}" for row in rows)
        assert document["failed"] == {}
        assert document["left_behind"].get("imported", 0) + document["imported"] >= USERS
        assert {call.status for call in asked.api.calls_of(IMPORTS)} <= {202, 429, 0}
        assert b"$2b$" not in b"".join(path.read_bytes() for path in site.folder.glob("ledger.db*"))
