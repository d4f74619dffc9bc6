"""
What Auth0 reads from a run of a script.

`Error` and whatever a script should not do (a throw, silence, a second callback) is a failure of the backend, never a
wrong password and never "nobody".
"""

from dataclasses import dataclass
from typing import Literal

from app.rehearsal.runner import ScriptRun

WRONG = "Wrong email or password."
SOMETHING_WRONG = "Something went wrong, please try again later."


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a Login run that gave no profile means: the log's type, what the user sees, and why."""

    type: str
    screen: str
    description: str


def fault(run: ScriptRun) -> str:
    """What the script did that it never should, empty when it kept its promises."""
    if run.kind == "timeout":
        return "the script never called back"
    if run.kind == "crash":
        return f"the script threw {run.error_class}: {run.message}"
    return "" if run.called_back_once else f"the script called back {run.callbacks} times"


def refusal(run: ScriptRun) -> Verdict:
    """A Login run that brought no profile."""
    if broken := fault(run):
        return Verdict("f", SOMETHING_WRONG, broken)
    if run.kind == "none":
        return Verdict("fu", WRONG, "the script knows no such user")
    if run.error_class == "WrongUsernameOrPasswordError":
        return Verdict("fp" if run.names_user else "fu", run.message or WRONG, run.message)
    if run.error_class == "UnauthorizedError":
        return Verdict("f", run.message, run.message)
    return Verdict("f", SOMETHING_WRONG, f"{run.error_class}: {run.message}")


def presence(run: ScriptRun) -> Literal["present", "absent", "unknown"]:
    """What Get User says of somebody; only a clean "nobody" is one."""
    if fault(run) or run.kind == "error":
        return "unknown"
    return "present" if run.kind == "profile" else "absent"
