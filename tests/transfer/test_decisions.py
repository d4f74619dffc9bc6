"""Decisions on both kinds of ledger, in pages, and beside somebody else's step."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from app.bootstrap import Bulk, open_bulk
from app.domain.states import MAY_FOLLOW, UserState
from app.ledger import schema
from app.ledger.states import Move, history, move, standings
from app.settings import load
from app.transfer import decisions as decisions_module
from app.transfer.decisions import EXCLUDABLE, Decided, Decisions
from tests.service import Row, Site, make_site

IDS = [str(number) for number in range(1, 31)]


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.db)])
async def work(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch) -> AsyncIterator[Decisions]:
    """Thirty users whom nobody has met, seven in a page."""
    monkeypatch.setattr(decisions_module, "AT_ONCE", 7)
    site: Site = make_site(tmp_path / "site", tuple(Row(int(each), f"u{each}@example.com") for each in IDS))
    if request.param == "postgres":
        url = request.getfixturevalue("postgres_database")
        await schema.upgrade(url)
        site.write(ledger={"url": url})
    async with open_bulk(load(site.file, {})) as bulk:
        yield made(bulk)


def made(bulk: Bulk, actor: str = "anna") -> Decisions:
    return Decisions(legacy=bulk.legacy, ledger=bulk.ledger, mapping=bulk.judge.mapping, actor=actor)


async def put(work: Decisions, state: UserState, *ids: str) -> None:
    async with work.ledger.writing() as connection:
        await move(connection, state, [Move(each) for each in ids], actor="test")


async def states(work: Decisions) -> dict[str, str]:
    async with work.ledger.reading() as connection:
        return {user: each.state.value for user, each in (await standings(connection, IDS)).items()}


async def test_everybody_named_is_left_out_once(work: Decisions):
    decided = await work.exclude([*IDS, *IDS], "why")
    assert decided == Decided(moved=30)
    assert set((await states(work)).values()) == {"excluded"}
    assert await work.exclude(IDS, "why") == Decided(already=30)


async def test_a_whole_state_is_left_out_page_by_page(work: Decisions):
    await put(work, UserState.FAILED, *IDS[:20])
    assert await work.exclude_state(UserState.FAILED, "why") == Decided(moved=20)


@pytest.mark.parametrize("state", sorted(set(UserState) - EXCLUDABLE - {UserState.EXCLUDED}))
async def test_who_is_beyond_a_decision_stays(work: Decisions, state: UserState):
    await put(work, state, "1")
    decided = await work.exclude(["1"], "why")
    assert (decided.moved, decided.refused, decided.whole) == (0, {state.value: 1}, False)
    assert (await states(work))["1"] == state.value


async def test_who_is_taken_in_again_may_be_imported(work: Decisions):
    await work.exclude(["1"], "why")
    assert (await work.include(["1"])).moved == 1
    state = UserState((await states(work))["1"])
    assert state in MAY_FOLLOW[UserState.SUBMITTED]
    async with work.ledger.reading() as connection:
        steps = await history(connection, "1")
    assert [(each.to_state, each.reason, each.actor) for each in steps] == [
        ("excluded", "why", "anna"),
        ("exported", "included again", "anna"),
    ]


async def test_two_operators_at_once_decide_each_user_once(work: Decisions):
    first, second = await asyncio.gather(work.exclude(IDS, "one"), work.exclude(IDS, "other"))
    assert first.moved + second.moved == 30
    assert first.already + second.already == 30
