"""Auth0's rules, one by one: contract sheet §2.1, §2.2, §5.1."""

import math

import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.domain.auth0_rules import (
    MAX_PROFILE_BYTES,
    RESERVED_APP_METADATA,
    DroppedField,
    ProfileRules,
    complete,
)
from app.domain.values import MAX_DEPTH, MAX_EXACT_INT
from app.errors import ProfileInvalid

GOOD = {"user_id": "legacy|42", "email": "ada@example.com"}


def kept(**fields):
    """What is left of these fields, and `path:rule` of the rest."""
    profile, dropped = ProfileRules().keep(GOOD | fields)
    return {name: value for name, value in profile.items() if name in fields}, [str(field) for field in dropped]


def invalid(**fields):
    with pytest.raises(ProfileInvalid) as refused:
        complete(*ProfileRules().keep(GOOD | fields))
    return refused.value.field, refused.value.rule


def test_a_plain_profile_passes():
    profile, dropped = ProfileRules().keep(GOOD)
    complete(profile, dropped)
    assert (profile, dropped) == (GOOD | {"email_verified": False}, [])


@pytest.mark.parametrize(
    ("user_id", "rule"),
    [
        (None, "missing"),
        ("", "empty"),
        (42, "not_text"),
        ("auth0|42", "starts_with_auth0"),
        (" 42", "outer_space"),
        ("a\x00b", "not_unicode"),
    ],
)
def test_a_profile_needs_a_user_id(user_id, rule):
    assert invalid(user_id=user_id) == ("user_id", rule)


@pytest.mark.parametrize(
    ("email", "rule"),
    [
        (None, "missing"),
        ("", "empty"),
        (" ", "empty"),
        (7, "not_text"),
        ("ada", "not_an_address"),
        ("ada@", "not_an_address"),
        ("@example.com", "not_an_address"),
        ("ada@example", "not_an_address"),
        ("ada@example.", "not_an_address"),
        ("ada@.com", "not_an_address"),
        ("ada@exa mple.com", "not_an_address"),
        ("a da@example.com", "not_an_address"),
        ("a@b@example.com", "not_an_address"),
        ("ada@-example.com", "not_an_address"),
        ("ada@example-.com", "not_an_address"),
        ("ada@[192.0.2.1]", "not_an_address"),
        ("Ada <ada@example.com>", "not_an_address"),
        ("ada@example.com,b@example.com", "not_an_address"),
        ("a\nb@example.com", "not_an_address"),
        ("a\x00@example.com", "not_unicode"),
        ("\ud800@example.com", "not_unicode"),
        ("a" * 65 + "@example.com", "local_part_longer_than_64"),
        ("a@" + ("b" * 60 + ".") * 4 + "example.com", "longer_than_254"),
    ],
)
def test_a_profile_needs_a_plausible_email(email, rule):
    assert invalid(email=email) == ("email", rule)


@pytest.mark.parametrize(
    ("email", "stored"),
    [
        ("ada@example.com", "ada@example.com"),
        (" Ada.Lovelace+x@EXAMPLE.co.uk ", "ada.lovelace+x@example.co.uk"),
        ("o'brien_%&=~{}|!#$*/?^`@sub-domain.example.com", "o'brien_%&=~{}|!#$*/?^`@sub-domain.example.com"),
        ("jörg@exämple.de", "jörg@exämple.de"),
        ("a..b.@docomo.example.jp", "a..b.@docomo.example.jp"),
        ("a" * 64 + "@example.com", "a" * 64 + "@example.com"),
        ("1@2.de", "1@2.de"),
    ],
)
def test_an_email_is_kept_in_lower_case(email, stored):
    assert kept(email=email) == ({"email": stored}, [])


@pytest.mark.parametrize("field", ["email_verified", "phone_verified"])
@pytest.mark.parametrize("value", ["true", 1, 0, [], "no"])
def test_truth_is_a_boolean(field, value):
    profile, dropped = kept(**{field: value, "phone_number": "+4930123"})
    assert profile.get(field) is (False if field == "email_verified" else None)
    assert dropped == [f"{field}:not_a_boolean"]


