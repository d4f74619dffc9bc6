"""The Management API's token: fetched with the client's secret, kept until shortly before its end."""

import asyncio
from dataclasses import dataclass, field
from typing import Any, Final

import httpx

from app.errors import TenantRefused, TenantUnavailable
from app.tenant.faults import GO_ON
from app.tenant.pace import Pace

EARLY_S: Final = 120.0
"""A token that ends within so many seconds is not used for a new call: an upload may take a minute."""

SHORTEST_S: Final = 60.0
"""However short a token's life is said to be, it is not fetched for every call."""


@dataclass(slots=True)
class Tokens:
    """
    Args:
        http: Asks.
        url: Of `/oauth/token`.
        audience: `https://DOMAIN/api/v2/`.
        client_id: The machine-to-machine application.
        client_secret: Its secret.
        pace: Tells the time.
    """

    http: httpx.AsyncClient
    url: str
    audience: str
    client_id: str
    client_secret: str = field(repr=False)
    pace: Pace
    _token: str = field(default="", repr=False)
    _fresh_until: float = 0.0
    _asking: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def get(self) -> str:
        """
        A token.

        Raises:
            TenantRefused: The client or its secret is not taken.
            TenantUnavailable: Auth0 gave no answer; nothing was done.
        """
        async with self._asking:
            if not self._token or self.pace.now() >= self._fresh_until:
                self._take(await self._ask())
            return self._token

    def drop(self) -> None:
        """The token was refused: the next call fetches another one."""
        self._token = ""

    def _take(self, found: dict[str, Any]) -> None:
        token, lives_s = found.get("access_token"), found.get("expires_in", 86_400)
        if not isinstance(token, str) or not token or not isinstance(lives_s, int | float):
            raise self._away("answered without a token")
        self._token = token
        self._fresh_until = self.pace.now() + max(lives_s - EARLY_S, min(lives_s, SHORTEST_S))

    async def _ask(self) -> dict[str, Any]:
        asked = {
            "grant_type": "client_credentials",
            "client_id": self.client_id,
            "client_secret": self.client_secret,
            "audience": self.audience,
        }
        try:
            answer = await self.http.post(self.url, json=asked)
            found = answer.json()
        except httpx.InvalidURL:
            raise TenantRefused("auth0.domain", "is no name of a tenant.", "Write tenant.eu.auth0.com.") from None
        except httpx.HTTPError:
            raise self._away("gave no token") from None
        except ValueError:
            raise self._away("answered something that is no JSON when it was asked for a token") from None
        if answer.status_code in {400, 401, 403, 404}:
            raise self._refused(answer.status_code)
        if answer.status_code != 200 or not isinstance(found, dict):
            self.pace.heard(answer.headers, exhausted=answer.status_code == 429)
            raise self._away(f"answered {answer.status_code} when it was asked for a token")
        return found

    def _refused(self, status: int) -> TenantRefused:
        if status == 401:
            return TenantRefused(
                "auth0.client_secret", "is not taken for this client.", "Copy it anew from the application's settings."
            )
        return TenantRefused(
            "auth0.client_id",
            f"gets no token for {self.audience} ({status}).",
            "It must be a machine-to-machine application that is authorised for the Auth0 Management API.",
        )

    def _away(self, what: str) -> TenantUnavailable:
        return TenantUnavailable(f"Auth0 {what}. {GO_ON}")
