"""Security points 1, 2, 4 to 11, 15: what a signed request must say, and what python-jose would let through."""

import base64
import hmac
import json

import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    PublicFormat,
    load_pem_private_key,
    load_pem_public_key,
)
from jose import jwe, jws

from app.access.keys import GeneratedKey, generate_key
from app.access.reasons import Reason
from app.access.signed import KNOWN_HEADERS, MAX_JTI_CHARS, MAX_TOKEN_CHARS
from app.errors import Forbidden
from tests.access.callers import AUDIENCE, NOW, body_digest, call, claims, encode, sign


@pytest.fixture
def refusal(gate):
    """The reason for which a token is refused."""

    async def reason(token, **changes):
        with pytest.raises(Forbidden) as refused:
            await gate.admit(call(token, **changes))
        return refused.value.reason

    return reason


# The algorithm belongs to the key


@pytest.mark.parametrize(
    "algorithm", ["none", "None", "", "HS384", "HS512", "RS256", "ES384", "hs256", None, True, ["HS256"], {"a": 1}]
)
async def test_an_algorithm_that_is_not_the_keys_is_refused(refusal, hs256, algorithm):
    assert await refusal(sign(hs256, header={"alg": algorithm})) == Reason.ALGORITHM_FOREIGN


async def test_a_missing_algorithm_is_refused(refusal, hs256):
    assert await refusal(sign(hs256, header={"alg": ...})) == Reason.ALGORITHM_FOREIGN


@pytest.mark.parametrize("algorithm", ["HS384", "HS512"])
async def test_a_true_signature_of_a_stronger_hmac_is_refused(refusal, hs256, algorithm):
    token = jws.sign(claims(), hs256.caller, headers={"kid": "k1"}, algorithm=algorithm)
    assert await refusal(token) == Reason.ALGORITHM_FOREIGN


async def test_an_unsigned_token_is_refused(refusal):
    segments = [encode(json.dumps(part).encode()) for part in ({"alg": "none", "kid": "k1"}, claims())]
    assert await refusal(".".join([*segments, ""])) == Reason.TOKEN_MALFORMED
    assert await refusal(".".join(segments)) == Reason.TOKEN_MALFORMED


def spellings(public_pem: str) -> dict[str, bytes]:
    key = load_pem_public_key(public_pem.encode())
    return {
        "pem": public_pem.encode(),
        "pem stripped": public_pem.strip().encode(),
        "der": key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo),
        "openssh": key.public_bytes(Encoding.OpenSSH, PublicFormat.OpenSSH),
        "point": key.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint),
        "compressed point": key.public_bytes(Encoding.X962, PublicFormat.CompressedPoint),
    }


@pytest.mark.parametrize("spelling", ["pem", "pem stripped", "der", "openssh", "point", "compressed point"])
async def test_a_public_key_is_no_hmac_secret(gate, refusal, es256, spelling):
    """CVE-2024-33663 and its remainder: the algorithm is the entry's, so no spelling of the public key helps."""
    octets = spellings(es256.service)[spelling]
    forger = GeneratedKey("signed", "HS256", caller="", service="")
    signed = sign(forger, kid="k2").rpartition(".")[0]
    forged = f"{signed}.{encode(_hmac(octets, signed.encode()))}"
    assert await refusal(forged) == Reason.ALGORITHM_FOREIGN
    pretended = sign(forger, kid="k2", header={"alg": "ES256"}).rpartition(".")[0]
    assert await refusal(f"{pretended}.{encode(_hmac(octets, pretended.encode()))}") == Reason.SIGNATURE_WRONG
    assert await gate.admit(call(sign(es256, kid="k2"))) == "k2"


def _hmac(key: bytes, message: bytes) -> bytes:
    return hmac.new(key, message, "sha256").digest()


