from datetime import date, datetime
from decimal import Decimal

import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.domain.auth0_rules import DroppedField
from app.domain.profile import FIELDS, ProfileMapping, declare_mapping, to_profile
from app.domain.users import LegacyUser
from app.errors import ConfigurationError, ProfileInvalid

ROW = {"email": "Ada@Example.com"}


def mapped(mapping: ProfileMapping, *, id: str = "42", related=None, **row):
    """The profile of a row, without what every profile has, and `path:rule` of what was left out."""
    profile, dropped = to_profile(LegacyUser(id=id, row=ROW | row, related=related or {}), mapping)
    usual = {"user_id": f"legacy|{id}", "email": "ada@example.com", "email_verified": False}
    return {name: value for name, value in profile.items() if usual.get(name) != value}, [
        str(field) for field in dropped
    ]


def declared(**changes) -> ProfileMapping:
    return declare_mapping(**changes)


def test_the_least_profile_has_id_email_and_a_doubt():
    profile, dropped = to_profile(LegacyUser(id="42", row=ROW), declared())
    assert profile == {"user_id": "legacy|42", "email": "ada@example.com", "email_verified": False}
    assert dropped == []


def test_columns_with_auth0s_names_need_no_declaring():
    row = {
        "email_verified": 1,
        "username": "Ada",
        "phone_number": "+4930123",
        "phone_verified": "f",
        "name": "Ada Lovelace",
        "given_name": "Ada",
        "family_name": "Lovelace",
        "nickname": 7,
        "picture": "https://example.com/a.png",
        "mfa_factors": [{"totp": {"secret": "ABC234"}}],
    }
    want = row | {"email_verified": True, "username": "ada", "phone_verified": False, "nickname": "7"}
    for columns in (None, ["email", *row]):
        assert mapped(declared(columns=columns), **row) == (want, [])


def test_a_column_that_is_not_mapped_is_not_sent():
    assert mapped(declared(columns=["email"]), name="Ada", favourite="tea") == ({}, [])
    assert mapped(declared(), favourite="tea") == ({}, [])


def test_a_declared_field_goes_before_a_column_of_its_name():
    mapping = declared(
        fields={"name": "{first} {last}", "nickname": "first"}, columns=["email", "name", "first", "last"]
    )
    assert mapped(mapping, name="x", first="Ada", last="Lovelace") == ({"name": "Ada Lovelace", "nickname": "Ada"}, [])


def test_an_empty_declaration_is_none():
    assert mapped(declared(fields=dict.fromkeys(FIELDS, "")), name="Ada") == ({"name": "Ada"}, [])


@pytest.mark.parametrize("value", [None, "", "  "])
def test_blank_is_missing_and_breaks_no_rule(value):
    row = dict.fromkeys((*FIELDS, "first"), value) | ROW
    assert mapped(declared(fields={"nickname": "Dr. {first}"}), **row) == ({}, [])


def test_truth_comes_from_whatever_says_so():
    mapping = declared(fields={"email_verified": "{confirmed_at}"})
    assert mapped(mapping, confirmed_at=datetime(2024, 1, 1, 12, 0)) == ({"email_verified": True}, [])  # noqa: DTZ001
    assert mapped(mapping, confirmed_at="2024-01-01 12:00:00") == ({"email_verified": True}, [])
    assert mapped(mapping, confirmed_at=None) == ({}, [])
    assert mapped(mapping, confirmed_at="maybe") == ({}, ["email_verified:not_a_boolean"])


def test_truth_can_be_declared():
    assert mapped(declared(fields={"email_verified": "true"}))[0] == {"email_verified": True}
    assert mapped(declared(fields={"email_verified": "false"}), email_verified=True)[0] == {}


def test_a_row_without_a_verified_email_column_is_in_doubt():
    assert to_profile(LegacyUser(id="1", row=ROW), declared())[0]["email_verified"] is False


