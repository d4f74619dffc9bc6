"""The pool: bounded, fair, and never at work for nobody."""

import asyncio
import threading
import time
from collections.abc import Iterator

import pytest

from app.errors import Overloaded
from app.hashing.pool import LONGEST_QUEUE, HashPool

FAR = 1e12


@pytest.fixture
def pool() -> Iterator[HashPool]:
    made = HashPool(1)
    yield made
    made.close()


class Gate:
    """Work that waits until it is let go."""

    def __init__(self) -> None:
        self.started = threading.Event()
        self.go = threading.Event()
        self.runs = 0

    def __call__(self) -> bool:
        self.runs += 1
        self.started.set()
        assert self.go.wait(10)
        return True


async def until(condition: object) -> None:
    async with asyncio.timeout(10):
        while not condition():  # type: ignore[operator]
            await asyncio.sleep(0.001)


async def test_work_is_done_and_timed(pool: HashPool) -> None:
    spent = await pool.run(lambda: True, kind="k", work_s=0.001, deadline=FAR)
    assert spent.result is True
    assert spent.hash_s >= 0
    assert pool.waiting == 0


async def test_what_the_work_raises_reaches_the_caller(pool: HashPool) -> None:
    def broken() -> bool:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await pool.run(broken, kind="k", work_s=0.001, deadline=FAR)
    assert pool.waiting == 0


async def test_a_job_that_cannot_end_in_time_is_refused_before_any_work(pool: HashPool) -> None:
    gate = Gate()
    running = asyncio.create_task(pool.run(gate, kind="k", work_s=5.0, deadline=FAR))
    await until(gate.started.is_set)
    assert pool.expected_wait_s() == pytest.approx(5.0)
    second = Gate()
    with pytest.raises(Overloaded) as refused:
        await pool.run(second, kind="k", work_s=5.0, deadline=time.monotonic() + 8)
    assert refused.value.reason == "queue_too_long"
    assert 1 <= refused.value.retry_after_s <= 5
    assert second.runs == 0
    gate.go.set()
    assert (await running).result


async def test_a_queued_job_whose_caller_has_gone_is_dropped(pool: HashPool) -> None:
    gate, never = Gate(), Gate()
    running = asyncio.create_task(pool.run(gate, kind="k", work_s=0.01, deadline=FAR))
    await until(gate.started.is_set)
    waiting = asyncio.create_task(pool.run(never, kind="k", work_s=1.0, deadline=FAR))
    await until(lambda: pool.waiting == 2)
    waiting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await waiting
    assert pool.expected_wait_s() == pytest.approx(0.01)
    gate.go.set()
    await running
    await pool.run(lambda: True, kind="k", work_s=0.001, deadline=FAR)
    assert never.runs == 0
    assert pool.dropped == 1


async def test_a_queued_job_whose_deadline_has_passed_is_dropped() -> None:
    now = [0.0]
    pool = HashPool(1, clock=lambda: now[0])
    gate, never = Gate(), Gate()
    running = asyncio.create_task(pool.run(gate, kind="k", work_s=0.1, deadline=FAR))
    await until(gate.started.is_set)
    late = asyncio.create_task(pool.run(never, kind="k", work_s=0.1, deadline=5.0))
    await until(lambda: pool.waiting == 2)
    now[0] = 6.0
    gate.go.set()
    await running
    with pytest.raises(Overloaded) as refused:
        await late
    assert refused.value.reason == "too_late"
    assert never.runs == 0
    pool.close()


async def test_the_pool_learns_how_this_machine_does(pool: HashPool) -> None:
    now = time.monotonic()
    with pytest.raises(Overloaded):
        pool.admit(kind="slow", work_s=100.0, deadline=now + 10)
    for _ in range(50):
        await pool.run(lambda: True, kind="slow", work_s=100.0, deadline=FAR)
    pool.admit(kind="slow", work_s=100.0, deadline=time.monotonic() + 10)


async def test_the_queue_is_bounded_however_cheap_its_jobs_are(pool: HashPool) -> None:
    gate = Gate()
    jobs = [asyncio.create_task(pool.run(gate, kind="k", work_s=0, deadline=FAR)) for _ in range(LONGEST_QUEUE)]
    await until(lambda: pool.waiting == LONGEST_QUEUE)
    with pytest.raises(Overloaded):
        pool.admit(kind="k", work_s=0, deadline=FAR)
    for job in jobs[1:]:
        job.cancel()
    gate.go.set()
    await asyncio.gather(*jobs, return_exceptions=True)
    assert pool.waiting == 0


async def test_an_idle_thread_means_no_wait() -> None:
    pool = HashPool(2)
    gate = Gate()
    running = asyncio.create_task(pool.run(gate, kind="k", work_s=5.0, deadline=FAR))
    await until(gate.started.is_set)
    assert pool.expected_wait_s() == 0.0
    gate.go.set()
    await running
    pool.close()
