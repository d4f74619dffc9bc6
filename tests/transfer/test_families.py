"""Thousands of users of twelve kinds of hash, most of them trickled: everybody is in the tenant or on the list."""

import base64
import hashlib
import json
from pathlib import Path

import argon2
import bcrypt

from app.bootstrap import open_bulk
from app.domain.states import UserState
from app.ledger.states import Move, in_state, move
from app.rehearsal.imported_hash import imported_hash_opens
from app.settings import load
from tests.service import Row, make_site
from tests.transfer.conftest import PHPASS
from tests.transfer.tenants import importing, land, told

PASSWORD = b"correct horse"
SALT = b"saltsalt"
USERS = 5_000


def text(body: bytes) -> str:
    return base64.b64encode(body).decode()


def salted(tag: str, algorithm: str) -> str:
    return f"{{{tag}}}{text(hashlib.new(algorithm, PASSWORD + SALT).digest() + SALT)}"


def django(algorithm: str) -> str:
    return f"pbkdf2_{algorithm}$1000${SALT.decode()}${text(hashlib.pbkdf2_hmac(algorithm, PASSWORD, SALT, 1000))}"


STORED = (
    bcrypt.hashpw(PASSWORD, bcrypt.gensalt(4)).decode(),
    bcrypt.hashpw(PASSWORD, bcrypt.gensalt(10)).decode(),
    *(salted(tag, name) for tag, name in (("SSHA", "sha1"), ("SSHA256", "sha256"), ("SSHA512", "sha512"), ("SMD5", "md5"))),
    f"{{SHA}}{text(hashlib.sha1(PASSWORD).digest())}",
    f"{{MD5}}{text(hashlib.md5(PASSWORD).digest())}",
    django("sha256"),
    django("sha1"),
    argon2.PasswordHasher(time_cost=1, memory_cost=64, parallelism=1).hash(PASSWORD),
    f"scrypt:1024:8:1${SALT.decode()}${hashlib.scrypt(PASSWORD, salt=SALT, n=1024, r=8, p=1).hex()}",
)  # fmt: skip
KINDS = (*STORED, PHPASS, None)


async def test_everybody_moves_with_a_hash_that_opens_or_is_listed(tmp_path: Path):
    rows = tuple(Row(n, f"u{n}@example.com", password=KINDS[n % len(KINDS)]) for n in range(1, USERS + 1))
    site = make_site(tmp_path / "site", rows)
    trickled = [str(n) for n in range(1, USERS + 1) if n % 5 < 3]
    left = tmp_path / "left.ndjson"
    async with open_bulk(load(site.file, {})) as bulk, land() as place:
        async with bulk.ledger.writing() as connection:
            await move(connection, UserState.VERIFIED, map(Move, trickled), actor="service")
        for each in trickled:
            place.put(f"legacy|{each}", f"u{each}@example.com")
        done = await importing(bulk, place, left_behind=left)(told)
        imported = {user async for page in in_state(bulk.ledger, [UserState.IMPORTED]) for user, _ in page}
    listed = [json.loads(line)["user"] for line in left.read_text().splitlines()]
    assert len(done["families"]) == len(STORED)
    assert done["failed"] == {}
    assert sorted([*listed, *imported]) == sorted(str(n) for n in range(1, USERS + 1))
    carried = [user for user in place.asked.tenant.users if user.user_id.removeprefix("auth0|legacy|") in imported]
    assert (
        len(carried) == len(imported) == sum(n % len(KINDS) < len(STORED) and n % 5 >= 3 for n in range(1, USERS + 1))
    )
    opened: dict[str, bool] = {}
    for user in carried:
        kind = json.dumps(user.imported_hash) if user.imported_hash else str(user.password_hash)
        if kind not in opened and user.imported_hash:
            opened[kind] = imported_hash_opens(user.imported_hash, PASSWORD.decode())
        elif kind not in opened:
            assert user.password_hash is not None
            opened[kind] = bcrypt.checkpw(PASSWORD, user.password_hash)
    assert len(opened) == len(STORED)
    assert all(opened.values())
