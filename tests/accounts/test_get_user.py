"""Who is this? It changes nothing."""

import pytest

from app import errors
from app.accounts.get_user import GetUser
from app.accounts.login import Login
from app.domain.trace import Trace
from tests.accounts.test_login import ask
from tests.fakes import FakeUsers


async def find(
    get_user: GetUser, identifier: str | None = None, user_id: str | None = None
) -> dict[str, object] | None:
    return await get_user(identifier=identifier, user_id=user_id, trace=Trace("id-1"))


async def test_a_user_has_the_profile_that_a_login_gives(get_user: GetUser, login: Login) -> None:
    profile = await find(get_user, "ada")
    assert profile is not None
    assert profile == await find(get_user, user_id="legacy|ada") == await ask(login, "ada")


@pytest.mark.parametrize("identifier", ["blocked", "reset", "without", "unreadable"])
async def test_whoever_cannot_log_in_is_there_all_the_same(get_user: GetUser, identifier: str) -> None:
    profile = await find(get_user, identifier)
    assert profile is not None
    assert profile["user_id"] == f"legacy|{identifier}"


async def test_nobody_is_none(get_user: GetUser) -> None:
    assert await find(get_user, "nobody") is None
    assert await find(get_user, user_id="legacy|nobody") is None
    assert await find(get_user, user_id=None) is None


async def test_two_rows_are_ambiguous(get_user: GetUser) -> None:
    with pytest.raises(errors.AmbiguousIdentifier):
        await find(get_user, "twins")


async def test_a_database_that_is_down_is_not_nobody(get_user: GetUser, users: FakeUsers) -> None:
    users.broken = errors.LegacyUnavailable("unreachable")
    of = Trace("id-1")
    with pytest.raises(errors.LegacyUnavailable):
        await get_user(identifier="nobody", user_id=None, trace=of)
    assert of.ms_db > 0


async def test_a_profile_that_auth0_would_refuse_is_our_fault(get_user: GetUser) -> None:
    with pytest.raises(errors.ProfileInvalid):
        await find(get_user, "mailless")


async def test_fields_that_break_a_rule_are_named(get_user: GetUser) -> None:
    of = Trace("id-1")
    await get_user(identifier="ada", user_id=None, trace=of)
    assert [field.partition(":")[0] for field in of.dropped] == ["phone_number"]