async def test_an_es256_signature_does_not_pass_for_an_hmac(refusal, es256):
    assert await refusal(sign(es256, kid="k1")) == Reason.ALGORITHM_FOREIGN
    assert await refusal(sign(es256, kid="k1", header={"alg": "HS256"})) == Reason.SIGNATURE_WRONG


async def test_an_es256_signature_of_another_key_or_of_zeros_is_refused(refusal, es256):
    assert await refusal(sign(generate_key("signed", "ES256"), kid="k2")) == Reason.SIGNATURE_WRONG
    signed = sign(es256, kid="k2").rpartition(".")[0]
    for forged in (bytes(64), bytes(63), b"\xff" * 64, bytes(31) + b"\x01" + bytes(31) + b"\x01"):
        assert await refusal(f"{signed}.{encode(forged)}") == Reason.SIGNATURE_WRONG


async def test_an_es256_signature_in_der_is_refused(refusal, es256):
    signed = sign(es256, kid="k2").rpartition(".")[0]
    private = load_pem_private_key(es256.caller.encode(), None)
    der = private.sign(signed.encode(), ec.ECDSA(hashes.SHA256()))
    assert await refusal(f"{signed}.{encode(der)}") == Reason.SIGNATURE_WRONG


# The header


@pytest.mark.parametrize("kid", ["k3", "", "K1", "k1 ", "monitoring", None, 1, ["k1"], {"k1": 1}, ...])
async def test_an_unknown_kid_is_refused(refusal, hs256, kid):
    assert await refusal(sign(hs256, kid=kid)) == Reason.KEY_UNKNOWN


@pytest.mark.parametrize("typ", ["JWT", "jwt", "at+jwt", None, 7, ...])
async def test_any_typ_is_tolerated(gate, hs256, typ):
    assert await gate.admit(call(sign(hs256, header={"typ": typ}))) == "k1"


@pytest.mark.parametrize("crit", [["b64"], ["exp"], [], None, "exp"])
async def test_critical_headers_are_refused(refusal, hs256, crit):
    assert await refusal(sign(hs256, header={"crit": crit, "b64": False})) == Reason.CRITICAL_HEADER


async def test_keys_that_a_token_brings_along_are_ignored(gate, refusal, hs256):
    own = generate_key("signed")
    jwk = {"kty": "oct", "alg": "HS256", "k": encode(own.caller.encode())}
    brought = {"jwk": jwk, "jku": "https://evil.example/jwks.json", "x5u": "https://evil.example/x", "x5c": ["AAAA"]}
    assert await refusal(sign(own, header=brought)) == Reason.SIGNATURE_WRONG
    assert await gate.admit(call(sign(hs256, header=brought))) == "k1"


@pytest.mark.parametrize(
    "header",
    [
        b"",
        b"null",
        b"[]",
        b'"HS256"',
        b"{",
        b'{"alg":"HS256","kid":"k1"} x',
        b'{"alg":"none","alg":"HS256","kid":"k1"}',
        b'{"alg":"HS256","kid":"k2","kid":"k1"}',
        b'{"alg":"HS256","kid":"k1","n":NaN}',
        b'{"alg":"HS256","kid":"k1","jwk":{"a":1,"a":2}}',
        '{"alg":"HS256","kid":"k1"}'.encode("utf-16"),
        b'\xef\xbb\xbf{"alg":"HS256","kid":"k1"}',
        b'{"alg":"HS256","kid":"k1","x":"\xff"}',
    ],
)
async def test_a_header_that_is_no_strict_json_object_is_refused(refusal, hs256, header):
    assert await refusal(sign(hs256, header=header)) == Reason.TOKEN_MALFORMED


@pytest.mark.parametrize("depth", [100, 500, 1400])
async def test_a_deep_header_is_refused_and_never_overflows(refusal, depth):
    header = b'{"alg":"HS256","kid":"k1","x":' + b"[" * depth + b"]" * depth + b"}"
    token = sign(generate_key("signed"), b"{}", header=header)
    assert await refusal(token) in {Reason.TOKEN_MALFORMED, Reason.SIGNATURE_WRONG}


