"""Loops let the interpreter's lock go often, and may cost less than C."""

import asyncio
import time

import pytest

from app.domain.hashes import StoredHash
from app.errors import CostOutOfBounds
from app.hashing.bounds import Claim
from app.hashing.primitives.lock import ROUNDS_AT_A_TIME, SHARE, admit_loop, in_turns
from tests.hashing.known import registry


@pytest.mark.parametrize("rounds", [0, 1, 255, 256, 257, 5000])
@pytest.mark.parametrize("weight", [1, 16, 1000])
def test_every_round_comes_once_and_in_order(rounds: int, weight: int) -> None:
    turns = list(in_turns(rounds, weight=weight))
    assert [number for turn in turns for number in turn] == list(range(rounds))
    assert all(len(turn) <= max(1, ROUNDS_AT_A_TIME // weight) for turn in turns)


def test_a_loop_may_cost_a_share_of_what_c_may() -> None:
    claim = Claim("mine")
    admit_loop(claim, claim.bounds.work_s * SHARE)
    with pytest.raises(CostOutOfBounds):
        admit_loop(claim, claim.bounds.work_s * SHARE * 1.01)


async def test_the_event_loop_goes_on_beside_a_long_loop() -> None:
    """Half a second of phpass in a thread: left alone it would hand the lock over only every 5 ms."""
    _, parsed = registry().identify(StoredHash(encoded="$P$Habcdefgh......................"))
    work = asyncio.get_running_loop().run_in_executor(None, parsed.matches, b"password")
    turns, started = 0, time.perf_counter()
    while not work.done():
        await asyncio.sleep(0)
        turns += 1
    took_s = time.perf_counter() - started
    assert not await work
    assert turns > took_s / 0.005
