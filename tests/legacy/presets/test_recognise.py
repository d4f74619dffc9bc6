"""Presets are recognised by names of tables and columns, with their names and parts, and the evidence is told."""

import pytest

from app.legacy.presets.format import Preset, presets, read_preset
from app.legacy.presets.recognise import recognise

DJANGO = {
    "auth_user": [
        "id", "password", "last_login", "is_superuser", "username", "first_name", "last_name", "email", "is_staff",
        "is_active", "date_joined",
    ],
    "auth_group": ["id", "name"],
    "auth_user_groups": ["id", "user_id", "group_id"],
}  # fmt: skip


def made(weight: int, name: str, tables: str, rest: str = "") -> Preset:
    text = f"""
        name = "{name}"
        title = "T"
        language = "C"
        versions = "1"
        sources = ["https://example.org"]
        {rest if rest.startswith("[names") else "[names.prefix]" + chr(10) + "what = 'prefix'"}
        [recognise]
        weight = {weight}
        tables = {tables}
        {"" if rest.startswith("[names") else rest}
    """
    return read_preset(text, name=name)


@pytest.mark.parametrize("preset", presets().values(), ids=lambda preset: preset.name)
def test_every_preset_is_recognised_by_its_own_tables(preset: Preset):
    """With its required tables alone, and with a schema before them where it takes a prefix."""
    names = {name: "x" if each.default is None else each.default for name, each in preset.names.items()}
    for prefix in {names.get("prefix", ""), "app." if "prefix" in names else ""}:
        filled = {**names, "prefix": prefix}
        tables = {
            table.format_map(filled): [column.format_map(filled) for column in columns]
            for table, columns in preset.recognise.tables.items()
        }
        found = [each for each in recognise(tables) if each.preset is preset]
        assert found
        assert found[0].fits
        if "prefix" in names:
            assert found[0].names["prefix"] == prefix


def test_evidence_parts_and_names_are_told():
    tables = {f"shop.{name}": columns for name, columns in DJANGO.items()}
    tables["shop.otp_totp_totpdevice"] = ["id", "key", "confirmed", "user_id"]
    best = recognise(tables)[0]
    assert (best.preset.name, best.fits, best.names, best.parts) == ("django", True, {"prefix": "shop."}, ("otp",))
    text = "; ".join(best.evidence)
    assert "has the table shop.auth_user with id, password, last_login, is_superuser, username and 6 more" in text
    assert "also has the table shop.auth_group with id, name" in text
    assert "authenticator apps of django-otp (shop.otp_totp_totpdevice.key" in text


def test_two_installations_are_two_candidates():
    known = {"blog": made(50, "blog", '{ "{prefix}users" = ["id", "pass"], "{prefix}meta" = ["id"] }')}
    tables = {
        "a_users": ["id", "pass"],
        "a_meta": ["id"],
        "b_users": ["ID", "Pass"],
        "b_meta": ["id"],
        "c_meta": ["id"],
    }
    found = recognise(tables, known)
    assert [each.names["prefix"] for each in found] == ["a_", "b_"]


def test_the_more_special_goes_first_and_what_nearly_fits_last():
    known = {
        "plain": made(10, "plain", '{ users = ["id", "email"] }'),
        "special": made(50, "special", '{ users = ["id", "email", "token"] }'),
        "nearly": made(90, "nearly", '{ users = ["id", "email", "token", "otp"] }'),
    }
    found = recognise({"users": ["id", "email", "token"]}, known)
    assert [(each.preset.name, each.missing) for each in found] == [
        ("special", ()),
        ("plain", ()),
        ("nearly", ("users.otp",)),
    ]


def test_what_must_be_absent_rules_a_preset_out():
    known = {"old": made(50, "old", '{ "{prefix}users" = ["id"] }', 'absent = ["{prefix}users.uuid", "{prefix}new"]')}
    assert recognise({"users": ["id"]}, known)
    assert not recognise({"users": ["id", "uuid"]}, known)
    assert not recognise({"users": ["id"], "NEW": ["x"]}, known)


def test_any_table_can_be_named_by_its_columns():
    """A custom user model: the table has any name, and its groups' table and columns follow from it."""
    names = r"""[names.prefix]
        what = "app"
        pattern = '\w+_'
        [names.model]
        what = "model"
        pattern = '[a-z]+'"""
    tables = '{ "{prefix}{model}" = ["id"], "{prefix}{model}_groups" = ["{model}_id"] }'
    known = {"custom": made(40, "custom", tables, names)}
    found = recognise({"shop_member": ["id"], "shop_member_groups": ["member_id", "group_id"]}, known)
    assert [each.names for each in found] == [{"prefix": "shop_", "model": "member"}]
