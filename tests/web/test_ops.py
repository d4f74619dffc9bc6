"""The operators' listener: what it shows, to whom, and that nothing in it is anybody's name."""

import http.client
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime

import pytest

from app.web.ops import _page
from tests.service import Live

PATHS = ["/livez", "/readyz", "/metrics", "/api/progress", "/api/openapi.json", "/"]


@pytest.fixture(scope="module")
def seen(live: Live) -> Live:
    """The service after a few questions, all of it written to the ledger."""
    live.login("ada@example.com")
    live.login("ada@example.com", "wrong")
    live.get_user("nobody@example.com")
    live.run(live.container.ledger.writer.flush)
    return live


@pytest.mark.parametrize("path", PATHS)
def test_everything_is_shown_with_headers_that_keep_it_here(seen: Live, path: str) -> None:
    answer = seen.ops(path)
    assert answer.status_code == 200
    assert answer.headers["cache-control"] == "no-store"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert "default-src 'none'" in answer.headers["content-security-policy"]
    assert "server" not in answer.headers
    assert "ada@" not in answer.text


@pytest.mark.parametrize("path", ["/docs", "/openapi.json", "/login", "/redoc", "/../etc/passwd", "/api"])
def test_nothing_else_is_served(seen: Live, path: str) -> None:
    assert seen.ops(path).status_code == 404


def ask_as(live: Live, *hosts: str, path: str = "/api/progress") -> int:
    connection = http.client.HTTPConnection("127.0.0.1", live.ops_port, timeout=5)
    with closing(connection):
        connection.putrequest("GET", path, skip_host=True)
        for host in hosts:
            connection.putheader("Host", host)
        connection.endheaders()
        return connection.getresponse().status


@pytest.mark.parametrize(
    "host",
    ["127.0.0.1", "127.0.0.1:9443", "127.8.8.8", "localhost", "LocalHost:1", "[::1]", "[::1]:9443", "ops.example.com"],
)
def test_our_own_names_are_answered(seen: Live, host: str) -> None:
    assert ask_as(seen, host) == 200


@pytest.mark.parametrize(
    "host",
    ["evil.example.com", "evil.example.com:9443", "127.0.0.1.evil.example.com", "192.0.2.1", "localhost.", "", "[::2]",
     "localhost@evil.example.com", "ops.example.com.", "[", "127.0.0.1, evil"],
)  # fmt: skip
@pytest.mark.parametrize("path", ["/livez", "/api/progress"])
def test_a_name_that_is_not_ours_is_refused(seen: Live, host: str, path: str) -> None:
    assert ask_as(seen, host, path=path) == 421


def test_one_host_is_needed(seen: Live) -> None:
    assert ask_as(seen) in (400, 421)
    assert ask_as(seen, "localhost", "localhost") in (400, 421)


def test_progress_is_counted(seen: Live) -> None:
    document = seen.ops("/api/progress").json()
    assert document["states"]["verified"] == 1
    assert sum(hour["verified"] for hour in document["hours"]) == 1
    ended = {(row["question"], row["outcome"], row["reason"]) for row in document["outcomes"]}
    assert ("login", "invalid_credentials", "wrong_password") in ended
    assert ("get_user", "user_not_found", "no_such_user") in ended


def test_metrics_count_and_name_nobody(seen: Live) -> None:
    assert seen.metric("trickle_requests_total", question="login", outcome="verified") == 1
    assert seen.metric("trickle_logins_total", scheme="bcrypt", outcome="invalid_credentials") == 1
    assert seen.metric("trickle_request_seconds_count", question="login") == 2
    assert seen.metric("trickle_dependency_up") == 4
    text = seen.ops("/metrics").text
    assert "trickle_ledger_rows_waiting 0.0" in text
    assert "example.com" not in text


def test_the_openapi_document_is_the_public_one(seen: Live) -> None:
    assert set(seen.ops("/api/openapi.json").json()["paths"]) == {"/login", "/get-user"}


@pytest.fixture
def hostile(seen: Live) -> Iterator[Live]:
    """A ledger in whose texts somebody put markup."""
    hour = datetime.now(UTC).replace(minute=0, second=0, microsecond=0, tzinfo=None)
    row = (f"{hour}.000000", "<script>", "<b>bad</b>", "\"'&", "x")
    with closing(sqlite3.connect(seen.site.ledger)) as ledger:
        ledger.execute(
            "INSERT INTO attempts (hour, question, outcome, reason, scheme, count) VALUES (?, ?, ?, ?, ?, 1)", row
        )
        ledger.commit()
        yield seen
        ledger.execute("DELETE FROM attempts WHERE question = '<script>'")
        ledger.commit()


def test_the_page_escapes_whatever_it_shows(hostile: Live) -> None:
    page = hostile.ops("/").text
    assert "<script>" not in page
    assert "&lt;script&gt;" in page
    assert "&lt;b&gt;bad&lt;/b&gt;" in page
    assert "1</strong>" in page


def test_a_page_before_anybody_moved(live: Live) -> None:
    page = _page({"states": {"verified": 0}, "hours": [], "outcomes": []}, [])
    assert "Nobody has moved yet." in page
