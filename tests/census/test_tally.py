"""Counts that can be put together in parts, and windows of last logins."""

import pickle
from datetime import UTC, datetime

import pytest

from app.census.judge import Judge
from app.census.tally import EXAMPLES, Activity, Tally, merged
from tests.census.rows import TRIPPING, user

NOW = datetime(2026, 11, 25, 12, tzinfo=UTC)


def counted(judge: Judge, users) -> Tally:
    tally = Tally()
    for each in users:
        tally.add(each, judge.judge(each))
    return tally


def test_parts_make_the_same_as_the_whole(judge: Judge) -> None:
    users = [*TRIPPING.values(), *(user(str(n), mfa_factors=[{"totp": {"secret": "ABC234"}}]) for n in range(50))]
    parts = [counted(judge, users[start : start + 9]) for start in range(0, len(users), 9)]
    assert merged(pickle.loads(pickle.dumps(parts))) == counted(judge, users)


def test_what_profiles_hold_is_counted(judge: Judge) -> None:
    users = [
        user("1", phone_number="+4930123"),
        user("2", username=None),
        user("3", email_verified=False),
        user("4", email=None),
    ]
    facts = counted(judge, users).facts
    assert {name: facts[name] for name in ("email", "username", "phone_number", "email_verified", "totp")} == {
        "email": 3,
        "username": 2,
        "phone_number": 1,
        "email_verified": 2,
        "totp": 0,
    }


def test_a_rule_keeps_its_first_users_and_counts_all(judge: Judge) -> None:
    tally = counted(judge, [user(str(n), password=None) for n in range(EXAMPLES + 5)])
    assert tally.rules["password_missing"] == EXAMPLES + 5
    assert tally.examples["password_missing"] == [str(n) for n in range(EXAMPLES)]
    both = merged([tally, counted(judge, [user("later", password=None)])])
    assert both.examples["password_missing"] == tally.examples["password_missing"]


@pytest.mark.parametrize(
    ("value", "window"),
    [
        ("2026-11-25T08:00:00", "7"),
        ("2026-11-24 08:00:00+00:00", "7"),
        ("2026-10-30", "30"),
        ("2026-05-30T00:00:00", "180"),
        ("2020-01-01", "older"),
        (1764072000 + 365 * 86400, "7"),
        (1790000000000, "90"),
        ("1700000000", "older"),
        (None, "never"),
        (0, "never"),
        ("", "never"),
        ("0000-00-00 00:00:00", "never"),
        ("yesterday", "never"),
        (True, "never"),
    ],
)
def test_windows_since_the_last_login(value: object, window: str) -> None:
    assert Activity("last_login", now=NOW).window(user(last_login=value)) == window
