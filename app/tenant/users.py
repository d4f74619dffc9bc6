"""Single users of a tenant: who is there, by id and by email, at once and exactly; and the taking away of a ghost."""

from dataclasses import dataclass, field
from typing import Any, Final

from auth0.management.client import AsyncAuth0
from auth0.management.core.request_options import RequestOptions

from app.errors import TenantRejected
from app.tenant.calls import Calls

ONCE: Final[RequestOptions] = {"max_retries": 0}

PREFIX: Final = "auth0|"
"""Before every `user_id` of a database connection."""

NOT_FOUND: Final = 404


@dataclass(frozen=True, slots=True)
class Users:
    """Asks for users of one connection; ids are without `auth0|`, as records and profiles have them."""

    api: AsyncAuth0 = field(repr=False)
    calls: Calls = field(repr=False)
    connection: str

    async def has(self, user_id: str) -> bool:
        """
        Whether the tenant shows this user in our connection.

        Raises:
            TenantUnavailable, TenantRefused: No answer, or no right.
        """

        async def ask() -> Any:
            return await self.api.users.get(PREFIX + user_id, fields="user_id,identities", request_options=ONCE)

        try:
            found = await self.calls.repeat("for one user", "read:users", ask)
        except TenantRejected as refusal:
            if refusal.status == NOT_FOUND:
                return False
            raise
        return self._is_ours(found)

    async def ids_of_email(self, email: str) -> list[str]:
        """The ids of who has this email in our connection; Auth0 keeps lower case, and compares by case."""

        async def ask() -> list[Any]:
            return list(await self.api.users.list_users_by_email(email=email.lower(), request_options=ONCE))

        found = await self.calls.repeat("for an email", "read:users", ask)
        return [str(each.user_id).removeprefix(PREFIX) for each in found if self._is_ours(each)]

    async def ids_of_username(self, username: str) -> list[str]:
        """The same by username; a search, so it may lag some seconds behind."""
        quoted = username.lower().replace("\\", "\\\\").replace('"', '\\"')

        async def ask() -> list[Any]:
            pager = await self.api.users.list(
                q=f'username:"{quoted}" AND identities.connection:"{self.connection}"',
                search_engine="v3",
                per_page=10,
                request_options=ONCE,
            )
            return list(pager.items or ())

        found = await self.calls.repeat("for a username", "read:users", ask)
        return [str(each.user_id).removeprefix(PREFIX) for each in found]

    async def delete(self, user_id: str) -> None:
        """Takes the user away with everything that Auth0 has of them; the same however often."""
        await self.calls.repeat(
            "to delete a user", "delete:users", lambda: self.api.users.delete(PREFIX + user_id, request_options=ONCE)
        )

    async def delete_by_email(self, connection_id: str, email: str) -> None:
        """Takes away who has this email in the connection, a ghost that nobody sees included."""
        await self.calls.repeat(
            "to delete a ghost",
            "delete:users",
            lambda: self.api.connections.users.delete_by_email(connection_id, email=email, request_options=ONCE),
        )

    def _is_ours(self, found: Any) -> bool:
        names = [each.connection for each in found.identities or ()]
        return not names or self.connection in names
