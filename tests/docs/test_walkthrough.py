"""A newcomer at a keyboard: every shell command of the pages, in order, in one folder, against the running service."""

import contextlib
import os
import re
import shutil
import signal
import sqlite3
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import bcrypt
import pytest

from app.rehearsal.demo_data import SCHEMA
from tests.conftest import skip_or_fail
from tests.docs.pages import ROOT, blocks, commands
from tests.servers import die_with_parent, free_port, wait_for
from tests.service import clean_environ

NOT_RUN = {
    "make ": "the tests of make's targets run make itself; here only whether the target exists",
    "docker compose ": "needs Docker; the container has a check of its own",
    "TRICKLE_PORTS=8443-8445 docker compose ": "needs Docker",
    "export TRICKLE_": "sets up what auth0-deploy-cli reads",
    "AUTH0_INCLUDED_ONLY=": "needs a tenant of Auth0",
    "trickle rehearse --user": "asks for a password on a terminal",
    "trickle rehearse --url": "needs the service at its public address",
    "trickle scripts try": "asks the service at its public address",
    "trickle scripts deploy": "needs a tenant",
    "trickle cutover": "needs a tenant",
    "trickle ledger exclude": "names users of a migration that has failures",
    "trickle ledger include": "the same",
}
"""How a command begins that no test can run, and why."""

SAYS = {
    "/readyz": '"status":"ready"',
    "/metrics": "trickle_requests_total",
    "/api/progress": '"verified":1',
    "localhost:8443/login": '"outcome":"verified"',
    "trickle assess": "How they can move",
    "trickle check": "legacy index: ",
    "trickle init": "nothing is open",
    "trickle why": "verified",
    "trickle status": "users have moved",
    "trickle export": "Import them with",
    "trickle ledger upgrade": "ledger",
    "trickle ledger show": "verified",
    "trickle key list": "2026-12",
    "trickle hash identify": "is bcrypt, cost 5",
    "trickle hash verify": "match: bcrypt",
    "trickle hash find": 'scheme = "sha1($s.md5($p))"',
    "trickle hash check": "1 of 1 rows come out right",
    "trickle config show": "(set, hidden)",
    "trickle config schema": '"title": "trickle.toml"',
    "trickle config openapi": '"/get-user"',
    "trickle rehearse --only": "0 failed",
    "trickle rehearse --load": "wrong email or password",
    "trickle scripts build --dry-run": "is what a fresh build gives",
}
"""What a command that holds this is expected to print."""

ALONE = ("docs/passwords.md:",)
"""Pages whose commands need no service and no key, so that another core can type them."""

PASSWORD = "old-password-1"
"""As the README's example has it."""


def reason_not_to_run(command: str) -> str:
    return next((reason for begin, reason in NOT_RUN.items() if command.startswith(begin)), "")


def all_commands() -> list[tuple[str, str]]:
    return [(str(block), command) for block in blocks("sh") for command in commands(block)]


