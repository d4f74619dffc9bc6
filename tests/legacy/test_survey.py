"""A survey tells what is in a database, on every engine alike, and shows no value."""

import pytest
import sqlalchemy as sa

from app.errors import LegacyUnavailable
from app.legacy.catalogs import CATALOGS, MAX_COUNTED
from app.legacy.kinds import Kind
from app.legacy.presets.recognise import recognise
from app.legacy.survey import Surveyor, survey
from tests.legacy.conftest import ENGINES, Legacy
from tests.legacy.test_dialects import COMPILERS

TEXT = {"sqlite": "varchar(60)", "postgres": "varchar(60)", "mariadb": "varchar(60) CHARACTER SET latin1"}
LOWER = {"sqlite": "lower(email)", "postgres": "lower(email)", "mariadb": "email"}


@pytest.fixture
def shop(legacy: Legacy) -> Legacy:
    """Customers with orders, and a view of them."""
    legacy.execute(
        f"CREATE TABLE customers (id integer PRIMARY KEY, email {TEXT[legacy.engine]} NOT NULL, login varchar(20) UNIQUE,"
        " hash varchar(100), site integer, number integer)",
        f"CREATE INDEX by_email ON customers ({LOWER[legacy.engine]})",
        "CREATE UNIQUE INDEX by_site ON customers (site, number)",
        "CREATE TABLE orders (id integer PRIMARY KEY, customer_id integer, FOREIGN KEY (customer_id) REFERENCES customers(id))",
        "CREATE VIEW buyers AS SELECT id, email FROM customers",
        "INSERT INTO customers VALUES (1, 'canary-1@x.org', 'a', 'h1', 1, 1), (2, 'b@x.org', 'b', NULL, 1, 2),"
        " (3, 'canary-3@x.org', 'c', 'h3', 1, 3)",
    )
    return legacy


async def test_tables_columns_indexes_and_keys_are_told(shop: Legacy):
    found = await survey(shop.url)
    assert set(found.tables) == {"customers", "orders", "buyers"}
    customers = found.tables["customers"]
    assert (customers.view, found.tables["buyers"].view) == (False, True)
    assert list(customers.columns) == ["id", "email", "login", "hash", "site", "number"]
    columns = customers.columns
    assert [name for name, column in columns.items() if column.primary] == ["id"]
    assert [name for name, column in columns.items() if column.unique] == ["id", "login"]
    assert columns["email"].indexed == {"plain" if shop.engine == "mariadb" else "lower"}
    assert (columns["site"].indexed, columns["number"].indexed, columns["hash"].indexed) == ({"plain"}, set(), set())
    assert (columns["email"].nullable, columns["hash"].nullable) == (False, True)
    assert (columns["email"].length, columns["id"].shape.kind) == (60, Kind.INTEGER)
    assert columns["email"].shape.ignores_case == (shop.engine == "mariadb")
    (key,) = found.tables["orders"].keys
    assert (key.columns, key.to_table, key.to_columns) == (("customer_id",), "customers", ("id",))
    assert found.version


async def test_rows_are_estimated_or_unknown(shop: Legacy):
    """PostgreSQL knows none before it has looked; SQLite counts, up to a bound."""
    rows = (await survey(shop.url)).tables["customers"].rows
    assert rows == {"sqlite": 3, "postgres": None, "mariadb": rows}[shop.engine]
    if shop.engine == "postgres":
        shop.execute("ANALYZE customers")
        assert (await survey(shop.url)).tables["customers"].rows == 3
    assert MAX_COUNTED > 3


async def test_values_are_sampled_from_both_ends_and_never_shown(shop: Legacy):
    async with Surveyor(shop.url) as surveyor:
        table = (await surveyor.survey()).tables["customers"]
        samples = await surveyor.sample(table, ("email", "hash"), rows=2)
    assert samples.column("email") == ["canary-1@x.org", "canary-3@x.org"]
    assert samples.column("hash") == ["h1", "h3"]
    assert "canary" not in f"{samples!r} {samples} {[samples]}"


async def test_a_view_is_sampled_too(shop: Legacy):
    async with Surveyor(shop.url) as surveyor:
        table = (await surveyor.survey()).tables["buyers"]
        assert len(await surveyor.sample(table, ("email",))) == 3


async def test_a_survey_is_what_presets_are_recognised_by(legacy: Legacy):
    legacy.execute(
        "CREATE TABLE auth_user (id integer PRIMARY KEY, password varchar(9), last_login date, is_superuser integer,"
        " username varchar(9), first_name varchar(9), last_name varchar(9), email varchar(9), is_staff integer,"
        " is_active integer, date_joined date)"
    )
    assert recognise((await survey(legacy.url)).columns)[0].preset.name == "django"


@pytest.mark.db
async def test_tables_of_other_schemas_have_their_schema_and_odd_names_quotes(postgres_legacy: Legacy):
    postgres_legacy.execute(
        "CREATE SCHEMA auth",
        "CREATE TABLE auth.users (id uuid PRIMARY KEY, email text)",
        'CREATE TABLE "odd table" ("Full Name" text, tags text[])',
        "CREATE UNIQUE INDEX ON auth.users (email) WHERE email <> ''",
        "INSERT INTO auth.users VALUES ('00000000-0000-0000-0000-000000000001', 'a@x.org')",
        "CREATE ROLE trickle_surveyor",
    )
    async with Surveyor(postgres_legacy.url) as surveyor:
        found = await surveyor.survey()
        assert set(found.tables) == {"auth.users", '"odd table"'}
        assert not found.tables["auth.users"].columns["email"].unique  # for some rows only
        rows = await surveyor.sample(found.tables["auth.users"], ("id",))
        assert rows.column("id") == ["00000000-0000-0000-0000-000000000001"]
        assert list(found.tables['"odd table"'].columns) == ["Full Name", "tags"]
    postgres_legacy.execute("DROP ROLE trickle_surveyor")


async def test_a_database_that_is_away_is_unavailable():
    with pytest.raises(LegacyUnavailable, match="unreachable"):
        await survey("postgresql://reader@127.0.0.1:1/legacy")


@pytest.mark.parametrize("name", CATALOGS)
def test_every_catalog_is_asked_without_parameters(name: str):
    """No colon in a catalog's SELECT is taken for a parameter."""
    catalog = CATALOGS[name]
    for sql in (catalog.version, catalog.tables, catalog.columns, catalog.indexes, catalog.keys):
        assert not sa.text(sql).compile(dialect=COMPILERS[name]()).params


def test_every_engine_has_a_catalog():
    assert set(CATALOGS) == set(COMPILERS)
    assert len(ENGINES) == 3
