"""The width of the password's column, as the database declares it."""

import pytest

from tests.legacy.conftest import Legacy, Opener


async def width(legacy: Legacy, opened: Opener, declared: str, **mapping) -> int | None:
    legacy.execute(f"CREATE TABLE users (id integer PRIMARY KEY, email varchar(90), password_hash {declared})")
    mapping.setdefault("columns", {"id": "id", "email": "email", "password": "password_hash"})
    return await (await opened(legacy, identifiers=("email",), **mapping)).password_width()


@pytest.mark.parametrize("declared", ["varchar(32)", "char(32)"])
async def test_a_declared_width_is_known(legacy: Legacy, opened: Opener, declared: str) -> None:
    found = await width(legacy, opened, declared)
    assert found == (None if legacy.engine == "sqlite" else 32)


async def test_a_text_without_a_limit_has_none(postgres_legacy: Legacy, opened: Opener) -> None:
    assert await width(postgres_legacy, opened, "text") is None


async def test_an_expression_has_none(legacy: Legacy, opened: Opener) -> None:
    columns = {"id": "id", "email": "email", "password": "substr(password_hash, 3)"}
    assert await width(legacy, opened, "varchar(32)", columns=columns) is None
