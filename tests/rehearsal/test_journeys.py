"""Every journey passes with a right service and right scripts, and has a twin in which something is broken on purpose."""

import asyncio
import dataclasses
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field

import bcrypt
import pytest
import pytest_asyncio

from app.rehearsal.certificate import make_certificate
from app.rehearsal.journeys import outages
from app.rehearsal.journeys.expect import FORGOTTEN
from app.rehearsal.journeys.outages import OUTAGES
from app.rehearsal.journeys.table import BY_KEY
from app.rehearsal.people import Person
from app.rehearsal.sandbox import Sandbox
from app.rehearsal.stage import Levers, Scripts, Stage
from app.rehearsal.store import ConnectionRules
from app.rehearsal.walk import Company, Result, walk
from app.scripts.options import ScriptOptions
from app.scripts.render import render
from tests.rehearsal.town import ADA, PASSWORD, Town

pytestmark = [pytest.mark.asyncio(loop_scope="module"), pytest.mark.usefixtures("quick_store")]

HURRY = (
    "{ total: 15000, connect: 3000, response: 12000, pause: 250,",
    "{ total: 2500, connect: 900, response: 400, pause: 50,",
)
"""The same scripts with shorter limits (ms): a test need not wait as long as a user might."""


def hash_of(password: str) -> str:
    return bcrypt.hashpw(password.encode(), bcrypt.gensalt(10)).decode()


RIGHT_HASH, WRONG_HASH = hash_of(PASSWORD), hash_of(FORGOTTEN)


def record(password_hash: str, **changes: str) -> bytes:
    return json.dumps({**ADA, "password_hash": password_hash, **changes}).encode()


def changed(text: str, *pairs: tuple[str, str]) -> str:
    """The text with each of these put in the other's place; each must be there."""
    for old, new in pairs:
        assert old in text, old
        text = text.replace(old, new)
    return text


SCRIPTS = Scripts.of_files({name: text.replace(*HURRY) for name, text in render(ScriptOptions()).items()})
ADA_HERSELF = Person(
    label="Ada",
    kind="given",
    identifiers={"email": "ada@example.com", "username": "ada"},
    scheme="bcrypt",
    password=PASSWORD,
    record=record(RIGHT_HASH),
    portable=True,
    has_metadata=True,
)
DISABLED = Person(
    label="disabled", kind="given", identifiers={"email": "blocked@example.com"}, password=PASSWORD, blocked=True
)


@dataclass
class World:
    """What a twin may break before the journey is walked."""

    town: Town
    gone: Town
    stage: Stage
    ada: Person = ADA_HERSELF

    def lie(self, *lies: str) -> None:
        self.town.lies = set(lies)

    def scripts(self, **texts: str) -> None:
        self.stage.scripts = dataclasses.replace(self.stage.scripts, **texts)

    async def walk(self, key: str) -> list[Result]:
        return [each async for each in walk([Company(self.stage, [self.ada, DISABLED])], only=[key])]


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def built(node, tmp_path_factory) -> AsyncIterator[World]:
    certificate = make_certificate(tmp_path_factory.mktemp("tls"))
    town, gone = Town(certificate), Town(certificate, {"down"})
    await town.start()
    await gone.start()

    async def stop() -> Callable[[], Awaitable[None]]:
        await town.stop()
        return town.start

    async def revoke() -> None:
        if "never_revoked" not in town.lies:
            town.keys.discard("old")

    stage = Stage(
        scripts=SCRIPTS,
        configuration=town.configuration(),
        certificate=certificate,
        stranger=make_certificate(tmp_path_factory.mktemp("stranger")),
        levers=Levers(stop=stop, gone=gone.configuration(), new_key=town.configuration("new"), revoke_old_key=revoke),
        node=node,
        rules=ConnectionRules(requires_username=True, username_length=(1, 128)),
        sandbox=Sandbox(time_limit_s=3.0),
    )
    async with stage.opened():
        yield World(town, gone, stage)
    await town.stop()
    await gone.stop()


@pytest_asyncio.fixture(loop_scope="module")
async def world(built: World) -> World:
    """Everything right again."""
    built.town.lies, built.gone.lies = set(), {"down"}
    built.town.keys, built.town.seen = {"old", "new"}, set()
    built.stage.scripts, built.ada = SCRIPTS, ADA_HERSELF
    built.stage.rules = ConnectionRules(requires_username=True, username_length=(1, 128))
    built.stage.runs.clear()
    await built.stage.use(built.town.configuration())
    return built


