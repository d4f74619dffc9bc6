"""Files that are looked at from time to time: has one of them changed since it was read?"""

from collections.abc import Iterable
from pathlib import Path

Stamp = tuple[int, int, int] | None


class WatchedFiles:
    """Remembers what tells each file from its successor. Made right after the files were read."""

    def __init__(self, files: Iterable[Path]) -> None:
        self._stamps = {file: _stamp(file) for file in files}

    def changed(self) -> bool:
        """Whether one differs from the last look: replaced, rewritten, gone or back."""
        now = {file: _stamp(file) for file in self._stamps}
        before, self._stamps = self._stamps, now
        return now != before

    def follow(self, files: Iterable[Path]) -> None:
        """Looks after these from now on; what is known of those that stay is kept."""
        known = self._stamps
        self._stamps = {file: known[file] if file in known else _stamp(file) for file in files}


def _stamp(file: Path) -> Stamp:
    """Modified when, which file, how long; None for one that is not there."""
    try:
        found = file.stat()
    except OSError:
        return None
    return found.st_mtime_ns, found.st_ino, found.st_size
