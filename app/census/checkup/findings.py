"""What a rule found: how bad, what, what to do, and where to read on."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

PAGE: Final = "docs/check.md"

RULES: Final = (
    "configuration",
    "allow_list",
    "keys",
    "address_ranges",
    "legacy_reachable",
    "legacy_schema",
    "legacy_rights",
    "legacy_index",
    "legacy_latency",
    "legacy_connections",
    "legacy_encryption",
    "stored_passwords",
    "secrets",
    "crypt_libraries",
    "ledger",
    "redis",
    "clock",
    "tls_certificate",
    "public_url",
    "scripts",
)
"""In the order in which they are told; each has a heading of its own in the docs."""


class Severity(StrEnum):
    """How bad."""

    ERROR = "error"
    """Logins would break."""
    WARNING = "warning"
    """Logins work, and something should be done; or it could not be looked at."""
    OK = "ok"


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """
    One finding of one rule.

    Attributes:
        rule: One of RULES.
        severity: How bad.
        what: What was seen, in a sentence; no secret, no identifier of a user.
        fix: The next thing to do; empty when all is well.
    """

    rule: str
    severity: Severity
    what: str
    fix: str = ""

    @property
    def docs(self) -> str:
        """Where to read on."""
        return f"{PAGE}#{self.rule}"


def error(rule: str, what: str, fix: str) -> Finding:
    """Logins would break."""
    return Finding(rule=rule, severity=Severity.ERROR, what=what, fix=fix)


def warning(rule: str, what: str, fix: str) -> Finding:
    """Something should be done."""
    return Finding(rule=rule, severity=Severity.WARNING, what=what, fix=fix)


def ok(rule: str, what: str) -> Finding:
    """All is well."""
    return Finding(rule=rule, severity=Severity.OK, what=what)


def broken(findings: Iterable[Finding]) -> bool:
    """Whether one of them would break logins."""
    return any(each.severity is Severity.ERROR for each in findings)


def some(names: Iterable[str], *, most: int = 4) -> str:
    """The first few of many, and how many more: `a, b and 7 more`."""
    listed = list(names)
    if len(listed) <= most:
        return ", ".join(listed)
    return f"{', '.join(listed[:most])} and {len(listed) - most} more"