@pytest.mark.parametrize("key", [key for key in BY_KEY if key != "promises"])
async def test_a_journey_passes_where_all_is_right(world: World, key: str) -> None:
    results = await world.walk(key)
    assert [(each.verdict, each.why) for each in results if each.verdict != "pass"] == []
    assert results


async def test_the_scripts_kept_their_promises(world: World) -> None:
    for key in ("first-login", "sign-up-over", "page-200"):
        await world.walk(key)
    (told,) = await world.walk("promises")
    assert (told.verdict, told.why.split(" runs")[0].isdigit()) == ("pass", True)


# --- twins


@dataclass(frozen=True)
class Twin:
    """What is broken, and what the rehearsal must say of it."""

    key: str
    why: str
    lies: tuple[str, ...] = ()
    breaks: Callable[[World], None] = field(default=lambda _: None)


def lied(key: str, why: str, *lies: str) -> Twin:
    return Twin(key, why, lies)


def outage_reads_as_wrong(world: World) -> None:
    """A Login that makes a wrong password of whatever it does not understand."""
    world.scripts(
        login=changed(
            SCRIPTS.login, ("return reply(new Error(", "return reply(new WrongUsernameOrPasswordError(identifier, ")
        )
    )


def status_decides(world: World) -> None:
    """Scripts that believe a status alone, whoever says it."""
    never = ("const answer = response.complete ? parse(response.headers, Buffer.concat(chunks)) : null;",)
    trusting = f"const answer = {{ outcome: {{ 401: 'invalid_credentials', 404: 'user_not_found', 403: 'account_disabled' }}[status], profile: {{ user_id: 'x', email: 'x@example.com', username: 'x' }} }}; if (status === 200) answer.outcome = {'%s'};"
    world.scripts(
        login=changed(SCRIPTS.login, (never[0], trusting % "'verified'")),
        get_user=changed(SCRIPTS.get_user, (never[0], trusting % "'found'")),
    )


def outcome_decides(world: World) -> None:
    """Scripts that do not ask whether an outcome belongs to its status."""
    key = "switch (status && `${status} ${answer.outcome}`) {"
    world.scripts(login=changed(SCRIPTS.login, (key, "switch (status && `401 ${answer.outcome}`) {")))


def unfinished_counts(world: World) -> None:
    """A Login that takes what came for a whole answer."""
    early = "const early = parse(response.headers, chunk); if (early) end(() => settle(200, early));"
    body = ("else chunks.push(chunk);", f"else {{ chunks.push(chunk); {early} }}")
    world.scripts(login=changed(SCRIPTS.login, body))


def any_certificate(world: World) -> None:
    trusting = ("rejectUnauthorized: true", "rejectUnauthorized: false")
    world.scripts(login=changed(SCRIPTS.login, trusting), get_user=changed(SCRIPTS.get_user, trusting))


def get_user_knows_nobody_in_an_outage(world: World) -> None:
    world.scripts(get_user=changed(SCRIPTS.get_user, ("return reply(new Error(", "return reply(null, null, (")))


def never_again(world: World) -> None:
    world.scripts(login=changed(SCRIPTS.login, ("pause >= 0 && !retried", "false")))


def no_context(world: World) -> None:
    world.scripts(
        login=changed(SCRIPTS.login, ("typeof context === 'function' ? context : callback", "context")),
    )


def no_action(world: World) -> None:
    world.scripts(restore_metadata="exports.onExecutePostLogin = async () => {};")


def still_asking(world: World) -> None:
    world.scripts(cutover_login=SCRIPTS.login, cutover_get_user=SCRIPTS.get_user)


def gone_says_wrong(world: World) -> None:
    world.gone.lies = set()
    world.gone.keys = {"old"}


def not_back(world: World) -> None:
    async def stop() -> Callable[[], Awaitable[None]]:
        await world.town.stop()

        async def start() -> None:
            await world.town.start()
            world.lie("down")

        return start

    world.stage.levers = dataclasses.replace(world.stage.levers, stop=stop)


def hash_of_another(world: World) -> None:
    world.ada = dataclasses.replace(ADA_HERSELF, record=record(WRONG_HASH))


def record_of_another(world: World) -> None:
    another = record(RIGHT_HASH, user_id="1", email="ada+1@example.com", username="ada1")
    world.ada = dataclasses.replace(ADA_HERSELF, record=another)


