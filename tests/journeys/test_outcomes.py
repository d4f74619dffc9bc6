"""Every outcome of the contract, from the generated script in Node to a real row and back."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass

import pytest

from app.domain.outcomes import Outcome
from app.rehearsal.runner import ScriptRun, ScriptRunner
from app.scripts.options import ScriptOptions
from app.scripts.render import render
from tests.journeys.running import configuration, running
from tests.servers import wait_for
from tests.service import PASSWORD, Row, Service, encoded

DEAR = "$2b$14$" + encoded()[7:]
"""About 0.8 s of work, more than the budget below: it is refused before any of it is done."""

ROWS = (
    Row(1, "ada@example.com", "ada"),
    Row(2, "blocked@example.com", "blocked", disabled=1),
    Row(3, "reset@example.com", "reset", must_reset=1),
    Row(4, "none@example.com", "none", password=None),
    Row(5, "unreadable@example.com", "unreadable", password="!"),
    Row(6, "twin@example.com", "twin-1"),
    Row(7, "twin@example.com", "twin-2"),
    Row(8, "dear@example.com", "dear", password=DEAR),
    Row(9, "no address", "nomail"),
    Row(10, "guessed@example.com", "guessed"),
)


@dataclass
class World:
    service: Service
    runner: ScriptRunner

    async def login(self, identifier: str, password: str = PASSWORD) -> ScriptRun:
        return await self.runner.run(render(ScriptOptions())["login.js"], "login", identifier, password)

    async def get_user(self, identifier: str) -> ScriptRun:
        return await self.runner.run(render(ScriptOptions())["get_user.js"], "getUser", identifier)

    def outcome_of_last(self, question: str) -> object:
        return self.service.lines(question)[-1]["outcome"]


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    limits = {"budget_s": 0.5, "failures": "3/15 minutes"}
    with running(tmp_path_factory.mktemp("outcomes"), ROWS, limits=limits) as service:
        yield service


@pytest.fixture
async def world(served: Service) -> AsyncIterator[World]:
    async with ScriptRunner(configuration(served)) as runner:
        yield World(served, runner)


def told(run: ScriptRun) -> str:
    """What the script called back with."""
    assert run.called_back_once
    return run.error_class if run.kind == "error" else run.kind


LOGINS = [
    pytest.param("ada@example.com", PASSWORD, Outcome.VERIFIED, "profile", id="right"),
    pytest.param("ADA", PASSWORD, Outcome.VERIFIED, "profile", id="right, by username"),
    pytest.param("ada@example.com", "wrong", Outcome.INVALID_CREDENTIALS, "WrongUsernameOrPasswordError", id="wrong"),
    pytest.param("who@example.com", "x", Outcome.INVALID_CREDENTIALS, "WrongUsernameOrPasswordError", id="unknown"),
    pytest.param(
        "none@example.com", "x", Outcome.INVALID_CREDENTIALS, "WrongUsernameOrPasswordError", id="none stored"
    ),
    pytest.param(
        "unreadable@example.com", "x", Outcome.INVALID_CREDENTIALS, "WrongUsernameOrPasswordError", id="unreadable"
    ),
    pytest.param("a\x00b", "x", Outcome.INVALID_CREDENTIALS, "WrongUsernameOrPasswordError", id="NUL"),
    pytest.param("blocked", PASSWORD, Outcome.ACCOUNT_DISABLED, "UnauthorizedError", id="blocked"),
    pytest.param("blocked", "wrong", Outcome.INVALID_CREDENTIALS, "WrongUsernameOrPasswordError", id="blocked, wrong"),
    pytest.param("reset", PASSWORD, Outcome.PASSWORD_RESET_REQUIRED, "UnauthorizedError", id="must reset"),
    pytest.param("twin@example.com", PASSWORD, Outcome.AMBIGUOUS_IDENTIFIER, "Error", id="two rows"),
    pytest.param("dear@example.com", PASSWORD, Outcome.OVERLOADED, "Error", id="not within the budget"),
    pytest.param("nomail", PASSWORD, Outcome.INTERNAL, "Error", id="no email for Auth0"),
    pytest.param("x" * 600, PASSWORD, Outcome.INVALID_REQUEST, "Error", id="too long"),
]


@pytest.mark.journey
@pytest.mark.parametrize(("identifier", "password", "outcome", "reaction"), LOGINS)
async def test_a_login_comes_to(world: World, identifier: str, password: str, outcome: Outcome, reaction: str) -> None:
    """The service's word, and what Auth0 is told."""
    run = await world.login(identifier, password)
    assert world.outcome_of_last("login") == outcome
    assert told(run) == reaction
    if outcome is Outcome.VERIFIED:
        assert run.profile is not None
        assert run.profile["user_id"] == "legacy|1"


