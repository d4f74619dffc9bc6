"""Messages at their edges, over bare sockets: an answer with an outcome or a closed connection, never a 500."""

import json
import socket
import time
from collections.abc import Iterator
from typing import Any

import pytest

from app.web.protocol import HEAD_BYTES, HEAD_FIELDS, MOST_CONNECTIONS, Patience
from tests.servers import wait_for
from tests.service import PASSWORD, STATIC_KEY, Live, Row, encoded, listening, make_site

KEY = f"Authorization: Bearer {STATIC_KEY}\r\nContent-Type: application/json\r\n".encode()
ADA = b'{"identifier":"ada"}'
LENGTH = b"Content-Length: %d\r\n" % len(ADA)
WHOLE = b"POST /get-user HTTP/1.1\r\nHost: x\r\n" + KEY + LENGTH + b"\r\n" + ADA


@pytest.fixture(autouse=True)
def stays_alive(live: Live) -> Iterator[None]:
    """After every message the service answers others, and has logged nothing but lines of its own."""
    yield
    assert live.get_user("ada").outcome == "found"
    assert not live.lines("unexpected_error")
    assert not live.lines("server")


def exchange(live: Live, *parts: bytes, close: bool = False) -> bytes:
    """Sends the parts and reads until the other end closes, or is silent for a while."""
    with live.connect() as line:
        for part in parts:
            line.sendall(part)
        if close:
            line.shutdown(socket.SHUT_WR)
        line.settimeout(0.25)
        return read_all(line)


def read_all(line: socket.socket) -> bytes:
    heard = b""
    try:
        while part := line.recv(65536):
            heard += part
    except (TimeoutError, ConnectionResetError):
        pass
    return heard


def answers(heard: bytes) -> list[tuple[int, dict[str, Any]]]:
    """Every answer in what was heard: status and document."""
    found = []
    while heard:
        head, _, heard = heard.partition(b"\r\n\r\n")
        status = int(head.split(b" ")[1])
        if status == 100:
            continue
        fields = dict(line.lower().split(b": ", 1) for line in head.split(b"\r\n")[1:])
        size = int(fields[b"content-length"])
        found.append((status, json.loads(heard[:size])))
        heard = heard[size:]
    return found


def outcomes(heard: bytes) -> list[str]:
    return [document["outcome"] for _, document in answers(heard)]


def message(*fields: bytes, target: bytes = b"/get-user", body: bytes = ADA, host: bytes = b"Host: x") -> bytes:
    head = [b"POST " + target + b" HTTP/1.1", *([host] if host else []), *fields]
    return b"\r\n".join(head) + b"\r\n" + KEY + b"\r\n" + body


