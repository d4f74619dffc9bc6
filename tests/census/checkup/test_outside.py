"""The public URL and foreign clocks: asked of servers that run here."""

import ssl
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from email.utils import formatdate
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from app.census.checkup.outside import ask, clock, public_url
from app.census.checkup.subject import Subject
from app.rehearsal.certificate import make_certificate
from tests.census.checkup.kit import ERROR, OK, WARNING, gathered, of, one, subject_at
from tests.legacy.conftest import Legacy
from tests.service import listening, make_site


@contextmanager
def web(folder: Path, *, status: int = 200, kind: str = "text/html", ahead_s: float = 0) -> Iterator[str]:
    """A web server of somebody else's, over TLS; its clock may be ahead."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(status)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def date_time_string(self, *_: object) -> str:
            return formatdate(time.time() + ahead_s, usegmt=True)

        def log_message(self, *_: object) -> None:
            pass

    made = make_certificate(folder)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(made.cert, made.key)
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    try:
        yield f"localhost:{server.server_address[1]}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join(10)


def at(subject: Subject, url: str, certificate: Path | None = None) -> Subject:
    return replace(subject, listener=replace(subject.listener, public_url=url, certificate=certificate))


async def test_the_service_itself_answers(tmp_path: Path):
    site = make_site(tmp_path / "site", server={"tls": "on"})
    with listening(site) as live:
        subject = at(subject_at(tmp_path / "other"), f"https://localhost:{live.port}", site.certificate.cert)
        assert one("public_url", await gathered(public_url(subject))).severity is OK


async def test_a_certificate_that_nobody_trusts_is_an_error(tmp_path: Path):
    with web(tmp_path) as host:
        subject = at(subject_at(tmp_path / "site"), f"https://{host}")
        finding = one("public_url", await gathered(public_url(subject)))
    assert (finding.severity, "self-signed" in finding.what) == (ERROR, True)


@pytest.mark.parametrize(("status", "severity"), [(200, ERROR), (404, ERROR), (403, WARNING)])
async def test_something_else_behind_the_url_is_told(tmp_path: Path, status: int, severity: object):
    with web(tmp_path, status=status) as host:
        subject = at(subject_at(tmp_path / "site"), f"https://{host}", tmp_path / "tls.crt")
        assert one("public_url", await gathered(public_url(subject))).severity is severity


async def test_a_url_that_is_not_reached_is_a_warning(tmp_path: Path):
    subject = at(subject_at(tmp_path), "https://127.0.0.1:1")
    assert one("public_url", await gathered(public_url(subject))).severity is WARNING


async def test_a_url_without_tls_is_an_error(tmp_path: Path):
    subject = at(subject_at(tmp_path), "http://verify.example.com")
    assert one("public_url", await gathered(public_url(subject))).severity is ERROR
    assert of("public_url", await gathered(public_url(at(subject, "")))) == []


@pytest.mark.parametrize(("ahead_s", "severity"), [(0, OK), (120, ERROR), (-120, ERROR)])
async def test_a_clock_that_differs_from_the_tenants_breaks_signed_requests(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, ahead_s: float, severity: object
):
    with web(tmp_path, ahead_s=ahead_s) as host:
        monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "tls.crt"))
        subject = replace(subject_at(tmp_path / "site"), domain=host)
        assert one("clock", await gathered(clock(subject))).severity is severity


async def test_a_tenant_that_is_not_reached_is_told(tmp_path: Path):
    subject = replace(subject_at(tmp_path), domain="127.0.0.1:1")
    assert one("clock", await gathered(clock(subject))).severity is WARNING


async def test_the_legacy_servers_clock_is_compared(postgres_legacy: Legacy, mariadb_legacy: Legacy, tmp_path: Path):
    for legacy in (postgres_legacy, mariadb_legacy):
        subject = subject_at(tmp_path / legacy.engine)
        subject = replace(subject, legacy=replace(subject.legacy, url=legacy.url))
        assert one("clock", await gathered(clock(subject))).severity is OK
        impatient = replace(subject, access=replace(subject.access, leeway_s=-1))
        assert one("clock", await gathered(clock(impatient))).severity is WARNING


def test_an_answer_without_a_date_tells_no_time(tmp_path: Path):
    with web(tmp_path) as host:
        answer = ask(f"https://{host}", "/", trusting=tmp_path / "tls.crt")
    assert answer.status == 200
    assert abs(answer.ahead_s or 0) < 5
