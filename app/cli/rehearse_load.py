"""`trickle rehearse --load`: first logins at a rate."""

import asyncio
import contextlib
import os
import re
import signal
from collections.abc import Callable, Iterator
from dataclasses import replace

from rich.progress import Progress, TextColumn, TimeRemainingColumn

from app.cli.output import err, out, print_json
from app.cli.rehearse_open import open_rehearsal
from app.cli.rehearse_wanted import Wanted
from app.errors import ConfigurationError
from app.rehearsal.load import (
    MOST_PER_S,
    MOST_S,
    SIGHT,
    LoadPlan,
    LoadResult,
    containers,
    cycle,
    run_load,
    strangers,
)
from app.rehearsal.runner import ScriptRunner

TIME = re.compile(r"(\d+(?:\.\d+)?)(s|m)?")

NO_LIMIT = "1000000/1 minute"
"""The rehearsal's own service forgives: a load is no guessing."""


def rehearse_load(wanted: Wanted, *, rate: float, length: str, as_json: bool) -> int:
    """Runs it, tells of it; the exit code."""
    seconds = _seconds(length)
    if rate > MOST_PER_S:
        raise ConfigurationError("--load", f"is at most {MOST_PER_S:.0f} a second.")
    result = asyncio.run(_load(replace(wanted, more={"limits.failures": NO_LIMIT}), rate, seconds, quiet=as_json))
    if as_json:
        print_json(result.document)
    else:
        _tell(result)
    return 130 if result.interrupted else 0 if result.as_expected else 1


def _seconds(text: str) -> float:
    match = TIME.fullmatch(text.strip())
    seconds = float(match[1]) * (60 if match[2] == "m" else 1) if match else 0.0
    if not 0 < seconds <= MOST_S:
        raise ConfigurationError("--for", f"is a time of at most {MOST_S:.0f} s.", "Write it as 60s or 5m.")
    return seconds


async def _load(wanted: Wanted, rate: float, seconds: float, *, quiet: bool) -> LoadResult:
    people = [(user.identifier, user.password) for user in wanted.given]
    plan = LoadPlan(
        rate=rate,
        seconds=seconds,
        typed=cycle(people) if people else strangers,
        expected="logged in" if people else "wrong password",
    )
    number, sandbox = containers()
    stop = asyncio.Event()
    async with open_rehearsal(wanted) as opened:
        stage = opened.companies[0].stage
        if not quiet:
            _open(plan, people=bool(people))
        runner = ScriptRunner(stage.configuration, containers=number, node=stage.node, sandbox=sandbox)
        loop = asyncio.get_running_loop()
        loop.add_signal_handler(signal.SIGINT, stop.set)
        try:
            async with runner:
                with _progress(plan) as bar:
                    return await run_load(runner, stage.scripts.login, plan, stop=stop, tick=bar)
        finally:
            loop.remove_signal_handler(signal.SIGINT)


def _open(plan: LoadPlan, *, people: bool) -> None:
    out.print(f"[bold]Load[/bold]: {plan.rate:g} first logins a second for {plan.seconds:g} s\n")
    who = (
        "Given users, with their passwords, again and again."
        if people
        else "Users who never were: each costs the service one hash of your commonest kind, and counts against nobody."
    )
    out.print(f"- {who}", markup=False)
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    out.print(f"- Scripts and service share the {cores} cores of this machine; in Auth0 scripts run elsewhere.\n")


@contextlib.contextmanager
def _progress(plan: LoadPlan) -> Iterator[Callable[[LoadResult], None]]:
    columns = (
        *Progress.get_default_columns()[:2],
        TextColumn("{task.fields[flying]} in flight"),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=err, transient=True, disable=not err.is_terminal) as progress:
        task = progress.add_task("logins", total=int(plan.rate * plan.seconds), flying=0)
        yield lambda result: progress.update(task, advance=1, flying=result.most_in_flight)


def _tell(result: LoadResult) -> None:
    told = result.document
    latency, flight = told["latency_ms"], told["in_flight"]
    out.print(f"{told['logins']} logins in {told['seconds']:g} s, {told['per_second']:g} a second")
    out.print("Latency: " + ", ".join(f"{name} {ms:.0f} ms" for name, ms in latency.items()))
    share = 100 * flight["most"] / flight["limit"]
    out.print(f"In flight: {flight['most']} at most, {share:.0f}% of the tenant's {flight['limit']}")
    if told["statuses"]:
        out.print("The service's answers: " + ", ".join(f"{n} x {status}" for status, n in told["statuses"].items()))
    out.print("\n[bold]What the tenant's users would have seen[/bold]")
    for name, text in SIGHT.items():
        if count := result.seen[name]:
            mark = "[green]ok  [/green]" if name == result.plan.expected else "[red]FAIL[/red]"
            out.print(f"  {mark} {count:7} ", end="")
            out.print(text, markup=False)
    if result.interrupted:
        out.print("\nInterrupted: this is what was measured until then.")
