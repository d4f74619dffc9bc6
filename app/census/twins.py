"""
Who shares an email, a username, a phone number or an id with whom, in bounded memory.

While users stream by, each value goes into one of many files as a 64-bit hash under a key that dies with the run, next
to the user's id; afterwards one file after the other is looked through. So memory holds one file's part of the table,
the disk holds ids and meaningless numbers, and several processes can write and look side by side. Among 100 million
values two different ones have the same hash once in 3,700 runs.
"""

import hashlib
from array import array
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

PART_VALUES: Final = 50_000
"""Values in one file: some five megabytes while it is looked through."""

MAX_PARTS: Final = 4096

SOME: Final = 5
"""How many of a group are named beside each of its members."""

EMAIL: Final = "email"
USERNAME: Final = "username"
PHONE: Final = "phone_number"
ID: Final = "id"

_RULES: Final = {
    (EMAIL, True): "email_twin",
    (EMAIL, False): "email_differs_by_case",
    (USERNAME, True): "username_twin",
    (USERNAME, False): "username_differs_by_case",
    (PHONE, True): "phone_shared",
    (PHONE, False): "phone_shared",
    (ID, True): "id_shared",
    (ID, False): "id_shared",
}
_OTHER_RULE: Final = "identifier_twin"
_MOVES_ALONE: Final = frozenset({EMAIL, USERNAME, ID})
"""Of the users who share one of these, Auth0 takes one."""

END: Final = "\0"
NO_END: Final = "\ufffd"
"""What ends a line; an id that holds it is shown with the sign for what cannot be shown."""

AS_EMAIL: Final = "email="
"""A username that looks like an email, filed among the emails."""


def parts_for(users: int, fields: int) -> int:
    """How many files a run of so many users needs."""
    return max(1, min(MAX_PARTS, users * fields // PART_VALUES + 1))


@dataclass(frozen=True, slots=True)
class Place:
    """Where the files stand, under which key values are hashed, and how many files there are. Picklable."""

    folder: Path
    key: bytes = field(repr=False)
    parts: int


@dataclass(frozen=True, slots=True)
class Twin:
    """
    One user who shares a value.

    Attributes:
        rule: The rule's name.
        user: The legacy id.
        road: How the user could move alone, as `Road` spells it.
        stuck: Another user comes first: Auth0 will not take this one.
        others: Some of those who have the same value.
    """

    rule: str
    user: str
    road: str
    stuck: bool
    others: tuple[str, ...] = ()


class Collector:
    """Takes values down; one a process. `flush` between spans, so that memory stays small."""

    def __init__(self, place: Place, *, writer: str) -> None:
        """
        Args:
            place: Where.
            writer: Tells this process's files from others'.
        """
        self._place = place
        self._writer = writer
        self._hashers: dict[str, hashlib.blake2b] = {}
        self._count = place.parts
        self._parts = _empty(place.parts)

    def add(self, field_: str, value: str, *, folded: str, user: str, road: str) -> None:
        """
        One value of one user.

        Args:
            field_: `email`, `username`, `phone_number`, `id` or another identifier's name.
            value: As the legacy database has it.
            folded: As Auth0 stores it.
            user: The legacy id.
            road: How the user could move alone.
        """
        name = EMAIL if field_ == AS_EMAIL else field_
        number = self._hash(name, folded)
        exact = "0" if value == folded else f"{self._hash(name, value):x}"
        hashes, lines = self._parts[number % self._count]
        hashes.append(number)
        lines.append(f"{field_}\t{exact}\t{road}\t{user}".replace(END, NO_END))

    def _hash(self, field_: str, value: str) -> int:
        begun = self._hashers.get(field_)
        if begun is None:
            begun = hashlib.blake2b(f"{field_}\t".encode(), key=self._place.key, digest_size=8)
            self._hashers[field_] = begun
        hasher = begun.copy()
        hasher.update(value.encode("utf-8", "surrogatepass"))
        return int.from_bytes(hasher.digest(), "little")

    def flush(self) -> None:
        """Writes down what was taken. Raises OSError: the disk is full."""
        for part, (hashes, lines) in enumerate(self._parts):
            if not lines:
                continue
            with (self._place.folder / f"{part}.{self._writer}.hashes").open("ab") as file:
                hashes.tofile(file)
            with (self._place.folder / f"{part}.{self._writer}.users").open("ab") as file:
                file.write((END.join(lines) + END).encode("utf-8", "surrogatepass"))
        self._parts = _empty(self._count)


def _empty(count: int) -> list[tuple["array[int]", list[str]]]:
    return [(array("Q"), []) for _ in range(count)]


def twins_in(place: Place, part: int) -> Iterator[Twin]:
    """Users of one file who share a value, by value, each group in the order in which ids were read."""
    hashes: array[int] = array("Q")
    names = sorted(path.name.removesuffix(".hashes") for path in place.folder.glob(f"{part}.*.hashes"))
    for name in names:
        hashes.frombytes((place.folder / f"{name}.hashes").read_bytes())
    if len(set(hashes)) == len(hashes):
        return
    shared = {number for number, count in Counter(hashes).items() if count > 1}
    groups: dict[int, list[list[str]]] = {number: [] for number in sorted(shared)}
    numbers = iter(hashes)
    for name in names:
        text = (place.folder / f"{name}.users").read_bytes().decode("utf-8", "surrogatepass")
        for line in text.removesuffix(END).split(END):
            if (number := next(numbers)) in shared:
                groups[number].append(line.split("\t", 3))
    for group in groups.values():
        yield from _group(group)


def _group(group: list[list[str]]) -> Iterator[Twin]:
    """The members of one group: lists of field, exact value's hash, road and id."""
    own = [each for each in group if each[0] != AS_EMAIL]
    strangers = [each for each in group if each[0] == AS_EMAIL]
    users = {each[3] for each in own}
    for _, _, road, user in strangers:
        if owners := users - {user}:
            yield Twin("username_is_anothers_email", user, road, False, _some(owners))
    if len(own) < 2:
        return
    exact = Counter(each[1] for each in own)
    for number, (field_, spelled, road, user) in enumerate(sorted(own, key=lambda each: order_of(each[3]))):
        rule = _RULES.get((field_, exact[spelled] > 1), _OTHER_RULE)
        yield Twin(rule, user, road, number > 0 and field_ in _MOVES_ALONE, _some(users - {user}))


def _some(users: set[str]) -> tuple[str, ...]:
    return tuple(sorted(users, key=order_of)[:SOME])


def order_of(user: str) -> tuple[int, str]:
    """The order in which people read keys: numbers by size, and before texts."""
    return (len(user), user) if user.isascii() and user.isdigit() else (1 << 30, user)
