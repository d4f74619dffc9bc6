"""
Users are read: by id, by email, by search; and what brute-force protection and statistics say.

By id and by email an answer is exact at once; a search lags behind, and gives a thousand at most.
"""

from collections.abc import Callable
from typing import Any, Protocol

from app.rehearsal.management.connections import Connection, Connections
from app.rehearsal.management.http import NO_CONTENT, Answer, ApiError, Request, chosen, missing, page_of, paged
from app.rehearsal.management.profiles import iso, shown_user
from app.rehearsal.management.rules import MAX_QUERY_CHARS, SEARCH_LIMIT, ApiRules
from app.rehearsal.management.search import parse_query
from app.rehearsal.store import TenantUser


class Blocks(Protocol):
    """The tenant's brute-force protection, as far as an administrator sees it."""

    def blocked_for(self, identifier: str) -> list[dict[str, str]]:
        """`{"identifier": …, "ip": …}` for each block that holds this identifier."""

    def unblock(self, identifier: str) -> None:
        """Lifts them."""


class NoBlocks:
    """A tenant without brute-force protection."""

    def blocked_for(self, identifier: str) -> list[dict[str, str]]:
        """Nobody is blocked."""
        del identifier
        return []

    def unblock(self, identifier: str) -> None:
        """Nothing to lift."""


class Users:
    """The endpoints below /users, /users-by-email and /user-blocks."""

    def __init__(
        self,
        connections: Connections,
        rules: ApiRules,
        clock: Callable[[], float],
        blocks: Blocks,
    ) -> None:
        self._connections = connections
        self._rules = rules
        self._clock = clock
        self._blocks = blocks

    # --- reading

    def show(self, request: Request) -> Answer:
        """GET /users/{id}"""
        connection, user = find_user(self._connections, request)
        return Answer(body=chosen(shown_user(user, connection.name), request))

    def by_email(self, request: Request) -> Answer:
        """GET /users-by-email: upper and lower case differ, and all are kept in lower case."""
        email = request.query.get("email", "")
        if not email:
            raise missing("email")
        found = [(each, user) for each in self._connections if (user := each.users.by_email(email)) is not None]
        return Answer(body=[chosen(shown_user(user, each.name), request) for each, user in found])

    def search(self, request: Request) -> Answer:
        """GET /users"""
        query = request.query.get("q", "")
        if len(query) > MAX_QUERY_CHARS:
            raise ApiError(414, "Query string is too long")
        if request.query.get("search_engine", "v3") != "v3":
            raise ApiError(400, "search_engine must be v3", "invalid_query_string")
        if "connection" in request.query:
            raise ApiError(400, "connection works only with search_engine v1", "invalid_query_string")
        start, length = page_of(request)
        if start + length > SEARCH_LIMIT:
            raise ApiError(400, f"You can only page through the first {SEARCH_LIMIT} records", "invalid_paging")
        fits = parse_query(query)
        indexed = self._clock() - self._rules.search_lag_s
        shown = (
            shown_user(user, each.name)
            for each in self._connections
            for user in each.users
            if user.updated_at <= indexed
        )
        found = _sorted([user for user in shown if fits(user)], request.query.get("sort", ""))
        part = [chosen(user, request) for user in found[start : start + length]]
        total = min(len(found), SEARCH_LIMIT) if self._rules.disputed.search_total_capped else len(found)
        return paged(request, "users", part, total)

    # --- brute force

    def blocks(self, request: Request) -> Answer:
        """GET /user-blocks?identifier= and /user-blocks/{id}"""
        found = [each for name in self._identifiers(request) for each in self._blocks.blocked_for(name)]
        return Answer(body={"blocked_for": found})

    def unblock(self, request: Request) -> Answer:
        """DELETE /user-blocks?identifier= and /user-blocks/{id}"""
        for name in self._identifiers(request):
            self._blocks.unblock(name)
        return NO_CONTENT

    def active(self, request: Request) -> Answer:
        """GET /stats/active-users: one number, of thirty days."""
        del request
        since = self._clock() - 30 * 86_400
        return Answer(body=sum((user.last_login or 0) >= since for each in self._connections for user in each.users))

    def daily(self, request: Request) -> Answer:
        """GET /stats/daily: today only, for a rehearsal has no yesterday."""
        del request
        logins = sum(user.logins_count for each in self._connections for user in each.users)
        day = iso(self._clock())[:10] + "T00:00:00.000Z"
        return Answer(body=[{"date": day, "logins": logins, "signups": 0, "leaked_passwords": 0}])

    # --- within

    def _identifiers(self, request: Request) -> list[str]:
        if "id" in request.params:
            _, user = find_user(self._connections, request)
            return [each for each in (user.email, user.username, user.phone_number) if each]
        identifier = request.query.get("identifier", "")
        if not identifier:
            raise missing("identifier")
        return [identifier]


def find_user(connections: Connections, request: Request) -> tuple[Connection, TenantUser]:
    """
    The first user in the tenant with the id of the path, and where they are.

    Raises:
        ApiError: 404.
    """
    for each in connections:
        if (user := each.users.get(request.params["id"])) is not None:
            return each, user
    raise ApiError(404, "The user does not exist.", "inexistent_user")


def _sorted(found: list[dict[str, Any]], order: str) -> list[dict[str, Any]]:
    if not order:
        return found
    field, _, direction = order.partition(":")
    if direction not in {"1", "-1"}:
        raise ApiError(400, "Query validation error: sort is field:1 or field:-1.", "invalid_query_string")
    return sorted(found, key=lambda user: str(user.get(field, "")), reverse=direction == "-1")
