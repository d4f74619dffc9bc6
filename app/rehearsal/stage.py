"""Where journeys are walked: the scripts, the service's address and keys, and what can be done to the service."""

import contextlib
import secrets
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from app.rehearsal.certificate import Certificate
from app.rehearsal.desk import DEFAULT_RULES, TenantSettings
from app.rehearsal.lies import Answer, Liar, lying
from app.rehearsal.people import Person
from app.rehearsal.readings import CURRENT, Reading
from app.rehearsal.runner import Sandbox, ScriptRun, ScriptRunner
from app.rehearsal.sandbox import AUTH0
from app.rehearsal.store import ConnectionRules
from app.rehearsal.tenant import Tenant

AT_ONCE = 4
"""Steps of one journey that wait at once; they share a container, for each costs a tenth of a second to start."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Scripts:
    """Texts of what runs in the tenant."""

    login: str = field(repr=False)
    get_user: str = field(repr=False)
    cutover_login: str = field(repr=False)
    cutover_get_user: str = field(repr=False)
    restore_metadata: str = field(default="", repr=False)

    @classmethod
    def of_files(cls, files: Mapping[str, str]) -> "Scripts":
        """From a build of `auth0-scripts/`: text by path."""
        return cls(
            login=files["login.js"],
            get_user=files["get_user.js"],
            cutover_login=files["cutover/login.js"],
            cutover_get_user=files["cutover/get_user.js"],
            restore_metadata=files["restore_metadata.js"],
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Levers:
    """
    What can be done to the service; None where it is not ours to do it to.

    Attributes:
        stop: Stops it; what comes back starts it again and waits until it is ready.
        gone: Settings of scripts that ask a service whose legacy database cannot be reached.
        new_key: Settings with the new one of two live keys.
        revoke_old_key: Revokes the old one, and waits until it is in force.
    """

    stop: Callable[[], Awaitable[Callable[[], Awaitable[None]]]] | None = None
    gone: Mapping[str, str] | None = field(default=None, repr=False)
    new_key: Mapping[str, str] | None = field(default=None, repr=False)
    revoke_old_key: Callable[[], Awaitable[None]] | None = None


class _Recording(ScriptRunner):
    """A runner that keeps what every run came to."""

    kept: list[tuple[str, ScriptRun]]

    async def run(self, script: str, name: str, *args: object) -> ScriptRun:
        """Runs, and keeps the report."""
        run = await super().run(script, name, *args)
        self.kept.append((name, run))
        return run


@dataclass(slots=True)
class Stage:
    """
    One service with its scripts.

    Args:
        scripts: What runs in the tenant.
        configuration: The connection's settings, right ones.
        certificate: What the rehearsal's own servers show, and scripts are told to trust there.
        stranger: A certificate that scripts do not trust.
        levers: What can be done to the service.
        node: The Node.js to use.
        rules: What the connection demands of profiles.
        connection: Its name.
        sandbox: What the scripts' containers allow.
    """

    scripts: Scripts
    configuration: Mapping[str, str] = field(repr=False)
    certificate: Certificate
    stranger: Certificate
    levers: Levers = field(default_factory=Levers)
    node: Path | None = None
    rules: ConnectionRules = DEFAULT_RULES
    connection: str = "legacy-users"
    sandbox: Sandbox = AUTH0
    runs: list[tuple[str, ScriptRun]] = field(default_factory=list, repr=False)
    _runner: ScriptRunner | None = None

    @contextlib.asynccontextmanager
    async def opened(self) -> AsyncIterator["Stage"]:
        """With a runner on the right settings."""
        async with self.runner(self.configuration) as self._runner:
            yield self
        self._runner = None

    @contextlib.asynccontextmanager
    async def runner(self, configuration: Mapping[str, str]) -> AsyncIterator[ScriptRunner]:
        """A runner on other settings."""
        runner = _Recording(configuration, node=self.node, sandbox=replace(self.sandbox, runs_each=AT_ONCE))
        runner.kept = self.runs
        async with runner:
            yield runner

    async def use(self, configuration: Mapping[str, str]) -> None:
        """Other settings for all that follows, as after a rotation of keys."""
        self.configuration = configuration
        if self._runner is not None:
            await self._runner.configure(configuration)

    @property
    def node_version(self) -> str:
        """Of the runner; empty before its first run."""
        return self._runner.node_version if self._runner else ""

    def tenant(
        self,
        runner: ScriptRunner | None = None,
        *,
        reading: Reading = CURRENT,
        scripts: Scripts | None = None,
        post_login: str = "",
        context: bool = False,
    ) -> Tenant:
        """A fresh tenant: nobody has moved."""
        used = runner or self._runner
        assert used is not None
        texts = scripts or self.scripts
        settings = TenantSettings(rules=self.rules, context=context, post_login=post_login, connection=self.connection)
        return Tenant(
            used, login_script=texts.login, get_user_script=texts.get_user, settings=settings, reading=reading
        )

    @contextlib.asynccontextmanager
    async def instead(self, *answers: Answer, trusted: bool = True) -> AsyncIterator[tuple[ScriptRunner, Liar]]:
        """A runner whose scripts meet these answers where the service should be."""
        certificate = self.certificate if trusted else self.stranger
        async with lying(*answers, certificate=certificate) as liar:
            trust = self.certificate.cert.read_text("ascii")
            settings = {**self.configuration, "TRICKLE_URL": liar.url, "TRICKLE_CA": trust}
            async with self.runner(settings) as runner:
                yield runner, liar


def nobody() -> Person:
    """Somebody whom no legacy database knows."""
    return Person(label="nobody", kind="synthetic", identifiers={"email": f"nobody-{secrets.token_hex(8)}@example.com"})
