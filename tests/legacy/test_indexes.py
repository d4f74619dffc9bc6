"""Every rule of case lets the usual index of its engine serve the look-up: asked of the planner itself."""

import json
from collections.abc import Mapping
from typing import Any

import asyncpg
import pytest
from sqlalchemy.ext.asyncio import create_async_engine

from app.legacy.joins import Join
from app.legacy.plan import Plan
from app.legacy.urls import dialect_of
from app.legacy.users import LegacyDatabase
from tests.conftest import skip_or_fail
from tests.legacy.conftest import Legacy, Opener
from tests.servers import Postgres

ROWS = 5000
"""Enough that a planner prefers an index to reading the table."""


async def plan_of(database: LegacyDatabase) -> Plan:
    await database.ping()
    assert database._plan is not None
    return database._plan


def values_of(plan: Plan, typed: str) -> dict[str, object]:
    return {name: to_value(typed) for name, to_value in plan.convert.items()}


async def explain_postgres(url: str, sql: str, order: tuple[str, ...], values: Mapping[str, object]) -> list[Any]:
    """The nodes that read the table, from PostgreSQL's own plan."""
    connection = await asyncpg.connect(url)
    try:
        found = await connection.fetchval(f"EXPLAIN (FORMAT JSON) {sql}", *[values[name] for name in order])
    finally:
        await connection.close()
    nodes: list[Any] = []

    def walk(node: Any) -> None:
        nodes.append(node)
        for child in node.get("Plans", ()):
            walk(child)

    walk(json.loads(found)[0]["Plan"])
    return [node for node in nodes if "Index Name" in node or node["Node Type"] == "Seq Scan"]


async def explain_mariadb(url: str, plan: Plan, typed: str) -> list[Any]:
    """The rows of EXPLAIN that read the table."""
    engine = create_async_engine(dialect_of(url)[1])
    try:
        async with engine.connect() as connection:
            compiled = plan.find_statement.element.compile(dialect=engine.dialect)
            values = {**compiled.params, **values_of(plan, typed)}
            parameters = tuple(values[name] for name in compiled.positiontup)
            rows = (await connection.exec_driver_sql(f"EXPLAIN {compiled}", parameters)).mappings().all()
    finally:
        await engine.dispose()
    return [row for row in rows if row["table"] in {"users", None, *plan.mapping.aliases}]


def fill_postgres(legacy: Legacy, kind: str, *indexes: str) -> None:
    legacy.execute(
        f"CREATE TABLE users (id bigint PRIMARY KEY, email {kind}, username {kind}, password_hash text)",
        f"INSERT INTO users SELECT n, 'u' || n || '@example.com', 'u' || n, 'x' FROM generate_series(1, {ROWS}) n",
        *(
            f"CREATE UNIQUE INDEX {column}_index ON users ({index.format(column)})"
            for column in ("email", "username")
            for index in indexes
        ),
        "ANALYZE users",
    )


@pytest.mark.parametrize(
    ("rule", "kind", "index"),
    [
        ("insensitive", "text", "lower({})"),
        ("insensitive", "varchar(99)", "lower({})"),
        ("insensitive", "char(40)", "lower({})"),
        ("lower", "text", "lower({})"),
        ("upper", "text", "upper({})"),
        ("sensitive", "text", "{}"),
        ("sensitive", "varchar(99)", "{}"),
        ("sensitive", "char(40)", "{}"),
        ("stored_lower", "text", "{}"),
        ("stored_upper", "varchar(99)", "{}"),
    ],
)
async def test_postgres_uses_the_index(postgres_legacy: Legacy, opened: Opener, rule: str, kind: str, index: str):
    fill_postgres(postgres_legacy, kind, index)
    plan = await plan_of(await opened(postgres_legacy, case=rule))
    statement = plan.find_statement
    nodes = await explain_postgres(postgres_legacy.url, statement.sql, statement.order, values_of(plan, "u77"))
    assert {node.get("Index Name") for node in nodes} == {"email_index", "username_index"}


