"""
The Management API of a rehearsal tenant as one ASGI application.

    call    fault planned? -> who asks (token) -> may they (scope) -> how often (rate) -> the endpoint -> the answer

Everything is kept in memory, every call in `calls`. Jobs are carried out when the next call comes, or by `settle`.
"""

import inspect
from collections import deque
from collections.abc import Awaitable, Callable, MutableMapping
from dataclasses import dataclass, field, replace
from typing import Any, Final, Protocol

from app.rehearsal.management.connections import Connections, Deployed
from app.rehearsal.management.faults import AFTER_THE_WORK, ON_THE_WIRE, FaultKind, Faults, spoiled
from app.rehearsal.management.http import Answer, ApiError, Request, fits
from app.rehearsal.management.jobs import Jobs
from app.rehearsal.management.limits import RateLimited, RateLimits
from app.rehearsal.management.rules import MAX_UPLOAD_BYTES, ApiClient, ApiRules
from app.rehearsal.management.tokens import Tokens, needs
from app.rehearsal.management.users import AsksGetUser, Blocks, NoBlocks, Users
from app.rehearsal.management.wire import carry_out, read_request, send_answer
from app.rehearsal.store import UserStore
from app.rehearsal.tenant_log import LogEntry

MAX_BODY_BYTES: Final = 1024 * 1024
"""Of any other request; Auth0 names no number, and none of ours comes near."""

MOST_CALLS: Final = 100_000
"""Calls that are kept; a rehearsal of a hundred thousand users makes some thousands."""

APPLICATION: Final = "rehearsal-application"
"""The one application that uses the connection."""

Endpoint = Callable[[Request], Answer | Awaitable[Answer]]


class HasUsers(Protocol):
    """What the API needs of a tenant."""

    users: UserStore
    log: list[LogEntry]


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """
    One call as it was made and answered.

    Attributes:
        route: Method and template, such as `GET /api/v2/jobs/{id}`; the plain path where there is no such route.
        path: As sent, with identifiers in it.
        body: What came, empty for uploads.
        size: Octets of the body.
        status: 0 where nothing was answered.
    """

    route: str
    path: str = field(repr=False)
    query: dict[str, str] = field(repr=False)
    body: bytes = field(repr=False)
    size: int
    status: int
    client_id: str
    fault: FaultKind | None
    at: float


@dataclass(frozen=True, slots=True)
class _Route:
    method: str
    template: str
    scopes: frozenset[str]
    endpoint: Endpoint
    group: str = ""
    open: bool = False

    @property
    def name(self) -> str:
        return f"{self.method} {self.template}"

    @property
    def most_bytes(self) -> int:
        return MAX_UPLOAD_BYTES if self.template.endswith("/users-imports") else MAX_BODY_BYTES


def _nowhere(request: Request) -> Answer:
    del request
    return ApiError(404, "Not Found").answer()


NO_ROUTE: Final = _Route("", "", frozenset(), _nowhere, open=True)
"""Where a path leads that no endpoint has."""


def _of_a_size(request: Request, most: int) -> Request:
    """
    The request, unless it is too large.

    Raises:
        ApiError: 413.
    """
    if len(request.body) > most:
        raise ApiError(413, f"Payload content length greater than maximum allowed: {most}")
    return request


