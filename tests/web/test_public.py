"""Every row of the outcome table through a real connection, and everything that is not served."""

import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from typing import Any

import pytest

from tests.service import (
    PASSWORD,
    STATIC_HEADERS,
    STATIC_KEY,
    Answered,
    Live,
    listening,
    make_site,
    signed_headers,
)

PROBLEM_KEYS = {"type", "title", "status", "outcome", "request_id"}


def check_frame(answer: Answered) -> None:
    """What every answer has, and has not."""
    headers = answer.headers
    assert headers["cache-control"] == "no-store"
    assert "server" not in headers
    assert not [name for name in headers if name.startswith("access-control-")]
    assert len(headers["x-request-id"]) == 32
    assert answer.outcome
    if answer.status == 200:
        assert headers["content-type"] == "application/json"
    else:
        assert headers["content-type"] == "application/problem+json"
        assert answer.body.keys() - {"errors"} == PROBLEM_KEYS
        assert answer.body["status"] == answer.status
        assert answer.body["request_id"] == headers["x-request-id"]
        assert answer.body["type"] == f"urn:trickle:outcome:{answer.outcome}"


@pytest.mark.parametrize(
    ("identifier", "password", "status", "outcome"),
    [
        pytest.param("ada@example.com", PASSWORD, 200, "verified", id="right password"),
        pytest.param("ADA@example.com", PASSWORD, 200, "verified", id="another case"),
        pytest.param("ada", PASSWORD, 200, "verified", id="second identifier"),
        pytest.param("ada@example.com", "wrong", 401, "invalid_credentials", id="wrong password"),
        pytest.param("nobody@example.com", PASSWORD, 401, "invalid_credentials", id="unknown"),
        pytest.param("unreadable@example.com", PASSWORD, 401, "invalid_credentials", id="unreadable hash"),
        pytest.param("without@example.com", PASSWORD, 401, "invalid_credentials", id="no password"),
        pytest.param("nul\0@example.com", PASSWORD, 401, "invalid_credentials", id="NUL"),
        pytest.param("half\ud800@example.com", PASSWORD, 401, "invalid_credentials", id="lone surrogate"),
        pytest.param("ada", "\udfff", 401, "invalid_credentials", id="lone surrogate for a password"),
        pytest.param("blocked@example.com", PASSWORD, 403, "account_disabled", id="blocked"),
        pytest.param("blocked@example.com", "wrong", 401, "invalid_credentials", id="blocked, wrong password"),
        pytest.param("reset@example.com", PASSWORD, 403, "password_reset_required", id="must reset"),
        pytest.param("reset@example.com", "wrong", 401, "invalid_credentials", id="must reset, wrong password"),
        pytest.param("twin@example.com", PASSWORD, 409, "ambiguous_identifier", id="two rows"),
        pytest.param("mailless", PASSWORD, 500, "internal", id="no profile to be made"),
    ],
)
def test_login_answers(live: Live, identifier: str, password: str, status: int, outcome: str) -> None:
    answer = live.login(identifier, password)
    assert (answer.status, answer.outcome) == (status, outcome)
    check_frame(answer)
    assert ("profile" in answer.body) is (status == 200)


@pytest.mark.parametrize(
    ("body", "status", "outcome"),
    [
        pytest.param({"identifier": "ada@example.com"}, 200, "found", id="by email"),
        pytest.param({"identifier": "ada"}, 200, "found", id="by username"),
        pytest.param({"user_id": "legacy|1"}, 200, "found", id="by user_id"),
        pytest.param({"identifier": "blocked@example.com"}, 200, "found", id="blocked users are there"),
        pytest.param({"identifier": "nobody"}, 404, "user_not_found", id="unknown"),
        pytest.param({"user_id": "legacy|999"}, 404, "user_not_found", id="unknown user_id"),
        pytest.param({"user_id": "other|1"}, 404, "user_not_found", id="a user_id of others"),
        pytest.param({"identifier": "\0"}, 404, "user_not_found", id="NUL"),
        pytest.param({"identifier": "\ud83d"}, 404, "user_not_found", id="lone surrogate"),
        pytest.param({"identifier": "twin@example.com"}, 409, "ambiguous_identifier", id="two rows"),
        pytest.param({"identifier": "mailless"}, 500, "internal", id="no profile to be made"),
    ],
)
def test_get_user_answers(live: Live, body: dict[str, str], status: int, outcome: str) -> None:
    answer = live.ask("/get-user", body)
    assert (answer.status, answer.outcome) == (status, outcome)
    check_frame(answer)


