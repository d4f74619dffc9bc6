"""Drivers' values become plain ones."""

import uuid
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal

import pytest

from app.legacy.values import plain, same_but_for_case, spell_id, text_of, truth

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
