"""Users who stand in several tables: joins, conditions, lookups, organizations."""

import pytest

from app.errors import AmbiguousIdentifier, ConfigurationError
from app.legacy.joins import Join, with_columns
from app.legacy.mapping import LegacyMapping
from tests.legacy.conftest import Legacy, Opener

COLUMNS = {
    "id": "u.id",
    "username": "u.login",
    "email": "m.address",
    "password": "s.hash",
    "full_name": "u.fullName",
}
JOINS = (
    Join(table="mails", alias="m", on="m.user_id = u.id AND m.is_primary = 1"),
    Join(table="secrets", alias="s", on="s.user_id = u.id"),
    Join(table="mails", alias="o", on="o.user_id = u.id", kind="lookup"),
)
MAPPING = {
    "table": "people",
    "alias": "u",
    "joins": JOINS,
    "columns": COLUMNS | {"other_email": "o.address"},
    "identifiers": ("username", "email", "other_email"),
    "where": ("u.deleted_at IS NULL",),
}


@pytest.fixture
def people(legacy: Legacy) -> Legacy:
    """Three tables: people, one of them deleted; mails, several of a person; secrets, missing for one."""
    text = {"sqlite": "TEXT", "postgres": "text", "mariadb": "varchar(100)"}[legacy.engine]
    full = {"sqlite": '"fullName"', "postgres": '"fullName"', "mariadb": "`fullName`"}[legacy.engine]
    legacy.execute(
        f"CREATE TABLE people (id integer PRIMARY KEY, login {text}, {full} {text}, deleted_at {text}, tenant integer)",
        f"CREATE TABLE mails (user_id integer, address {text}, is_primary integer)",
        f"CREATE TABLE secrets (user_id integer, hash {text})",
        "INSERT INTO people VALUES (1, 'ann', 'Ann A', NULL, 7), (2, 'bob', 'Bob B', NULL, 8), (3, 'cy', 'C', 'x', 7)",
        "INSERT INTO mails VALUES (1, 'ann@x.org', 1), (1, 'a@home.org', 0), (1, 'A@HOME.org', 0),"
        " (2, 'bob@x.org', 1), (3, 'cy@x.org', 1)",
        "INSERT INTO secrets VALUES (1, 'h1'), (3, 'h3')",
    )
    return legacy


@pytest.mark.parametrize("typed", ["ann", "ann@x.org", "ANN@x.org", "a@home.org", "A@Home.ORG"])
async def test_every_name_of_a_user_finds_the_same_row(people: Legacy, opened: Opener, typed: str):
    """Whatever was typed, the profile shows the primary address; by id it is the same."""
    database = await opened(people, **MAPPING)
    user = await database.find(typed)
    assert (user.id, user.row["email"], user.row["full_name"]) == ("1", "ann@x.org", "Ann A")
    assert user.stored.encoded == "h1"
    assert user.row == (await database.by_user_id("legacy|1")).row
    assert "other_email" not in user.row


async def test_a_missing_row_of_a_joined_table_leaves_the_user(people: Legacy, opened: Opener):
    """Bob has no secret: there, without a password."""
    user = await (await opened(people, **MAPPING)).find("BOB@x.org")
    assert (user.id, user.stored) == ("2", None)


@pytest.mark.parametrize("typed", ["cy", "cy@x.org"])
async def test_a_condition_hides_deleted_rows(people: Legacy, opened: Opener, typed: str):
    database = await opened(people, **MAPPING)
    assert await database.find(typed) is None
    assert await database.by_user_id("legacy|3") is None
    assert await database.count() == 2
    assert [user.id async for page in database.stream() for user in page] == ["1", "2"]


async def test_rows_that_a_join_multiplied_are_one_user(people: Legacy, opened: Opener):
    """All of Ann's mails joined: three rows, one user, the same one however she is found."""
    joins = (Join(table="mails", alias="m", on="m.user_id = u.id"), JOINS[1])
    mapping = {**MAPPING, "joins": joins, "columns": COLUMNS, "identifiers": ("username",)}
    database = await opened(people, **mapping)
    found, by_id = await database.find("ann"), await database.by_user_id("legacy|1")
    assert found.id == "1"
    assert found.row == by_id.row
    pages = [page async for page in database.stream(rows=4)]
    assert [[user.id for user in page] for page in pages] == [["1"], ["2"]]
    assert pages[0][0].row == found.row


