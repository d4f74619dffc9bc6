"""
A running Trickle for tests: a folder with a small legacy database, a ledger, keys and settings, and the service on it.

`make_site(folder)` makes the folder. `running(site)` starts the service as a process, as an operator would;
`listening(site)` runs the same container and listeners in a thread of this process, which is quicker and lets a test
choose how patient the listener is. Both listen on ports that the system chooses.
"""

import asyncio
import base64
import contextlib
import functools
import hashlib
import hmac
import io
import json
import logging
import os
import secrets
import signal
import socket
import sqlite3
import ssl
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Awaitable, Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

import bcrypt
import httpx
import structlog
import tomlkit
import uvloop

from app import log
from app.bootstrap import Container, open_container
from app.ledger.schema import upgrade
from app.rehearsal.certificate import Certificate, make_certificate
from app.settings import load
from app.web.listener import Listener
from app.web.ops import ops_app
from app.web.protocol import Patience
from app.web.serve import _listen, _public_app
from app.web.tls import server_context
from tests.servers import die_with_parent, wait_for

T = TypeVar("T")

ROOT = Path(__file__).parent.parent
PASSWORD = "correct horse battery"
PUBLIC_URL = "https://verify.example.com"
CONNECTION = "legacy-users"
STATIC_KEY = "trk_" + "s" * 43
SIGNING_SECRET = "signing-secret-of-forty-three-characters-xx"
KEY_ID = "2026-11"


@functools.cache
def encoded(log2_rounds: int = 5, password: str = PASSWORD) -> str:
    """A bcrypt hash of the password; each cost is made once."""
    return bcrypt.hashpw(password.encode(), bcrypt.gensalt(log2_rounds)).decode()


@dataclass(frozen=True)
class Row:
    """One legacy user."""

    id: int
    email: str | None
    username: str | None = None
    password: str | None = field(default_factory=encoded)
    disabled: int = 0
    must_reset: int = 0
    name: str | None = None


USERS = (
    Row(1, "ada@example.com", "ada", name="Ada Lovelace"),
    Row(2, "blocked@example.com", disabled=1),
    Row(3, "reset@example.com", must_reset=1),
    Row(4, "Twin@example.com"),
    Row(5, "TWIN@example.com"),
    Row(6, "unreadable@example.com", password="not a hash"),
    Row(7, "without@example.com", password=None),
    Row(8, None, "mailless"),
    Row(9, "guessed@example.com"),
)


def make_legacy(path: Path, users: tuple[Row, ...] = USERS) -> None:
    """A legacy database as a SQLite file."""
    with contextlib.closing(sqlite3.connect(path)) as database:
        database.execute(
            "CREATE TABLE users (id INTEGER PRIMARY KEY, email TEXT, username TEXT, password TEXT,"
            " disabled INTEGER, must_reset INTEGER, name TEXT)"
        )
        database.executemany(
            "INSERT INTO users VALUES (?, ?, ?, ?, ?, ?, ?)",
            [(u.id, u.email, u.username, u.password, u.disabled, u.must_reset, u.name) for u in users],
        )
        database.commit()


@functools.cache
def _empty_ledger() -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "ledger.db"
        with asyncio.Runner() as runner:
            runner.run(upgrade(f"sqlite:///{path}"))
        return path.read_bytes()


def make_ledger(path: Path) -> None:
    """An empty ledger of this version."""
    # Elsewhere, so that it works from inside a running loop too.
    made: list[bytes] = []
    thread = threading.Thread(target=lambda: made.append(_empty_ledger()))
    thread.start()
    thread.join()
    path.write_bytes(made[0])
    path.chmod(0o600)


