"""A Management API with a clock of the test's own, asked without a network; and one behind TLS for other programs."""

import asyncio
import json
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr

from app.rehearsal.certificate import make_certificate
from app.rehearsal.management.api import ManagementApi
from app.rehearsal.management.http import Answer, Request
from app.rehearsal.management.rules import UNLIMITED, ApiClient, ApiRules
from app.rehearsal.management.serving import Serving, serving
from app.rehearsal.store import ConnectionRules, UserStore
from app.rehearsal.tenant_log import LogEntry

CLIENT = ApiClient(client_id="trickle", client_secret=SecretStr("very secret indeed"))
HOST = "localhost:4000"
START = 1_800_000_000.0
BCRYPT = "$2b$10$nFguVi9LsCAcvTZFKQlRKeLVydo8ETv483lkNsSFI/Wl1Rz1Ypo1K"  # of "hello"; Auth0's own example


@dataclass
class Clock:
    """Time that passes when the test says so."""

    now: float = START

    def __call__(self) -> float:
        return self.now


class TenantOfOne:
    """Users and a log, and nothing else."""

    def __init__(self, clock: Callable[[], float], rules: ConnectionRules) -> None:
        self.users = UserStore(rules, clock)
        self.log: list[LogEntry] = []


@dataclass
class Api:
    """Asks an API in this process."""

    api: ManagementApi
    tenant: TenantOfOne
    clock: Clock
    scopes: frozenset[str] | None = None
    tokens: dict[frozenset[str] | None, str] = field(default_factory=dict)

    @property
    def connection_id(self) -> str:
        return self.api.connections.own.id

    def allowed(self, *scopes: str) -> "Api":
        """The same API, asked by somebody with these scopes only."""
        return replace(self, scopes=frozenset(scopes))

    def token(self) -> str:
        if self.scopes not in self.tokens:
            client = (
                CLIENT
                if self.scopes is None
                else ApiClient(client_id=CLIENT.client_id, client_secret=CLIENT.client_secret, scopes=self.scopes)
            )
            self.tokens[self.scopes] = self.api.issue_token(client)
        return self.tokens[self.scopes]

    def ask(
        self,
        method: str,
        path: str,
        body: Any = None,
        *,
        headers: Mapping[str, str] | None = None,
        token: str | None = None,
    ) -> Answer:
        """One call; the path below /api/v2 with its query."""
        bare, _, query = path.partition("?")
        sent = {"host": HOST, "content-type": "application/json", "authorization": f"Bearer {token or self.token()}"}
        octets = body if isinstance(body, bytes) else b"" if body is None else json.dumps(body).encode()
        request = Request(
            method=method,
            path=bare if bare.startswith(("/oauth", "/exports")) else f"/api/v2{bare}",
            query=dict(part.split("=", 1) for part in query.split("&") if part),
            headers=sent | dict(headers or {}),
            body=octets,
            base=f"https://{HOST}",
        )
        answer, _ = asyncio.run(self.api.answer(request))
        return answer

    def import_users(self, records: Any, *, connection_id: str = "", **fields: str) -> Answer:
        """Starts an import; `records` are a list, or the file's octets."""
        octets = records if isinstance(records, bytes) else json.dumps(records).encode()
        body = form({"connection_id": connection_id or self.connection_id} | fields, octets)
        return self.ask(
            "POST", "/jobs/users-imports", body, headers={"content-type": "multipart/form-data; boundary=XX"}
        )

    def imported(self, *records: Any, **fields: str) -> tuple[dict[str, int], list[Any]]:
        """Imports to the end: the summary, and for each failure its codes."""
        job = self.import_users(list(records), **fields)
        assert job.status == 202, job
        done = self.ask("GET", f"/jobs/{job.body['id']}").body
        assert done["status"] == "completed", done
        errors = self.ask("GET", f"/jobs/{job.body['id']}/errors").body or []
        return done["summary"], [[error["code"] for error in each["errors"]] for each in errors]


def form(fields: Mapping[str, str], users: bytes | None) -> bytes:
    """multipart/form-data with the boundary XX."""
    parts = [
        f'--XX\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode()
        for name, value in fields.items()
    ]
    if users is not None:
        head = '--XX\r\nContent-Disposition: form-data; name="users"; filename="users.json"\r\n'
        parts.append(f"{head}Content-Type: application/json\r\n\r\n".encode() + users + b"\r\n")
    return b"".join(parts) + b"--XX--\r\n"


MakeApi = Callable[..., Api]


def make_api(*, clock: Callable[[], float] | None = None, rules: ConnectionRules | None = None, **changes: Any) -> Api:
    """An API without rate limits, unless `changes` to its rules say so."""
    own = clock or Clock()
    extra = {name: changes.pop(name) for name in ("get_user", "deployed", "blocks") if name in changes}
    tenant = TenantOfOne(own, rules or ConnectionRules())
    api_rules = replace(ApiRules(clients=(CLIENT,), tier=UNLIMITED), **changes)
    return Api(ManagementApi(tenant, rules=api_rules, clock=own, **extra), tenant, own)


@pytest.fixture
def api() -> Api:
    """An API with Auth0's rules and no rate limit."""
    return make_api()


@dataclass
class Served:
    """An API behind a socket, in a thread with a loop of its own."""

    at: Serving
    asked: Api


def serve(folder: Path, asked: Api, *, tls: bool = True) -> "Iterator[Served]":
    """Serves until the generator is closed."""
    ready: list[Serving] = []
    stop = asyncio.Event()
    loop = asyncio.new_event_loop()
    started = threading.Event()

    async def main() -> None:
        certificate = make_certificate(folder) if tls else None
        async with serving(asked.api, certificate=certificate) as at:
            ready.append(at)
            started.set()
            await stop.wait()

    thread = threading.Thread(target=lambda: loop.run_until_complete(main()), daemon=True)
    thread.start()
    assert started.wait(20)
    try:
        yield Served(ready[0], asked)
    finally:
        loop.call_soon_threadsafe(stop.set)
        thread.join(20)
        loop.close()


@pytest.fixture
def served(tmp_path: Path) -> Iterator[Served]:
    """An API behind TLS, by the machine's clock."""
    yield from serve(tmp_path, make_api(clock=time.time))
