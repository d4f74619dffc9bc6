"""`trickle serve` as a process: what it refuses, how it ends, its workers, and what it takes anew."""

import contextlib
import os
import signal
import socket
import sqlite3
import ssl
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import httpx
import pytest

from app.errors import ConfigurationError, Unavailable
from app.ledger.tables import VERSION_TABLE
from app.rehearsal.certificate import make_certificate
from app.settings import load
from app.web.serve import serve
from tests.servers import any_alive, wait_for
from tests.service import (
    SIGNING_SECRET,
    STATIC_KEY,
    Row,
    Service,
    Site,
    encoded,
    make_site,
    running,
    signed_headers,
    trickle,
)

STOP_WITHIN_S = 15.0
ADA = b'{"identifier": "ada"}'


@pytest.fixture
def site(tmp_path: Path) -> Site:
    return make_site(tmp_path / "site")


# What is not served with

REFUSED: list[Any] = [
    pytest.param({"legacy": {"table": None}}, "legacy.table", "query", id="no table"),
    pytest.param({"legacy": {"url": "redis://h/0"}}, "legacy.url", "", id="no legacy database"),
    pytest.param({"legacy": {"columns": {"email": "email"}}}, "legacy.columns", "id", id="no id column"),
    pytest.param({"legacy": {"identifiers": ["phone"]}}, "legacy.", "phone", id="an identifier without a column"),
    pytest.param({"password": {"scheme": "md6"}}, "password.scheme", "no scheme", id="an unknown scheme"),
    pytest.param({"profile": {"user_id": "x"}}, "profile.user_id", "{id}", id="a user_id without an id"),
    pytest.param({"profile": {"name": "{nickname}"}}, "profile.name", "nickname", id="a column that is not mapped"),
    pytest.param({"profile": {"name": "{na"}}, "profile.name", "", id="a broken template"),
    pytest.param({"profile": {"function": "gone.py:f"}}, "profile.function", "no file", id="a function's missing file"),
    pytest.param({"profile": {"function": "bad.py:f"}}, "profile.function", "ZeroDivisionError", id="one that raises"),
    pytest.param({"profile": {"function": "fine.py:g"}}, "profile.function", "no function g", id="another name"),
    pytest.param({"access": {"keys": []}}, "access.keys", "trickle key new", id="no key"),
    pytest.param({"access": {"accept": ["signed"], "keys": [{"id": "a", "kind": "static", "sha256": "0" * 64}]}},
                 "access.keys", "access.accept", id="no key that counts"),
    pytest.param({"access": {"keys": [{"id": "a", "secret": "x" * 31}]}}, "access.keys", "32 bytes", id="a weak secret"),
    pytest.param({"access": {"keys": [{"id": "a"}]}}, "access.keys.0.secret_file", "key new", id="a key without a secret"),
    pytest.param({"access": {"keys": [{"id": "a", "secret": "x" * 32}] * 2}}, "access.keys", "twice", id="one id twice"),
    pytest.param({"access": {"keys": [{"id": "a", "kind": "static"}]}}, "access.keys.0.sha256", "missing", id="no digest"),
    pytest.param({"access": {"keys": [{"id": "a", "kind": "static", "sha256": "ab"}]}}, "access.keys", "64", id="half one"),
    pytest.param({"access": {"keys": [{"id": "a", "algorithm": "ES256"}]}}, "access.keys.0.public_key_file", "P-256",
                 id="no public key"),
    pytest.param({"access": {"keys": [{"id": "a", "algorithm": "ES256", "public_key_file": "gone"}]}},
                 "access.keys.0.public_key_file", "cannot be read", id="a missing public key"),
    pytest.param({"access": {"keys": [{"id": "a", "algorithm": "ES256", "public_key_file": "tls.key"}]}},
                 "access.keys", "private", id="a private one"),
    pytest.param({"access": {"allow": ["auth0:mars"]}}, "access.allow", "Known", id="an unknown region"),
    pytest.param({"access": {"allow": ["300.1.1.1"]}}, "access.allow", "CIDR", id="no address"),
    pytest.param({"access": {"trusted_proxies": ["0.0.0.0/0"]}}, "access.trusted_proxies", "every", id="any proxy"),
    pytest.param({"server": {"public_url": None}}, "server.public_url", "missing", id="no public address"),
    pytest.param({"server": {"public_url": "https://x/"}}, "server.public_url", "slash", id="one with a slash"),
    pytest.param({"server": {"tls": "off", "host": "0.0.0.0"}}, "server.tls", "trusted_proxies", id="no TLS in public"),
    pytest.param({"server": {"tls": "off", "host": "db.example.com"}}, "server.tls", "off", id="no TLS under a name"),
    pytest.param({"server": {"tls": "on", "tls_cert": None}}, "server.tls_cert", "missing", id="no certificate"),
    pytest.param({"server": {"tls": "on", "tls_key": "gone"}}, "server.tls_key", "no such file", id="a missing key file"),
    pytest.param({"server": {"tls": "on", "tls_key": "secret"}}, "server.tls_key", "PEM", id="no key in it"),
    pytest.param({"limits": {"failures": "many"}}, "limits.failures", "10/15 minutes", id="an unreadable limit"),
    pytest.param({"limits": {"redis_url": "http://x"}}, "limits.redis_url", "", id="no Redis"),
    pytest.param({"ledger": {"url": "mysql://h/x"}}, "ledger.url", "postgresql", id="a ledger in MySQL"),
    pytest.param({"ledger": {"url": "sqlite://"}}, "ledger.url", "restart", id="a ledger in memory"),
]  # fmt: skip