@dataclass(frozen=True)
class Site:
    """A folder from which the service can be started."""

    folder: Path
    document: dict[str, Any]

    @property
    def file(self) -> Path:
        return self.folder / "trickle.toml"

    @property
    def legacy(self) -> Path:
        return self.folder / "legacy.db"

    @property
    def ledger(self) -> Path:
        return self.folder / "ledger.db"

    @property
    def certificate(self) -> Certificate:
        return Certificate(self.folder / "tls.crt", self.folder / "tls.key")

    def write(self, **sections: Mapping[str, Any]) -> "Site":
        """Writes the settings with these changes, section by section; None takes a key away."""
        for name, changes in sections.items():
            section = {**self.document.get(name, {}), **changes}
            self.document[name] = {key: value for key, value in section.items() if value is not None}
        fresh = self.file.with_suffix(".new")
        fresh.write_text(tomlkit.dumps(self.document), "utf-8")
        fresh.chmod(0o600)
        fresh.replace(self.file)
        return self


def make_site(folder: Path, users: tuple[Row, ...] = USERS, **sections: Mapping[str, Any]) -> Site:
    """Everything that the service needs, in one folder; TLS off unless `server={"tls": "on"}`."""
    folder.mkdir(parents=True, exist_ok=True)
    make_legacy(folder / "legacy.db", users)
    make_ledger(folder / "ledger.db")
    make_certificate(folder)
    secret = folder / "secret"
    secret.write_text(SIGNING_SECRET + "\n", "utf-8")
    secret.chmod(0o600)
    document = {
        "legacy": {
            "url": f"sqlite:///{folder / 'legacy.db'}",
            "table": "users",
            "identifiers": ["email", "username"],
            "timeout_s": 1.0,
            "columns": {
                "id": "id",
                "email": "email",
                "username": "username",
                "password": "password",
                "blocked": "disabled",
                "reset_required": "must_reset",
                "name": "name",
            },
        },
        "access": {
            "accept": ["signed", "static"],
            "keys": [
                {"id": KEY_ID, "secret_file": "secret"},
                {"id": "monitoring", "kind": "static", "sha256": sha256(STATIC_KEY)},
            ],
        },
        "server": {
            "host": "127.0.0.1",
            "port": 0,
            "ops_port": 0,
            "tls": "off",
            "tls_cert": "tls.crt",
            "tls_key": "tls.key",
            "public_url": PUBLIC_URL,
        },
        "limits": {"failures": "3/15 minutes"},
        "ledger": {"url": f"sqlite:///{folder / 'ledger.db'}"},
        "auth0": {"connection": CONNECTION},
    }
    return Site(folder, document).write(**sections)


def sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def signed_headers(
    path: str, body: bytes, *, secret: str = SIGNING_SECRET, kid: str = KEY_ID, **claims: Any
) -> dict[str, str]:
    """Headers of a signed request, as the scripts send them; `claims` replace."""
    now = int(time.time())
    payload = {
        "iss": CONNECTION,
        "aud": PUBLIC_URL,
        "iat": now,
        "exp": now + 60,
        "jti": secrets.token_hex(16),
        "htm": "POST",
        "htu": path,
        "body": _encode(hashlib.sha256(body).digest()),
    } | claims
    signed = f"{_encode(json.dumps({'alg': 'HS256', 'kid': kid}).encode())}.{_encode(json.dumps(payload).encode())}"
    signature = hmac.digest(secret.encode(), signed.encode(), "sha256")
    return {"authorization": f"Bearer {signed}.{_encode(signature)}", "content-type": "application/json"}


def _encode(octets: bytes) -> str:
    return base64.urlsafe_b64encode(octets).rstrip(b"=").decode()


STATIC_HEADERS = {"authorization": f"Bearer {STATIC_KEY}", "content-type": "application/json"}


@dataclass
class Answered:
    """One answer, with what every test wants of it."""

    response: httpx.Response

    @property
    def status(self) -> int:
        return self.response.status_code

    @property
    def headers(self) -> httpx.Headers:
        return self.response.headers

    @property
    def body(self) -> Any:
        return self.response.json()

    @property
    def outcome(self) -> str:
        return str(self.body["outcome"])


