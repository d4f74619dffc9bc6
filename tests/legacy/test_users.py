"""Look-ups on real SQLite, PostgreSQL and MariaDB."""

import asyncio
import random
import uuid

import pytest

from app.domain.users import LegacyUser
from app.errors import AmbiguousIdentifier, LegacyUnavailable
from tests.legacy.conftest import COLUMNS, Legacy, Opener

ANN = {"id": 1, "email": "Ann@example.com", "username": "ann", "password_hash": "hash-of-ann"}
BOB = {"id": 2, "email": "bob@example.com", "username": "bob", "password_hash": "hash-of-bob"}

METACHARACTERS = "'\"`\\%_;:?$&|<>()[]{}*/-#~^!=+,. \t\nabcXYZ019éßøя中😀\u0130\u212a\u200b\ufeff\x01\x7f"


async def test_each_identifier_finds_its_user(legacy: Legacy, opened: Opener):
    legacy.users(ANN, BOB)
    database = await opened(legacy)
    by_email = await database.find("bob@example.com")
    by_username = await database.find("ann")
    assert (by_email.id, by_email.matched_by, by_email.stored.encoded) == ("2", "email", "hash-of-bob")
    assert (by_username.id, by_username.matched_by) == ("1", "username")
    assert by_username.row == {"id": 1, "email": "Ann@example.com", "username": "ann"}


async def test_case_is_ignored_by_default(legacy: Legacy, opened: Opener):
    legacy.users(ANN)
    database = await opened(legacy)
    assert (await database.find("aNN@EXAMPLE.com")).id == "1"


async def test_nobody_is_none(legacy: Legacy, opened: Opener):
    legacy.users(ANN)
    database = await opened(legacy)
    assert await database.find("nobody@example.com") is None
    assert await database.find("") is None
    assert await database.find(" Ann@example.com") is None
    assert await database.find("Ann@example.com ") is None


@pytest.mark.parametrize("rule", ["insensitive", "sensitive", "lower", "upper", "stored_lower", "stored_upper"])
async def test_every_rule_finds_what_is_stored_in_its_form(legacy: Legacy, opened: Opener, rule: str):
    stored = {"stored_lower": "ann@example.com", "stored_upper": "ANN@EXAMPLE.COM"}.get(rule, "Ann@example.com")
    legacy.users(ANN | {"email": stored})
    database = await opened(legacy, case=rule)
    assert (await database.find("Ann@example.com" if rule != "sensitive" else stored)).id == "1"
    other = await database.find("anN@example.com")
    assert (other is None) is (rule == "sensitive")


async def test_exact_row_goes_before_rows_that_differ_in_case(legacy: Legacy, opened: Opener):
    if legacy.engine == "mariadb":
        legacy.execute(
            "CREATE TABLE users (id int PRIMARY KEY, email varchar(99) COLLATE utf8mb4_bin, username varchar(99),"
            " password_hash varchar(99))"
        )
    else:
        legacy.users()
    for number, email in enumerate(("ANN@x.org", "ann@x.org", "Ann@x.org"), start=1):
        legacy.insert("users", {"id": number, "email": email, "username": f"u{number}"})
    database = await opened(legacy)
    assert (await database.find("Ann@x.org")).id == "3"
    with pytest.raises(AmbiguousIdentifier):
        await database.find("aNN@x.org")


async def test_two_equal_rows_are_ambiguous(legacy: Legacy, opened: Opener):
    kind = "varchar(99)" if legacy.engine == "mariadb" else "text"
    legacy.execute(f"CREATE TABLE users (id int, email {kind}, username {kind}, password_hash {kind})")
    legacy.insert("users", ANN)
    legacy.insert("users", ANN | {"id": 3})
    database = await opened(legacy)
    with pytest.raises(AmbiguousIdentifier):
        await database.find("Ann@example.com")


async def test_first_identifier_in_order_counts(legacy: Legacy, opened: Opener):
    legacy.users(ANN | {"username": "bob@example.com"}, BOB)
    assert (await (await opened(legacy)).find("bob@example.com")).id == "2"
    turned = await opened(legacy, identifiers=("username", "email"))
    assert (await turned.find("bob@example.com")).id == "1"


