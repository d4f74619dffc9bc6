"""The joined rooms: what settings become, and what opens and closes."""

import asyncio
import sqlite3
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from app import bootstrap
from app.bootstrap import Container, cores, open_container, refuse_impossible
from app.domain.trace import Trace
from app.errors import ConfigurationError
from app.hashing.work import bcrypt_s
from app.ledger.database import open_database
from app.ledger.decoy import KeptDecoy, keep_decoy
from app.settings import load
from tests.service import PASSWORD, Site, make_site


@pytest.fixture
def site(tmp_path: Path) -> Site:
    return make_site(tmp_path / "site")


async def until_decoy(container: Container, wanted: str) -> None:
    async with asyncio.timeout(5):
        while container.verifier.decoy != wanted:
            await asyncio.sleep(0.01)


async def test_the_decoy_is_learned_from_the_rows(site: Site) -> None:
    async with open_container(load(site.file, {})) as container:
        await until_decoy(container, "bcrypt 5")


async def assessed(site: Site, kept: KeptDecoy) -> None:
    database = open_database(f"sqlite:///{site.ledger}")
    try:
        await keep_decoy(database, kept)
    finally:
        await database.close()


async def test_the_last_assess_knows_the_decoy_better_than_a_sample(site: Site) -> None:
    await assessed(site, KeptDecoy("bcrypt", "6", bcrypt_s(6), datetime.now(UTC)))
    async with open_container(load(site.file, {})) as container:
        await until_decoy(container, "bcrypt 6")


@pytest.mark.parametrize(
    "kept",
    [
        KeptDecoy("bcrypt", "6", bcrypt_s(6), datetime.now(UTC) - timedelta(days=31)),
        KeptDecoy("a_scheme_of_tomorrow", "words", 0.02, datetime.now(UTC)),
    ],
    ids=["old", "not to be rebuilt"],
)
async def test_an_assess_of_no_use_leaves_the_decoy_to_the_rows(site: Site, kept: KeptDecoy) -> None:
    await assessed(site, kept)
    async with open_container(load(site.file, {})) as container:
        await until_decoy(container, "bcrypt 5")


async def test_without_rows_the_decoy_stays_what_it_was(site: Site) -> None:
    with closing(sqlite3.connect(site.legacy)) as legacy:
        legacy.execute("DELETE FROM users")
        legacy.commit()
    async with open_container(load(site.file, {})) as container:
        assert {each.name: each.up for each in await container.health()}["legacy"]
        assert container.verifier.decoy == "bcrypt 10"


async def test_health_names_every_dependency(site: Site) -> None:
    async with open_container(load(site.file, {})) as container:
        found = {each.name: (each.up, each.needed) for each in await container.health()}
    assert found == {"legacy": (True, True), "ledger": (True, True), "ledger_replays": (True, False),
                     "ledger_failures": (True, False)}  # fmt: skip


async def test_health_tells_why(site: Site) -> None:
    site.legacy.unlink()
    site.ledger.unlink()
    async with open_container(load(site.file, {})) as container:
        found = {each.name: each for each in await container.health()}
        assert (found["legacy"].up, found["legacy"].reason) == (False, "no_database")
        assert not found["ledger"].up
        assert await container.progress() is None


async def test_one_digest_key_for_every_process_of_a_ledger(site: Site) -> None:
    keys = []
    for _ in range(2):
        async with open_container(load(site.file, {})) as container:
            keys.append(container.digest_key)
    assert keys[0] == keys[1]
    assert len(keys[0]) == 32


def our_tasks() -> list[str]:
    """Tasks that run code of ours; a driver may take a moment to say goodbye to a connection that was cut short."""
    code = [task.get_coro().cr_code for task in asyncio.all_tasks()]  # type: ignore[union-attr]
    return [each.co_name for each in code if "/app/" in each.co_filename]


async def test_nothing_goes_on_after_the_end(site: Site) -> None:
    async with open_container(load(site.file, {})):
        assert "_renew_decoy" in our_tasks()
    assert our_tasks() == []


async def test_what_cannot_be_leaves_nothing_open(site: Site) -> None:
    site.write(access={"keys": [{"id": "a", "secret": "short"}]})
    with pytest.raises(ConfigurationError):
        async with open_container(load(site.file, {})):
            pass
    assert our_tasks() == []


async def test_replaced_access_is_whole_or_not_at_all(site: Site) -> None:
    async with open_container(load(site.file, {})) as container:
        site.write(access={"keys": [{"id": "new", "secret": "x" * 32}], "allow": ["nonsense"]})
        with pytest.raises(ConfigurationError, match=r"access\.allow"):
            container.replace_access(load(site.file, {}))
        container.gate.check_address("192.0.2.1", [])
        site.write(access={"allow": ["198.51.100.1"]})
        container.replace_access(load(site.file, {}))
        assert container.key_kinds["new"] == {"kind": "signed", "algorithm": "HS256"}


FUNCTION = """
def to_profile(row, profile):
    profile["nickname"] = row["name"].upper()
    return profile
"""


