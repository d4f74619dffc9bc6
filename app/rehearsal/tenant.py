"""
A tenant whose database connection imports users as they log in, as Auth0 documents it.

    login     own store, and only for users it does not know the Login script; then the profile is kept
    sign-up   own store, then Get User: a user who is anywhere may not sign up again
    reset     own store, then Get User: who is nowhere gets no mail, and sees no difference
    API       creating a user and changing an email ask Get User, too

What a run of a script means stands in `verdicts.py`, what documents leave open in `readings.py`.
"""

import secrets
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from app.rehearsal.brute_force import BruteForce
from app.rehearsal.creation import Break, Creation, Interrupted, ghost_of
from app.rehearsal.desk import Desk, RunsScripts, Story, TenantSettings, get_user_said, new_profile
from app.rehearsal.readings import CURRENT, Reading
from app.rehearsal.store import ProfileRefused, TenantUser, UserStore
from app.rehearsal.tenant_log import LogEntry, Step
from app.rehearsal.verdicts import SOMETHING_WRONG, WRONG, fault, presence, refusal

TAKEN = "Something went wrong: this user already exists."
TOO_MANY = "This account has been blocked after too many failed logins."
BLOCKED = "This user is blocked."
IMPORTED = "Verification failed for the provided custom_password_hash"
MAILED = "If there is an account with this address, a mail is on its way."

ADDRESS = "203.0.113.7"
"""Where end users come from unless a test says otherwise; scripts never learn it (documentation range, RFC 5737)."""

Waiting = tuple[Mapping[str, Any], str]
"""The profile that Get User gave for a reset, and the new password: kept until the next login."""


