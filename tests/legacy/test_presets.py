"""
Every database in `schemas/`, made by the real framework: recognised as its preset, and everyone in it logs in.

A folder is one database: `expected.json` (whose keys `Made` tells), `schema.sql` and `rows.sql`, and `schema.DIALECT.sql` and
`rows.DIALECT.sql` where an engine has its own, and `make.*`, the program that made it, which is not run here.
"""

import contextlib
import json
import re
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from app.bootstrap import legacy_database, profile_mapping
from app.census.draft.question import Draft, flat, put
from app.census.draft.run import Drafter
from app.domain.hashes import StoredHash
from app.domain.profile import to_profile
from app.errors import ProfileInvalid
from app.hashing.registry import build_registry
from app.legacy.presets.format import presets
from app.settings import Settings, load
from tests.servers import MariaDB, Postgres, run_async
from tests.service import Live, Site, listening, make_site

SCHEMAS = Path(__file__).parent / "schemas"


@dataclass(frozen=True)
class Made:
    """
    One database on one engine.

    `expected.json` has: `system`, `made_by` (the program, or `ddl` with the `source` of published statements), `preset`,
    `dialects`; maybe `of` (the folder whose SQL it is), `names` and `parts` of the preset, `secrets` and `settings` (key to
    text), and `users`, each with `identifiers` that find them, `password` (none: nobody knows one), `outcome` of the login
    and the `profile`, whole.
    """

    folder: Path
    dialect: str

    @property
    def expected(self) -> dict[str, Any]:
        return json.loads((self.folder / "expected.json").read_text("utf-8"))

    def script(self, name: str) -> str:
        folder = SCHEMAS / self.expected.get("of", self.folder.name)
        own = folder / f"{name}.{self.dialect}.sql"
        return (own if own.exists() else folder / f"{name}.sql").read_text("utf-8")


MADE = [
    pytest.param(Made(file.parent, dialect), id=f"{file.parent.name}-{dialect}")
    for file in sorted(SCHEMAS.glob("*/expected.json"))
    for dialect in json.loads(file.read_text("utf-8"))["dialects"]
]


@contextlib.contextmanager
def opened(made: Made, request: pytest.FixtureRequest, folder: Path) -> Iterator[str]:
    """The database, in the server that it was made for; its URL."""
    scripts = made.script("schema"), made.script("rows")
    if made.dialect == "sqlite":
        path = folder / "made.db"
        with contextlib.closing(sqlite3.connect(path)) as connection:
            connection.executescript("\n".join(("PRAGMA synchronous = OFF;", *scripts)))
        yield f"sqlite:///{path}"
        return
    server: Postgres | MariaDB = request.getfixturevalue({"postgresql": "postgres", "mysql": "mariadb"}[made.dialect])
    with server.fresh_database() as url:
        pieces = scripts  # MariaDB takes one statement at a time
        if isinstance(server, MariaDB):
            pieces = tuple(each for each in re.split(r";[ \t]*(?:\n|$)", "\n".join(scripts)) if each.strip())
        server.execute(*pieces, database=urlsplit(url).path[1:])
        yield url


def known(made: Made) -> dict[str, Any]:
    """What a person says whom `trickle init` asks: names that no table holds, and secrets."""
    tree: dict[str, Any] = {}
    if names := made.expected.get("names"):
        put(tree, "legacy.preset_names", names)
    for setting, value in {**made.expected.get("secrets", {}), **made.expected.get("settings", {})}.items():
        put(tree, setting, value)
    return tree


async def drafted(url: str, tree: dict[str, Any]) -> Draft:
    """What `trickle init` makes of the database."""

    async def sampled(_: object) -> Sequence[StoredHash]:
        return ()

    return await Drafter(url, build_registry(), sampled).draft(tree)


def site_of(made: Made, url: str, draft: Draft, folder: Path) -> Site:
    """The drafted settings, and what was said."""
    site = make_site(folder / "site", limits={"failures": "1000/minute"})
    site.document["legacy"] = {"url": url, "timeout_s": 5.0}
    for key, value in (*flat(draft.tree), *flat(known(made))):
        put(site.document, key, value)
    return site.write()


def unordered(value: object) -> object:
    """The same with lists in one order: roles and groups have none."""
    if isinstance(value, dict):
        return {key: unordered(item) for key, item in value.items()}
    if isinstance(value, list):
        return sorted((unordered(item) for item in value), key=json.dumps)
    return value


@pytest.mark.parametrize("made", MADE)
def test_a_framework_is_recognised_and_its_users_log_in(made: Made, request: pytest.FixtureRequest, tmp_path: Path):
    """Each with the whole profile, by every identifier and in the bulk import too; nobody with another password."""
    with opened(made, request, tmp_path) as url:
        draft = run_async(lambda: drafted(url, known(made)))
        assert [question.ask for question in draft.questions] == []
        legacy = draft.tree["legacy"]
        assert legacy["preset"] == made.expected["preset"]
        parts = legacy.get("preset_parts", [])
        assert sorted(parts) == sorted(made.expected.get("parts", parts))
        site = site_of(made, url, draft, tmp_path)
        with listening(site) as live:
            for user in made.expected["users"]:
                check_user(live, user)
        everybody = run_async(lambda: streamed(load(site.file, {})))
        verified = [user["profile"] for user in made.expected["users"] if user["outcome"] == "verified"]
        assert [everybody[profile["user_id"]] for profile in verified] == [unordered(profile) for profile in verified]


async def streamed(settings: Settings) -> dict[str, object]:
    """The profile of everybody whom the bulk import would carry, by `user_id`."""
    mapping = profile_mapping(settings)
    profiles: dict[str, object] = {}
    async with legacy_database(settings, mapping, timeout_s=10) as legacy:
        async for page in legacy.stream():
            for user in page:
                with contextlib.suppress(ProfileInvalid):
                    profile, _ = to_profile(user, mapping)
                    profiles[str(profile["user_id"])] = unordered(profile)
    return profiles


def check_user(live: Live, user: Mapping[str, Any]) -> None:
    first, *others = identifiers = user["identifiers"]
    answer = live.login(first, user.get("password") or "nobody knows one")
    assert (first, answer.outcome) == (first, user["outcome"]), live.lines("login")[-1:]
    if user["outcome"] == "verified":
        assert unordered(answer.body["profile"]) == unordered(user["profile"])
        assert live.login(first, "another than " + user["password"][:20]).outcome == "invalid_credentials"
    for other in (others if user["outcome"] == "verified" else identifiers) if "profile" in user else ():
        found = live.get_user(other)
        assert (other, found.outcome) == (other, "found")
        assert unordered(found.body["profile"]) == unordered(user["profile"])


@pytest.mark.parametrize("name", sorted(presets()))
def test_every_preset_has_a_database(name: str):
    """A preset without one was never tried."""
    assert name in {each.values[0].expected["preset"] for each in MADE}
