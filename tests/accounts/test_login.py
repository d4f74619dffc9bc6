"""Is this password right, and who is this? Every way through the story."""

import asyncio
import time

import pytest

from app import errors
from app.accounts.login import Login
from app.domain.trace import Trace
from app.hashing.pool import HashPool
from tests.fakes import FakeFailures, FakeLedger, FakeUsers
from tests.service import PASSWORD


def trace() -> Trace:
    return Trace("id-1")


async def ask(
    login: Login, identifier: str, password: str = PASSWORD, *, of: Trace | None = None, within_s: float = 30.0
) -> dict[str, object]:
    return await login(
        identifier=identifier,
        password=password,
        organization=None,
        deadline=time.monotonic() + within_s,
        trace=of or trace(),
    )


async def test_the_right_password_gives_the_profile(login: Login, ledger: FakeLedger, failures: FakeFailures) -> None:
    of = trace()
    profile = await ask(login, "ada", of=of)
    assert profile == {"user_id": "legacy|ada", "email": "ada@example.com", "email_verified": False, "nickname": "A",
                       "app_metadata": {"roles": ["admin", "editor"]}}  # fmt: skip
    assert ledger.moved == [("ada", "bcrypt")]
    assert failures.counted["ada"] == 0
    assert (of.scheme, of.cost) == ("bcrypt", "5")
    assert [field.partition(":")[0] for field in of.dropped] == ["phone_number"]
    assert of.ms_hash > 0
    assert of.ms_db > 0


@pytest.mark.parametrize(
    ("identifier", "password", "reason"),
    [
        ("ada", "wrong", "wrong_password"),
        ("nobody", PASSWORD, "no_such_user"),
        ("without", PASSWORD, "no_password"),
        ("unreadable", PASSWORD, "unknown_scheme"),
        ("costly", PASSWORD, "too_costly"),
        ("blocked", "wrong", "wrong_password"),
        ("reset", "wrong", "wrong_password"),
        ("ada", "\ud800", "unencodable"),
    ],
)
async def test_a_no_is_one_no_and_counts(
    login: Login, ledger: FakeLedger, failures: FakeFailures, identifier: str, password: str, reason: str
) -> None:
    of = trace()
    with pytest.raises(errors.InvalidCredentials) as caught:
        await ask(login, identifier, password, of=of)
    assert caught.value.reason == reason
    assert failures.counted[identifier] == 1
    assert ledger.moved == []
    assert of.ms_hash > 0  # somebody's hash or the decoy


@pytest.mark.parametrize(
    ("identifier", "error"),
    [
        ("blocked", errors.AccountDisabled),
        ("reset", errors.PasswordResetRequired),
        ("both", errors.AccountDisabled),
        ("twins", errors.AmbiguousIdentifier),
        ("mailless", errors.ProfileInvalid),
    ],
)
async def test_other_refusals_are_no_failed_guess(
    login: Login, ledger: FakeLedger, failures: FakeFailures, identifier: str, error: type[Exception]
) -> None:
    with pytest.raises(error):
        await ask(login, identifier)
    assert failures.counted[identifier] == 0
    assert ledger.moved == []


async def test_over_the_limit_nothing_is_looked_up_or_hashed(
    login: Login, users: FakeUsers, failures: FakeFailures
) -> None:
    failures.counted["ada"] = failures.limit
    of = trace()
    with pytest.raises(errors.TooManyAttempts):
        await ask(login, "ada", of=of)
    assert users.asked == []
    assert of.ms_hash == 0
    assert failures.counted["ada"] == failures.limit


async def test_guesses_in_flight_count_too(login: Login, failures: FakeFailures) -> None:
    """Many at once are not all looked at before the first is counted."""
    asked = [ask(login, "ada", "wrong") for _ in range(failures.limit + 4)]
    ended = [type(each) for each in await asyncio.gather(*asked, return_exceptions=True)]
    assert ended.count(errors.InvalidCredentials) == failures.limit
    assert ended.count(errors.TooManyAttempts) == 4


async def test_what_cannot_be_hashed_in_time_is_refused_before_the_look_up(
    login: Login, users: FakeUsers, failures: FakeFailures
) -> None:
    with pytest.raises(errors.Overloaded):
        await ask(login, "ada", within_s=-1)
    assert users.asked == []
    assert failures.counted["ada"] == 0


async def test_a_database_that_is_down_counts_against_nobody(
    login: Login, users: FakeUsers, failures: FakeFailures
) -> None:
    users.broken = errors.LegacyUnavailable("unreachable")
    of = trace()
    with pytest.raises(errors.LegacyUnavailable):
        await ask(login, "ada", of=of)
    assert failures.counted["ada"] == 0
    assert of.ms_db > 0


async def test_a_caller_who_goes_leaves_no_count(login: Login, failures: FakeFailures, pool: HashPool) -> None:
    asking = asyncio.create_task(ask(login, "ada", "wrong"))
    while not pool.waiting:
        await asyncio.sleep(0)
    asking.cancel()
    with pytest.raises(asyncio.CancelledError):
        await asking
    assert failures.counted["ada"] == 0


async def test_the_organization_is_passed_on(login: Login, users: FakeUsers) -> None:
    await login(
        identifier="ada", password=PASSWORD, organization={"id": "org_1"}, deadline=time.monotonic() + 30, trace=trace()
    )
    assert users.organizations == [{"id": "org_1"}]
