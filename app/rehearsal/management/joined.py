"""A rehearsal tenant and its Management API as one: the same users, the same scripts, the same blocks."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from app.rehearsal.desk import Story
from app.rehearsal.management.api import ManagementApi
from app.rehearsal.management.rules import ApiRules
from app.rehearsal.management.user_changes import Presence
from app.rehearsal.tenant import Tenant
from app.rehearsal.verdicts import presence

Configures = Callable[[Mapping[str, str]], Awaitable[None]]
"""Gives the runner of scripts other settings."""


def join(
    tenant: Tenant, *, rules: ApiRules, clock: Callable[[], float], configure: Configures | None = None
) -> ManagementApi:
    """
    The API of this tenant.

    Whoever is imported can log in; Get User is asked before a user is made or gets another email; scripts and settings
    that are deployed to `rules.connection` are what the tenant runs from then on; blocks are seen and lifted.

    Args:
        tenant: With its scripts and users.
        rules: Of the API; `rules.connection` is the tenant's own.
        clock: UNIX seconds.
        configure: Of the tenant's runner; None leaves its settings as they are.
    """

    async def get_user(identifier: str) -> Presence:
        return presence(await tenant.desk.run(Story(identifier), "get_user", identifier))

    async def deployed(connection: str, options: Mapping[str, Any]) -> None:
        if connection != rules.connection:
            return
        scripts = options.get("customScripts", {})
        if "login" in scripts and "get_user" in scripts:
            tenant.deploy(login_script=scripts["login"], get_user_script=scripts["get_user"])
        if configure is not None and "configuration" in options:
            await configure({name: value for name, value in options["configuration"].items() if value is not None})

    return ManagementApi(
        tenant, rules=rules, clock=clock, get_user=get_user, deployed=deployed, blocks=_BlocksOf(tenant)
    )


class _BlocksOf:
    """The tenant's brute-force protection, as administrators see it."""

    def __init__(self, tenant: Tenant) -> None:
        self._tenant = tenant

    def blocked_for(self, identifier: str) -> list[dict[str, str]]:
        return [{"identifier": identifier, "ip": each} for each in self._tenant.blocked_from(identifier)]

    def unblock(self, identifier: str) -> None:
        self._tenant.unblock(identifier)
