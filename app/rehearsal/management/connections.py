"""
Connections: scripts, settings and switches of the tenant's databases.

A PATCH replaces `options` whole, and an omitted `display_name` falls back to the name; `options` are seen and changed
only with scopes of their own. `configuration` reads back encrypted.
"""

import json
import re
import secrets
from collections.abc import Callable, Mapping
from copy import deepcopy
from dataclasses import dataclass, field
from typing import Any, Final

from app.rehearsal.management.http import NO_CONTENT, Answer, ApiError, Request, only
from app.rehearsal.management.rules import MAX_SCRIPT_BYTES, ApiRules
from app.rehearsal.store import ConnectionRules, UserStore

NAME = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,33}[A-Za-z0-9])?")
SCRIPTS: Final = frozenset(
    {
        "login",
        "get_user",
        "create",
        "verify",
        "change_password",
        "delete",
        "change_email",
        "change_username",
        "change_phone_number",
    }
)
LEGACY_PASSWORD_KEYS: Final = frozenset(
    {
        "passwordPolicy",
        "password_complexity_options",
        "password_history",
        "password_no_personal_info",
        "password_dictionary",
    }
)
MAX_USERNAME: Final = 128
"""Most that a connection can be set to."""

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
NOT_FOUND: Final = ApiError(404, "The connection does not exist.", "inexistent_connection")


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


Deployed = Callable[[str, Mapping[str, Any]], None]
"""Told of a connection's name and its options, settings in clear, whenever they change."""