async def test_nul_and_lone_surrogates_are_nobody_without_a_question(legacy: Legacy, opened: Opener):
    database = await opened(legacy, table="there_is_no_such_table")
    for identifier in ("ann\0", "\0", "\ud800", "ann\udfff@example.com"):
        assert await database.find(identifier) is None
        assert await database.by_user_id(f"legacy|{identifier}") is None


async def test_a_thousand_odd_identifiers_find_nobody_and_do_nothing(legacy: Legacy, opened: Opener):
    legacy.users(ANN, BOB)
    database = await opened(legacy)
    dice = random.Random(2)
    odd = ["".join(dice.choices(METACHARACTERS, k=dice.randint(1, 40))) for _ in range(990)]
    odd += ["' OR 1=1 --", "\\' OR 1=1 -- ", "ann' UNION SELECT 1", "%", "%%s", "%(id)s", ":id", "$1", "?", "ann\\"]
    for identifier in odd:
        assert await database.find(identifier) is None
        assert identifier in "12" or await database.by_user_id(f"legacy|{identifier}") is None
    assert (await database.find("ann")).id == "1"


async def test_odd_identifiers_that_are_stored_are_found(legacy: Legacy, opened: Opener):
    legacy.users()
    dice = random.Random(7)
    letters = METACHARACTERS.replace("\u0130", "").replace("\u212a", "")
    odd = sorted({f"{number}{''.join(dice.choices(letters, k=12))}é" for number in range(60)})
    for number, email in enumerate(odd):
        legacy.insert("users", {"id": number, "email": email})
    database = await opened(legacy)
    for number, email in enumerate(odd):
        assert (await database.find(email)).id == str(number)


async def test_lookalikes_are_nobody(legacy: Legacy, opened: Opener):
    legacy.users(
        {"id": 1, "email": "jose@example.com"},
        {"id": 2, "email": "mike@example.com"},
        {"id": 3, "email": "strasse@example.com"},
        {"id": 4, "email": "admin@example.com"},
    )
    database = await opened(legacy)
    for typed in ("josé@example.com", "mi\u212ae@example.com", "straße@example.com", "adm\u0131n@example.com"):
        assert await database.find(typed) is None


async def test_user_is_found_by_user_id(legacy: Legacy, opened: Opener):
    legacy.users(ANN, BOB)
    database = await opened(legacy, user_id_prefix="old|", user_id_suffix="!")
    assert (await database.by_user_id("old|2!")).row["email"] == "bob@example.com"
    for other in ("old|3!", "old|2", "2", "old|02!", "old|2 !", "old|2.0!", "old|x!", f"old|{10**30}!", "old|!"):
        assert await database.by_user_id(other) is None


UUID = uuid.UUID("0A1B2C3D-4E5F-4a6b-8c7d-0123456789ab")


@pytest.mark.parametrize(
    "stored",
    [str(UUID), str(UUID).upper(), UUID.hex, UUID.hex.upper(), UUID.bytes],
    ids=["text", "TEXT", "hex", "HEX", "bytes"],
)
async def test_uuid_has_one_spelling_however_stored(legacy: Legacy, opened: Opener, stored: str | bytes):
    kinds = {"sqlite": ("TEXT", "BLOB"), "postgres": ("text", "bytea"), "mariadb": ("varchar(36)", "binary(16)")}
    kind = kinds[legacy.engine][isinstance(stored, bytes)]
    legacy.execute(f"CREATE TABLE users (id {kind} NOT NULL, email varchar(99), password_hash varchar(99))")
    legacy.insert("users", {"id": stored, "email": "a@b.de"})
    database = await opened(
        legacy, identifiers=("email",), columns={"id": "id", "email": "email", "password": "password_hash"}
    )
    user = await database.find("a@b.de")
    assert user.id == user.row["id"] == str(UUID)
    assert (await database.by_user_id(f"legacy|{UUID}")).id == str(UUID)
    assert await database.by_user_id(f"legacy|{str(UUID).upper()}") is None


