"""What a role could do besides reading: asked of real servers, with roles that are given too much."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from app.census.checkup.findings import Finding
from app.census.checkup.legacy import look_at_legacy
from app.census.checkup.rights import file_rights, grant_beyond_reading, rights
from app.census.checkup.subject import Legacy as Mapped
from app.census.explain_rows import open_reader
from app.legacy.mapping import LegacyMapping
from tests.census.checkup.kit import OK, WARNING, gathered, one, subject_at
from tests.legacy.conftest import COLUMNS, Legacy
from tests.servers import MariaDB, Postgres

READER = "checked_reader"


@pytest.fixture
def postgres_reader(postgres: Postgres, postgres_legacy: Legacy) -> Iterator[str]:
    """The URL of a role that may SELECT `users` only."""
    postgres_legacy.users()
    database = postgres_legacy.url.rpartition("/")[2]
    postgres.execute(f"CREATE ROLE {READER} LOGIN PASSWORD 'reader'", f"GRANT SELECT ON users TO {READER}",
                     "REVOKE CREATE ON SCHEMA public FROM PUBLIC", database=database)  # fmt: skip
    try:
        yield postgres.url(database, user=READER, password="reader")
    finally:
        postgres.execute(f"DROP OWNED BY {READER} CASCADE", f"DROP ROLE {READER}", database=database)


@pytest.fixture
def mariadb_reader(mariadb: MariaDB, mariadb_legacy: Legacy) -> Iterator[str]:
    mariadb_legacy.users()
    database = mariadb_legacy.url.rpartition("/")[2]
    mariadb.execute(f"CREATE USER {READER} IDENTIFIED BY 'reader'", f"GRANT SELECT ON {database}.users TO {READER}",
                    database=database)  # fmt: skip
    try:
        yield mariadb.url(database, user=READER, password="reader")
    finally:
        mariadb.execute(f"DROP USER {READER}", database=database)


async def told(url: str) -> Finding:
    async with open_reader(url, timeout_s=5) as (reader, dialect):
        return one("legacy_rights", await rights(reader, dialect, url))


async def test_a_postgres_role_that_may_select_only_is_fine(postgres_reader: str):
    assert (await told(postgres_reader)).severity is OK


@pytest.mark.parametrize(
    ("statement", "says"),
    [
        (f"GRANT INSERT, DELETE ON users TO {READER}", "INSERT, DELETE on public.users"),
        (f"GRANT UPDATE (email) ON users TO {READER}", "UPDATE on public.users"),
        (f"GRANT TRUNCATE ON users TO {READER}", "TRUNCATE"),
        (f"ALTER TABLE users OWNER TO {READER}", "DROP on public.users"),
        (f"GRANT CREATE ON SCHEMA public TO {READER}", "make tables in public"),
        (f"ALTER ROLE {READER} CREATEROLE", "make roles"),
        (f"ALTER ROLE {READER} CREATEDB BYPASSRLS", "make databases, pass row security"),
        (f"ALTER ROLE {READER} SUPERUSER", "it is a superuser"),
        (f"GRANT pg_execute_server_program TO {READER}", "act as pg_execute_server_program"),
        (f"GRANT pg_write_all_data TO {READER}", "INSERT, UPDATE, DELETE"),
    ],
)
async def test_whatever_more_a_postgres_role_could_do_is_named(
    postgres: Postgres, postgres_legacy: Legacy, postgres_reader: str, statement: str, says: str
):
    postgres_legacy.execute(statement)
    found = await told(postgres_reader)
    assert found.severity is WARNING
    assert says in found.what


async def test_a_catalogue_that_does_not_answer_is_told(postgres_legacy: Legacy, postgres_reader: str, tmp_path: Path):
    postgres_legacy.execute("REVOKE SELECT ON pg_catalog.pg_roles FROM PUBLIC")
    mapping = LegacyMapping(table="users", columns=COLUMNS)
    legacy = Mapped(url=postgres_reader, mapping=mapping, timeout_s=5, connections=1)
    findings = await gathered(look_at_legacy(replace(subject_at(tmp_path), legacy=legacy)))
    for rule in ("legacy_rights", "legacy_connections"):
        finding = one(rule, findings)
        assert (finding.severity, "not_permitted" in finding.what) == (WARNING, True)


async def test_a_mariadb_user_that_may_select_only_is_fine(mariadb_reader: str):
    assert (await told(mariadb_reader)).severity is OK


@pytest.mark.parametrize(
    ("statement", "says"),
    [
        ("GRANT INSERT, UPDATE ON {database}.users TO {reader}", "INSERT, UPDATE on"),
        ("GRANT ALL ON {database}.* TO {reader}", "ALL PRIVILEGES on"),
        ("GRANT SELECT ON *.* TO {reader}", "SELECT on *.*"),
        ("GRANT SELECT ON {database}.users TO {reader} WITH GRANT OPTION", "pass its rights on"),
    ],
)
async def test_whatever_more_a_mariadb_user_could_do_is_named(
    mariadb_legacy: Legacy, mariadb_reader: str, statement: str, says: str
):
    mariadb_legacy.execute(statement.format(database=mariadb_legacy.url.rpartition("/")[2], reader=READER))
    found = await told(mariadb_reader)
    assert (found.severity, says in found.what) == (WARNING, True)


def test_no_digest_of_show_grants_is_repeated():
    """MariaDB shows the user's own."""
    line = "GRANT USAGE ON *.* TO `r`@`%` IDENTIFIED BY PASSWORD '*2470C0C06DEE42FD1618BB99005ADCA2EC9D1E19'"
    assert list(grant_beyond_reading(line)) == []
    assert list(grant_beyond_reading(line.replace("USAGE", "PROCESS"))) == ["PROCESS on *.*"]


@pytest.mark.parametrize(
    ("line", "beyond"),
    [
        ("GRANT SELECT (`id`, `email`) ON `legacy`.`users` TO `r`@`%`", []),
        ("GRANT SELECT (`id`), UPDATE (`email`) ON `legacy`.`users` TO `r`@`%`", ["UPDATE on legacy.users"]),
        ("GRANT `writers` TO `r`@`%`", ["act as writers"]),
    ],
)
def test_lines_of_show_grants(line: str, beyond: list[str]):
    assert list(grant_beyond_reading(line)) == beyond


@pytest.mark.parametrize(("mode", "severity"), [(0o644, WARNING), (0o640, WARNING), (0o440, OK)])
def test_an_sqlite_file_is_judged_by_its_mode(tmp_path: Path, mode: int, severity: object):
    path = tmp_path / "legacy.db"
    path.touch()
    path.chmod(mode)
    assert one("legacy_rights", file_rights(f"sqlite:///{path}")).severity is severity


def test_a_missing_file_is_left_to_whoever_looks_whether_it_can_be_reached(tmp_path: Path):
    assert list(file_rights(f"sqlite:///{tmp_path}/none.db")) == []
