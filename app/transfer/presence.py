"""Who is in the tenant: asked user by user where a job's own answer was lost or does not say."""

import asyncio
from collections.abc import AsyncIterator, Iterable
from dataclasses import dataclass
from typing import Final, Protocol

from app.domain.states import UserState
from app.tenant.jobs import UserError
from app.transfer.codes import ALREADY_MOVED, Meaning, weightiest
from app.transfer.selection import GHOST

AT_ONCE: Final = 4
"""Questions side by side: a look-up takes some hundred milliseconds, and the rate limit has the last word."""


class AsksUsers(Protocol):
    """The tenant's users, as far as they are asked for here (`tenant/users.py`). Ids are without `auth0|`."""

    async def has(self, user_id: str) -> bool:
        """Whether the tenant shows this user in our connection."""

    async def ids_of_email(self, email: str) -> list[str]:
        """Who has this email."""

    async def ids_of_username(self, username: str) -> list[str]:
        """Who has this username."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one user."""

    state: UserState
    reason: str = ""


IMPORTED: Final = Outcome(UserState.IMPORTED)


async def present(users: AsksUsers, user_ids: Iterable[str]) -> AsyncIterator[tuple[str, bool]]:
    """
    Each of these with whether the tenant shows them, in no order.

    Raises:
        TenantUnavailable, TenantRefused: It cannot be asked.
    """
    waiting = iter(user_ids)
    while batch := [user_id for _, user_id in zip(range(AT_ONCE), waiting, strict=False)]:
        for user_id, there in zip(batch, await asyncio.gather(*map(users.has, batch)), strict=True):
            yield user_id, there


async def outcome_of(users: AsksUsers, error: UserError) -> Outcome:
    """
    What became of a user whom a job refused.

    A code of a field is final. Whoever's place is taken may be there already (a login came first, or an earlier job
    whose answer was lost), may be in the way of another user, or of a ghost: a record that neither id nor email nor
    username shows.

    Raises:
        TenantUnavailable, TenantRefused: It cannot be asked.
    """
    code, path, meaning = weightiest(error.codes)
    if meaning in {Meaning.DATA, Meaning.SIZE, Meaning.AGAIN}:
        return Outcome(UserState.FAILED, code)
    if await users.has(error.user_id):
        return Outcome(UserState.IMPORTED, code if meaning is Meaning.FACTORS else ALREADY_MOVED)
    if meaning is not Meaning.TAKEN or path == "phone_number":
        return Outcome(UserState.FAILED, code)
    if error.email and await users.ids_of_email(error.email):
        return Outcome(UserState.FAILED, code)
    if error.username and await users.ids_of_username(error.username):
        return Outcome(UserState.FAILED, code)
    return Outcome(UserState.FAILED, GHOST)
