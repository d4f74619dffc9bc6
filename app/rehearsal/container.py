"""One container: a Node.js process that runs scripts, with nothing of ours in its arguments or environment."""

import asyncio
import contextlib
import functools
import itertools
import json
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Self

PROGRAM = Path(__file__).with_name("runner.mjs")

START_LIMIT_S = 30.0
"""A cold Node.js on a busy machine starts well within it."""

MAX_REPORT_BYTES = 8 * 1024 * 1024
"""One report with the most console lines that the runner keeps is far below."""

PERMISSIONS: Mapping[int, str] = {20: "--experimental-permission", 22: "--experimental-permission", 24: "--permission"}
"""By major version, the option that takes away writing, child processes and native code; Node.js 18 has none."""


class ContainerLost(Exception):
    """The container's process ended by itself; the next run gets a new one."""


class Container:
    """One process; several runs may be under way, each with its own answer."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self._process = process
        self._ids = itertools.count(1)
        self._waiting: dict[int, asyncio.Future[dict[str, Any]]] = {}
        self._ready: asyncio.Future[dict[str, Any]] = asyncio.get_running_loop().create_future()
        self._reading = asyncio.create_task(self._read())
        self.version = ""

    @classmethod
    async def start(cls, node: Path, setup: Mapping[str, object]) -> Self:
        """
        Starts one.

        Raises:
            ContainerLost: The process ended at once.
            TimeoutError: It did not come up.
        """
        process = await asyncio.create_subprocess_exec(
            node,
            *await asyncio.to_thread(_permissions, node, str(setup.get("folder") or "")),
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
                await container._send({"setup": setup})
                container.version = str((await container._ready)["ready"])
        except BaseException:
            await container.stop()
            raise
        return container

    @property
    def busy(self) -> int:
        """Runs under way."""
        return len(self._waiting)

    async def run(self, job: Mapping[str, object]) -> dict[str, Any]:
        """One run's report. Raises ContainerLost."""
        number = next(self._ids)
        answer = self._waiting[number] = asyncio.get_running_loop().create_future()
        try:
            await self._send({"id": number, **job})
            report: dict[str, Any] = await answer
            return report
        finally:
            self._waiting.pop(number, None)

    async def stop(self) -> None:
        """Ends it, whatever it does."""
        if self._process.stdin is not None:
            self._process.stdin.close()
        with contextlib.suppress(ProcessLookupError):
            self._process.kill()
        await self._process.wait()
        await self._reading
        if self._ready.done() and not self._ready.cancelled():
            self._ready.exception()  # looked at, so that nobody is told of it again

    async def _send(self, message: Mapping[str, object]) -> None:
        assert self._process.stdin is not None
        if self._reading.done():
            raise ContainerLost
        try:
            self._process.stdin.write(json.dumps(message).encode() + b"\n")
            await self._process.stdin.drain()
        except ConnectionError as lost:
            raise ContainerLost from lost

    async def _read(self) -> None:
        assert self._process.stdout is not None
        while (line := await self._process.stdout.readline()).endswith(b"\n"):
            report: dict[str, Any] = json.loads(line)
            waiting = self._waiting.get(report.pop("id", 0)) if "ready" not in report else self._ready
            if waiting is not None and not waiting.done():
                waiting.set_result(report)
        for waiting in (self._ready, *self._waiting.values()):
            if not waiting.done():
                waiting.set_exception(ContainerLost())


@functools.cache
def _permissions(node: Path, folder: str) -> tuple[str, ...]:
    """Options that let the process read its program and the packages, and write nothing."""
    done = subprocess.run([node, "--version"], capture_output=True, text=True, timeout=START_LIMIT_S, check=True)  # noqa: S603  the Node.js that was asked for
    major = int(done.stdout.lstrip("v").partition(".")[0])
    option = PERMISSIONS.get(min(max(PERMISSIONS), major))
    if option is None:
        return ()
    readable = [str(PROGRAM), *([folder] if folder else [])]
    return (option, *(f"--allow-fs-read={path}" for path in readable))
