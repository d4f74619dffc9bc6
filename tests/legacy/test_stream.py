"""Every mapped user once, in order, in pages; the same users that a look-up finds."""

import pickle
import uuid
from typing import Any

import pytest

from app.errors import ConfigurationError, LegacyUnavailable
from app.legacy.stream import Span
from app.legacy.users import LegacyDatabase
from tests.legacy.conftest import Legacy, Opener


def people(count: int) -> list[dict[str, Any]]:
    return [
        {"id": n, "email": f"u{n}@example.com", "username": f"U{n}", "password_hash": f"h{n}"} for n in range(count)
    ]


async def pages(database: LegacyDatabase, span: Span | None = None, rows: int = 3) -> list[list[str]]:
    stream = database.stream(span, rows=rows) if span else database.stream(rows=rows)
    return [[user.id for user in page] async for page in stream]


async def flat(database: LegacyDatabase, span: Span | None = None) -> list[str]:
    return [legacy_id for page in await pages(database, span, rows=2) for legacy_id in page]


async def test_pages_hold_every_user_once_in_the_order_of_ids(legacy: Legacy, opened: Opener) -> None:
    legacy.users(*reversed(people(8)))
    database = await opened(legacy)
    assert await pages(database) == [["0", "1", "2"], ["3", "4", "5"], ["6", "7"]]
    assert await database.count() == 8


async def test_a_full_last_page_and_an_empty_table_end_the_stream(legacy: Legacy, opened: Opener) -> None:
    legacy.users(*people(3))
    assert await pages(await opened(legacy)) == [["0", "1", "2"]]
    legacy.execute("DELETE FROM users")
    assert await pages(await opened(legacy)) == []


async def test_the_stream_gives_the_users_that_a_look_up_gives(legacy: Legacy, opened: Opener) -> None:
    legacy.users(*people(4), columns="salt varchar(20), blocked integer DEFAULT 1")
    legacy.execute("CREATE TABLE roles (owner integer, name varchar(20))")
    for owner, name in ((1, "zoo"), (1, "art"), (2, "zoo")):
        legacy.insert("roles", {"owner": owner, "name": name})
    columns = {"id": "id", "email": "lower(email)", "password": "password_hash", "salt": "salt", "blocked": "blocked"}
    queries = {"roles": "SELECT name FROM roles WHERE owner = :id ORDER BY name DESC;"}
    database = await opened(legacy, columns=columns, identifiers=("email",), queries=queries)
    async for page in database.stream(rows=3):
        for user in page:
            found = await database.find(str(user.row["email"]))
            assert found is not None
            alone = await database.with_related(found)
            assert (alone.id, alone.row, alone.stored, alone.blocked, alone.related) == (
                user.id, user.row, user.stored, user.blocked, user.related,
            )  # fmt: skip
    assert [
        row["name"] for row in (await database.with_related(await database.find("u1@example.com"))).related["roles"]
    ] == ["zoo", "art"]  # type: ignore[arg-type]


async def test_who_only_counts_gets_the_same_users(legacy: Legacy, opened: Opener) -> None:
    legacy.users(*people(7), columns="salt varchar(20), blocked integer DEFAULT 1")
    columns = {"id": "id", "email": "lower(email)", "password": "password_hash", "salt": "salt", "blocked": "blocked"}
    database = await opened(legacy, columns=columns, identifiers=("email",))
    whole = [user async for page in database.stream(rows=3) for user in page]
    counted = [user async for page in database.counted(rows=3) for user in page]
    assert [(user.id, user.row, user.stored, user.blocked) for user in counted] == [
        (user.id, user.row, user.stored, user.blocked) for user in whole
    ]
    assert len(counted) == 7


async def test_it_goes_on_behind_an_id_that_is_there_or_gone(legacy: Legacy, opened: Opener) -> None:
    legacy.users(*people(6))
    database = await opened(legacy)
    assert await pages(database, await database.behind("3")) == [["4", "5"]]
    legacy.execute("DELETE FROM users WHERE id = 3")
    assert await pages(database, await database.behind("3")) == [["4", "5"]]
    with pytest.raises(LegacyUnavailable):
        await database.behind("no-number")