def refused_record(world: World) -> None:
    world.ada = dataclasses.replace(ADA_HERSELF, record=record("$2b$12$" + RIGHT_HASH[7:]))


def no_usernames(world: World) -> None:
    """The connection does not take usernames, though users type them."""
    world.stage.rules = ConnectionRules()


def chatty(world: World) -> None:
    world.scripts(login=changed(SCRIPTS.login, ("'use strict';", "'use strict'; console.log(identifier);")))


AS_WRONG = "an outage is told as a wrong password"
LETS_IN = "lets a stranger in"
SECOND = "depends on the scripts"

TWINS = (
    lied("first-login", "different user_ids", "ids_differ"),
    lied("first-login", "different profiles", "profiles_differ"),
    lied("first-login", "the first login moves nobody", "down"),
    lied("second-login", SECOND, "other_email"),
    lied("wrong-after-move", "with a wrong password: expected no script", "other_email"),
    lied("identifiers", "different users", "username_is_bob"),
    Twin("identifiers", "not found by another", (), no_usernames),
    lied("mixed-case", "typed in capitals", "case_sensitive"),
    lied("reset-after-move", "no mail for a moved user", "other_email"),
    lied("interrupted", "the user is lost", "once_only"),
    Twin("lost-metadata", "stays lost", (), no_action),
    lied("deleted", "user_id is not stable", "random_ids"),
    lied("wrong-password", "not told as one", "any_password"),
    lied("wrong-password", "anybody can find out who exists", "unknown_differs"),
    lied("sign-up-over", "a stranger can sign up", "nobody_is_there"),
    lied("create-over", "a second user", "nobody_is_there"),
    lied("reset-before-move", "gets no mail", "nobody_is_there"),
    lied("reset-before-move", "another user_id each time", "random_ids"),
    lied("reset-before-move", "cannot log in", "other_email"),
    lied("same-person", "nobody is found", "case_sensitive"),
    lied("same-person", "lead to different users", "username_is_bob"),
    lied("disabled", "learns that the account is disabled", "disabled_shows"),
    lied("disabled-right", "a disabled account gets in", "disabled_gets_in"),
    lied("unknown", "not simply refused", "anybody_is_somebody"),
    lied("guessing", "a guess lets somebody in", "a_guess_opens"),
    lied("sign-up-new", "new users are refused", "everybody_is_there"),
    lied("reset-unknown", "a reset tells who exists", "everybody_is_there"),
    Twin("organization", "with the context object the login breaks", (), no_context),
    *(
        Twin(key, AS_WRONG, (), outage_reads_as_wrong)
        for key in ("down", "slow", "reset", "busy", "page-503", "redirect", "empty")
    ),
    Twin("down", "a stranger can sign up", (), get_user_knows_nobody_in_an_outage),
    Twin("page-200", LETS_IN, (), status_decides),
    Twin("page-401", AS_WRONG, (), status_decides),
    Twin("page-403", "the user reads something else", (), status_decides),
    Twin("page-404", "a stranger can sign up", (), status_decides),
    Twin("cut-off", LETS_IN, (), unfinished_counts),
    Twin("mismatch", AS_WRONG, (), outcome_decides),
    Twin("certificate", LETS_IN, (), any_certificate),
    Twin("busy-once", "busy for a second fails the login", (), never_again),
    Twin("legacy-gone", AS_WRONG, (), gone_says_wrong),
    lied("key-rotated", "the key still opens", "never_revoked"),
    lied("key-rotated", AS_WRONG, "revoked_is_wrong"),
    Twin("restarted", "do not find it again", (), not_back),
    lied("moved-in-outage", "depends on the service", "other_email"),
    Twin("imported-wrong", "opens with a wrong password", (), hash_of_another),
    Twin("imported", "does not open with the right password", (), hash_of_another),
    Twin("imported", "refused the record: PATTERN", (), refused_record),
    Twin("import-after-move", "a second user of one", (), record_of_another),
    Twin("cutover", "the scripts still know users", (), still_asking),
    Twin("promises", "writes to the console", (), chatty),
)


