"""A preset beneath the operator's settings."""

import pytest

from app.errors import ConfigurationError
from app.legacy.presets.beneath import filled, merged, with_preset
from app.legacy.presets.format import read_preset

TEXT = """
name = "shop"
title = "Shop"
language = "PHP"
versions = "1"
sources = ["https://example.org"]
[names.prefix]
what = "what stands before every table"
default = ""
[names.site]
what = "the site's number"
[recognise]
weight = 50
tables = { "{prefix}user" = ["id"] }
[legacy]
table = "{prefix}user"
alias = "u"
identifiers = ["email"]
where = "u.site = {site}"
joins = [{ table = "{prefix}mail", alias = "m", on = "m.user = u.id AND m.kind = 'a \\"b\\" {site}'" }]
[legacy.columns]
id = "id"
email = "m.address"
password = "hash"
roles = 'SELECT "roleName" FROM "{prefix}userRole"'
[profile]
name = "{email}"
[dialects.mysql.legacy.columns]
full = "concat(a, b)"
[parts.old]
what = "old"
[parts.old.legacy]
where = "old = 1"
joins = [{ table = "{prefix}old", alias = "o", on = "o.user = u.id" }]
"""
SHOP = read_preset(TEXT, name="shop")


def shop(dialect: str = "postgresql", **names: str):
    parts = names.pop("parts", "").split()
    return filled(SHOP, dialect, names={"site": "3"} | names, parts=parts)["legacy"]


def test_names_are_filled_and_a_schema_is_quoted_apart():
    legacy = shop(prefix="forum.old_")
    assert legacy["table"] == "forum.old_user"
    assert legacy["columns"]["roles"] == 'SELECT "roleName" FROM "forum"."old_userRole"'
    assert legacy["where"] == "u.site = 3"


def test_quotes_are_those_of_the_engine_and_texts_stay():
    assert shop("mysql")["columns"]["roles"] == "SELECT `roleName` FROM `userRole`"
    assert shop("mysql")["joins"][0]["on"] == "m.user = u.id AND m.kind = 'a \"b\" 3'"
    assert shop("oracle", prefix="shop.x_")["columns"]["roles"] == 'SELECT "roleName" FROM shop."x_userRole"'


def test_dialects_and_parts_lie_above():
    assert "full" not in shop()["columns"]
    assert shop("mysql")["columns"]["full"] == "concat(a, b)"
    old = shop(parts="old")
    assert old["where"] == ["u.site = 3", "old = 1"]
    assert [join["alias"] for join in old["joins"]] == ["m", "o"]


def test_templates_of_profiles_stay():
    assert filled(SHOP, "sqlite", names={"site": "3"}, parts=[])["profile"] == {"name": "{email}"}


@pytest.mark.parametrize(
    ("names", "parts", "key"),
    [
        ({}, [], "legacy.preset_names.site"),
        ({"site": "3", "sit": "4"}, [], "legacy.preset_names.sit"),
        ({"site": "3"}, ["odl"], "legacy.preset_parts"),
    ],
)
def test_what_is_unknown_or_missing_is_told(names, parts, key):
    with pytest.raises(ConfigurationError) as refused:
        filled(SHOP, "sqlite", names=names, parts=parts)
    assert refused.value.key == key


def test_the_operator_speaks_last():
    """Tables key by key, joins by alias, lists as a whole; an empty text takes away."""
    beneath = {
        "legacy": {"columns": {"a": "1", "b": "2"}, "joins": [{"alias": "m", "on": "1"}], "where": ["w"], "n": 1}
    }
    above = {
        "legacy": {"columns": {"a": "3", "b": ""}, "joins": [{"alias": "m", "on": "2"}, {"alias": "n"}], "where": ["v"]}
    }
    assert merged(beneath, above) == {
        "legacy": {"columns": {"a": "3"}, "joins": [{"alias": "m", "on": "2"}, {"alias": "n"}], "where": ["v"], "n": 1}
    }


def test_an_own_query_takes_the_place_of_the_presets_tables():
    tree = with_preset({"legacy": {"preset": "django", "query": "SELECT :identifier"}}, "sqlite")
    assert {"table", "columns", "alias"}.isdisjoint(tree["legacy"])
    assert tree["legacy"]["identifiers"] == ["username", "email"]


def test_settings_without_a_preset_stay():
    tree = {"legacy": {"table": "users"}}
    assert with_preset(tree, "sqlite") is tree


@pytest.mark.parametrize(
    ("preset", "secret", "scheme"),
    [
        ("synapse", "password.pepper", "bcrypt"),
        ("flask_security", "password.secrets.security_password_salt", "auto"),
        ("rails_devise", "password.pepper", "devise"),
    ],
)
@pytest.mark.parametrize("as_text", [False, True], ids=["a list", "from the environment"])
def test_a_site_without_a_secret_has_the_settings_that_hold_then(preset: str, secret: str, scheme: str, as_text: bool):
    names = {"server": "example.com"} if preset == "synapse" else {}
    legacy = {"preset": preset, "preset_names": names, "preset_without": secret if as_text else [secret]}
    assert with_preset({"legacy": legacy}, "postgresql")["password"]["scheme"] == scheme


def test_a_secret_that_every_site_has_cannot_be_lacking():
    with pytest.raises(ConfigurationError) as caught:
        with_preset({"legacy": {"preset": "prestashop", "preset_without": ["password.pepper"]}}, "mysql")
    assert caught.value.key == "legacy.preset_without"
