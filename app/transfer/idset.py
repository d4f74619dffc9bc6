"""A set of ids on disk, for memory that stays flat whatever the number of users; gone when it is closed."""

import sqlite3
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from types import TracebackType
from typing import Final, Self

AT_ONCE: Final = 10_000
"""Ids in one transaction; below SQLite's limit of parameters in a look-up."""


class IdSet:
    """
    Ids in a temporary SQLite file of our own folder (0700), with what was noted beside each.

    Raises OSError or sqlite3.OperationalError where the disk is full.
    """

    def __init__(self) -> None:
        self._folder = tempfile.TemporaryDirectory(prefix="trickle-ids-")
        self._connection = sqlite3.connect(Path(self._folder.name) / "ids.db", isolation_level=None)
        self._connection.execute("PRAGMA journal_mode = OFF")
        self._connection.execute("PRAGMA synchronous = OFF")
        self._connection.execute("CREATE TABLE ids (id TEXT PRIMARY KEY, note TEXT NOT NULL) WITHOUT ROWID")

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def __len__(self) -> int:
        (count,) = self._connection.execute("SELECT count(*) FROM ids").fetchone()
        return int(count)

    def add(self, ids: Iterable[tuple[str, str]]) -> None:
        """Ids with their notes; the last note of an id counts."""
        self._connection.execute("BEGIN")
        self._connection.executemany("INSERT OR REPLACE INTO ids VALUES (?, ?)", ids)
        self._connection.execute("COMMIT")

    def among(self, ids: Sequence[str]) -> set[str]:
        """Those of `ids` that are in it."""
        return set(self.notes(ids))

    def notes(self, ids: Sequence[str]) -> dict[str, str]:
        """The notes of those that are in it."""
        found: dict[str, str] = {}
        for start in range(0, len(ids), AT_ONCE):
            part = ids[start : start + AT_ONCE]
            marks = ",".join("?" * len(part))
            found.update(self._connection.execute(f"SELECT id, note FROM ids WHERE id IN ({marks})", part))  # noqa: S608
        return found

    def remove(self, ids: Iterable[str]) -> None:
        """Takes these out."""
        self._connection.execute("BEGIN")
        self._connection.executemany("DELETE FROM ids WHERE id = ?", ((each,) for each in ids))
        self._connection.execute("COMMIT")

    def __iter__(self) -> Iterator[tuple[str, str]]:
        """Ids and notes, in the order of ids."""
        yield from self._connection.execute("SELECT id, note FROM ids ORDER BY id")

    def close(self) -> None:
        """Takes the file away."""
        self._connection.close()
        self._folder.cleanup()