class Tenant:
    """
    One connection in import mode.

    Args:
        runner: Runs the scripts; its settings are the connection's.
        login_script: Text of the Login script.
        get_user_script: Text of the Get User script.
        settings: How the connection is set.
        reading: How Auth0's documents are read.
        users: The store, where a Management API serves the same users.
    """

    def __init__(  # noqa: PLR0913  by keyword only
        self,
        runner: RunsScripts,
        *,
        login_script: str,
        get_user_script: str,
        settings: TenantSettings | None = None,
        reading: Reading = CURRENT,
        users: UserStore | None = None,
    ) -> None:
        settings = settings or TenantSettings()
        store = users if users is not None else UserStore(settings.rules)
        scripts = {"login": login_script, "get_user": get_user_script}
        self.desk = Desk(runner, scripts, settings, store)
        self.reading = reading
        self._guard = BruteForce(settings.brute_force)
        self._creation = Creation(store, reading)
        self._resets: dict[str, Waiting] = {}

    @property
    def users(self) -> UserStore:
        """The tenant's own store."""
        return self.desk.users

    @property
    def log(self) -> list[LogEntry]:
        """The tenant's log, oldest first."""
        return self.desk.log

    def deploy(self, *, login_script: str, get_user_script: str) -> None:
        """Other scripts from here on, as after a cutover."""
        self.desk.scripts.update(login=login_script, get_user=get_user_script)

    def break_next_creation(self, where: Break) -> None:
        """The next creation of a user breaks off there."""
        self._creation.break_next(where)

    def blocked_from(self, identifier: str) -> list[str]:
        """Addresses that the brute-force protection holds back for this identifier."""
        return self._guard.blocked_from(identifier)

    def unblock(self, identifier: str) -> None:
        """Lifts the block of the brute-force protection."""
        self._guard.unblock(identifier)

    # --- login

    async def login(
        self,
        identifier: str,
        password: str,
        *,
        organization: Mapping[str, object] | None = None,
        address: str = ADDRESS,
    ) -> Step:
        """A user types identifier and password; `organization` is the one whose page it is."""
        story = Story(identifier, organization)
        if self._guard.is_blocked(identifier, address):
            return self.desk.end(story, "limit_wc", TOO_MANY, "blocked before this login")
        step = await self._login(story, identifier, password)
        if step.done:
            self._guard.succeeded(identifier, address)
        elif self._counts(step) and self._guard.failed(identifier, address):
            self.desk.note(story, "limit_wc", "too many failed logins")
        return step

    def _counts(self, step: Step) -> bool:
        return step.log.type in ("fp", "fu") or (step.log.type == "f" and self.reading.errors_count)

    async def _login(self, story: Story, identifier: str, password: str) -> Step:
        known = self.users.find(identifier)
        if known is None and (waiting := self._resets.get(identifier.lower())) is not None:
            return await self._complete_reset(story, waiting, password)
        if known is None:
            return await self._first_login(story, identifier, password)
        if known.blocked:
            return self.desk.end(story, "f", BLOCKED, "the user is blocked", known)
        if not await self.users.opens(known, password):
            why = (
                "Verification failed for the provided custom_password_hash" if known.imported_hash else "wrong password"
            )
            return self.desk.end(story, "fp", WRONG, why, known)
        return await self._admit(story, self.users.get(known.user_id) or known, "from the tenant's own store")

    async def _first_login(self, story: Story, identifier: str, password: str) -> Step:
        typed = identifier.lower() if self.reading.lower_cases else identifier
        if self.reading.get_user_at_login:
            asked = await self.desk.run(story, "get_user", typed)
            if presence(asked) == "unknown":
                return self.desk.end(story, "f", SOMETHING_WRONG, get_user_said(asked))
        run = await self.desk.run(story, "login", typed, password)
        if run.kind != "profile" or run.profile is None or fault(run):
            verdict = refusal(run)
            user_id = f"auth0|{typed}" if verdict.type == "fp" else ""
            return self.desk.end(story, verdict.type, verdict.screen, verdict.description, user_id=user_id)
        return await self._create(story, run.profile, password, "moved")

    async def _create(self, story: Story, profile: Mapping[str, Any], password: str, how: str) -> Step:
        try:
            user = await self._creation.create(profile, password)
        except ProfileRefused as refused:
            return self.desk.end(story, "f", SOMETHING_WRONG, f"profile refused: {refused}")
        except Interrupted:
            return self.desk.end(story, "f", SOMETHING_WRONG, "interrupted while the user was created")
        return await self._admit(story, user, how)

    async def _admit(self, story: Story, user: TenantUser, how: str) -> Step:
        user = replace(user, logins_count=user.logins_count + 1)
        self.users.put(user)
        if self.desk.settings.post_login:
            run = await self.desk.runner.run_action(
                self.desk.settings.post_login, "onExecutePostLogin", self._event(user)
            )
            user = self._creation.apply(user, run.calls)
        return self.desk.end(story, "s", "", how, user, user_id=user.user_id)

    def _event(self, user: TenantUser) -> Mapping[str, object]:
        shown = {name: user.profile.get(name, {}) for name in ("app_metadata", "user_metadata")}
        return {
            "connection": {"name": self.desk.settings.connection},
            "user": {"user_id": user.user_id, "email": user.email, **shown},
        }

    # --- sign-up, reset, API

    async def sign_up(self, email: str, password: str) -> Step:
        """A user asks for a new account."""
        story = Story(email)
        if refused := await self.desk.taken(story, email, "fs", TAKEN):
            return refused
        try:
            user = await self.users.add(new_profile(email, self.users.rules), password)
        except ProfileRefused as refusal_:
            return self.desk.end(story, "fs", SOMETHING_WRONG, str(refusal_))
        return self.desk.end(story, "ss", "", "signed up", user)

    async def start_password_reset(self, email: str) -> Step:
        """A user has forgotten the password; the screen is the same whether there is such a user or not."""
        story = Story(email)
        if (known := self.users.find(email)) is not None:
            return self.desk.end(story, "scpr", MAILED, "mail sent", known)
        if self.reading.reset_asks == "at_confirmation":
            return self.desk.end(story, "scpr", MAILED, "mail sent; Get User is asked when its link is used")
        run = await self.desk.run(story, "get_user", email)
        if presence(run) == "present" and run.profile is not None:
            self.users.leave_ghost(ghost_of(run.profile))
            return self.desk.end(story, "scpr", MAILED, "mail sent")
        screen = SOMETHING_WRONG if presence(run) == "unknown" else MAILED
        return self.desk.end(story, "fcpr", screen, get_user_said(run))

    async def confirm_password_reset(self, email: str, password: str) -> Step:
        """The mailed link is used, and a new password set. Who has not moved is seen only after the next login."""
        story = Story(email)
        if (known := self.users.find(email)) is not None:
            changed = replace(known, password_hash=await self.users.hashed(password), imported_hash=None)
            self.users.put(changed)
            self._guard.unblock(email)
            return self.desk.end(story, "scp", "", "changed in the tenant's own store", changed)
        run = await self.desk.run(story, "get_user", email)
        if presence(run) != "present" or run.profile is None:
            return self.desk.end(story, "fcp", SOMETHING_WRONG, get_user_said(run))
        self.users.leave_ghost(ghost_of(run.profile))
        self._resets[str(run.profile.get("email", "")).lower()] = (run.profile, password)
        self._guard.unblock(email)
        return self.desk.end(story, "scp", "", "kept until the next login; nobody sees the user before")

    async def _complete_reset(self, story: Story, waiting: Waiting, password: str) -> Step:
        profile, new = waiting
        if not secrets.compare_digest(password.encode("utf-8", "surrogatepass"), new.encode("utf-8", "surrogatepass")):
            return self.desk.end(story, "fp", WRONG, "not the password of the reset")
        self.users.remove_ghost(ghost_of(profile).user_id)
        self.forget_reset(str(profile.get("email", "")))
        return await self._create(story, profile, password, "moved by the reset")

    def forget_reset(self, email: str) -> None:
        """Nothing waits for the next login any more."""
        self._resets.pop(email.lower(), None)