@pytest.mark.parametrize(("changes", "key", "says"), REFUSED)
def test_settings_that_must_not_be_served_with(site: Site, changes: dict[str, Any], key: str, says: str) -> None:
    (site.folder / "bad.py").write_text(f"f = 1 / 0  # {STATIC_KEY}")
    (site.folder / "fine.py").write_text("def f(row, profile): return profile")
    site.write(**changes)
    with pytest.raises(ConfigurationError) as caught:
        serve(lambda: load(site.file, {}))
    assert caught.value.key.startswith(key)
    assert says in str(caught.value)
    assert STATIC_KEY not in str(caught.value)


@pytest.mark.parametrize("workers", [1, 2])
def test_a_refused_setting_is_exit_2_with_key_and_fix(site: Site, workers: int) -> None:
    """Also where there would be workers: none is started and replaced for ever."""
    site.write(access={"keys": [{"id": "a", "secret": "canary"}]}, server={"workers": workers})
    done = trickle("serve", "--config", str(site.file))
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == "trickle: access.keys: the secret of 'a' is shorter than 32 bytes. Run: trickle key new\n"


def test_a_ledger_that_is_not_there_yet_is_exit_2_with_the_command(site: Site) -> None:
    site.ledger.unlink()
    done = trickle("serve", "--config", str(site.file))
    assert done.returncode == 2
    assert "trickle ledger upgrade" in done.stderr
    assert not site.ledger.exists()


def test_an_older_ledger_is_exit_2_with_the_command(site: Site, tmp_path: Path) -> None:
    with contextlib.closing(sqlite3.connect(site.ledger)) as ledger:
        ledger.execute(f"DELETE FROM {VERSION_TABLE}")
        ledger.commit()
    done = trickle("serve", "--config", str(site.file))
    assert done.returncode == 2
    assert "trickle ledger upgrade" in done.stderr


def test_a_newer_ledger_is_served_with(site: Site) -> None:
    """Steps expand before they contract, so replicas of two versions run side by side."""
    with contextlib.closing(sqlite3.connect(site.ledger)) as ledger:
        ledger.execute(f"UPDATE {VERSION_TABLE} SET version_num = '2099_01_01_later'")
        ledger.commit()
    with running(site) as service:
        assert service.is_ready()


def test_an_unreachable_ledger_only_reddens_readiness(site: Site) -> None:
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))
        site.write(ledger={"url": f"postgresql://u:canary@127.0.0.1:{nobody.getsockname()[1]}/x"})
        with running(site) as service:
            assert service.login("ada").outcome == "verified"
            ready = service.ops("/readyz")
            assert (ready.status_code, ready.json()["dependencies"]["ledger"]["up"]) == (503, False)
            assert service.ops("/api/progress").status_code == 503
            assert "does not answer" in service.ops("/").text
            assert service.metric("trickle_dependency_up", dependency="ledger") == 0
            assert "canary" not in service.output


