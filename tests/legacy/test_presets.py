"""
Every database in `schemas/`, made by the real framework: recognised as its preset, and everyone in it logs in.

A folder is one database: `expected.json` (whose keys `Made` tells), `schema.sql` and `rows.sql`, and `schema.DIALECT.sql` and
`rows.DIALECT.sql` where an engine has its own, and `make.*`, the program that made it, which is not run here.
"""

import contextlib
import json
import re
import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import asyncmy
import asyncpg
import pytest

from app.legacy.presets.format import presets
from app.legacy.presets.recognise import Candidate, recognise
from tests.servers import ADMIN, MariaDB, Postgres, run_async
from tests.service import Live, Site, listening, make_site

SCHEMAS = Path(__file__).parent / "schemas"


@dataclass(frozen=True)
class Made:
    """
    One database on one engine.

    `expected.json` has: `system`, `made_by` (the program, or `ddl` with the `source` of published statements), `preset`,
    `dialects`; maybe `names` and `parts` of the preset, `secrets` (setting to text), and `users`, each with `identifiers`
    that find them, `password` (none: nobody knows one), `outcome` of the login and the `profile`, whole.
    """

    folder: Path
    dialect: str

    @property
    def expected(self) -> dict[str, Any]:
        return json.loads((self.folder / "expected.json").read_text("utf-8"))

    def script(self, name: str) -> str:
        own = self.folder / f"{name}.{self.dialect}.sql"
        return (own if own.exists() else self.folder / f"{name}.sql").read_text("utf-8")


MADE = [
    pytest.param(Made(file.parent, dialect), id=f"{file.parent.name}-{dialect}")
    for file in sorted(SCHEMAS.glob("*/expected.json"))
    for dialect in json.loads(file.read_text("utf-8"))["dialects"]
]


COLUMNS = {
    "postgresql": """SELECT CASE table_schema WHEN 'public' THEN '' ELSE table_schema || '.' END || table_name, column_name
        FROM information_schema.columns WHERE table_schema NOT IN ('pg_catalog', 'information_schema')""",
    "mysql": "SELECT table_name, column_name FROM information_schema.columns WHERE table_schema = database()",
    "sqlite": "SELECT t.name, c.name FROM sqlite_master t, pragma_table_info(t.name) c WHERE t.type IN ('table', 'view')",
}


@dataclass(frozen=True)
class Opened:
    """A database that is there: its URL, and what it consists of."""

    url: str
    tables: Mapping[str, list[str]]


@contextlib.contextmanager
def opened(made: Made, request: pytest.FixtureRequest, folder: Path) -> Iterator[Opened]:
    """The database, in the server that it was made for."""
    scripts = made.script("schema"), made.script("rows")
    if made.dialect == "sqlite":
        path = folder / "made.db"
        with contextlib.closing(sqlite3.connect(path)) as connection:
            connection.executescript("\n".join(scripts))
            found = connection.execute(COLUMNS["sqlite"]).fetchall()
        yield Opened(f"sqlite:///{path}", _by_table(found))
        return
    server: Postgres | MariaDB = request.getfixturevalue({"postgresql": "postgres", "mysql": "mariadb"}[made.dialect])
    with server.fresh_database() as url:
        name = urlsplit(url).path[1:]
        if isinstance(server, Postgres):
            server.execute(*scripts, database=name)
            found = run_async(lambda: _ask_postgres(url))
        else:  # it takes one statement at a time
            pieces = re.split(r";[ \t]*(?:\n|$)", "\n".join(scripts))
            server.execute(*(piece for piece in pieces if piece.strip()), database=name)
            found = run_async(lambda: _ask_mariadb(server, name))
        yield Opened(url, _by_table(found))


async def _ask_postgres(url: str) -> list[tuple[str, str]]:
    connection = await asyncpg.connect(url)
    try:
        return [tuple(row) for row in await connection.fetch(COLUMNS["postgresql"])]
    finally:
        await connection.close()