def test_login_and_get_user_give_the_same_profile(live: Live) -> None:
    profile = live.login("ada").body["profile"]
    assert profile == live.get_user("ada@example.com").body["profile"]
    assert profile == {
        "user_id": "legacy|1",
        "email": "ada@example.com",
        "email_verified": False,
        "username": "ada",
        "name": "Ada Lovelace",
    }


def test_one_row_that_fits_exactly_is_meant(live: Live) -> None:
    assert live.get_user("TWIN@example.com").body["profile"]["user_id"] == "legacy|5"


def test_an_organization_is_taken(live: Live) -> None:
    body = {"identifier": "ada", "password": PASSWORD, "organization": {"id": "org_1", "metadata": {"a": [1, None]}}}
    assert live.ask("/login", body).outcome == "verified"


def test_too_many_failures_are_429_even_with_the_right_password(live: Live) -> None:
    outcomes = [live.login("guessed@example.com", "wrong").outcome for _ in range(3)]
    assert outcomes == ["invalid_credentials"] * 3
    answer = live.login("Guessed@example.com")
    assert (answer.status, answer.outcome) == (429, "too_many_attempts")
    assert 1 <= int(answer.headers["retry-after"]) <= 15 * 60
    check_frame(answer)


def test_unknown_identifiers_are_counted_alike(live: Live) -> None:
    outcomes = [live.login("ghost@example.com").outcome for _ in range(4)]
    assert outcomes == [*["invalid_credentials"] * 3, "too_many_attempts"]


@pytest.mark.parametrize(
    "headers",
    [
        pytest.param({"content-type": "application/json"}, id="no token"),
        pytest.param(STATIC_HEADERS | {"authorization": f"Bearer {STATIC_KEY}x"}, id="another key"),
        pytest.param(STATIC_HEADERS | {"authorization": "Basic YTpi"}, id="not Bearer"),
        pytest.param(STATIC_HEADERS | {"authorization": "Bearer \xe9"}, id="not ASCII"),
        pytest.param(signed_headers("/login", b"another body"), id="signed for another body"),
        pytest.param(signed_headers("/get-user", b"{}"), id="signed for another path"),
        pytest.param(signed_headers("/login", b"{}", secret="x" * 43), id="signed with another secret"),
    ],
)
def test_whoever_may_not_ask_learns_nothing_else(live: Live, headers: dict[str, str]) -> None:
    sent = {name: value.encode("latin-1") for name, value in headers.items()}
    answer = live.ask("/login", b"{}", sent)  # a body that would be refused, were it looked at
    assert (answer.status, answer.outcome) == (403, "forbidden")
    check_frame(answer)
    assert answer.body.keys() == PROBLEM_KEYS
    assert answer.body["title"] == "The caller may not ask"


def test_a_signed_request_opens_once(live: Live) -> None:
    body = b'{"identifier": "ada"}'
    headers = signed_headers("/get-user", body)
    assert [live.ask("/get-user", body, headers).outcome for _ in range(3)] == ["found", "forbidden", "forbidden"]
    assert live.lines("get_user")[-1]["reason"] == "replayed"


def test_a_query_is_part_of_the_signed_path(live: Live) -> None:
    body = b'{"identifier": "ada"}'
    assert live.ask("/get-user?x=1", body, signed_headers("/get-user", body)).outcome == "forbidden"
    assert live.ask("/get-user?x=1", body, signed_headers("/get-user?x=1", body)).outcome == "found"


