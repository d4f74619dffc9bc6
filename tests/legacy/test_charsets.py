"""Encodings, collations and padding of real servers: a value that cannot be stored is nobody, never a fault."""

import pytest

from app.errors import AmbiguousIdentifier, LegacyUnavailable
from tests.legacy.conftest import COLUMNS, Legacy, Opener, server_legacy
from tests.servers import MariaDB, Postgres

BEYOND = ("日本@example.com", "😀@example.com", "é@example.com", "a\u0301", "\ufffd", "?", "??@example.com")


async def test_postgres_in_latin1_finds_its_own_and_nobody_beyond(postgres: Postgres, opened: Opener):
    postgres.execute(
        "CREATE DATABASE in_latin1 ENCODING LATIN1 LC_COLLATE 'C' LC_CTYPE 'C' TEMPLATE template0", database="postgres"
    )
    try:
        legacy = server_legacy(postgres, postgres.url("in_latin1"))
        legacy.users({"id": 1, "email": "zoë@example.com", "username": "zoë"})
        database = await opened(legacy)
        assert (await database.find("zoë@Example.com")).id == "1"
        for typed in BEYOND:
            assert await database.find(typed) is None
            assert await database.by_user_id(f"legacy|{typed}") is None
        own = await opened(legacy, query="SELECT * FROM users WHERE email = :identifier")
        for typed in BEYOND:
            assert await own.find(typed) is None
        await own.close()
        await database.close()
    finally:
        postgres.execute("DROP DATABASE in_latin1 WITH (FORCE)", database="postgres")


@pytest.mark.parametrize("rule", ["insensitive", "sensitive"])
async def test_postgres_char_columns_come_without_padding(postgres_legacy: Legacy, opened: Opener, rule: str):
    names = "id char(8), email char(40), username char(40), password_hash char(64), salt char(8)"
    postgres_legacy.execute(f"CREATE TABLE users ({names})")
    row = {"id": "u1", "email": "ann@example.com", "username": "ann", "password_hash": "$2b$04$abc", "salt": "na cl"}
    postgres_legacy.insert("users", row)
    database = await opened(postgres_legacy, columns=COLUMNS | {"salt": "salt"}, case=rule)
    user = await database.find("ann@example.com")
    assert user.row == {"id": "u1", "email": "ann@example.com", "username": "ann"}
    assert (user.stored.encoded, user.stored.salt) == ("$2b$04$abc", b"na cl")
    assert (await database.by_user_id("legacy|u1")).id == "u1"
    assert await database.find("ann ") is None
    own = await opened(
        postgres_legacy, query="SELECT id, email, password_hash AS password FROM users WHERE email = :identifier"
    )
    assert (await own.find("ann@example.com")).stored.encoded == "$2b$04$abc"


async def test_postgres_odd_types_are_plain_values(postgres_legacy: Legacy, opened: Opener):
    postgres_legacy.execute(
        "CREATE TYPE mood AS ENUM ('ok', 'sad')",
        "CREATE DOMAIN mail AS varchar(99)",
        "CREATE TABLE users (id numeric(10, 0), email mail, username mood, password_hash text, born date, seen timestamptz,"
        " score numeric(5, 2), tags text[], address inet, extra jsonb)",
        "INSERT INTO users VALUES (12, 'Ann@example.com', 'ok', 'x', '1990-01-31', '2020-02-03 04:05:06+00', 1.50,"
        " '{a,b}', '10.0.0.1', '{\"a\": 1}')",
    )
    extra = {name: name for name in ("born", "seen", "score", "tags", "address", "extra")}
    database = await opened(postgres_legacy, columns=COLUMNS | extra)
    assert (await database.find("OK")).matched_by == "username"
    assert await database.find("nonsense") is None
    user = await database.find("ann@example.com")
    assert user.id == "12"
    assert user.row["id"] == 12
    assert (user.row["born"], user.row["score"], user.row["tags"]) == ("1990-01-31", 1.5, ["a", "b"])
    assert user.row["seen"] == "2020-02-03T04:05:06+00:00"
    assert (user.row["address"], user.row["extra"]) == ("10.0.0.1", '{"a": 1}')
    assert (await database.by_user_id("legacy|12")).id == "12"