@pytest.mark.parametrize("engine", ["postgres_legacy", "mariadb_legacy"])
async def test_uuid_type_is_found_by_id(engine: str, opened: Opener, request: pytest.FixtureRequest):
    legacy = request.getfixturevalue(engine)
    legacy.execute("CREATE TABLE users (id uuid PRIMARY KEY, email varchar(99), password_hash varchar(99))")
    legacy.insert("users", {"id": str(UUID), "email": "a@b.de"})
    database = await opened(
        legacy, identifiers=("email",), columns={k: v for k, v in COLUMNS.items() if k != "username"}
    )
    assert (await database.find("a@b.de")).id == str(UUID)
    assert (await database.by_user_id(f"legacy|{UUID}")).id == str(UUID)
    assert await database.by_user_id("legacy|not-a-uuid") is None


async def test_bytes_columns_are_decoded_and_matched(legacy: Legacy, opened: Opener):
    kind = {"sqlite": "BLOB", "postgres": "bytea", "mariadb": "varbinary(200)"}[legacy.engine]
    legacy.execute(f"CREATE TABLE users (id {kind}, email {kind}, username {kind}, password_hash {kind}, salt {kind})")
    legacy.insert(
        "users",
        {
            "id": b"u-1",
            "email": "Zoë@x.org".encode(),
            "username": b"zoe",
            "password_hash": b"$2y$10$abc",
            "salt": b"\xff\0s",
        },
    )
    legacy.insert("users", {"id": b"\xff\xfe", "email": b"\xff\xfe", "username": None, "password_hash": b"\x80\x81"})
    database = await opened(legacy, columns=COLUMNS | {"salt": "salt"})
    user = await database.find("zoë@X.org")
    assert (user.id, user.row["email"], user.row["username"]) == ("u-1", "Zoë@x.org", "zoe")
    assert (user.stored.encoded, user.stored.salt) == ("$2y$10$abc", b"\xff\0s")
    assert (await database.find("ZOE")).id == "u-1"
    assert (await database.by_user_id("legacy|u-1")).id == "u-1"
    odd = await database.by_user_id("legacy|fffe")
    assert odd.stored.encoded == "8081"
    exact = await opened(legacy, case="sensitive")
    assert (await exact.find("zoe")).id == "u-1"
    assert await exact.find("ZOE") is None


async def test_numeric_identifier_is_compared_as_a_number(legacy: Legacy, opened: Opener):
    legacy.users(ANN | {"id": 42})
    database = await opened(legacy, identifiers=("id", "email"))
    assert (await database.find("42")).matched_by == "id"
    for typed in ("042", "42.0", "42abc", "4e1", "0x2a", " 42", "99999999999999999999999"):
        assert await database.find(typed) is None
    assert (await database.find("ann@example.com")).matched_by == "email"


async def test_password_columns_make_the_stored_hash_and_nothing_else(legacy: Legacy, opened: Opener):
    legacy.users(
        ANN | {"salt": "73616c74", "rounds": 1000, "kind": "3"},
        BOB | {"password_hash": ""},
        {"id": 3, "username": "cy", "password_hash": None},
        columns="salt varchar(20), rounds int, kind varchar(9)",
    )
    database = await opened(
        legacy,
        columns=COLUMNS | {"salt": "salt", "iterations": "rounds", "scheme": "kind"},
        salt_encoding="hex",
        salt_position="suffix",
        scheme_values={"3": "sha1"},
        pepper=b"site",
    )
    user = await database.find("ann")
    assert set(user.row) == {"id", "email", "username"}
    stored = user.stored
    assert (stored.encoded, stored.salt, stored.iterations, stored.scheme) == ("hash-of-ann", b"salt", 1000, "sha1")
    assert (stored.salt_position, stored.pepper) == ("suffix", b"site")
    assert (stored.username, stored.email) == ("ann", "Ann@example.com")
    assert (await database.find("bob")).stored is None
    assert (await database.find("cy")).stored is None
    assert "hash-of-ann" not in repr(user)


