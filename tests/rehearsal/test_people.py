"""Whom a rehearsal walks with: one of each scheme, told by label and never by identifier."""

import dataclasses
import json
from collections.abc import AsyncIterator, Sequence

import pytest

from app.domain.hashes import StoredHash
from app.domain.profile import declare_mapping
from app.domain.users import LegacyUser
from app.hashing.registry import build_registry
from app.legacy.stream import EVERYBODY, Span
from app.rehearsal.people import MOST_SCHEMES, Finder, Person
from tests.service import encoded

BCRYPT = StoredHash(encoded=encoded())
SSHA = StoredHash(encoded="{SSHA}" + "ZGVtb2RlbW9kZW1vZGVtb2RlbW9zYWx0")
FINDER = Finder(
    identifiers=("email", "username"),
    mapping=declare_mapping(app_metadata={"legacy_id": "{id}"}),
    registry=build_registry(),
)


def user(
    number: int, stored: StoredHash | None = BCRYPT, *, blocked: bool = False, reset: bool = False, **row: object
) -> LegacyUser:
    columns: dict[str, object] = {"id": number, "email": f"user{number}@example.com", "username": f"user{number}"} | row
    return LegacyUser(id=str(number), row=columns, stored=stored, blocked=blocked, reset_required=reset)


class Pages:
    """A legacy database of these users."""

    def __init__(self, *users: LegacyUser) -> None:
        self.users = users

    async def count(self) -> int:
        return len(self.users)

    async def spans(self, rows: int) -> list[Span]:
        return [Span(at, at + rows) for at in range(0, max(1, len(self.users)), rows)]

    async def stream(self, span: Span = EVERYBODY, *, rows: int) -> AsyncIterator[Sequence[LegacyUser]]:
        first = span.after or 0
        assert isinstance(first, int)
        if page := self.users[first : first + rows]:
            yield page


async def labels(*users: LegacyUser) -> list[str]:
    return [each.label for each in await FINDER.sample(Pages(*users))]


async def test_one_of_each_scheme_and_of_each_trouble() -> None:
    found = await labels(
        user(1),
        user(2),
        user(3, SSHA),
        user(4, None),
        user(5, blocked=True),
        user(6, blocked=True),
        user(7, reset=True),
    )
    assert found == [
        "a user with bcrypt",
        "a user with ldap_salted_sha1",
        "a user with no usable hash",
        "a disabled user",
        "a user who must reset",
    ]


async def test_new_hashes_are_met_though_they_stand_at_the_end() -> None:
    old, new = [user(number) for number in range(9000)], [user(number, SSHA) for number in range(9000, 11_000)]
    assert len(await labels(*old, *new)) == 2


async def test_an_empty_table_gives_nobody() -> None:
    assert await labels() == []


async def test_whom_auth0_could_not_keep_is_passed_over() -> None:
    assert await labels(user(1, email="no address"), user(2, email=None, username=None)) == []
    assert len(await labels(user(1, email="no address"), user(2))) == 1


async def test_there_is_an_end_to_schemes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.rehearsal.people.MOST_SCHEMES", 1)
    assert len(await labels(user(1), user(2, SSHA))) == 1
    assert MOST_SCHEMES > 1


def person(source: LegacyUser) -> Person:
    found = FINDER.person(source, "given user 1", "given", "secret word")
    assert found is not None
    return found


def test_a_record_is_what_the_bulk_import_would_carry() -> None:
    told = person(user(1))
    record = json.loads(told.record)
    assert (told.portable, record["user_id"], "password_hash" in record or "custom_password_hash" in record) == (
        True,
        "legacy|1",
        True,
    )
    assert told.has_metadata
    assert json.loads(person(user(2, blocked=True)).record)["blocked"] is True


@pytest.mark.parametrize("stored", [None, StoredHash(encoded="!"), StoredHash(encoded="$P$B" + "x" * 30)])
def test_what_cannot_travel_is_said(stored: StoredHash | None) -> None:
    assert not person(user(1, stored)).portable


def test_identifiers_are_those_that_users_type() -> None:
    told = person(user(1, username=" "))
    assert (told.identifier, told.email, list(told.identifiers)) == (
        "user1@example.com",
        "user1@example.com",
        ["email"],
    )
    assert person(user(2, email="X@example.com")).identifier == "X@example.com"


def test_no_repr_shows_identifier_password_or_hash() -> None:
    shown = repr(person(user(1)))
    for secret in ("user1", "secret word", "$2b$"):
        assert secret not in shown
    assert dataclasses.replace(person(user(1)), blocked=True).can_log_in is False
