"""
The tenant's database connection as a whole: read with every option, written with every option.

A PATCH replaces `options` whole, and resets some fields that it does not name; so whoever writes gives all of what was
read. Settings (`configuration`) read back encrypted: they are written in clear, all of them, each time.
"""

from collections.abc import Mapping
from copy import deepcopy
from dataclasses import dataclass, field
from typing import Any, Final

from auth0.management.core.request_options import RequestOptions

from app.errors import TenantRefused, TenantRejected
from app.tenant.client import Tenant
from app.tenant.faults import no_right

ONCE: Final[RequestOptions] = {"max_retries": 0}

READ: Final = "read:connections and read:connections_options"
UPDATE: Final = "update:connections and update:connections_options"
CREATE: Final = "create:connections"

NOT_FOUND: Final = 404
CONFLICT: Final = 409


@dataclass(frozen=True, slots=True, kw_only=True)
class LiveConnection:
    """
    The connection as the tenant has it.

    Attributes:
        id: `con_…`.
        name: Of the settings.
        display_name: On the login page; a PATCH without it resets it.
        realms: As above, to the name alone.
        is_domain_connection: As above, to false.
        options: All of them; `configuration` is encrypted, so it is good for its keys only.
    """

    id: str
    name: str
    display_name: str
    realms: tuple[str, ...] = ()
    is_domain_connection: bool = False
    options: Mapping[str, Any] = field(repr=False)

    @property
    def scripts(self) -> dict[str, str]:
        """Every script's text by Auth0's name for it (`login`, `get_user`, …)."""
        return dict(_texts(self.options.get("customScripts")))

    @property
    def setting_names(self) -> frozenset[str]:
        """Names of the settings that it has."""
        return frozenset(name for name, _ in _texts(self.options.get("configuration")))


def _texts(found: object) -> list[tuple[str, str]]:
    return [(str(name), str(text)) for name, text in found.items()] if isinstance(found, Mapping) else []


@dataclass(frozen=True, slots=True)
class Connections:
    """Finds, reads and writes the connection of the settings."""

    tenant: Tenant = field(repr=False)

    async def find(self) -> LiveConnection | None:
        """
        The connection of that name; None: the tenant has no database of that name.

        Raises:
            TenantRefused: The client may not see it, or not its options.
            TenantUnavailable: No answer.
        """

        async def ask() -> list[Any]:
            pager = await self.tenant.api.connections.list(
                name=self.tenant.name, strategy=["auth0"], request_options=ONCE
            )
            return [each async for each in pager]

        found = await self.tenant.calls.repeat("to look up the connection", READ, ask)
        named = [each for each in found if each.name == self.tenant.name and each.id]
        return await self.read(named[0].id) if named else None

    async def read(self, id: str) -> LiveConnection | None:
        """The connection with this id, None when it is gone. Raises as `find`."""

        async def ask() -> Any:
            return await self.tenant.api.connections.get(id, request_options=ONCE)

        try:
            found = await self.tenant.calls.repeat("to read the connection", READ, ask)
        except TenantRejected as refusal:
            if refusal.status == NOT_FOUND:
                return None
            raise
        if not isinstance(found.options, dict):
            # Left out without the scope: writing back what was seen would wipe the scripts.
            raise no_right("read:connections_options")
        return LiveConnection(
            id=id,
            name=str(found.name),
            display_name=found.display_name or str(found.name),
            realms=tuple(found.realms or ()),
            is_domain_connection=bool(found.is_domain_connection),
            options=deepcopy(found.options),
        )

    async def write(self, live: LiveConnection, options: Mapping[str, Any]) -> None:
        """
        Puts `options` in the place of all options of `live`; never repeated when it may have been carried out.

        Raises:
            TenantRefused: The client may not change it.
            TenantRejected: Auth0 does not take the options.
            TenantUnavailable: With `perhaps_done`, whoever asks must read what stands.
        """
        # Past the library's types, which know only the options of their own day.
        body: dict[str, Any] = {"display_name": live.display_name, "options": dict(options)}
        if live.realms and live.realms != (live.name,):
            body["realms"] = list(live.realms)
        if live.is_domain_connection:
            body["is_domain_connection"] = True

        async def ask() -> Any:
            request: RequestOptions = {"max_retries": 0, "additional_body_parameters": body}
            return await self.tenant.api.connections.update(live.id, request_options=request)

        await self.tenant.calls.once("to change the connection", UPDATE, ask)

    async def create(self, options: Mapping[str, Any]) -> None:
        """Makes the connection. Raises as `write`, and TenantRefused where something else has that name."""

        async def ask() -> Any:
            request: RequestOptions = {"max_retries": 0, "additional_body_parameters": {"options": dict(options)}}
            return await self.tenant.api.connections.create(
                name=self.tenant.name, strategy="auth0", request_options=request
            )

        try:
            await self.tenant.calls.once("to make the connection", CREATE, ask)
        except TenantRejected as refusal:
            if refusal.status != CONFLICT:
                raise
            raise TenantRefused(
                "auth0.connection",
                f"something else in the tenant is called {self.tenant.name}, and is no database connection.",
                "Choose another name.",
            ) from None
