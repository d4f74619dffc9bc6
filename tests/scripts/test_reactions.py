"""What the scripts make of every answer the world may give. The whole point: an outage never reads as an answer."""

import asyncio
import itertools
import json
from collections.abc import Iterator

import pytest

from app.domain.outcomes import Outcome
from app.rehearsal.runner import ScriptRun, ScriptRunner
from tests.scripts.conftest import GET_USER, LOGIN, STRICT, hurried, settings
from tests.scripts.fake_service import PROFILE, Answer, drip, flood, gzipped, raw, reset, say, send, stall

pytestmark = pytest.mark.asyncio(loop_scope="module")

IDENTIFIER = "Ada@Example.com"
PASSWORD = "pa ss\u00e4\U0001f600\ud800\x00"

STATUSES = (
    200,
    201,
    202,
    301,
    302,
    307,
    400,
    401,
    403,
    404,
    405,
    407,
    409,
    410,
    413,
    415,
    422,
    429,
    500,
    502,
    503,
    504,
)
HTML = b"<!doctype html><html><body><h1>Blocked</h1></body></html>"
JSON = "Content-Type: application/json\r\n"


async def login(runner: ScriptRunner, script: str = LOGIN) -> ScriptRun:
    return await runner.run(script, "login", IDENTIFIER, PASSWORD)


async def get_user(runner: ScriptRunner, script: str = GET_USER) -> ScriptRun:
    return await runner.run(script, "getUser", IDENTIFIER)


def reaction(run: ScriptRun) -> str:
    """One word for what Auth0 is told; asserts what holds for all of them."""
    assert run.called_back_once
    assert run.console == ()
    assert IDENTIFIER not in run.message
    assert PASSWORD not in run.message
    if run.kind == "error":
        assert run.arguments == 1
        return run.error_class
    if run.kind == "none":
        assert run.arguments == 1
    return run.kind


LOGIN_TABLE = {
    (200, "verified"): "profile",
    (401, "invalid_credentials"): "WrongUsernameOrPasswordError",
    (403, "account_disabled"): "UnauthorizedError",
    (403, "password_reset_required"): "UnauthorizedError",
}
GET_USER_TABLE = {(200, "found"): "profile", (404, "user_not_found"): "none"}


@pytest.mark.parametrize(
    ("ask", "table"), [(login, LOGIN_TABLE), (get_user, GET_USER_TABLE)], ids=["login", "get_user"]
)
async def test_only_an_outcome_that_fits_status_and_question_is_believed(service, runner, ask, table):
    """Every status with every outcome: what is not in the table of the contract is an Error."""
    words = [*Outcome, "", "VERIFIED", "constructor", "unheard_of"]
    told = {}
    for status, outcome in itertools.product(STATUSES, words):
        service.will(say(status, outcome, profile=PROFILE))
        told[status, str(outcome)] = reaction(await ask(runner))
        assert len(service.asked) == 1
    assert {pair: word for pair, word in told.items() if word != "Error"} == table


