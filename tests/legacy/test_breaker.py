"""The circuit opens after faults in a row, lets one probe in, and never stays open long."""

import pytest

from app.errors import LegacyUnavailable
from app.legacy.breaker import FAULTS_TO_OPEN, LONGEST_OPEN_S, Breaker


class Clock:
    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def opened(clock: Clock) -> Breaker:
    """A breaker that has just opened."""
    breaker = Breaker(clock)
    for _ in range(FAULTS_TO_OPEN):
        breaker.failed(probe=breaker.enter())
    return breaker


def refusal(breaker: Breaker) -> float:
    with pytest.raises(LegacyUnavailable, match="circuit_open") as caught:
        breaker.enter()
    return caught.value.retry_after_s


def test_opens_after_faults_in_a_row_only(clock: Clock):
    breaker = Breaker(clock)
    for _ in range(3 * FAULTS_TO_OPEN):
        for _ in range(FAULTS_TO_OPEN - 1):
            breaker.failed(probe=breaker.enter())
        breaker.enter()
        breaker.succeeded()
    assert not breaker.is_open


def test_retry_after_is_kept(opened: Breaker, clock: Clock):
    clock.now += refusal(opened)
    assert opened.enter() is True


def test_one_probe_at_a_time(opened: Breaker, clock: Clock):
    clock.now += 1
    assert opened.enter() is True
    assert refusal(opened) > 0
    opened.succeeded()
    assert opened.enter() is False


def test_failed_probes_wait_longer_but_never_long(opened: Breaker, clock: Clock):
    waits = []
    for _ in range(8):
        waits.append(refusal(opened))
        clock.now += waits[-1]
        opened.failed(probe=opened.enter())
    assert waits == sorted(waits)
    assert waits[-1] == LONGEST_OPEN_S


def test_probe_that_left_without_an_answer_makes_room(opened: Breaker, clock: Clock):
    clock.now += 1
    opened.left(probe=opened.enter())
    assert opened.enter() is True


def test_late_faults_of_requests_from_before_do_not_prolong(opened: Breaker, clock: Clock):
    wait = refusal(opened)
    opened.failed(probe=False)
    assert refusal(opened) == wait