class Asking:
    """Asks a service; `base` is its address, `client` speaks to it."""

    port: int
    ops_port: int
    tls: bool
    cert: Path

    @property
    def base(self) -> str:
        return f"http{'s' if self.tls else ''}://127.0.0.1:{self.port}"

    def client(self, *, timeout: float = 30.0) -> httpx.Client:
        """One client, one pool of connections."""
        context = ssl.create_default_context(cafile=self.cert) if self.tls else False
        return httpx.Client(base_url=self.base, verify=context, timeout=timeout, trust_env=False)

    def ask(self, path: str, body: object, headers: Mapping[str, str] | None = None, **options: Any) -> Answered:
        """One question with the static key, on a connection of its own."""
        content = body if isinstance(body, bytes) else json.dumps(body).encode()
        with self.client() as client:
            sent = dict(STATIC_HEADERS if headers is None else headers)
            return Answered(
                client.request(options.pop("method", "POST"), path, content=content, headers=sent, **options)
            )

    def login(self, identifier: str, password: str = PASSWORD, headers: Mapping[str, str] | None = None) -> Answered:
        return self.ask("/login", {"identifier": identifier, "password": password}, headers)

    def get_user(self, identifier: str, headers: Mapping[str, str] | None = None) -> Answered:
        return self.ask("/get-user", {"identifier": identifier}, headers)

    def ops(self, path: str, **options: Any) -> httpx.Response:
        with httpx.Client(base_url=f"http://127.0.0.1:{self.ops_port}", timeout=10, trust_env=False) as client:
            return client.get(path, **options)

    def is_ready(self) -> bool:
        with contextlib.suppress(httpx.TransportError):
            return self.ops("/readyz").status_code == 200
        return False

    def metric(self, name: str, **labels: str) -> float:
        """The sum of a metric's samples that carry these labels."""
        wanted = [f'{key}="{value}"' for key, value in labels.items()]
        found = [
            float(line.rpartition(" ")[2])
            for line in self.ops("/metrics").text.splitlines()
            if line.partition("{")[0].partition(" ")[0] == name and all(each in line for each in wanted)
        ]
        return sum(found)

    def connect(self) -> socket.socket:
        """A bare connection to the public listener."""
        return socket.create_connection(("127.0.0.1", self.port), timeout=20)


def json_lines(text: str) -> list[dict[str, Any]]:
    """Log lines; anything that is none (a traceback!) fails the test that reads it."""
    return [json.loads(line) for line in text.splitlines()]


class Service(Asking):
    """The service as a process."""

    def __init__(self, site: Site, process: "subprocess.Popen[bytes]", log_file: Path) -> None:
        self.site = site
        self.process = process
        self.log_file = log_file
        self.tls = site.document["server"]["tls"] == "on"
        self.cert = site.certificate.cert

    @property
    def output(self) -> str:
        return self.log_file.read_text("utf-8")

    def lines(self, event: str = "") -> list[dict[str, Any]]:
        """Log lines so far; a last one that is still being written is left out."""
        whole = self.output.rpartition("\n")[0]
        return [line for line in json_lines(whole) if event in ("", line["event"])]

    def wait_for_line(self, event: str, count: int = 1, timeout_s: float = 20.0) -> dict[str, Any]:
        """The `count`th line of this event."""
        wait_for(
            lambda: len(self.lines(event)) >= count or self.process.poll() is not None, what=event, timeout_s=timeout_s
        )
        found = self.lines(event)
        assert len(found) >= count, f"no {event} in:\n{self.output}"
        return found[count - 1]

    def started(self) -> "Service":
        """Waits until it listens, and learns where."""
        workers = self.site.document["server"].get("workers", 1)
        self.wait_for_line("started", workers)
        first = next(line for line in self.lines("started") if "ops_port" in line)
        self.port, self.ops_port = first["port"], first["ops_port"]
        return self

    def stop(self, signum: int = signal.SIGTERM, timeout_s: float = 20.0) -> int:
        """Signals and waits; the exit code."""
        self.process.send_signal(signum)
        return self.process.wait(timeout_s)


