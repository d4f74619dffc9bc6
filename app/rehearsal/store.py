"""
The rehearsal tenant's own user store, with the checks that Auth0 makes before it keeps an imported profile.

Documented rules only; what Auth0 does beyond them is unknown, and a refusal here is one there.
"""

import asyncio
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import bcrypt

COST = 10
"""bcrypt's cost in Auth0's store (bulk import schema: `password_hash`)."""

BCRYPT_BYTES = 72
"""bcrypt reads no more, and its library refuses more."""

EMAIL = re.compile(r"[^\s@]{1,64}@[^\s@.]+(?:\.[^\s@.]+)+")
MAX_EMAIL = 254
USERNAME = re.compile(r"[a-z0-9@`^$!\-#.+'~_]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class ConnectionRules:
    """
    What the connection demands of profiles.

    Attributes:
        requires_username: Profiles without a username are refused.
        username_length: Shortest and longest username; Auth0's default is 1 to 15, up to 128 can be set.
    """

    requires_username: bool = False
    username_length: tuple[int, int] = (1, 15)


@dataclass(frozen=True, slots=True, kw_only=True)
class TenantUser:
    """A user as the tenant keeps it: `user_id` with `auth0|`, email and username in lower case."""

    user_id: str
    email: str = field(repr=False)
    username: str | None = field(default=None, repr=False)
    profile: Mapping[str, Any] = field(default_factory=dict, repr=False)
    password_hash: bytes = field(repr=False)


class ProfileRefused(ValueError):
    """The tenant does not keep this profile; the text names the rule and no value."""


class UserStore:
    """Users in memory, found by id, email or username."""

    def __init__(self, rules: ConnectionRules) -> None:
        self._rules = rules
        self._users: dict[str, TenantUser] = {}

    def __len__(self) -> int:
        return len(self._users)

    def find(self, identifier: str) -> TenantUser | None:
        """Who has this email or, where usernames are in use, this username; upper and lower case are the same."""
        wanted = identifier.lower()
        for user in self._users.values():
            if user.email == wanted or (user.username is not None and user.username == wanted):
                return user
        return None

    async def add(self, profile: Mapping[str, Any], password: str) -> TenantUser:
        """
        Keeps a profile with the bcrypt hash of the typed password.

        Raises:
            ProfileRefused: A rule of Auth0 is broken.
        """
        self._check(profile)
        hashed = await asyncio.to_thread(bcrypt.hashpw, _typed(password), bcrypt.gensalt(COST))
        user_id, email, username = self._check(profile)  # somebody may have come meanwhile
        user = TenantUser(user_id=user_id, email=email, username=username, profile=dict(profile), password_hash=hashed)
        self._users[user_id] = user
        return user

    async def opens(self, user: TenantUser, password: str) -> bool:
        """Whether this is the user's password."""
        return await asyncio.to_thread(bcrypt.checkpw, _typed(password), user.password_hash)

    def _check(self, profile: Mapping[str, Any]) -> tuple[str, str, str | None]:
        user_id = profile.get("user_id")
        if not isinstance(user_id, str) or not user_id:
            raise ProfileRefused("user_id is missing or no string")
        email = self._email(profile.get("email"))
        username = self._username(profile.get("username"))
        if f"auth0|{user_id}" in self._users:
            raise ProfileRefused("user_id is already there")
        if self.find(email) is not None or (username is not None and self.find(username) is not None):
            raise ProfileRefused("email or username is already there")
        return f"auth0|{user_id}", email, username

    def _email(self, email: object) -> str:
        if not isinstance(email, str) or len(email) > MAX_EMAIL or EMAIL.fullmatch(email) is None:
            raise ProfileRefused("email is missing or no valid address")
        return email.lower()

    def _username(self, username: object) -> str | None:
        if not self._rules.requires_username:
            return None
        shortest, longest = self._rules.username_length
        if not isinstance(username, str) or not shortest <= len(username) <= longest:
            raise ProfileRefused(f"username is missing or not {shortest} to {longest} characters long")
        if USERNAME.fullmatch(username.lower()) is None or EMAIL.fullmatch(username) is not None:
            raise ProfileRefused("username holds a character that Auth0 does not take, or is an email")
        return username.lower()


def _typed(password: str) -> bytes:
    return password.encode("utf-8", "surrogatepass")[:BCRYPT_BYTES]
