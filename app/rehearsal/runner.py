"""
Runs action scripts in Node.js as Auth0's sandbox does, and tells what each did.

A container is one Node.js process: `global` lives as long as it does, every run gets a fresh context, and a run over
the time limit takes its container along. Passwords travel over the process's pipe, never in arguments or environment.
"""

import asyncio
import contextlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Any, Literal, Self

from app.rehearsal.node import find_node

PROGRAM = Path(__file__).with_name("runner.mjs")

TIME_LIMIT_S = 20.0
"""Auth0 stops a script after about this long and throws its container away."""

START_LIMIT_S = 30.0
"""A cold Node.js on a busy machine starts well within it."""

LINGER_S = 0.02
"""How long a run is watched after its callback, so that a second call shows."""

MODULES = ("assert", "buffer", "crypto", "events", "http", "https", "querystring", "stream", "url", "util", "zlib")
"""Built-in modules a script may require, unless the caller says otherwise."""

MAX_REPORT_BYTES = 8 * 1024 * 1024
"""One report with the most console lines that the runner keeps is far below."""

Kind = Literal["profile", "none", "error", "crash", "timeout"]


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
    ms: float = 0.0

    @property
    def called_back_once(self) -> bool:
        """The promise every script makes."""
        return self.callbacks == 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Sandbox:
    """
    What a container allows.

    Attributes:
        modules: Built-in modules that scripts may require.
        time_limit_s: After it a run is over and its container gone.
        linger_s: How long a run is watched after its callback.
    """

    modules: tuple[str, ...] = MODULES
    time_limit_s: float = TIME_LIMIT_S
    linger_s: float = LINGER_S


AUTH0 = Sandbox()
"""As Auth0 has it."""


class _ContainerLost(Exception):
    """The container's process ended by itself; the next run gets a new one."""


class _Container:
    """One Node.js process."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self._process = process
        self.version = ""

    @classmethod
    async def start(cls, node: Path, setup: Mapping[str, object]) -> Self:
        process = await asyncio.create_subprocess_exec(
            node,
            PROGRAM,
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.DEVNULL,
            env={},  # nothing of ours reaches a script by accident
            limit=MAX_REPORT_BYTES,
        )
        container = cls(process)
        try:
            async with asyncio.timeout(START_LIMIT_S):
                container.version = str((await container.ask({"setup": setup}))["ready"])
        except BaseException:
            await container.stop()
            raise
        return container

    async def ask(self, message: Mapping[str, object]) -> dict[str, Any]:
        """Sends one message and waits for its answer. Raises _ContainerLost."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        try:
            self._process.stdin.write(json.dumps(message).encode() + b"\n")
            await self._process.stdin.drain()
        except ConnectionError as lost:
            raise _ContainerLost from lost
        line = await self._process.stdout.readline()
        if not line.endswith(b"\n"):
            raise _ContainerLost
        answer: dict[str, Any] = json.loads(line)
        return answer

    async def stop(self) -> None:
        if self._process.stdin is not None:
            self._process.stdin.close()
        with contextlib.suppress(ProcessLookupError):
            self._process.kill()
        await self._process.wait()


class ScriptRunner:
    """
    Runs scripts in containers; an async context manager that stops them at the end.

    Args:
        configuration: The connection's settings, as scripts read them; frozen there.
        containers: How many may run at once. Which one a run gets is chance, as with Auth0.
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
        self._setup = {
            "configuration": dict(configuration),
            "modules": sandbox.modules,
            "linger": sandbox.linger_s * 1000,
        }
        self._time_limit_s = sandbox.time_limit_s
        self._slots = asyncio.Semaphore(containers)
        self._idle: list[_Container] = []
        self._busy: set[_Container] = set()
        self._generation = 0
        self.node_version = ""

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.recycle()
        for container in list(self._busy):
            await container.stop()

    async def run(self, script: str, name: str, *args: object) -> ScriptRun:
        """Runs `script`, whose one function is called `name`, with `args` and a callback."""
        return await self._run({"script": script, "name": name, "args": list(args)})

    async def run_action(self, script: str, name: str, event: Mapping[str, object]) -> ScriptRun:
        """Runs the exported function `name` of an Action with `event`; the settings are its secrets."""
        return await self._run({"script": script, "name": name, "args": [event], "mode": "action"})

    async def recycle(self) -> None:
        """Throws the containers away, as Auth0 does now and then; those at work go when they are done."""
        self._generation += 1
        idle, self._idle = self._idle, []
        for container in idle:
            await container.stop()

    async def _run(self, job: Mapping[str, object]) -> ScriptRun:
        async with self._slots:
            generation = self._generation
            container = self._idle.pop() if self._idle else await _Container.start(self._node, self._setup)
            self.node_version = container.version
            self._busy.add(container)
            keep = False
            try:
                async with asyncio.timeout(self._time_limit_s):
                    report = await container.ask(job)
                keep = report["kind"] != "crash" and generation == self._generation
            except TimeoutError:
                return ScriptRun(kind="timeout", ms=self._time_limit_s * 1000)
            except _ContainerLost:
                return ScriptRun(kind="crash", message="the container ended by itself")
            finally:
                self._busy.discard(container)
                if keep:
                    self._idle.append(container)
                else:
                    await container.stop()
            return _told(report)


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
        calls=tuple(tuple(call) for call in report.get("calls", ())),
        ms=report["ms"],
    )