async def test_postgres_schema_and_view(postgres_legacy: Legacy, opened: Opener):
    postgres_legacy.execute(
        'CREATE SCHEMA "Auth"',
        'CREATE TABLE "Auth".people (id uuid PRIMARY KEY DEFAULT gen_random_uuid(), mail text, secret text)',
        'CREATE VIEW public.accounts AS SELECT id, mail AS email, secret FROM "Auth".people',
        "INSERT INTO \"Auth\".people (mail, secret) VALUES ('Ann@example.com', 'x')",
    )
    for table, mail in (
        ('"Auth".people', "mail"),
        ("Auth.people", "mail"),
        ("accounts", "email"),
        ("public.accounts", "email"),
    ):
        columns = {"id": "id", "email": mail, "password": "secret"}
        database = await opened(postgres_legacy, table=table, columns=columns, identifiers=("email",))
        user = await database.find("ann@example.com")
        assert (await database.by_user_id(f"legacy|{user.id}")).row["email"] == "Ann@example.com"


@pytest.mark.parametrize(
    "charset", ["latin1", "utf8mb3", "ascii", "utf8mb4 COLLATE utf8mb4_bin", "latin1 COLLATE latin1_bin"]
)
@pytest.mark.parametrize("rule", ["insensitive", "sensitive", "lower", "stored_lower"])
async def test_mariadb_charsets_find_their_own_and_nobody_beyond(
    mariadb_legacy: Legacy, opened: Opener, charset: str, rule: str
):
    text = f"varchar(190) CHARACTER SET {charset}"
    mariadb_legacy.execute(
        f"CREATE TABLE users (id {text} PRIMARY KEY, email {text}, username {text}, password_hash {text})"
    )
    mariadb_legacy.insert("users", {"id": "a", "email": "ann@example.com", "username": "?"})
    mariadb_legacy.insert("users", {"id": "b", "email": "????@example.com", "username": "????"})
    database = await opened(mariadb_legacy, case=rule)
    assert (await database.find("ann@example.com")).id == "a"
    assert (await database.find("?")).id == "a"
    for typed in BEYOND:
        found = await database.find(typed)
        assert found is None or typed == "?"
        assert await database.by_user_id(f"legacy|{typed}") is None
    own = await opened(mariadb_legacy, query="SELECT * FROM users WHERE email = :identifier")
    assert await own.find("é@example.com") is None


async def test_mariadb_accents_do_not_push_the_right_row_out(mariadb_legacy: Legacy, opened: Opener):
    """The collation takes all five for equal and two rows are read: these must be the right ones."""
    kind = "varchar(99) COLLATE utf8mb4_general_ci"
    mariadb_legacy.execute(
        f"CREATE TABLE users (id int PRIMARY KEY, email {kind}, username {kind}, password_hash {kind})"
    )
    for number, email in enumerate(("josé@x.org", "josè@x.org", "JOSÊ@x.org", "jose@x.org", "josë@x.org"), start=1):
        mariadb_legacy.insert("users", {"id": number, "email": email})
    database = await opened(mariadb_legacy)
    assert (await database.find("jose@x.org")).id == "4"
    assert (await database.find("JOSE@x.org")).id == "4"
    assert (await database.find("jOSÉ@x.org")).id == "1"
    assert (await database.find("josê@x.org")).id == "3"
    assert await database.find("josě@x.org") is None
    mariadb_legacy.insert("users", {"id": 6, "email": "Jose@x.org"})
    assert (await database.find("Jose@x.org")).id == "6"
    with pytest.raises(AmbiguousIdentifier):
        await database.find("JOSE@x.org")