async def test_postgres_citext_uses_its_plain_index(postgres_legacy: Legacy, opened: Opener, postgres: Postgres):
    if not postgres.has_contrib:
        skip_or_fail("citext comes with PostgreSQL's contrib: apt-get install postgresql")
    postgres_legacy.execute("CREATE EXTENSION citext")
    fill_postgres(postgres_legacy, "citext", "{}")
    database = await opened(postgres_legacy)
    plan = await plan_of(database)
    statement = plan.find_statement
    nodes = await explain_postgres(postgres_legacy.url, statement.sql, statement.order, values_of(plan, "u77"))
    assert {node.get("Index Name") for node in nodes} == {"email_index", "username_index"}
    assert (await database.find("U77@Example.COM")).id == "77"
    assert await (await opened(postgres_legacy, case="sensitive")).find("U77") is None


async def test_postgres_nondeterministic_collation_uses_its_plain_index(
    postgres_legacy: Legacy, opened: Opener, postgres: Postgres
):
    if not postgres.has_icu:
        skip_or_fail("this PostgreSQL was built without ICU: apt-get install postgresql")
    postgres_legacy.execute(
        "CREATE COLLATION loose (provider = icu, locale = 'und-u-ks-level1', deterministic = false)"
    )
    fill_postgres(postgres_legacy, "text COLLATE loose", "{}")
    database = await opened(postgres_legacy)
    plan = await plan_of(database)
    statement = plan.find_statement
    nodes = await explain_postgres(postgres_legacy.url, statement.sql, statement.order, values_of(plan, "u77"))
    assert {node.get("Index Name") for node in nodes} == {"email_index", "username_index"}
    assert (await database.find("U77")).id == "77"
    assert await database.find("ú77") is None


@pytest.mark.parametrize("kind", ["bigint", "integer", "smallint", "numeric", "uuid", "text", "varchar(40)", "bytea"])
async def test_postgres_finds_ids_by_the_primary_key(postgres_legacy: Legacy, opened: Opener, kind: str):
    value = {"uuid": "md5(n::text)::uuid", "bytea": "decode(md5(n::text), 'hex')"}.get(kind, f"n::{kind}")
    postgres_legacy.execute(
        f"CREATE TABLE users (id {kind} PRIMARY KEY, email text, username text, password_hash text)",
        f"INSERT INTO users SELECT {value}, 'u' || n, 'u' || n, 'x' FROM generate_series(1, {ROWS}) n",
        "ANALYZE users",
    )
    database = await opened(postgres_legacy)
    user = await database.find("u77")
    assert (await database.by_user_id(f"legacy|{user.id}")).row["username"] == "u77"
    plan = await plan_of(database)
    statement = plan.id_statement
    assert statement is not None
    values = plan._id_values(statement, user.id)
    nodes = await explain_postgres(postgres_legacy.url, statement.sql, statement.order, values)
    assert [node.get("Index Name") for node in nodes] == ["users_pkey"]


@pytest.mark.parametrize(
    ("rule", "kind", "columns"),
    [
        ("insensitive", "varchar(99)", ("email", "username")),
        ("lower", "varchar(99)", ("email", "username")),
        ("upper", "varchar(99)", ("email", "username")),
        ("sensitive", "varchar(99)", ("email", "username")),
        ("sensitive", "varchar(99) COLLATE utf8mb4_bin", ("email", "username")),
        ("insensitive", "varchar(99) CHARACTER SET latin1", ("email", "username")),
        ("insensitive", "varchar(99) CHARACTER SET utf8mb3", ("email", "username")),
        ("sensitive", "varbinary(99)", ("email", "username")),
        ("stored_lower", "varchar(99) COLLATE utf8mb4_bin", ("email", "username")),
        ("stored_lower", "varchar(99)", ("lower_email", "lower_username")),
        ("stored_upper", "varchar(99) COLLATE utf8mb4_bin", ("upper_email", "upper_username")),
    ],
)
@pytest.mark.parametrize("typed", ["u77", "é😀日"], ids=["ascii", "beyond"])
async def test_mariadb_uses_the_index(
    mariadb_legacy: Legacy, opened: Opener, rule: str, kind: str, columns: tuple[str, str], typed: str
):
    generated = [f", {name} {kind} AS ({name.replace('_', '(')})) PERSISTENT" for name in columns if "_" in name]
    mariadb_legacy.execute(
        f"CREATE TABLE users (id bigint PRIMARY KEY, email {kind}, username {kind}, password_hash text{''.join(generated)})",
        f"INSERT INTO users (id, email, username, password_hash) SELECT seq, CONCAT('u', seq, '@example.com'), CONCAT('u', seq), 'x' FROM seq_1_to_{ROWS}",
        *(f"CREATE UNIQUE INDEX {column}_index ON users ({column})" for column in columns),
        "ANALYZE TABLE users",
    )
    email, username = columns
    database = await opened(
        mariadb_legacy,
        case=rule,
        columns={"id": "id", "email": email, "username": username, "password": "password_hash"},
    )
    plan = await plan_of(database)
    rows = await explain_mariadb(mariadb_legacy.url, plan, typed)
    assert len(rows) == 2
    for row in rows:
        served = row["key"] is not None and row["type"] in {"const", "eq_ref", "ref", "range"}
        nobody = "Impossible WHERE" in (row["Extra"] or "") or "no matching row" in (row["Extra"] or "")
        assert served or nobody, dict(row)
    found = await database.find(typed)
    assert found is None if typed != "u77" else found.id == "77"