class Keyboard:
    """A folder with what the README says to put there, and shells in it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.port, self.ops_port = free_port(), free_port()
        self.service: subprocess.Popen[bytes] | None = None
        self._make_legacy()
        (self.folder / "trickle.toml").write_text(blocks("toml", page="README.md")[0].text, "utf-8")
        (self.folder / "sign.py").write_text(blocks("python", page="docs/http.md")[0].text, "utf-8")
        (self.folder / "bin").mkdir()
        program = self.folder / "bin" / "trickle"
        program.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m app "$@"\n', "utf-8")
        program.chmod(0o755)

    def _make_legacy(self) -> None:
        """The README's table of users, with the one user of its example."""
        encoded = bcrypt.hashpw(PASSWORD.encode(), bcrypt.gensalt(5)).decode()
        with contextlib.closing(sqlite3.connect(self.folder / "legacy.db")) as database, database:
            database.executescript(SCHEMA)
            database.execute(
                "INSERT INTO users (id, email, username, password_hash, first_name, last_name, email_verified)"
                " VALUES (1, 'ada@example.com', 'ada', ?, 'Ada', 'Archer', 1)",
                [encoded],
            )
            database.execute("INSERT INTO user_roles VALUES (1, 'member')")

    @property
    def environ(self) -> dict[str, str]:
        """The newcomer's own database and free ports, where the page has its examples."""
        path = f"{self.folder / 'bin'}{os.pathsep}{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
        return clean_environ() | {
            "PATH": path,
            "PYTHONPATH": str(ROOT),
            "TRICKLE_LEGACY__URL": f"sqlite:///{self.folder / 'legacy.db'}",
            "TRICKLE_SERVER__HOST": "127.0.0.1",
            "TRICKLE_SERVER__PORT": str(self.port),
            "TRICKLE_SERVER__OPS_PORT": str(self.ops_port),
        }

    def types(self, command: str) -> str:
        """Runs one command to its end; what it printed. A service is left running, in place of the last one."""
        if re.search(r"\btrickle serve\b", command):
            return self._serve(command)
        command = command.replace(":8443", f":{self.port}").replace(":9443", f":{self.ops_port}")
        done = subprocess.run(
            ["bash", "-euo", "pipefail", "-c", command],
            cwd=self.folder,
            env=self.environ,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def _serve(self, command: str) -> str:
        self.stop()
        with (self.folder / "service.log").open("wb") as log:
            self.service = subprocess.Popen(
                ["bash", "-c", command],
                cwd=self.folder,
                env=self.environ,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                preexec_fn=die_with_parent,  # noqa: PLW1509  no threads of ours run here
            )
        wait_for(self._is_ready, what="the service")
        return ""

    def _is_ready(self) -> bool:
        assert self.service is not None
        assert self.service.poll() is None, (self.folder / "service.log").read_text("utf-8")
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.ops_port}/readyz", timeout=5) as answer:
                return answer.status == 200
        except (urllib.error.URLError, ConnectionError):
            return False

    def stop(self) -> None:
        """Ends the service in order."""
        service, self.service = self.service, None
        if service is not None:
            service.send_signal(signal.SIGTERM)
            assert service.wait(20) == 0, (self.folder / "service.log").read_text("utf-8")


@pytest.fixture
def keyboard(tmp_path: Path) -> Iterator[Keyboard]:
    for program in ("bash", "curl", "openssl"):
        if shutil.which(program) is None:
            skip_or_fail(f"{program} is not installed: apt-get install {program}")
    newcomer = Keyboard(tmp_path)
    try:
        yield newcomer
        newcomer.stop()
    finally:
        if newcomer.service is not None:
            newcomer.service.kill()
            newcomer.service.wait()


@pytest.mark.journey
@pytest.mark.slow
@pytest.mark.parametrize("alone", [False, True], ids=["from-zero", "on-their-own"])
def test_commands_of_the_pages_do_what_the_pages_say(keyboard, alone):
    """From zero to the first login, then what the other pages tell an operator to type; some need nothing of that."""
    for place, command in all_commands():
        if reason_not_to_run(command) or place.startswith(ALONE) is not alone:
            continue
        try:
            said = keyboard.types(command)
        except AssertionError as failure:
            raise AssertionError(f"{place}: {command}\n{failure}") from None
        for part, expected in SAYS.items():
            if part in command and ">" not in command:
                assert expected in said, f"{place}: {command}\n{said}"


def test_what_is_not_run_is_still_in_the_pages():
    everything = [command for _, command in all_commands()]
    assert [begin for begin in NOT_RUN if not any(command.startswith(begin) for command in everything)] == []


@pytest.mark.parametrize("command", sorted({line for _, line in all_commands() if line.startswith("make ")}))
def test_targets_of_make_exist(command):
    words = command.partition("#")[0].split()
    done = subprocess.run([*words, "--dry-run"], cwd=ROOT, capture_output=True, text=True, timeout=30, check=False)
    assert done.returncode == 0, done.stderr
