"""Where every step at the tenant begins and ends: scripts are run, and the log is written."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, Protocol

from app.rehearsal.brute_force import THRESHOLD
from app.rehearsal.runner import ScriptRun
from app.rehearsal.store import ConnectionRules, TenantUser, UserStore
from app.rehearsal.tenant_log import DONE, LogEntry, Step
from app.rehearsal.verdicts import SOMETHING_WRONG, fault, presence

FUNCTIONS = {"login": "login", "get_user": "getUser"}
DEFAULT_RULES = ConnectionRules()


class RunsScripts(Protocol):
    """What a tenant needs of a runner."""

    async def run(self, script: str, name: str, *args: object) -> ScriptRun:
        """Runs the function `name` of `script` with `args` and a callback."""

    async def run_action(self, script: str, name: str, event: Mapping[str, object]) -> ScriptRun:
        """Runs the exported function `name` of an Action with `event`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TenantSettings:
    """
    How the connection is set.

    Attributes:
        rules: What it demands of profiles.
        context: The context object is switched on: scripts get it before the callback.
        brute_force: Failed logins from one address until that one is blocked.
        post_login: Text of a post-login Action, `onExecutePostLogin`; empty: none.
        connection: The connection's name, for Actions.
    """

    rules: ConnectionRules = DEFAULT_RULES
    context: bool = False
    brute_force: int = THRESHOLD
    post_login: str = field(default="", repr=False)
    connection: str = "legacy-users"


@dataclass(slots=True)
class Story:
    """One step while it happens: whom it is about, and which scripts were called."""

    identifier: str = field(repr=False)
    organization: Mapping[str, object] | None = None
    runs: list[tuple[Literal["login", "get_user"], ScriptRun]] = field(default_factory=list)


@dataclass(slots=True)
class Desk:
    """Runner, scripts, store and log of one connection; shared by its login page and its API."""

    runner: RunsScripts
    scripts: dict[str, str] = field(repr=False)
    settings: TenantSettings
    users: UserStore
    log: list[LogEntry] = field(default_factory=list)

    async def run(self, story: Story, script: Literal["login", "get_user"], *args: object) -> ScriptRun:
        """Calls one of the two scripts, with the context object where it is switched on."""
        context: tuple[object, ...] = ()
        if self.settings.context:
            context = ({"organization": story.organization} if story.organization else {},)
        run = await self.runner.run(self.scripts[script], FUNCTIONS[script], *args, *context)
        story.runs.append((script, run))
        return run

    async def taken(self, story: Story, email: str, type_: str, screen: str) -> Step | None:
        """The refusal of somebody who is anywhere, or who cannot be looked up; None where the place is free."""
        if (known := self.users.find(email)) is not None:
            return self.end(story, type_, screen, "the user is in the tenant", user_id=known.user_id)
        run = await self.run(story, "get_user", email)
        if presence(run) == "absent":
            return None
        return self.end(story, type_, screen if presence(run) == "present" else SOMETHING_WRONG, get_user_said(run))

    def note(self, story: Story, type_: str, description: str, user_id: str = "") -> LogEntry:
        """One line of the log."""
        entry = LogEntry(type=type_, description=description, user_id=user_id, identifier=story.identifier)
        self.log.append(entry)
        return entry

    def end(  # noqa: PLR0913  one line of the log, all of it
        self,
        story: Story,
        type_: str,
        screen: str,
        description: str,
        user: TenantUser | None = None,
        *,
        user_id: str = "",
    ) -> Step:
        """What the step came to, written into the log."""
        entry = self.note(story, type_, description, user_id or (user.user_id if user else ""))
        script, run = story.runs[-1] if story.runs else ("", None)
        done = type_ in DONE
        return Step(
            done=done,
            screen=screen,
            log=entry,
            script=script,
            run=run,
            runs=tuple(story.runs),
            user=user if done else None,
        )


def new_profile(email: str, rules: ConnectionRules) -> dict[str, str]:
    """What the sign-up page makes of somebody new, who also chooses a username where the connection wants one."""
    profile = {"user_id": secrets.token_hex(12), "email": email}
    return profile | ({"username": secrets.token_hex(5)} if rules.requires_username else {})


def get_user_said(run: ScriptRun) -> str:
    """What Get User said, for the log."""
    return f"Get User: {presence(run)}. {fault(run) or run.message}".strip()
