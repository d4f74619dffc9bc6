"""Export: whole files, whole lists, the same again after any interruption."""

import hashlib
import json
import stat
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pyrage
import pytest

from app.bootstrap import Bulk
from app.domain.states import UserState
from app.errors import ConfigurationError, Unavailable
from app.ledger import runs
from app.ledger.proofs import ProofCount, ProofKey, write_proofs
from app.ledger.states import history, in_state, standings
from app.transfer import export as export_module
from app.transfer.encryption import Encryption, Identities
from app.transfer.export import LEFT, MANIFEST, Export
from app.transfer.pack import Packer
from app.transfer.selection import Selection
from tests.service import Row, encoded, make_legacy

MANY = tuple(
    Row(number, f"u{number}@example.com", password=encoded() if number % 4 else None) for number in range(1, 401)
)


def told(users: int) -> None:
    """Nobody looks."""


@pytest.fixture
def export(selection: Selection, bulk: Bulk, tmp_path: Path) -> Export:
    return Export(
        selection=selection, ledger=bulk.ledger, folder=tmp_path / "out", actor="anna", connection="legacy-users"
    )


@pytest.fixture
def many(site, monkeypatch: pytest.MonkeyPatch) -> None:
    """Four hundred users instead, in files of some twenty."""
    site.legacy.unlink()
    make_legacy(site.legacy, MANY)
    monkeypatch.setattr(export_module, "Packer", lambda: Packer(5_000))


def users_in(folder: Path) -> list[str]:
    files = sorted(folder.glob("users-*.json"))
    return [record["user_id"] for file in files for record in json.loads(file.read_bytes())]


def contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir() if path.name != MANIFEST}


def left_in(folder: Path) -> dict[str, str]:
    lines = [json.loads(line) for line in (folder / LEFT).read_text().splitlines()]
    assert len({line["user"] for line in lines}) == len(lines)
    return {line["user"]: line["why"] for line in lines}


async def test_everybody_is_in_a_file_or_on_the_list(export: Export):
    manifest = await export(told)
    assert users_in(export.folder) == ["legacy|1", "legacy|2", "legacy|6"]
    assert left_in(export.folder) == {
        "3": "left_to_trickle",
        "4": "needs_reset",
        "5": "not_a_user",
        "7": "needs_reset",
        "8": "needs_reset",
    }
    assert manifest["users"] == 3
    assert manifest["left_behind"]["reasons"] == {"left_to_trickle": 1, "needs_reset": 3, "not_a_user": 1}
    assert [(each["scheme"], each["form"], each["users"]) for each in manifest["families"]] == [
        ("bcrypt", "bcrypt", 2),
        ("ldap_salted_sha1", "ldap", 1),
    ]


async def test_nobody_else_can_read_it(export: Export):
    await export(told)
    assert stat.S_IMODE(export.folder.stat().st_mode) == 0o700
    assert {stat.S_IMODE(path.stat().st_mode) for path in export.folder.iterdir()} == {0o600}


async def test_manifest_names_every_file_with_its_digest(export: Export):
    manifest = await export(told)
    assert json.loads((export.folder / MANIFEST).read_bytes()) == manifest
    for each in [*manifest["files"], manifest["left_behind"]]:
        body = (export.folder / each["file"]).read_bytes()
        assert hashlib.sha256(body).hexdigest() == each["sha256"]
    assert "$2b$" not in (export.folder / MANIFEST).read_text()


async def test_manifest_shows_what_proofs_have_found(export: Export):
    async with export.ledger.writing() as connection:
        await write_proofs(connection, {ProofKey("bcrypt", "bcrypt"): ProofCount(7, 1, "1")})
    manifest = await export(told)
    assert manifest["families"][0]["proofs"] == {"tried": 8, "right": 7, "wrong": 1}


