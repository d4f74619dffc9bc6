"""
First logins at a rate: how long they take, how many are in flight, and what the tenant's users would see.

Arrivals keep their times whatever the answers do (an open loop): a service that falls behind is seen to fall behind.
"""

import asyncio
import secrets
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, Literal

from app.rehearsal.runner import ScriptRun, ScriptRunner
from app.rehearsal.sandbox import Sandbox

IN_FLIGHT: Final = 250
"""Calls of a tenant of the public cloud that may be under way at once, Actions and other extensions included."""

RUNS_EACH: Final = 50
"""Runs in one container: five of them make the tenant's limit, and five fit into the memory of a laptop."""

MOST_PER_S: Final = 500.0
"""One machine that runs both the scripts and the service shows nothing of more."""

MOST_S: Final = 600.0
"""Ten minutes show every effect that a rehearsal can show."""

GRACE_S: Final = 20.0
"""What is still under way at the end is waited for as long as Auth0 would."""

Seen = Literal["logged in", "wrong password", "an error", "no answer", "refused by the tenant"]

SIGHT: Final[dict[Seen, str]] = {
    "logged in": "the user is in",
    "wrong password": "wrong email or password",
    "an error": "something went wrong, please try again later",
    "no answer": "a blank page for 20 s, then an error",
    "refused by the tenant": "an error at once: too many calls are in flight",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class LoadPlan:
    """
    What to do.

    Attributes:
        rate: Logins per second.
        seconds: How long.
        typed: Identifier and password of the n-th login.
        expected: What each must come to.
        in_flight: The tenant's limit.
    """

    rate: float
    seconds: float
    typed: Callable[[int], tuple[str, str]] = field(repr=False)
    expected: Seen
    in_flight: int = IN_FLIGHT


@dataclass(slots=True)
class LoadResult:
    """What came of it; times in milliseconds, from the moment the login was due."""

    plan: LoadPlan
    seen: Counter[Seen] = field(default_factory=Counter)
    statuses: Counter[str] = field(default_factory=Counter)
    latencies: list[float] = field(default_factory=list, repr=False)
    most_in_flight: int = 0
    began: float = 0.0
    lasted_s: float = 0.0
    interrupted: bool = False

    @property
    def started(self) -> int:
        """Logins that came."""
        return sum(self.seen.values())

    @property
    def as_expected(self) -> bool:
        """Every login came to what it must, and there were any."""
        return self.started > 0 and self.seen[self.plan.expected] == self.started

    def percentile(self, share: float) -> float:
        """The latency that this share of logins did not exceed."""
        if not self.latencies:
            return 0.0
        ordered = sorted(self.latencies)
        return ordered[min(len(ordered) - 1, int(share * len(ordered)))]

    @property
    def document(self) -> dict[str, Any]:
        """Stable keys."""
        shares = {"p50": 0.5, "p90": 0.9, "p99": 0.99, "max": 1.0}
        return {
            "rate": self.plan.rate,
            "seconds": round(self.lasted_s, 1),
            "logins": self.started,
            "per_second": round(self.started / self.lasted_s, 1) if self.lasted_s else 0.0,
            "latency_ms": {name: round(self.percentile(share), 1) for name, share in shares.items()},
            "in_flight": {"most": self.most_in_flight, "limit": self.plan.in_flight},
            "seen": {name: self.seen[name] for name in SIGHT},
            "expected": self.plan.expected,
            "statuses": dict(sorted(self.statuses.items())),
            "interrupted": self.interrupted,
        }


def containers(limit: int = IN_FLIGHT) -> tuple[int, Sandbox]:
    """How many containers, and of which kind, carry so many calls."""
    return max(1, -(-limit // RUNS_EACH)), Sandbox(runs_each=min(limit, RUNS_EACH), linger_s=0.0)


def strangers(number: int) -> tuple[str, str]:
    """Somebody whom nobody knows: costs the service one hash of the commonest kind, and counts against no user."""
    return f"load-{number}-{secrets.token_hex(6)}@example.com", "a password of nobody's"


def cycle(people: Sequence[tuple[str, str]]) -> Callable[[int], tuple[str, str]]:
    """One after the other, again and again: the tenant forgets each, so that every login is a first one."""
    return lambda number: people[number % len(people)]


async def run_load(
    runner: ScriptRunner,
    login_script: str,
    plan: LoadPlan,
    *,
    stop: asyncio.Event,
    tick: Callable[[LoadResult], None] = lambda _: None,
) -> LoadResult:
    """
    Logins at the planned rate until the time is over or `stop` is set; then waits for those under way.

    Args:
        runner: Its containers carry the tenant's limit and no more.
        login_script: Text of the Login script.
        plan: What to do.
        stop: Set to end early; the result is then of what was done.
        tick: Is told how far it is, with every login.
    """
    await runner.run("function warm(callback) { callback(); }", "warm")
    result = LoadResult(plan)
    under_way: set[asyncio.Task[None]] = set()
    result.began = time.monotonic()
    for number in range(int(plan.rate * plan.seconds)):
        due = result.began + number / plan.rate
        if await _stopped(stop, due - time.monotonic()):
            break
        if len(under_way) >= plan.in_flight:
            result.seen["refused by the tenant"] += 1
        else:
            task = asyncio.create_task(_one(runner, login_script, plan.typed(number), due, result))
            under_way.add(task)
            task.add_done_callback(under_way.discard)
            result.most_in_flight = max(result.most_in_flight, len(under_way))
        tick(result)
    result.interrupted = stop.is_set()
    # The last login has its share of the time, too.
    result.lasted_s = max(time.monotonic() - result.began, (result.started + len(under_way)) / plan.rate)
    if under_way:
        _, late = await asyncio.wait(under_way, timeout=1.0 if result.interrupted else GRACE_S)
        for task in late:
            task.cancel()
        await asyncio.gather(*late, return_exceptions=True)
    return result


async def _stopped(stop: asyncio.Event, pause_s: float) -> bool:
    """Waits for the next login to be due, or for the end."""
    if pause_s <= 0:
        await asyncio.sleep(0)
        return stop.is_set()
    try:
        async with asyncio.timeout(pause_s):
            await stop.wait()
    except TimeoutError:
        return False
    return True


async def _one(runner: ScriptRunner, script: str, typed: tuple[str, str], due: float, result: LoadResult) -> None:
    run = await runner.run(script, "login", *typed)
    result.latencies.append((time.monotonic() - due) * 1000)
    result.seen[_seen(run)] += 1
    for request in run.requests:
        result.statuses[str(request.status) if request.status else request.error or "none"] += 1


def _seen(run: ScriptRun) -> Seen:
    if run.kind == "profile":
        return "logged in"
    if run.kind == "none" or run.error_class == "WrongUsernameOrPasswordError":
        return "wrong password"
    return "no answer" if run.kind in ("timeout", "crash") else "an error"
