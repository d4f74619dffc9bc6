"""A hundred users log in at once, over TLS with signed requests, against ten thousand rows on a real server."""

import asyncio
import json
import random
import ssl
from pathlib import Path

import bcrypt
import httpx
import pytest
import sqlalchemy as sa
from sqlalchemy.ext.asyncio import create_async_engine

from tests.journeys.running import running
from tests.servers import MariaDB, Postgres
from tests.service import signed_headers

ROWS = 10_000
AT_ONCE = 100
PASSWORD = "the one of this test"

DDL = """
CREATE TABLE users (
    id INTEGER NOT NULL PRIMARY KEY,
    email VARCHAR(120) NOT NULL,
    username VARCHAR(60) NOT NULL,
    password_hash VARCHAR(100),
    disabled SMALLINT NOT NULL,
    must_reset SMALLINT NOT NULL
)
"""


def fill(url: str, *, indexes: tuple[str, ...]) -> None:
    """Ten thousand users; every 10th is blocked, every 10th + 1 must reset, every 10th + 2 has no password."""
    stored = [bcrypt.hashpw(PASSWORD.encode(), bcrypt.gensalt(5)).decode() for _ in range(8)]
    rows = [
        {
            "id": number,
            "email": f"User{number}@Example.com",
            "username": f"name{number}",
            "password_hash": None if number % 10 == 2 else stored[number % 8],
            "disabled": int(number % 10 == 0),
            "must_reset": int(number % 10 == 1),
        }
        for number in range(ROWS)
    ]

    async def run() -> None:
        engine = create_async_engine(
            url.replace("postgresql://", "postgresql+asyncpg://").replace("mysql://", "mysql+asyncmy://")
        )
        async with engine.begin() as connection:
            await connection.execute(sa.text(DDL))
            table = sa.table("users", *[sa.column(name) for name in rows[0]])
            for start in range(0, ROWS, 1000):
                await connection.execute(sa.insert(table), rows[start : start + 1000])
            for index in indexes:
                await connection.execute(sa.text(index))
        await engine.dispose()

    asyncio.run(run())


def expected(number: int, right: bool) -> str:
    """The outcome that this user should get."""
    if number >= ROWS or not right or number % 10 == 2:
        return "invalid_credentials"
    return {0: "account_disabled", 1: "password_reset_required"}.get(number % 10, "verified")


async def journey(folder: Path, url: str) -> None:
    columns = {"id": "id", "email": "email", "username": "username", "password": "password_hash"}
    columns |= {"blocked": "disabled", "reset_required": "must_reset"}
    with running(folder, legacy={"url": url, "columns": columns}, limits={"budget_s": 12}) as service:
        chosen = random.Random(7)
        asked = [
            (number, chosen.random() < 0.7, chosen.choice(("uSer{}@example.COM", "Name{}")))
            for number in chosen.sample(range(ROWS + ROWS // 10), AT_ONCE)
        ]
        audience = service.site.document["server"]["public_url"]
        trust = ssl.create_default_context(cafile=service.cert)
        async with httpx.AsyncClient(verify=trust, timeout=20, limits=httpx.Limits(max_connections=AT_ONCE)) as client:

            async def ask(number: int, right: bool, typed: str) -> tuple[str, str]:
                body = {"identifier": typed.format(number), "password": PASSWORD if right else "wrong"}
                content = json.dumps(body).encode()
                headers = signed_headers("/login", content, aud=audience)
                answer = await client.post(f"{service.base}/login", content=content, headers=headers)
                document = answer.json()
                if document["outcome"] == "verified":
                    assert document["profile"]["user_id"] == f"legacy|{number}"
                    assert document["profile"]["email"] == f"user{number}@example.com"
                return expected(number, right), document["outcome"]

            answers = await asyncio.gather(*(ask(*each) for each in asked))
        assert [each for each in answers if each[0] != each[1]] == []
        assert len({want for want, _ in answers}) == 4
        assert len(service.lines("login")) == AT_ONCE


@pytest.mark.journey
@pytest.mark.slow
async def test_postgresql_answers_all_of_a_hundred_at_once(tmp_path: Path, postgres: Postgres) -> None:
    """Every outcome is right, by email and by user name, in any case."""
    with postgres.fresh_database() as url:
        await asyncio.to_thread(
            fill,
            url,
            indexes=(
                "CREATE UNIQUE INDEX users_email ON users (lower(email))",
                "CREATE UNIQUE INDEX users_username ON users (lower(username))",
            ),
        )
        await journey(tmp_path, url)


@pytest.mark.journey
@pytest.mark.slow
async def test_mariadb_answers_all_of_a_hundred_at_once(tmp_path: Path, mariadb: MariaDB) -> None:
    """Every outcome is right, by email and by user name, in any case."""
    with mariadb.fresh_database() as url:
        await asyncio.to_thread(
            fill,
            url,
            indexes=(
                "CREATE UNIQUE INDEX users_email ON users (email)",
                "CREATE UNIQUE INDEX users_username ON users (username)",
            ),
        )
        await journey(tmp_path, url)
