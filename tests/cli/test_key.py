"""`trickle key`: made, entered, listed, revoked; never shown."""

import hashlib
import json
import re
import tomllib
from pathlib import Path

import pytest

from app.bootstrap import access_keys
from app.settings import load
from tests.cli.conftest import Done, Trickle
from tests.service import Site


def new(trickle: Trickle, site: Site, *arguments: str) -> Done:
    return trickle("key", "new", "--config", str(site.file), *arguments)


def entries(site: Site) -> list[dict[str, str]]:
    return tomllib.loads(site.file.read_text())["access"]["keys"]


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        pytest.param((), {"secret_file"}, id="HS256"),
        pytest.param(("--algorithm", "ES256"), {"algorithm", "public_key_file"}, id="ES256"),
        pytest.param(("--kind", "static"), {"kind", "sha256"}, id="static"),
    ],
)
def test_a_new_key_is_entered_and_readable_by_its_owner_only(
    trickle: Trickle, site: Site, arguments: tuple[str, ...], expected: set[str]
) -> None:
    before = site.file.stat().st_mode
    done = new(trickle, site, "--id", "next", *arguments)
    assert done.code == 0, done.err
    file = site.folder / "trickle-key-next"
    assert file.stat().st_mode & 0o777 == 0o600
    assert file.read_text().strip() not in done.out + done.err + site.file.read_text()
    entry = entries(site)[-1]
    assert entry.keys() == {"id"} | expected
    assert site.file.stat().st_mode == before
    assert [key.id for key in access_keys(load(site.file, {}))] == ["2026-11", "monitoring", "next"]
    if entry.get("kind") == "static":
        assert entry["sha256"] == hashlib.sha256(file.read_text().strip().encode()).hexdigest()


def test_comments_and_order_of_the_file_are_kept(trickle: Trickle, site: Site) -> None:
    text = "# first\n" + site.file.read_text().replace("[server]", "# about the server\n[server]") + "\n# last\n"
    site.file.write_text(text)
    assert new(trickle, site, "--id", "next").code == 0
    kept = site.file.read_text()
    assert all(comment in kept for comment in ("# first", "# about the server", "# last"))
    assert [line for line in text.splitlines() if line not in kept.splitlines()] == []


@pytest.mark.parametrize(
    "access",
    [
        pytest.param("", id="no section"),
        pytest.param("[access]\nallow = []\n", id="a section without keys"),
        pytest.param("[access]\nkeys = []\n", id="an empty list"),
        pytest.param("access = { allow = [] }\n", id="an inline section"),
        pytest.param('[[access.keys]]\nid = "a"\nkind = "static"\nsha256 = "ab"\n', id="an array of tables"),
        pytest.param("access.allow = []\n", id="dotted"),
    ],
)
def test_whatever_the_file_looks_like_it_can_be_read_afterwards(trickle: Trickle, tmp_path: Path, access: str) -> None:
    file = tmp_path / "trickle.toml"
    inline = access if not access.startswith("[") else ""
    sections = access if access.startswith("[") else ""
    file.write_text(
        f'{inline}[legacy]\nurl = "sqlite:///x.db"\n{sections}[server]\nport = 1\n[ledger]\nurl = "sqlite:///{tmp_path}/l.db"\n'
    )
    done = trickle("key", "new", "--config", str(file), "--id", "next", "--json")
    assert done.code == 0, done.err
    settings = load(file, {})
    assert settings.server.port == 1
    if json.loads(done.out)["entered"]:
        assert settings.access.keys[-1].id == "next"
    else:
        assert "next" not in [key.id for key in settings.access.keys]


