"""
What Trickle asks of a tenant: its connection, import and export jobs, single users.

    async with open_tenant(Address(…)) as tenant:
        connection = await tenant.connection()
        job_id = await tenant.jobs.start_import(connection.id, body, external_id="import-20261125-1/1")
"""

import contextlib
import ipaddress
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Any, Final
from urllib.parse import urlsplit

import httpx
from auth0.management.client import AsyncAuth0
from auth0.management.core.request_options import RequestOptions

from app.errors import ConfigurationError, TenantRefused
from app.tenant.calls import Calls, hush
from app.tenant.jobs import Jobs
from app.tenant.pace import Pace
from app.tenant.tokens import Tokens
from app.tenant.users import Users

ONCE: Final[RequestOptions] = {"max_retries": 0}

TIMEOUT: Final = httpx.Timeout(60.0, connect=10.0)
"""An upload of half a megabyte over a slow line; Auth0 itself answers within seconds."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    """
    Which tenant, and as whom.

    Attributes:
        domain: `tenant.eu.auth0.com`.
        connection: The database connection's name.
        client_id: Of a machine-to-machine application that is authorised for the Management API.
        client_secret: Its secret.
        base_url: Where the tenant is when that is not `https://DOMAIN`; the token is still for the domain.
    """

    domain: str
    connection: str
    client_id: str
    client_secret: str = field(repr=False)
    base_url: str = ""

    @property
    def url(self) -> str:
        """Without a slash at its end."""
        return (self.base_url or f"https://{self.domain}").rstrip("/")

    def check(self) -> None:
        """Raises ConfigurationError: something is missing, or the secret would go over the network in the clear."""
        for name in ("domain", "client_id", "client_secret"):
            if not getattr(self, name):
                key = "auth0.client_secret_file" if name == "client_secret" else f"auth0.{name}"
                raise ConfigurationError(
                    key, "is not set.", "Name a machine-to-machine application of the tenant: see docs/bulk.md."
                )
        parts = urlsplit(self.url)
        if parts.scheme != "https" and not _is_loopback(parts.hostname or ""):
            raise ConfigurationError("auth0.base_url", "is not https.", "The client's secret travels to it.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Connection:
    """
    The tenant's database connection.

    Attributes:
        id: `con_…`.
        import_mode: Whether users are imported to Auth0; None where the client may not see the options.
        own_database: Whether it has scripts of its own; None as above.
    """

    id: str
    name: str
    import_mode: bool | None
    own_database: bool | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Tenant:
    """One tenant, open."""

    name: str
    api: AsyncAuth0 = field(repr=False)
    calls: Calls = field(repr=False)
    jobs: Jobs
    users: Users
    pace: Pace

    async def connection(self) -> Connection:
        """
        The connection of the settings, by its name.

        Raises:
            TenantRefused: There is none of that name, or it may not be seen.
            TenantUnavailable: No answer.
        """

        async def ask() -> list[Any]:
            pager = await self.api.connections.list(name=self.name, strategy=["auth0"], request_options=ONCE)
            return [each async for each in pager]

        found = await self.calls.repeat("to look up the connection", "read:connections", ask)
        named = [each for each in found if each.name == self.name]
        if not named or not named[0].id:
            raise TenantRefused(
                "auth0.connection",
                f"the tenant has no database connection {self.name}.",
                "Name the one that has the scripts.",
            )
        options = named[0].options
        seen = isinstance(options, dict)
        return Connection(
            id=named[0].id,
            name=self.name,
            import_mode=bool(options.get("import_mode")) if seen else None,
            own_database=bool(options.get("enabledDatabaseCustomization")) if seen else None,
        )


@contextlib.asynccontextmanager
async def open_tenant(address: Address, *, pace: Pace | None = None) -> AsyncIterator[Tenant]:
    """
    The tenant's API; connects to nothing yet.

    Raises:
        ConfigurationError: The address is incomplete, or not safe.
    """
    address.check()
    hush()
    pace = pace or Pace()

    async def heard(response: httpx.Response) -> None:
        pace.heard(response.headers)

    async with (
        httpx.AsyncClient(timeout=TIMEOUT, follow_redirects=False, event_hooks={"response": [heard]}) as http,
        httpx.AsyncClient(timeout=TIMEOUT, follow_redirects=False) as downloads,
    ):
        tokens = Tokens(
            http=http,
            url=f"{address.url}/oauth/token",
            audience=f"https://{address.domain}/api/v2/",
            client_id=address.client_id,
            client_secret=address.client_secret,
            pace=pace,
        )
        api = AsyncAuth0(
            base_url=f"{address.url}/api/v2",
            token=str,
            async_token=tokens.get,
            httpx_client=http,
            max_retries=0,
        )
        calls = Calls(tokens, pace)
        yield Tenant(
            name=address.connection,
            api=api,
            calls=calls,
            jobs=Jobs(api, calls, downloads),
            users=Users(api, calls, address.connection),
            pace=pace,
        )


def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
