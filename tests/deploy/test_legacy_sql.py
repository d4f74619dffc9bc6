"""The demo's legacy database on a real PostgreSQL, made by psql as the container makes it."""

import subprocess
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import asyncpg
import pytest
from sqlalchemy.engine import make_url

from app.bootstrap import open_container
from app.domain.trace import Trace
from app.errors import AccountDisabled, InvalidCredentials, PasswordResetRequired
from app.ledger.schema import current, head, upgrade
from app.settings import Settings, load
from tests.deploy.conftest import COMPOSE, load_prepare, service_environment
from tests.servers import Postgres, run_async

PASSWORD = "old-password-1"

SCHEMES = {
    "ada": "bcrypt",
    "alan": "bcrypt",
    "barbara": "bcrypt",
    "claude": "argon2",
    "dennis": "django_pbkdf2_sha256",
    "edsger": "pbkdf2_sha512",
    "frances": "werkzeug_scrypt",
    "grace": "ldap_salted_sha1",
    "hedy": "django_salted_sha1",
    "ivan": "hex_md5",
    "joan": "hex_sha256",
}

REFUSED = {
    "katherine": (AccountDisabled, "blocked"),
    "leslie": (PasswordResetRequired, "reset_required"),
    "margaret": (InvalidCredentials, "no_password"),
    "niklaus": (InvalidCredentials, "unknown_scheme"),
}


@dataclass(frozen=True)
class Demo:
    """The seeded server: where its secrets are, and the addresses of the two databases on this machine."""

    folder: Path
    legacy_url: str = field(repr=False)
    ledger_url: str = field(repr=False)


def psql(server: Postgres, url: str, file: Path) -> None:
    """Runs a file as the container's first start does; the password goes through the environment."""
    address = make_url(url)
    environment = {**server.environment(), "PGPASSWORD": server.password, "PGOPTIONS": "-c client_min_messages=warning"}
    where = ["-h", address.host, "-p", str(address.port), "-U", address.username, "-d", address.database]
    command = [server.bin / "psql", *where, "-v", "ON_ERROR_STOP=1", "--no-psqlrc", "-q", "-f", file]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")


@pytest.fixture(scope="module")
def demo(postgres: Postgres, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demo]:
    """legacy.sql and roles.sql, loaded; databases and roles are dropped again."""
    folder = tmp_path_factory.mktemp("secrets")
    load_prepare().prepare(COMPOSE / "trickle.toml", folder)
    roles = folder / "roles.sql"
    text = (COMPOSE / "roles.sql").read_text("utf-8").replace("/run/secrets", str(folder))
    # The owner of the test's server must come in again.
    roles.write_text(text.replace("ALTER ROLE CURRENT_USER PASSWORD NULL;", ""), "utf-8")
    with postgres.fresh_database() as url:
        database = str(make_url(url).database)
        psql(postgres, url, COMPOSE / "legacy.sql")
        psql(postgres, url, roles)
        reader, ledger = (folder / name for name in ("reader_password", "ledger_password"))
        try:
            yield Demo(
                folder,
                postgres.url(database, user="trickle_reader", password=reader.read_text()),
                postgres.url("trickle_ledger", user="trickle_ledger", password=ledger.read_text()),
            )
        finally:
            postgres.execute("DROP OWNED BY trickle_reader", "DROP ROLE trickle_reader", database=database)
            postgres.execute("DROP DATABASE trickle_ledger WITH (FORCE)", "DROP ROLE trickle_ledger", database=database)


@pytest.fixture(scope="module")
def settings(demo: Demo) -> Settings:
    """The settings of compose, with the two addresses as they are here."""
    (demo.folder / "legacy_url").write_text(demo.legacy_url)
    (demo.folder / "ledger_url").write_text(demo.ledger_url)
    environment = {"TRICKLE_LEGACY__URL_FILE": "/run/secrets/legacy_url", "TRICKLE_CONFIG": "/run/secrets/trickle.toml",
                   "TRICKLE_LEDGER__URL_FILE": "/run/secrets/ledger_url"}  # fmt: skip
    run_async(lambda: upgrade(demo.ledger_url))
    return load(environ=service_environment({"services": {"trickle": {"environment": environment}}}, demo.folder))


async def log_in(settings: Settings, name: str, password: str, trace: Trace) -> Any:
    async with open_container(settings) as container:
        return await container.login(
            identifier=f"{name}@example.com", password=password, organization=None, deadline=float("inf"), trace=trace
        )


@pytest.mark.parametrize(("name", "scheme"), SCHEMES.items())
async def test_the_documented_password_opens_every_format(settings: Settings, name: str, scheme: str) -> None:
    trace = Trace("test")
    profile = await log_in(settings, name, PASSWORD, trace)
    assert profile["email"] == f"{name}@example.com"
    assert "member" in profile["app_metadata"]["roles"]
    assert trace.scheme == scheme


@pytest.mark.parametrize("name", SCHEMES)
async def test_another_password_opens_none(settings: Settings, name: str) -> None:
    with pytest.raises(InvalidCredentials):
        await log_in(settings, name, f"{PASSWORD} ", Trace("test"))


@pytest.mark.parametrize(("name", "error", "reason"), [(name, *what) for name, what in REFUSED.items()])
async def test_users_with_whom_something_is_the_matter(
    settings: Settings, name: str, error: type[Exception], reason: str
) -> None:
    with pytest.raises(error) as refused:
        await log_in(settings, name, PASSWORD, Trace("test"))
    assert getattr(refused.value, "reason", "") == reason


def test_every_seeded_user_is_in_one_of_these_tests(demo: Demo) -> None:
    async def emails() -> set[str]:
        connection = await asyncpg.connect(demo.legacy_url)
        try:
            return {row["email"].lower() for row in await connection.fetch("SELECT email FROM users")}
        finally:
            await connection.close()

    assert run_async(emails) == {f"{name}@example.com" for name in (*SCHEMES, *REFUSED)}


@pytest.mark.parametrize(
    "statement",
    [
        "INSERT INTO user_roles VALUES (1, 'admin')",
        "UPDATE users SET password_hash = ''",
        "DELETE FROM users",
        "TRUNCATE users",
        "CREATE TABLE mine (id integer)",
        "CREATE TEMPORARY TABLE mine (id integer)",
        "DROP TABLE users",
        "CREATE SCHEMA mine",
        "SELECT * FROM users FOR UPDATE",
    ],
)
async def test_the_reader_cannot_write_even_if_it_tries(demo: Demo, statement: str) -> None:
    """The role's read-only default is its own to lift; its rights are not."""
    connection = await asyncpg.connect(demo.legacy_url)
    try:
        await connection.execute("SET default_transaction_read_only = off")
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await connection.execute(statement)
    finally:
        await connection.close()


async def test_the_readers_transactions_are_read_only_by_themselves(demo: Demo) -> None:
    connection = await asyncpg.connect(demo.legacy_url)
    try:
        assert await connection.fetchval("SHOW transaction_read_only") == "on"
    finally:
        await connection.close()


async def test_neither_role_reaches_the_others_database(demo: Demo) -> None:
    legacy, ledger = make_url(demo.legacy_url), make_url(demo.ledger_url)
    for mine, theirs in ((legacy, ledger), (ledger, legacy)):
        crossed = mine.set(database=theirs.database).render_as_string(hide_password=False)
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await asyncpg.connect(crossed)


async def test_the_ledgers_role_makes_and_keeps_its_schema(demo: Demo) -> None:
    """The step `migrate`, run twice as at every start."""
    await upgrade(demo.ledger_url)
    await upgrade(demo.ledger_url)
    assert await current(demo.ledger_url) == head()