def faults() -> Iterator[tuple[str, Answer]]:
    """Whatever is not the service's own whole word."""
    for status in (200, 401, 403, 404, 500, 502, 503):
        yield f"html-{status}", send(status, HTML, content_type="text/html")
        yield f"empty-{status}", send(status, b"")
        yield f"empty-untyped-{status}", send(status, b"", content_type=None)
        yield f"json-without-outcome-{status}", send(status, b'{"error": "denied"}')
        yield f"json-list-{status}", send(status, b'["user_not_found"]')
        yield f"json-null-{status}", send(status, b"null")
        yield f"json-text-{status}", send(status, b'"user_not_found"')
    for status, outcome in ((200, "verified"), (200, "found"), (401, "invalid_credentials"), (404, "user_not_found")):
        body = json.dumps({"outcome": outcome, "profile": PROFILE}).encode()
        yield f"{outcome}-as-html", send(status, body, content_type="text/html")
        yield f"{outcome}-as-text", send(status, body, content_type="text/plain")
        yield f"{outcome}-untyped", send(status, body, content_type=None)
        yield f"{outcome}-of-another-json", send(status, body, content_type="application/json-seq")
        yield f"{outcome}-in-a-list", say(status, [outcome], profile=PROFILE)
        yield f"{outcome}-gzipped", gzipped(status, outcome, profile=PROFILE)
        yield f"{outcome}-with-rubbish-behind", send(status, body + b"<!-- injected -->")
        head = f"HTTP/1.1 {status} Word\r\n{JSON}"
        yield f"{outcome}-cut-off", raw(f"{head}Content-Length: {len(body) + 9}\r\n\r\n".encode() + body)
        yield f"{outcome}-cut-in-half", raw(f"{head}Content-Length: {len(body)}\r\n\r\n".encode() + body[:20])
        chunk = f"{len(body):x}\r\n".encode() + body + b"\r\n"
        yield f"{outcome}-chunks-cut-off", raw(f"{head}Transfer-Encoding: chunked\r\n\r\n".encode() + chunk)
    for status in (301, 302, 303, 307, 308):
        yield f"redirect-{status}", send(status, b"", more="Location: https://localhost:1/login\r\n")
    for name, profile in (
        ("none", None),
        ("text", "ada"),
        ("list", [PROFILE]),
        ("empty", {}),
        ("no-id", {"email": "a@b.c"}),
    ):
        for outcome in ("verified", "found"):
            yield f"{outcome}-profile-{name}", say(200, outcome, profile=profile)
    yield "number-id", say(200, "verified", profile=PROFILE | {"user_id": 7})
    yield "empty-id", say(200, "found", profile=PROFILE | {"user_id": ""})
    yield "not-http", raw(b"SSH-2.0-OpenSSH_9.2\r\n")
    yield "switching-protocols", raw(b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: Upgrade\r\n\r\n")
    yield "huge-head", raw(b"HTTP/1.1 200 OK\r\nX-Long: " + b"x" * 100_000 + b"\r\n\r\n")
    for outcome in ("verified", "found"):
        right = json.dumps({"outcome": outcome, "profile": PROFILE}).encode()
        yield f"{outcome}-in-two-mebibytes", send(200, b" " * (2 << 20) + right)
        yield f"{outcome}-in-endless-chunks", flood(2, right)


@pytest.mark.parametrize("answer", [pytest.param(answer, id=name) for name, answer in faults()])
@pytest.mark.parametrize("ask", [login, get_user])
async def test_what_is_not_the_services_word_is_an_error(service, runner, ask, answer):
    service.will(answer)
    run = await ask(runner)
    assert reaction(run) == "Error"
    assert len(service.asked) == 1
    assert run.ms < 2000, "a limit of time has ended it"


@pytest.mark.parametrize("ask", [login, get_user])
async def test_a_large_answer_within_the_limit_is_read(service, runner, ask):
    body = json.dumps({"outcome": "verified" if ask is login else "found", "profile": PROFILE}).encode()
    service.will(send(200, b" " * ((1 << 20) - len(body)) + body))
    assert reaction(await ask(runner)) == "profile"


@pytest.mark.parametrize("ask", [login, get_user])
async def test_an_interim_answer_is_passed_over(service, runner, ask):
    body = json.dumps({"outcome": "verified" if ask is login else "found", "profile": PROFILE}).encode()
    service.will(raw(b"HTTP/1.1 103 Early Hints\r\n\r\nHTTP/1.1 200 OK\r\n" + JSON.encode() + b"\r\n" + body))
    run = await ask(runner)
    assert reaction(run) == "profile"
    assert run.profile == PROFILE


# --- once more, or not


@pytest.mark.parametrize("first", [reset(), raw(b"")], ids=["reset", "hung-up"])
@pytest.mark.parametrize("ask", [login, get_user])
async def test_a_lost_connection_is_tried_once_more_with_a_new_token(service, runner, ask, first):
    """The stand-in refuses a `jti` that comes twice."""
    service.will(first, say(200, "verified" if ask is login else "found", profile=PROFILE))
    assert reaction(await ask(runner)) == "profile"
    assert len(service.asked) == 2
    assert service.asked[0].raw == service.asked[1].raw
    assert len({asked.headers["x-request-id"] for asked in service.asked}) == 1
    # The repetition opens its own connection: others in the pool may be as stale as the first.
    assert [asked.headers["connection"].lower() for asked in service.asked] == ["keep-alive", "close"]


@pytest.mark.parametrize("ask", [login, get_user])
async def test_a_connection_lost_twice_is_an_error(service, runner, ask):
    service.will(reset())
    assert reaction(await ask(runner)) == "Error"
    assert len(service.asked) == 2


@pytest.mark.parametrize("outcome", ["overloaded", "legacy_unavailable"])
@pytest.mark.parametrize("ask", [login, get_user])
async def test_a_503_that_says_when_is_tried_once_more_then(service, runner, ask, outcome):
    service.will(say(503, outcome, retry_after="1"), say(200, "verified" if ask is login else "found", profile=PROFILE))
    run = await ask(runner)
    assert reaction(run) == "profile"
    assert 1000 <= run.ms < 3000
    assert len(service.asked) == 2


async def test_a_second_503_is_an_error(service, runner):
    service.will(say(503, "overloaded", retry_after="0"))
    assert reaction(await login(runner)) == "Error"
    assert len(service.asked) == 2


async def test_the_second_answer_counts_like_a_first(service, runner):
    service.will(say(503, "overloaded", retry_after="0"), say(401, "invalid_credentials"))
    assert reaction(await login(runner)) == "WrongUsernameOrPasswordError"
    service.will(reset(), say(404, "user_not_found"))
    assert reaction(await get_user(runner)) == "none"


@pytest.mark.parametrize("retry_after", [None, "60", "13", "soon", "-1", "1.5", "", "Fri, 31 Dec 2100 23:59:59 GMT"])
async def test_a_503_whose_time_does_not_fit_is_an_error_at_once(service, runner, retry_after):
    service.will(say(503, "overloaded", retry_after=retry_after))
    run = await login(runner)
    assert reaction(run) == "Error"
    assert len(service.asked) == 1
    assert run.ms < 1000


@pytest.mark.parametrize("status", [429, 500, 502])
async def test_only_a_503_is_tried_again(service, runner, status):
    service.will(say(status, "overloaded", retry_after="0"))
    assert reaction(await login(runner)) == "Error"
    assert len(service.asked) == 1


# --- time


@pytest.mark.parametrize(
    "answer",
    [
        pytest.param(stall(), id="no-head"),
        pytest.param(stall(b"HTTP/1.1 200 OK\r\n"), id="half-a-head"),
        pytest.param(stall(f"HTTP/1.1 200 OK\r\n{JSON}Content-Length: 99\r\n\r\n{{".encode()), id="half-a-body"),
        pytest.param(drip(b"HTTP/1.1 200 OK\r\nX-Slow: ", b"x"), id="dripping-head"),
        pytest.param(drip(f"HTTP/1.1 200 OK\r\n{JSON}Content-Length: 999999\r\n\r\n{{".encode()), id="dripping-body"),
    ],
)
@pytest.mark.parametrize(("ask", "script"), [(login, LOGIN), (get_user, GET_USER)], ids=["login", "get_user"])
async def test_a_slow_answer_is_an_error_in_time(service, runner, ask, script, answer):
    service.will(answer)
    run = await ask(runner, hurried(script, response=400))
    assert reaction(run) == "Error"
    assert 400 <= run.ms < 1500
    assert len(service.asked) == 1


async def test_the_whole_is_bounded_whatever_the_parts_do(service, runner):
    service.will(say(503, "overloaded", retry_after="1"), stall())
    run = await login(runner, hurried(LOGIN, total=1500, connect=300))
    assert reaction(run) == "Error"
    assert 1500 <= run.ms < 2500
    assert len(service.asked) == 2


@pytest.mark.slow
async def test_an_answer_is_waited_for_twelve_seconds(service, node, certificate):
    service.will(stall())
    async with ScriptRunner(settings(service, certificate), containers=2, node=node, sandbox=STRICT) as pair:
        runs = await asyncio.gather(login(pair), get_user(pair))
    assert [reaction(run) for run in runs] == ["Error", "Error"]
    assert all(12_000 <= run.ms < 14_000 for run in runs)


# --- what it leaves behind


async def test_connections_are_kept_for_the_next_run(service, runner):
    await runner.recycle()
    service.will(say(401, "invalid_credentials"))
    before = service.connections
    for _ in range(3):
        assert reaction(await login(runner)) == "WrongUsernameOrPasswordError"
    service.will(say(404, "user_not_found"))
    assert reaction(await get_user(runner)) == "none"
    assert service.connections == before + 1


async def test_a_kept_connection_that_has_ended_costs_no_login(service, runner):
    service.will(say(401, "invalid_credentials"))
    await login(runner)
    await service.hang_up()
    service.will(say(200, "verified", profile=PROFILE))
    assert reaction(await login(runner)) == "profile"


async def test_one_run_knows_nothing_of_another(service, runner):
    """The container's `global` holds the agent and nothing of a user."""
    service.will(say(200, "verified", profile=PROFILE))
    await login(runner)
    run = await runner.run("function look(callback) { callback(null, { kept: Object.keys(global) }); }", "look")
    assert run.profile == {"kept": ["trickleAgent"]}


# --- messages are public


async def test_messages_say_nothing_of_the_account_or_of_what_stands_behind(service, runner):
    answers = {
        "Wrong username or password.": say(401, "invalid_credentials", detail="no row in users"),
        "This account is disabled. Please contact support.": say(403, "account_disabled"),
        "Please reset your password before you log in.": say(403, "password_reset_required"),
    }
    for message, answer in answers.items():
        service.will(answer)
        assert (await login(runner)).message == message


@pytest.mark.parametrize("ask", [login, get_user])
async def test_an_error_quotes_the_request_id_and_nothing_else(service, runner, ask):
    messages = set()
    for answer in (say(500, "internal", detail="secret detail"), say(403, "forbidden"), send(200, HTML), reset()):
        service.will(answer)
        message = (await ask(runner)).message
        reference = service.asked[-1].headers["x-request-id"]
        assert reference in message
        messages.add(message.replace(reference, "ID"))
    assert len(messages) == 1


async def test_wrong_credentials_name_the_identifier_for_the_tenants_log(service, runner):
    service.will(say(401, "invalid_credentials"))
    assert (await login(runner)).names_user


async def test_the_profile_is_handed_over_untouched(service, runner):
    profile = PROFILE | {"name": "Zo\u00eb \U0001f600", "user_metadata": {"a": {"b": [1, None, True, 2.5]}}}
    service.will(say(200, "verified", profile=profile))
    assert (await login(runner)).profile == profile
    service.will(say(200, "found", profile=profile))
    assert (await get_user(runner)).profile == profile
