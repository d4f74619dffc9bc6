"""Every engine's statements read as they should, byte for byte."""

from pathlib import Path
from typing import Any

import pytest
from sqlalchemy.dialects import mssql, mysql, oracle, sqlite
from sqlalchemy.dialects.postgresql import asyncpg

from app.legacy import statements
from app.legacy.dialect import Dialect
from app.legacy.dialects import DIALECTS, postgres_settings
from app.legacy.inspect import _spellings, resolve
from app.legacy.joins import Join
from app.legacy.kinds import Shape
from app.legacy.mapping import LegacyMapping, table_parts
from app.legacy.stream import page

GOLDEN = Path(__file__).parent / "statements"


def sql_server_2012() -> mssql.dialect:
    """The compiler as it is after meeting a server of 2012 or newer, the oldest whose pages come in order."""
    compiler = mssql.dialect()
    compiler._supports_offset_fetch = True
    return compiler


COMPILERS = {
    "postgresql": asyncpg.dialect,
    "mysql": mysql.dialect,
    "sqlite": sqlite.dialect,
    "mssql": sql_server_2012,
    "oracle": oracle.dialect,
}

TYPES = {
    "postgresql": ("int8", "text", "bytea"),
    "mysql": ("bigint", "varchar", "varbinary"),
    "sqlite": ("integer", "text", "blob"),
    "mssql": ("bigint", "nvarchar", "varbinary"),
    "oracle": ("number", "varchar2", "raw"),
}


def test_postgres_sessions_are_read_only_and_bounded():
    settings = postgres_settings(2.5)
    assert settings["default_transaction_read_only"] == "on"
    assert settings["statement_timeout"] == "2500ms"


@pytest.mark.parametrize("dialect", DIALECTS, ids=lambda dialect: dialect.name)
def test_statements_read_as_they_should(dialect: Dialect):
    """Golden statements: `statements/ENGINE.sql`. To see a change: read the diff that pytest prints."""
    expected = (GOLDEN / f"{dialect.name}.sql").read_text("utf-8")
    assert golden(dialect) == expected


@pytest.mark.parametrize("dialect", DIALECTS, ids=lambda dialect: dialect.name)
def test_no_value_stands_in_a_statement(dialect: Dialect):
    text = golden(dialect)
    assert "@" not in text.replace("@@", "")
    assert "DELETE" not in text
    assert "UPDATE" not in text


def golden(dialect: Dialect) -> str:
    """Statements of a table with two identifiers, of one of bytes, of an operator's query, and of several tables."""
    number, text, raw = (dialect.shape(name) for name in TYPES[dialect.name])
    columns = {
        "id": "id",
        "email": "Email",
        "username": "user name",
        "password": "pw",
        "name": "first || ' % ' || last",
    }
    columns["username"] = "login"
    mapping = LegacyMapping(table="auth.users", columns=columns, identifiers=("email", "username"))
    found = {"id": number, "Email": text, "login": text, "pw": text}
    if dialect.folds_names:
        found = {name.upper(): shape for name, shape in found.items()}
    parts = _spellings(dialect, table_parts(mapping.table))[0]
    source = resolve(dialect, mapping, parts, found)
    made = {"by identifier, insensitive": statements.find(source, dialect, mapping).element}
    for rule in ("sensitive", "lower", "upper", "stored_lower"):
        one = LegacyMapping(table="auth.users", columns=columns, case=rule)
        made[f"by email, {rule}"] = statements.find(source, dialect, one).element
    raw_source = resolve(dialect, mapping, parts, dict.fromkeys(found, raw))
    one = LegacyMapping(table="auth.users", columns=columns)
    made["by email in bytes, insensitive"] = statements.find(raw_source, dialect, one).element
    made["by id"] = statements.by_id(source, dialect)
    made["by id in bytes"] = statements.by_id(raw_source, dialect)
    made["sample"] = statements.sample(source)
    own = "SELECT id, mail FROM t WHERE mail LIKE '%' AND mail = :identifier AND (:organization_id IS NULL OR o = 1);"
    made["query of the operator"] = statements.own(own, dialect)
    made |= several_tables(dialect, found)
    compiler = COMPILERS[dialect.name]()
    return "".join(f"-- {title}\n{element.compile(dialect=compiler)}\n\n" for title, element in made.items())


def several_tables(dialect: Dialect, found: dict[str, Shape]) -> dict[str, Any]:
    """Users with a joined table, one that only finds them, conditions, and a tenant."""
    mails = {"user_id": found[next(iter(found))], "Address": found[next(iter(reversed(found)))]}
    if dialect.folds_names:
        mails = {name.upper(): shape for name, shape in mails.items()}
    mapping = LegacyMapping(
        table="auth.users",
        alias="u",
        joins=(
            Join(table="mails", alias="m", on="m.user_id = u.id AND m.kind = 'a:b.c'"),
            Join(table="mails", alias="o", on="o.user_id = u.id", kind="lookup"),
        ),
        columns={
            "id": "id",
            "email": "m.Address",
            "other": "o.Address",
            "password": "u.pw",
            "full_name": "u.a || m.Address",
        },
        identifiers=("email", "other"),
        where=("u.closed_at IS NULL", "u.tenant = :organization_id"),
    )
    parts = _spellings(dialect, table_parts(mapping.table))[0]
    others = {join.alias: (_spellings(dialect, table_parts(join.table))[0], mails) for join in mapping.joins}
    source = resolve(dialect, mapping, parts, found, others)
    return {
        "several tables": statements.find(source, dialect, mapping).element,
        "several tables, by id": statements.by_id(source, dialect, mapping),
        "several tables, a page": page(source, dialect, after=True, upto=False),
        "several tables, the last pages": page(source, dialect, after=True, upto=True),
    }
