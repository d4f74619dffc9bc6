"""The legacy database with every fault, on every engine that we can run."""

from dataclasses import replace
from pathlib import Path

import bcrypt
import pytest

from app.census.checkup import lookups
from app.census.checkup.findings import Finding, Severity
from app.census.checkup.legacy import look_at_legacy
from app.census.checkup.lookups import indexes, latency
from app.census.checkup.subject import Legacy as Mapped
from app.census.explain_rows import open_reader
from app.legacy.joins import Join
from app.legacy.mapping import LegacyMapping
from tests.census.checkup.kit import ERROR, OK, WARNING, gathered, of, one, subject_at
from tests.legacy.conftest import COLUMNS, Legacy
from tests.servers import Postgres

ROWS = 3
ENCODED = bcrypt.hashpw(b"x", bcrypt.gensalt(4)).decode()
LOWER = {"sqlite": "email COLLATE NOCASE", "postgres": "lower(email)", "mariadb": "email"}


def mapped(legacy: Legacy, **mapping: object) -> Mapped:
    given = {"table": "users", "columns": COLUMNS, "identifiers": ("email",)} | mapping
    return Mapped(url=legacy.url, mapping=LegacyMapping(**given), timeout_s=5, connections=10)


async def found(legacy: Legacy, folder: Path, **mapping: object) -> list[Finding]:
    subject = replace(subject_at(folder / "site"), legacy=mapped(legacy, **mapping))
    return await gathered(look_at_legacy(subject))


def fill(legacy: Legacy, *, index: bool) -> None:
    text = "varchar(190)" if legacy.engine == "mariadb" else "text"
    legacy.execute(f"CREATE TABLE users (id integer PRIMARY KEY, email {text}, username {text}, password_hash {text})")
    if index:
        legacy.execute(f"CREATE INDEX by_email ON users ({LOWER[legacy.engine]})")
    for number in range(1, ROWS + 1):
        legacy.insert("users", {"id": number, "email": f"u{number}@example.com", "password_hash": ENCODED})


async def test_a_database_in_order_says_so(legacy: Legacy, tmp_path: Path):
    """Even a table of three rows shows its index."""
    fill(legacy, index=True)
    findings = await found(legacy, tmp_path)
    for rule in ("legacy_reachable", "legacy_schema", "legacy_latency", "legacy_encryption", "stored_passwords"):
        assert one(rule, findings).severity is OK, rule
    by_email, by_id = of("legacy_index", findings)
    assert (by_email.severity, "by_email" in by_email.what, by_id.severity) == (OK, True, OK)


async def test_a_missing_index_is_told_with_the_statement_that_makes_it(legacy: Legacy, tmp_path: Path):
    fill(legacy, index=False)
    finding = of("legacy_index", await indexes(mapped(legacy)))[0]
    assert finding.severity is WARNING
    assert "CREATE INDEX trickle_email ON users" in finding.fix
    legacy.execute(finding.fix.removeprefix("As its owner: "))
    assert of("legacy_index", await indexes(mapped(legacy)))[0].severity is OK