@pytest.mark.parametrize("key", ["port", "ops_port"])
def test_a_taken_port_is_exit_3(site: Site, key: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        site.write(server={key: taken.getsockname()[1]})
        done = trickle("serve", "--config", str(site.file))
    assert (done.returncode, done.stdout) == (3, "")
    assert f"server.{key}" in done.stderr
    assert "already in use" in done.stderr


def test_a_host_that_is_none_of_ours_is_unavailable(site: Site) -> None:
    site.write(server={"ops_host": "192.0.2.1"})
    with pytest.raises(Unavailable, match=r"server\.ops_port"):
        serve(lambda: load(site.file, {}))


# The end


@pytest.fixture
def costly_site(tmp_path: Path) -> Site:
    """Logins that take a quarter of a second each."""
    users = (Row(1, "slow@example.com", password=encoded(12)), Row(2, "ada@example.com", "ada"))
    return make_site(tmp_path / "costly", users, limits={"failures": "1000/minute"})


@pytest.mark.parametrize(
    ("signum", "workers"),
    [(signal.SIGTERM, 1), (signal.SIGTERM, 2), (signal.SIGINT, 1)],
    ids=["SIGTERM", "SIGTERM, two workers", "SIGINT"],
)
def test_the_end_answers_what_is_in_flight(costly_site: Site, signum: signal.Signals, workers: int) -> None:
    costly_site.write(server={"workers": workers})
    count = 8
    with running(costly_site) as service, contextlib.ExitStack() as idle:
        for _ in range(3):
            line = idle.enter_context(service.connect())
            line.sendall(b"GET /livez HTTP/1.1\r\nHost: x\r\n\r\n")
            assert line.recv(15) == b"HTTP/1.1 200 OK"
        idle.enter_context(service.connect())  # and one that never says a word
        with ThreadPoolExecutor(count) as pool:
            asked = [pool.submit(service.login, "slow@example.com") for _ in range(count)]
            enough = count - 2 if workers == 1 else count // 2
            wait_for(lambda: service.metric("trickle_hash_jobs") >= enough or any(each.done() for each in asked),
                     what="logins in flight", timeout_s=10)  # fmt: skip
            started = time.monotonic()
            code = service.stop(signum)
            took_s = time.monotonic() - started
            assert [each.result().outcome for each in asked] == ["verified"] * count
        assert code == 0
        assert took_s < STOP_WITHIN_S
        assert len(service.lines("stopped")) == workers
        assert not service.lines("server")


def test_after_the_end_the_ledger_knows_everybody(costly_site: Site) -> None:
    with running(costly_site) as service:
        assert service.login("slow@example.com").outcome == "verified"
        assert service.stop() == 0
    with contextlib.closing(sqlite3.connect(costly_site.ledger)) as ledger:
        assert ledger.execute("SELECT state FROM users").fetchall() == [("verified",)]


def test_a_used_token_stays_used_after_a_restart(site: Site) -> None:
    headers = signed_headers("/get-user", ADA)
    outcomes = []
    for _ in range(2):
        with running(site) as service:
            outcomes.append(service.ask("/get-user", ADA, headers).outcome)
            service.stop()
    assert outcomes == ["found", "forbidden"]


# Workers


@pytest.fixture(scope="module")
def pair(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """Two workers."""
    site = make_site(tmp_path_factory.mktemp("pair"), server={"workers": 2})
    with running(site) as service:
        yield service


def living(service: Service) -> list[int]:
    pids = [line["pid"] for line in service.lines("started")]
    return [pid for pid in pids if any_alive([pid])]


@contextlib.contextmanager
def only(service: Service, pid: int) -> Iterator[None]:
    """Every other worker stands still."""
    others = [other for other in living(service) if other != pid]
    for other in others:
        os.kill(other, signal.SIGSTOP)
    try:
        yield
    finally:
        for other in others:
            os.kill(other, signal.SIGCONT)


def test_a_token_opens_once_on_all_workers(pair: Service) -> None:
    headers = signed_headers("/get-user", ADA)
    outcomes = []
    for pid in living(pair):
        with only(pair, pid):
            outcomes.append(pair.ask("/get-user", ADA, headers).outcome)
    assert outcomes == ["found", "forbidden"]


def test_guesses_are_counted_over_all_workers(pair: Service) -> None:
    outcomes = []
    for pid in living(pair) * 2:
        with only(pair, pid):
            outcomes.append(pair.login("guessed@example.com", "wrong").outcome)
    assert outcomes == [*["invalid_credentials"] * 3, "too_many_attempts"]


def test_metrics_are_summed_over_workers(pair: Service) -> None:
    before = pair.metric("trickle_requests_total", question="get_user", outcome="user_not_found")
    for pid in living(pair):
        with only(pair, pid):
            pair.get_user("nobody")
    after = pair.metric("trickle_requests_total", question="get_user", outcome="user_not_found")
    assert after - before == 2


def test_a_killed_worker_is_replaced(pair: Service) -> None:
    before = living(pair)
    os.kill(before[0], signal.SIGKILL)
    wait_for(lambda: len(living(pair)) == 2 and living(pair) != before, what="another worker", timeout_s=10)
    assert pair.lines("worker_replaced")
    for pid in living(pair):
        with only(pair, pid):
            assert pair.get_user("ada").outcome == "found"
    assert pair.process.poll() is None


def test_a_worker_that_replaces_another_starts_with_the_keys_of_now(site: Site) -> None:
    """Not with those that were in force when the service started."""
    fresh = "another-secret-of-forty-three-characters-xxx"
    site.write(server={"workers": 2})
    with running(site) as service:
        site.write(access={"keys": [{"id": "new", "secret": fresh}]})
        service.process.send_signal(signal.SIGHUP)
        service.wait_for_line("reloaded", 2)
        before = living(service)
        os.kill(before[0], signal.SIGKILL)
        service.wait_for_line("started", 3)
        newest = next(pid for pid in living(service) if pid not in before)
        with only(service, newest):
            assert service.ask("/get-user", ADA, signed_headers("/get-user", ADA)).outcome == "forbidden"
            headers = signed_headers("/get-user", ADA, kid="new", secret=fresh)
            assert service.ask("/get-user", ADA, headers).outcome == "found"


def test_workers_do_not_outlive_their_parent(site: Site) -> None:
    site.write(server={"workers": 2})
    with running(site) as service:
        pids = living(service)
        service.stop(signal.SIGKILL)
        wait_for(lambda: not any_alive(pids), what="the workers' end", timeout_s=10)
        assert len(service.lines("stopped")) == 2


# What is taken anew


@contextlib.contextmanager
def steady_asking(service: Service) -> Iterator[list[str]]:
    """Somebody who asks all the time, and what they hear."""
    heard: list[str] = []
    stop = threading.Event()

    def ask() -> None:
        with service.client() as client:
            while not stop.is_set():
                headers = {"authorization": f"Bearer {STATIC_KEY}", "content-type": "application/json"}
                heard.append(client.post("/get-user", content=ADA, headers=headers).json()["outcome"])

    with ThreadPoolExecutor(1) as pool:
        asking = pool.submit(ask)
        try:
            yield heard
        finally:
            stop.set()
            asking.result(10)


@pytest.mark.parametrize("workers", [1, 2])
@pytest.mark.parametrize("how", ["SIGHUP", "the file's change"])
def test_keys_are_taken_anew_and_no_request_is_lost(site: Site, how: str, workers: int) -> None:
    static = site.document["access"]["keys"][1]
    fresh = "another-secret-of-forty-three-characters-xxx"
    site.write(server={"workers": workers})
    with running(site) as service, steady_asking(service) as heard:
        site.write(access={"keys": [{"id": "new", "secret": fresh}, static]})
        if how == "SIGHUP":
            service.process.send_signal(signal.SIGHUP)
        service.wait_for_line("reloaded", workers)
        for _ in range(4):
            assert service.ask("/get-user", ADA, signed_headers("/get-user", ADA)).outcome == "forbidden"
            headers = signed_headers("/get-user", ADA, kid="new", secret=fresh)
            assert service.ask("/get-user", ADA, headers).outcome == "found"
        wait_for(lambda: len(heard) > 10, what="somebody who asks all the time", timeout_s=20)
    assert set(heard) == {"found"}


def test_a_broken_file_keeps_what_was_and_raises_the_alarm(site: Site) -> None:
    whole = site.file.read_text()
    with running(site) as service:
        assert service.metric("trickle_reload_failed") == 0
        for count, broken in enumerate(("[access", "canary = 1\n", "", None), start=1):
            if broken is None:
                site.file.unlink()
            else:
                site.file.write_text(broken)
            service.process.send_signal(signal.SIGHUP)
            assert service.wait_for_line("reload_failed", count)["level"] == "error"
            assert service.get_user("ada").outcome == "found"
            assert service.metric("trickle_reload_failed") == 1
        site.file.write_text(whole)
        site.file.chmod(0o600)
        service.process.send_signal(signal.SIGHUP)
        service.wait_for_line("reloaded")
        assert service.metric("trickle_reload_failed") == 0


def test_a_weak_key_at_a_reload_changes_nothing(site: Site) -> None:
    with running(site) as service:
        site.write(access={"keys": [{"id": "a", "secret": "canary"}], "allow": ["192.0.2.1"]})
        assert service.wait_for_line("reload_failed")["key"] == "access.keys"
        assert service.get_user("ada").outcome == "found"
        assert "canary" not in service.output


def served_serial(service: Service) -> str:
    context = ssl.create_default_context(cafile=service.cert)
    with context.wrap_socket(service.connect(), server_hostname="localhost") as line:
        found = line.getpeercert()
        assert found
        return str(found["serialNumber"])


def test_a_certificate_is_taken_anew_without_dropping_a_connection(site: Site) -> None:
    site.write(server={"tls": "on"})
    with running(site) as service:
        old = served_serial(service)
        with service.client() as kept:
            assert kept.get("/livez").status_code == 200
            make_certificate(site.folder)
            service.wait_for_line("reloaded")
            assert served_serial(service) != old
            assert kept.get("/livez").status_code == 200
            current = served_serial(service)
            certificate = site.certificate.cert.read_bytes()
            site.certificate.cert.write_bytes(certificate[:300])
            service.process.send_signal(signal.SIGHUP)
            assert service.wait_for_line("reload_failed")["key"] == "server.tls_cert"
            assert service.metric("trickle_reload_failed") == 1
            site.certificate.cert.write_bytes(certificate)
            assert served_serial(service) == current
            assert kept.get("/livez").status_code == 200


@pytest.mark.slow
def test_keys_are_made_listed_and_revoked_while_the_service_runs(site: Site) -> None:
    with running(site) as service:
        made = trickle("key", "new", "--id", "next", "--config", str(site.file))
        assert made.returncode == 0, made.stderr
        secret = (site.folder / "trickle-key-next").read_text().strip()
        service.wait_for_line("reloaded")

        def ask(kid: str, secret: str) -> str:
            return service.ask("/get-user", ADA, signed_headers("/get-user", ADA, kid=kid, secret=secret)).outcome

        assert (ask("next", secret), ask("2026-11", SIGNING_SECRET)) == ("found", "found")
        assert trickle("key", "revoke", "2026-11", "--config", str(site.file)).returncode == 0
        wait_for(lambda: ask("2026-11", SIGNING_SECRET) == "forbidden", what="the revocation", timeout_s=8)
        assert service.lines("get_user")[-1]["reason"] == "key_revoked"
        assert ask("next", secret) == "found"
        listed = trickle("key", "list", "--json", "--config", str(site.file)).stdout
        assert '"revoked"' in listed
        assert secret not in made.stdout + made.stderr + listed + service.output


def is_closed(service: Service) -> bool:
    try:
        service.get_user("ada")
    except httpx.TransportError:
        return True
    return False


def test_health_is_shown_while_requests_are_drained(costly_site: Site) -> None:
    with running(costly_site) as service, ThreadPoolExecutor(8) as pool:
        asked = [pool.submit(service.login, "slow@example.com") for _ in range(8)]
        wait_for(lambda: service.metric("trickle_hash_jobs") >= 6, what="logins in flight", timeout_s=10)
        service.process.send_signal(signal.SIGTERM)
        service.wait_for_line("stopping")
        assert service.ops("/livez").status_code == 200
        wait_for(lambda: is_closed(service), what="the closed door", timeout_s=2)
        assert {each.result().outcome for each in asked} == {"verified"}
