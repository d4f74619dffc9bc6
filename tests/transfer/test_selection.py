"""Everybody is either carried or left behind for a reason that has a name."""

from dataclasses import replace

import orjson
import pytest

from app.domain.states import MAY_FOLLOW, UserState
from app.ledger.states import Move, move
from app.transfer.idset import IdSet
from app.transfer.selection import GHOST, SETTLED, Carried, Left, Selection, Why
from tests.service import encoded
from tests.transfer.conftest import SSHA


async def everybody(selection: Selection, after: str = "") -> dict[str, Carried | Left]:
    return {each.legacy_id: each async for page in selection.pages(after=after) for each in page}


async def put(selection: Selection, state: UserState, *ids: str, reason: str = "") -> None:
    async with selection.ledger.writing() as connection:
        assert await move(connection, state, [Move(each, reason) for each in ids], actor="test") == set(ids)


async def test_users_go_or_stay_for_a_reason(selection: Selection):
    found = await everybody(selection)
    assert {user: each.form for user, each in found.items() if isinstance(each, Carried)} == {
        "1": "bcrypt",
        "2": "ldap",
        "6": "bcrypt",
    }
    assert {user: (each.why, each.detail) for user, each in found.items() if isinstance(each, Left)} == {
        "3": (Why.LEFT_TO_TRICKLE, "phpass"),
        "4": (Why.NEEDS_RESET, "no_password"),
        "5": (Why.NOT_A_USER, "email_missing"),
        "7": (Why.NEEDS_RESET, "reset_required"),
        "8": (Why.NEEDS_RESET, "unknown_scheme"),
    }


async def test_record_is_what_auth0_takes(selection: Selection):
    found = await everybody(selection)
    records = {user: orjson.loads(each.record.body) for user, each in found.items() if isinstance(each, Carried)}
    assert records["1"] == {
        "user_id": "legacy|1",
        "email": "bcrypt@example.com",
        "email_verified": False,
        "username": "ada",
        "custom_password_hash": {"algorithm": "bcrypt", "hash": {"value": encoded(), "encoding": "utf8"}},
    }
    assert records["2"]["custom_password_hash"]["hash"]["value"] == SSHA
    assert records["6"]["blocked"] is True


@pytest.mark.parametrize(("state", "why"), SETTLED.items())
async def test_users_who_are_settled_stay(selection: Selection, state, why):
    await put(selection, state, "1")
    found = await everybody(selection)
    assert found["1"] == Left("1", why)


@pytest.mark.parametrize("state", [UserState.EXPORTED, UserState.FAILED, UserState.RESET_NEEDED])
async def test_users_on_an_unfinished_road_go_again(selection: Selection, state):
    assert set(SETTLED) | {UserState.EXPORTED, UserState.FAILED, UserState.RESET_NEEDED} == set(MAY_FOLLOW)
    await put(selection, state, "1")
    assert isinstance((await everybody(selection))["1"], Carried)


async def test_ghost_stays_until_it_is_repaired(selection: Selection):
    await put(selection, UserState.FAILED, "1", reason=GHOST)
    assert (await everybody(selection))["1"] == Left("1", Why.GHOST)


async def test_users_of_the_tenants_export_stay(selection: Selection):
    with IdSet() as ids:
        ids.add([("legacy|1", ""), ("other|2", "")])
        found = await everybody(replace(selection, tenant=ids))
    assert found["1"] == Left("1", Why.IN_TENANT)
    assert isinstance(found["2"], Carried)


async def test_family_with_a_wrong_proof_stays(selection: Selection):
    found = await everybody(replace(selection, wrong={("bcrypt", "bcrypt")}))
    assert found["1"] == Left("1", Why.PROVED_WRONG, "bcrypt")
    assert isinstance(found["2"], Carried)


async def test_hashless_carries_those_who_must_reset_without_a_password(selection: Selection):
    found = await everybody(replace(selection, hashless=True))
    hashless = {user for user, each in found.items() if isinstance(each, Carried) and not each.record.has_hash}
    assert hashless == {"3", "4", "7", "8"}
    assert {each.form for user, each in found.items() if isinstance(each, Carried) and user in hashless} == {"none"}
    assert isinstance(found["5"], Left)


async def test_selection_goes_on_behind_an_id(selection: Selection):
    assert set(await everybody(selection, after="5")) == {"6", "7", "8"}
    assert await everybody(selection, after="8") == {}


async def test_no_hash_shows_in_a_text(selection: Selection):
    text = repr(await everybody(selection))
    assert encoded() not in text
    assert "0H+zTv8o4MR" not in text