def test_metadata_keeps_the_type_of_a_single_column():
    tree = {
        "id": "{id}",
        "text": "no. {points}",
        "points": "{points}",
        "active": "{active}",
        "joined": "{joined}",
        "balance": "{balance}",
        "tags": "{tags}",
        "nothing": "{nothing}",
        "constant": "legacy",
        "number": 7,
        "truth": True,
        "since": date(2020, 1, 1),
        "nested": {"list": ["{points}", "x", "{nothing}"], "name": "{first} {last}"},
    }
    row = {
        "points": 12,
        "active": False,
        "joined": date(2024, 2, 29),
        "balance": Decimal("12.5"),
        "tags": ["a", "b"],
        "first": "Ada",
        "nothing": None,
    }
    want = {
        "id": "42",
        "text": "no. 12",
        "points": 12,
        "active": False,
        "joined": "2024-02-29",
        "balance": 12.5,
        "tags": ["a", "b"],
        "constant": "legacy",
        "number": 7,
        "truth": True,
        "since": "2020-01-01",
        "nested": {"list": [12, "x"], "name": "Ada"},
    }
    assert mapped(declared(app_metadata=tree), **row) == ({"app_metadata": want}, [])
    assert mapped(declared(user_metadata=tree), **row) == ({"user_metadata": want}, [])


@pytest.mark.parametrize(
    ("id", "stored", "seen"),
    [
        ("42", 42, 42),
        ("42", "42", "42"),
        ("9007199254740993", 9007199254740993, "9007199254740993"),
        ("6f9619ff-8b86-d011-b42d-00c04fc964ff", b"\x6f\x96", "6f9619ff-8b86-d011-b42d-00c04fc964ff"),
    ],
)
def test_the_id_in_metadata_is_a_number_where_it_is_one_and_else_its_spelling(id, stored, seen):
    mapping = declared(app_metadata={"legacy_id": "{id}", "ref": "u-{id}"})
    assert mapped(mapping, id=id)[0] == {"app_metadata": {"legacy_id": id, "ref": f"u-{id}"}}
    profile, _ = to_profile(LegacyUser(id=id, row=ROW | {"id": stored}), mapping)
    assert profile["app_metadata"] == {"legacy_id": seen, "ref": f"u-{id}"}
    assert profile["user_id"] == f"legacy|{id}"


def test_two_profiles_share_nothing():
    mapping = declared(
        app_metadata={"list": ["a"], "inner": {"tags": "{tags}"}}, queries={"roles": "app_metadata.inner.roles"}
    )
    tags = ["x"]
    first, _ = to_profile(LegacyUser(id="1", row=ROW | {"tags": tags}, related={"roles": [{"name": "admin"}]}), mapping)
    first["app_metadata"]["list"].append("changed")
    first["app_metadata"]["inner"]["tags"].append("changed")
    second, _ = to_profile(LegacyUser(id="2", row=ROW | {"tags": tags}), mapping)
    assert second["app_metadata"] == {"list": ["a"], "inner": {"tags": ["x"], "roles": []}}


def test_rows_of_one_column_are_a_list_and_others_objects():
    mapping = declared(
        queries={"roles": "app_metadata.roles", "orders": "user_metadata.shop.orders", "none": "app_metadata.none"}
    )
    related = {
        "roles": [{"name": "admin"}, {"name": None}, {"name": 7}],
        "orders": [{"no": 1, "on": date(2024, 1, 1), "note": None}, {"no": 2, "on": None, "note": "x"}],
    }
    assert mapped(mapping, related=related) == (
        {
            "app_metadata": {"roles": ["admin", 7], "none": []},
            "user_metadata": {"shop": {"orders": [{"no": 1, "on": "2024-01-01"}, {"no": 2, "note": "x"}]}},
        },
        [],
    )


def test_a_query_goes_beside_what_the_tree_declares():
    mapping = declared(app_metadata={"legacy": {"id": "{id}"}}, queries={"roles": "app_metadata.legacy.roles"})
    assert mapped(mapping, related={"roles": [{"r": "x"}]})[0] == {
        "app_metadata": {"legacy": {"id": "42", "roles": ["x"]}}
    }


@pytest.mark.parametrize(
    "into",
    ["roles", "app_metadata", "", "app_metadata.", "app_metadata..x", "name.x", "app_metadata.$x", ".app_metadata.x"],
)
def test_a_query_goes_into_metadata_only(into):
    with pytest.raises(ConfigurationError, match=r"profile.queries.roles.into: is no path inside metadata"):
        declared(queries={"roles": into})


@pytest.mark.parametrize(
    "queries",
    [
        {"roles": "app_metadata.plan"},
        {"roles": "app_metadata.plan.x"},
        {"roles": "app_metadata.inner"},
        {"roles": "app_metadata.r", "groups": "app_metadata.r"},
        {"roles": "app_metadata.r", "groups": "app_metadata.r.x"},
    ],
)
def test_two_things_cannot_fill_one_place(queries):
    with pytest.raises(ConfigurationError, match="is a place that something else fills"):
        declared(app_metadata={"plan": "x", "inner": {"a": "b"}}, queries=queries)


