"""Who waits, who is refused: attempts in flight, over a store in memory and over a real ledger."""

import asyncio

import pytest

from app.errors import LedgerUnavailable, TooManyAttempts
from app.ledger.failures import MAX_WAITING, Failures, LedgerFailures
from app.ledger.journal import Journal
from app.ledger.memory import MemoryFailures
from app.ledger.opening import hot_store
from app.ledger.windows import FailureRule, Standing
from tests.ledger.conftest import RULE


class Attempts:
    """Logins as `accounts` runs them, one task each; a right one gives its reservation back."""

    def __init__(self, failures: Failures) -> None:
        self.failures = failures
        self.looked_at = 0

    async def login(self, identifier: str, *, right: bool, decided: asyncio.Event | None = None) -> str:
        try:
            await self.failures.reserve(identifier)
        except TooManyAttempts:
            return "throttled"
        self.looked_at += 1
        if decided is not None:
            await decided.wait()
        else:
            await asyncio.sleep(0)
        if not right:
            return "wrong"
        await self.failures.release(identifier)
        return "right"


async def settled() -> None:
    for _ in range(10):
        await asyncio.sleep(0)


@pytest.fixture
def failures() -> Failures:
    return Failures(MemoryFailures(RULE), normalise=str.casefold)


@pytest.fixture
def attempts(failures: Failures) -> Attempts:
    return Attempts(failures)


async def test_twenty_right_logins_at_once_all_succeed(attempts):
    outcomes = await asyncio.gather(*(attempts.login("ann", right=True) for _ in range(20)))
    assert outcomes == ["right"] * 20
    assert attempts.failures._flights == {}


async def test_exactly_the_limit_of_wrong_guesses_is_looked_at(attempts):
    outcomes = await asyncio.gather(*(attempts.login("ann", right=False) for _ in range(50)))
    assert outcomes.count("wrong") == RULE.limit == attempts.looked_at
    assert outcomes.count("throttled") == 50 - RULE.limit
    assert attempts.failures._flights == {}


async def test_wrong_guesses_among_right_logins_are_all_counted(attempts):
    """Never more wrong ones than the limit, and whoever is right gets in until it is reached."""
    mixed = [attempts.login("ann", right=number % 4 != 0) for number in range(12)]
    outcomes = await asyncio.gather(*mixed)
    assert outcomes.count("wrong") == 3
    assert outcomes.count("right") == 9


async def test_real_ledger_keeps_the_same_promises(database):
    journal = Journal(hot_store(database, RULE))
    attempts = Attempts(Failures(LedgerFailures(journal), normalise=str.casefold))
    outcomes = await asyncio.gather(
        *(attempts.login("ann", right=True) for _ in range(20)),
        *(attempts.login("bob", right=False) for _ in range(50)),
    )
    assert outcomes[:20] == ["right"] * 20
    assert outcomes[20:].count("wrong") == RULE.limit
    await journal.close()


async def test_right_password_while_throttled_is_refused(attempts):
    await asyncio.gather(*(attempts.login("ann", right=False) for _ in range(RULE.limit)))
    assert await attempts.login("ann", right=True) == "throttled"
    assert await attempts.login("bob", right=True) == "right"


async def test_success_does_not_count(attempts):
    for _ in range(RULE.limit * 3):
        assert await attempts.login("ann", right=True) == "right"


async def test_spelling_that_finds_the_same_user_is_the_same_counter(attempts):
    for spelling in ["Ann", "ANN", "ann", "aNn", "anN"]:
        await asyncio.create_task(attempts.login(spelling, right=False))
    assert await attempts.login("AnN", right=True) == "throttled"


async def test_refusal_says_when_to_come_again(failures):
    for _ in range(RULE.limit):
        await failures.reserve("ann")
    with pytest.raises(TooManyAttempts) as refused:
        await failures.reserve("ann")
    assert RULE.window_s - 30 < refused.value.retry_after_s <= RULE.window_s


