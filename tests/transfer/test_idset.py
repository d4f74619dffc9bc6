"""Ids on disk."""

from pathlib import Path

from app.transfer.idset import AT_ONCE, IdSet


def test_ids_are_found_with_their_notes():
    with IdSet() as ids:
        ids.add((str(number), f"note {number}") for number in range(AT_ONCE * 2))
        assert len(ids) == AT_ONCE * 2
        assert ids.among(["1", "x", "3"]) == {"1", "3"}
        assert ids.notes([str(number) for number in range(AT_ONCE + 5)])["5"] == "note 5"
        assert ids.among([]) == set()


def test_last_note_counts_and_ids_may_go():
    with IdSet() as ids:
        ids.add([("a", "1"), ("b", "1")])
        ids.add([("a", "2")])
        ids.remove(["b", "c"])
        assert list(ids) == [("a", "2")]


def test_nothing_is_left_on_disk():
    ids = IdSet()
    folder = Path(ids._folder.name)
    assert folder.is_dir()
    assert folder.stat().st_mode & 0o077 == 0
    ids.close()
    assert not folder.exists()
