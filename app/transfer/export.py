"""
Export: everybody whom bulk can carry, as import files on disk, and everybody else on a list with the reason.

The folder (0700, files 0600) holds `users-00001.json` …, `left-behind.ndjson` and `manifest.json`. The files are JSON
arrays as both the Management API's import job and Auth0's User Import / Export Extension take them. The same database
gives the same files, whatever was interrupted in between: a file is whole on disk before the ledger says so, and a run
that was killed goes on behind the last file that the ledger knows.
"""

import contextlib
import hashlib
import os
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, BinaryIO, Final

import orjson
from sqlalchemy.ext.asyncio import AsyncConnection

from app.domain.states import UserState
from app.errors import ConfigurationError, Unavailable
from app.ledger import runs
from app.ledger.database import Database
from app.ledger.proofs import ProofCount, ProofKey, read_proofs
from app.ledger.runs import Batch, BatchState, Run, RunState
from app.ledger.states import Move, move
from app.transfer.encryption import SUFFIX, Encryption
from app.transfer.pack import Packed, Packer
from app.transfer.selection import Chosen, Left, Selection, Why

KIND: Final = "export"
MANIFEST: Final = "manifest.json"
LEFT: Final = "left-behind.ndjson"
FOLDER_MODE: Final = 0o700
FILE_MODE: Final = 0o600

Told = Callable[[int], None]
"""Told how many users were looked at since the last time."""


@dataclass(slots=True)
class Counts:
    """What one export has come to so far; a checkpoint, so it holds counts and no identifier."""

    users: int = 0
    families: Counter[str] = field(default_factory=Counter)
    left: Counter[str] = field(default_factory=Counter)

    def as_json(self) -> dict[str, Any]:
        """With keys that stay."""
        return {"users": self.users, "families": dict(self.families), "left": dict(self.left)}

    @classmethod
    def from_json(cls, document: Mapping[str, Any]) -> "Counts":
        """The reverse."""
        return cls(document["users"], Counter(document["families"]), Counter(document["left"]))


@dataclass(frozen=True, slots=True, kw_only=True)
class Export:
    """
    One export into one folder.

    Attributes:
        selection: Who is carried.
        ledger: Where each step stands before the next one begins.
        folder: Where the files go; made when it is not there.
        actor: Who does it, for the history.
        connection: The connection's name, for the manifest.
        encryption: Encrypts files before they touch the disk, or None.
    """

    selection: Selection
    ledger: Database
    folder: Path
    actor: str
    connection: str
    encryption: Encryption | None = None

    async def __call__(self, told: Told) -> Mapping[str, Any]:
        """
        Writes what is not written yet; gives the manifest.

        Raises:
            ConfigurationError: The folder holds another export, or cannot be made.
            LegacyUnavailable, LedgerUnavailable, Unavailable: One of them, or the disk; run again, and it goes on.
        """
        run = await self._begin()
        progress = _Progress(self, run)
        try:
            await progress.run(told)
            return await progress.finish()
        except OSError as error:
            raise Unavailable(f"{self.folder}: {error.strerror}. Run the same command again, and it goes on.") from None

    async def _begin(self) -> Run:
        place = str(self.folder.resolve())
        asked = {"folder": place, "hashless": self.selection.hashless, "encrypted": self.encryption is not None}
        if (self.folder / MANIFEST).exists():
            raise ConfigurationError(
                "--out", f"{self.folder} holds an export that is whole.", "Name another folder, or remove it."
            )
        async with self.ledger.writing() as connection:
            run = await runs.begin(connection, KIND, actor=self.actor, document=asked)
            if {name: run.document.get(name) for name in asked} == asked:
                return run
            if _is_begun(run):
                raise ConfigurationError(
                    "--out",
                    f"an export into {run.document['folder']} was begun with other options and is not whole.",
                    "Finish it with its own options, or remove its folder.",
                )
            # Its folder is gone: nobody can go on with it.
            await runs.end(connection, run.id, RunState.GIVEN_UP)
            return await runs.begin(connection, KIND, actor=self.actor, document=asked)


def _is_begun(run: Run) -> bool:
    return bool(run.checkpoint) and Path(str(run.document.get("folder"))).is_dir()