@contextlib.contextmanager
def running(site: Site, *, environ: Mapping[str, str] | None = None, wait: bool = True) -> Iterator[Service]:
    """`trickle serve` on this site; stopped at the end, whatever happened."""
    log_file = site.folder / f"service-{secrets.token_hex(3)}.log"
    with log_file.open("wb") as output:
        process = subprocess.Popen(
            [sys.executable, "-m", "app", "serve", "--config", str(site.file)],
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            cwd=ROOT,
            env=clean_environ() | dict(environ or {}),
            preexec_fn=die_with_parent,  # noqa: PLW1509  it only asks the kernel
        )
    try:
        service = Service(site, process, log_file)
        yield service.started() if wait else service
    finally:
        if process.poll() is None:
            process.terminate()
            try:
                process.wait(20)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def clean_environ() -> dict[str, str]:
    """This process's environment without settings of ours."""
    return {name: value for name, value in os.environ.items() if not name.startswith("TRICKLE_")}


def trickle(
    *arguments: str, environ: Mapping[str, str] | None = None, cwd: Path = ROOT
) -> "subprocess.CompletedProcess[str]":
    """One command, to its end."""
    return subprocess.run(
        [sys.executable, "-m", "app", *arguments],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=60,
        cwd=cwd,
        env=clean_environ() | {"PYTHONPATH": str(ROOT)} | dict(environ or {}),
        check=False,
    )


class Live(Asking):
    """The service in a thread of this process."""

    def __init__(self, site: Site) -> None:
        self.site = site
        self.tls = site.document["server"]["tls"] == "on"
        self.cert = site.certificate.cert
        self.stream = io.StringIO()
        self.container: Container
        self.listener: Listener
        self.context: ssl.SSLContext | None = None
        self._loop: asyncio.AbstractEventLoop
        self._stop: asyncio.Event
        self._ready = threading.Event()
        self._failure: BaseException | None = None

    def lines(self, event: str = "") -> list[dict[str, Any]]:
        return [line for line in json_lines(self.stream.getvalue()) if event in ("", line["event"])]

    def run(self, work: Callable[[], Awaitable[T]]) -> T:
        """Runs a coroutine in the service's loop."""

        async def call() -> T:
            return await work()

        return asyncio.run_coroutine_threadsafe(call(), self._loop).result(30)

    def _main(self, patience: Patience) -> None:
        try:
            with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
                runner.run(self._serve(patience))
        except BaseException as error:  # noqa: BLE001  handed to the test that waits for it
            self._failure = error
            self._ready.set()

    async def _serve(self, patience: Patience) -> None:
        self._loop = asyncio.get_running_loop()
        self._stop = asyncio.Event()
        settings = load(self.site.file, {})
        async with open_container(settings) as self.container:
            if self.tls:
                self.context = server_context(self.site.certificate.cert, self.site.certificate.key)
            self.listener = Listener(
                _public_app(self.container),
                _listen("server.port", "127.0.0.1", 0),
                context=self.context,
                public=True,
                patience=patience,
            )
            ops = Listener(
                ops_app(self.container, hosts=["ops.example.com"]),
                _listen("server.ops_port", "127.0.0.1", 0),
                context=None,
                public=False,
            )
            both = (self.listener, ops)
            tasks = [asyncio.create_task(each.serve()) for each in both]
            self.port, self.ops_port = self.listener.port, ops.port
            while not all(each.started for each in both):
                await asyncio.sleep(0.005)
            self._ready.set()
            await self._stop.wait()
            for each in both:
                each.should_exit = True
            await asyncio.gather(*tasks)


@contextlib.contextmanager
def listening(site: Site, *, patience: Patience | None = None) -> Iterator[Live]:
    """The container of this site behind its two listeners, in a thread with a loop like the service's."""
    live = Live(site)
    handlers = logging.getLogger().handlers[:]
    level = logging.getLogger().level
    log.configure(live.stream)
    thread = threading.Thread(target=live._main, args=(patience or Patience(),), daemon=True)
    thread.start()
    try:
        assert live._ready.wait(30)
        if live._failure is not None:
            raise live._failure
        yield live
    finally:
        if live._failure is None:
            live._loop.call_soon_threadsafe(live._stop.set)
        thread.join(30)
        logging.getLogger().handlers[:] = handlers
        logging.getLogger().setLevel(level)
        structlog.reset_defaults()
