"""
Users are made, changed and deleted, one by one.

Making a user, or changing an email or username, asks the Get User script first, as a connection in import mode does.
"""

import re
import secrets
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from typing import Any, Final, Literal

from app.rehearsal.management.connections import Connection, Connections
from app.rehearsal.management.http import NO_CONTENT, Answer, ApiError, Request, only
from app.rehearsal.management.profiles import shown_user
from app.rehearsal.management.users import find_user
from app.rehearsal.store import EMAIL, ProfileRefused, TenantUser

Presence = Literal["present", "absent", "unknown"]
AsksGetUser = Callable[[str], Awaitable[Presence]]
"""What the Get User script says of an identifier; `unknown` is a fault of the script."""

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


class UserChanges:
    """The writing endpoints below /users."""

    def __init__(self, connections: Connections, clock: Callable[[], float], get_user: AsksGetUser | None) -> None:
        self._connections = connections
        self._clock = clock
        self._get_user = get_user

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
            raise _taken()
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
        connection, user = find_user(self._connections, request)
        asked = request.object()
        only(asked, UPDATABLE)
        self._free(connection, asked, user_id="", mine=user.user_id)
        for name in ("email", "username"):
            if isinstance(asked.get(name), str) and asked[name].lower() != getattr(user, name):
                await self._ask_script(asked[name])
        changed = replace(_changed(user, asked), updated_at=self._clock())
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
            raise _taken()

    async def _ask_script(self, identifier: str) -> None:
        if self._get_user is None:
            return
        presence = await self._get_user(identifier)
        if presence == "present":
            raise _taken()
        if presence == "unknown":
            raise ApiError(400, "The Get User script failed", "auth0_idp_error")


def _changed(user: TenantUser, asked: Mapping[str, Any]) -> TenantUser:
    fresh = {name: _merged(user.profile, name, asked[name]) for name in PROFILE_FIELDS & set(asked)}
    changes: dict[str, Any] = {}
    if isinstance(asked.get("email"), str) and asked["email"].lower() != user.email:
        changes["email"] = asked["email"].lower()
        fresh["email_verified"] = asked.get("email_verified", False)
    if isinstance(asked.get("username"), str):
        changes["username"] = asked["username"].lower()
    if "phone_number" in asked:
        changes["phone_number"] = asked["phone_number"]
    if "blocked" in asked:
        changes["blocked"] = bool(asked["blocked"])
    return replace(user, profile={**user.profile, **fresh}, **changes)


def _merged(old: Mapping[str, Any], name: str, new: Any) -> Any:
    if name not in {"app_metadata", "user_metadata"} or not isinstance(new, dict):
        return new
    return {key: value for key, value in {**old.get(name, {}), **new}.items() if value is not None}


def _taken() -> ApiError:
    return ApiError(409, "The user already exists.", "auth0_idp_error")