async def test_sqlite_uses_the_index(sqlite_database: Legacy, opened: Opener):
    """An index that ignores case serves `insensitive`, a plain one the exact rules."""
    nocase = "email TEXT COLLATE NOCASE UNIQUE, username TEXT COLLATE NOCASE UNIQUE"
    sqlite_database.execute(f"CREATE TABLE users (id INTEGER PRIMARY KEY, {nocase}, password_hash TEXT)")
    for rule in ("insensitive", "sensitive", "stored_lower"):
        database = await opened(sqlite_database, case=rule)
        plan = await plan_of(database)
        engine = create_async_engine(dialect_of(sqlite_database.url)[1])
        async with engine.connect() as connection:
            compiled = plan.find_statement.element.compile(dialect=engine.dialect)
            values = {**compiled.params, **values_of(plan, "u77")}
            parameters = tuple(values[name] for name in compiled.positiontup)
            found = await connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {compiled}", parameters)
            details = [row.detail for row in found if "users" in row.detail]
        await engine.dispose()
        assert len(details) == 2
        assert all(detail.startswith("SEARCH users USING INDEX") for detail in details), details


JOINED = {
    "alias": "u",
    "joins": (
        Join(table="mails", alias="m", on="m.user_id = u.id AND m.is_primary = 1"),
        Join(table="mails", alias="o", on="o.user_id = u.id", kind="lookup"),
    ),
    "columns": {"id": "id", "login": "login", "email": "m.address", "other": "o.address", "password": "password_hash"},
    "identifiers": ("login", "email", "other"),
    "where": ("u.closed = 0",),
    "case": "sensitive",
}


@pytest.mark.parametrize("engine", ["postgres", "mariadb"])
async def test_identifiers_of_joined_tables_use_those_tables_indexes(
    request: pytest.FixtureRequest, opened: Opener, engine: str
):
    """Nothing is read as a whole, neither the users nor the joined table, whichever identifier is typed."""
    legacy: Legacy = request.getfixturevalue(f"{engine}_legacy")
    numbers = f"generate_series(1, {ROWS}) n" if engine == "postgres" else f"(SELECT seq AS n FROM seq_1_to_{ROWS}) s"
    text = "CAST(n AS varchar(9))" if engine == "postgres" else "n"
    legacy.execute(
        "CREATE TABLE users (id bigint PRIMARY KEY, login varchar(99) UNIQUE, password_hash varchar(9), closed integer)",
        "CREATE TABLE mails (user_id bigint, address varchar(99), is_primary integer)",
        f"INSERT INTO users SELECT n, CONCAT('u', {text}), 'x', 0 FROM {numbers}",
        f"INSERT INTO mails SELECT n, CONCAT('u', {text}, '@example.com'), 1 FROM {numbers}",
        "CREATE INDEX by_address ON mails (address)",
        "CREATE INDEX by_user ON mails (user_id)",
        "ANALYZE users" if engine == "postgres" else "ANALYZE TABLE users, mails",
        *(["ANALYZE mails"] if engine == "postgres" else []),
    )
    database = await opened(legacy, **JOINED)
    plan = await plan_of(database)
    if engine == "postgres":
        statement = plan.find_statement
        nodes = await explain_postgres(legacy.url, statement.sql, statement.order, values_of(plan, "u77@example.com"))
        assert nodes
        assert not [node for node in nodes if node["Node Type"] == "Seq Scan"]
    else:
        rows = await explain_mariadb(legacy.url, plan, "u77@example.com")
        assert len(rows) >= 3
        assert not [dict(row) for row in rows if row["type"] in {"ALL", "index"}]
    assert (await database.find("u77@example.com")).row["login"] == "u77"