async def test_a_missing_index_on_many_rows_breaks_logins(
    legacy: Legacy, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(lookups, "MANY_ROWS", ROWS)
    fill(legacy, index=False)
    if legacy.engine == "postgres":
        legacy.execute("ANALYZE users")
    finding = of("legacy_index", await indexes(mapped(legacy)))[0]
    assert (finding.severity, f"({ROWS} rows)" in finding.what) == (ERROR, True)


async def test_a_mariadb_column_that_keeps_case_wants_a_generated_one(mariadb_legacy: Legacy):
    mariadb_legacy.execute(
        "CREATE TABLE users (id integer PRIMARY KEY, email varchar(190) COLLATE utf8mb4_bin UNIQUE,"
        " username text, password_hash text)"
    )
    mariadb_legacy.insert("users", {"id": 1, "email": "a"})
    finding = of("legacy_index", await indexes(mapped(mariadb_legacy)))[0]
    assert (finding.severity, "stored_lower" in finding.fix) == (WARNING, True)


async def test_a_joined_table_without_an_index_is_named(legacy: Legacy):
    fill(legacy, index=True)
    legacy.execute("CREATE TABLE details (user_id integer, nickname varchar(40))")
    legacy.insert("details", {"user_id": 1, "nickname": "n"})
    columns = {"id": "u.id", "email": "u.email", "password": "u.password_hash", "nickname": "d.nickname"}
    joins = (Join(table="details", alias="d", on="d.user_id = u.id"),)
    finding = of("legacy_index", await indexes(mapped(legacy, columns=columns, alias="u", joins=joins)))[0]
    assert (finding.severity, "reads the whole of d" in finding.what) == (WARNING, True)


async def test_a_query_of_ones_own_is_explained(legacy: Legacy):
    fill(legacy, index=True)
    query = f"SELECT id, email, password_hash AS password FROM users WHERE {LOWER[legacy.engine]} = :identifier"
    (finding,) = await indexes(mapped(legacy, query=query, table="", columns={}))
    assert finding.severity is OK
    query = "SELECT id, email, password_hash AS password FROM users WHERE concat(email, '') = :identifier"
    if legacy.engine == "sqlite":
        query = query.replace("concat(email, '')", "email || ''")
    (finding,) = await indexes(mapped(legacy, query=query, table="", columns={}))
    assert finding.severity is WARNING


async def test_a_missing_column_is_named(legacy: Legacy, tmp_path: Path):
    fill(legacy, index=True)
    findings = await found(legacy, tmp_path, columns=COLUMNS | {"nickname": "nick"})
    assert one("legacy_reachable", findings).severity is ERROR
    assert one("legacy_schema", findings).what == "users lacks mapped columns: nickname (nick)."


async def test_a_missing_table_is_named(legacy: Legacy, tmp_path: Path):
    findings = await found(legacy, tmp_path)
    assert "no table users" in one("legacy_schema", findings).what
    assert one("legacy_reachable", findings).severity is ERROR


async def test_a_missing_right_is_told(postgres: Postgres, postgres_legacy: Legacy, tmp_path: Path):
    fill(postgres_legacy, index=True)
    database = postgres_legacy.url.rpartition("/")[2]
    postgres.execute("CREATE ROLE checked_stranger LOGIN PASSWORD 'stranger'", database=database)
    try:
        stranger = replace(postgres_legacy, url=postgres.url(database, user="checked_stranger", password="stranger"))
        finding = one("legacy_reachable", await found(stranger, tmp_path))
    finally:
        postgres.execute("DROP ROLE checked_stranger", database=database)
    assert (finding.severity, "not_permitted" in finding.what, "GRANT SELECT" in finding.fix) == (ERROR, True, True)


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        (("/t_", "/none_"), "no_database"),
        (("@", "x@"), "login_refused"),
        (("127.0.0.1", "127.0.0.2"), "unreachable"),
    ],
)
async def test_a_server_that_does_not_let_in_ends_the_look(
    postgres_legacy: Legacy, tmp_path: Path, change: tuple[str, ...], fault: str
):
    url = postgres_legacy.url.replace(*change)
    findings = await found(replace(postgres_legacy, url=url), tmp_path)
    assert [each.rule for each in findings] == ["legacy_reachable"]
    assert fault in findings[0].what


async def test_a_slow_look_up_is_told(postgres_legacy: Legacy):
    """A view that takes its time for its one row."""
    fill(postgres_legacy, index=False)
    wait = lookups.SLOW_S * 1.1
    postgres_legacy.execute(f"CREATE VIEW slow AS SELECT * FROM users WHERE id = 1 AND pg_sleep({wait}) IS NOT NULL")
    legacy = mapped(postgres_legacy, table="slow")
    async with open_reader(legacy.url, timeout_s=5) as (reader, dialect):
        finding = one("legacy_latency", await latency(reader, dialect, legacy))
    assert finding.severity is WARNING


async def test_too_many_connections_are_told(postgres_legacy: Legacy, mariadb_legacy: Legacy, tmp_path: Path):
    for legacy in (postgres_legacy, mariadb_legacy):
        fill(legacy, index=True)
        severities: list[Severity] = []
        for connections in (10, 55):
            subject = replace(subject_at(tmp_path / "site"), legacy=replace(mapped(legacy), connections=connections))
            severities.append(one("legacy_connections", await gathered(look_at_legacy(subject))).severity)
            (tmp_path / "site" / "legacy.db").unlink()
        assert severities == [OK, WARNING]
