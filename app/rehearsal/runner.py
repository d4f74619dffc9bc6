"""
Runs action scripts in Node.js as Auth0's sandbox does, and tells what each did.

A container is one Node.js process: `global` lives as long as it does, every run gets a fresh context, and a run over
the time limit takes its container along. Passwords travel over the process's pipe, never in arguments or environment.
"""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Any, Literal, Self

from app.rehearsal.container import Container, ContainerLost
from app.rehearsal.node import find_node
from app.rehearsal.sandbox import AUTH0, MAX_SCRIPT_BYTES, Sandbox

__all__ = ["AUTH0", "Outbound", "Sandbox", "ScriptRun", "ScriptRunner"]

Kind = Literal["profile", "none", "error", "crash", "timeout"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Outbound:
    """
    One HTTP request that a script sent.

    Attributes:
        method: Upper case.
        host: With its port.
        path: Without a query.
        status: None when no whole answer came.
        error: Node's code for what went wrong (`ECONNREFUSED`), empty when nothing did.
        ms: Until the answer or the error, in milliseconds; None when the run ended before.
        reused: On a connection that an earlier run had opened.
    """

    method: str
    host: str
    path: str
    status: int | None = None
    error: str = ""
    ms: float | None = None
    reused: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ScriptRun:
    """
    What one run of a script did.

    Attributes:
        kind: `profile` and `none` for `callback(null, profile)` and `callback(null)`, `error` for `callback(error)`;
            `crash` when the script threw without calling back, `timeout` when it never did.
        profile: What the script handed over.
        error_class: The error's name (`WrongUsernameOrPasswordError`, `Error`), empty without one.
        message: The error's text, which an end user may see.
        names_user: A WrongUsernameOrPasswordError that names the identifier: Auth0 logs `fp`, else `fu`.
        callbacks: How often the script called back; only 1 is right.
        arguments: With how many arguments it called back first.
        console: What it logged, a line each.
        calls: For Actions: each call of `api` as `[name, argument, …]`.
        requests: What it asked over HTTP, in order.
        required: Modules that it required, as it named them.
        ms: Time until the callback, in milliseconds.
    """

    kind: Kind
    profile: Mapping[str, Any] | None = field(default=None, repr=False)
    error_class: str = ""
    message: str = ""
    names_user: bool = False
    callbacks: int = 0
    arguments: int = 0
    console: tuple[str, ...] = field(default=(), repr=False)
    calls: tuple[tuple[Any, ...], ...] = field(default=(), repr=False)
    requests: tuple[Outbound, ...] = ()
    required: tuple[str, ...] = ()
    ms: float = 0.0

    @property
    def called_back_once(self) -> bool:
        """The promise every script makes."""
        return self.callbacks == 1


class ScriptRunner:
    """
    Runs scripts in containers; an async context manager that stops them at the end.

    Args:
        configuration: The connection's settings, as scripts read them; frozen there.
        containers: How many there may be. Which one a run gets is chance, as with Auth0.
        node: The Node.js to use; None takes what is at hand.
        sandbox: What a container allows.

    Raises:
        ConfigurationError: There is no Node.js.
    """

    def __init__(
        self,
        configuration: Mapping[str, str],
        *,
        containers: int = 1,
        node: Path | None = None,
        sandbox: Sandbox = AUTH0,
    ) -> None:
        self._node = node if node is not None else find_node()
        self._sandbox = sandbox
        self._configuration = dict(configuration)
        self._slots = asyncio.Semaphore(containers * sandbox.runs_each)
        self._containers: list[Container] = []
        self._starting = asyncio.Lock()
        self._retired: set[Container] = set()
        self.node_version = ""
        self.in_flight = 0

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.recycle()
        for container in list(self._retired):
            await container.stop()

    async def run(self, script: str, name: str, *args: object) -> ScriptRun:
        """Runs `script`, whose one function is called `name`, with `args` and a callback."""
        return await self._run({"script": script, "name": name, "args": list(args)})

    async def run_action(self, script: str, name: str, event: Mapping[str, object]) -> ScriptRun:
        """Runs the exported function `name` of an Action with `event`; the settings are its secrets."""
        return await self._run({"script": script, "name": name, "args": [event], "mode": "action"})

    async def recycle(self) -> None:
        """Throws the containers away, as Auth0 does now and then; those at work go when they are done."""
        containers, self._containers = self._containers, []
        for container in containers:
            if container.busy:
                self._retired.add(container)
            else:
                await container.stop()

    async def configure(self, configuration: Mapping[str, str]) -> None:
        """Other settings from here on: containers that had the old ones go."""
        self._configuration = dict(configuration)
        await self.recycle()

    async def _run(self, job: Mapping[str, object]) -> ScriptRun:
        if len(str(job["script"]).encode()) > MAX_SCRIPT_BYTES:
            return ScriptRun(kind="crash", error_class="Error", message="the script is over 100 KB")
        async with self._slots:
            self.in_flight += 1
            try:
                return await self._run_now(job)
            finally:
                self.in_flight -= 1

    async def _run_now(self, job: Mapping[str, object]) -> ScriptRun:
        answer: asyncio.Task[dict[str, Any]]
        async with self._starting:
            container = await self._free()
            answer = asyncio.create_task(container.run(job))
            await asyncio.sleep(0)  # from here on it counts as busy
        keep = False
        try:
            async with asyncio.timeout(self._sandbox.time_limit_s):
                report = await answer
            keep = report["kind"] != "crash"
        except TimeoutError:
            return ScriptRun(kind="timeout", ms=self._sandbox.time_limit_s * 1000)
        except ContainerLost:
            return ScriptRun(kind="crash", message="the container ended by itself")
        finally:
            answer.cancel()
            await self._give_back(container, keep=keep)
        return _told(report)

    async def _free(self) -> Container:
        """A container that can take one more run."""
        for container in self._containers:
            if container.busy < self._sandbox.runs_each:
                return container
        container = await Container.start(self._node, self._setup())
        self.node_version = container.version
        self._containers.append(container)
        return container

    async def _give_back(self, container: Container, *, keep: bool) -> None:
        if keep and container in self._containers:
            return
        if container in self._containers:
            self._containers.remove(container)
        # Runs that share a container with one that crashed end with it, as they would with Auth0.
        if not keep or container.busy == 0:
            self._retired.discard(container)
            await container.stop()

    def _setup(self) -> Mapping[str, object]:
        sandbox = self._sandbox
        return {
            "configuration": self._configuration,
            "modules": sandbox.modules,
            "packages": sandbox.packages,
            "folder": str(sandbox.packages_folder) if sandbox.packages_folder else None,
            "linger": sandbox.linger_s * 1000,
        }


def _told(report: Mapping[str, Any]) -> ScriptRun:
    return ScriptRun(
        kind=report["kind"],
        profile=report.get("profile"),
        error_class=report.get("error_class", ""),
        message=report.get("message", ""),
        names_user=report.get("identifier") is not None,
        callbacks=report["callbacks"],
        arguments=report.get("arguments", 0),
        console=tuple(report["console"]),
        calls=tuple(tuple(call) for call in report["calls"]),
        requests=tuple(Outbound(**{**each, "error": each["error"] or ""}) for each in report["requests"]),
        required=tuple(report["required"]),
        ms=report["ms"],
    )