@pytest.mark.parametrize(
    ("body", "fields"),
    [
        pytest.param(b"canary", [""], id="not JSON"),
        pytest.param(b'{"identifier": "canary"}', ["password"], id="no password"),
        pytest.param(b'{"identifier": 1, "password": ["canary"]}', ["identifier", "password"], id="wrong types"),
        pytest.param(b'{"identifier": "a", "password": "canary", "canary": 1}', [""], id="an unknown key"),
        pytest.param(b'{"identifier": "a", "password": "canary", "password": "canary"}', [""], id="a key twice"),
        pytest.param('{"identifier": "canary", "password": "x"}'.encode("utf-16"), [""], id="UTF-16"),
    ],
)
def test_a_wrong_body_is_422_with_fields_and_never_the_value(live: Live, body: bytes, fields: list[str]) -> None:
    answer = live.ask("/login", body)
    assert (answer.status, answer.outcome) == (422, "invalid_request")
    check_frame(answer)
    assert [each["field"] for each in answer.body["errors"]] == fields
    assert "canary" not in answer.response.text


@pytest.mark.parametrize(
    "media_type",
    ["text/plain", "application/x-www-form-urlencoded", "application/jsonx", "", "application/problem+json"],
)
def test_only_json_is_taken(live: Live, media_type: str) -> None:
    answer = live.ask("/login", {}, STATIC_HEADERS | {"content-type": media_type})
    assert (answer.status, answer.outcome) == (415, "invalid_request")
    check_frame(answer)


def test_json_may_name_its_charset(live: Live) -> None:
    headers = STATIC_HEADERS | {"content-type": "Application/JSON; charset=utf-8"}
    assert live.get_user("ada", headers).outcome == "found"


def test_a_body_over_16_kib_is_413(live: Live) -> None:
    fits = b'{"identifier": "ada"}'.ljust(16 * 1024)
    assert live.ask("/get-user", fits).outcome == "found"
    answer = live.ask("/get-user", fits + b" ")
    assert (answer.status, answer.outcome) == (413, "invalid_request")
    check_frame(answer)
    assert answer.headers["connection"] == "close"


