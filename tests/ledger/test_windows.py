"""The rule of failures: its spelling, and what it makes of a row."""

import pytest

from app.errors import ConfigurationError
from app.ledger.windows import FailureRule, Window, parse_rule, release, reserve

RULE = FailureRule(2, 10)


@pytest.mark.parametrize(
    ("spelled", "limit", "window_s"),
    [
        ("10/15 minutes", 10, 900),
        ("5/minute", 5, 60),
        ("1 per 1 day", 1, 86400),
        ("3/2hours", 3, 7200),
        (" 100 / 30 Seconds ", 100, 30),
        ("7 per hour", 7, 3600),
    ],
)
def test_spellings(spelled, limit, window_s):
    assert parse_rule(spelled) == FailureRule(limit, window_s)


@pytest.mark.parametrize(
    "spelled",
    [
        "",
        "10",
        "ten/minute",
        "10/15",
        "10/15 fortnights",
        "0/minute",
        "1/0 minutes",
        "2000000/minute",
        "1/2 days",
        "-1/minute",
        "1/minute or so",
    ],
)
def test_other_spellings_are_refused_by_their_key(spelled):
    with pytest.raises(ConfigurationError, match="10/15 minutes") as refused:
        parse_rule(spelled)
    assert refused.value.key == "limits.failures"


def test_first_failure_opens_a_window():
    standing = reserve(None, RULE, now_ms=5)
    assert (standing.granted, standing.window) == (True, Window(5, 1, 10_005))


def test_later_failures_do_not_move_the_window():
    assert reserve(Window(5, 1, 10_005), RULE, now_ms=9000).window == Window(5, 2, 10_005)


def test_full_window_refuses_and_stays():
    full = Window(5, 2, 10_005)
    standing = reserve(full, RULE, now_ms=10_004)
    assert (standing.granted, standing.window) == (False, full)


@pytest.mark.parametrize("row", [Window(5, 2, 10_005), Window(5, 0, 99_999)], ids=["ended", "all taken back"])
def test_new_window_after_one_that_is_none_any_more(row):
    assert reserve(row, RULE, now_ms=10_005).window == Window(10_005, 1, 20_005)


@pytest.mark.parametrize(
    ("row", "left"),
    [
        (None, None),
        (Window(5, 2, 99), Window(5, 1, 99)),
        (Window(5, 0, 99), Window(5, 0, 99)),
        (Window(6, 2, 99), Window(6, 2, 99)),
    ],
    ids=["gone", "one back", "nothing to take", "another window"],
)
def test_release(row, left):
    assert release(row, started_ms=5) == left