async def _ask_mariadb(server: MariaDB, database: str) -> list[tuple[str, str]]:
    connection = await asyncmy.connect(
        host="127.0.0.1", port=server.port, user=ADMIN, password=server.password, db=database
    )
    try:
        async with connection.cursor() as cursor:
            await cursor.execute(COLUMNS["mysql"])
            return list(await cursor.fetchall())
    finally:
        await connection.ensure_closed()


def _by_table(rows: Iterable[tuple[str, str]]) -> dict[str, list[str]]:
    tables: dict[str, list[str]] = {}
    for table, column in rows:
        tables.setdefault(table, []).append(column)
    return tables


def recognised(made: Made, tables: Mapping[str, list[str]]) -> Candidate:
    """
    The candidate to take: its preset fits, and goes before every other that does.

    Where one preset fits several times (two collections of users), `names` of the expectation picks one.
    """
    fitting = [each for each in recognise(tables) if each.fits]
    assert [each.preset.name for each in fitting[:1]] == [made.expected["preset"]]
    first, weight = fitting[0].preset, fitting[0].preset.recognise.weight
    assert not [
        each.preset.name for each in fitting if each.preset is not first and each.preset.recognise.weight == weight
    ]
    names = made.expected.get("names", {})
    same = [each for each in fitting if each.preset is first]
    (chosen,) = [each for each in same if all(names.get(name, value) == value for name, value in each.names.items())]
    return replace(chosen, names={**chosen.names, **names})


def site_of(made: Made, url: str, chosen: Candidate, folder: Path) -> Site:
    """Settings as `trickle init` writes them, with the secrets that the framework keeps elsewhere."""
    site = make_site(folder / "site", limits={"failures": "1000/minute"})
    site.document["legacy"] = {
        "url": url,
        "preset": chosen.preset.name,
        "preset_names": dict(chosen.names),
        "preset_parts": list(chosen.parts),
        "timeout_s": 5.0,
    }
    for setting, value in {**made.expected.get("secrets", {}), **made.expected.get("settings", {})}.items():
        *sections, key = setting.split(".")
        place: dict[str, Any] = site.document
        for section in sections:
            place = place.setdefault(section, {})
        place[key] = value
    return site.write()


def secrets_asked(chosen: Candidate) -> set[str]:
    """The settings of secrets that are needed whatever the hashes are."""
    asked = (each for each in chosen.preset.secrets if not each.schemes)
    return {each.setting for each in asked if not each.part or each.part in chosen.parts}


def unordered(value: object) -> object:
    """The same with lists in one order: roles and groups have none."""
    if isinstance(value, dict):
        return {key: unordered(item) for key, item in value.items()}
    if isinstance(value, list):
        return sorted((unordered(item) for item in value), key=json.dumps)
    return value


@pytest.mark.parametrize("made", MADE)
def test_a_framework_is_recognised_and_its_users_log_in(made: Made, request: pytest.FixtureRequest, tmp_path: Path):
    """Each with the whole profile by the first identifier, found by every other; nobody with another password."""
    with opened(made, request, tmp_path) as database:
        chosen = recognised(made, database.tables)
        assert sorted(chosen.parts) == sorted(made.expected.get("parts", chosen.parts))
        assert secrets_asked(chosen) <= set(made.expected.get("secrets", {}))
        with listening(site_of(made, database.url, chosen, tmp_path)) as live:
            for user in made.expected["users"]:
                check_user(live, user)


def check_user(live: Live, user: Mapping[str, Any]) -> None:
    first, *others = user["identifiers"]
    answer = live.login(first, user.get("password") or "nobody knows one")
    assert (first, answer.outcome) == (first, user["outcome"]), live.lines("login")[-1:]
    if user["outcome"] == "verified":
        assert unordered(answer.body["profile"]) == unordered(user["profile"])
        assert live.login(first, "another than " + user["password"][:20]).outcome == "invalid_credentials"
    for other in others if "profile" in user else ():
        found = live.get_user(other)
        assert (other, found.outcome) == (other, "found")
        assert unordered(found.body["profile"]) == unordered(user["profile"])


@pytest.mark.parametrize("name", sorted(presets()))
def test_every_preset_has_a_database(name: str):
    """A preset without one was never tried."""
    assert name in {each.values[0].expected["preset"] for each in MADE}
