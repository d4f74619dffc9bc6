"""Files are full to the byte, and never one byte longer."""

import json
from itertools import zip_longest

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.import_record import MAX_FILE_BYTES, ImportRecord
from app.transfer.pack import Packed, Packer, halves, pack
from app.transfer.selection import Carried

FORM_BYTES = 12_000
"""What a multipart body may have around its file, below the 512,000 at which Auth0 refuses."""


def user(number: int, size: int = 30) -> Carried:
    body = json.dumps({"user_id": str(number), "p": ""}, separators=(",", ":"))
    body = body[:-2] + "x" * (size - len(body)) + body[-2:]
    return Carried(str(number), "bcrypt", "bcrypt", ImportRecord(str(number), body.encode(), has_hash=True))


def packed(users: list[Carried], limit: int) -> list[Packed]:
    packer = Packer(limit)
    files = [full for each in users if (full := packer.add(each)) is not None]
    return files + ([rest] if (rest := packer.rest()) is not None else [])


@given(st.lists(st.integers(30, 200), max_size=60), st.integers(202, 500))
def test_everybody_is_in_one_file_in_order_and_no_file_is_too_long(sizes, limit):
    users = [user(number, size) for number, size in enumerate(sizes)]
    files = packed(users, limit)
    assert [each.legacy_id for file in files for each in file.users] == [each.legacy_id for each in users]
    for file, following in zip_longest(files, files[1:]):
        assert len(file.body) <= limit
        assert [each["user_id"] for each in json.loads(file.body)] == [each.legacy_id for each in file.users]
        if following is not None:
            assert len(file.body) + 1 + len(following.users[0].record.body) > limit


def test_file_may_be_full_to_the_byte():
    users = [user(1, 100), user(2, 100)]
    assert len(packed(users, 203)) == 1
    assert len(pack(users).body) == 203
    assert len(packed(users, 202)) == 2


def test_real_limit_leaves_room_for_the_form():
    assert MAX_FILE_BYTES + FORM_BYTES <= 512_000
    files = packed([user(number, 400) for number in range(3000)], MAX_FILE_BYTES)
    assert all(len(file.body) <= MAX_FILE_BYTES for file in files)
    assert all(len(file.body) > MAX_FILE_BYTES - 401 for file in files[:-1])


def test_nobody_makes_no_file():
    assert packed([], 100) == []


def test_same_users_make_the_same_file():
    assert pack([user(1), user(2)]).sha256 == pack([user(1), user(2)]).sha256


@pytest.mark.parametrize("count", [1, 2, 3, 8])
def test_halves_hold_everybody_once(count):
    users = [user(number) for number in range(count)]
    parts = list(halves(pack(users)))
    assert [each for part in parts for each in part.users] == users
    assert len(parts) == min(2, count)


def test_no_hash_shows_in_a_text():
    assert "xxx" not in repr(pack([user(1, 60)]))
