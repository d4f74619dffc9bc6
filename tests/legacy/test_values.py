"""Drivers' values become plain ones."""

import uuid
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal

import pytest

from app.legacy.values import active, expired, locked, moment, plain, same_but_for_case, spell_id, text_of, truth

NOW = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
UUID = uuid.UUID("0a1b2c3d-4e5f-4a6b-8c7d-0123456789ab")


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (None, None),
        (True, True),
        (7, 7),
        ("é", "é"),
        (b"$2b$", "$2b$"),
        (bytearray(b"x"), "x"),
        (memoryview(b"x\0\0"), "x"),
        (b"\xff\x01", "ff01"),
        (b"a\nb", "610a62"),
        (Decimal("12.00"), 12),
        (Decimal("1.5"), 1.5),
        (Decimal("0.12345678901234567890"), "0.12345678901234567890"),
        (Decimal("NaN"), "NaN"),
        (UUID, str(UUID)),
        (date(2020, 1, 2), "2020-01-02"),
        (NOW, "2026-01-02T03:04:05+00:00"),
        (time(1, 2), "01:02:00"),
        (timedelta(hours=1), "1:00:00"),
        ([b"a", Decimal(1)], ["a", 1]),
        ({1: b"a"}, {"1": "a"}),
        (complex(1, 2), "(1+2j)"),
    ],
)
def test_value_is_plain(value: object, expected: object):
    found = plain(value)
    assert found == expected
    assert type(found) is type(expected)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (None, ""),
        (7, "7"),
        (Decimal(7), "7"),
        ("Ab ", "Ab"),
        (UUID, str(UUID)),
        (UUID.bytes, str(UUID)),
        (memoryview(UUID.bytes), str(UUID)),
        (UUID.hex.upper(), str(UUID)),
        (str(UUID).upper().encode(), str(UUID)),
        (b"sixteen letters!", "sixteen letters!"),
        (b"\xff" * 4, "ffffffff"),
        ("0A1b" * 8, "0A1b" * 8),
    ],
)
def test_id_has_one_spelling(value: object, expected: str):
    assert spell_id(value) == expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        *(
            (value, False)
            for value in (None, False, 0, 0.0, Decimal(0), "", " ", "0", "f", "F", "false", "N", "no", "off")
        ),
        *((value, False) for value in (b"\0", b"", b"0", b"N", b"\0\0", "0000-00-00 00:00:00")),
        *(
            (value, True)
            for value in (True, 1, -1, Decimal("0.5"), "1", "t", "TRUE", "y", "Yes", "on", b"\1", b"1", b"\0\1")
        ),
        ("suspended", True),
        (b"yes", True),
        (NOW - timedelta(seconds=1), True),
        (NOW + timedelta(seconds=1), False),
        (NOW.replace(tzinfo=None) - timedelta(seconds=1), True),
        (NOW.replace(tzinfo=None) + timedelta(seconds=1), False),
        (NOW.date(), True),
        (date(2999, 1, 1), False),
        ("2020-01-01 00:00:00", True),
        ("2999-01-01", False),
    ],
)
def test_truth(value: object, expected: bool):
    assert truth(value, now=lambda: NOW) is expected


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("Ann@X.org", "ann@x.org", True),
        ("ZOË", "zoë", True),
        ("ΝΙΚΟΣ", "νικος", True),
        ("mi\u212ae", "mike", False),
        ("adm\u0131n", "admin", False),
        ("\u017fam", "sam", False),
        ("straße", "strasse", False),
        ("josé", "jose", False),
        ("a ", "a", False),
    ],
)
def test_only_case_may_differ(one: str, other: str, expected: bool):
    assert same_but_for_case(one, other) is expected
    assert same_but_for_case(other, one) is expected


def test_bytes_are_text_when_printable():
    assert text_of("é".encode()) == "é"
    assert text_of(b"\x80") == "80"
    assert text_of(b"a\0b") == "610062"


START = datetime(2026, 1, 1, tzinfo=UTC)


@pytest.mark.parametrize(
    ("value", "when"),
    [
        (None, None),
        (0, None),
        ("0", None),
        ("", None),
        ("  ", None),
        (False, None),
        ("0000-00-00 00:00:00", None),
        (Decimal(0), None),
        (1767225600, START),
        (1767225600000, START),
        ("1767225600", START),
        (Decimal(1767225600), START),
        ("2026-01-01", START),
        (b"2026-01-01 00:00:00", START),
        ("2026-01-01T01:00:00+01:00", START),
        (date(2026, 1, 1), START),
        (datetime(2026, 1, 1), START),  # noqa: DTZ001  drivers hand out such
        (10**18, datetime(9999, 12, 31, 23, 59, 59, tzinfo=UTC)),
    ],
)
def test_a_moment_is_read_however_it_is_written(value: object, when: datetime | None):
    assert moment(value) == when


@pytest.mark.parametrize("value", ["soon", 1, True, "7", -1, 99_999_999])
def test_what_is_no_moment_locks_and_closes(value: object):
    """A word that we cannot read must not let in somebody whom the legacy system keeps out."""
    with pytest.raises(ValueError):
        moment(value)
    assert locked(value)
    assert expired(value)


def test_a_lock_lapses_and_an_account_expires():
    before, after = START - timedelta(seconds=1), START + timedelta(seconds=1)
    assert [locked(each, now=lambda: START) for each in (before, START, after, None, 0)] == [
        False,
        False,
        True,
        False,
        False,
    ]
    assert [expired(each, now=lambda: START) for each in (before, START, after, None, 0)] == [
        True,
        True,
        False,
        False,
        False,
    ]


@pytest.mark.parametrize(
    ("value", "on"),
    [
        (None, False),
        (0, False),
        ("", False),
        ("no", False),
        (1, True),
        ("t", True),
        (b"\x01", True),
        (b"\x00", False),
        ("pending", False),
        ("1", True),
        (date(2025, 1, 1), True),
        (date(2027, 1, 1), False),
        ("2025-01-01 10:00:00", True),
        ("2027-01-01", False),
    ],
)
def test_active_must_say_so(value: object, on: bool):
    """NULL, also of a joined row that is missing, and words that we cannot read are not active."""
    assert active(value, now=lambda: START) is on
