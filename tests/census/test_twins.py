"""Who shares what with whom: by rule, with the others named, and one of each group not stuck."""

from pathlib import Path

import pytest

from app.census.twins import AS_EMAIL, Collector, Place, Twin, parts_for, twins_in


@pytest.fixture
def place(tmp_path: Path) -> Place:
    return Place(tmp_path, b"k" * 32, 3)


def found(place: Place) -> list[tuple[str, str, bool, tuple[str, ...]]]:
    twins: list[Twin] = [twin for part in range(place.parts) for twin in twins_in(place, part)]
    return sorted((twin.rule, twin.user, twin.stuck, twin.others) for twin in twins)


def collect(place: Place, *values: tuple[str, str, str], writer: str = "1") -> None:
    collector = Collector(place, writer=writer)
    for field, value, user in values:
        collector.add(field, value, folded=value.lower(), user=user, road="both")
    collector.flush()


def test_the_same_text_and_another_case_are_told_apart(place: Place) -> None:
    collect(place, ("email", "ada@x", "1"), ("email", "ada@x", "10"), ("email", "Ada@x", "2"), ("email", "bob@x", "3"))
    assert found(place) == [
        ("email_differs_by_case", "2", True, ("1", "10")),
        ("email_twin", "1", False, ("2", "10")),
        ("email_twin", "10", True, ("1", "2")),
    ]


def test_fields_do_not_meet(place: Place) -> None:
    collect(place, ("email", "ada", "1"), ("username", "ada", "2"), ("phone_number", "ada", "3"))
    assert found(place) == []


def test_phones_and_further_identifiers_keep_nobody_from_moving(place: Place) -> None:
    collect(place, *[(field, "7", user) for field in ("phone_number", "member") for user in ("1", "2")])
    assert [(rule, user, stuck) for rule, user, stuck, _ in found(place)] == [
        ("identifier_twin", "1", False),
        ("identifier_twin", "2", False),
        ("phone_shared", "1", False),
        ("phone_shared", "2", False),
    ]


def test_a_username_that_is_anothers_email_is_found_and_ones_own_is_not(place: Place) -> None:
    collect(
        place, ("email", "ada@x", "1"), (AS_EMAIL, "ada@x", "1"), (AS_EMAIL, "ada@x", "2"), (AS_EMAIL, "eve@x", "3")
    )
    assert found(place) == [("username_is_anothers_email", "2", False, ("1",))]


def test_several_writers_meet(place: Place) -> None:
    collect(place, ("username", "ada", "1"), writer="1")
    collect(place, ("username", "Ada", "2"), writer="2")
    assert [rule for rule, *_ in found(place)] == ["username_differs_by_case"] * 2


def test_odd_ids_stay_whole(place: Place) -> None:
    collect(place, ("email", "a@x", "7\t\n"), ("email", "a@x", "8\0"))
    assert [user for _, user, *_ in found(place)] == ["7\t\n", "8\ufffd"]


def test_no_value_is_written_down(place: Place) -> None:
    collect(place, ("email", "ada@example.com", "1"), ("email", "Ada@Example.com", "2"))
    written = b"".join(path.read_bytes() for path in place.folder.iterdir())
    assert b"example" not in written.lower()


def test_more_users_need_more_files() -> None:
    assert [parts_for(users, 3) for users in (0, 10_000, 1_000_000, 10**12)] == [1, 1, 61, 4096]
