"""`trickle export` as an operator types it."""

import gzip
import json
import stat
from pathlib import Path

import pyrage
import pytest

from app.ledger.database import open_database
from app.ledger.proofs import ProofCount, ProofKey, write_proofs
from tests.service import Site, encoded, make_site, trickle
from tests.transfer.conftest import USERS


@pytest.fixture
def site(tmp_path: Path) -> Site:
    return make_site(tmp_path / "site", USERS)


def run(site: Site, *arguments: str) -> tuple[int, str, str]:
    found = trickle("export", "--config", str(site.file), "--out", str(site.folder / "out"), *arguments)
    assert encoded() not in found.stdout + found.stderr
    return found.returncode, found.stdout, found.stderr


def exported(site: Site) -> list[str]:
    files = sorted((site.folder / "out").glob("users-*.json"))
    return [record["user_id"] for file in files for record in json.loads(file.read_bytes())]


def test_files_a_list_and_what_to_do_next(site: Site):
    code, text, _ = run(site)
    assert code == 0
    assert "3 users in 1 file" in text
    assert "left_to_trickle" in text
    assert "trickle import --from" in text
    assert exported(site) == ["legacy|1", "legacy|2", "legacy|6"]
    assert stat.S_IMODE((site.folder / "out").stat().st_mode) == 0o700


def test_json_is_the_manifest(site: Site):
    code, text, _ = run(site, "--json")
    assert code == 0
    assert json.loads(text) == json.loads((site.folder / "out" / "manifest.json").read_bytes())


@pytest.mark.parametrize("packed", [False, True])
def test_users_of_the_tenant_stay(site: Site, packed):
    path = site.folder / ("tenant.ndjson.gz" if packed else "tenant.ndjson")
    body = b'{"user_id":"auth0|legacy|1"}\n\n{"user_id":"auth0|legacy|6","email":"x@example.com"}\n'
    path.write_bytes(gzip.compress(body) if packed else body)
    code, _, _ = run(site, "--tenant-export", str(path))
    assert code == 0
    assert exported(site) == ["legacy|2"]


@pytest.mark.parametrize("body", [b"not json\n", b'{"email":"x@example.com"}\n', b"[1]\n"])
def test_broken_tenant_export_is_named_with_its_line(site: Site, body):
    path = site.folder / "tenant.ndjson"
    path.write_bytes(b'{"user_id":"auth0|legacy|1"}\n' + body)
    code, _, error = run(site, "--tenant-export", str(path))
    assert code == 2
    assert "line 2" in error


def test_missing_or_cut_off_tenant_export_is_refused(site: Site):
    path = site.folder / "tenant.gz"
    path.write_bytes(gzip.compress(b'{"user_id":"auth0|legacy|1"}\n' * 100)[:20])
    for each in (path, site.folder / "nothing.ndjson"):
        code, _, error = run(site, "--tenant-export", str(each))
        assert code == 2
        assert "cannot be read" in error


def test_hashless_asks_and_without_a_terminal_says_what_answers(site: Site):
    code, _, error = run(site, "--hashless")
    assert code == 2
    assert "--yes" in error
    assert not (site.folder / "out").exists()
    code, _, _ = run(site, "--hashless", "--yes")
    assert code == 0
    assert "legacy|4" in exported(site)


async def test_wrong_proof_leaves_the_family_behind_unless_told(site: Site):
    database = open_database(f"sqlite:///{site.ledger}")
    async with database.writing() as connection:
        await write_proofs(connection, {ProofKey("bcrypt", "bcrypt"): ProofCount(9, 1, "1")})
    await database.close()
    code, text, _ = run(site)
    assert code == 1
    assert "proved_wrong" in text
    assert exported(site) == ["legacy|2"]
    (site.folder / "out").rename(site.folder / "before")
    code, text, _ = run(site, "--despite-proofs", "bcrypt")
    assert code == 0
    assert "9 of 10" in text
    assert exported(site) == ["legacy|1", "legacy|2", "legacy|6"]


def test_encrypted_files_open_with_the_identity_only(site: Site):
    identity = pyrage.x25519.Identity.generate()
    code, _, _ = run(site, "--encrypt-to", str(identity.to_public()))
    assert code == 0
    (path,) = (site.folder / "out").glob("users-*.age")
    assert len(json.loads(pyrage.decrypt(path.read_bytes(), [identity]))) == 3
    assert exported(site) == []


def test_second_run_into_the_same_folder_is_refused(site: Site):
    run(site)
    code, _, error = run(site)
    assert code == 2
    assert "whole" in error


def test_legacy_database_away_is_unavailable(site: Site):
    site.legacy.unlink()
    code, _, error = run(site)
    assert code == 3
    assert "the legacy database gave no answer (no_database)" in error
