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

from app.rehearsal.management.about import APPLICATION, About
from app.rehearsal.management.connections import Connections, Deployed
from app.rehearsal.management.faults import AFTER_THE_WORK, ON_THE_WIRE, FaultKind, Faults, spoiled
from app.rehearsal.management.http import Answer, ApiError, Request, fits
from app.rehearsal.management.jobs import Jobs
from app.rehearsal.management.limits import RateLimited, RateLimits
from app.rehearsal.management.routes import MAX_BODY_BYTES, NO_ROUTE, Route, of_a_size, table
from app.rehearsal.management.rules import ApiClient, ApiRules
from app.rehearsal.management.tokens import Tokens, needs
from app.rehearsal.management.user_changes import AsksGetUser, UserChanges
from app.rehearsal.management.users import Blocks, NoBlocks, Users
from app.rehearsal.management.wire import carry_out, read_request, send_answer
from app.rehearsal.store import UserStore
from app.rehearsal.tenant_log import LogEntry

MOST_CALLS: Final = 100_000
"""Calls that are kept; a rehearsal of a hundred thousand users makes some thousands."""


class HasUsers(Protocol):
    """What the API needs of a tenant."""

    @property
    def users(self) -> UserStore:
        """The store that logins use, too."""

    @property
    def log(self) -> list[LogEntry]:
        """Gets a line for each finished import."""


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
        users = Users(self.connections, rules, clock, blocks or NoBlocks())
        changes = UserChanges(self.connections, clock, get_user)
        endpoints = table(self._tokens, self.connections, self.jobs, users, changes, About(rules, tenant.log))
        self._routes = [(each, each.template.split("/")) for each in endpoints]

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

    async def _work(self, route: Route, request: Request, fault: FaultKind | None) -> tuple[Request, Answer]:
        headers: tuple[tuple[str, str], ...] = ()
        try:
            if not route.open:
                request = self._tokens.read(request)
                needs(request, route.scopes)
                headers = self._limits.spend(route.group)
            found = route.endpoint(of_a_size(request, route.most_bytes))
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

    def _find(self, request: Request) -> tuple[Route, dict[str, str]]:
        path = request.path.split("/")
        for route, template in self._routes:
            if route.method == request.method and (params := fits(template, path)) is not None:
                return route, params
        return NO_ROUTE, {}

    def _told(self, kind: str, text: str) -> None:
        self._tenant.log.append(LogEntry(type=kind, description=text))
