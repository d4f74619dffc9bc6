"""Starts several `rival` processes and lets them go at the same moment."""

import asyncio
import sys


async def rivals(what: str, url: str, text: str, *, processes: int, count: int, limit: int = 5) -> list[int]:
    """How many each was granted."""
    command = [sys.executable, "-m", "tests.ledger.rival", what, url, text, str(count), str(limit)]
    pipe = asyncio.subprocess.PIPE
    started = [await asyncio.create_subprocess_exec(*command, stdin=pipe, stdout=pipe) for _ in range(processes)]
    for process in started:
        assert process.stdout is not None
        assert await process.stdout.readline() == b"ready\n"
    granted = []
    for process, (out, _) in zip(
        started, await asyncio.gather(*(one.communicate(b"go\n") for one in started)), strict=True
    ):
        assert process.returncode == 0
        granted.append(int(out))
    return granted
