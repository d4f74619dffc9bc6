"""What the tests of rules share: a subject with everything in order, and what one rule said."""

from collections.abc import AsyncIterator, Iterable
from pathlib import Path
from typing import Any

from app.census.checkup.findings import Finding, Severity
from app.census.checkup.subject import Subject
from app.cli.check import subject_of
from app.settings import load
from tests.service import Site, make_site

ERROR, WARNING, OK = Severity.ERROR, Severity.WARNING, Severity.OK


def subject_at(folder: Path, **sections: Any) -> Subject:
    """The subject of a site's settings with these changes."""
    return subject_in(make_site(folder), **sections)


def subject_in(site: Site, **sections: Any) -> Subject:
    site.write(**sections)
    return subject_of(load(site.file, {}), site.folder / "auth0-scripts")


async def gathered(findings: AsyncIterator[Finding]) -> list[Finding]:
    return [finding async for finding in findings]


def of(rule: str, findings: Iterable[Finding]) -> list[Finding]:
    return [finding for finding in findings if finding.rule == rule]


def one(rule: str, findings: Iterable[Finding]) -> Finding:
    """The only finding of the rule; whatever is no OK says what to do."""
    (finding,) = of(rule, findings)
    assert finding.severity is OK or finding.fix
    return finding