@pytest.mark.parametrize("method", ["GET", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE"])
@pytest.mark.parametrize("path", ["/login", "/get-user"])
def test_only_post_is_served(live: Live, method: str, path: str) -> None:
    answer = live.ask(path, {}, method=method)
    assert (answer.status, answer.outcome, answer.headers["allow"]) == (405, "invalid_request", "POST")
    check_frame(answer)


def test_head_is_405_without_a_body(live: Live) -> None:
    answer = live.ask("/login", b"", method="HEAD")
    assert (answer.status, answer.response.content) == (405, b"")
    assert answer.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize(
    "path",
    ["/", "/login/", "/Login", "/get-user/x", "/get_user", "/docs", "/redoc", "/openapi.json", "/metrics", "/readyz",
     "/favicon.ico", "//login", "/login%2f", "/..%2flogin", "/%00", "/%ff", "/livez/"],
)  # fmt: skip
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_an_unknown_path_is_never_user_not_found(live: Live, path: str, method: str) -> None:
    answer = live.ask(path, {"identifier": "ada"}, method=method)
    assert (answer.status, answer.outcome) == (404, "invalid_request")
    check_frame(answer)


def test_livez_is_open_to_everybody(live: Live) -> None:
    answer = live.ask("/livez", b"", {}, method="GET")
    assert (answer.status, answer.body, answer.headers["cache-control"]) == (200, {"status": "alive"}, "no-store")
    assert live.ask("/livez", b"", {}, method="HEAD").status == 200
    refused = live.ask("/livez", b"", {})
    assert (refused.status, refused.outcome) == (405, "invalid_request")
    assert set(refused.headers["allow"].split(", ")) == {"GET", "HEAD"}


@pytest.mark.parametrize("own", ["a", "req-1_A.b:c", "x" * 128])
def test_a_well_formed_request_id_is_taken(live: Live, own: str) -> None:
    answer = live.get_user("nobody", STATIC_HEADERS | {"x-request-id": own})
    assert answer.headers["x-request-id"] == answer.body["request_id"] == own
    assert live.lines("get_user")[-1]["request_id"] == own


@pytest.mark.parametrize("own", ["", "x" * 129, "a b", 'a"b', "<b>", "a,b", "é"])
def test_a_malformed_request_id_is_replaced(live: Live, own: str) -> None:
    headers = {name: value.encode("latin-1") for name, value in (STATIC_HEADERS | {"x-request-id": own}).items()}
    check_frame(live.get_user("nobody", headers))  # type: ignore[arg-type]


def test_each_request_leaves_one_line_without_what_was_typed(live: Live) -> None:
    before = len(live.lines())
    live.login("ada@example.com", "canary-password")
    (line,) = live.lines()[before:]
    assert line.keys() >= {"request_id", "outcome", "reason", "key", "who", "scheme", "ms", "ms_db", "ms_hash"}
    assert (line["event"], line["outcome"], line["reason"]) == ("login", "invalid_credentials", "wrong_password")
    assert "ada" not in json.dumps(line)
    assert "canary" not in json.dumps(line)


def test_one_user_has_one_name_in_the_log(live: Live) -> None:
    live.get_user("ada@example.com")
    live.get_user("ADA@example.com")
    one, other = live.lines("get_user")[-2:]
    assert one["who"] == other["who"]


@pytest.fixture(scope="module")
def behind_a_proxy(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Live]:
    access: dict[str, Any] = {"allow": ["192.0.2.0/24"], "trusted_proxies": ["127.0.0.1/32", "10.0.0.0/8"]}
    with listening(make_site(tmp_path_factory.mktemp("proxied"), access=access)) as running:
        yield running


@pytest.mark.parametrize(
    ("forwarded", "outcome"),
    [
        pytest.param("192.0.2.7", "found", id="an allowed address"),
        pytest.param("::ffff:192.0.2.7", "found", id="the same inside IPv6"),
        pytest.param("203.0.113.1, 192.0.2.7", "found", id="right end"),
        pytest.param("192.0.2.7, 10.1.2.3", "found", id="through two proxies"),
        pytest.param("192.0.2.7, 203.0.113.1", "forbidden", id="left end is not believed"),
        pytest.param("203.0.113.1", "forbidden", id="another address"),
        pytest.param("nonsense", "forbidden", id="malformed"),
        pytest.param(None, "forbidden", id="no header"),
    ],
)
def test_addresses_come_through_trusted_proxies(behind_a_proxy: Live, forwarded: str | None, outcome: str) -> None:
    headers = STATIC_HEADERS | ({"x-forwarded-for": forwarded} if forwarded else {})
    assert behind_a_proxy.get_user("ada", headers).outcome == outcome


@pytest.mark.parametrize("name", ["forwarded", "x-real-ip", "x-client-ip", "true-client-ip"])
def test_no_other_forwarding_header_is_believed(behind_a_proxy: Live, name: str) -> None:
    assert behind_a_proxy.get_user("ada", STATIC_HEADERS | {name: "192.0.2.7"}).outcome == "forbidden"


def test_from_elsewhere_not_even_paths_are_told_apart(behind_a_proxy: Live) -> None:
    answers = [
        behind_a_proxy.ask(path, {}, method=method) for path in ("/login", "/nowhere") for method in ("GET", "POST")
    ]
    assert {(answer.status, answer.outcome) for answer in answers} == {(403, "forbidden")}
    assert behind_a_proxy.ask("/livez", b"", {}, method="GET").status == 200


def test_an_address_is_refused_before_its_body_is_read(behind_a_proxy: Live) -> None:
    with behind_a_proxy.connect() as line:
        line.sendall(b"POST /login HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\n")
        assert line.recv(4096).startswith(b"HTTP/1.1 403")


def test_the_ledger_knows_the_key_was_used(live: Live) -> None:
    live.get_user("ada")

    async def flush() -> None:
        await live.container.ledger.writer.flush()

    live.run(flush)
    with closing(sqlite3.connect(live.site.ledger)) as ledger:
        assert ledger.execute("SELECT kind FROM keys WHERE id = 'monitoring' AND last_used_at IS NOT NULL").fetchall()