class Connections:
    """All connections of the tenant; the first is the one whose users it keeps."""

    def __init__(self, rules: ApiRules, users: UserStore, clients: list[str], deployed: Deployed | None) -> None:
        self._rules = rules
        self._deployed = deployed
        self._all_clients = clients
        self._secrets: dict[str, str] = {}
        self._connections: dict[str, Connection] = {}
        first = Connection(
            _new_id(),
            rules.connection,
            users,
            {"display_name": rules.connection},
            {"enabledDatabaseCustomization": True, "import_mode": True} | _as_options(users.rules),
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
        per_page, page = request.whole("per_page", 50, most=100), request.whole("page", 0, most=10_000)
        shown = [self._shown(each, request) for each in found[page * per_page : (page + 1) * per_page]]
        if request.says("include_totals"):
            total = {"start": page * per_page, "limit": per_page, "length": len(shown), "total": len(found)}
            return Answer(body={"connections": shown} | total)
        return Answer(body=shown)

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

    def create(self, request: Request) -> Answer:
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
        self._tell(made)
        return Answer(status=201, body=self._shown(made, request))

    def update(self, request: Request) -> Answer:
        """PATCH /connections/{id}"""
        connection = self._found(request)
        asked = request.object()
        only(asked, UPDATABLE)
        self._write(connection, asked, request, connection.options)
        self._tell(connection)
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
            asked = [(str(each["client_id"]), bool(each["status"])) for each in _array(request.body)]
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
            raise ApiError(400, "Query validation error: 'Missing required property: email'.", "invalid_query_string")
        if (ghost := connection.users.ghost_of(email=email)) is not None:
            connection.users.remove_ghost(ghost.user_id)
        if (user := connection.users.by_email(email)) is not None:
            connection.users.remove(user.user_id)
        return NO_CONTENT

    # --- within

    def _found(self, request: Request) -> Connection:
        connection = self._connections.get(request.params["id"])
        if connection is None:
            raise NOT_FOUND
        return connection

    def _tell(self, connection: Connection) -> None:
        if self._deployed is not None:
            self._deployed(connection.name, deepcopy(connection.options))

    def _write(
        self, connection: Connection, asked: Mapping[str, Any], request: Request, old: Mapping[str, Any]
    ) -> None:
        options = asked.get("options")
        if options is not None:
            scope = "update:connections_options"
            if request.method == "PATCH" and scope not in request.scopes:
                raise ApiError(403, f"Insufficient scope, expected any of: {scope}", "insufficient_scope")
            fresh = self._checked(options, old)
            connection.users.demand(_as_rules(fresh))
            connection.options = fresh
        kept = {name: value for name, value in connection.fields.items() if name != "display_name"}
        connection.fields = kept | {name: asked[name] for name in asked if name not in {"options", "name", "strategy"}}
        connection.fields.setdefault("display_name", connection.name)

    def _checked(self, options: object, old: Mapping[str, Any]) -> dict[str, Any]:
        if not isinstance(options, dict):
            raise ApiError(400, "Payload validation error: 'Expected type object' on property options.", "invalid_body")
        if "attributes" in options and ("requires_username" in options or "validation" in options):
            raise ApiError(400, "attributes cannot be used with requires_username or validation", "invalid_body")
        if "password_options" in options and LEGACY_PASSWORD_KEYS & set(options):
            raise ApiError(400, "password_options cannot be used with legacy password options", "invalid_body")
        if old.get("enable_script_context") and not options.get("enable_script_context"):
            raise ApiError(400, "enable_script_context cannot be disabled once enabled", "invalid_body")
        _check_scripts(options.get("customScripts", {}))
        fresh = deepcopy(options)
        if "configuration" in fresh:
            fresh["configuration"] = self._decrypted(fresh["configuration"])
        return fresh

    def _decrypted(self, sent: object) -> dict[str, Any]:
        if not isinstance(sent, dict) or not all(isinstance(each, str) or each is None for each in sent.values()):
            raise ApiError(400, "Payload validation error: configuration holds texts.", "invalid_body")
        if self._rules.disputed.encrypted_configuration == "overwrites":
            return dict(sent)
        return {name: self._secrets.get(value, value) for name, value in sent.items()}

    def _encrypted(self, text: str) -> str:
        """Another ciphertext each time, as a nonce makes it."""
        sealed = f"2.0${secrets.token_hex(16)}${secrets.token_hex(len(text.encode()) or 1)}"
        self._secrets[sealed] = text
        return sealed

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
                settings = options["configuration"]
                options["configuration"] = {
                    name: None if value is None else self._encrypted(value) for name, value in settings.items()
                }
            shown["options"] = options
        return _chosen(shown, request)


def _as_options(rules: ConnectionRules) -> dict[str, Any]:
    """Auth0's options for what a store demands."""
    if not rules.requires_username:
        return {}
    shortest, longest = rules.username_length
    return {"requires_username": True, "validation": {"username": {"min": shortest, "max": longest}}}


def _as_rules(options: Mapping[str, Any]) -> ConnectionRules:
    """The other way round."""
    lengths = (options.get("validation") or {}).get("username") or {}
    shortest, longest = (lengths.get(name, each) for name, each in zip(("min", "max"), (1, 15), strict=True))
    if not isinstance(shortest, int) or not isinstance(longest, int) or not 1 <= shortest <= longest <= MAX_USERNAME:
        raise ApiError(400, f"validation.username is 1 to {MAX_USERNAME} characters", "invalid_body")
    return ConnectionRules(
        requires_username=bool(options.get("requires_username")), username_length=(shortest, longest)
    )


def _check_scripts(scripts: object) -> None:
    if not isinstance(scripts, dict) or not all(isinstance(each, str) for each in scripts.values()):
        raise ApiError(400, "Payload validation error: customScripts holds texts.", "invalid_body")
    only(scripts, SCRIPTS)
    for name, text in scripts.items():
        if len(text.encode("utf-8", "surrogatepass")) > MAX_SCRIPT_BYTES:
            raise ApiError(400, f"Script {name} is larger than 100 KB", "invalid_body")


def _chosen(shown: dict[str, Any], request: Request) -> dict[str, Any]:
    """`fields` and `include_fields` of the query."""
    names = [each for each in request.query.get("fields", "").split(",") if each]
    if not names:
        return shown
    including = request.query.get("include_fields", "true") == "true"
    return {name: value for name, value in shown.items() if (name in names) is including}


def _array(body: bytes) -> list[Any]:
    try:
        found = json.loads(body)
    except ValueError as error:
        raise ApiError(400, "Invalid request payload JSON format", "invalid_body") from error
    if not isinstance(found, list):
        raise ApiError(400, "Payload validation error: 'Expected type array'.", "invalid_body")
    return found


def _new_id() -> str:
    alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"
    return "con_" + "".join(secrets.choice(alphabet) for _ in range(16))
