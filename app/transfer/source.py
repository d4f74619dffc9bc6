"""
Where the import takes its records from: the legacy database itself, or the folder that `trickle export` wrote.

Either gives everybody page by page, and some of them again by their ids: a batch that was cut off, or a failed job, is
packed anew from here, so that no hash has to be kept.
"""

import hashlib
from collections.abc import AsyncIterator, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final, Protocol

import orjson

from app.domain.import_record import ImportRecord
from app.domain.profile import ProfileMapping
from app.errors import ConfigurationError
from app.ledger.database import Database
from app.ledger.rows import storable
from app.ledger.states import Standing, standings
from app.transfer.encryption import SUFFIX, Identities
from app.transfer.export import MANIFEST
from app.transfer.selection import HASHLESS, Carried, Chosen, Left, Selection, Why, failed_in, form_of, settled

AT_ONCE: Final = 500
"""Users of a folder's file that are held against the ledger at once."""


class Source(Protocol):
    """Gives users."""

    async def count(self) -> int:
        """How many users there are to look at."""

    def pages(self) -> AsyncIterator[Sequence[Chosen]]:
        """
        Everybody, each as carried or left.

        Raises:
            LegacyUnavailable, LedgerUnavailable: One of them cannot say.
            ConfigurationError: A folder is not what it says.
        """

    async def again(self, legacy_ids: Collection[str], *, hashless: bool) -> dict[str, Carried]:
        """The records of these users, by the ids as the ledger stores them; who can not be carried is missing."""


@dataclass(frozen=True, slots=True)
class LegacySource:
    """The legacy database."""

    selection: Selection

    async def count(self) -> int:
        """As the database counts them."""
        return await self.selection.legacy.count()

    def pages(self) -> AsyncIterator[Sequence[Chosen]]:
        """Everybody, in the order of ids."""
        return self.selection.pages()

    async def again(self, legacy_ids: Collection[str], *, hashless: bool) -> dict[str, Carried]:
        """One by one: a batch is small, and this is for what went wrong."""
        found: dict[str, Carried] = {}
        mapping, legacy = self.selection.judge.mapping, self.selection.legacy
        for legacy_id in legacy_ids:
            user = await legacy.by_user_id(mapping.user_id_of(legacy_id))
            if user is None:
                continue
            chosen = self.selection.judged(await legacy.with_related(user), hashless=hashless)
            if isinstance(chosen, Carried):
                found[legacy_id] = chosen
        return found


@dataclass(frozen=True, slots=True, kw_only=True)
class FolderSource:
    """
    A folder that `trickle export` wrote.

    Attributes:
        folder: With its manifest.
        ledger: Who has moved since.
        mapping: Finds legacy ids in `user_id`s.
        connection: What the manifest must name.
        identities: Open encrypted files; None where none are.
        wrong: Scheme and form whose proofs were wrong: left behind.
        hashless: Records without a password are carried; the export was asked for them, the import is asked again.
        run: As in `Selection`.
    """

    folder: Path
    ledger: Database
    mapping: ProfileMapping
    connection: str
    identities: Identities | None = field(default=None, repr=False)
    wrong: Collection[tuple[str, str]] = ()
    hashless: bool = False
    run: str = ""

    async def count(self) -> int:
        """As the manifest says."""
        return int(self._manifest()["users"])

    async def pages(self) -> AsyncIterator[Sequence[Chosen]]:
        """File by file, in the order of the export."""
        for records in self._files():
            for start in range(0, len(records), AT_ONCE):
                part = records[start : start + AT_ONCE]
                async with self.ledger.reading() as connection:
                    known = await standings(connection, [legacy_id for legacy_id, _ in part])
                yield [self._chosen(legacy_id, record, known.get(legacy_id)) for legacy_id, record in part]

    async def again(self, legacy_ids: Collection[str], *, hashless: bool) -> dict[str, Carried]:
        """All files are read for them: this is for what went wrong."""
        wanted, found = frozenset(legacy_ids), dict[str, Carried]()
        for records in self._files():
            for legacy_id, record in records:
                if (key := storable(legacy_id)) in wanted:
                    carried = _carried(legacy_id, record, "")
                    if hashless or carried.form != HASHLESS:
                        found[key] = carried
        return found

    def _chosen(self, legacy_id: str, record: Mapping[str, Any], standing: Standing | None) -> Chosen:
        if (why := settled(standing)) is not None:
            return Left(legacy_id, why)
        if standing is not None and failed_in(standing, self.run):
            return Left(legacy_id, Why.FAILED, standing.reason)
        carried = _carried(legacy_id, record, standing.scheme if standing else "")
        if (carried.scheme, carried.form) in self.wrong:
            return Left(legacy_id, Why.PROVED_WRONG, carried.scheme)
        if carried.form == HASHLESS and not self.hashless:
            return Left(legacy_id, Why.NEEDS_RESET)
        return carried

    def _manifest(self) -> Mapping[str, Any]:
        path = self.folder / MANIFEST
        try:
            manifest = orjson.loads(path.read_bytes())
            known = manifest["format"] == "trickle-export/1" and isinstance(manifest["files"], list)
        except (OSError, ValueError, KeyError, TypeError):
            known = False
        if not known:
            raise ConfigurationError(
                "--from", f"{self.folder} holds no whole export.", "Run trickle export again: it goes on."
            )
        if manifest["connection"] != self.connection:
            raise ConfigurationError(
                "--from", f"{self.folder} was written for the connection {manifest['connection']}.",
                f"The settings name {self.connection}.",
            )  # fmt: skip
        found: Mapping[str, Any] = manifest
        return found

    def _files(self) -> Iterator[list[tuple[str, Mapping[str, Any]]]]:
        for each in self._manifest()["files"]:
            yield [self._identified(record) for record in self._records(str(each["file"]), str(each["sha256"]))]

    def _records(self, name: str, sha256: str) -> list[Mapping[str, Any]]:
        path = self.folder / Path(name).name
        try:
            body = path.read_bytes()
        except OSError as error:
            raise ConfigurationError("--from", f"{path} cannot be read: {error.strerror}.") from None
        if hashlib.sha256(body).hexdigest() != sha256:
            raise ConfigurationError("--from", f"{path} is not what the manifest says.", "Export anew.")
        if name.endswith(SUFFIX):
            if self.identities is None:
                raise ConfigurationError("--identity", "is missing: the files are encrypted.", "Name the age identity.")
            body = self.identities.decrypt(body, name=path.name)
        records: list[Mapping[str, Any]] = orjson.loads(body)
        return records

    def _identified(self, record: Mapping[str, Any]) -> tuple[str, Mapping[str, Any]]:
        legacy_id = self.mapping.id_of(str(record["user_id"]))
        if legacy_id is None:
            raise ConfigurationError(
                "profile.user_id", "gives other ids than the export has.", "Export anew with these settings."
            )
        return legacy_id, record


def _carried(legacy_id: str, record: Mapping[str, Any], scheme: str) -> Carried:
    has_hash = "password_hash" in record or "custom_password_hash" in record
    form = form_of(record) if has_hash else HASHLESS
    return Carried(
        legacy_id, scheme, form, ImportRecord(str(record["user_id"]), orjson.dumps(record), has_hash=has_hash)
    )
