"""
Connections: scripts, settings and switches of the tenant's databases.

A PATCH replaces `options` whole, and an omitted `display_name` falls back to the name; `options` are seen and changed
only with scopes of their own. `configuration` reads back encrypted.
"""

import re
import secrets
from collections.abc import Awaitable, Callable, Mapping
from copy import deepcopy
from dataclasses import dataclass, field
from typing import Any, Final

from app.rehearsal.management.http import NO_CONTENT, Answer, ApiError, Request, chosen, missing, only, page_of, paged
from app.rehearsal.management.options import Settings, as_options, as_rules, checked
from app.rehearsal.management.rules import ApiRules
from app.rehearsal.store import ConnectionRules, UserStore

NAME = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,33}[A-Za-z0-9])?")
UPDATABLE: Final = frozenset(
    {
        "display_name",
        "options",
        "is_domain_connection",
        "show_as_button",
        "realms",
        "metadata",
        "authentication",
        "connected_accounts",
        "cross_app_access_requesting_app",
        "cross_app_access_resource_app",
    }
)


@dataclass(slots=True)
class Connection:
    """One database of the tenant, with its users."""

    id: str
    name: str
    users: UserStore = field(repr=False)
    fields: dict[str, Any] = field(default_factory=dict, repr=False)
    options: dict[str, Any] = field(default_factory=dict, repr=False)
    clients: set[str] = field(default_factory=set)

    @property
    def takes_imports(self) -> bool:
        """Plain databases do, and those with scripts in import mode, once an application uses them."""
        own = bool(self.options.get("enabledDatabaseCustomization"))
        return bool(self.clients) and (not own or bool(self.options.get("import_mode")))


Deployed = Callable[[str, Mapping[str, Any]], Awaitable[None]]
"""Told of a connection's name and its options, settings in clear, whenever they change."""


