"""All rules together, and the pages they point at."""

from pathlib import Path

from app.census.checkup.findings import PAGE, RULES, error, ok, some, warning
from app.census.checkup.run import in_order, look
from tests.census.checkup.kit import gathered, subject_at
from tests.docs.pages import anchors, pages


def test_every_rule_has_its_heading_in_the_docs():
    assert set(RULES) <= anchors(pages()[PAGE])


async def test_every_finding_is_of_a_known_rule_and_says_what_to_do(tmp_path: Path):
    findings = await gathered(look(subject_at(tmp_path)))
    assert {finding.rule for finding in findings} <= set(RULES)
    assert all(finding.fix or finding.severity == "ok" for finding in findings)
    assert len({finding.rule for finding in findings}) > len(RULES) // 2


def test_the_worst_of_a_rule_stands_first():
    findings = [ok("keys", "a"), error("keys", "b", "c"), warning("allow_list", "d", "e")]
    assert [each.what for each in in_order(findings)] == ["d", "b", "a"]


def test_long_lists_are_cut():
    assert some("abc") == "a, b, c"
    assert some("abcdef") == "a, b, c, d and 2 more"
