"""Security points 12, 14, 16 to 19: who passes, and in which order things are looked at."""

import hashlib

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.access.addresses import Addresses
from app.access.gate import MAX_STATIC_CHARS, Gate
from app.access.keys import generate_key, hs256_key, static_key
from app.access.reasons import Reason
from app.errors import ConfigurationError, Forbidden
from tests.access.callers import AUDIENCE, BODY, ISSUER, NOW, call, claims, sign

GARBAGE_SETTINGS = settings(
    max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


async def refusal(gate, asked) -> str:
    with pytest.raises(Forbidden) as refused:
        await gate.admit(asked)
    return refused.value.reason


async def test_a_signed_request_is_admitted_by_its_key(gate, hs256, es256):
    assert await gate.admit(call(sign(hs256))) == "k1"
    assert await gate.admit(call(sign(es256, claims(jti="another"), kid="k2"))) == "k2"


async def test_a_static_key_is_admitted_as_often_as_it_comes(gate, static, replay):
    asked = call(static.caller)
    assert [await gate.admit(asked), await gate.admit(asked)] == ["monitoring", "monitoring"]
    assert replay.claims == []


async def test_a_token_is_good_once(gate, hs256):
    asked = call(sign(hs256))
    await gate.admit(asked)
    assert await refusal(gate, asked) == Reason.REPLAYED


async def test_the_replay_memory_is_told_until_when_the_token_could_pass(gate, hs256, replay):
    await gate.admit(call(sign(hs256)))
    assert replay.claims == [(claims()["jti"], NOW + 30 + 10)]


@pytest.mark.parametrize(
    "changes",
    [
        {"peer": "198.51.100.1"},
        {"method": "PUT"},
        {"path": "/get-user"},
        {"body": BODY + b" "},
    ],
    ids=["address", "method", "path", "body"],
)
async def test_nothing_is_written_down_for_a_call_that_is_refused(gate, hs256, replay, changes):
    await refusal(gate, call(sign(hs256), **changes))
    assert replay.claims == []


async def test_a_forged_signature_leaves_no_trace(gate, replay):
    assert await refusal(gate, call(sign(generate_key("signed")))) == Reason.SIGNATURE_WRONG
    assert replay.claims == []


async def test_the_address_is_judged_before_the_token(gate, hs256):
    assert await refusal(gate, call(sign(hs256), peer="198.51.100.1")) == Reason.ADDRESS_NOT_ALLOWED
    assert await refusal(gate, call(None, peer="198.51.100.1")) == Reason.ADDRESS_NOT_ALLOWED


def test_the_address_can_be_judged_before_the_body_is_there(gate):
    gate.check_address("192.0.2.77", [])
    with pytest.raises(Forbidden):
        gate.check_address("198.51.100.1", [])


async def test_a_call_without_a_token_is_refused(gate):
    assert await refusal(gate, call(None)) == Reason.TOKEN_MISSING


async def test_several_authorization_headers_are_refused(gate, hs256):
    header = (b"authorization", b"Bearer " + sign(hs256).encode())
    assert await refusal(gate, call(None, headers=[header, header])) == Reason.SEVERAL_TOKENS
    empty = (b"authorization", b"")
    assert await refusal(gate, call(None, headers=[header, empty])) == Reason.SEVERAL_TOKENS


async def test_a_token_in_another_place_is_not_looked_at(gate, static):
    token = static.caller.encode()
    headers = [
        (b"x-authorization", b"Bearer " + token),
        (b"cookie", b"token=" + token),
        (b"proxy-authorization", token),
    ]
    asked = call(None, path=f"/login?access_token={static.caller}", headers=headers, body=b'{"token":"' + token + b'"}')
    assert await refusal(gate, asked) == Reason.TOKEN_MISSING


@pytest.mark.parametrize(
    "value", ["Basic {}", "{}", "Token {}", "Bearer", "Bearer ", "Bearer {} {}", "Bearer\t{}", "Bearer,{}"]
)
async def test_bearer_is_the_only_scheme(gate, static, value):
    headers = [(b"authorization", value.replace("{}", static.caller).encode())]
    assert await refusal(gate, call(None, headers=headers)) == Reason.NOT_BEARER


async def test_the_scheme_has_no_case(gate, static):
    assert (
        await gate.admit(call(None, headers=[(b"authorization", b"bearer " + static.caller.encode())])) == "monitoring"
    )


async def test_the_hash_of_a_static_key_is_no_key(gate, static):
    for token in (static.service, "trk_" + static.service, hashlib.sha256(bytes.fromhex(static.service)).hexdigest()):
        assert await refusal(gate, call(token)) in {Reason.KEY_UNKNOWN, Reason.TOKEN_MALFORMED}


async def test_a_static_key_counts_letter_for_letter(gate, static):
    for token in (static.caller[:-1], static.caller + "A", "trk_" + static.caller[4:].swapcase()):
        assert await refusal(gate, call(token)) == Reason.KEY_UNKNOWN
    assert await refusal(gate, call(static.caller.upper())) == Reason.TOKEN_MALFORMED


async def test_an_overlong_static_key_is_not_hashed(gate):
    assert await refusal(gate, call("trk_".ljust(MAX_STATIC_CHARS + 1, "A"))) == Reason.TOKEN_TOO_LONG


async def test_only_signed_requests_count_unless_told_otherwise(replay, clock, hs256, static):
    gate = Gate(
        keys=[hs256_key("k1", hs256.service), static_key("monitoring", static.service)],
        addresses=Addresses(),
        replay=replay,
        issuer=ISSUER,
        audience=AUDIENCE,
        clock=clock,
    )
    assert await gate.admit(call(sign(hs256))) == "k1"
    assert await refusal(gate, call(static.caller)) == Reason.KIND_NOT_ACCEPTED


async def test_signed_requests_can_be_left_out(replay, clock, hs256, static):
    gate = Gate(
        keys=[hs256_key("k1", hs256.service), static_key("monitoring", static.service)],
        addresses=Addresses(),
        replay=replay,
        issuer=ISSUER,
        audience=AUDIENCE,
        accept=["static"],
        clock=clock,
    )
    assert await gate.admit(call(static.caller)) == "monitoring"
    assert await refusal(gate, call(sign(hs256))) == Reason.KIND_NOT_ACCEPTED


async def test_two_signed_keys_live_side_by_side_and_the_old_one_goes(gate, hs256, replay):
    new = generate_key("signed")
    both = [hs256_key("k1", hs256.service), hs256_key("k9", new.service)]
    gate.replace(keys=both)
    assert await gate.admit(call(sign(hs256, claims(jti="a")))) == "k1"
    assert await gate.admit(call(sign(new, claims(jti="b"), kid="k9"))) == "k9"
    gate.replace(keys=both[1:])
    assert await refusal(gate, call(sign(hs256, claims(jti="c")))) == Reason.KEY_UNKNOWN
    assert await gate.admit(call(sign(new, claims(jti="d"), kid="k9"))) == "k9"


async def test_one_key_cannot_sign_for_another(gate, hs256):
    other = generate_key("signed")
    gate.replace(keys=[hs256_key("k1", hs256.service), hs256_key("k9", other.service)])
    assert await refusal(gate, call(sign(other, kid="k1"))) == Reason.SIGNATURE_WRONG


async def test_a_revoked_key_is_refused_and_its_token_not_written_down(gate, hs256, static, replay):
    gate.replace(revoked=["k1", "monitoring"])
    assert await refusal(gate, call(sign(hs256))) == Reason.KEY_REVOKED
    assert await refusal(gate, call(static.caller)) == Reason.KEY_REVOKED
    assert replay.claims == []
    gate.replace(revoked=[])
    assert await gate.admit(call(sign(hs256))) == "k1"


async def test_a_change_of_keys_keeps_addresses_and_revocations(gate, hs256):
    gate.replace(revoked=["k1"], addresses=Addresses(allow=["203.0.113.0/24"]))
    gate.replace(keys=[hs256_key("k1", hs256.service)])
    assert await refusal(gate, call(sign(hs256))) == Reason.ADDRESS_NOT_ALLOWED
    assert await refusal(gate, call(sign(hs256), peer="203.0.113.5")) == Reason.KEY_REVOKED


async def test_a_broken_change_leaves_what_was_in_force(gate, hs256):
    with pytest.raises(ConfigurationError, match="'k9' stands twice"):
        gate.replace(keys=[hs256_key("k9", hs256.service)] * 2, addresses=Addresses(allow=["203.0.113.0/24"]))
    assert await gate.admit(call(sign(hs256))) == "k1"


def test_an_unknown_kind_is_refused_at_start(replay):
    with pytest.raises(ConfigurationError, match=r"access.accept: 'password' is no kind"):
        Gate(keys=[], addresses=Addresses(), replay=replay, issuer="", audience="", accept=["signed", "password"])


def test_a_call_shows_neither_headers_nor_body(static):
    shown = repr(call(static.caller))
    assert static.caller not in shown
    assert "ada@" not in shown


@GARBAGE_SETTINGS
@given(value=st.binary(max_size=400))
async def test_garbage_in_the_header_is_forbidden_and_nothing_else(gate, value):
    await refusal(gate, call(None, headers=[(b"authorization", value)]))


@GARBAGE_SETTINGS
@given(
    parts=st.lists(st.text(st.sampled_from("AZaz09-_=+/.e30"), max_size=40), max_size=6),
    prefix=st.sampled_from(["", "trk_"]),
)
async def test_garbage_that_resembles_a_token_is_forbidden_and_nothing_else(gate, parts, prefix):
    await refusal(gate, call(prefix + ".".join(parts)))


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3),
    max_leaves=5,
)


@GARBAGE_SETTINGS
@given(header=st.dictionaries(st.sampled_from(["alg", "kid", "typ", "crit", "jwk", "x5c", "zip", "b64"]), JSON))
async def test_any_json_as_a_header_is_forbidden_and_nothing_else(gate, hs256, header):
    reason = await refusal(gate, call(sign(hs256, header=header | {"alg": header.get("alg", "none")})))
    assert reason in set(Reason)


@GARBAGE_SETTINGS
@given(name=st.sampled_from(sorted(claims())), value=JSON)
async def test_any_json_as_a_claim_is_forbidden_and_nothing_else(gate, hs256, name, value):
    if (
        name == "jti"
        and isinstance(value, str)
        and value.isascii()
        and value.isprintable()
        and " " not in value
        and value
    ):
        return
    assert await refusal(gate, call(sign(hs256, claims(**{name: value})))) in set(Reason)