async def test_blocked_and_reset_required_are_read_by_truth(legacy: Legacy, opened: Opener):
    legacy.users(ANN | {"state": "Y", "reset": 0}, BOB | {"state": "f", "reset": 1}, columns="state char(1), reset int")
    database = await opened(legacy, columns=COLUMNS | {"blocked": "state", "reset_required": "reset"})
    ann, bob = await database.find("ann"), await database.find("bob")
    assert (ann.blocked, ann.reset_required) == (True, False)
    assert (bob.blocked, bob.reset_required) == (False, True)


async def test_columns_may_be_expressions(legacy: Legacy, opened: Opener):
    legacy.users(ANN | {"first": "Ann", "last": "Lee"}, columns="first varchar(20), last varchar(20)")
    join = "CONCAT(first, ' % ', last)" if legacy.engine == "mariadb" else "first || ' % ' || last"
    database = await opened(legacy, columns=COLUMNS | {"name": join, "blocked": "false", "email": "lower(email)"})
    user = await database.find("ANN@example.com")
    assert (user.row["name"], user.row["email"], user.blocked) == ("Ann % Lee", "ann@example.com", False)


async def test_names_are_taken_in_another_case_and_quoted(legacy: Legacy, opened: Opener):
    quote = "`{}`" if legacy.engine == "mariadb" else '"{}"'
    table, order, mail = (quote.format(name) for name in ("My Users", "order", "eMail"))
    legacy.execute(f"CREATE TABLE {table} ({order} int, {mail} varchar(50), pw varchar(50))")
    legacy.insert(table, {order: 5, mail: "a@b.de", "pw": "x"})
    columns = {"id": "order", "email": "EMAIL", "password": "pw"}
    database = await opened(legacy, table=table, columns=columns, identifiers=("email",))
    assert (await database.find("a@b.de")).id == "5"


OWN = """
    SELECT u.id AS ID, u.email, u.username, u.password_hash AS pw, 'x:y' AS "tag", u.email LIKE '%@%' AS has_at
    FROM users u WHERE lower(u.email) = lower(:identifier) OR u.username = :identifier;
"""


async def test_own_query_finds_users(legacy: Legacy, opened: Opener):
    legacy.users(ANN, BOB | {"username": "ANN@example.com"})
    database = await opened(
        legacy,
        query=OWN.replace('"tag"', "tag"),
        columns={"password": "pw"},
        query_by_id="SELECT * FROM users WHERE id = :id",
    )
    user = await database.find("Ann@example.com")
    assert (user.id, user.matched_by, user.stored.encoded) == ("1", "email", "hash-of-ann")
    assert (user.row["tag"], bool(user.row["has_at"])) == ("x:y", True)
    assert "pw" not in user.row
    assert await database.find("x' OR '1'='1") is None
    assert (await database.by_user_id("legacy|2")).row["username"] == "ANN@example.com"
    assert await database.by_user_id("legacy|x") is None


async def test_own_query_takes_the_organization(legacy: Legacy, opened: Opener):
    legacy.users(ANN | {"tenant": "org_1"}, columns="tenant varchar(20)")
    typed = ":identifier::text" if legacy.engine == "postgres" else ":identifier"
    where = f"email = {typed} AND (:organization_id IS NULL OR tenant = :organization_id)"
    database = await opened(legacy, query=f"SELECT id, email, password_hash AS password FROM users WHERE {where}")
    assert (await database.find("Ann@example.com")).id == "1"
    assert (await database.find("Ann@example.com", organization={"id": "org_1", "name": "one"})).id == "1"
    assert await database.find("Ann@example.com", organization={"id": "org_2"}) is None


async def test_own_query_without_one_by_id_says_so(legacy: Legacy, opened: Opener):
    legacy.users(ANN)
    database = await opened(legacy, query="SELECT * FROM users WHERE email = :identifier")
    with pytest.raises(LegacyUnavailable, match="no_query_by_id"):
        await database.by_user_id("legacy|1")


