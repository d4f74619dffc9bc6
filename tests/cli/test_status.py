"""`trickle status` on a terminal, piped, and as JSON."""

import json
from io import StringIO
from pathlib import Path

import pytest
from rich.console import Console

from app.cli.status import render
from app.ledger.database import open_database
from app.ledger.writer import LedgerWriter
from tests.ledger.conftest import Reports
from tests.service import Row, Site, encoded, make_site, trickle

USERS = tuple(Row(number, f"u{number}@example.com", password=encoded()) for number in range(1, 11))


@pytest.fixture
async def site(tmp_path: Path) -> Site:
    """Ten users, three of whom have logged in."""
    made = make_site(tmp_path / "site", USERS)
    database = open_database(f"sqlite:///{made.ledger}")
    writer = LedgerWriter(database, Reports())
    for each in "123":
        writer.verified(each, scheme="bcrypt")
    await writer.flush()
    await database.close()
    return made


def test_text_says_how_far_it_is(site: Site):
    found = trickle("status", "--config", str(site.file))
    assert found.returncode == 0, found.stderr
    assert "3 of 10 users have moved (30.0%); 7 not touched yet." in found.stdout
    assert "3 today" in found.stdout
    assert "No forecast yet" in found.stdout
    assert "Bulk now: 7 users in about 1 file;" in found.stdout
    assert "\x1b" not in found.stdout


def test_json_is_one_document(site: Site):
    found = trickle("status", "--json", "--config", str(site.file))
    assert found.returncode == 0, found.stderr
    document = json.loads(found.stdout)
    assert (document["users"], document["moved"], document["untouched"]) == (10, 3, 7)


def test_watch_without_a_terminal_looks_once(site: Site):
    found = trickle("status", "--watch", "--config", str(site.file))
    assert found.returncode == 0
    assert found.stdout.count("users have moved") == 1


def test_legacy_database_away_is_said(site: Site):
    site.legacy.unlink()
    found = trickle("status", "--config", str(site.file))
    assert found.returncode == 0, found.stderr
    assert "The legacy database does not answer" in found.stdout


def test_missing_ledger_names_the_command(site: Site):
    site.ledger.unlink()
    found = trickle("status", "--config", str(site.file))
    assert found.returncode == 2
    assert "trickle ledger upgrade" in found.stderr


def test_whole_document_is_shown():
    """Every part that a real migration has."""
    document = {
        "users": 1000,
        "moved": 300,
        "untouched": 650,
        "states": {"verified": 300, "failed": 50, "exported": 0},
        "rate": {"today": 3, "per_day_last_7": 10.0, "per_day_last_30": 10.0},
        "days": [{"day": "2026-03-01", "first_logins": 297}, {"day": "2026-03-02", "first_logins": 3}],
        "failures": [{"state": "failed", "reason": "CONFLICT", "users": 50}],
        "refusals": [{"code": "CONFLICT", "users": 50}],
        "runs": [{"id": "import-1", "state": "running", "by": "anna", "users": 9, "batches": {"submitted": 2}}],
        "proofs": [{"scheme": "bcrypt", "form": "bcrypt", "right": 5, "wrong": 1}],
        "forecast": {
            "available": True,
            "users": 1000,
            "plateau": {"value": 700, "low": 600, "high": 900},
            "flat_on": "2026-09-01",
            "milestones": [
                {"share": 0.8, "on": "2026-08-01", "earliest": "2026-07-01", "latest": None},
                {"share": 0.99, "on": None, "earliest": None, "latest": None},
            ],
        },
        "bulk_now": {"users": 700, "files": 2, "hours": {"free": 0.02, "enterprise": 3.5}},
    }
    console = Console(file=StringIO(), width=120)
    console.print(render(document))
    text = console.file.getvalue()
    for said in (
        "waiting brings 700 in the end, 70% of all (nine in ten: 60% to 90%)",
        "80%: 2026-08-01 (2026-07-01 to never)",
        "99%: not within ten years",
        "about 2 files; roughly 1 min on free, 3.5 hours on enterprise",
        "CONFLICT",
        "2 submitted",
        "import-1",
    ):
        assert said in text