class _Progress:
    """One run: where it stands, and each step of it."""

    def __init__(self, export: Export, run: Run) -> None:
        note = run.checkpoint
        self._export = export
        self._run = run
        self._folder = export.folder
        self._after = str(note.get("after", ""))
        self._number = int(note.get("files", 0))
        self._left_bytes = int(note.get("left_bytes", 0))
        self._counts = Counts.from_json(note["counts"]) if note else Counts()
        self._packer = Packer()
        self._lines: list[bytes] = []

    async def run(self, told: Told) -> None:
        """Everybody who was not looked at before."""
        self._prepare()
        told(self._counts.users + sum(self._counts.left.values()))
        with (self._folder / LEFT).open("ab") as left:
            async for page in self._export.selection.pages(after=self._after):
                for each in page:
                    await self._take(each, left)
                left.write(b"".join(self._lines))
                self._lines.clear()
                await self._state(page)
                told(len(page))
            await self._settle(self._packer.rest(), left)

    def _prepare(self) -> None:
        """The folder as the ledger knows it: what is beyond is a step that was cut off."""
        self._folder.mkdir(mode=FOLDER_MODE, parents=True, exist_ok=True)
        self._folder.chmod(FOLDER_MODE)
        known = {f"users-{number:05}" for number in range(1, self._number + 1)}
        for path in self._folder.glob("users-*"):
            if path.name.partition(".")[0] not in known:
                path.unlink()
        os.close(os.open(self._folder / LEFT, os.O_WRONLY | os.O_CREAT, FILE_MODE))
        os.truncate(self._folder / LEFT, self._left_bytes)

    async def _take(self, each: Chosen, left: BinaryIO) -> None:
        """One more user, in the order of ids: a file that is full ends before the one that did not fit."""
        if isinstance(each, Left):
            self._lines.append(orjson.dumps({"user": each.legacy_id, "why": each.why, "detail": each.detail}) + b"\n")
            self._counts.left[each.why.value] += 1
        else:
            if (full := self._packer.add(each)) is not None:
                await self._settle(full, left)
            self._counts.users += 1
            self._counts.families[f"{each.scheme} {each.form}"] += 1
        self._after = each.legacy_id

    async def _state(self, page: Sequence[Chosen]) -> None:
        """Where those stand who are left behind for a reason of their own."""
        async with self._export.ledger.writing() as connection:
            await settle_left(connection, page, actor=self._export.actor)

    async def _settle(self, packed: Packed | None, left: BinaryIO) -> None:
        """Files whole on disk; then, at once, users and where to go on in the ledger."""
        left.write(b"".join(self._lines))
        self._lines.clear()
        left.flush()
        os.fsync(left.fileno())
        batch = self._write(packed) if packed is not None else None
        note = {
            "after": self._after,
            "files": self._number,
            "left_bytes": left.tell(),
            "counts": self._counts.as_json(),
        }
        async with self._export.ledger.writing() as connection:
            if packed is not None and batch is not None:
                await runs.put_batch(connection, batch)
                moves = [Move(user.legacy_id, scheme=user.scheme) for user in packed.users]
                await move(connection, UserState.EXPORTED, moves, actor=self._export.actor, batch=batch.id)
            await runs.checkpoint(connection, self._run.id, note)

    def _write(self, packed: Packed) -> Batch:
        self._number += 1
        name, body = f"users-{self._number:05}.json", packed.body
        if self._export.encryption is not None:
            name, body = name + SUFFIX, self._export.encryption.encrypt(body)
        write_whole(self._folder / name, body)
        return Batch(
            id=f"{self._run.id}/{self._number}",
            run=self._run.id,
            state=BatchState.DONE,
            users=len(packed.users),
            bytes=len(packed.body),
            sha256=packed.sha256,
            changed_at=datetime.now(UTC),
            document={"file": name, "sha256": hashlib.sha256(body).hexdigest(), "bytes": len(body)},
        )

    async def finish(self) -> Mapping[str, Any]:
        """The manifest, written last: who finds one finds a whole export."""
        async with self._export.ledger.reading() as connection:
            batches = await runs.batches_of(connection, self._run.id)
            proofs = await read_proofs(connection)
        left = self._folder / LEFT
        manifest = {
            "format": "trickle-export/1",
            "run": self._run.id,
            "connection": self._export.connection,
            "started_at": self._run.started_at.isoformat(),
            "users": self._counts.users,
            "files": [{**batch.document, "users": batch.users} for batch in batches],
            "families": [
                {"scheme": scheme, "form": form, "users": count, "proofs": _proofs(proofs.get(ProofKey(scheme, form)))}
                for (scheme, _, form), count in sorted(
                    (family.rpartition(" "), count) for family, count in self._counts.families.items()
                )
            ],
            "left_behind": {
                "file": LEFT,
                "sha256": _sha256(left),
                "users": sum(self._counts.left.values()),
                "reasons": dict(sorted(self._counts.left.items())),
            },
        }
        write_whole(self._folder / MANIFEST, orjson.dumps(manifest, option=orjson.OPT_INDENT_2) + b"\n")
        async with self._export.ledger.writing() as connection:
            await runs.end(connection, self._run.id, RunState.DONE, {**self._run.document, **self._counts.as_json()})
        return manifest


def _proofs(count: ProofCount | None) -> dict[str, int]:
    found = count or ProofCount()
    return {"tried": found.correct + found.wrong, "right": found.correct, "wrong": found.wrong}


async def settle_left(connection: AsyncConnection, users: Iterable[Chosen], *, actor: str) -> None:
    """Those of `users` who can only reset, or whom Auth0 would refuse, stand so in the ledger; no others move."""
    left = [user for user in users if isinstance(user, Left)]
    for why, state in ((Why.NEEDS_RESET, UserState.RESET_NEEDED), (Why.NOT_A_USER, UserState.FAILED)):
        moves = [Move(user.legacy_id, user.detail) for user in left if user.why is why]
        if moves:
            await move(connection, state, moves, actor=actor)


def write_whole(path: Path, body: bytes) -> None:
    """The file as a whole or not at all, readable by its owner only, and on the disk before this returns."""
    beside = path.with_name(f".{path.name}.part")
    with contextlib.suppress(FileNotFoundError):
        beside.unlink()
    with open(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, FILE_MODE), "wb") as file:  # noqa: PTH123  the mode
        file.write(body)
        file.flush()
        os.fsync(file.fileno())
    beside.replace(path)
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
