"""A rehearsed tenant behind a real socket, a clock that only the importer's own waiting moves, and imports against it."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from app.bootstrap import Bulk
from app.rehearsal.management.serving import serving
from app.rehearsal.store import TenantUser
from app.tenant.client import Address, Tenant, open_tenant
from app.tenant.pace import Pace
from app.transfer.selection import Selection
from app.transfer.source import LegacySource, Source
from app.transfer.upload import Import
from tests.rehearsal.management.conftest import CLIENT, Api, Clock, make_api

IMPORTS = "POST /api/v2/jobs/users-imports"
JOB = "GET /api/v2/jobs/{id}"
ERRORS = "GET /api/v2/jobs/{id}/errors"
USER = "GET /api/v2/users/{id}"


@dataclass
class Land:
    """One tenant and who asks it."""

    asked: Api
    clock: Clock
    tenant: Tenant
    address: Address
    waited: list[float]

    @property
    def api(self) -> Any:
        return self.asked.api

    def put(self, user_id: str, email: str) -> None:
        """Somebody who was there before."""
        self.asked.tenant.users.put(TenantUser(user_id=f"auth0|{user_id}", email=email))

    def ids(self) -> set[str]:
        """Who is there."""
        return {user.user_id.removeprefix("auth0|") for user in self.asked.tenant.users}


def address_at(at: Any, secret: str = "") -> Address:
    return Address(
        domain=at.domain,
        connection="legacy-users",
        client_id=CLIENT.client_id,
        client_secret=secret or CLIENT.client_secret.get_secret_value(),
        base_url=at.base_url,
    )


@contextlib.asynccontextmanager
async def land(**changes: Any) -> AsyncIterator[Land]:
    clock = Clock()
    asked = make_api(clock=clock, **changes)
    waited: list[float] = []

    async def sleep(seconds: float) -> None:
        waited.append(seconds)
        clock.now += seconds
        await asyncio.sleep(0)

    pace = Pace(now=clock, sleep=sleep, jitter=lambda: 0.0)
    async with serving(asked.api) as at, open_tenant(address_at(at), pace=pace) as tenant:
        yield Land(asked, clock, tenant, address_at(at), waited)


def importing(bulk: Bulk, place: Land, *, left_behind: Path | None = None, **options: Any) -> Import:
    limit = options.pop("limit", None)
    hashless = bool(options.get("hashless"))

    def source(run: str) -> Source:
        return LegacySource(Selection(legacy=bulk.legacy, ledger=bulk.ledger, judge=bulk.judge, run=run, **options))

    return Import(
        source=source,
        ledger=bulk.ledger,
        tenant=place.tenant,
        mapping=bulk.judge.mapping,
        actor="anna",
        hashless=hashless,
        left_behind=left_behind,
        limit=limit,
    )


def told(users: int) -> None:
    """Nobody looks."""
