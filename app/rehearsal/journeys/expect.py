"""How a journey says what it expects, and what it saw instead."""

from app.rehearsal.tenant_log import TYPES, Step

FORGOTTEN = "a wrong password for the rehearsal"
CHOSEN = "A new password 4 the rehearsal!"


class Broken(Exception):
    """The journey did not go as it must; the text says what was seen and what was expected."""


class NotHere(Exception):
    """The journey says nothing about this user or place; the text says why."""


def want(step: Step, *, log: str, because: str, script: str | None = None, screen: str | None = None) -> Step:
    """
    The step, when it came to this.

    Args:
        step: What came of a user's step.
        log: The expected type in the tenant's log; several, separated by blanks.
        because: What is broken otherwise, as the beginning of a sentence.
        script: The last script that must have been called; empty: none.
        screen: What the user must read.

    Raises:
        Broken: It came to something else.
    """
    if step.log.type not in log.split():
        expected = " or ".join(f"`{each}` ({TYPES[each]})" for each in log.split())
        seen = f"`{step.log.type}` ({step.log.description or TYPES[step.log.type]})"
        raise Broken(f"{because}: expected {expected}, seen {seen}")
    if script is not None and step.script != script:
        raise Broken(f"{because}: expected {_called(script)}, seen {_called(step.script)}")
    if screen is not None and step.screen != screen:
        raise Broken(f"{because}: the user reads something else than they should")
    return step


def must(fact: object, otherwise: str) -> None:
    """Raises Broken with `otherwise` unless the fact holds."""
    if not fact:
        raise Broken(otherwise)


def _called(script: str) -> str:
    return {"login": "Login to be called", "get_user": "Get User to be called"}.get(script, "no script to be called")
