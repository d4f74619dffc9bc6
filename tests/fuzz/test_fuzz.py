"""The fuzz target takes its seeds, and its own loop finds what is broken."""

import random

import pytest

from tests.fuzz import __main__ as fuzzer
from tests.fuzz import target


def test_every_seed_passes() -> None:
    for octets in target.seeds():
        target.run(octets)


def test_a_short_run_finds_nothing() -> None:
    assert fuzzer.loop(0.05, seed=7) is None


def test_a_run_finds_what_is_broken(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(octets: bytes) -> None:
        if b"$2b$" in octets:
            raise ValueError("foreign")

    monkeypatch.setattr(fuzzer, "run", broken)
    found = fuzzer.loop(1, seed=7)
    assert found is not None
    assert b"$2b$" in found


def test_mutations_are_bounded_and_differ() -> None:
    dice = random.Random(1)
    made = {fuzzer.mutate(b"abc" * 1000, [b"xyz"], dice) for _ in range(50)}
    assert len(made) > 10
    assert max(map(len, made)) <= 2000
