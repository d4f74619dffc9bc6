"""
Users one by one: by id, by email, by search; made, changed, deleted.

By id and by email an answer is exact at once; a search lags behind, and gives a thousand at most. Making a user, or
changing an email or username, asks the Get User script first, as a connection in import mode does.
"""

import re
import secrets
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from typing import Any, Final, Literal, Protocol

from app.rehearsal.management.connections import Connection, Connections
from app.rehearsal.management.http import NO_CONTENT, Answer, ApiError, Request, only
from app.rehearsal.management.profiles import iso, shown_user
from app.rehearsal.management.rules import MAX_QUERY_CHARS, SEARCH_LIMIT, ApiRules
from app.rehearsal.management.search import parse_query
from app.rehearsal.store import EMAIL, ProfileRefused, TenantUser

Presence = Literal["present", "absent", "unknown"]
AsksGetUser = Callable[[str], Awaitable[Presence]]
"""What the Get User script says of an identifier; `unknown` is a fault of the script."""

NOT_FOUND: Final = ApiError(404, "The user does not exist.", "inexistent_user")
TAKEN: Final = ApiError(409, "The user already exists.", "auth0_idp_error")

PROFILE_FIELDS: Final = frozenset(
    {
        "email_verified",
        "phone_verified",
        "name",
        "given_name",
        "family_name",
        "nickname",
        "picture",
        "app_metadata",
        "user_metadata",
    }
)
IDENTITY_FIELDS: Final = frozenset({"email", "username", "phone_number"})
UPDATABLE: Final = PROFILE_FIELDS | IDENTITY_FIELDS | {"blocked", "password", "connection", "client_id", "verify_email"}
CREATABLE: Final = UPDATABLE | {"user_id"}

