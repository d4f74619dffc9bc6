"""Several tables of users in order: customers, then administrators."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from app.bootstrap import legacy_database, profile_mapping, registry
from app.domain.profile import to_profile
from app.errors import ConfigurationError, LegacyUnavailable
from app.legacy.sources import LegacySources
from app.legacy.stream import Span
from app.settings import Settings, load
from tests.legacy.conftest import Legacy

MAIN = """
[legacy]
url = "{url}"
table = "customers"
identifiers = ["email"]
then = ["admins.toml"]
[legacy.columns]
id = "id"
email = "email"
password = "hash"
"""
ADMINS = """
[legacy]
table = "staff"
identifiers = ["login", "email"]
[legacy.columns]
id = "id"
email = "mail"
login = "login"
password = "pw"
[password]
scheme = "md5(md5($p))"
[profile]
user_id = "admin|{id}"
nickname = "login"
[profile.queries.roles]
sql = "SELECT role FROM staff_roles WHERE staff_id = :id ORDER BY role"
into = "app_metadata.roles"
"""


def settings(folder: Path, url: str, admins: str = ADMINS, main: str = MAIN) -> Settings:
    for name, text in (("trickle.toml", main.replace("{url}", url)), ("admins.toml", admins)):
        (folder / name).write_text(text)
        (folder / name).chmod(0o600)
    return load(folder / "trickle.toml", {})


@pytest.fixture
def shop(legacy: Legacy) -> Legacy:
    """Customers 1 to 3, and staff 1 and 2, of whom one is a customer too."""
    text = "varchar(60)"
    legacy.execute(
        f"CREATE TABLE customers (id integer PRIMARY KEY, email {text}, hash {text})",
        f"CREATE TABLE staff (id integer PRIMARY KEY, mail {text}, login {text}, pw {text})",
        f"CREATE TABLE staff_roles (staff_id integer, role {text})",
        "INSERT INTO customers VALUES (1, 'ann@x.org', 'c1'), (2, 'bob@x.org', 'c2'), (3, 'cy@x.org', 'c3')",
        "INSERT INTO staff VALUES (1, 'dee@x.org', 'dee', 's1'), (2, 'Ann@x.org', 'ann', 's2')",
        "INSERT INTO staff_roles VALUES (1, 'editor'), (1, 'admin')",
    )
    return legacy


@pytest.fixture
async def both(shop: Legacy, tmp_path: Path) -> AsyncIterator[tuple[LegacySources, Settings]]:
    chosen = settings(tmp_path, shop.url)
    async with legacy_database(chosen, profile_mapping(chosen)) as database:
        assert isinstance(database, LegacySources)
        yield database, chosen


@pytest.mark.parametrize(
    ("typed", "legacy_id", "stored"),
    [("bob@x.org", "2", "c2"), ("dee", "admins:1", "s1"), ("DEE@x.org", "admins:1", "s1"), ("ann@x.org", "1", "c1")],
)
async def test_the_first_table_that_has_the_user_counts(both, typed: str, legacy_id: str, stored: str):
    database, _ = both
    user = await database.find(typed)
    assert (user.id, user.stored.encoded) == (legacy_id, stored)
    assert await database.find("nobody") is None


async def test_profiles_are_those_of_the_table(both):
    """The same by login, by user_id, and in the stream; `user_id`s differ though both tables have a 1."""
    database, chosen = both
    mapping = profile_mapping(chosen)
    dee = await database.with_related(await database.find("dee"))
    profile, _ = to_profile(dee, mapping)
    assert profile["user_id"] == "admin|1"
    assert profile["nickname"] == "dee"
    assert profile["app_metadata"] == {"roles": ["admin", "editor"]}
    assert await database.with_related(await database.by_user_id("admin|1")) == dee.__class__(
        **{name: getattr(dee, name) for name in ("id", "row", "stored", "source", "related")}
    )
    streamed = [user async for page in database.stream() for user in page]
    assert [to_profile(user, mapping)[0]["user_id"] for user in streamed] == [
        "legacy|1", "legacy|2", "legacy|3", "admin|1", "admin|2",
    ]  # fmt: skip
    assert streamed[3].related == dee.related
    assert (await database.by_user_id("legacy|1")).stored.encoded == "c1"
    assert await database.by_user_id("other|1") is None
    assert (mapping.user_id_of("admins:2"), mapping.user_id_of("2")) == ("admin|2", "legacy|2")
    assert (mapping.id_of("admin|2"), mapping.id_of("legacy|2"), mapping.id_of("x|2")) == ("admins:2", "2", None)


async def test_a_stream_goes_on_behind_any_user(both):
    database, _ = both

    async def ids(span) -> list[str]:
        return [user.id async for page in database.stream(span, rows=1) for user in page]

    assert await ids(await database.behind("2")) == ["3", "admins:1", "admins:2"]
    assert await ids(await database.behind("admins:1")) == ["admins:2"]
    assert await database.count() == 5
    spans = await database.spans(2)
    assert sorted([user for span in spans for user in await ids(span)]) == ["1", "2", "3", "admins:1", "admins:2"]
    for span in (Span(), *spans):
        counted = [(user.id, user.stored) async for page in database.counted(span) for user in page]
        assert counted == [(user.id, user.stored) async for page in database.stream(span) for user in page]
    assert {each.encoded for each in await database.sample_stored(10)} == {"c1", "c2", "c3", "s1", "s2"}


async def test_a_table_that_cannot_say_hides_nobody_before_it(both, shop: Legacy):
    """Whoever stands in the first table is found; of others nobody knows."""
    database, _ = both
    shop.execute("DROP TABLE staff")
    assert (await database.find("bob@x.org")).id == "2"
    with pytest.raises(LegacyUnavailable):
        await database.find("dee")
    with pytest.raises(LegacyUnavailable):
        await database.ping()


def test_recipes_of_every_table_are_known(tmp_path: Path):
    assert registry(settings(tmp_path, "sqlite:///x.db")).named("md5(md5($p))") is not None


@pytest.mark.parametrize(
    ("admins", "main", "key"),
    [
        (ADMINS.replace("admin|", "legacy|"), MAIN, "admins.profile.user_id"),
        (ADMINS.replace("admin|", "legacy|a|"), MAIN, "admins.profile.user_id"),
        (ADMINS + "[server]\nport = 1\n", MAIN, "admins.server"),
        (ADMINS.replace("[password]", "[password]\nnormalize = 'nfc'"), MAIN, "admins.password.normalize"),
        (ADMINS.replace("[legacy]", "[legacy]\nthen = 'trickle.toml'"), MAIN, "admins.legacy.then"),
        (ADMINS, MAIN.replace("admins.toml", "Admins 2.toml"), "legacy.then"),
        (ADMINS, MAIN.replace("admins.toml", "others.toml"), "--config"),
        (ADMINS.replace("table =", "tabel ="), MAIN, "admins.legacy.tabel"),
    ],
)
def test_what_cannot_be_is_refused(tmp_path: Path, admins: str, main: str, key: str):
    with pytest.raises(ConfigurationError) as refused:
        profile_mapping(settings(tmp_path, "sqlite:///x.db", admins, main))
    assert refused.value.key == key
    assert "canary" not in str(refused.value)


def test_replicas_are_secret_and_may_come_from_a_file(tmp_path: Path):
    (tmp_path / "urls").write_text("sqlite:///canary-1.db\nsqlite:///canary-2.db\n")
    (tmp_path / "urls").chmod(0o600)
    chosen = settings(tmp_path, "sqlite:///x.db", main=MAIN.replace("then =", "replicas_file = 'urls'\nthen ="))
    assert [each.get_secret_value() for each in chosen.legacy.replicas] == [
        "sqlite:///canary-1.db",
        "sqlite:///canary-2.db",
    ]
    assert "canary" not in repr(chosen)
    assert chosen.further["admins"].legacy.replicas == chosen.legacy.replicas


def test_a_file_that_everybody_may_read_holds_no_replicas_password(tmp_path: Path):
    main = MAIN.replace("then =", 'replicas = ["postgresql://u:canary@db/x"]\nthen =')
    (tmp_path / "trickle.toml").write_text(main.replace("{url}", "sqlite:///x.db"))
    (tmp_path / "trickle.toml").chmod(0o644)
    with pytest.raises(ConfigurationError, match="chmod 600") as refused:
        load(tmp_path / "trickle.toml", {})
    assert refused.value.key == "legacy.replicas"
    assert "canary" not in str(refused.value)
