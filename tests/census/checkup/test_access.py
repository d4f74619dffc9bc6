from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from app.census.checkup.access import address_ranges, allow_list, keys
from app.census.checkup.findings import Severity
from app.census.checkup.subject import Key, Subject
from app.ledger.keys import KeyRecord
from tests.census.checkup.kit import ERROR, OK, WARNING, of, one, subject_at

NOW = datetime(2026, 11, 25, tzinfo=UTC)
ONE = (Key("k1", "signed"),)


@pytest.fixture
def subject(tmp_path: Path) -> Subject:
    found = subject_at(tmp_path)
    return replace(found, now=NOW, access=replace(found.access, accept=("signed",), keys=ONE))


def record(key_id: str = "k1", *, days: int = 1, revoked: bool = False) -> KeyRecord:
    made = NOW - timedelta(days=days)
    return KeyRecord(key_id, "signed", "HS256", made, None, NOW if revoked else None)


def with_access(subject: Subject, **changes: object) -> Subject:
    return replace(subject, access=replace(subject.access, **changes))


def test_an_empty_allow_list_lets_any_address_call(subject: Subject):
    assert one("allow_list", allow_list(subject)).severity is WARNING
    assert one("allow_list", allow_list(with_access(subject, allow=("auth0:eu",)))).severity is OK


@pytest.mark.parametrize(("days", "severity"), [(1, OK), (400, WARNING)])
def test_the_shipped_ranges_grow_old(subject: Subject, days: int, severity: Severity):
    at = datetime(2026, 8, 20, tzinfo=UTC) + timedelta(days=days)
    known = replace(with_access(subject, allow=("auth0:eu",)), now=at)
    assert one("address_ranges", address_ranges(known)).severity is severity


def test_ranges_that_nobody_uses_are_not_looked_at(subject: Subject):
    assert list(address_ranges(with_access(subject, allow=("10.0.0.0/8",)))) == []


def test_a_young_key_is_fine(subject: Subject):
    assert one("keys", keys(subject, [record()])).severity is OK


def test_a_key_of_more_than_a_year_is_old(subject: Subject):
    found = one("keys", keys(subject, [record(days=366)]))
    assert (found.severity, "366 days" in found.what) == (WARNING, True)


def test_a_key_that_the_ledger_does_not_know_has_no_age(subject: Subject):
    assert one("keys", keys(subject, [])).severity is OK


def test_without_a_usable_key_nobody_can_call(subject: Subject):
    assert one("keys", keys(with_access(subject, keys=()), [])).severity is ERROR
    found = of("keys", keys(subject, [record(revoked=True)]))
    assert [each.severity for each in found] == [ERROR, WARNING]


def test_a_third_signed_key_is_left_over(subject: Subject):
    many = tuple(Key(f"k{number}", "signed") for number in range(3))
    assert "3 signed keys" in one("keys", keys(with_access(subject, keys=many), [])).what


def test_static_keys_are_for_trying(subject: Subject):
    static = with_access(subject, accept=("signed", "static"), keys=(*ONE, Key("mon", "static")))
    assert "mon" in one("keys", keys(static, [])).what
    assert one("keys", keys(with_access(static, accept=("signed",)), [])).severity is OK