def test_a_file_that_cannot_be_written_is_told_what_to_enter(
    trickle: Trickle, site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Settings from the environment alone: there is no file."""
    monkeypatch.chdir(site.folder.parent)
    monkeypatch.setenv("TRICKLE_LEGACY__URL", "sqlite:///x.db")
    monkeypatch.setenv("TRICKLE_LEDGER__URL", f"sqlite:///{site.ledger}")
    done = trickle("key", "new", "--id", "next", "--out", str(site.folder))
    assert done.code == 0
    assert 'id = "next"' in done.out
    assert "Enter it in your settings file" in done.out


def test_a_kind_that_is_not_accepted_is_told(trickle: Trickle, site: Site) -> None:
    site.write(access={"accept": ["signed"]})
    done = new(trickle, site, "--id", "next", "--kind", "static")
    assert done.code == 0
    assert "access.accept does not name static" in done.err


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("--id", "2026-11"), "already"),
        (("--id", "../../etc/x"), "letters"),
        (("--id", "x" * 65), "letters"),
        (("--id", "a b"), "letters"),
        (("--kind", "canary"), "signed or static"),
        (("--algorithm", "none"), "HS256 or ES256"),
        (("--id", "b", "--out", "/nonexistent/folder"), "cannot be written"),
    ],
)
def test_what_cannot_be_a_key_is_refused_and_nothing_changed(
    trickle: Trickle, site: Site, arguments: tuple[str, ...], says: str
) -> None:
    before = site.file.read_bytes()
    done = new(trickle, site, *arguments)
    assert (done.code, done.out) == (2, "")
    assert says in done.err
    assert site.file.read_bytes() == before
    assert not list(site.folder.glob("trickle-key-*"))


def test_an_existing_file_is_not_overwritten(trickle: Trickle, site: Site) -> None:
    (site.folder / "trickle-key-next").write_text("mine")
    assert new(trickle, site, "--id", "next").code == 2
    assert (site.folder / "trickle-key-next").read_text() == "mine"


def test_two_signed_keys_live_at_a_time(trickle: Trickle, site: Site) -> None:
    assert new(trickle, site, "--id", "second").code == 0
    third = new(trickle, site, "--id", "third")
    assert third.code == 2
    assert "trickle key revoke 2026-11" in third.err
    assert trickle("key", "revoke", "2026-11", "--config", str(site.file)).code == 0
    assert new(trickle, site, "--id", "third").code == 0


def test_the_default_id_is_the_month(trickle: Trickle, site: Site) -> None:
    site.write(access={"keys": []})
    made = json.loads(new(trickle, site, "--json").out)
    assert re.fullmatch(r"\d{4}-\d{2}", made["id"])
    assert made["entered"] is True


def test_keys_are_listed_with_their_state(trickle: Trickle, site: Site) -> None:
    new(trickle, site, "--id", "next", "--algorithm", "ES256")
    trickle("key", "revoke", "monitoring", "--config", str(site.file))
    listed = {row["id"]: row for row in json.loads(trickle("key", "list", "--json", "--config", str(site.file)).out)}
    assert {name: row["state"] for name, row in listed.items()} == {
        "2026-11": "live", "monitoring": "revoked", "next": "live"}  # fmt: skip
    assert listed["next"]["algorithm"] == "ES256"
    assert listed["next"]["made"]
    assert listed["monitoring"]["kind"] == "static"
    table = trickle("key", "list", "--config", str(site.file)).out
    assert "revoked" in table


def test_a_revoked_id_stays_taken(trickle: Trickle, site: Site) -> None:
    """Its entry may be gone from the settings; the ledger remembers."""
    assert trickle("key", "revoke", "2026-11", "--config", str(site.file)).code == 0
    site.write(access={"keys": entries(site)[1:]})
    assert new(trickle, site, "--id", "2026-11").code == 2
    rows = json.loads(trickle("key", "list", "--json", "--config", str(site.file)).out)
    assert {row["id"]: row["state"] for row in rows}["2026-11"] == "revoked"


def test_the_last_key_is_revoked_only_when_meant(trickle: Trickle, site: Site) -> None:
    site.write(access={"keys": entries(site)[:1]})
    refused = trickle("key", "revoke", "2026-11", "--config", str(site.file))
    assert refused.code == 2
    assert "--yes" in refused.err
    assert trickle("key", "revoke", "2026-11", "--yes", "--config", str(site.file)).code == 0


def test_an_unknown_key_cannot_be_revoked(trickle: Trickle, site: Site) -> None:
    done = trickle("key", "revoke", "canary", "--config", str(site.file))
    assert done.code == 2
    assert "trickle key list" in done.err


def test_without_a_ledger_a_key_is_made_but_none_revoked(trickle: Trickle, site: Site) -> None:
    site.ledger.unlink()
    made = new(trickle, site, "--id", "next")
    assert made.code == 0
    assert "trickle ledger upgrade" in made.err
    assert trickle("key", "revoke", "next", "--config", str(site.file)).code == 3
    assert trickle("key", "list", "--json", "--config", str(site.file)).code == 0