def test_a_verified_phone_needs_its_number():
    assert kept(phone_verified=True) == ({}, [])
    assert kept(phone_verified=True, phone_number="+4930123") == (
        {"phone_verified": True, "phone_number": "+4930123"},
        [],
    )
    assert kept(phone_verified=True, phone_number="030") == ({}, ["phone_number:not_e164"])


@pytest.mark.parametrize(
    ("name", "stored"), [("Ada", "ada"), ("a", "a"), ("a@`^$!-#.+'~_9", "a@`^$!-#.+'~_9"), ("x" * 128, "x" * 128)]
)
def test_a_username_is_kept_in_lower_case(name, stored):
    assert kept(username=name) == ({"username": stored}, [])


@pytest.mark.parametrize(
    ("name", "rule"),
    [
        ("ada lovelace", "character_not_allowed"),
        ("adä", "character_not_allowed"),
        ("a/b", "character_not_allowed"),
        ("a%b", "character_not_allowed"),
        ("a&b", "character_not_allowed"),
        ("a,b", "character_not_allowed"),
        ("ada@example.com", "is_an_address"),
        ("x" * 129, "longer_than_128"),
        (7, "not_text"),
        (" ", "empty"),
    ],
)
def test_a_username_that_auth0_refuses_is_left_out(name, rule):
    assert kept(username=name) == ({}, [f"username:{rule}"])


def test_a_connection_can_allow_shorter_usernames_only():
    rules = ProfileRules(username_max=15)
    assert rules.keep(GOOD | {"username": "x" * 15})[1] == []
    assert rules.keep(GOOD | {"username": "x" * 16})[1] == [DroppedField("username", "longer_than_15")]


@pytest.mark.parametrize("phone", ["+1", "+493012345678", "+123456789012345"])
def test_a_phone_number_is_e164(phone):
    assert kept(phone_number=phone) == ({"phone_number": phone}, [])


@pytest.mark.parametrize(
    "phone", ["493012345", "0049301", "+49 30 123", "+", "+1234567890123456", "+49x", "+४९", "+1\n2"]
)
def test_another_phone_number_is_left_out(phone):
    assert kept(phone_number=phone) == ({}, ["phone_number:not_e164"])


@pytest.mark.parametrize(
    ("field", "longest"), [("name", 150), ("given_name", 150), ("family_name", 150), ("nickname", 350)]
)
def test_names_have_a_length(field, longest):
    assert kept(**{field: "ä" * longest}) == ({field: "ä" * longest}, [])
    assert kept(**{field: "ä" * (longest + 1)}) == ({}, [f"{field}:longer_than_{longest}"])
    assert kept(**{field: "  Ada "}) == ({field: "Ada"}, [])
    assert kept(**{field: " "}) == ({}, [f"{field}:empty"])
    assert kept(**{field: 7}) == ({}, [f"{field}:not_text"])
    assert kept(**{field: None}) == ({}, [])


@pytest.mark.parametrize("url", ["https://example.com/a.png", "http://example.com", "https://example.com/a?b=ü#c"])
def test_a_picture_is_a_url(url):
    assert kept(picture=url) == ({"picture": url}, [])


@pytest.mark.parametrize(
    "url",
    [
        "a.png",
        "/a.png",
        "//example.com/a.png",
        "ftp://example.com/a",
        "javascript:alert(1)",
        "https://",
        "https:///a",
        "https://example.com/a b",
        "data:image/png;base64,AA",
    ],
)
def test_another_picture_is_left_out(url):
    assert kept(picture=url) == ({}, ["picture:not_a_url"])


