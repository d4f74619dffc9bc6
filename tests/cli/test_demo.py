"""The newcomer's first command, as a newcomer types it."""

import contextlib
import json
import os
import re
import shutil
import signal
import ssl
import subprocess
import sys
import urllib.request
from pathlib import Path

import pytest

from tests.servers import any_alive, wait_for


def demo(*options: str, folder: Path) -> "subprocess.CompletedProcess[str]":
    """Runs it with a temporary folder of its own; what it leaves there is seen."""
    return subprocess.run(
        [sys.executable, "-m", "app", "demo", *options],
        capture_output=True,
        text=True,
        timeout=100,
        check=False,
        env=os.environ | {"TMPDIR": str(folder), "COLUMNS": "160"},
    )


@pytest.mark.slow
def test_every_step_comes_to_what_was_expected_and_nothing_is_left(tmp_path: Path) -> None:
    """Exit 0, twenty steps and more, the ledger's count, no folder and no process behind it."""
    done = demo(folder=tmp_path)
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.count("  ok  ") >= 20
    assert "WRONG" not in done.stdout
    assert "14 of 200 users verified" in done.stdout
    assert "no script" in done.stdout
    assert not list(tmp_path.iterdir())


@pytest.mark.slow
def test_kept_it_answers_to_the_lines_it_printed(tmp_path: Path) -> None:
    """The service goes on after the command has ended, and no secret stands in what was printed."""
    done = demo("--keep", folder=tmp_path)
    assert done.returncode == 0, done.stdout + done.stderr
    stop = re.search(r"kill (\d+) && rm -r (\S+)", done.stdout)
    assert stop is not None
    pid, folder = int(stop[1]), Path(stop[2])
    try:
        lines = re.findall(r"curl --cacert tls\.crt -H @headers -d @(\S+) (\S+)", done.stdout)
        assert len(lines) == 3
        headers = dict(line.split(": ", 1) for line in (folder / "headers").read_text().splitlines())
        assert headers["Authorization"].removeprefix("Bearer ") not in done.stdout
        trust = ssl.create_default_context(cafile=folder / "tls.crt")
        outcomes = []
        for body, url in lines:
            assert url.startswith("https://localhost:")
            request = urllib.request.Request(url, (folder / body).read_bytes(), headers)
            try:
                with urllib.request.urlopen(request, timeout=10, context=trust) as answer:
                    outcomes.append(json.loads(answer.read())["outcome"])
            except urllib.error.HTTPError as refused:
                with refused:
                    outcomes.append(json.loads(refused.read())["outcome"])
        assert outcomes == ["verified", "invalid_credentials", "found"]
        assert json.loads((folder / "login.json").read_text())["password"] not in done.stdout
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGTERM)
        wait_for(lambda: not any_alive([pid]), what="the service's end", timeout_s=20)
        shutil.rmtree(folder)