async def test_two_users_with_one_address_are_ambiguous(people: Legacy, opened: Opener):
    people.execute("INSERT INTO mails VALUES (2, 'a@home.org', 0)")
    with pytest.raises(AmbiguousIdentifier):
        await (await opened(people, **MAPPING)).find("a@home.org")


async def test_more_rows_than_are_read_are_ambiguous(people: Legacy, opened: Opener):
    """Sixteen rows of one user may hide the seventeenth, of somebody else."""
    people.execute(*["INSERT INTO mails VALUES (1, 'a@home.org', 0)"] * 20)
    with pytest.raises(AmbiguousIdentifier):
        await (await opened(people, **MAPPING)).find("a@home.org")


@pytest.mark.parametrize(
    ("condition", "organization"),
    [
        ("u.tenant = :organization_id", {"id": "7"}),
        ("u.tenant = :organization_metadata_tenant", {"id": "org_1", "metadata": {"tenant": "7"}}),
        ("(:organization_id IS NULL OR u.tenant = :organization_id)", None),
    ],
    ids=["id", "metadata", "none"],
)
async def test_an_organization_chooses_the_tenant(people: Legacy, opened: Opener, condition, organization):
    """Ann is in tenant 7; by id nobody names an organization."""
    database = await opened(people, **{**MAPPING, "where": (*MAPPING["where"], condition)})
    assert (await database.find("ann", organization=organization)).id == "1"
    assert (await database.by_user_id("legacy|2")).id == "2"
    other = {"id": "8", "metadata": {"tenant": "8"}}
    assert await database.find("ann", organization=other) is None
    assert (await database.find("bob", organization=other)).id == "2"


async def test_without_an_organization_every_tenant_is_looked_into(people: Legacy, opened: Opener):
    """Get User never names one: nobody must be told to be nobody for that."""
    condition = "u.tenant = :organization_id"
    mapping = {**MAPPING, "where": (*MAPPING["where"], condition), "case": {"username": "insensitive"}}
    database = await opened(people, **mapping)
    assert (await database.find("ann")).id == "1"
    people.execute("UPDATE people SET login = 'Ann' WHERE id = 2", "UPDATE people SET login = 'aNN' WHERE id = 1")
    with pytest.raises(AmbiguousIdentifier):
        await database.find("ann")
    assert (await database.find("ann", organization={"id": "8"})).id == "2"


async def test_forms_say_how_what_is_typed_is_stored(people: Legacy, opened: Opener):
    people.execute("UPDATE people SET login = '@ann:example.org' WHERE id = 1")
    forms = {"username": "@{identifier|lower}:example.org"}
    mapping = {**MAPPING, "identifier_forms": forms, "case": {"username": "sensitive"}}
    database = await opened(people, **mapping)
    for typed in ("ann", "Ann", "@ann:example.org"):
        assert (await database.find(typed)).id == "1"
    assert await database.find("bob") is None


def test_columns_in_texts_and_of_other_tables_stay():
    """Only aliases that the mapping declares are looked at; functions and texts in quotes are left alone."""
    sql = "coalesce(u.a, 'u.b', \"u.c\", pg.d, x.u.e, u.f(1)) || u.G"
    spelled = with_columns(sql, ("u",), lambda alias, column: f"<{alias}-{column}>")
    assert spelled == "coalesce(<u-a>, 'u.b', \"u.c\", pg.d, x.u.e, u.f(1)) || <u-G>"


@pytest.mark.parametrize(
    ("changes", "key"),
    [
        ({"alias": ""}, "legacy.alias"),
        ({"alias": "U 1"}, "legacy.alias"),
        ({"alias": "m"}, "legacy.joins.0.alias"),
        ({"joins": (Join(table="a b", alias="m", on="x"),)}, "legacy.joins.0.table"),
        ({"joins": (Join(table="a", alias="m", on=" "),)}, "legacy.joins.0.on"),
        ({"joins": (Join(table="a", alias="m", on="x", kind="outer"),)}, "legacy.joins.0.kind"),
        ({"where": (" ",)}, "legacy.where"),
        ({"where": ("a = :tenant",)}, "legacy.where"),
        ({"where": ("a = :organization_metadata_",)}, "legacy.where"),
        ({"identifier_forms": {"nick": "{identifier}"}}, "legacy.identifier_forms.nick"),
        ({"table": "", "query": "SELECT :identifier"}, "legacy.joins"),
    ],
    ids=lambda value: value if isinstance(value, str) else None,
)
def test_what_cannot_be_is_refused(changes, key):
    with pytest.raises(ConfigurationError) as refused:
        LegacyMapping(**{**MAPPING, **changes})
    assert refused.value.key == key