class ManagementApi:
    """
    The API of one tenant.

    Args:
        tenant: Whose users these are; its log gets a line for each finished import.
        rules: What holds.
        clock: UNIX seconds; nothing here ever waits.
        get_user: Asks the connection's Get User script, as Auth0 does before it makes a user; None asks nobody.
        deployed: Is told the name and options of a connection when they change: scripts, and settings in clear.
        blocks: The tenant's brute-force protection.
    """

    def __init__(  # noqa: PLR0913  each is a door to something else
        self,
        tenant: HasUsers,
        *,
        rules: ApiRules,
        clock: Callable[[], float],
        get_user: AsksGetUser | None = None,
        deployed: Deployed | None = None,
        blocks: Blocks | None = None,
    ) -> None:
        self.rules = rules
        self.faults = Faults()
        self.calls: deque[Call] = deque(maxlen=MOST_CALLS)
        self._tenant = tenant
        self._clock = clock
        self._tokens = Tokens(rules, clock)
        self._limits = RateLimits(rules.tier, clock)
        self.connections = Connections(rules, tenant.users, [APPLICATION], deployed)
        self.jobs = Jobs(self.connections, rules, clock, self._told)
        self._users = Users(self.connections, rules, clock, get_user=get_user, blocks=blocks or NoBlocks())
        self._routes = [(each, each.template.split("/")) for each in self._table()]

    def issue_token(self, client: ApiClient) -> str:
        """A token for this client, without asking for it."""
        return self._tokens.issue(client)

    def settle(self) -> None:
        """Carries out the jobs that are due by the clock."""
        self.jobs.settle()

    def calls_of(self, route: str) -> list[Call]:
        """All calls of one route, in order."""
        return [each for each in self.calls if each.route == route]

    async def __call__(
        self,
        scope: MutableMapping[str, Any],
        receive: Callable[[], Awaitable[MutableMapping[str, Any]]],
        send: Callable[[MutableMapping[str, Any]], Awaitable[None]],
    ) -> None:
        """ASGI."""
        request = await read_request(scope, receive, most=MAX_BODY_BYTES)
        if request is None:
            return
        answer, fault = await self.answer(request)
        if fault in ON_THE_WIRE:
            await carry_out(fault, answer, scope, receive, send)
        else:
            await send_answer(answer, send)

    async def answer(self, request: Request) -> tuple[Answer, FaultKind | None]:
        """The answer to a call, and what the wire shall do to it."""
        self.settle()
        route, params = self._find(request)
        name = route.name if route.template else f"{request.method} {request.path}"
        fault = self.faults.struck(name)
        if fault is not None and fault not in AFTER_THE_WORK:
            answer = spoiled(fault, self.rules.active_imports) if fault not in ON_THE_WIRE else Answer()
        else:
            request, answer = await self._work(route, replace(request, params=params), fault)
        silent = fault in {"timeout", "reset", "lost_answer"}
        is_upload = request.headers.get("content-type", "").startswith("multipart/")
        self.calls.append(
            Call(
                route=name,
                path=request.path,
                query=dict(request.query),
                body=b"" if is_upload else request.body,
                size=len(request.body),
                status=0 if silent else answer.status,
                client_id=request.client_id,
                fault=fault,
                at=self._clock(),
            )
        )
        return answer, fault

    async def _work(self, route: _Route, request: Request, fault: FaultKind | None) -> tuple[Request, Answer]:
        headers: tuple[tuple[str, str], ...] = ()
        try:
            if not route.open:
                request = self._tokens.read(request)
                needs(request, route.scopes)
                headers = self._limits.spend(route.group)
            found = route.endpoint(_of_a_size(request, route.most_bytes))
            answer = await found if inspect.isawaitable(found) else found
        except RateLimited as limited:
            answer, headers = limited.answer(), limited.headers
        except ApiError as error:
            answer = error.answer()
        if fault in {"job_failed", "mfa_refused"} and (job := self.jobs.last()) is not None and answer.status < 300:
            job.fault = fault
        if fault == "unknown_status" and isinstance(answer.body, dict):
            answer = replace(answer, body=answer.body | {"status": "weighing"})
        return request, replace(answer, headers=answer.headers + headers)

    def _find(self, request: Request) -> tuple[_Route, dict[str, str]]:
        path = request.path.split("/")
        for route, template in self._routes:
            if route.method == request.method and (params := fits(template, path)) is not None:
                return route, params
        return NO_ROUTE, {}

    def _told(self, kind: str, text: str) -> None:
        self._tenant.log.append(LogEntry(type=kind, description=text))

    # --- endpoints that are one line each

    def _applications(self, request: Request) -> Answer:
        """GET /clients"""
        found = [{"client_id": APPLICATION, "name": "Rehearsal", "app_type": "spa", "is_first_party": True}]
        found += [
            {"client_id": each.client_id, "name": each.client_id, "app_type": "non_interactive", "is_first_party": True}
            for each in self.rules.clients
        ]
        if request.query.get("is_global") == "true":
            found = []
        per_page, page = request.whole("per_page", 50, most=100), request.whole("page", 0, most=10_000)
        part = found[page * per_page : (page + 1) * per_page]
        if request.says("include_totals"):
            counted = {"start": page * per_page, "limit": per_page, "length": len(part), "total": len(found)}
            return Answer(body=counted | {"clients": part})
        return Answer(body=part)

    def _actions(self, request: Request) -> Answer:
        """GET /actions/actions: there are none; the deploy CLI asks before it writes a database."""
        per_page, page = request.whole("per_page", 50, most=100), request.whole("page", 0, most=10_000)
        return Answer(body={"actions": [], "total": 0, "page": page, "per_page": per_page})

    def _settings(self, request: Request) -> Answer:
        """GET /tenants/settings"""
        del request
        version = self.rules.sandbox_version
        return Answer(
            body={"friendly_name": "Rehearsal", "sandbox_version": version, "sandbox_versions_available": ["22", "18"]}
        )

    def _log(self, request: Request) -> Answer:
        """GET /logs: the newest first."""
        per_page, page = request.whole("per_page", 50, most=100), request.whole("page", 0, most=10_000)
        newest = list(enumerate(self._tenant.log))[::-1][page * per_page : (page + 1) * per_page]
        return Answer(
            body=[
                {"log_id": str(at), "type": each.type, "description": each.description, "user_id": each.user_id}
                for at, each in newest
            ]
        )

    def _table(self) -> list[_Route]:
        own, jobs, users, v2 = self.connections, self.jobs, self._users, "/api/v2"

        def one(method: str, path: str, scopes: str, endpoint: Endpoint, group: str = "") -> _Route:
            return _Route(method, v2 + path, frozenset(scopes.split()), endpoint, group)

        read, write, look = "read users", "write users", "read connections"
        return [
            _Route("POST", "/oauth/token", frozenset(), self._tokens.grant, open=True),
            _Route("GET", "/exports/{id}/{link}", frozenset(), jobs.download, open=True),
            one("GET", "/connections", "read:connections", own.listed, look),
            one("POST", "/connections", "create:connections", own.create),
            one("GET", "/connections/{id}", "read:connections", own.show, look),
            one("PATCH", "/connections/{id}", "update:connections", own.update),
            one("DELETE", "/connections/{id}", "delete:connections", own.delete),
            one("GET", "/connections/{id}/clients", "read:connections", own.clients, look),
            one("PATCH", "/connections/{id}/clients", "update:connections", own.set_clients),
            one("DELETE", "/connections/{id}/users", "delete:users", own.delete_user, write),
            one("GET", "/actions/actions", "read:actions", self._actions),
            one("GET", "/clients", "read:clients", self._applications),
            one("POST", "/jobs/users-imports", "create:users", jobs.start_import, write),
            one("POST", "/jobs/users-exports", "read:users", jobs.start_export, read),
            one("GET", "/jobs/{id}", "create:users read:users", jobs.show, read),
            one("GET", "/jobs/{id}/errors", "create:users read:users", jobs.errors, read),
            one("GET", "/users", "read:users", users.search, read),
            one("POST", "/users", "create:users", users.create, write),
            one("GET", "/users-by-email", "read:users", users.by_email, read),
            one("GET", "/users/{id}", "read:users", users.show, read),
            one("PATCH", "/users/{id}", "update:users", users.update, write),
            one("DELETE", "/users/{id}", "delete:users", users.delete, write),
            one("GET", "/user-blocks", "read:users", users.blocks, read),
            one("DELETE", "/user-blocks", "update:users", users.unblock, write),
            one("GET", "/user-blocks/{id}", "read:users", users.blocks, read),
            one("DELETE", "/user-blocks/{id}", "update:users", users.unblock, write),
            one("GET", "/tenants/settings", "read:tenant_settings", self._settings),
            one("GET", "/stats/active-users", "read:stats", users.active),
            one("GET", "/stats/daily", "read:stats", users.daily),
            one("GET", "/logs", "read:logs", self._log),
        ]
