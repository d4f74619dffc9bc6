"""A folder that an export wrote, imported."""

from pathlib import Path

import pyrage
import pytest

from app.bootstrap import Bulk
from app.errors import ConfigurationError
from app.rehearsal.management.faults import Fault
from app.transfer.encryption import Encryption, Identities
from app.transfer.export import Export
from app.transfer.selection import Selection
from app.transfer.source import FolderSource
from tests.transfer.tenants import IMPORTS, importing, land, told


async def exported(bulk: Bulk, selection: Selection, folder: Path, encryption: Encryption | None = None) -> None:
    await Export(
        selection=selection, ledger=bulk.ledger, folder=folder, actor="anna", connection="legacy-users",
        encryption=encryption,
    )(told)  # fmt: skip


@pytest.mark.parametrize("kind", [None, "lost_answer", "502", "job_failed"])
async def test_folder_is_imported_whatever_happens(bulk: Bulk, selection: Selection, tmp_path: Path, kind):
    identity = pyrage.x25519.Identity.generate()
    key = tmp_path / "key.txt"
    key.write_text(f"{identity}\n")
    await exported(bulk, selection, tmp_path / "out", Encryption([str(identity.to_public())]))
    async with land() as place:
        if kind is not None:
            place.api.faults.plan(Fault(IMPORTS, kind))
        road = importing(bulk, place)
        road.source = lambda run: FolderSource(
            folder=tmp_path / "out", ledger=bulk.ledger, mapping=bulk.judge.mapping, connection="legacy-users",
            identities=Identities(key), run=run,
        )  # fmt: skip
        road.folder = "out"
        assert (await road(told))["imported"] == 3
        assert place.ids() == {"legacy|1", "legacy|2", "legacy|6"}


async def test_changed_file_and_other_connection_are_refused(bulk: Bulk, selection: Selection, tmp_path: Path):
    folder = tmp_path / "out"
    await exported(bulk, selection, folder)
    source = FolderSource(folder=folder, ledger=bulk.ledger, mapping=bulk.judge.mapping, connection="other")
    with pytest.raises(ConfigurationError, match="written for the connection"):
        await source.count()
    (folder / "users-00001.json").write_text("[]")
    own = FolderSource(folder=folder, ledger=bulk.ledger, mapping=bulk.judge.mapping, connection="legacy-users")
    with pytest.raises(ConfigurationError, match="not what the manifest says"):
        await own.again(["1"], hashless=False)
