"""Legacy database away, service full: what callers are told, and that it passes by itself."""

import contextlib
import sqlite3
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tests.servers import wait_for
from tests.service import PASSWORD, STATIC_HEADERS, Answered, Live, Row, encoded, listening, make_legacy, make_site

RECOVERY_S = 15.0


def check_unavailable(answer: Answered) -> None:
    assert (answer.status, answer.outcome) == (503, "legacy_unavailable")
    assert 1 <= int(answer.headers["retry-after"]) <= 5


def both(live: Live) -> list[Answered]:
    return [live.login("ada"), live.get_user("ada"), live.login("nobody"), live.get_user("nobody")]


def recover(live: Live) -> None:
    """Ready again by itself, and answering, within the promise."""
    started = time.monotonic()
    wait_for(lambda: live.login("ada").outcome == "verified", what="the recovery", timeout_s=RECOVERY_S)
    assert live.is_ready()
    assert time.monotonic() - started < RECOVERY_S


def test_a_start_without_the_legacy_database(tmp_path: Path) -> None:
    site = make_site(tmp_path / "site")
    site.legacy.unlink()
    with listening(site) as live:
        for answer in both(live):
            check_unavailable(answer)
        ready = live.ops("/readyz")
        assert ready.status_code == 503
        assert ready.json()["status"] == "not_ready"
        assert ready.json()["dependencies"]["legacy"] == {"up": False, "needed": True, "reason": "no_database"}
        assert live.metric("trickle_dependency_up", dependency="legacy") == 0
        assert not site.legacy.exists()
        make_legacy(site.legacy)
        recover(live)
        assert live.metric("trickle_dependency_up", dependency="legacy") == 1


def test_a_database_that_vanishes_and_returns_is_never_made(tmp_path: Path) -> None:
    site = make_site(tmp_path / "site")
    away = site.legacy.with_suffix(".away")
    with listening(site) as live:
        recover(live)
        site.legacy.rename(away)
        for answer in both(live) * 3:  # often enough to open the circuit
            check_unavailable(answer)
        assert live.lines("login")[-1]["reason"] in {"no_database", "circuit_open"}
        assert not site.legacy.exists()
        away.rename(site.legacy)
        recover(live)


def test_a_replaced_database_is_the_one_that_is_asked(tmp_path: Path) -> None:
    site = make_site(tmp_path / "site")
    with listening(site) as live:
        assert live.get_user("eve@example.com").outcome == "user_not_found"
        other = site.folder / "other.db"
        make_legacy(other, (Row(1, "eve@example.com"),))
        other.replace(site.legacy)
        assert live.get_user("eve@example.com").outcome == "found"


@pytest.mark.parametrize(
    "change",
    ["DROP TABLE users", "ALTER TABLE users RENAME COLUMN email TO mail", "ALTER TABLE users RENAME TO customers"],
)
def test_a_changed_schema_is_unavailable_and_never_nobody(tmp_path: Path, change: str) -> None:
    site = make_site(tmp_path / "site")
    whole = site.legacy.read_bytes()
    with listening(site) as live:
        recover(live)
        with contextlib.closing(sqlite3.connect(site.legacy)) as legacy:
            legacy.execute(change)
            legacy.commit()
        for answer in both(live):
            check_unavailable(answer)
        assert not live.is_ready()
        site.legacy.write_bytes(whole)
        recover(live)


def test_a_locked_database_is_unavailable_in_time(tmp_path: Path) -> None:
    site = make_site(tmp_path / "site", legacy={"timeout_s": 0.5})
    with listening(site) as live:
        recover(live)
        with contextlib.closing(sqlite3.connect(site.legacy)) as legacy:
            legacy.execute("BEGIN EXCLUSIVE")
            started = time.monotonic()
            check_unavailable(live.get_user("ada"))
            assert time.monotonic() - started < 0.5 + 1.0
            legacy.rollback()
        recover(live)


def test_a_broken_legacy_database_counts_against_nobody(tmp_path: Path) -> None:
    site = make_site(tmp_path / "site")
    away = site.legacy.with_suffix(".away")
    with listening(site) as live:
        site.legacy.rename(away)
        for _ in range(4):
            check_unavailable(live.login("ada"))
        away.rename(site.legacy)
        recover(live)


