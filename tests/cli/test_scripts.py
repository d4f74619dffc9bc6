"""`trickle scripts build`: what runs in Auth0, from settings or without."""

import json
from pathlib import Path

import pytest

from tests.cli.conftest import Trickle
from tests.service import ROOT, Site


def test_the_committed_folder_is_a_fresh_build(trickle: Trickle) -> None:
    done = trickle("scripts", "build", "--dry-run", "--out", str(ROOT / "auth0-scripts"))
    assert done.code == 0, done.out


def test_a_build_is_written_once(trickle: Trickle, tmp_path: Path) -> None:
    folder = tmp_path / "scripts"
    first = trickle("scripts", "build", "--out", str(folder))
    assert (first.code, "login.js" in first.out) == (0, True)
    assert "fresh build" in trickle("scripts", "build", "--out", str(folder)).out


def test_a_dry_run_tells_and_changes_nothing(trickle: Trickle, tmp_path: Path) -> None:
    folder = tmp_path / "scripts"
    done = trickle("scripts", "build", "--out", str(folder), "--dry-run")
    assert done.code == 1
    assert not folder.exists()


@pytest.mark.parametrize("own", [(), ("--connection", "mine")])
def test_the_connection_comes_from_settings_or_option(trickle: Trickle, site: Site, own: tuple[str, ...]) -> None:
    site.write(auth0={"connection": "theirs"})
    done = trickle("scripts", "build", "--config", str(site.file), "--out", str(site.folder / "s"), "--json", *own)
    assert json.loads(done.out)["connection"] == ("mine" if own else "theirs")


@pytest.mark.parametrize("arguments", [("--connection", "a b"), ("--with", "CANARY"), ("--config", "gone.toml")])
def test_what_cannot_be_built_is_exit_2(trickle: Trickle, tmp_path: Path, arguments: tuple[str, ...]) -> None:
    done = trickle("scripts", "build", "--out", str(tmp_path / "s"), *arguments)
    assert done.code == 2, done.err
    assert not (tmp_path / "s").exists()
