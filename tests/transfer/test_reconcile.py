"""Reconcile: the tenant has the last word, and a person about what cannot be undone."""

import asyncio
from concurrent.futures import ThreadPoolExecutor

import pytest

from app.bootstrap import Bulk, open_bulk
from app.domain.states import UserState
from app.ledger.states import Move, move, standings
from app.rehearsal.management.faults import Fault
from app.rehearsal.store import Ghost
from app.settings import load
from app.transfer.reconcile import Reconcile
from tests.service import Site
from tests.transfer.tenants import Land, importing, land, told


@pytest.fixture
async def place():
    async with land() as opened:
        yield opened


def looking(bulk: Bulk, place: Land) -> Reconcile:
    return Reconcile(
        legacy=bulk.legacy, ledger=bulk.ledger, tenant=place.tenant, mapping=bulk.judge.mapping, actor="anna"
    )


async def state(bulk: Bulk, legacy_id: str) -> tuple[UserState, str]:
    async with bulk.ledger.reading() as connection:
        found = (await standings(connection, [legacy_id]))[legacy_id]
    return found.state, found.reason


async def test_who_is_there_is_confirmed(bulk: Bulk, place: Land):
    await importing(bulk, place)(told)
    found = await looking(bulk, place)(told)
    assert (found.in_tenant, found.confirmed, found.missing) == (3, 3, [])
    assert (await state(bulk, "1"))[0] is UserState.CONFIRMED


async def test_who_is_missing_is_carried_by_the_next_import(bulk: Bulk, place: Land):
    async with bulk.ledger.writing() as connection:
        await move(connection, UserState.VERIFIED, [Move("1")], actor="service")
    assert (await looking(bulk, place)(told)).missing == ["1"]
    assert await state(bulk, "1") == (UserState.FAILED, "missing")
    await importing(bulk, place)(told)
    assert "legacy|1" in place.ids()


async def test_who_logs_in_while_the_export_is_made_is_not_missing(bulk: Bulk, place: Land, site: Site):
    place.put("legacy|2", "ldap@example.com")

    async def login() -> None:
        async with open_bulk(load(site.file, {})) as service, service.ledger.writing() as connection:
            await move(connection, UserState.VERIFIED, [Move("1")], actor="service")

    with ThreadPoolExecutor(1) as service:
        found = await looking(bulk, place)(
            lambda users: service.submit(asyncio.run, login()).result(30) if users else None
        )
    assert found.missing == []
    assert (await state(bulk, "1"))[0] is UserState.VERIFIED
    assert (await looking(bulk, place)(told)).missing == ["1"]


async def test_who_was_deleted_in_auth0_is_erased_only_on_a_word(bulk: Bulk, place: Land):
    await importing(bulk, place)(told)
    await looking(bulk, place)(told)
    place.asked.tenant.users.remove("auth0|legacy|1")
    found = await looking(bulk, place)(told)
    assert found.deleted == ["1"]
    assert (await state(bulk, "1"))[0] is UserState.CONFIRMED
    assert await looking(bulk, place).erase(found.deleted) == 1
    assert (await state(bulk, "1"))[0] is UserState.ERASED


async def test_ghost_is_repaired_and_then_imported(bulk: Bulk, place: Land):
    place.asked.tenant.users.leave_ghost(Ghost(user_id="auth0|legacy|1", email="bcrypt@example.com"))
    await importing(bulk, place)(told)
    found = await looking(bulk, place)(told)
    assert found.ghosts == ["1"]
    assert await looking(bulk, place).repair(found.ghosts) == 1
    assert (await importing(bulk, place)(told))["failed"] == {}
    assert "legacy|1" in place.ids()


async def test_changed_email_and_strangers_are_told(bulk: Bulk, place: Land):
    place.put("legacy|1", "new@example.com")
    place.put("elsewhere", "other@example.com")
    found = await looking(bulk, place)(told)
    assert (found.changed, found.strangers) == (["1"], 1)
    assert (await state(bulk, "1"))[0] is UserState.CONFIRMED


@pytest.mark.parametrize("kind", ["expired_link", "cut_off", "reset"])
async def test_download_begins_anew(bulk: Bulk, place: Land, kind):
    place.put("legacy|1", "bcrypt@example.com")
    place.api.faults.plan(Fault("GET /exports/{id}/{link}", kind))
    assert (await looking(bulk, place)(told)).in_tenant == 1
