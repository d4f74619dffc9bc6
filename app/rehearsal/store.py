"""
The rehearsal tenant's own user store, with the checks that Auth0 makes before it keeps an imported profile.

Two doors write it: the tenant's logins (`add`, `opens`) and the Management API (`put`, `remove`). Both see the same
users. Documented rules only; what Auth0 does beyond them is unknown, and a refusal here is one there.
"""

import asyncio
import re
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import bcrypt

from app.rehearsal.imported_hash import imported_hash_opens

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
    """
    A user as the tenant keeps it.

    Attributes:
        user_id: With `auth0|`.
        email: In lower case; empty where the connection takes users without one.
        username: In lower case.
        phone_number: E.164.
        profile: All other fields by Auth0's names: name, nickname, app_metadata …
        password_hash: bcrypt. None after an import without any hash: then no password opens it until a reset.
        imported_hash: Auth0's `custom_password_hash` until the first good login turns it into bcrypt.
        blocked: By an administrator.
        created_at: UNIX seconds.
        updated_at: UNIX seconds.
        last_login: UNIX seconds, None before the first login.
        logins_count: Good logins.
    """

    user_id: str
    email: str = field(repr=False)
    username: str | None = field(default=None, repr=False)
    phone_number: str | None = field(default=None, repr=False)
    profile: Mapping[str, Any] = field(default_factory=dict, repr=False)
    password_hash: bytes | None = field(default=None, repr=False)
    imported_hash: Mapping[str, Any] | None = field(default=None, repr=False)
    blocked: bool = False
    created_at: float = 0.0
    updated_at: float = 0.0
    last_login: float | None = None
    logins_count: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Ghost:
    """What an interrupted creation leaves: nobody sees it, and nobody else can take its place."""

    user_id: str
    email: str = field(default="", repr=False)
    username: str | None = field(default=None, repr=False)


class ProfileRefused(ValueError):
    """The tenant does not keep this profile; the text names the rule and no value."""


class UserStore:
    """Users in memory, found by id, email, username or phone number, in the order they came."""

    def __init__(self, rules: ConnectionRules, clock: Callable[[], float] = time.time) -> None:
        self._rules = rules
        self._clock = clock
        self._users: dict[str, TenantUser] = {}
        self._emails: dict[str, str] = {}
        self._usernames: dict[str, str] = {}
        self._phones: dict[str, str] = {}
        self._ghosts: dict[str, Ghost] = {}

    def __len__(self) -> int:
        return len(self._users)

    def __iter__(self) -> Iterator[TenantUser]:
        return iter(tuple(self._users.values()))

    @property
    def rules(self) -> ConnectionRules:
        """What the connection demands of profiles."""
        return self._rules

    def demand(self, rules: ConnectionRules) -> None:
        """What the connection demands from now on; users who are there stay."""
        self._rules = rules

    def get(self, user_id: str) -> TenantUser | None:
        """The user with this id, `auth0|` included."""
        return self._users.get(user_id)

    def by_email(self, email: str) -> TenantUser | None:
        """The user with exactly this email; all are kept in lower case."""
        return self._users.get(self._emails.get(email, ""))

    def by_username(self, username: str) -> TenantUser | None:
        """The user with exactly this username; all are kept in lower case."""
        return self._users.get(self._usernames.get(username, ""))

    def by_phone(self, phone_number: str) -> TenantUser | None:
        """The user with this phone number, in E.164."""
        return self._users.get(self._phones.get(phone_number, ""))

    def find(self, identifier: str) -> TenantUser | None:
        """Who has this email or, where usernames are in use, this username; upper and lower case are the same."""
        wanted = identifier.lower()
        return self.by_email(wanted) or self.by_username(wanted)

    def put(self, user: TenantUser) -> None:
        """Keeps this user, in the place of the one with the same id; whether it may be kept, the caller has asked."""
        if (old := self._users.get(user.user_id)) is not None:
            self._unlist(old)
        self._users[user.user_id] = user
        if user.email:
            self._emails[user.email] = user.user_id
        if user.username is not None:
            self._usernames[user.username] = user.user_id
        if user.phone_number is not None:
            self._phones[user.phone_number] = user.user_id

    def remove(self, user_id: str) -> TenantUser | None:
        """Forgets this user, and says who it was; None when there is none."""
        user = self._users.pop(user_id, None)
        if user is not None:
            self._unlist(user)
        return user

    def _unlist(self, user: TenantUser) -> None:
        self._emails.pop(user.email, None)
        self._usernames.pop(user.username or "", None)
        self._phones.pop(user.phone_number or "", None)

    def leave_ghost(self, ghost: Ghost) -> None:
        """What remains of a creation that broke off."""
        self._ghosts[ghost.user_id] = ghost

    def ghost_of(self, *, user_id: str = "", email: str = "", username: str | None = None) -> Ghost | None:
        """The ghost that holds this id, email or username."""
        if user_id in self._ghosts:
            return self._ghosts[user_id]
        return next(
            (
                each
                for each in self._ghosts.values()
                if (email and each.email == email) or (username is not None and each.username == username)
            ),
            None,
        )

    def remove_ghost(self, user_id: str) -> None:
        """Nothing remains of it."""
        self._ghosts.pop(user_id, None)

    async def add(self, profile: Mapping[str, Any], password: str) -> TenantUser:
        """
        Keeps a profile with the bcrypt hash of the typed password.

        Raises:
            ProfileRefused: A rule of Auth0 is broken.
        """
        self._check(profile)
        hashed = await _hashed(password)
        user_id, email, username = self._check(profile)  # somebody may have come meanwhile
        now = self._clock()
        user = TenantUser(
            user_id=user_id,
            email=email,
            username=username,
            profile=dict(profile),
            password_hash=hashed,
            created_at=now,
            updated_at=now,
        )
        self.put(user)
        return user

    async def hashed(self, password: str) -> bytes:
        """Bcrypt of a typed password, as the store keeps it."""
        return await _hashed(password)

    async def opens(self, user: TenantUser, password: str) -> bool:
        """Whether this is the user's password. The first good one turns an imported hash into bcrypt."""
        if user.imported_hash is not None:
            return await self._opens_imported(user, user.imported_hash, password)
        if user.password_hash is None:
            return False
        return await asyncio.to_thread(bcrypt.checkpw, _typed(password), user.password_hash)

    async def _opens_imported(self, user: TenantUser, imported: Mapping[str, Any], password: str) -> bool:
        if not await asyncio.to_thread(imported_hash_opens, imported, password):
            return False
        hashed = await _hashed(password)
        now = self._users.get(user.user_id)
        if now is not None and now.imported_hash is imported:
            self.put(replace(now, imported_hash=None, password_hash=hashed))
        return True

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


async def _hashed(password: str) -> bytes:
    return await asyncio.to_thread(bcrypt.hashpw, _typed(password), bcrypt.gensalt(COST))


def _typed(password: str) -> bytes:
    return password.encode("utf-8", "surrogatepass")[:BCRYPT_BYTES]
