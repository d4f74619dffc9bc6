"""Whatever is sent, by whoever may ask: an answer of ours, and never our fault."""

import json
import string

import httpx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.domain.outcomes import Outcome
from tests.service import STATIC_HEADERS, Live

EXPECTED = {outcome.value for outcome in Outcome} - {"internal", "legacy_unavailable", "overloaded"}

texts = st.text(st.characters(codec=None), max_size=40) | st.sampled_from(["ada", "nobody", "\0", "\ud800", "a" * 600])
values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | texts,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(texts, inner, max_size=3),
    max_leaves=12,
)
bodies = st.one_of(
    st.binary(max_size=200),
    st.dictionaries(st.sampled_from(["identifier", "password", "user_id", "organization", "x"]), values).map(
        lambda body: json.dumps(body).encode()
    ),
    st.fixed_dictionaries({"identifier": texts, "password": texts}).map(lambda body: json.dumps(body).encode()),
    st.fixed_dictionaries({"user_id": texts}).map(lambda body: json.dumps(body).encode()),
    st.binary(min_size=16_000, max_size=17_000),
)
names = st.text(string.ascii_letters + string.digits + "-_!#$%&'*+.^`|~", min_size=1, max_size=20).filter(
    lambda name: name.lower() not in {"host", "content-length", "transfer-encoding", "content-encoding", "expect", "upgrade",
                                      "connection", "authorization", "content-type"}
)  # fmt: skip
plain = st.text(st.characters(min_codepoint=0x21, max_codepoint=0xFF, exclude_characters="\x7f"), max_size=40)
field_names = names | st.sampled_from(
    ["x-request-id", "x-forwarded-for", "forwarded", "cookie", "accept", "origin", "range"]
)
headers = st.lists(st.tuples(field_names, plain), max_size=5)
proofs = st.sampled_from([STATIC_HEADERS["authorization"]] * 3 + ["Bearer a.b.c", "Bearer " + "a" * 9000]) | plain.map(
    "Bearer x{}".format
)


def check(answer: httpx.Response) -> None:
    assert answer.status_code < 500, answer.text
    assert answer.json()["outcome"] in EXPECTED
    assert answer.headers["content-type"] in {"application/json", "application/problem+json"}


@pytest.mark.parametrize("path", ["/login", "/get-user"])
def test_any_body_and_any_header_is_answered(live: Live, path: str) -> None:
    with live.client() as client:

        @settings(max_examples=200, deadline=None, suppress_health_check=list(HealthCheck))
        @given(
            body=bodies,
            extra=headers,
            proof=proofs,
            media_type=st.sampled_from(["application/json", "text/html", "\xff"]),
        )
        def ask(body: bytes, extra: list[tuple[str, str]], proof: str, media_type: str) -> None:
            sent = [(name, value.encode("latin-1")) for name, value in extra]
            sent += [("authorization", proof.encode("latin-1")), ("content-type", media_type.encode("latin-1"))]
            check(client.post(path, content=body, headers=sent))

        ask()
    assert not live.lines("unexpected_error")
    assert not live.lines("server")


def test_any_target_and_method_is_answered(live: Live) -> None:
    with live.client() as client:

        @settings(max_examples=200, deadline=None, suppress_health_check=list(HealthCheck))
        @given(
            method=st.sampled_from(["GET", "POST", "PUT", "DELETE", "OPTIONS", "PATCH", "TRACE", "PURGE", "PROPFIND"]),
            path=st.text(string.digits + string.ascii_letters + string.punctuation, max_size=60),
            body=bodies,
        )
        def ask(method: str, path: str, body: bytes) -> None:
            target = {"target": ("/" + path).encode("latin-1")}
            answer = client.request(method, "/", content=body, headers=STATIC_HEADERS, extensions=target)
            if answer.json() != {"status": "alive"}:
                check(answer)
                assert answer.json()["outcome"] != "user_not_found" or path.startswith("get-user")

        ask()
    assert not live.lines("unexpected_error")


def test_any_bytes_on_a_connection_end_in_an_answer_or_its_end(live: Live) -> None:
    start = st.sampled_from([b"", b"POST /login HTTP/1.1\r\n", b"POST /login HTTP/1.1\r\nHost: x\r\n", b"\x16\x03\x01"])
    line_end = st.sampled_from([b"\r\n", b"\n", b"\r", b"\0", b" ", b":"])
    words = st.sampled_from(
        [b"Host", b"Content-Length", b"Transfer-Encoding", b"chunked", b"1", b"-", b"Upgrade", b"x"]
    )

    @settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
    @given(start=start, parts=st.lists(st.one_of(st.binary(max_size=20), line_end, words), max_size=25))
    def send(start: bytes, parts: list[bytes]) -> None:
        with live.connect() as line:
            line.sendall(start + b"".join(parts))
            line.shutdown(1)
            heard = b""
            try:
                while part := line.recv(65536):
                    heard += part
            except ConnectionResetError:
                pass
        assert b" 500 " not in heard[:20]
        assert not heard or b'"outcome":' in heard

    send()
    assert live.get_user("ada").outcome == "found"
    assert not live.lines("unexpected_error")
    assert not live.lines("server")
