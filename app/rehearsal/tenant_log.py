"""The tenant's log, by Auth0's type codes, and what one step of an end user came to."""

from dataclasses import dataclass, field
from typing import Final, Literal

from app.rehearsal.runner import ScriptRun
from app.rehearsal.store import TenantUser

TYPES: Final = {
    "s": "logged in",
    "fp": "failed login: wrong password",
    "fu": "failed login: no such user",
    "f": "failed login",
    "limit_wc": "blocked after too many failed logins",
    "ss": "signed up",
    "fs": "failed sign-up",
    "scpr": "asked for a new password",
    "fcpr": "failed request for a new password",
    "scp": "changed the password",
    "fcp": "failed change of password",
    "sce": "changed the email",
    "fce": "failed change of email",
    "sapi": "call of the Management API",
    "fapi": "failed call of the Management API",
    "sdu": "user deleted",
    "sui": "users imported",
    "fui": "failed import of users",
}
"""Auth0's codes (log event type codes), as far as this tenant writes them."""

DONE: Final = frozenset({"s", "ss", "scpr", "scp", "sce", "sapi", "sdu", "sui"})
"""Types that say: whoever asked got what they wanted."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LogEntry:
    """One line of the tenant's log."""

    type: str
    description: str
    user_id: str = field(default="", repr=False)
    identifier: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """
    What one step of an end user came to.

    Attributes:
        done: The user got what they wanted.
        screen: What they read.
        log: The line in the tenant's log.
        run: What the last script did, None when none was called.
        script: The last script that was called: `login`, `get_user`, or empty.
        runs: Every script that was called, in order.
        user: The user as the tenant keeps them, after a success.
    """

    done: bool
    screen: str
    log: LogEntry
    script: str = ""
    run: ScriptRun | None = None
    runs: tuple[tuple[Literal["login", "get_user"], ScriptRun], ...] = ()
    user: TenantUser | None = None