PHONE = re.compile(r"\+[0-9]{1,15}")


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
        *,
        get_user: AsksGetUser | None,
        blocks: Blocks,
    ) -> None:
        self._connections = connections
        self._rules = rules
        self._clock = clock
        self._get_user = get_user
        self._blocks = blocks

    # --- reading

    def show(self, request: Request) -> Answer:
        """GET /users/{id}"""
        connection, user = self._found(request)
        return Answer(body=_chosen(shown_user(user, connection.name), request))

    def by_email(self, request: Request) -> Answer:
        """GET /users-by-email: upper and lower case differ, and all are kept in lower case."""
        email = request.query.get("email", "")
        if not email:
            raise ApiError(400, "Query validation error: 'Missing required property: email'.", "invalid_query_string")
        found = [(each, user) for each in self._connections if (user := each.users.by_email(email)) is not None]
        return Answer(body=[_chosen(shown_user(user, each.name), request) for each, user in found])

    def search(self, request: Request) -> Answer:
        """GET /users"""
        query = request.query.get("q", "")
        if len(query) > MAX_QUERY_CHARS:
            raise ApiError(414, "Query string is too long")
        if request.query.get("search_engine", "v3") != "v3":
            raise ApiError(400, "search_engine must be v3", "invalid_query_string")
        if "connection" in request.query:
            raise ApiError(400, "connection works only with search_engine v1", "invalid_query_string")
        per_page, page = request.whole("per_page", 50, most=100), request.whole("page", 0, most=10_000)
        if (page + 1) * per_page > SEARCH_LIMIT:
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
        part = [_chosen(user, request) for user in found[page * per_page : (page + 1) * per_page]]
        if not request.says("include_totals"):
            return Answer(body=part)
        total = min(len(found), SEARCH_LIMIT) if self._rules.disputed.search_total_capped else len(found)
        counted = {"start": page * per_page, "limit": per_page, "length": len(part), "total": total}
        return Answer(body=counted | {"users": part})

    # --- writing

    async def create(self, request: Request) -> Answer:
        """POST /users"""
        asked = request.object()
        only(asked, CREATABLE)
        connection = next((each for each in self._connections if each.name == asked.get("connection")), None)
        if connection is None:
            raise ApiError(400, "The connection does not exist.", "inexistent_connection")
        if not isinstance(asked.get("password"), str) or not isinstance(asked.get("email"), str):
            raise ApiError(400, "Payload validation error: email and password are needed.", "invalid_body")
        email, user_id = asked["email"].lower(), asked.get("user_id") or secrets.token_hex(12)
        self._free(connection, asked, user_id=f"auth0|{user_id}", mine="")
        if connection.users.ghost_of(user_id=f"auth0|{user_id}", email=email) is not None:
            raise TAKEN
        await self._ask_script(email)
        profile = {name: asked[name] for name in PROFILE_FIELDS & set(asked)}
        try:
            made = await connection.users.add(
                profile | {"user_id": user_id, "email": email, "username": asked.get("username")}, asked["password"]
            )
        except ProfileRefused as refused:
            raise ApiError(400, f"Payload validation error: {refused}", "invalid_body") from refused
        made = replace(made, phone_number=asked.get("phone_number"), blocked=bool(asked.get("blocked")))
        connection.users.put(made)
        return Answer(status=201, body=shown_user(made, connection.name))

    async def update(self, request: Request) -> Answer:
        """PATCH /users/{id}: metadata is merged one level deep, everything else replaced."""
        connection, user = self._found(request)
        asked = request.object()
        only(asked, UPDATABLE)
        self._free(connection, asked, user_id="", mine=user.user_id)
        for name in ("email", "username"):
            if isinstance(asked.get(name), str) and asked[name].lower() != getattr(user, name):
                await self._ask_script(asked[name])
        profile = {
            **user.profile,
            **{name: _merged(user.profile, name, asked[name]) for name in PROFILE_FIELDS & set(asked)},
        }
        changes: dict[str, Any] = {}
        if isinstance(asked.get("email"), str) and asked["email"].lower() != user.email:
            changes["email"] = asked["email"].lower()
            profile["email_verified"] = asked.get("email_verified", False)
        if isinstance(asked.get("username"), str):
            changes["username"] = asked["username"].lower()
        if "phone_number" in asked:
            changes["phone_number"] = asked["phone_number"]
        if "blocked" in asked:
            changes["blocked"] = bool(asked["blocked"])
        changed = replace(user, profile=profile, updated_at=self._clock(), **changes)
        if isinstance(asked.get("password"), str):
            # A password set through the API lifts an administrator's block: documented, and easily overlooked.
            hashed = await connection.users.hashed(asked["password"])
            changed = replace(changed, password_hash=hashed, imported_hash=None, blocked=False)
        connection.users.put(changed)
        return Answer(body=shown_user(changed, connection.name))

    def delete(self, request: Request) -> Answer:
        """DELETE /users/{id}: 204 also when there is none."""
        for each in self._connections:
            if each.users.remove(request.params["id"]) is not None:
                break
        return NO_CONTENT

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

    def _found(self, request: Request) -> tuple[Connection, TenantUser]:
        for each in self._connections:
            if (user := each.users.get(request.params["id"])) is not None:
                return each, user
        raise NOT_FOUND

    def _identifiers(self, request: Request) -> list[str]:
        if "id" in request.params:
            _, user = self._found(request)
            return [each for each in (user.email, user.username, user.phone_number) if each]
        identifier = request.query.get("identifier", "")
        if not identifier:
            text = "Query validation error: 'Missing required property: identifier'."
            raise ApiError(400, text, "invalid_query_string")
        return [identifier]

    def _free(self, connection: Connection, asked: Mapping[str, Any], *, user_id: str, mine: str) -> None:
        """Whether nobody else has what is asked for."""
        email, username, phone = (asked.get(name) for name in ("email", "username", "phone_number"))
        if email is not None and (not isinstance(email, str) or EMAIL.fullmatch(email) is None):
            raise ApiError(
                400, "Payload validation error: 'Object didn't pass validation for format email'.", "invalid_body"
            )
        if phone is not None and (not isinstance(phone, str) or PHONE.fullmatch(phone) is None):
            raise ApiError(400, "Payload validation error: phone_number is no E.164.", "invalid_body")
        users = connection.users
        others = [
            users.get(user_id),
            users.by_email(email.lower()) if email else None,
            users.by_username(username.lower()) if isinstance(username, str) else None,
            *(each.users.by_phone(phone) if phone else None for each in self._connections),
        ]
        if any(each is not None and each.user_id != mine for each in others):
            raise TAKEN

    async def _ask_script(self, identifier: str) -> None:
        if self._get_user is None:
            return
        presence = await self._get_user(identifier)
        if presence == "present":
            raise TAKEN
        if presence == "unknown":
            raise ApiError(400, "The Get User script failed", "auth0_idp_error")


def _merged(old: Mapping[str, Any], name: str, new: Any) -> Any:
    if name not in {"app_metadata", "user_metadata"} or not isinstance(new, dict):
        return new
    return {key: value for key, value in {**old.get(name, {}), **new}.items() if value is not None}


def _chosen(shown: dict[str, Any], request: Request) -> dict[str, Any]:
    names = [each for each in request.query.get("fields", "").split(",") if each]
    if not names:
        return shown
    including = request.query.get("include_fields", "true") == "true"
    return {name: value for name, value in shown.items() if (name in names) is including}


def _sorted(found: list[dict[str, Any]], order: str) -> list[dict[str, Any]]:
    if not order:
        return found
    field, _, direction = order.partition(":")
    if direction not in {"1", "-1"}:
        raise ApiError(400, "Query validation error: sort is field:1 or field:-1.", "invalid_query_string")
    return sorted(found, key=lambda user: str(user.get(field, "")), reverse=direction == "-1")
