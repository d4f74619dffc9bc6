"""The page of the Management API names every switch and fault, and its example runs."""

import dataclasses
import re
import subprocess
import sys
from typing import get_args

from app.rehearsal.management.faults import FaultKind
from app.rehearsal.management.rules import Disputed
from tests.docs.pages import ROOT, blocks, pages

PAGE = "docs/rehearsal-api.md"


def first_column(heading):
    """What stands in code in the first column of the table under a heading."""
    section = pages()[PAGE].partition(f"\n## {heading}\n")[2].partition("\n## ")[0]
    rows = [line.split("|")[1] for line in section.splitlines() if line.startswith("| `")]
    return [name for row in rows for name in re.findall(r"`([^`]+)`", row)]


def test_every_switch_is_on_the_page():
    switches = sorted(each.name for each in dataclasses.fields(Disputed))
    assert sorted(first_column("Where documents disagree")) == switches


def test_every_fault_is_on_the_page():
    assert sorted(first_column("Faults on demand")) == sorted(get_args(FaultKind))


def test_the_example_runs(node):
    (example,) = blocks("python", page=PAGE)
    done = subprocess.run(
        [sys.executable, "-c", example.text], cwd=ROOT, capture_output=True, text=True, timeout=60, check=False
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert re.fullmatch(r"https://localhost:\d+ localhost:\d+\n", done.stdout)