async def test_spans_are_the_whole_and_can_be_sent_to_another_process(legacy: Legacy, opened: Opener) -> None:
    legacy.users(*people(8))
    database = await opened(legacy)
    spans = pickle.loads(pickle.dumps(await database.spans(3)))
    assert [await flat(database, span) for span in spans] == [["0", "1", "2"], ["3", "4", "5"], ["6", "7"]]
    assert "3" not in repr(spans)


UUIDS = sorted(str(uuid.uuid4()) for _ in range(5))


@pytest.mark.parametrize("spelled", ["text", "upper", "bare", "native", "bytes"])
async def test_uuids_go_on_however_they_are_stored(legacy: Legacy, opened: Opener, spelled: str) -> None:
    kinds = {
        "native": {"sqlite": "text", "postgres": "uuid", "mariadb": "uuid"},
        "bytes": {"sqlite": "blob", "postgres": "bytea", "mariadb": "binary(16)"},
    }
    kind = kinds.get(spelled, {}).get(legacy.engine, "varchar(40)")
    forms = {
        "upper": str.upper,
        "bare": lambda text: text.replace("-", ""),
        "bytes": lambda text: uuid.UUID(text).bytes,
    }
    legacy.execute(f"CREATE TABLE users (id {kind} PRIMARY KEY, email varchar(50), password_hash varchar(50))")
    for number, text in enumerate(UUIDS):
        legacy.insert("users", {"id": forms.get(spelled, str)(text), "email": f"{number}@example.com"})  # type: ignore[operator]
    columns = {"id": "id", "email": "email", "password": "password_hash"}
    database = await opened(legacy, columns=columns, identifiers=("email",))
    order = await flat(database)  # MariaDB orders its uuids by their last part
    assert sorted(order) == UUIDS
    assert await flat(database, await database.behind(order[1])) == order[2:]
    legacy.execute(f"DELETE FROM users WHERE email = '{UUIDS.index(order[1])}@example.com'")
    assert await flat(database, await database.behind(order[1])) == order[2:]
    spans = pickle.loads(pickle.dumps(await database.spans(2)))
    assert len(spans) == 3


async def test_rows_without_an_id_are_passed_over(sqlite_database: Legacy, opened: Opener) -> None:
    sqlite_database.execute("CREATE TABLE users (id text, email text, username text, password_hash text)")
    for row in ({"id": None, "email": "none@example.com"}, {"id": "a", "email": "a@example.com"}):
        sqlite_database.insert("users", row)
    database = await opened(sqlite_database)
    assert await pages(database) == [["a"]]
    assert await database.count() == 1


async def test_a_stream_that_is_left_early_leaves_nothing_behind(sqlite_database: Legacy, opened: Opener) -> None:
    sqlite_database.users(*people(9))
    database = await opened(sqlite_database)
    stream = database.stream(rows=2)
    assert len(await anext(stream)) == 2
    await stream.aclose()
    assert len(await pages(database)) == 3


async def test_a_query_of_the_operators_own_cannot_list_users(sqlite_database: Legacy, opened: Opener) -> None:
    sqlite_database.users(*people(1))
    query = "SELECT id, email, password_hash AS password FROM users WHERE email = :identifier"
    database = await opened(sqlite_database, query=query, identifiers=("email",))
    with pytest.raises(ConfigurationError, match="cannot list"):
        await pages(database)


async def test_a_missing_table_is_said_at_once(legacy: Legacy, opened: Opener) -> None:
    database = await opened(legacy)
    with pytest.raises(LegacyUnavailable) as fault:
        await pages(database)
    assert fault.value.reason == "no_table"


@pytest.mark.db
async def test_a_restart_in_the_middle_costs_one_page(postgres: Any, postgres_legacy: Legacy, opened: Opener) -> None:
    postgres_legacy.users(*people(6))
    database = await opened(postgres_legacy)
    seen: list[str] = []
    async for page in database.stream(rows=2):
        seen += [user.id for user in page]
        if len(seen) == 2:
            with postgres.killed():
                pass
    assert seen == ["0", "1", "2", "3", "4", "5"]