async def test_related_rows_are_read_by_name(legacy: Legacy, opened: Opener):
    legacy.users(ANN, BOB)
    legacy.execute(
        "CREATE TABLE roles (user_id int, name varchar(20))", "CREATE TABLE notes (about varchar(20), text varchar(20))"
    )
    for user, name in ((1, "admin"), (1, "staff"), (2, "staff")):
        legacy.insert("roles", {"user_id": user, "name": name})
    legacy.insert("notes", {"about": "1", "text": "100 % sure"})
    database = await opened(
        legacy,
        queries={
            "roles": "SELECT name FROM roles WHERE user_id = :id ORDER BY name;",
            "notes": "SELECT text FROM notes WHERE about = :id AND text LIKE '%'",
        },
    )
    user = await database.with_related(await database.find("ann"))
    assert user.related == {"roles": [{"name": "admin"}, {"name": "staff"}], "notes": [{"text": "100 % sure"}]}
    plain = await opened(legacy)
    found = await plain.find("ann")
    assert await plain.with_related(found) is found


async def test_sample_holds_old_and_new_hashes(legacy: Legacy, opened: Opener):
    legacy.users(*({"id": number, "username": f"u{number}", "password_hash": f"h{number}"} for number in range(20)))
    legacy.insert("users", {"id": 20, "username": "empty", "password_hash": None})
    database = await opened(legacy)
    assert {stored.encoded for stored in await database.sample_stored(4)} == {"h0", "h1", "h18", "h19"}
    own = await opened(legacy, query="SELECT * FROM users WHERE email = :identifier")
    assert await own.sample_stored(4) == []


async def test_ping_proves_the_look_up(legacy: Legacy, opened: Opener):
    legacy.users(ANN)
    await (await opened(legacy)).ping()
    with pytest.raises(LegacyUnavailable, match="no_table"):
        await (await opened(legacy, table="nowhere")).ping()
    with pytest.raises(LegacyUnavailable, match="no_column"):
        await (await opened(legacy, columns=COLUMNS | {"name": "nickname"})).ping()


async def test_hundred_look_ups_at_once_share_a_small_pool(legacy: Legacy, opened: Opener):
    legacy.users(ANN, BOB)
    database = await opened(legacy, pool_size=2)
    found = await asyncio.gather(*(database.find(("ann", "bob", "cy")[number % 3]) for number in range(99)))
    assert [user and user.id for user in found] == ["1", "2", None] * 33


async def test_related_rows_are_found_by_the_id_in_the_type_of_the_other_table(postgres_legacy: Legacy, opened: Opener):
    postgres_legacy.execute(
        "CREATE TABLE users (id bytea PRIMARY KEY, email text, password_hash text)",
        "CREATE TABLE roles (user_id bytea, user_text text, name text)",
    )
    postgres_legacy.insert("users", {"id": UUID.bytes, "email": "a@b.de"})
    postgres_legacy.insert("roles", {"user_id": UUID.bytes, "user_text": str(UUID), "name": "admin"})
    queries = {name: f"SELECT name FROM roles WHERE {name} = :id" for name in ("user_id", "user_text")}
    columns = {"id": "id", "email": "email", "password": "password_hash"}
    database = await opened(postgres_legacy, columns=columns, identifiers=("email",), queries=queries)
    user = await database.with_related(await database.find("a@b.de"))
    assert user.related == {"user_id": [{"name": "admin"}], "user_text": [{"name": "admin"}]}


async def test_related_rows_are_found_for_a_user_made_elsewhere(legacy: Legacy, opened: Opener):
    legacy.users(ANN)
    database = await opened(legacy, queries={"same": "SELECT email FROM users WHERE id = :id"})
    await database.ping()
    user = await database.with_related(LegacyUser(id="1", row={}))
    assert user.related == {"same": [{"email": "Ann@example.com"}]}


async def test_enum_and_domain_identifiers_match_exactly(postgres_legacy: Legacy, opened: Opener):
    postgres_legacy.execute("CREATE TYPE who AS ENUM ('ann', 'bob')")
    postgres_legacy.execute("CREATE TABLE users (id who, email who, username who, password_hash text)")
    postgres_legacy.insert("users", {"id": "bob", "email": "ann"})
    database = await opened(postgres_legacy, case="sensitive")
    assert (await database.find("ann")).id == "bob"
    assert await database.find("cy") is None
    assert (await database.by_user_id("legacy|bob")).row["email"] == "ann"
    assert await database.by_user_id("legacy|cy") is None
