"""The report: stable keys for programs, one page for people, and users who fared alike on one line."""

import dataclasses
import re

from app.rehearsal.journeys.table import BY_KEY
from app.rehearsal.readings import READINGS
from app.rehearsal.report import Report, merged, page
from app.rehearsal.walk import Result, Verdict
from tests.service import ROOT


def result(key: str, who: str, verdict: Verdict = "pass", why: str = "", kind: str = "sampled") -> Result:
    return Result(journey=BY_KEY[key], who=who, kind=kind, verdict=verdict, why=why, ms=12.4)


RESULTS = [
    result("first-login", "given user 1", kind="given"),
    result("wrong-password", "a user with bcrypt"),
    result("wrong-password", "a user with phpass", "fail", "seen <script>alert(1)</script>"),
    result("wrong-password", "a user with argon2"),
    result("restarted", "", "skipped", "not ours", kind="nobody"),
]
REPORT = Report(
    service="own",
    scripts="fresh build",
    node="22.1.0",
    started="2026-11-25T12:00:00+00:00",
    results=RESULTS,
    notes=["<b>"],
)


def test_users_who_fared_alike_stand_on_one_line_and_failures_alone() -> None:
    alike = [result("wrong-password", f"a user with {each}", why=f"{each} travels") for each in ("bcrypt", "argon2")]
    (row,) = merged(alike)
    assert (row.who, row.why) == ("2 sampled users", "bcrypt travels; argon2 travels")
    assert [row.who for row in merged(RESULTS)] == [
        "given user 1", "a user with bcrypt", "a user with phpass", "a user with argon2", "",
    ]  # fmt: skip


def test_the_document_has_stable_keys() -> None:
    told = REPORT.document
    assert set(told) == {
        "service", "scripts", "node", "started", "readings", "notes", "passed", "failed", "skipped", "journeys",
    }  # fmt: skip
    assert (told["passed"], told["failed"], told["skipped"]) == (3, 1, 1)
    assert told["journeys"][2] == {
        "key": "wrong-password",
        "title": "a wrong password",
        "group": "Nobody else gets in, and nobody learns who exists",
        "user": "a user with phpass",
        "kind": "sampled",
        "verdict": "fail",
        "why": "seen <script>alert(1)</script>",
        "ms": 12,
    }


def test_the_page_loads_nothing_and_escapes_everything() -> None:
    text = page(REPORT)
    assert not re.search(r"(?:src|href)\s*=|@import|url\(|<script", text)
    assert "&lt;script&gt;" in text
    assert "<li>&lt;b&gt;</li>" in text
    assert "{{" not in text
    assert text.index("What failed") < text.index("They move as they log in")
    assert "What failed" not in page(dataclasses.replace(REPORT, results=RESULTS[:2]))
    assert ("FAIL" in text, "not run" in text, "3 passed, 1 failed, 1 not run" in text) == (True, True, True)


def test_the_page_of_the_docs_names_every_journey_and_every_reading() -> None:
    text = (ROOT / "docs" / "rehearsal.md").read_text("utf-8")
    assert [key for key in BY_KEY if f"`{key}`" not in text] == []
    assert [each.name for each in READINGS if f"`{each.name}`" not in text] == []
