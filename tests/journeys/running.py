"""The service as a process of its own, on TLS, as an operator would start it; and Auth0's side of the wire."""

import base64
import contextlib
import hashlib
import json
import os
import secrets
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from jose import jwt

from app.ledger.schema import upgrade
from app.rehearsal.certificate import Certificate, make_certificate
from tests.servers import free_port, run_async, wait_for

HEAD = """\
[access]
accept = ["signed"]
[[access.keys]]
id = "journey"
secret_file = "signing.key"
[server]
host = "127.0.0.1"
port = {port}
ops_port = {ops_port}
public_url = "https://localhost:{port}"
tls_cert = "tls.crt"
tls_key = "tls.key"
workers = {workers}
[ledger]
url = "{ledger}"
"""


@dataclass(kw_only=True)
class Service:
    """A running `trickle serve`."""

    folder: Path
    port: int
    ops_port: int
    certificate: Certificate
    signing_key: str = field(repr=False)
    process: "subprocess.Popen[bytes]" = field(repr=False)

    @property
    def url(self) -> str:
        return f"https://localhost:{self.port}"

    @property
    def configuration(self) -> Mapping[str, str]:
        """The connection's settings, as the generated scripts read them."""
        return {
            "TRICKLE_URL": self.url,
            "TRICKLE_CONNECTION": "legacy-users",
            "TRICKLE_KEY_ID": "journey",
            "TRICKLE_KEY": self.signing_key,
            "TRICKLE_CA": self.certificate.cert.read_text("ascii"),
        }

    @property
    def log(self) -> str:
        return (self.folder / "service.log").read_text("utf-8")

    def events(self, name: str) -> list[dict[str, object]]:
        """Log lines of one event."""
        return [line for each in self.log.splitlines() if (line := json.loads(each))["event"] == name]

    def ask_operators(self, path: str) -> tuple[int, str]:
        """Status and text of one page of the operators' listener."""
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.ops_port}{path}", timeout=5) as answer:
                return answer.status, answer.read().decode()
        except urllib.error.HTTPError as refused:
            with refused:
                return refused.code, refused.read().decode()

    def is_listening(self) -> bool:
        assert self.process.poll() is None, self.log
        with contextlib.suppress(OSError):
            return self.ask_operators("/livez")[0] == 200
        return False

    def is_ready(self) -> bool:
        return self.ask_operators("/readyz")[0] == 200


@contextlib.contextmanager
def running(folder: Path, sections: str, *, workers: int = 1, ready: bool = True) -> Iterator[Service]:
    """
    A service with these sections (`[legacy]`, `[password]`, `[profile]`, …); ended by SIGTERM, which must give exit 0.

    With `ready=False` it is only waited for its listeners: the legacy database may be down.
    """
    port, ops_port = free_port(), free_port()
    ledger = f"sqlite:///{folder / 'ledger.db'}"
    head = HEAD.format(port=port, ops_port=ops_port, ledger=ledger, workers=workers)
    config = folder / "trickle.toml"
    config.touch(mode=0o600)
    config.write_text(head + sections, "utf-8")
    signing_key = secrets.token_urlsafe(48)
    key_file = folder / "signing.key"
    key_file.touch(mode=0o600)
    key_file.write_text(signing_key, "utf-8")
    certificate = make_certificate(folder)
    run_async(lambda: upgrade(ledger))
    with (folder / "service.log").open("wb") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "app", "serve", "--config", str(config)],
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            env={name: value for name, value in os.environ.items() if not name.startswith("TRICKLE_")},
        )
    service = Service(
        folder=folder, port=port, ops_port=ops_port, certificate=certificate, signing_key=signing_key, process=process
    )
    try:
        wait_for(service.is_listening, what="the service's listeners")
        if ready:
            wait_for(service.is_ready, what="the service's readiness")
        yield service
        process.send_signal(signal.SIGTERM)
        assert process.wait(20) == 0, service.log
    finally:
        if process.poll() is None:
            process.kill()
            process.wait()


def signed(service: Service, path: str, body: bytes, **changes: object) -> dict[str, str]:
    """Headers of a signed request as the scripts make it; `changes` replace claims."""
    now = int(time.time())
    digest = base64.urlsafe_b64encode(hashlib.sha256(body).digest()).rstrip(b"=").decode()
    claims = {
        "iss": "legacy-users",
        "aud": service.url,
        "iat": now,
        "exp": now + 50,
        "jti": secrets.token_urlsafe(16),
        "htm": "POST",
        "htu": path,
        "body": digest,
    } | changes
    token = jwt.encode(claims, service.signing_key, algorithm="HS256", headers={"kid": "journey"})
    return {"authorization": f"Bearer {token}", "content-type": "application/json"}
