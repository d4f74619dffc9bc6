"""The list of users who stay, written line by line, so that it takes no memory however many there are."""

import contextlib
import os
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import BinaryIO, Final

import orjson

FILE_MODE: Final = 0o600
"""Ids and reasons are nobody else's business."""


class Listing:
    """Lines of NDJSON."""

    def __init__(self, file: BinaryIO | None) -> None:
        self._file = file

    def add(self, line: Mapping[str, str]) -> None:
        """One more; nothing without a file."""
        if self._file is not None:
            self._file.write(orjson.dumps(line) + b"\n")


@contextlib.contextmanager
def listing(path: Path | None) -> Iterator[Listing]:
    """
    The file as a whole at the end of the block, readable by its owner only; when the block fails, the old one stays.

    Raises:
        OSError: It cannot be written.
    """
    if path is None:
        yield Listing(None)
        return
    beside = path.with_name(f".{path.name}.part")
    beside.unlink(missing_ok=True)
    try:
        with open(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, FILE_MODE), "wb") as file:  # noqa: PTH123  the mode
            yield Listing(file)
            file.flush()
            os.fsync(file.fileno())
        beside.replace(path)
    finally:
        beside.unlink(missing_ok=True)