@pytest.mark.journey
@pytest.mark.parametrize(
    ("identifier", "outcome", "reaction"),
    [
        pytest.param("ada@example.com", Outcome.FOUND, "profile", id="found"),
        pytest.param("blocked", Outcome.FOUND, "profile", id="blocked, and yet there"),
        pytest.param("who@example.com", Outcome.USER_NOT_FOUND, "none", id="nobody"),
        pytest.param("twin@example.com", Outcome.AMBIGUOUS_IDENTIFIER, "Error", id="two rows"),
        pytest.param("nomail", Outcome.INTERNAL, "Error", id="no email for Auth0"),
        pytest.param("x" * 600, Outcome.INVALID_REQUEST, "Error", id="too long"),
    ],
)
async def test_a_get_user_comes_to(world: World, identifier: str, outcome: Outcome, reaction: str) -> None:
    """The service's word, and what Auth0 is told."""
    run = await world.get_user(identifier)
    assert world.outcome_of_last("get_user") == outcome
    assert told(run) == reaction


@pytest.mark.journey
async def test_both_questions_give_the_same_profile(world: World) -> None:
    """Two ids or two spellings would make two users."""
    assert (await world.login("ada")).profile == (await world.get_user("ada@example.com")).profile


@pytest.mark.journey
async def test_guesses_end_in_too_many_attempts(world: World) -> None:
    """After three wrong ones even the right password waits, by whichever spelling."""
    for _ in range(3):
        assert told(await world.login("guessed@example.com", "wrong")) == "WrongUsernameOrPasswordError"
    assert told(await world.login("GUESSED@example.com")) == "Error"
    assert world.outcome_of_last("login") == Outcome.TOO_MANY_ATTEMPTS
    assert told(await world.get_user("guessed@example.com")) == "profile"


@pytest.mark.journey
async def test_a_caller_with_another_key_is_forbidden(world: World) -> None:
    """Nothing is said of any user."""
    async with ScriptRunner(dict(configuration(world.service)) | {"TRICKLE_KEY": "x" * 48}) as runner:
        stranger = World(world.service, runner)
        assert told(await stranger.login("ada@example.com")) == "Error"
        assert told(await stranger.get_user("who@example.com")) == "Error"
    assert world.outcome_of_last("get_user") == Outcome.FORBIDDEN


@pytest.mark.journey
async def test_a_lost_database_is_an_error_and_heals(world: World) -> None:
    """Nobody is told "wrong password", nobody "no such user"; and it recovers by itself."""
    away = world.service.site.legacy.with_suffix(".away")
    world.service.site.legacy.rename(away)
    try:
        assert told(await world.login("ada@example.com")) == "Error"
        assert world.outcome_of_last("login") == Outcome.LEGACY_UNAVAILABLE
        assert told(await world.get_user("who@example.com")) == "Error"
        assert world.outcome_of_last("get_user") == Outcome.LEGACY_UNAVAILABLE
        assert not world.service.is_ready()
    finally:
        assert not world.service.site.legacy.exists()
        away.rename(world.service.site.legacy)
    await asyncio.to_thread(wait_for, world.service.is_ready, what="the service's recovery", timeout_s=15)
    assert told(await world.login("ada@example.com")) == "profile"


def test_every_outcome_has_a_journey() -> None:
    """A new outcome without one fails here."""
    covered = {param.values[2] for param in LOGINS} | {Outcome.FOUND, Outcome.USER_NOT_FOUND}
    covered |= {Outcome.TOO_MANY_ATTEMPTS, Outcome.FORBIDDEN, Outcome.LEGACY_UNAVAILABLE}
    assert covered == set(Outcome)