class Connections:
    """All connections of the tenant; the first is the one whose users it keeps."""

    def __init__(self, rules: ApiRules, users: UserStore, clients: list[str], deployed: Deployed | None) -> None:
        self._deployed = deployed
        self._settings = Settings(rules.disputed)
        self._connections: dict[str, Connection] = {}
        first = Connection(
            _new_id(),
            rules.connection,
            users,
            {"display_name": rules.connection},
            {"enabledDatabaseCustomization": True, "import_mode": True} | as_options(users.rules),
            set(clients),
        )
        self._connections[first.id] = first
        self.own = first

    def __iter__(self) -> Any:
        return iter(tuple(self._connections.values()))

    def get(self, id: str) -> Connection | None:
        """The connection with this id."""
        return self._connections.get(id)

    def settings(self, connection: Connection) -> dict[str, str]:
        """The connection's configuration in clear: for scripts, never for a caller."""
        return dict(connection.options.get("configuration", {}))

    # --- endpoints

    def listed(self, request: Request) -> Answer:
        """GET /connections"""
        found = [
            each
            for each in self._connections.values()
            if request.query.get("name") in (None, each.name) and request.query.get("strategy") in (None, "auth0")
        ]
        if "take" in request.query or "from" in request.query:
            return self._checkpoint(request, found)
        start, length = page_of(request)
        shown = [self._shown(each, request) for each in found[start : start + length]]
        return paged(request, "connections", shown, len(found))

    def _checkpoint(self, request: Request, found: list[Connection]) -> Answer:
        ids = [each.id for each in found]
        begin = ids.index(request.query["from"]) if request.query.get("from") in ids else 0
        take = request.whole("take", 50, most=100)
        body: dict[str, Any] = {"connections": [self._shown(each, request) for each in found[begin : begin + take]]}
        if begin + take < len(found):
            body["next"] = ids[begin + take]
        return Answer(body=body)

    def show(self, request: Request) -> Answer:
        """GET /connections/{id}"""
        return Answer(body=self._shown(self._found(request), request))

    async def create(self, request: Request) -> Answer:
        """POST /connections"""
        asked = request.object()
        only(asked, UPDATABLE | {"name", "strategy"})
        name = asked.get("name")
        if not isinstance(name, str) or NAME.fullmatch(name) is None:
            raise ApiError(
                400, "Payload validation error: 'String does not match pattern' on property name.", "invalid_body"
            )
        if asked.get("strategy") != "auth0":
            raise ApiError(400, "Only databases can be made here: strategy is auth0.", "invalid_body")
        if any(each.name == name for each in self._connections.values()):
            raise ApiError(409, "A connection with the same name already exists", "connection_conflict")
        made = Connection(_new_id(), name, UserStore(ConnectionRules()))
        self._write(made, asked, request, {})
        self._connections[made.id] = made
        await self._tell(made)
        return Answer(status=201, body=self._shown(made, request))

    async def update(self, request: Request) -> Answer:
        """PATCH /connections/{id}"""
        connection = self._found(request)
        asked = request.object()
        only(asked, UPDATABLE)
        self._write(connection, asked, request, connection.options)
        await self._tell(connection)
        return Answer(body=self._shown(connection, request))

    def delete(self, request: Request) -> Answer:
        """DELETE /connections/{id}: its users go with it."""
        connection = self._connections.get(request.params["id"])
        if connection is not None:
            for user in connection.users:
                connection.users.remove(user.user_id)
            del self._connections[connection.id]
        return NO_CONTENT

    def clients(self, request: Request) -> Answer:
        """GET /connections/{id}/clients"""
        enabled = sorted(self._found(request).clients)
        return Answer(body={"clients": [{"client_id": each} for each in enabled]})

    def set_clients(self, request: Request) -> Answer:
        """PATCH /connections/{id}/clients"""
        connection = self._found(request)
        try:
            asked = [(str(each["client_id"]), bool(each["status"])) for each in request.array()]
        except (KeyError, TypeError) as error:
            raise ApiError(400, "Payload validation error: client_id and status are needed.", "invalid_body") from error
        for client_id, status in asked:
            (connection.clients.add if status else connection.clients.discard)(client_id)
        return NO_CONTENT

    def delete_user(self, request: Request) -> Answer:
        """DELETE /connections/{id}/users?email=: also of users whom nobody sees."""
        connection = self._found(request)
        email = request.query.get("email", "").lower()
        if not email:
            raise missing("email")
        if (ghost := connection.users.ghost_of(email=email)) is not None:
            connection.users.remove_ghost(ghost.user_id)
        if (user := connection.users.by_email(email)) is not None:
            connection.users.remove(user.user_id)
        return NO_CONTENT

    # --- within

    def _found(self, request: Request) -> Connection:
        connection = self._connections.get(request.params["id"])
        if connection is None:
            raise ApiError(404, "The connection does not exist.", "inexistent_connection")
        return connection

    async def _tell(self, connection: Connection) -> None:
        if self._deployed is not None:
            await self._deployed(connection.name, deepcopy(connection.options))

    def _write(
        self, connection: Connection, asked: Mapping[str, Any], request: Request, old: Mapping[str, Any]
    ) -> None:
        options = asked.get("options")
        if options is not None:
            scope = "update:connections_options"
            if request.method == "PATCH" and scope not in request.scopes:
                raise ApiError(403, f"Insufficient scope, expected any of: {scope}", "insufficient_scope")
            fresh = checked(options, old)
            if "configuration" in fresh:
                fresh["configuration"] = self._settings.opened(fresh["configuration"])
            connection.users.demand(as_rules(fresh))
            connection.options = fresh
        kept = {name: value for name, value in connection.fields.items() if name != "display_name"}
        connection.fields = kept | {name: asked[name] for name in asked if name not in {"options", "name", "strategy"}}
        connection.fields.setdefault("display_name", connection.name)

    def _shown(self, connection: Connection, request: Request) -> dict[str, Any]:
        shown: dict[str, Any] = {
            "id": connection.id,
            "name": connection.name,
            "strategy": "auth0",
            "is_domain_connection": False,
            "realms": [connection.name],
        } | connection.fields
        if "read:connections_options" in request.scopes:
            options = deepcopy(connection.options)
            if "configuration" in options:
                options["configuration"] = self._settings.sealed(options["configuration"])
            shown["options"] = options
        return chosen(shown, request)


def _new_id() -> str:
    alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"
    return "con_" + "".join(secrets.choice(alphabet) for _ in range(16))
