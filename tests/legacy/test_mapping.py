"""A mapping is right or says what to fix."""

import re
from pathlib import Path
from typing import Any

import pytest

import app.hashing.schemes
from app.errors import ConfigurationError
from app.legacy.mapping import SAMPLED_COLUMNS, LegacyMapping, is_column_name, parameters_of, table_parts

COLUMNS = {"id": "id", "email": "email", "password": "pw"}


@pytest.mark.parametrize(
    ("parts", "key"),
    [
        ({}, "legacy.table"),
        ({"table": "users", "query": "SELECT :identifier"}, "legacy.table"),
        ({"table": "users; DROP TABLE users", "columns": COLUMNS}, "legacy.table"),
        ({"table": "a.b.c.d", "columns": COLUMNS}, "legacy.table"),
        ({"table": "users.", "columns": COLUMNS}, "legacy.table"),
        ({"table": "users", "columns": {"id": "id", "email": "email"}}, "legacy.columns.password"),
        ({"table": "users", "columns": {"password": "p", "email": "email"}}, "legacy.columns.id"),
        ({"table": "users", "columns": COLUMNS, "identifiers": ("login",)}, "legacy.columns.login"),
        ({"table": "users", "columns": COLUMNS | {"Name": "n"}}, "legacy.columns.Name"),
        ({"table": "users", "columns": COLUMNS | {"name": " "}}, "legacy.columns.name"),
        ({"table": "users", "columns": COLUMNS, "identifiers": ()}, "legacy.identifiers"),
        ({"table": "users", "columns": COLUMNS, "identifiers": ("email", "email")}, "legacy.identifiers"),
        ({"table": "users", "columns": COLUMNS, "identifiers": ("password",)}, "legacy.identifiers"),
        ({"table": "users", "columns": COLUMNS, "case": "any"}, "legacy.case"),
        ({"table": "users", "columns": COLUMNS, "case": {"email": "any"}}, "legacy.case.email"),
        ({"table": "users", "columns": COLUMNS, "case": {"username": "lower"}}, "legacy.case.username"),
        ({"table": "users", "columns": COLUMNS, "query_by_id": "SELECT :id"}, "legacy.query_by_id"),
        ({"query": "SELECT 1"}, "legacy.query"),
        ({"query": "SELECT :identifier, :password"}, "legacy.query"),
        ({"query": "DELETE FROM users WHERE email = :identifier"}, "legacy.query"),
        ({"query": "SELECT :identifier", "query_by_id": "SELECT 1"}, "legacy.query_by_id"),
        ({"table": "users", "columns": COLUMNS, "queries": {"roles": "SELECT 1"}}, "profile.queries.roles.sql"),
    ],
)
def test_wrong_mapping_names_its_key(parts: dict[str, Any], key: str):
    with pytest.raises(ConfigurationError) as caught:
        LegacyMapping(**parts)
    assert caught.value.key == key
    assert caught.value.reason


@pytest.mark.parametrize(
    "query",
    [
        "SELECT 1 WHERE :identifier = ''",
        "  -- who\n /* a\nb */ with x AS (SELECT 1) SELECT :identifier, :organization_id",
        "select '12:30', a::text, '\\:x' FROM t WHERE e = :identifier::citext",
    ],
)
def test_query_of_the_operator_is_taken(query: str):
    assert LegacyMapping(query=query).query == query


def test_parameters_are_told_from_casts_times_and_escapes():
    assert parameters_of("SELECT :id::int, a::text, '12:30', '\\:no', x[1:2], :other") == {"id", "other"}


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("users", ("users",)),
        ("auth.users", ("auth", "users")),
        ('"My Users"', ("My Users",)),
        ('"a""b".`c`.[d e]', ('a"b', "c", "d e")),
        ("Benutzer_ü", ("Benutzer_ü",)),
        ("1users", ()),
        ("users u", ()),
        ("", ()),
    ],
)
def test_table_names_are_taken_apart(text: str, parts: tuple[str, ...]):
    assert table_parts(text) == parts


@pytest.mark.parametrize("text", ["email", "E_Mail2", "größe", "a$b"])
def test_plain_names_are_columns(text: str):
    assert is_column_name(text)


@pytest.mark.parametrize("text", ["lower(email)", "true", "NULL", "1", "'x'", "a.b", '"E-Mail"', "a || b"])
def test_everything_else_is_an_expression(text: str):
    assert not is_column_name(text)


def test_id_is_found_inside_a_user_id():
    mapping = LegacyMapping(table="users", columns=COLUMNS, user_id_prefix="old|", user_id_suffix="-x")
    assert mapping.id_of("old|7-x") == "7"
    assert [mapping.id_of(other) for other in ("old|-x", "old|7", "7-x", "old|", "", "-x", "new|7-x")] == [None] * 7


def test_case_is_one_rule_or_one_per_identifier():
    assert LegacyMapping(table="t", columns=COLUMNS, case="lower").case_of("email") == "lower"
    mixed = LegacyMapping(
        table="t", columns=COLUMNS | {"username": "u"}, identifiers=("email", "username"), case={"email": "upper"}
    )
    assert (mixed.case_of("email"), mixed.case_of("username")) == ("upper", "insensitive")


def test_pepper_is_in_no_repr():
    assert "s3cret" not in repr(LegacyMapping(table="t", columns=COLUMNS, pepper=b"s3cret"))


def test_a_sample_has_every_column_that_a_scheme_asks_for():
    """Else rows whose kind stands in a column beside the text are taken for unreadable."""
    schemes = Path(app.hashing.schemes.__file__).parent.glob("*.py")
    asked = re.compile(r'stored\.columns(?:\.get\(|\[)"(\w+)"|"(\w+)" (?:not )?in stored\.columns')
    names = {one or other for file in schemes for one, other in asked.findall(file.read_text("utf-8"))}
    assert {"user_id", "scheme_class", "password_format"} <= names <= SAMPLED_COLUMNS
