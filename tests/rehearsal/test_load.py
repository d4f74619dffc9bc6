"""Load: arrivals keep their times, the tenant's limit holds, and every login is told as its user would see it."""

import asyncio
from dataclasses import dataclass, field

import pytest

from app.rehearsal.load import LoadPlan, LoadResult, containers, cycle, run_load, strangers
from app.rehearsal.runner import Outbound, ScriptRun, ScriptRunner

LOGIN = "function login(identifier, password, callback) { callback(null, { user_id: identifier }); }"
REFUSED = ScriptRun(kind="error", error_class="WrongUsernameOrPasswordError", callbacks=1)


@dataclass
class Runs(ScriptRunner):
    """A runner whose runs end when the test says so."""

    answer: ScriptRun
    open: asyncio.Event = field(default_factory=asyncio.Event)
    under_way: int = 0

    async def run(self, script: str, name: str, *args: object) -> ScriptRun:
        del script, args
        if name == "login":
            self.under_way += 1
            await self.open.wait()
            self.under_way -= 1
        return self.answer


def plan(rate: float = 200, seconds: float = 0.1, **other) -> LoadPlan:
    return LoadPlan(rate=rate, seconds=seconds, typed=strangers, expected="logged in", **other)


async def load(runner: ScriptRunner, planned: LoadPlan, stop: asyncio.Event | None = None, **other) -> LoadResult:
    return await run_load(runner, LOGIN, planned, stop=stop or asyncio.Event(), **other)


async def test_as_many_logins_as_planned_through_real_containers(node) -> None:
    number, sandbox = containers(4)
    ticks: list[int] = []
    async with ScriptRunner({}, node=node, containers=number, sandbox=sandbox) as runner:
        result = await load(runner, plan(rate=50, seconds=0.4), tick=lambda told: ticks.append(told.started))
    assert (result.started, result.seen["logged in"], result.as_expected) == (20, 20, True)
    assert len(result.latencies) == len(ticks) == 20
    assert 0 < result.percentile(0.5) <= result.percentile(1.0)


async def test_what_goes_over_the_tenants_limit_is_refused_at_once() -> None:
    runner = Runs(ScriptRun(kind="profile", callbacks=1))

    def tick(told: LoadResult) -> None:
        if told.seen["refused by the tenant"] == 15:
            runner.open.set()

    result = await load(runner, plan(in_flight=5), tick=tick)
    assert (result.most_in_flight, result.seen["refused by the tenant"], result.seen["logged in"]) == (5, 15, 5)
    assert not result.as_expected
    assert result.document["in_flight"] == {"most": 5, "limit": 5}


async def test_arrivals_do_not_wait_for_answers() -> None:
    """A closed loop would stop at the first login that hangs."""
    runner = Runs(REFUSED)

    def tick(told: LoadResult) -> None:
        if told.most_in_flight == 20:
            runner.open.set()

    result = await load(runner, plan(), tick=tick)
    assert (result.most_in_flight, result.seen["wrong password"]) == (20, 20)


@pytest.mark.parametrize(
    ("run", "seen"),
    [
        (ScriptRun(kind="profile", callbacks=1), "logged in"),
        (ScriptRun(kind="none", callbacks=1), "wrong password"),
        (REFUSED, "wrong password"),
        (ScriptRun(kind="error", error_class="Error", callbacks=1), "an error"),
        (ScriptRun(kind="timeout"), "no answer"),
        (ScriptRun(kind="crash"), "no answer"),
    ],
)
async def test_a_run_is_told_as_its_user_would_see_it(run: ScriptRun, seen: str) -> None:
    runner = Runs(run)
    runner.open.set()
    result = await load(runner, plan(rate=100, seconds=0.03))
    assert result.document["seen"][seen] == 3


async def test_the_services_answers_are_counted_by_status() -> None:
    sent = [Outbound(method="POST", host="h", path="/login", status=status, error=error) for status, error in
            ((503, ""), (None, "ECONNREFUSED"), (200, ""))]  # fmt: skip
    runner = Runs(ScriptRun(kind="profile", requests=tuple(sent), callbacks=1))
    runner.open.set()
    result = await load(runner, plan(rate=100, seconds=0.02))
    assert result.document["statuses"] == {"200": 2, "503": 2, "ECONNREFUSED": 2}


async def test_stopped_early_it_tells_of_what_was_done() -> None:
    runner, stop = Runs(REFUSED), asyncio.Event()
    runner.open.set()

    def tick(told: LoadResult) -> None:
        if told.most_in_flight:
            stop.set()

    result = await load(runner, plan(rate=1, seconds=600), stop, tick=tick)
    assert (result.interrupted, result.started) == (True, 1)


async def test_nothing_at_all_is_no_success() -> None:
    assert not (await load(Runs(REFUSED), plan(rate=1, seconds=0.1))).as_expected


def test_given_users_come_again_and_again() -> None:
    typed = cycle([("a", "x"), ("b", "y")])
    assert [typed(number)[0] for number in range(3)] == ["a", "b", "a"]
    assert strangers(1) != strangers(1)
    assert containers()[0] * containers()[1].runs_each == 250