async def test_an_operators_function_makes_profiles(site: Site) -> None:
    (site.folder / "mapping.py").write_text(FUNCTION)
    site.write(profile={"function": "mapping.py:to_profile"})
    async with open_container(load(site.file, {})) as container:
        profile = await container.get_user(identifier="ada", user_id=None, trace=Trace("x"))
    assert profile is not None
    assert profile["nickname"] == "ADA LOVELACE"


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("def broken(:", "SyntaxError"),
        ("import nowhere_at_all", "ModuleNotFoundError"),
        (f"raise KeyError('{PASSWORD}')", "KeyError"),
    ],
)
def test_a_function_that_cannot_be_loaded_is_told_by_its_kind(site: Site, text: str, says: str) -> None:
    (site.folder / "mapping.py").write_text(text)
    site.write(profile={"function": "mapping.py:to_profile"})
    with pytest.raises(ConfigurationError, match=says) as caught:
        refuse_impossible(load(site.file, {}))
    assert PASSWORD not in str(caught.value)


@pytest.mark.parametrize("function", ["to_profile", "mapping.txt:x", ":x", "mapping.py:"])
def test_a_function_is_a_file_and_a_name(site: Site, function: str) -> None:
    (site.folder / "mapping.txt").write_text(FUNCTION)
    (site.folder / "mapping.py").write_text(FUNCTION)
    site.write(profile={"function": function})
    with pytest.raises(ConfigurationError, match=r"mapping\.py:to_profile"):
        refuse_impossible(load(site.file, {}))


def test_bounds_follow_max_cost(site: Site) -> None:
    site.write(limits={"max_cost": 0.5})
    assert bootstrap.registry(load(site.file, {})).by_name["bcrypt"]


def test_a_bad_name_among_scheme_values_is_told(site: Site) -> None:
    site.write(password={"scheme_values": {"1": "md6"}})
    with pytest.raises(ConfigurationError, match="md6"):
        refuse_impossible(load(site.file, {}))


def test_cores_are_at_least_one() -> None:
    assert cores() >= 1


def test_an_own_query_needs_no_columns(site: Site) -> None:
    query = "SELECT id, email, password FROM users WHERE lower(email) = lower(:identifier)"
    site.write(legacy={"table": None, "columns": None, "query": query})
    refuse_impossible(load(site.file, {}))


RECIPE = "md5(md5($p).$site_key.$s)"


def test_recipes_are_known_where_a_scheme_may_stand(site: Site) -> None:
    secrets = {"site_key_hex": "6b6579"}
    columns = {**site.document["legacy"]["columns"], "salt": "email"}
    site.write(legacy={"columns": columns})
    site.write(password={"scheme": ["bcrypt", RECIPE], "scheme_values": {"1": RECIPE}, "secrets": secrets})
    settings = load(site.file, {})
    assert bootstrap.registry(settings).named(RECIPE) is not None
    assert bootstrap.secrets_by_name(settings) == {"site_key": b"key", "site_key_hex": b"6b6579"}
    mapping = bootstrap.legacy_mapping(settings, bootstrap.profile_mapping(settings))
    assert (mapping.scheme, mapping.schemes) == (None, ("bcrypt", RECIPE))


@pytest.mark.parametrize(
    ("password", "says"),
    [
        ({"scheme": "md5($p.$nobody)"}, r"\$nobody, which nobody gives"),
        ({"scheme": "md5($p.$pepper)"}, r"\$pepper, which nobody gives"),
        ({"scheme": "md5(md6($p))"}, "    md5\\(md6\\(\\$p\\)\\)\n        \\^"),
        ({"scheme": "bcyrpt"}, "Did you mean bcrypt"),
        ({"scheme": ["bcrypt", "zzz"]}, "'zzz' is no scheme"),
        ({"secrets": {"a_hex": "xyz"}, "scheme": "md5($p)"}, "does not spell any bytes"),
        ({"wrap": "aes-256-gcm"}, "needs a key"),
        ({"wrap": "aes-256-gcm", "wrap_keys": {"a": "short"}}, "no key of 32 bytes"),
    ],
)
def test_what_schemes_and_recipes_lack_is_told_at_start(site: Site, password: dict[str, object], says: str) -> None:
    site.write(password=password)
    with pytest.raises(ConfigurationError, match=says):
        refuse_impossible(load(site.file, {}))


def test_a_pepper_of_any_kind_serves_recipes(site: Site) -> None:
    for pepper in ({"pepper": "x"}, {"peppers": {"old": "x"}}):
        site.write(password={"scheme": "md5($p.$pepper)", "pepper": None, "peppers": None, **pepper})
        refuse_impossible(load(site.file, {}))


async def test_a_wrapped_column_is_opened_by_its_key(site: Site) -> None:
    site.write(password={"wrap": "aes-256-gcm", "wrap_keys": {"a": "00" * 32}})
    assert bootstrap.registry(load(site.file, {})).unwrap is not None
