"""The table of endpoints: method, path, scopes, group of the rate limit."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Final

from app.rehearsal.management.about import About
from app.rehearsal.management.connections import Connections
from app.rehearsal.management.http import Answer, ApiError, Request
from app.rehearsal.management.jobs import Jobs
from app.rehearsal.management.rules import MAX_UPLOAD_BYTES
from app.rehearsal.management.tokens import Tokens
from app.rehearsal.management.user_changes import UserChanges
from app.rehearsal.management.users import Users

MAX_BODY_BYTES: Final = 1024 * 1024
"""Of any other request; Auth0 names no number, and none of ours comes near."""

Endpoint = Callable[[Request], Answer | Awaitable[Answer]]


@dataclass(frozen=True, slots=True)
class Route:
    """
    One endpoint.

    Attributes:
        template: Its path with `{name}` for what varies.
        scopes: Any one of them will do.
        group: Of the rate limit, where a subscription has one for each.
        open: No token is needed.
    """

    method: str
    template: str
    scopes: frozenset[str]
    endpoint: Endpoint
    group: str = ""
    open: bool = False

    @property
    def name(self) -> str:
        """As faults and the record of calls name it."""
        return f"{self.method} {self.template}"

    @property
    def most_bytes(self) -> int:
        """The largest body."""
        return MAX_UPLOAD_BYTES if self.template.endswith("/users-imports") else MAX_BODY_BYTES


def _nowhere(request: Request) -> Answer:
    del request
    return ApiError(404, "Not Found").answer()


NO_ROUTE: Final = Route("", "", frozenset(), _nowhere, open=True)
"""Where a path leads that no endpoint has."""


def of_a_size(request: Request, most: int) -> Request:
    """
    The request, unless it is too large.

    Raises:
        ApiError: 413.
    """
    if len(request.body) > most:
        raise ApiError(413, f"Payload content length greater than maximum allowed: {most}")
    return request


def table(  # noqa: PLR0913, PLR0917  one for each group of endpoints
    tokens: Tokens, own: Connections, jobs: Jobs, users: Users, changes: UserChanges, about: About
) -> list[Route]:
    """Every endpoint of the API."""
    v2 = "/api/v2"

    def one(method: str, path: str, scopes: str, endpoint: Endpoint, group: str = "") -> Route:
        return Route(method, v2 + path, frozenset(scopes.split()), endpoint, group)

    read, write, look = "read users", "write users", "read connections"
    return [
        Route("POST", "/oauth/token", frozenset(), tokens.grant, open=True),
        Route("GET", "/exports/{id}/{link}", frozenset(), jobs.download, open=True),
        one("GET", "/connections", "read:connections", own.listed, look),
        one("POST", "/connections", "create:connections", own.create),
        one("GET", "/connections/{id}", "read:connections", own.show, look),
        one("PATCH", "/connections/{id}", "update:connections", own.update),
        one("DELETE", "/connections/{id}", "delete:connections", own.delete),
        one("GET", "/connections/{id}/clients", "read:connections", own.clients, look),
        one("PATCH", "/connections/{id}/clients", "update:connections", own.set_clients),
        one("DELETE", "/connections/{id}/users", "delete:users", own.delete_user, write),
        one("GET", "/actions/actions", "read:actions", about.actions),
        one("GET", "/clients", "read:clients", about.applications),
        one("POST", "/jobs/users-imports", "create:users", jobs.start_import, write),
        one("POST", "/jobs/users-exports", "read:users", jobs.start_export, read),
        one("GET", "/jobs/{id}", "create:users read:users", jobs.show, read),
        one("GET", "/jobs/{id}/errors", "create:users read:users", jobs.errors, read),
        one("GET", "/users", "read:users", users.search, read),
        one("POST", "/users", "create:users", changes.create, write),
        one("GET", "/users-by-email", "read:users", users.by_email, read),
        one("GET", "/users/{id}", "read:users", users.show, read),
        one("PATCH", "/users/{id}", "update:users", changes.update, write),
        one("DELETE", "/users/{id}", "delete:users", changes.delete, write),
        one("GET", "/user-blocks", "read:users", users.blocks, read),
        one("DELETE", "/user-blocks", "update:users", users.unblock, write),
        one("GET", "/user-blocks/{id}", "read:users", users.blocks, read),
        one("DELETE", "/user-blocks/{id}", "update:users", users.unblock, write),
        one("GET", "/tenants/settings", "read:tenant_settings", about.settings),
        one("GET", "/stats/active-users", "read:stats", users.active),
        one("GET", "/stats/daily", "read:stats", users.daily),
        one("GET", "/logs", "read:logs", about.log_lines),
    ]
