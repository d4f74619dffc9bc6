"""Files that are looked at: every way in which one can change."""

import os
from pathlib import Path

import pytest

from app.web.watched import WatchedFiles


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "file"
    path.write_text("one")
    return path


def test_nothing_changes_by_itself(file: Path) -> None:
    watched = WatchedFiles([file])
    assert not watched.changed()


@pytest.mark.parametrize("how", ["longer", "touched", "replaced", "gone"])
def test_a_change_is_seen_once(file: Path, how: str) -> None:
    watched = WatchedFiles([file, file.with_name("never")])
    if how == "longer":
        file.write_text("three")
    elif how == "touched":
        os.utime(file, ns=(1, 1))
    elif how == "replaced":
        other = file.with_name("other")
        other.write_text("two")
        os.utime(other, ns=(file.stat().st_atime_ns, file.stat().st_mtime_ns))
        other.replace(file)
    else:
        file.unlink()
    assert watched.changed()
    assert not watched.changed()


def test_a_file_that_comes_is_a_change(file: Path) -> None:
    later = file.with_name("later")
    watched = WatchedFiles([later])
    later.write_text("here")
    assert watched.changed()


def test_what_is_known_of_a_file_is_kept_when_others_come(file: Path) -> None:
    watched = WatchedFiles([file])
    file.write_text("changed while it was read")
    watched.follow([file, file.with_name("more")])
    assert watched.changed()


def test_what_is_not_followed_any_more_is_forgotten(file: Path) -> None:
    watched = WatchedFiles([file])
    watched.follow([])
    file.unlink()
    assert not watched.changed()
