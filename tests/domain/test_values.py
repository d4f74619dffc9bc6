import math
import uuid
from datetime import UTC, date, datetime, time
from decimal import Decimal

import pytest

from app.domain.values import MAX_DEPTH, MAX_EXACT_INT, as_json, as_text, as_truth

MOMENT = datetime(2024, 2, 29, 12, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("Ada ", "Ada "),
        ("", ""),
        (None, None),
        (True, "true"),
        (False, "false"),
        (42, "42"),
        (1.0, "1"),
        (1.5, "1.5"),
        (Decimal("42.00"), "42"),
        (Decimal("1E+3"), "1000"),
        (Decimal("12.50"), "12.50"),
        (Decimal("NaN"), "NaN"),
        (MOMENT, "2024-02-29T12:30:00+00:00"),
        (date(2024, 2, 29), "2024-02-29"),
        (time(12, 30), "12:30:00"),
        (uuid.UUID(int=7), "00000000-0000-0000-0000-000000000007"),
        ([1], None),
        ({"a": 1}, None),
        (b"raw", None),
    ],
)
def test_values_read_as_text(value, text):
    assert as_text(value) == text


@pytest.mark.parametrize(
    ("value", "json"),
    [
        (None, None),
        ("", ""),
        ("42", "42"),
        (True, True),
        (42, 42),
        (MAX_EXACT_INT, MAX_EXACT_INT),
        (-MAX_EXACT_INT, -MAX_EXACT_INT),
        (MAX_EXACT_INT + 1, "9007199254740992"),
        (-MAX_EXACT_INT - 1, "-9007199254740992"),
        (1.5, 1.5),
        (Decimal(42), 42),
        (Decimal("42.0"), 42),
        (Decimal("12.5"), 12.5),
        (Decimal("12.345678901234567891"), "12.345678901234567891"),
        (Decimal(10) ** 5000, "1" + "0" * 5000),
        (Decimal("Infinity"), "Infinity"),
        (MOMENT, "2024-02-29T12:30:00+00:00"),
        (date(2024, 2, 29), "2024-02-29"),
        (time(12, 30), "12:30:00"),
        (uuid.UUID(int=7), "00000000-0000-0000-0000-000000000007"),
        ([Decimal(1), (date(2024, 1, 1),)], [1, ["2024-01-01"]]),
        ({1: {"a": Decimal("0.5")}}, {"1": {"a": 0.5}}),
    ],
    ids=lambda value: str(value)[:30],
)
def test_values_keep_their_type_in_json(value, json):
    assert as_json(value) == json
    assert type(as_json(value)) is type(json)


def test_what_json_has_no_form_for_comes_back_as_it_is():
    thing = object()
    assert as_json(thing) is thing
    assert as_json([b"raw"]) == [b"raw"]


def test_nesting_is_followed_to_a_bound():
    endless: list = []
    endless.append(endless)
    copied, depth = as_json(endless), 0
    while copied is not endless:
        copied, depth = copied[0], depth + 1
    assert depth == MAX_DEPTH + 1


def test_lists_and_objects_are_copied():
    inner = {"a": [1]}
    as_json(inner)["a"].append(2)
    assert inner == {"a": [1]}


@pytest.mark.parametrize(
    "value",
    [
        True,
        1,
        -1,
        7,
        1.0,
        Decimal(1),
        1_700_000_000,
        "1",
        "01",
        "\x01",
        "t",
        "True",
        "TRUE",
        " y ",
        "yes",
        "on",
        "7",
        "1700000000",
        MOMENT,
        date(1970, 1, 1),
        "2024-02-29 12:30:00",
        "2024-02-29",
        "2024-02-29T12:30:00Z",
        math.inf,
    ],
    ids=str,
)
def test_what_says_yes(value):
    assert as_truth(value) is True


@pytest.mark.parametrize(
    "value",
    [
        False,
        0,
        0.0,
        Decimal(0),
        "0",
        "00",
        "\x00",
        "f",
        "False",
        "n",
        "NO",
        "off",
        "",
        " ",
        "0000-00-00",
        "0000-00-00 00:00:00",
    ],
    ids=str,
)
def test_what_says_no(value):
    assert as_truth(value) is False


@pytest.mark.parametrize("value", ["maybe", "pending", "2024-13-45", "-", "½", b"1", [1], {}], ids=str)
def test_what_cannot_be_read_stays_what_it_was(value):
    assert as_truth(value) is value


def test_null_and_nan_say_nothing():
    assert as_truth(None) is None
    assert isinstance(as_truth(math.nan), float)
    assert isinstance(as_truth(Decimal("NaN")), Decimal)
