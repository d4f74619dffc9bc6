"""Metrics: units in names, and no label that a caller may choose."""

import pytest

from app.domain.trace import Trace
from app.telemetry import Metrics, forget_worker


def test_a_login_is_counted_from_its_trace() -> None:
    metrics = Metrics()
    trace = Trace("id", outcome="verified", scheme="bcrypt", cost="10", ms_db=4, ms_queue=1, ms_hash=50,
                  dropped=("phone_number:e164", "app_metadata.secret-name:type"))  # fmt: skip
    metrics.answered("login", trace, 0.06)
    text = metrics.render(shared=False).decode()
    assert 'trickle_requests_total{outcome="verified",question="login",reason=""} 1.0' in text
    assert 'trickle_logins_total{outcome="verified",scheme="bcrypt"} 1.0' in text
    assert "trickle_hash_seconds_count 1.0" in text
    assert 'trickle_profile_fields_dropped_total{field="app_metadata"} 1.0' in text
    assert "secret-name" not in text
    assert "id" not in [line.split('"')[1] for line in text.splitlines() if '"' in line]


def test_what_did_not_happen_is_not_observed() -> None:
    metrics = Metrics()
    metrics.answered("get_user", Trace("id", outcome="forbidden", reason="replayed"), 0.001)
    text = metrics.render(shared=False).decode()
    assert "trickle_hash_seconds_count 0.0" in text
    assert 'trickle_legacy_seconds_count{question="get_user"}' not in text


def test_two_registries_do_not_mix() -> None:
    one, other = Metrics(), Metrics()
    one.ledger_waiting.set(3)
    assert "trickle_ledger_rows_waiting 0.0" in other.render(shared=False).decode()


def test_without_shared_files_there_is_nothing_to_forget(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("PROMETHEUS_MULTIPROC_DIR", raising=False)
    forget_worker(1)
