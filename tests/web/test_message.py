"""Bodies: what is taken, and that nothing of what is refused is ever repeated."""

import contextlib
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.errors import InvalidRequest
from app.web.message import BODY_BYTES, DEPTH, GetUserMessage, LoginMessage

CANARY = "canary-7f3a"


def refusal(body: bytes, message: type[LoginMessage] | type[GetUserMessage] = LoginMessage) -> InvalidRequest:
    with pytest.raises(InvalidRequest) as caught:
        message.read(body)
    return caught.value


def test_a_login_is_read() -> None:
    body = b'{"identifier":"ada@example.com","password":"p","organization":{"id":"org_1"}}'
    assert LoginMessage.read(body) == LoginMessage("ada@example.com", "p", {"id": "org_1"})


def test_an_organization_may_be_absent_or_null() -> None:
    assert LoginMessage.read(b'{"identifier":"a","password":"p","organization":null}').organization is None


@pytest.mark.parametrize("name", ["identifier", "user_id"])
def test_a_get_user_has_one_of_two_keys(name: str) -> None:
    assert getattr(GetUserMessage.read(json.dumps({name: "x"}).encode()), name) == "x"


@pytest.mark.parametrize(
    ("body", "field"),
    [
        pytest.param(b"", "", id="empty"),
        pytest.param(b"[]", "", id="an array"),
        pytest.param(b'"x"', "", id="a string"),
        pytest.param(b"{", "", id="cut off"),
        pytest.param(b'{"identifier":"a","password":"p"} x', "", id="something behind it"),
        pytest.param('{"identifier":"a","password":"p"}'.encode("utf-16"), "", id="UTF-16"),
        pytest.param(b'{"identifier":"\xff","password":"p"}', "", id="not UTF-8"),
        pytest.param(b'{"identifier":"a","identifier":"b","password":"p"}', "", id="a key twice"),
        pytest.param(b'{"identifier":"a","password":"p","organization":{"a":1,"a":2}}', "", id="a key twice, inside"),
        pytest.param(b'{"identifier":"a","password":"p","organization":{"a":NaN}}', "", id="NaN"),
        pytest.param(b'{"identifier":"a","password":"p","organization":{"a":1e999}}', "", id="infinity"),
        pytest.param(b'{"identifier":"a","password":"p","organization":{"a":' + b"9" * 5000 + b"}}", "", id="huge"),
        pytest.param(b'{"identifier":"a","password":"p","extra":1}', "", id="an unknown key"),
        pytest.param(b'{"password":"p"}', "identifier", id="no identifier"),
        pytest.param(b'{"identifier":"a"}', "password", id="no password"),
        pytest.param(b'{"identifier":"","password":"p"}', "identifier", id="an empty identifier"),
        pytest.param(b'{"identifier":"a","password":""}', "password", id="an empty password"),
        pytest.param(b'{"identifier":1,"password":"p"}', "identifier", id="a number for an identifier"),
        pytest.param(b'{"identifier":"a","password":null}', "password", id="null for a password"),
        pytest.param(b'{"identifier":"a","password":"p","organization":[]}', "organization", id="a list"),
        pytest.param(json.dumps({"identifier": "a" * 513, "password": "p"}).encode(), "identifier", id="too long"),
        pytest.param(json.dumps({"identifier": "a", "password": "p" * 4097}).encode(), "password", id="too long too"),
    ],
)
def test_a_wrong_login_names_the_field(body: bytes, field: str) -> None:
    error = refusal(body)
    assert error.kind == "unprocessable"
    assert [each["field"] for each in error.errors] == [field]


@pytest.mark.parametrize(
    "body", [b"{}", b'{"identifier":"a","user_id":"b"}', b'{"identifier":"a","password":"p"}', b'{"user_id":7}']
)
def test_a_wrong_get_user_is_refused(body: bytes) -> None:
    assert refusal(body, GetUserMessage).errors


def test_nesting_is_counted_outside_strings() -> None:
    brackets = json.dumps({"identifier": "[{" * 20 + '\\"', "password": "p"}).encode()
    assert LoginMessage.read(brackets).password == "p"
    deep = b'{"identifier":"a","password":"p","organization":' + b'{"a":' * DEPTH + b"1" + b"}" * DEPTH + b"}"
    assert "nested" in refusal(deep).errors[0]["reason"]


def test_the_deepest_body_that_fits_is_refused_without_recursion() -> None:
    assert refusal(b"[" * BODY_BYTES).errors


def test_surrogates_and_nul_are_letters_here() -> None:
    assert LoginMessage.read(b'{"identifier":"a\\ud800\\u0000","password":"\\udfff"}').identifier == "a\ud800\x00"


@given(st.dictionaries(st.sampled_from(["identifier", "password", "organization", CANARY]), st.just(CANARY)))
def test_no_refusal_repeats_a_value_or_a_key(members: dict[str, str]) -> None:
    said = ""
    try:
        LoginMessage.read(json.dumps(members).encode())
    except InvalidRequest as error:
        said = repr((error.args, error.errors))
    assert CANARY not in said


@given(st.binary(max_size=300))
def test_any_bytes_are_read_or_refused(body: bytes) -> None:
    for message in (LoginMessage, GetUserMessage):
        with contextlib.suppress(InvalidRequest):
            message.read(body)


def test_a_message_shows_no_secret_in_its_repr() -> None:
    assert CANARY not in repr(LoginMessage(CANARY, CANARY))