@pytest.mark.parametrize("name", sorted(RESERVED_APP_METADATA))
def test_names_that_auth0_keeps_for_itself_are_left_out_of_app_metadata(name):
    assert kept(app_metadata={name: 1, "plan": "x"}) == (
        {"app_metadata": {"plan": "x"}},
        [f"app_metadata.{name}:reserved_name"],
    )
    assert kept(app_metadata={"inner": {name: 1}}) == ({"app_metadata": {"inner": {name: 1}}}, [])
    assert kept(user_metadata={name: 1}) == ({"user_metadata": {name: 1}}, [])


def test_the_reserved_names_are_those_of_auth0s_page():
    assert len(RESERVED_APP_METADATA) == 18


@pytest.mark.parametrize("name", ["a.b", "$a", "ada@example.com", "a\x00", "\ud800", 7])
def test_names_that_metadata_cannot_have_are_left_out_and_not_told(name):
    """A name can be a row's own value, out of a JSON column."""
    for field in ("app_metadata", "user_metadata"):
        assert kept(**{field: {"in": {name: 1, "ok": 2}}}) == (
            {field: {"in": {"ok": 2}}},
            [f"{field}.in.*:name_not_allowed"],
        )


def test_a_name_that_reads_like_data_is_not_told():
    assert kept(user_metadata={"Ada Lovelace": math.nan})[1] == ["user_metadata.*:not_a_number"]
    assert kept(user_metadata={"size": math.nan})[1] == ["user_metadata.size:not_a_number"]


@pytest.mark.parametrize(
    ("value", "rule"),
    [
        (math.nan, "not_a_number"),
        (math.inf, "not_a_number"),
        (MAX_EXACT_INT + 1, "not_exact_in_json"),
        ("a\x00", "not_unicode"),
        ("\udfff", "not_unicode"),
        (b"raw", "not_json"),
        pytest.param(object(), "not_json", id="object"),
        ({1, 2}, "not_json"),
    ],
    ids=str,
)
def test_values_that_json_cannot_carry_are_left_out(value, rule):
    assert kept(app_metadata={"x": value, "list": [1, value, 2]}) == (
        {"app_metadata": {"list": [1, 2]}},
        [f"app_metadata.x:{rule}", f"app_metadata.list.1:{rule}"],
    )


def test_metadata_keeps_its_types_and_loses_null():
    tree = {
        "n": 1,
        "f": 1.5,
        "t": True,
        "s": "ü",
        "empty": "",
        "l": [1, None, {"a": None, "b": []}],
        "o": {},
        "null": None,
    }
    want = {"n": 1, "f": 1.5, "t": True, "s": "ü", "empty": "", "l": [1, None, {"b": []}], "o": {}}
    assert kept(user_metadata=tree) == ({"user_metadata": want}, [])


@pytest.mark.parametrize("field", ["app_metadata", "user_metadata"])
def test_empty_metadata_is_none(field):
    assert kept(**{field: {}}) == ({}, [])
    assert kept(**{field: {"a": None}}) == ({}, [])
    assert kept(**{field: []}) == ({}, [f"{field}:not_an_object"])
    assert kept(**{field: "x"}) == ({}, [f"{field}:not_an_object"])


def nested(depth, make):
    value = "leaf"
    for _ in range(depth):
        value = make(value)
    return value


@pytest.mark.parametrize("make", [lambda value: {"a": value}, lambda value: [value]], ids=["objects", "lists"])
def test_metadata_nests_to_a_bound(make):
    fits = {"a": nested(MAX_DEPTH - 1, make)}
    assert kept(user_metadata=fits) == ({"user_metadata": fits}, [])
    (told,) = kept(user_metadata={"a": nested(MAX_DEPTH, make)})[1]
    assert told.endswith(f":deeper_than_{MAX_DEPTH}")
    endless: dict = {}
    endless["a"] = endless
    assert len(kept(user_metadata=endless)[1]) == 1


FACTORS = [
    {"totp": {"secret": "ABCDEFGH234567"}},
    {"phone": {"value": "+4930123"}},
    {"email": {"value": "ada@example.com"}},
]


