"""What the compose file makes for itself: once, for its owner only, and renewed in time."""

import datetime as dt
import hashlib
import stat
import subprocess
import sys
import tomllib
from pathlib import Path
from types import ModuleType

import pytest
from cryptography import x509

from tests.deploy.conftest import COMPOSE, ROOT

SHARED_WITH_THE_DATABASE = {"postgres_password", "reader_password", "ledger_password"}


def contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def test_secret_files_are_their_owners(secrets_folder: Path) -> None:
    modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in secrets_folder.iterdir()}
    del modes["tls.crt"]  # everybody is shown it
    assert {name for name, mode in modes.items() if mode == 0o640} == SHARED_WITH_THE_DATABASE
    assert {mode for name, mode in modes.items() if name not in SHARED_WITH_THE_DATABASE} == {0o600}


def test_a_second_start_keeps_everything(prepare: ModuleType, secrets_folder: Path) -> None:
    before = contents(secrets_folder)
    assert prepare.prepare(COMPOSE / "trickle.toml", secrets_folder) == []
    assert contents(secrets_folder) == before


def test_what_was_lost_is_made_anew_and_the_rest_is_kept(prepare: ModuleType, secrets_folder: Path) -> None:
    before = contents(secrets_folder)
    (secrets_folder / "signing_key").unlink()
    assert prepare.prepare(COMPOSE / "trickle.toml", secrets_folder) == ["signing_key"]
    after = contents(secrets_folder)
    assert {name for name in before if before[name] != after[name]} == {"signing_key"}


def test_two_clones_share_no_secret(prepare: ModuleType, secrets_folder: Path, tmp_path_factory) -> None:
    other = tmp_path_factory.mktemp("other")
    prepare.prepare(COMPOSE / "trickle.toml", other)
    mine, theirs = contents(secrets_folder), contents(other)
    assert {name for name in mine if mine[name] == theirs[name]} == set()


def test_an_edit_of_the_settings_counts_at_the_next_start(
    prepare: ModuleType, secrets_folder: Path, tmp_path_factory
) -> None:
    edited = tmp_path_factory.mktemp("edited") / "trickle.toml"
    edited.write_text((COMPOSE / "trickle.toml").read_text("utf-8").replace("first_name}", "last_name}"), "utf-8")
    prepare.prepare(edited, secrets_folder)
    settings = tomllib.loads((secrets_folder / "trickle.toml").read_text("utf-8"))
    assert settings["profile"]["given_name"] == "{last_name}"


def test_settings_know_the_key_for_trying_by_its_digest_only(secrets_folder: Path) -> None:
    text = (secrets_folder / "trickle.toml").read_text("utf-8")
    header = (secrets_folder / "try_header").read_text("utf-8")
    key = header.removeprefix("Authorization: Bearer ")
    assert key.startswith("trk_")
    assert key not in text
    assert tomllib.loads(text)["access"]["keys"][-1] == {
        "id": "try",
        "kind": "static",
        "sha256": hashlib.sha256(key.encode()).hexdigest(),
    }


def test_addresses_hold_the_passwords_of_their_files(secrets_folder: Path) -> None:
    for address, password in (("legacy_url", "reader_password"), ("ledger_url", "ledger_password")):
        secret = (secrets_folder / password).read_text("utf-8")
        assert f":{secret}@db/" in (secrets_folder / address).read_text("utf-8")
        assert len(secret) >= 43


def test_a_certificate_near_its_end_is_renewed(
    prepare: ModuleType, secrets_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = x509.load_pem_x509_certificate((secrets_folder / "tls.crt").read_bytes())
    monkeypatch.setattr(prepare, "RENEW", dt.timedelta(days=60))
    assert prepare.prepare(COMPOSE / "trickle.toml", secrets_folder) == ["tls.crt"]
    after = x509.load_pem_x509_certificate((secrets_folder / "tls.crt").read_bytes())
    assert after.serial_number != before.serial_number


def test_it_says_what_was_made_and_shows_none_of_it(tmp_path: Path) -> None:
    command = [sys.executable, COMPOSE / "prepare.py", COMPOSE / "trickle.toml", tmp_path]
    done = subprocess.run(command, env={"PYTHONPATH": str(ROOT)}, capture_output=True, text=True, check=True)
    assert "signing_key" in done.stdout
    assert done.stderr == ""
    for name in (*SHARED_WITH_THE_DATABASE, "signing_key", "try_header"):
        assert (tmp_path / name).read_text("utf-8") not in done.stdout
    assert {stat.S_IMODE(path.stat().st_mode) & 0o007 for path in tmp_path.iterdir()} == {0}
