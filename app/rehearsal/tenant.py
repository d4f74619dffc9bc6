"""
A tenant whose database connection imports users as they log in, as Auth0 documents it.

    login     own store, and only for users it does not know the Login script; then the profile is kept
    sign-up   own store, then Get User: a user who is anywhere may not sign up again
    reset     own store, then Get User: who is nowhere gets no mail, and sees no difference

What an error means is Auth0's reading, not ours: `Error` and whatever a script should not do (a throw, silence, a
second callback) is a failure of the backend, never a wrong password.
"""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, Protocol

from app.rehearsal.runner import ScriptRun
from app.rehearsal.store import ConnectionRules, ProfileRefused, TenantUser, UserStore

DEFAULT_RULES = ConnectionRules()

WRONG = "Wrong email or password."
SOMETHING_WRONG = "Something went wrong, please try again later."
TAKEN = "Something went wrong: this user already exists."
DONE = frozenset({"s", "ss", "scpr"})
"""Types of the log that say: the user got what they wanted."""

MAILED = "If there is an account with this address, a mail is on its way."


class RunsScripts(Protocol):
    """What a tenant needs of a runner."""

    async def run(self, script: str, name: str, *args: object) -> ScriptRun:
        """Runs the function `name` of `script` with `args` and a callback."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LogEntry:
    """
    One line of the tenant's log, by Auth0's type codes.

    `s fp fu f` login: done, wrong password, unknown user, failed; `ss fs` sign-up; `scpr fcpr` request of a new
    password.
    """

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
        run: What the script did, None when none was called.
        script: `login`, `get_user`, or empty.
        user: The user as the tenant keeps them, after a successful login or sign-up.
    """

    done: bool
    screen: str
    log: LogEntry
    script: str = ""
    run: ScriptRun | None = None
    user: TenantUser | None = None


@dataclass(frozen=True, slots=True)
class Verdict:
    """What Auth0 reads from a Login run that gave no profile: the log's type, what the user sees, and why."""

    type: str
    screen: str
    description: str


class Tenant:
    """
    One connection in import mode.

    Args:
        runner: Runs the scripts; its settings are the connection's.
        login_script: Text of the Login script.
        get_user_script: Text of the Get User script.
        rules: What the connection demands of profiles.
        context: The context object that scripts get before the callback; None where it is not switched on.
    """

    def __init__(
        self,
        runner: RunsScripts,
        *,
        login_script: str,
        get_user_script: str,
        rules: ConnectionRules = DEFAULT_RULES,
        context: Mapping[str, object] | None = None,
    ) -> None:
        self._runner = runner
        self._scripts = {"login": login_script, "get_user": get_user_script}
        self._context = () if context is None else (context,)
        self.users = UserStore(rules)
        self.log: list[LogEntry] = []

    async def login(self, identifier: str, password: str) -> Step:
        """A user types identifier and password."""
        known = self.users.find(identifier)
        if known is None:
            return await self._first_login(identifier, password)
        if not await self.users.opens(known, password):
            return self._step(WRONG, LogEntry(type="fp", description="wrong password", user_id=known.user_id))
        return self._step(
            "", LogEntry(type="s", description="from the tenant's own store", user_id=known.user_id), user=known
        )

    async def sign_up(self, email: str, password: str) -> Step:
        """A user asks for a new account."""
        if self.users.find(email) is not None:
            return self._step(TAKEN, LogEntry(type="fs", description="the user is in the tenant", identifier=email))
        run = await self._run("get_user", email)
        verdict = _presence(run)
        if verdict != "absent":
            screen = TAKEN if verdict == "present" else SOMETHING_WRONG
            entry = LogEntry(type="fs", description=f"Get User: {verdict}. {run.message}".strip(), identifier=email)
            return self._step(screen, entry, script="get_user", run=run)
        try:
            user = await self.users.add({"user_id": secrets.token_hex(12), "email": email}, password)
        except ProfileRefused as refused:
            entry = LogEntry(type="fs", description=str(refused), identifier=email)
            return self._step(SOMETHING_WRONG, entry, script="get_user", run=run)
        entry = LogEntry(type="ss", description="signed up", user_id=user.user_id, identifier=email)
        return self._step("", entry, script="get_user", run=run, user=user)

    async def start_password_reset(self, email: str) -> Step:
        """A user has forgotten the password; the screen is the same whether there is such a user or not."""
        known = self.users.find(email)
        if known is not None:
            entry = LogEntry(type="scpr", description="mail sent", user_id=known.user_id, identifier=email)
            return self._step(MAILED, entry)
        run = await self._run("get_user", email)
        verdict = _presence(run)
        entry = LogEntry(
            type="scpr" if verdict == "present" else "fcpr",
            description="mail sent" if verdict == "present" else f"Get User: {verdict}. {run.message}".strip(),
            identifier=email,
        )
        screen = SOMETHING_WRONG if verdict == "unknown" else MAILED
        return self._step(screen, entry, script="get_user", run=run)

    async def _first_login(self, identifier: str, password: str) -> Step:
        run = await self._run("login", identifier, password)
        if run.kind != "profile" or run.profile is None or not run.called_back_once:
            verdict = _refusal(run)
            user_id = f"auth0|{identifier}" if verdict.type == "fp" else ""
            entry = LogEntry(type=verdict.type, description=verdict.description, user_id=user_id, identifier=identifier)
            return self._step(verdict.screen, entry, script="login", run=run)
        try:
            user = await self.users.add(run.profile, password)
        except ProfileRefused as refused:
            entry = LogEntry(type="f", description=f"profile refused: {refused}", identifier=identifier)
            return self._step(SOMETHING_WRONG, entry, script="login", run=run)
        entry = LogEntry(type="s", description="moved", user_id=user.user_id, identifier=identifier)
        return self._step("", entry, script="login", run=run, user=user)

    async def _run(self, script: str, *args: object) -> ScriptRun:
        name = {"login": "login", "get_user": "getUser"}[script]
        return await self._runner.run(self._scripts[script], name, *args, *self._context)

    def _step(
        self,
        screen: str,
        entry: LogEntry,
        *,
        script: str = "",
        run: ScriptRun | None = None,
        user: TenantUser | None = None,
    ) -> Step:
        self.log.append(entry)
        return Step(done=entry.type in DONE, screen=screen, log=entry, script=script, run=run, user=user)


def _fault(run: ScriptRun) -> str:
    """What the script did that it never should, empty when it kept its promises."""
    if run.kind == "timeout":
        return "the script never called back"
    if run.kind == "crash":
        return f"the script threw {run.error_class}: {run.message}"
    return "" if run.called_back_once else f"the script called back {run.callbacks} times"


def _refusal(run: ScriptRun) -> Verdict:
    """How Auth0 reads a Login run that brought no profile."""
    if fault := _fault(run):
        return Verdict("f", SOMETHING_WRONG, fault)
    if run.kind == "none":
        return Verdict("fu", WRONG, "the script knows no such user")
    if run.error_class == "WrongUsernameOrPasswordError":
        return Verdict("fp" if run.names_user else "fu", run.message or WRONG, run.message)
    if run.error_class == "UnauthorizedError":
        return Verdict("f", run.message, run.message)
    return Verdict("f", SOMETHING_WRONG, f"{run.error_class}: {run.message}")


def _presence(run: ScriptRun) -> Literal["present", "absent", "unknown"]:
    """What Get User says of somebody; only a clean "nobody" is one."""
    if _fault(run) or run.kind == "error":
        return "unknown"
    return "present" if run.kind == "profile" else "absent"
