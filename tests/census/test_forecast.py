"""The forecast on days that were drawn from curves that are known."""

import sys
from datetime import date, timedelta

import numpy as np
import pytest

from app.census.forecast import FLAT, MIN_DAYS, MIN_LOGINS, SHARES, Forecast, forecast, forecast_document
from app.errors import ConfigurationError

START = date(2026, 1, 5)
USERS = 100_000
WEEKEND = timedelta(2)
WEEK = np.array([1.2, 1.2, 1.1, 1.1, 1.1, 0.65, 0.65])


def came(share: float, days: int) -> np.ndarray:
    """Expected first logins of each day: a Lomax curve that ends at this share of all users."""
    reached = share * USERS * (1 - (1 + np.arange(days + 1) / 20) ** -1.2)
    return np.diff(reached) * WEEK[np.arange(days) % 7]


def drawn(share: float, days: int, *, seed: int) -> dict[date, int]:
    counts = np.random.default_rng(seed).poisson(came(share, days))
    return {START + timedelta(number): int(count) for number, count in enumerate(counts)}


def made(days: dict[date, int], users: int = USERS) -> Forecast:
    found = forecast(days, users=users, today=max(days) + timedelta(1))
    assert isinstance(found, Forecast)
    return found


@pytest.mark.parametrize("days", [21, 60])
@pytest.mark.parametrize("share", [0.3, 0.7])
def test_band_of_the_plateau_holds_the_truth(share, days):
    """At least four of five drawings: the band promises nine of ten."""
    truth = came(share, 200_000).sum()
    found = [made(drawn(share, days, seed=seed)).plateau for seed in range(5)]
    assert sum(each.low <= truth <= each.high for each in found) >= 4
    assert all(each.low <= each.value <= each.high for each in found)


def test_more_days_say_more():
    early, late = (made(drawn(0.7, days, seed=1)).plateau for days in (21, 90))
    assert late.high - late.low < (early.high - early.low) / 5


def test_what_has_been_is_known_and_the_band_opens_from_there():
    days = drawn(0.7, 45, seed=2)
    found = made(days)
    seen = [each for day, each in found.curve if day <= max(days)]
    ahead = [each for day, each in found.curve if day > max(days)]
    assert seen[-1].value == seen[-1].low == seen[-1].high == found.moved == sum(days.values())
    assert ahead[0].high - ahead[0].low < ahead[-1].high - ahead[-1].low
    assert all(each.low <= each.value <= each.high for each in ahead)
    assert [day for day, _ in found.curve] == [START + timedelta(number) for number in range(len(found.curve))]


def test_shares_beyond_the_plateau_have_no_date():
    found = made(drawn(0.7, 90, seed=3))
    assert [each.share for each in found.milestones] == list(SHARES)
    assert all(each.on is None and each.earliest is None for each in found.milestones)


def test_share_that_was_reached_has_the_day_on_which_it_was():
    days = drawn(0.97, 90, seed=4)
    eighty = made(days).milestones[0]
    seen = np.cumsum(list(days.values()))
    assert eighty.on == eighty.earliest == eighty.latest == START + timedelta(int(np.argmax(seen >= 0.8 * USERS)))


def test_share_to_come_has_a_date_within_its_band_but_for_a_weekend():
    """The curve ahead knows no weekdays: a date may be off by a weekend."""
    days = drawn(0.97, 40, seed=4)
    eighty = made(days).milestones[0]
    truth = START + timedelta(int(np.argmax(came(0.97, 3650).cumsum() >= 0.8 * USERS)))
    assert eighty.earliest is not None
    assert eighty.on is not None
    assert eighty.earliest <= eighty.on
    assert eighty.earliest <= truth + WEEKEND
    assert eighty.latest is None or truth <= eighty.latest + WEEKEND


def test_curve_is_flat_when_a_week_brings_next_to_nobody():
    days = drawn(0.05, 60, seed=5)
    found = made(days)
    assert found.flat_on is not None
    by_day = dict(found.curve)
    week = by_day[found.flat_on + timedelta(6)].value - by_day[found.flat_on - timedelta(1)].value
    assert week <= FLAT * USERS * 1.01


def test_same_days_give_the_same_forecast():
    days = drawn(0.7, 45, seed=6)
    assert made(days) == made(dict(reversed(days.items())))


def test_days_without_anybody_may_be_left_out():
    days = drawn(0.7, 45, seed=7) | {START + timedelta(20): 0}
    assert made(days) == made({day: count for day, count in days.items() if count})


def test_today_does_not_count():
    days = drawn(0.7, 30, seed=8)
    today = max(days)
    found = forecast(days, users=USERS, today=today)
    assert isinstance(found, Forecast)
    assert found.moved == sum(count for day, count in days.items() if day < today)


def test_fewer_users_than_have_come_is_corrected():
    """The legacy database may have lost some since."""
    found = made(drawn(0.7, 30, seed=9), users=10)
    assert found.users == found.moved
    assert found.plateau.high == found.moved


@pytest.mark.parametrize(
    ("days", "reason"),
    [
        ({}, "Nobody"),
        ({START + timedelta(number): 100 for number in range(MIN_DAYS - 1)}, "days"),
        ({START + timedelta(number): 1 for number in range(MIN_LOGINS - 1)}, "first logins"),
    ],
    ids=["nobody", "too few days", "too few logins"],
)
def test_too_little_is_said_in_words(days, reason):
    found = forecast(days, users=USERS, today=START + timedelta(len(days)))
    assert isinstance(found, str)
    assert reason in found
    assert forecast_document(found) == {"available": False, "reason": found}


def test_document_is_json_of_whole_users_and_iso_days():
    document = forecast_document(made(drawn(0.97, 60, seed=4)))
    assert document["available"] is True
    assert document["milestones"][0].keys() == {"share", "on", "earliest", "latest"}
    assert all(isinstance(each["value"], int) for each in document["curve"])
    assert document["curve"][0]["day"] == "2026-01-05"


def test_missing_library_names_the_extra(monkeypatch):
    monkeypatch.setitem(sys.modules, "scipy.optimize", None)
    with pytest.raises(ConfigurationError, match=r"trickle\[forecast\]"):
        made(drawn(0.7, 30, seed=1))