def test_reserved_names_are_left_out_and_told():
    mapping = declared(app_metadata={"blocked": "{blocked}", "plan": "x"}, queries={"q": "app_metadata.identities"})
    assert mapped(mapping, blocked=1) == (
        {"app_metadata": {"plan": "x"}},
        ["app_metadata.blocked:reserved_name", "app_metadata.identities:reserved_name"],
    )


@pytest.mark.parametrize("name", ["a.b", "$set"])
def test_a_declared_name_that_metadata_cannot_have_is_refused_at_start(name):
    with pytest.raises(ConfigurationError, match=r"has a . or \$ in its name"):
        declared(user_metadata={"in": {name: "x"}})


def test_mfa_factors_may_be_json_in_a_text_column():
    factors = [{"phone": {"value": "+4930123"}}]
    mapping = declared(fields={"mfa_factors": "mfa"})
    assert mapped(mapping, mfa=orjson.dumps(factors).decode()) == ({"mfa_factors": factors}, [])
    assert mapped(mapping, mfa=factors) == ({"mfa_factors": factors}, [])
    for none in ("", "[]", "null", None, []):
        assert mapped(mapping, mfa=none) == ({}, [])
    assert mapped(mapping, mfa="broken") == ({}, ["mfa_factors:not_a_list"])


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"name": "{frist}"}, "profile.name: names the column frist, which is not mapped. Did you mean first?"),
        ({"name": "frist"}, "profile.name: names the column frist, which is not mapped. Did you mean first?"),
        ({"name": "first last"}, "something else than the name of a column"),
        ({"name": "{{first}}"}, "names no column"),
        ({"email_verified": "x{first}"}, "takes one column and no text around it"),
        ({"mfa_factors": "{first} {last}"}, "takes one column and no text around it"),
        ({"nick": "{first}"}, "profile.nick: is no field of a profile"),
        ({"name": "{password}"}, "belongs to the stored hash"),
    ],
)
def test_a_broken_declaration_is_refused_at_start(fields, message):
    with pytest.raises(ConfigurationError) as refused:
        declared(fields=fields, columns=["email", "first", "last", "password"])
    assert message in str(refused.value)


def test_an_unknown_column_in_metadata_is_refused_at_start():
    with pytest.raises(ConfigurationError, match=r"profile.app_metadata.a.0: names the column lats"):
        declared(app_metadata={"a": ["{lats}"]}, columns=["email", "last"])


@pytest.mark.parametrize(
    "text", ["legacy", "{email}", "{id}{id}", "{id}-{email}", "", "auth0|{id}", " {id}", "{id} ", "{id"]
)
def test_a_user_id_is_one_id_and_constant_text(text):
    with pytest.raises(ConfigurationError, match=r"profile.user_id"):
        declared(user_id=text)


@pytest.mark.parametrize(
    ("template", "user_id"),
    [("legacy|{id}", "legacy|42"), ("{id}", "42"), ("a-{id}-z", "a-42-z"), ("{{{id}}}", "{42}")],
)
def test_a_user_id_can_be_turned_round(template, user_id):
    mapping = declared(user_id=template)
    assert to_profile(LegacyUser(id="42", row=ROW), mapping)[0]["user_id"] == user_id
    assert mapping.id_of(user_id) == "42"


@pytest.mark.parametrize("user_id", ["", "a-", "-z", "a-z", "a--z", "b-42-z", "a-42-y", "42", "auth0|a-42-z", "A-42-Z"])
def test_a_foreign_user_id_is_none_of_ours(user_id):
    assert declared(user_id="a-{id}-z").id_of(user_id) is None


@given(st.text(min_size=1), st.text(max_size=4), st.text(max_size=4))
def test_turning_round_loses_nothing(id, prefix, suffix):
    mapping = ProfileMapping(
        user_id_prefix=prefix, user_id_suffix=suffix, readers=(), placements=(), rules=None, function=None
    )
    assert mapping.id_of(mapping.user_id_of(id)) == id