def test_a_ledger_that_vanishes_fails_no_login(tmp_path: Path) -> None:
    site = make_site(tmp_path / "site")
    with listening(site) as live:
        recover(live)
        site.ledger.rename(site.ledger.with_suffix(".away"))
        for _ in range(3):
            assert live.login("ada").outcome == "verified"
        assert not live.is_ready()
        assert not site.ledger.exists()
        site.ledger.with_suffix(".away").rename(site.ledger)
        recover(live)


# More than it can do


@pytest.fixture(scope="module")
def full(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Live]:
    """A service whose budget lets few logins wait: each takes a quarter of a second of one core."""
    users = tuple(Row(at, f"u{at}@example.com", password=encoded(12)) for at in range(40))
    limits = {"budget_s": 1.0, "failures": "1000/minute"}
    with listening(make_site(tmp_path_factory.mktemp("full"), users, limits=limits)) as live:
        wait_for(lambda: live.lines("decoy_learned"), what="the decoy", timeout_s=10)
        assert live.login("u0@example.com").outcome == "verified"  # the pool has learned its pace
        yield live


def timed(live: Live, identifier: str) -> tuple[Answered, float]:
    started = time.monotonic()
    return live.login(identifier), time.monotonic() - started


def test_what_is_too_much_is_refused_before_the_work(full: Live) -> None:
    before = len(full.lines("login"))
    count = 30
    with ThreadPoolExecutor(count) as pool:
        asked = list(pool.map(lambda at: timed(full, f"u{at}@example.com"), range(count)))
    refused = [(answer, took_s) for answer, took_s in asked if answer.outcome == "overloaded"]
    assert {answer.outcome for answer, _ in asked} == {"verified", "overloaded"}
    assert len(refused) >= count // 2
    for answer, took_s in refused:
        assert answer.status == 503
        assert 1 <= int(answer.headers["retry-after"]) <= 5
        assert took_s >= 0.3  # who comes again at once costs more than the login would
    lines = [line for line in full.lines("login")[before:] if line.get("reason") == "queue_too_long"]
    assert lines
    assert {line["ms_hash"] for line in lines} == {0.0}
    assert full.metric("trickle_requests_total", outcome="overloaded") >= len(lines)


def test_look_ups_stay_quick_while_passwords_are_hashed(full: Live) -> None:
    stop = threading.Event()

    def keep_busy(at: int) -> None:
        while not stop.is_set():
            full.login(f"u{at}@example.com")

    with ThreadPoolExecutor(6) as pool:
        busy = [pool.submit(keep_busy, at) for at in range(6)]
        try:
            wait_for(
                lambda: full.container.pool.waiting >= full.container.pool.threads, what="a full pool", timeout_s=5
            )
            took = []
            with full.client() as client:
                for _ in range(30):
                    started = time.monotonic()
                    answer = client.post(
                        "/get-user", content=b'{"identifier": "u1@example.com"}', headers=STATIC_HEADERS
                    )
                    took.append(time.monotonic() - started)
                    assert answer.json()["outcome"] == "found"
        finally:
            stop.set()
        for each in busy:
            each.result(10)
    assert sorted(took)[len(took) // 2] < 0.1


def test_an_answer_that_did_not_come_within_the_budget_is_overloaded(tmp_path: Path) -> None:
    """A hash that takes longer than anybody expected; one core's worth of work cannot be interrupted, but its caller is told."""
    users = (Row(1, "ada@example.com", password=encoded(12)),)
    site = make_site(tmp_path / "site", users, limits={"budget_s": 0.5}, legacy={"timeout_s": 3.0})
    with listening(site) as live:
        with contextlib.closing(sqlite3.connect(site.legacy)) as legacy:
            legacy.execute("BEGIN EXCLUSIVE")
            answer, took_s = timed(live, "ada@example.com")
            legacy.rollback()
        assert answer.outcome == "overloaded"
        assert 0.5 <= took_s < 2.0
        assert live.lines("login")[-1]["reason"] == "out_of_time"
        assert PASSWORD not in live.stream.getvalue()
