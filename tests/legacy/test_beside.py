"""Users whose columns stand in several databases."""

import pytest

from app.errors import ConfigurationError, LegacyUnavailable
from app.legacy.beside import Beside
from app.legacy.mapping import LegacyMapping
from tests.legacy.conftest import Legacy, Opener, sqlite_legacy

COLUMNS = {"id": "id", "email": "email", "username": "username"}


@pytest.fixture
def passwords(tmp_path) -> Legacy:
    """Another database, of another engine, with the passwords; by a name, and none for bob."""
    other = sqlite_legacy(tmp_path / "passwords.db")
    other.execute(
        "CREATE TABLE creds (login TEXT, uid INTEGER, hash TEXT, salt TEXT, until TEXT)",
        "INSERT INTO creds VALUES ('ann', 1, 'h1', 's1', NULL), ('cy', 3, 'h3', 's3', '9999-01-01'),"
        " ('dee', 4, 'h4', 'b', NULL), ('dee', 4, 'h4', 'a', NULL)",
    )
    return other


def beside(other: Legacy, sql: str = "SELECT hash, SALT, until FROM creds WHERE uid = :id") -> dict[str, object]:
    columns = {"password": "hash", "salt": "salt", "locked_until": "UNTIL"}
    return {"columns": COLUMNS, "beside": (Beside(name="passwords", query=sql, columns=columns, url=other.url),)}


@pytest.fixture
def people(legacy: Legacy) -> Legacy:
    legacy.users(
        *(
            {"id": n, "email": f"{name}@x.org", "username": name}
            for n, name in enumerate(("ann", "bob", "cy", "dee"), 1)
        )
    )
    return legacy


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT hash, SALT, until FROM creds WHERE uid = :id",
        "SELECT * FROM creds WHERE login = :username AND uid = :id",
    ],
)
async def test_the_password_comes_from_elsewhere(people: Legacy, passwords: Legacy, opened: Opener, sql: str):
    database = await opened(people, **beside(passwords, sql))
    for user in (await database.find("ANN@x.org"), await database.by_user_id("legacy|1")):
        assert (user.stored.encoded, user.stored.salt) == ("h1", b"s1")
        assert user.row == {"id": 1, "email": "ann@x.org", "username": "ann", "locked_until": None}
    assert (await database.find("bob")).stored is None
    assert (await database.find("cy")).blocked
    assert await database.find("eve") is None


async def test_the_stream_and_the_sample_are_whole(people: Legacy, passwords: Legacy, opened: Opener):
    """Two rows of one user there are one, the same each time."""
    database = await opened(people, **beside(passwords))
    pages = [page async for page in database.stream(rows=3)]
    users = [user for page in pages for user in page]
    assert [user.stored and user.stored.salt for user in users] == [b"s1", None, b"s3", b"a"]
    assert {stored.encoded for stored in await database.sample_stored(10)} == {"h1", "h3", "h4"}
    assert await database.password_width() is None


async def test_without_the_other_database_there_is_no_answer(
    people: Legacy, passwords: Legacy, opened: Opener, tmp_path
):
    """No password is not the same as not knowing; it recovers by itself."""
    database = await opened(people, **beside(passwords))
    assert await database.find("ann")
    (tmp_path / "passwords.db").rename(tmp_path / "away")
    with pytest.raises(LegacyUnavailable, match="no_database"):
        await database.find("ann")
    (tmp_path / "away").rename(tmp_path / "passwords.db")
    assert await database.find("ann")


@pytest.mark.db
async def test_types_of_the_other_database_are_its_own(passwords: Legacy, postgres_legacy: Legacy, opened: Opener):
    """The id is a number here and a text there."""
    passwords.execute("CREATE TABLE users (id INTEGER PRIMARY KEY, email TEXT, username TEXT)")
    passwords.execute("INSERT INTO users VALUES (7, 'a@x.org', 'ann')")
    postgres_legacy.execute("CREATE TABLE creds (uid varchar(9), hash text)", "INSERT INTO creds VALUES ('7', 'h7')")
    query = "SELECT hash FROM creds WHERE uid = :id"
    other = Beside(name="p", query=query, columns={"password": "hash"}, url=postgres_legacy.url)
    database = await opened(passwords, columns=COLUMNS, beside=(other,))
    assert (await database.find("ann")).stored.encoded == "h7"


@pytest.mark.parametrize(
    ("columns", "query", "key"),
    [
        ({}, "SELECT :id", "legacy.beside.p.columns"),
        ({"email": "e"}, "SELECT :id", "legacy.beside.p.columns.email"),
        ({"salt": "s"}, "SELECT :id", "legacy.columns.password"),
        ({"password": "h"}, "SELECT :nick", "legacy.beside.p.query"),
    ],
)
def test_what_cannot_be_is_refused(columns: dict[str, str], query: str, key: str):
    with pytest.raises(ConfigurationError) as refused:
        LegacyMapping(table="users", columns=COLUMNS, beside=(Beside(name="p", query=query, columns=columns),))
    assert refused.value.key == key


def test_the_other_address_is_never_shown():
    assert "canary" not in repr(Beside(name="p", query="", columns={}, url="postgresql://u:canary@db/x"))