async def test_who_finds_it_full_waits_for_those_in_flight(attempts):
    decided = asyncio.Event()
    flying = [asyncio.create_task(attempts.login("ann", right=True, decided=decided)) for _ in range(RULE.limit)]
    await settled()
    late = asyncio.create_task(attempts.login("ann", right=True))
    await settled()
    assert not late.done()
    decided.set()
    assert await late == "right"
    await asyncio.gather(*flying)


async def test_cancelled_login_lets_the_next_in_only_if_released(attempts):
    decided = asyncio.Event()
    flying = [asyncio.create_task(attempts.login("ann", right=True, decided=decided)) for _ in range(RULE.limit)]
    await settled()
    late = asyncio.create_task(attempts.login("ann", right=True))
    await settled()
    for task in flying:
        task.cancel()
    assert await late == "throttled"


async def test_who_gives_up_waiting_passes_the_room_on(attempts):
    decided = asyncio.Event()
    flying = [asyncio.create_task(attempts.login("ann", right=True, decided=decided)) for _ in range(RULE.limit)]
    await settled()
    impatient, patient = (asyncio.create_task(attempts.login("ann", right=True)) for _ in range(2))
    await settled()
    await attempts.failures.release("ann")
    impatient.cancel()
    assert await patient == "right"
    decided.set()
    await asyncio.gather(*flying)


async def test_patience_has_an_end():
    attempts = Attempts(Failures(MemoryFailures(RULE), normalise=str, patience_s=0.05))
    decided = asyncio.Event()
    flying = [asyncio.create_task(attempts.login("ann", right=True, decided=decided)) for _ in range(RULE.limit)]
    await settled()
    assert await attempts.login("ann", right=True) == "throttled"
    decided.set()
    assert await asyncio.gather(*flying) == ["right"] * RULE.limit


async def test_flood_for_one_identifier_does_not_wait(attempts):
    decided = asyncio.Event()
    flying = [asyncio.create_task(attempts.login("ann", right=True, decided=decided)) for _ in range(RULE.limit)]
    await settled()
    flood = [asyncio.create_task(attempts.login("ann", right=True)) for _ in range(MAX_WAITING + 10)]
    await settled()
    assert sum(task.done() for task in flood) == 10
    decided.set()
    outcomes = await asyncio.gather(*flying, *flood)
    assert outcomes.count("throttled") == 10


async def test_one_task_that_tries_many_times_does_not_wait_for_itself(failures):
    for _ in range(RULE.limit):
        await failures.reserve("ann")
    with pytest.raises(TooManyAttempts):
        await failures.reserve("ann")
    await failures.release("ann")
    await failures.reserve("ann")


async def test_release_from_another_task_counts(failures):
    await failures.reserve("ann")
    await asyncio.create_task(failures.release("ann"))
    for _ in range(RULE.limit):
        await failures.reserve("ann")


async def test_release_without_reservation_gives_no_credit(failures):
    await failures.release("ann")
    for _ in range(RULE.limit):
        await failures.reserve("ann")
    with pytest.raises(TooManyAttempts):
        await failures.reserve("ann")


async def test_two_releases_at_once_take_back_two(database):
    journal = Journal(hot_store(database, RULE))
    failures = Failures(LedgerFailures(journal), normalise=str)
    for _ in range(RULE.limit):
        await failures.reserve("ann")
    await asyncio.gather(*(failures.release("ann") for _ in range(2)))
    for _ in range(2):
        await failures.reserve("ann")
    with pytest.raises(TooManyAttempts):
        await failures.reserve("ann")
    await journal.close()


class BrokenRelease(MemoryFailures):
    """Counts, and cannot take back."""

    async def release(self, identifier: str, standing: Standing) -> None:  # noqa: ARG002  the port's signature
        raise LedgerUnavailable("gone")


async def test_failed_release_stays_counted_and_wakes_who_waits():
    attempts = Attempts(Failures(BrokenRelease(FailureRule(1, 900)), normalise=str))
    decided = asyncio.Event()
    flying = asyncio.create_task(attempts.login("ann", right=True, decided=decided))
    await settled()
    late = asyncio.create_task(attempts.login("ann", right=True))
    await settled()
    decided.set()
    assert await late == "throttled"
    with pytest.raises(LedgerUnavailable):
        await flying
    assert attempts.failures._flights == {}