async def test_mariadb_own_query_does_not_take_accents_for_nothing(mariadb_legacy: Legacy, opened: Opener):
    mariadb_legacy.users({"id": 1, "email": "jose@x.org", "password_hash": "x"})
    query = "SELECT id, email, password_hash AS password FROM users WHERE email = :identifier"
    database = await opened(mariadb_legacy, query=query)
    assert (await database.find("Jose@x.org")).id == "1"
    assert await database.find("josé@x.org") is None


async def test_mariadb_trailing_spaces_of_the_typed_text_are_nobody(mariadb_legacy: Legacy, opened: Opener):
    mariadb_legacy.users({"id": 1, "email": "ann@x.org"}, {"id": 2, "email": "bob@x.org "})
    database = await opened(mariadb_legacy)
    assert await database.find("ann@x.org ") is None
    assert (await database.find("bob@x.org")).id == "2"


@pytest.mark.parametrize("mode", ["NO_BACKSLASH_ESCAPES", "ANSI", "TRADITIONAL,NO_BACKSLASH_ESCAPES", ""])
async def test_mariadb_sql_modes_do_not_open_the_quotes(
    mariadb: MariaDB, mariadb_legacy: Legacy, opened: Opener, mode: str
):
    mariadb_legacy.users({"id": 1, "email": "ann@x.org"}, {"id": 2, "username": "a"})
    mariadb.execute(f"SET GLOBAL sql_mode = '{mode}'", database="mysql")
    try:
        database = await opened(mariadb_legacy)
        for typed in ("\\' OR 1=1 -- ", "' OR ''='", "\\", "\\\\", "'", '" OR 1=1 -- ', "\\'' OR 1=1 #"):
            assert await database.find(typed) is None
        assert (await database.find("ann@x.org")).id == "1"
        own = await opened(mariadb_legacy, query="SELECT * FROM users WHERE email = :identifier")
        assert await own.find("\\' OR 1=1 -- ") is None
    finally:
        mariadb.execute("SET GLOBAL sql_mode = DEFAULT", database="mysql")


async def test_mariadb_odd_types_are_plain_values(mariadb_legacy: Legacy, opened: Opener):
    mariadb_legacy.execute(
        "CREATE TABLE users (id bigint unsigned PRIMARY KEY, email varchar(99), username enum('ok', 'sad'),"
        " password_hash binary(16), locked bit(1), reset datetime, score decimal(5, 2), born date, extra json)",
        "INSERT INTO users VALUES (18446744073709551615, 'a@b.de', 'ok', X'00112233445566778899aabbccddeeff', b'1',"
        " '2020-01-01', 2.00, '1990-01-31', '{}')",
    )
    extra = {"blocked": "locked", "reset_required": "reset", "score": "score", "born": "born", "extra": "extra"}
    database = await opened(mariadb_legacy, columns=COLUMNS | extra)
    user = await database.find("OK")
    assert (user.id, user.blocked, user.reset_required) == (str(2**64 - 1), True, True)
    assert (user.row["score"], user.row["born"], user.row["extra"]) == (2, "1990-01-31", "{}")
    assert user.stored.encoded == "00112233445566778899aabbccddeeff"
    assert (await database.by_user_id(f"legacy|{2**64 - 1}")).id == user.id


async def test_mariadb_query_that_mixes_collations_is_a_fault_for_everybody(mariadb_legacy: Legacy, opened: Opener):
    mariadb_legacy.execute(
        "CREATE TABLE users (id int, email varchar(99) CHARACTER SET latin1, username varchar(99) CHARACTER SET latin2)"
    )
    database = await opened(mariadb_legacy, query="SELECT * FROM users WHERE email = username AND email = :identifier")
    for typed in ("ann", "日本"):
        with pytest.raises(LegacyUnavailable, match="query_refused"):
            await database.find(typed)