async def test_every_depth_around_the_interpreters_limit_is_forbidden(refusal):
    """python-jose reads the header some frames deeper than we do: what passes ours may overflow there."""
    forger = generate_key("signed")
    for depth in range(780, 1000):
        header = b'{"alg":"HS256","kid":"k1","x":' + b"[" * depth + b"]" * depth + b"}"
        assert await refusal(sign(forger, b"{}", header=header)) in {Reason.TOKEN_MALFORMED, Reason.SIGNATURE_WRONG}


# The compact form


async def test_a_header_is_remembered_only_with_a_good_signature(gate, refusal, hs256):
    await gate.admit(call(sign(hs256)))
    own = generate_key("signed")
    assert await refusal(sign(own, claims(jti="x"))) == Reason.SIGNATURE_WRONG
    assert await gate.admit(call(sign(hs256, claims(jti="y")))) == "k1"


async def test_more_spellings_of_a_header_than_are_remembered_pass_all_the_same(gate, hs256):
    for index in range(KNOWN_HEADERS + 2):
        token = sign(hs256, claims(jti=f"n{index}"), header={"n": index})
        assert await gate.admit(call(token)) == "k1"


async def test_an_overlong_token_is_not_decoded(gate, refusal, hs256):
    room = MAX_TOKEN_CHARS - len(sign(hs256, claims(x="")))
    fits = sign(hs256, claims(x="a" * (room * 3 // 4 - 3)))
    assert MAX_TOKEN_CHARS - 8 < len(fits) <= MAX_TOKEN_CHARS
    assert await gate.admit(call(fits)) == "k1"
    assert await refusal(sign(hs256, claims(x="a" * (room * 3 // 4 + 4)))) == Reason.TOKEN_TOO_LONG


async def test_an_encrypted_token_is_not_opened(refusal):
    token = jwe.encrypt(
        json.dumps(claims()).encode(), "k" * 32, algorithm="dir", encryption="A256GCM", zip="DEF", kid="k1"
    )
    assert await refusal(token.decode()) == Reason.TOKEN_MALFORMED


@pytest.mark.parametrize("change", ["{0}=", "{0}==", "!{0}", "{0}.", ".{0}", "{0}.a.b", "{0}+", "{0}/", '"{0}"'])
async def test_base64_beyond_the_strict_alphabet_is_refused(refusal, hs256, change):
    """The decoder below skips what it does not know, so that a token would have many spellings."""
    assert await refusal(change.format(sign(hs256))) == Reason.TOKEN_MALFORMED


async def test_characters_inside_a_signature_are_not_skipped(refusal, hs256):
    token = sign(hs256)
    assert await refusal(token[:-5] + "~" + token[-5:]) == Reason.TOKEN_MALFORMED


async def test_a_segment_of_impossible_length_is_refused(refusal, hs256):
    header, payload, signature = sign(hs256).split(".")
    assert await refusal(f"{header}.{payload}.{signature}AA") == Reason.SIGNATURE_WRONG
    assert await refusal(f"A.{payload}.{signature}") == Reason.TOKEN_MALFORMED


@pytest.mark.parametrize("place", [0, 1, 2])
async def test_a_changed_part_is_refused(refusal, hs256, place):
    parts = sign(hs256).split(".")
    parts[place] = ("A" if parts[place][0] != "A" else "B") + parts[place][1:]
    assert await refusal(".".join(parts)) in {Reason.SIGNATURE_WRONG, Reason.TOKEN_MALFORMED}


async def test_a_truncated_signature_is_refused(refusal, hs256):
    signed, _, signature = sign(hs256).rpartition(".")
    octets = base64.urlsafe_b64decode(signature + "=")
    for length in (1, 16, 31):
        assert await refusal(f"{signed}.{encode(octets[:length])}") == Reason.SIGNATURE_WRONG


# The claims


@pytest.mark.parametrize("name", sorted(claims()))
async def test_every_claim_is_required(refusal, hs256, name):
    assert await refusal(sign(hs256, claims(**{name: ...}))) == Reason.CLAIM_MISSING


@pytest.mark.parametrize("name", ["iss", "aud", "jti", "htm", "htu", "body"])
@pytest.mark.parametrize("value", [None, 1, True, [], [AUDIENCE], {}], ids=str)
async def test_a_text_claim_of_another_type_is_refused(refusal, hs256, name, value):
    assert await refusal(sign(hs256, claims(**{name: value}))) == Reason.CLAIM_TYPE


@pytest.mark.parametrize("name", ["iat", "exp", "nbf"])
@pytest.mark.parametrize(
    "value",
    [None, str(NOW), True, False, [NOW], {}, -1, 10**18, 10**400, -(10**400)],
    ids=lambda value: str(value)[:12],
)
async def test_a_time_of_another_type_is_refused(refusal, hs256, name, value):
    assert await refusal(sign(hs256, claims(**{name: value}))) == Reason.CLAIM_TYPE


@pytest.mark.parametrize("number", [b"1e999", b"-1e999"])
async def test_a_number_that_becomes_infinity_is_refused(refusal, hs256, number):
    payload = json.dumps(claims(exp="@")).encode().replace(b'"@"', number)
    assert await refusal(sign(hs256, payload)) == Reason.CLAIM_TYPE


@pytest.mark.parametrize("number", [b"NaN", b"Infinity", b"-Infinity", b"01", b"1_000", b"+1", b"9" * 5000])
async def test_a_number_that_json_does_not_know_is_refused(refusal, hs256, number):
    payload = json.dumps(claims(exp="@")).encode().replace(b'"@"', number)
    assert await refusal(sign(hs256, payload)) in {Reason.TOKEN_MALFORMED, Reason.TOKEN_TOO_LONG}


@pytest.mark.parametrize("payload", [b"", b"null", b"[]", b"7", b'"x"', b"{", b"\xff"])
async def test_a_payload_that_is_no_json_object_is_refused(refusal, hs256, payload):
    assert await refusal(sign(hs256, payload)) == Reason.TOKEN_MALFORMED


async def test_a_claim_that_stands_twice_is_refused(refusal, hs256):
    payload = json.dumps(claims()).encode()
    assert await refusal(sign(hs256, payload[:-1] + b',"htu":"/login"}')) == Reason.TOKEN_MALFORMED


async def test_a_deep_payload_is_refused(refusal, hs256):
    payload = json.dumps(claims()).encode()[:-1] + b',"x":' + b"[" * 1200 + b"]" * 1200 + b"}"
    assert await refusal(sign(hs256, payload)) == Reason.TOKEN_MALFORMED


async def test_further_claims_are_ignored(gate, hs256):
    assert await gate.admit(call(sign(hs256, claims(sub="someone", extra={"a": [1]})))) == "k1"


@pytest.mark.parametrize("issuer", ["", "legacy", "Legacy-Users", "legacy-users "])
async def test_the_issuer_is_the_connection_letter_for_letter(refusal, hs256, issuer):
    assert await refusal(sign(hs256, claims(iss=issuer))) == Reason.ISSUER_WRONG


@pytest.mark.parametrize(
    "audience", ["", AUDIENCE + "/", AUDIENCE.upper(), AUDIENCE + ":443", "http://verify.example.com"]
)
async def test_the_audience_is_the_public_url_letter_for_letter(refusal, hs256, audience):
    assert await refusal(sign(hs256, claims(aud=audience))) == Reason.AUDIENCE_WRONG


@pytest.mark.parametrize("method", ["post", "GET", "", "POST "])
async def test_the_method_is_bound(refusal, hs256, method):
    assert await refusal(sign(hs256, claims(htm=method))) == Reason.METHOD_WRONG


@pytest.mark.parametrize(
    "path", ["/get-user", "/login/", "/LOGIN", "/login?", "//login", "/%6cogin", "https://verify.example.com/login", ""]
)
async def test_the_path_is_bound_as_sent(refusal, hs256, path):
    assert await refusal(sign(hs256, claims(htu=path))) == Reason.PATH_WRONG


async def test_a_path_is_compared_before_any_decoding(gate, hs256):
    assert await gate.admit(call(sign(hs256, claims(htu="/%6cogin")), path="/%6cogin")) == "k1"


@pytest.mark.parametrize(
    "digest",
    ["", body_digest() + "=", body_digest(b""), body_digest().swapcase(), body_digest()[:-1], "ü" * 43, "\ud800" * 43],
    ids=["empty", "padded", "of nothing", "other case", "short", "not ascii", "surrogates"],
)
async def test_the_body_claim_is_the_digest_of_the_raw_body(refusal, hs256, digest):
    assert await refusal(sign(hs256, claims(body=digest))) == Reason.BODY_WRONG


async def test_an_empty_body_has_a_digest_too(gate, hs256):
    assert await gate.admit(call(sign(hs256, claims(body=body_digest(b""))), body=b"")) == "k1"


@pytest.mark.parametrize("jti", ["", "a" * (MAX_JTI_CHARS + 1), "a b", "a\n", "a\x00", "ü", "\ud800"])
async def test_a_jti_that_cannot_be_stored_is_refused(refusal, hs256, jti):
    assert await refusal(sign(hs256, claims(jti=jti))) == Reason.CLAIM_TYPE


@pytest.mark.parametrize("jti", ["a", "a" * MAX_JTI_CHARS])
async def test_a_jti_has_1_to_128_characters(gate, hs256, jti):
    assert await gate.admit(call(sign(hs256, claims(jti=jti)))) == "k1"


# Time


@pytest.mark.parametrize(("issued", "expiry"), [(0, 61), (0, 60.5), (0, -1), (-100, 30)])
async def test_a_token_lives_at_most_a_minute(refusal, hs256, issued, expiry):
    assert await refusal(sign(hs256, claims(iat=NOW + issued, exp=NOW + expiry))) == Reason.LIFETIME_WRONG


@pytest.mark.parametrize("ahead", [-69, -30, -2, 0, 2, 9.5, 10])
async def test_clocks_may_differ_by_the_leeway(gate, hs256, clock, ahead):
    """`ahead` is how far the caller's clock goes before ours."""
    assert await gate.admit(call(sign(hs256, claims(iat=NOW + ahead, exp=NOW + ahead + 60)))) == "k1"


@pytest.mark.parametrize("ahead", [10.5, 11, 3600])
async def test_a_token_from_the_future_is_refused(refusal, hs256, ahead):
    assert await refusal(sign(hs256, claims(iat=NOW + ahead, exp=NOW + ahead + 30))) == Reason.ISSUED_LATER


async def test_a_token_expires_after_the_leeway(gate, refusal, hs256, clock):
    clock.now = NOW + 30 + 9.9
    assert await gate.admit(call(sign(hs256))) == "k1"
    clock.now = NOW + 30 + 10
    assert await refusal(sign(hs256, claims(jti="later"))) == Reason.EXPIRED


async def test_not_before_holds_where_it_is_given(gate, refusal, hs256):
    assert await refusal(sign(hs256, claims(nbf=NOW + 11))) == Reason.NOT_YET_VALID
    assert await gate.admit(call(sign(hs256, claims(nbf=NOW + 5)))) == "k1"


async def test_times_may_have_fractions(gate, hs256):
    assert await gate.admit(call(sign(hs256, claims(iat=NOW + 0.25, exp=NOW + 60.25)))) == "k1"