async def test_ledger_knows_who_is_exported_and_who_must_reset(export: Export):
    await export(told)
    async with export.ledger.reading() as connection:
        found = {user: each.state for user, each in (await standings(connection, list("12345678"))).items()}
        steps = await history(connection, "1")
    assert found == {
        **dict.fromkeys("126", UserState.EXPORTED),
        **dict.fromkeys("478", UserState.RESET_NEEDED),
        "5": UserState.FAILED,
    }
    assert [(each.to_state, each.actor) for each in steps] == [("exported", "anna")]


async def test_whole_export_is_not_written_over(export: Export):
    await export(told)
    with pytest.raises(ConfigurationError, match="whole"):
        await export(told)


async def test_second_export_into_another_folder_is_the_same(export: Export, tmp_path: Path):
    await export(told)
    again = replace(export, folder=tmp_path / "again")
    await again(told)
    assert contents(again.folder) == contents(export.folder)


@pytest.mark.usefixtures("many")
async def test_cut_off_at_any_moment_it_goes_on_and_ends_the_same(
    export: Export, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    """Cut off before and after each kind of step, again and again; the folder is the same as of one run."""
    whole = replace(export, folder=tmp_path / "whole")
    await whole(told)
    assert len(list(whole.folder.glob("users-*"))) > 10

    class CutError(Exception):
        pass

    steps = 0

    def cutting(name: str, module: Any) -> None:
        real = getattr(module, name)

        def cut(*arguments: Any, **named: Any) -> Any:
            nonlocal steps
            steps += 1
            if steps % 7 == 3:
                raise CutError(name)
            return real(*arguments, **named)

        monkeypatch.setattr(module, name, cut)

    cutting("write_whole", export_module)
    cutting("checkpoint", runs)
    cutting("put_batch", runs)
    manifest: Mapping[str, Any] | None = None
    for _ in range(100):
        try:
            manifest = await export(told)
            break
        except CutError:
            continue
    assert manifest is not None
    assert steps > 20
    assert contents(export.folder) == contents(whole.folder)
    assert manifest["users"] + manifest["left_behind"]["users"] == len(MANY)
    assert sum(each["users"] for each in manifest["files"]) == manifest["users"]


@pytest.mark.usefixtures("many")
async def test_what_was_cut_off_is_not_finished_with_other_options(export: Export, monkeypatch: pytest.MonkeyPatch):
    calls = 0
    real = export_module.write_whole

    def cut(path: Path, body: bytes) -> None:
        nonlocal calls
        calls += 1
        if calls == 3:
            raise OSError(28, "No space left on device")
        real(path, body)

    monkeypatch.setattr(export_module, "write_whole", cut)
    with pytest.raises(Unavailable, match="Run the same command again"):
        await export(told)
    other = replace(export, selection=replace(export.selection, hashless=True))
    with pytest.raises(ConfigurationError, match="other options"):
        await other(told)


@pytest.mark.usefixtures("many")
async def test_users_who_logged_in_since_are_left_out_of_the_rest(export: Export):
    manifest = await export(told)
    found = [user async for page in in_state(export.ledger, [UserState.EXPORTED]) for user, _ in page]
    assert len(found) == manifest["users"] == 300


async def test_encrypted_files_are_never_plain_on_disk(export: Export, tmp_path: Path):
    identity = pyrage.x25519.Identity.generate()
    key = tmp_path / "key.txt"
    key.write_text(f"# created\n{identity}\n")
    encrypted = replace(export, encryption=Encryption([str(identity.to_public())]))
    manifest = await encrypted(told)
    (file,) = manifest["files"]
    body = (export.folder / file["file"]).read_bytes()
    assert file["file"].endswith(".json.age")
    assert b"$2b$" not in body
    plain = Identities(key).decrypt(body, name=file["file"])
    assert [record["user_id"] for record in json.loads(plain)] == ["legacy|1", "legacy|2", "legacy|6"]
    assert hashlib.sha256(body).hexdigest() == file["sha256"]