@pytest.mark.parametrize("twin", TWINS, ids=lambda twin: f"{twin.key}-{twin.why[:18]}")
async def test_a_broken_twin_is_reported_with_its_why(world: World, twin: Twin, monkeypatch) -> None:
    monkeypatch.setattr(outages, "REVOKED_PAUSE_S", 0.001)
    monkeypatch.setattr(outages, "REVOKED_TRIES", 3)
    levers = world.stage.levers
    world.lie(*twin.lies)
    twin.breaks(world)
    if twin.key == "promises":
        await world.walk("first-login")
    try:
        results = await world.walk(twin.key)
    finally:
        world.stage.levers = levers
    assert [each.verdict for each in results if each.verdict == "fail"], results
    assert any(twin.why in each.why for each in results if each.verdict == "fail"), [each.why for each in results]


async def test_a_failed_rotation_fails_no_journey_behind_it(world: World) -> None:
    outage_reads_as_wrong(world)
    results = [each async for each in walk([Company(world.stage, [ADA_HERSELF])], only=["key-rotated", "second-login"])]
    again = [each async for each in walk([Company(world.stage, [ADA_HERSELF])], only=["second-login"])]
    assert [(each.journey.key, each.verdict) for each in (*results, *again)] == [
        ("second-login", "pass"),
        ("key-rotated", "fail"),
        ("second-login", "pass"),
    ]


async def test_every_journey_has_a_twin() -> None:
    assert {twin.key for twin in TWINS} == set(BY_KEY)
    assert {key for key, *_ in OUTAGES} <= set(BY_KEY)


# --- the walk itself


async def test_a_broken_script_that_quotes_a_user_is_not_quoted(world: World) -> None:
    quoting = ("return reply(new Error(`Login is not", "return reply(new Error(`${identifier} ${password} is not")
    world.scripts(login=changed(SCRIPTS.login, quoting), get_user=SCRIPTS.get_user)
    world.lie("down")
    world.stage.scripts = dataclasses.replace(
        world.stage.scripts, get_user="function getUser(i, callback) { callback(new Error(`no ${i}`)); }"
    )
    (told,) = await world.walk("first-login")
    assert told.verdict == "fail"
    assert "…" in told.why
    assert not any(secret in told.why for secret in ("ada@example.com", PASSWORD))


async def test_a_journey_that_nobody_fits_is_not_run(world: World) -> None:
    results = [each async for each in walk([Company(world.stage, [])], only=["first-login", "disabled"])]
    assert [(each.verdict, "needs" in each.why) for each in results] == [("skipped", True)] * 2


async def test_a_second_company_stands_in_for_the_first(world: World) -> None:
    sampled = dataclasses.replace(ADA_HERSELF, label="sampled", kind="sampled", password=None)
    companies = [Company(world.stage, [sampled]), Company(world.stage, [ADA_HERSELF])]
    results = [each async for each in walk(companies, only=["second-login", "sign-up-over"])]
    assert [(each.journey.key, each.who) for each in results] == [("second-login", "Ada"), ("sign-up-over", "sampled")]


@pytest.mark.parametrize(
    ("key", "changes", "why"),
    [
        ("identifiers", {"identifiers": {"email": "ada@example.com"}}, "one identifier only"),
        ("lost-metadata", {"has_metadata": False}, "no app_metadata"),
        ("imported", {"portable": False, "scheme": "phpass"}, "phpass cannot travel"),
        ("imported", {"portable": False, "scheme": "no usable hash"}, "this user resets"),
        ("import-after-move", {"record": b""}, "no record"),
        ("sign-up-over", {"identifiers": {"username": "ada"}}, "no email"),
    ],
)
async def test_what_says_nothing_of_a_user_is_not_run(world: World, key: str, changes: dict, why: str) -> None:
    world.ada = dataclasses.replace(ADA_HERSELF, **changes)
    (told,) = await world.walk(key)
    assert (told.verdict, why in told.why) == ("skipped", True)


@pytest.mark.parametrize("key", ["restarted", "legacy-gone", "key-rotated"])
async def test_a_running_service_is_left_alone(world: World, key: str) -> None:
    levers, world.stage.levers = world.stage.levers, Levers()
    try:
        (told,) = await world.walk(key)
    finally:
        world.stage.levers = levers
    assert told.verdict == "skipped"


async def test_a_walk_that_is_left_ends_what_runs_beside_it(world: World) -> None:
    results = walk([Company(world.stage, [ADA_HERSELF])], only=["second-login", "slow"])
    await anext(results)
    await results.aclose()
    assert not [task for task in asyncio.all_tasks() if "_walk_all" in repr(task)]
