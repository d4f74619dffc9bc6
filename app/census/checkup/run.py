"""Every rule in its order."""

from collections.abc import AsyncIterator

from app.census.checkup import access, configuration, scripts
from app.census.checkup.certificate import PINNED, certificate
from app.census.checkup.findings import RULES, Finding
from app.census.checkup.ledger import key_records, ledger, redis
from app.census.checkup.legacy import look_at_legacy
from app.census.checkup.outside import clock, public_url
from app.census.checkup.passwords import crypt_libraries
from app.census.checkup.subject import Subject


async def look(subject: Subject) -> AsyncIterator[Finding]:
    """
    Looks at everything, one thing after the other; nothing is written anywhere.

    Yields:
        Findings as they come; `in_order` sorts them.

    Raises:
        ConfigurationError: A URL is not one that can be opened.
    """
    for part in (_settings, look_at_legacy, ledger, _keys, redis, clock, public_url, _files):
        async for finding in part(subject):
            yield finding


async def _settings(subject: Subject) -> AsyncIterator[Finding]:
    for rule in (configuration.configuration, access.allow_list, access.address_ranges):
        for finding in rule(subject):
            yield finding
    for finding in crypt_libraries():
        yield finding


async def _keys(subject: Subject) -> AsyncIterator[Finding]:
    for finding in access.keys(subject, await key_records(subject)):
        yield finding


async def _files(subject: Subject) -> AsyncIterator[Finding]:
    pinned = PINNED in scripts.optional_settings(subject.scripts, subject.connection)
    for finding in (*certificate(subject, pinned=pinned), *scripts.scripts(subject)):
        yield finding


def in_order(findings: list[Finding]) -> list[Finding]:
    """In the order of RULES, the worst of a rule first."""
    bad = ["error", "warning", "ok"]
    return sorted(findings, key=lambda each: (RULES.index(each.rule), bad.index(each.severity)))
