"""`.ci/run` and the Makefile: what they promise to call, they call."""

import os
import re
import shutil
import subprocess

import pytest

from tests.deploy.conftest import ROOT

RUN = ROOT / ".ci" / "run"
BASH = shutil.which("bash") or ""


def test_the_proof_is_a_script_that_stops_at_the_first_failure() -> None:
    lines = RUN.read_text("utf-8").splitlines()
    assert lines[0] == "#!/usr/bin/env bash"
    assert "set -euo pipefail" in lines
    assert os.access(RUN, os.X_OK)


@pytest.mark.skipif(not BASH, reason="bash is not installed: apt-get install bash")
def test_the_proof_is_read_by_bash_without_complaint() -> None:
    done = subprocess.run([BASH, "-n", RUN], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.parametrize("target", ["setup", "check", "test"])
def test_the_proof_calls_what_people_call(target: str) -> None:
    assert re.search(rf"^step .* make --no-print-directory {target}\b", RUN.read_text("utf-8"), re.MULTILINE)


def test_the_proof_skips_nothing_and_bounds_the_demo() -> None:
    text = RUN.read_text("utf-8")
    assert "export TRICKLE_TEST_NO_SKIP=1" in text
    assert "export CI=true" in text
    assert re.search(r"^DEMO_S=120\b", text, re.MULTILINE)
    assert 'timeout --kill-after=10 "$DEMO_S" make --no-print-directory demo' in text


@pytest.mark.parametrize("package", ["postgresql", "mariadb-server", "redis-server"])
def test_the_proof_installs_the_servers_of_the_tests(package: str) -> None:
    assert f"packages+=({package})" in RUN.read_text("utf-8")


def targets() -> dict[str, str]:
    """Every target of the Makefile with its prerequisites."""
    found = re.findall(r"^([a-z]+):([^#\n]*)(?:##.*)?$", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE)
    return {name: needs.strip() for name, needs in found}


@pytest.mark.parametrize("target", ["demo", "test", "check", "fix", "bench"])
def test_what_needs_the_virtualenv_makes_it_first(target: str) -> None:
    assert targets()[target] == "setup"


def test_every_target_is_phony_and_explained() -> None:
    """`tests`, `bench` and such are folders too: without .PHONY make would find them up to date."""
    text = (ROOT / "Makefile").read_text("utf-8")
    (phony,) = re.findall(r"^\.PHONY: (.*)$", text, re.MULTILINE)
    assert set(phony.split()) == set(targets())
    assert set(re.findall(r"^([a-z]+):.*## \S", text, re.MULTILINE)) == set(targets())