@pytest.mark.parametrize(
    ("id", "row", "field", "rule"),
    [
        ("", ROW, "user_id", "missing"),
        ("42", {}, "email", "missing"),
        ("42", {"email": None}, "email", "missing"),
        ("42", {"email": "nobody"}, "email", "not_an_address"),
        ("42", ROW | {"blob": "x" * 11_000}, "profile", "larger_than_10240_bytes"),
    ],
)
def test_without_these_there_is_no_user(id, row, field, rule):
    with pytest.raises(ProfileInvalid) as refused:
        to_profile(LegacyUser(id=id, row=row), declared(app_metadata={"blob": "{blob}"}))
    assert (refused.value.field, refused.value.rule) == (field, rule)


# The operator's own Python


def test_a_function_sees_the_row_and_has_the_last_word():
    def shout(row, profile):
        profile["name"] = f"{row['first']} {row['id']}".upper()
        return profile

    assert mapped(declared(function=shout), first="Ada") == ({"name": "ADA 42"}, [])


def test_a_function_is_held_to_the_same_rules():
    def careless(row, profile):
        return profile | {
            "username": "Ada Lovelace",
            "nickname": "ADA",
            "blocked": True,
            "password": row["email"],
            "app_metadata": {"blocked": True, "joined": date(2024, 1, 1)},
            "email": "ADA@example.com",
        }

    profile, dropped = mapped(declared(function=careless))
    assert profile == {"nickname": "ADA", "app_metadata": {"joined": "2024-01-01"}}
    assert sorted(dropped) == [
        "app_metadata.blocked:reserved_name",
        "blocked:no_such_field",
        "password:no_such_field",
        "username:character_not_allowed",
    ]


def test_a_function_can_mend_what_the_row_broke():
    def mend(row, profile):
        return profile | {"email": f"{row['id']}@legacy.example", "nickname": row["nickname"][:10]}

    user = LegacyUser(id="42", row={"email": "broken", "nickname": "x" * 400, "username": "no good"})
    profile, dropped = to_profile(user, declared(function=mend))
    assert (profile["email"], profile["nickname"]) == ("42@legacy.example", "x" * 10)
    assert dropped == [DroppedField("username", "character_not_allowed")]


@pytest.mark.parametrize("result", [None, [], "x", 7])
def test_a_function_that_gives_no_object_is_told(result):
    with pytest.raises(ProfileInvalid, match="profile: function_gave_no_object"):
        mapped(declared(function=lambda _row, _profile: result))


@pytest.mark.parametrize("change", [{"user_id": "other"}, {"user_id": None}, {"user_id": "auth0|legacy|42"}])
def test_a_function_cannot_change_the_user_id(change):
    with pytest.raises(ProfileInvalid, match="user_id: changed_by_function"):
        mapped(declared(function=lambda _row, profile: profile | change))


def test_a_function_cannot_take_the_email_away():
    with pytest.raises(ProfileInvalid, match="email: missing"):
        mapped(declared(function=lambda _row, profile: {"user_id": profile["user_id"]}))


def test_a_function_is_not_asked_about_a_user_without_id():
    with pytest.raises(ProfileInvalid, match="user_id: missing"):
        to_profile(LegacyUser(id="", row=ROW), declared(function=lambda _row, _profile: pytest.fail("was asked")))


def test_a_function_gets_a_copy_of_the_row():
    user = LegacyUser(id="42", row=dict(ROW))
    to_profile(user, declared(function=lambda row, profile: row.clear() or profile))
    assert user.row == ROW


def test_neither_mapping_nor_user_shows_a_row():
    mapping = declared(app_metadata={"x": "canary"})
    assert "canary" not in repr(mapping)
    assert "Ada" not in repr(LegacyUser(id="42", row=ROW))


VALUES = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    st.decimals(),
    st.text(max_size=20),
    st.binary(max_size=8),
    st.datetimes(),
    st.dates(),
    st.uuids(),
    st.lists(st.text(max_size=3), max_size=3),
)


@settings(max_examples=300, deadline=None)
@given(st.text(max_size=8), st.dictionaries(st.sampled_from([*FIELDS, "first", "last"]), VALUES))
def test_any_row_gives_a_profile_that_can_be_sent_or_is_invalid(id, row):
    mapping = declared(
        fields={"name": "{first} {last}"},
        app_metadata={"first": "{first}", "both": ["{first}-{last}"]},
        queries={"q": "user_metadata.q"},
    )
    user = LegacyUser(id=id, row={"email": "ada@example.com"} | row, related={"q": [row]})
    try:
        profile, _ = to_profile(user, mapping)
    except ProfileInvalid:
        return
    assert orjson.loads(orjson.dumps(profile)) == profile
    assert mapping.id_of(profile["user_id"]) == id