def test_mfa_factors_are_kept():
    assert kept(mfa_factors=FACTORS) == ({"mfa_factors": FACTORS}, [])
    assert kept(mfa_factors=[FACTORS[0]] * 10)[1] == []


@pytest.mark.parametrize(
    ("factor", "rule"),
    [
        ({"totp": {"secret": "abc"}}, "not_base32"),
        ({"totp": {"secret": "ABC1"}}, "not_base32"),
        ({"totp": {"secret": 7}}, "not_text"),
        ({"totp": {"secret": "ABC", "issuer": "x"}}, "not_only_secret"),
        ({"totp": {}}, "not_only_secret"),
        ({"totp": "ABC"}, "not_only_secret"),
        ({"phone": {"value": "030"}}, "not_e164"),
        ({"email": {"value": "ada"}}, "not_an_address"),
        ({"webauthn": {"value": "x"}}, "unknown_kind"),
        ({"totp": {"secret": "ABC"}, "email": {"value": "a@b.de"}}, "not_one_kind"),
        ({}, "not_one_kind"),
        ("totp", "not_one_kind"),
    ],
    ids=str,
)
def test_a_factor_that_would_fail_the_login_is_left_out(factor, rule):
    assert kept(mfa_factors=[FACTORS[1], factor]) == ({"mfa_factors": [FACTORS[1]]}, [f"mfa_factors.1:{rule}"])
    assert kept(mfa_factors=[factor]) == ({}, [f"mfa_factors.0:{rule}", "mfa_factors:no_factor_left"])


@pytest.mark.parametrize(
    ("factors", "rule"),
    [([], "not_1_to_10_factors"), ([FACTORS[0]] * 11, "not_1_to_10_factors"), ({}, "not_a_list"), ("x", "not_a_list")],
)
def test_there_are_1_to_10_factors(factors, rule):
    assert kept(mfa_factors=factors) == ({}, [f"mfa_factors:{rule}"])


@pytest.mark.parametrize("field", ["blocked", "multifactor", "access_token", "password", "created_at"])
def test_a_field_that_is_not_auth0s_is_left_out(field):
    assert kept(**{field: "x"}) == ({}, [f"{field}:no_such_field"])


def test_a_profile_has_a_size():
    room = MAX_PROFILE_BYTES - len(orjson.dumps(GOOD | {"email_verified": False, "app_metadata": {"x": ""}}))
    complete(*ProfileRules().keep(GOOD | {"app_metadata": {"x": "a" * room}}))
    assert invalid(app_metadata={"x": "a" * (room + 1)}) == ("profile", "larger_than_10240_bytes")
    assert invalid(app_metadata={"x": "ü" * (room // 2 + 1)}) == ("profile", "larger_than_10240_bytes")


def test_no_message_holds_a_value():
    for fields in ({"email": "canary"}, {"user_id": "auth0|canary"}):
        with pytest.raises(ProfileInvalid) as refused:
            complete(*ProfileRules().keep(GOOD | fields))
        assert "canary" not in str(refused.value)
    _, dropped = ProfileRules().keep(
        GOOD | {"name": "canary" * 99, "phone_number": "canary", "user_metadata": {"canary@x.de": 1}}
    )
    assert len(dropped) == 3
    assert "canary" not in repr(dropped)


ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=9) | st.binary(max_size=3),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5) | st.integers(), inner, max_size=3),
    max_leaves=8,
)


@settings(max_examples=300, deadline=None)
@given(st.dictionaries(st.sampled_from([*ProfileRules()._rules, "blocked"]), ANYTHING))
def test_whatever_goes_in_what_is_kept_can_be_sent(fields):
    profile, dropped = ProfileRules().keep(fields)
    again, further = ProfileRules().keep(orjson.loads(orjson.dumps(profile)))
    assert (again, further) == (profile, [])
    assert all(isinstance(field, DroppedField) for field in dropped)
