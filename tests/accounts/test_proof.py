"""Proofs: what is sampled, what comes of it, and what never does."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager

import pytest

from app.accounts.login import Login
from app.accounts.proof import WAITING, Prover
from app.domain.hashes import StoredHash
from app.errors import InvalidCredentials
from app.hashing.pool import HashPool
from app.hashing.registry import build_registry
from app.hashing.verify import Encoding
from app.rehearsal.imported_hash import imported_hash_opens
from tests.accounts.test_login import ask
from tests.fakes import FakeProofs
from tests.service import PASSWORD, encoded

SALTED = StoredHash(
    encoded="d24e794fce503c3ddb1cd1ba1dd5d9b250cf9917336a0316fefd87fecf79200f", scheme="hex_sha256", salt=b"abc123"
)
"""Auth0's documented example (bulk user import schema): the password is `shh`."""

NOT_PORTABLE = StoredHash(encoded="$P$BQOGL/0uGO77rS7JWZ0mMtkfj9BXXI.")
"""phpass, iterated: Auth0 cannot read it."""


@asynccontextmanager
async def running(prover: Prover) -> AsyncIterator[None]:
    task = asyncio.create_task(prover.run())
    try:
        yield
    finally:
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task


def lying(custom: Mapping[str, object], password: str) -> bool:
    """A reading in which nothing opens."""
    del custom, password
    return False


async def test_right_login_is_proved(login: Login, prover: Prover, proofs: FakeProofs):
    async with running(prover):
        await ask(login, "ada")
        await proofs.came.wait()
    assert proofs.counted == [("bcrypt", "bcrypt", True, "ada")]


@pytest.mark.parametrize("identifier", ["ada", "nobody", "unreadable"])
async def test_wrong_login_is_never_proved(login: Login, prover: Prover, proofs: FakeProofs, identifier):
    async with running(prover):
        with pytest.raises(InvalidCredentials):
            await ask(login, identifier, "wrong")
        prover.offer(SALTED, "shh", legacy_id="behind")
        await proofs.came.wait()
    assert [user for *_, user in proofs.counted] == ["behind"]


async def test_form_that_does_not_open_is_counted_as_wrong(pool: HashPool, proofs: FakeProofs):
    prover = Prover(share=1, registry=build_registry(), encoding=Encoding(), pool=pool, opens=lying, counts=proofs)
    async with running(prover):
        prover.offer(SALTED, "shh", legacy_id="7")
        await proofs.came.wait()
    assert proofs.counted == [("hex_sha256", "sha256", False, "7")]


async def test_hash_that_cannot_be_carried_is_not_counted(prover: Prover, proofs: FakeProofs):
    async with running(prover):
        prover.offer(NOT_PORTABLE, "anything", legacy_id="1")
        prover.offer(StoredHash(encoded="not a hash"), "anything", legacy_id="2")
        prover.offer(None, "anything", legacy_id="3")
        prover.offer(SALTED, "shh", legacy_id="4")
        await proofs.came.wait()
    assert [user for *_, user in proofs.counted] == ["4"]


async def test_only_the_share_is_proved(pool: HashPool, proofs: FakeProofs):
    chances = iter([0.09, 0.1, 0.5, 0.0])
    prover = Prover(
        share=0.1,
        registry=build_registry(),
        encoding=Encoding(),
        pool=pool,
        opens=imported_hash_opens,
        counts=proofs,
        chance=lambda: next(chances),
    )
    for number in range(4):
        prover.offer(SALTED, "shh", legacy_id=str(number))
    async with running(prover):
        while len(proofs.counted) < 2:
            proofs.came.clear()
            await proofs.came.wait()
    assert [user for *_, user in proofs.counted] == ["0", "3"]


async def test_share_of_nothing_proves_nobody(pool: HashPool, proofs: FakeProofs):
    prover = Prover(share=0, registry=build_registry(), encoding=Encoding(), pool=pool, opens=lying, counts=proofs,
                    chance=lambda: 0.0)  # fmt: skip
    prover.offer(SALTED, "shh", legacy_id="1")
    assert prover.waiting == 0


async def test_few_passwords_wait_however_many_come(prover: Prover):
    for number in range(WAITING * 3):
        prover.offer(SALTED, "shh", legacy_id=str(number))
    assert prover.waiting == WAITING


async def test_password_shows_in_no_text(prover: Prover):
    prover.offer(StoredHash(encoded=encoded()), PASSWORD, legacy_id="1")
    assert PASSWORD not in repr(prover._logins)