REFUSED = [
    pytest.param(message(LENGTH.strip(), b"Transfer-Encoding: chunked"), id="length and chunked"),
    pytest.param(message(b"Transfer-Encoding: chunked", LENGTH.strip()), id="chunked and length"),
    pytest.param(message(b"Content-Length: 20", b"Content-Length: 21"), id="two lengths"),
    pytest.param(message(b"Content-Length: 20", b"Content-Length: 20"), id="one length twice"),
    pytest.param(message(b"Content-Length: 20, 20"), id="a list of lengths"),
    pytest.param(message(b"Content-Length: +20"), id="a length with a sign"),
    pytest.param(message(b"Content-Length: -1"), id="a negative length"),
    pytest.param(message(b"Content-Length: 0x14"), id="a length in hex"),
    pytest.param(message(b"Content-Length: 99999999999999999999999"), id="a length beyond 64 bits"),
    pytest.param(message(b"Content-Length: "), id="an empty length"),
    pytest.param(message(b"Content-Length : 20"), id="a space before the colon"),
    pytest.param(message(b"Transfer-Encoding: gzip, chunked", body=b"0\r\n\r\n"), id="a second coding"),
    pytest.param(message(b"Transfer-Encoding: chunked, gzip", body=b"0\r\n\r\n"), id="chunked not last"),
    pytest.param(message(b"Transfer-Encoding: xchunked", body=b"0\r\n\r\n"), id="an unknown coding"),
    pytest.param(message(b"Transfer-Encoding: chunked", b"Transfer-Encoding: chunked", body=b"0\r\n\r\n"), id="twice"),
    pytest.param(message(LENGTH.strip(), host=b""), id="no Host"),
    pytest.param(message(LENGTH.strip(), b"Host: y"), id="two Hosts"),
    pytest.param(message(LENGTH.strip(), b"Content-Encoding: gzip"), id="Content-Encoding"),
    pytest.param(message(LENGTH.strip(), b"Content-Encoding: identity"), id="even identity"),
    pytest.param(message(LENGTH.strip(), b"X: a\r\n folded"), id="a folded field"),
    pytest.param(message(LENGTH.strip(), b"X: a\0b"), id="NUL in a field"),
    pytest.param(message(LENGTH.strip(), b"X: a\rb"), id="a bare CR in a field"),
    pytest.param(message(LENGTH.strip(), b"No colon here"), id="a line that is no field"),
    pytest.param(message(LENGTH.strip(), b": empty"), id="a field without a name"),
    pytest.param(message(LENGTH.strip(), b"\xc3\xa9: x"), id="a name outside ASCII"),
    pytest.param(message(LENGTH.strip(), target=b"/\xc3\xa9"), id="a target outside ASCII"),
    pytest.param(message(LENGTH.strip(), target=b"/get user"), id="a target with a space"),
    pytest.param(message(LENGTH.strip(), target=b"x"), id="a target without a slash"),
    pytest.param(message(LENGTH.strip(), target=b"http://"), id="a target without a host"),
    pytest.param(message(LENGTH.strip(), b"Connection: Upgrade", b"Upgrade: websocket"), id="a websocket"),
    pytest.param(message(LENGTH.strip(), b"Connection: Upgrade, HTTP2-Settings", b"Upgrade: h2c"), id="h2c"),
    pytest.param(b"CONNECT db:5432 HTTP/1.1\r\nHost: db:5432\r\n\r\n", id="CONNECT"),
    pytest.param(b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\4\0\0\0\0\0", id="HTTP/2"),
    pytest.param(b"POST /get-user HTTP/3.0\r\nHost: x\r\n\r\n", id="HTTP/3"),
    pytest.param(b"POST /get-user\r\n\r\n", id="HTTP/0.9"),
    pytest.param(b"SSH-2.0-OpenSSH_9.6\r\n", id="another protocol"),
    pytest.param(b"\x16\x03\x01\x02\0\x01\0\x01\xfc\x03\x03" + b"x" * 200, id="TLS on a plain port"),
    pytest.param(b"\0" * 100, id="zeroes"),
    pytest.param(bytes(range(256)) * 20, id="all bytes"),
    pytest.param(b"BREW /pot HTTP/1.1\r\nHost: x\r\n\r\n", id="an unknown method"),
    pytest.param(b"get /login HTTP/1.1\r\nHost: x\r\n\r\n", id="a method in lower case"),
]


@pytest.mark.parametrize("sent", REFUSED)
def test_what_is_no_message_of_ours_is_refused_and_closed(live: Live, sent: bytes) -> None:
    before = len(live.lines("refused"))
    with live.connect() as line:
        line.sendall(sent + WHOLE)  # what follows on such a connection is not looked at
        heard = read_all(line)
    ((status, document),) = answers(heard)
    assert status == 400
    assert document["outcome"] == "invalid_request"
    assert document["errors"][0]["reason"]
    (logged,) = live.lines("refused")[before:]
    assert logged["request_id"] == document["request_id"]
    head = heard.partition(b"\r\n\r\n")[0].lower()
    assert b"connection: close" in head
    assert b"cache-control: no-store" in head
    assert b"server:" not in head


@pytest.mark.parametrize(
    "body",
    [
        pytest.param(b"XYZ\r\nabc", id="no size"),
        pytest.param(b"5\r\nabcdeXX0\r\n\r\n", id="other bytes after a chunk"),
        pytest.param(b"-1\r\nabc\r\n0\r\n\r\n", id="a negative size"),
        pytest.param(b"0x5\r\nabcde\r\n0\r\n\r\n", id="a size with 0x"),
        pytest.param(b"ffffffffffffffffff\r\nabc", id="a size beyond 64 bits"),
        pytest.param(b" 5\r\nabcde\r\n0\r\n\r\n", id="a space before the size"),
    ],
)
def test_bad_chunks_are_closed_without_an_answer_to_what_they_hold(live: Live, body: bytes) -> None:
    heard = exchange(live, message(b"Transfer-Encoding: chunked", body=body) + WHOLE)
    assert outcomes(heard) in ([], ["invalid_request"])


def test_a_chunked_body_is_read(live: Live) -> None:
    chunks = (
        b"".join(b"%x;ext=1\r\n%b\r\n" % (1, ADA[at : at + 1]) for at in range(len(ADA))) + b"0\r\nTrailer: x\r\n\r\n"
    )
    assert outcomes(exchange(live, message(b"Transfer-Encoding: Chunked", body=chunks))) == ["found"]


def test_a_chunked_body_is_counted_while_it_arrives(live: Live) -> None:
    with live.connect() as line:
        line.sendall(message(b"Transfer-Encoding: chunked", body=b""))
        for _ in range(17):
            line.sendall(b"400\r\n" + b" " * 1024 + b"\r\n")
        ((status, document),) = answers(read_all(line))
    assert (status, document["outcome"]) == (413, "invalid_request")


@pytest.mark.parametrize("expect", [b"", b"Expect: 100-continue\r\n"])
def test_a_large_body_is_refused_by_its_word_before_it_is_sent(live: Live, expect: bytes) -> None:
    with live.connect() as line:
        line.sendall(b"POST /login HTTP/1.1\r\nHost: x\r\nContent-Length: 16385\r\n" + expect + b"\r\n")
        heard = read_all(line)
    assert b"100 Continue" not in heard
    assert [(status, document["outcome"]) for status, document in answers(heard)] == [(413, "invalid_request")]


def test_expect_100_continue_is_answered(live: Live) -> None:
    with live.connect() as line:
        line.sendall(message(LENGTH.strip(), b"Expect: 100-continue", body=b""))
        assert line.recv(100) == b"HTTP/1.1 100 Continue\r\n\r\n"
        line.sendall(ADA)
        line.settimeout(1)
        assert outcomes(read_all(line)) == ["found"]


def test_the_absolute_form_of_a_target_is_read(live: Live) -> None:
    heard = exchange(live, message(LENGTH.strip(), target=b"https://verify.example.com/get-user"))
    assert outcomes(heard) == ["found"]


def test_the_asterisk_form_is_an_unknown_path(live: Live) -> None:
    assert answers(exchange(live, message(LENGTH.strip(), target=b"*")))[0][0] == 404


def test_http_1_0_is_answered_and_closed(live: Live) -> None:
    with live.connect() as line:
        line.sendall(WHOLE.replace(b"HTTP/1.1", b"HTTP/1.0"))
        assert outcomes(read_all(line)) == ["found"]
        assert line.recv(1) == b""


def test_a_connection_is_kept(live: Live) -> None:
    with live.connect() as line:
        line.settimeout(0.3)
        for _ in range(3):
            line.sendall(b"\r\n" + WHOLE)  # an empty line before a request is allowed
            assert outcomes(read_all(line)) == ["found"]


def test_connection_close_is_obeyed(live: Live) -> None:
    with live.connect() as line:
        line.sendall(message(LENGTH.strip(), b"Connection: close"))
        assert outcomes(read_all(line)) == ["found"]
        assert line.recv(1) == b""


def test_pipelined_requests_are_answered_in_order(live: Live) -> None:
    nobody = message(b"Content-Length: 23", body=b'{"identifier":"nobody"}')
    assert outcomes(exchange(live, WHOLE + nobody + WHOLE)) == ["found", "user_not_found", "found"]


def test_a_byte_at_a_time_is_read(live: Live) -> None:
    parts = [WHOLE[at : at + 1] for at in range(len(WHOLE))]
    assert outcomes(exchange(live, *parts)) == ["found"]


def test_half_closed_callers_are_answered_or_left(live: Live) -> None:
    assert outcomes(exchange(live, WHOLE, close=True)) in (["found"], [])


@pytest.mark.parametrize("cut", [1, 20, len(WHOLE) - 5])
def test_a_caller_who_leaves_in_the_middle_leaves_nothing(live: Live, cut: int) -> None:
    with live.connect() as line:
        line.sendall(WHOLE[:cut])
    wait_for(lambda: len(live.listener.server_state.connections) == 0, what="the connection's end", timeout_s=5)


# The head's size


def filled(size: int, pieces: int = 1) -> bytes:
    """A head of about this size, its filling in so many fields."""
    filling = b"".join(b"X-%d: %b\r\n" % (at, b"f" * (size // pieces)) for at in range(pieces))
    return WHOLE.replace(b"Host: x\r\n", b"Host: x\r\n" + filling)


@pytest.mark.parametrize("pieces", [1, 50])
@pytest.mark.parametrize("step", [1_000_000, 1000], ids=["at once", "in parts"])
def test_a_head_just_under_its_limit_is_read(live: Live, pieces: int, step: int) -> None:
    sent = filled(HEAD_BYTES - 1000, pieces)
    assert outcomes(exchange(live, *(sent[at : at + step] for at in range(0, len(sent), step)))) == ["found"]


@pytest.mark.parametrize(
    "sent",
    [
        pytest.param(filled(HEAD_BYTES), id="one field"),
        pytest.param(filled(HEAD_BYTES, 50), id="many fields"),
        pytest.param(filled(1000, HEAD_FIELDS), id="too many fields"),
        pytest.param(WHOLE.replace(b"/get-user", b"/get-user?" + b"x" * HEAD_BYTES), id="the target"),
    ],
)
def test_a_head_over_its_limits_is_431(live: Live, sent: bytes) -> None:
    assert answers(exchange(live, sent))[0][0] == 431


@pytest.mark.parametrize(
    "start", [b"POST /", b"POST / HTTP/1.1\r\nX: ", b"POST / HTTP/1.1\r\n", b"POST / HTTP/1.1\r\nHost: x\r\n\r\n"]
)
def test_a_field_that_never_ends_is_cut(live: Live, start: bytes) -> None:
    with live.connect() as line:
        line.sendall(start)
        try:
            for _ in range(64):
                line.sendall(b"x" * 8192)
        except (ConnectionResetError, BrokenPipeError):
            return
        assert set(outcomes(read_all(line))) <= {"invalid_request"}


# Slow senders


@pytest.fixture(scope="module")
def impatient(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Live]:
    """The same service with half a second for a request to arrive."""
    with listening(
        make_site(tmp_path_factory.mktemp("hasty")), patience=Patience(receive_s=0.5, keep_alive_s=20)
    ) as live:
        yield live


def seconds_until_cut(line: socket.socket, drip: bytes = b"") -> float:
    """Drips a byte ten times a second until the connection ends; how long that took."""
    started = time.monotonic()
    line.settimeout(0.1)
    while time.monotonic() - started < 10:
        try:
            if drip:
                line.sendall(drip)
            if line.recv(4096) == b"":
                break
        except TimeoutError:
            continue
        except OSError:
            break
    return time.monotonic() - started


@pytest.mark.parametrize(
    ("start", "drip"),
    [
        pytest.param(b"", b"", id="silence"),
        pytest.param(b"POST /lo", b"", id="half a line"),
        pytest.param(b"POST /login HTTP/1.1\r\nX: ", b"x", id="a head by the byte"),
        pytest.param(b"POST /login HTTP/1.1\r\nHost: x\r\nContent-Length: 999\r\n\r\n", b" ", id="a body by the byte"),
        pytest.param(
            b"POST /login HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n", b"1\r\nx\r\n", id="chunks"
        ),
        pytest.param(WHOLE, b"\r\n", id="line breaks between requests"),
        pytest.param(WHOLE + b"POST /get-user HTTP/1.1\r\nX: ", b"y", id="the second request"),
    ],
)
def test_a_request_that_does_not_arrive_is_cut(impatient: Live, start: bytes, drip: bytes) -> None:
    with impatient.connect() as line:
        line.sendall(start)
        assert 0.4 < seconds_until_cut(line, drip) < 5


def test_a_slow_body_is_cut_without_an_answer_that_blames_the_service(impatient: Live) -> None:
    before = len(impatient.lines("login"))
    with impatient.connect() as line:
        line.sendall(b"POST /login HTTP/1.1\r\nHost: x\r\nContent-Length: 999\r\n\r\n{")
        assert line.recv(100) == b""
    wait_for(lambda: len(impatient.lines("login")) > before, what="the line", timeout_s=5)
    assert impatient.lines("login")[-1]["reason"] == "caller_gone"


def test_an_idle_connection_outlives_the_time_of_a_request(impatient: Live) -> None:
    with impatient.connect() as line:
        line.sendall(WHOLE)
        line.settimeout(2)
        assert outcomes(read_all(line)) == ["found"]
        line.sendall(WHOLE)
        assert line.recv(15) == b"HTTP/1.1 200 OK"


def test_an_idle_connection_ends_in_its_own_time(tmp_path_factory: pytest.TempPathFactory) -> None:
    site = make_site(tmp_path_factory.mktemp("site"))
    with listening(site, patience=Patience(keep_alive_s=1)) as live, live.connect() as line:
        line.sendall(WHOLE)
        line.settimeout(5)
        assert outcomes(read_all(line)) == ["found"]
        assert line.recv(1) == b""


# Callers who go


@pytest.fixture(scope="module")
def costly(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Live]:
    """Logins that take a good while."""
    users = (Row(1, "slow@example.com", password=encoded(12)), Row(2, "ada@example.com", "ada"))
    with listening(make_site(tmp_path_factory.mktemp("costly"), users, limits={"failures": "1000/minute"})) as live:
        yield live


LOGIN = json.dumps({"identifier": "slow@example.com", "password": PASSWORD}).encode()
SLOW = message(b"Content-Length: %d" % len(LOGIN), target=b"/login", body=LOGIN)


def test_a_queued_login_whose_caller_has_gone_is_never_hashed(costly: Live) -> None:
    before = len(costly.lines("login"))
    pool = costly.container.pool
    lines = [costly.connect() for _ in range(12)]
    for line in lines:
        line.sendall(SLOW)
    wait_for(lambda: pool.waiting == 12, what="the queue", timeout_s=5)
    dropped = pool.dropped
    for line in lines:
        line.close()
    wait_for(lambda: len(costly.lines("login")) == before + 12, what="their lines", timeout_s=5)
    wait_for(lambda: pool.waiting == 0, what="an empty queue", timeout_s=5)
    gone = [line for line in costly.lines("login")[before:] if line["reason"] == "caller_gone"]
    assert len(gone) >= 12 - pool.threads
    assert {line["outcome"] for line in gone} == {"none"}
    assert {line["ms_hash"] for line in gone} == {0.0}
    assert pool.dropped - dropped >= 12 - pool.threads


def test_who_left_does_not_count_as_a_failed_guess(tmp_path_factory: pytest.TempPathFactory) -> None:
    users = (Row(1, "slow@example.com", password=encoded(12)),)
    with listening(make_site(tmp_path_factory.mktemp("gone"), users, limits={"failures": "2/minute"})) as live:
        for _ in range(3):
            with live.connect() as line:
                line.sendall(SLOW)
                wait_for(lambda: live.container.pool.waiting, what="the hash", timeout_s=5)
            wait_for(lambda: not live.container.pool.waiting, what="its end", timeout_s=5)
        assert live.login("slow@example.com").outcome == "verified"


def test_of_a_pipelining_caller_at_most_one_request_is_hashed_in_vain(costly: Live) -> None:
    """While a second request waits behind the first the connection is not read, so its end is seen after the first."""
    before = len(costly.lines("login"))
    pool = costly.container.pool
    with costly.connect() as line:
        line.sendall(SLOW * 3)
        wait_for(lambda: pool.waiting == 1, what="its first request", timeout_s=5)
    wait_for(lambda: len(costly.listener.server_state.connections) == 0, what="its end", timeout_s=5)
    wait_for(lambda: pool.waiting == 0, what="an empty pool", timeout_s=5)
    assert [line["outcome"] for line in costly.lines("login")[before:]].count("verified") <= 1


def test_connections_beyond_the_limit_are_cut(live: Live) -> None:
    async def pretend(count: int) -> None:
        connections = live.listener.server_state.connections
        extra = {object() for _ in range(count)}
        connections.update(extra)  # type: ignore[arg-type]
        live._extra = extra  # type: ignore[attr-defined]

    async def undo() -> None:
        live.listener.server_state.connections.difference_update(live._extra)  # type: ignore[attr-defined]

    live.run(lambda: pretend(MOST_CONNECTIONS))
    try:
        assert exchange(live, WHOLE) == b""
    finally:
        live.run(undo)
