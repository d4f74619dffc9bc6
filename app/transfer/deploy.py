"""
Deploy: brings scripts and settings into the connection, and loses nothing of what an operator has set there.

Look, show, ask, send, read back. What is sent is everything that was read with our part put in, for a PATCH replaces
all options. Whatever goes wrong in the middle, the connection is read again, and what stands is said.
"""

import difflib
import hashlib
from collections.abc import Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass, field
from typing import Any, Final

from app.errors import ConfigurationError, TenantRefused, TenantUnavailable, TrickleError
from app.tenant.connections import Connections, LiveConnection

OURS: Final = frozenset({"enabledDatabaseCustomization", "import_mode", "customScripts", "configuration"})
"""Options that a deployment sets; all others stay."""

NEW_CONNECTION: Final[Mapping[str, Any]] = {"brute_force_protection": True, "strategy_version": 2}
"""Further options of a connection that is made by us: those of `database.json`."""

LEGACY_MODE: Final = (
    "Import Users to Auth0 is off, and is switched on by this. While it was off, Auth0 kept profiles of users who "
    "logged in without moving them: these may fail as DUPLICATED_USER at their next login or import (docs/scripts.md)."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """
    What the connection shall have.

    Attributes:
        scripts: Text by Auth0's name; others that are there stay.
        settings: All of the connection's settings in clear.
        dropped: Settings that are there and shall go.
    """

    scripts: Mapping[str, str] = field(repr=False)
    settings: Mapping[str, str] = field(repr=False)
    dropped: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """
    What would change.

    Attributes:
        live: The connection as it was read; None: it is to be made.
        options: What is sent; holds secrets.
        scripts: A unified diff by name, of those that differ.
        changes: Option to its value before and after; None before: it was not set.
        settings: Name to `new`, `sent anew` (its old value cannot be read) or `removed`.
        warnings: What to know before saying yes.
    """

    live: LiveConnection | None
    options: Mapping[str, Any] = field(repr=False)
    scripts: Mapping[str, str]
    changes: Mapping[str, tuple[object, object]]
    settings: Mapping[str, str]
    warnings: Sequence[str]

    @property
    def differs(self) -> bool:
        """Whether anything that can be read would be another one; values of settings cannot be."""
        new = any(how != "sent anew" for how in self.settings.values())
        return self.live is None or bool(self.scripts or self.changes or new)

    def document(self) -> dict[str, Any]:
        """The plan with keys that stay, without a secret."""
        return {
            "exists": self.live is not None,
            "differs": self.differs,
            "scripts": dict(self.scripts),
            "options": {name: {"before": old, "after": new} for name, (old, new) in self.changes.items()},
            "settings": dict(self.settings),
            "warnings": list(self.warnings),
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """
    How it went.

    Attributes:
        after: The connection as it was read back.
        differs: What is not as it was sent; empty: verified.
        answer_lost: The answer never came, and the connection stands as sent all the same.
    """

    after: LiveConnection
    differs: Sequence[str]
    answer_lost: bool = False


def plan(live: LiveConnection | None, wanted: Wanted) -> Plan:
    """
    What to send, and what it changes.

    Raises:
        ConfigurationError: The connection has settings for which nobody gives a value.
    """
    there = live.setting_names if live is not None else frozenset[str]()
    _refuse_undecided(there, wanted)
    before: Mapping[str, Any] = live.options if live is not None else {}
    scripts = live.scripts if live is not None else {}
    options: dict[str, Any] = {**({} if live is not None else NEW_CONNECTION), **deepcopy(dict(before))}
    options |= {
        "enabledDatabaseCustomization": True,
        "import_mode": True,
        "customScripts": {**scripts, **wanted.scripts},
        "configuration": dict(wanted.settings),
    }
    switches = [name for name in options if name not in {"customScripts", "configuration"}]
    return Plan(
        live=live,
        options=options,
        scripts={
            name: diff(name, scripts.get(name, ""), text)
            for name, text in wanted.scripts.items()
            if scripts.get(name) != text
        },
        changes={name: (before.get(name), options[name]) for name in switches if before.get(name) != options[name]},
        settings={name: "sent anew" if name in there else "new" for name in wanted.settings}
        | dict.fromkeys(sorted(there - set(wanted.settings)), "removed"),
        warnings=_warnings(live, wanted),
    )


def _refuse_undecided(there: frozenset[str], wanted: Wanted) -> None:
    """All settings are replaced at once and none reads back in clear: one without a value would be lost."""
    undecided = sorted(there - set(wanted.settings) - wanted.dropped)
    if undecided:
        name = undecided[0]
        raise ConfigurationError(
            "--setting",
            f"the connection has settings that nobody here knows: {', '.join(undecided)}.",
            f"Give each one's value (--setting {name}=FILE) or let it go (--drop {name}).",
        )


def _warnings(live: LiveConnection | None, wanted: Wanted) -> list[str]:
    if live is None:
        return []
    found = []
    if live.options.get("enabledDatabaseCustomization") and not live.options.get("import_mode"):
        found.append(LEGACY_MODE)
    if others := sorted(set(live.scripts) - set(wanted.scripts)):
        found.append(f"Other scripts of the connection stay as they are: {', '.join(others)}.")
    return found


def diff(name: str, before: str, after: str) -> str:
    """A unified diff of one script, as `diff -u` gives it."""
    lines = difflib.unified_diff(
        before.splitlines(), after.splitlines(), f"tenant/{name}.js", f"trickle/{name}.js", lineterm=""
    )
    return "\n".join(lines) or "only its line breaks differ"


@dataclass(frozen=True, slots=True)
class Deploy:
    """Looks, and sends what a plan says."""

    connections: Connections

    async def look(self, wanted: Wanted, *, create: bool = False) -> Plan:
        """
        The plan for the connection as it is now.

        Raises:
            TenantRefused: There is none of that name and `create` is off, or a right is missing.
            ConfigurationError: As `plan`.
            TenantUnavailable: No answer.
        """
        live = await self.connections.find()
        if live is None and not create:
            raise TenantRefused(
                "auth0.connection",
                f"the tenant has no database connection {self.connections.tenant.name}.",
                "Name the one that is meant, or make it with: trickle scripts deploy --create",
            )
        return plan(live, wanted)

    async def send(self, planned: Plan) -> Sent:
        """
        Sends it and reads it back.

        Raises:
            TenantRefused, TenantRejected: Auth0 does not take it; the text says what stands.
            TenantUnavailable: No answer; the text says what stands, as far as it can be read.
        """
        if planned.live is None:
            return await self._create(planned)
        before = await self._unchanged(planned.live)
        lost: TenantUnavailable | None = None
        try:
            await self.connections.write(planned.live, planned.options)
        except TenantUnavailable as away:
            lost = away
        except TrickleError as refused:
            raise await self._told(refused, planned, before) from None
        if lost is not None and not (lost.perhaps_done and planned.differs):
            raise await self._told(lost, planned, before) from None
        after = await self._read(planned.live.id, lost)
        if lost is not None and same(after, before):
            raise _with(lost, BEFORE) from None
        return Sent(after=after, differs=differences(after, planned), answer_lost=lost is not None)

    async def _create(self, planned: Plan) -> Sent:
        lost: TenantUnavailable | None = None
        try:
            await self.connections.create(planned.options)
        except TenantUnavailable as away:
            if not away.perhaps_done:
                raise
            lost = away
        after = await self.connections.find()
        if after is None:
            raise _with(lost, "The connection was not made.") if lost is not None else _gone(self.connections)
        return Sent(after=after, differs=differences(after, planned), answer_lost=lost is not None)

    async def _unchanged(self, live: LiveConnection) -> LiveConnection:
        """What an operator was shown still stands: somebody may have saved the dashboard's page meanwhile."""
        now = await self.connections.read(live.id)
        if now is None:
            raise _gone(self.connections)
        if not same(now, live):
            raise TenantUnavailable(
                "The connection was changed by somebody else meanwhile; nothing was sent. Run the same command again."
            )
        return now

    async def _read(self, id: str, lost: TenantUnavailable | None) -> LiveConnection:
        try:
            found = await self.connections.read(id)
        except TenantUnavailable as away:
            raise _with(lost or away, UNREAD) from None
        if found is None:
            raise _gone(self.connections)
        return found

    async def _told(self, error: TrickleError, planned: Plan, before: LiveConnection) -> TrickleError:
        """The error with what stands now."""
        try:
            now = await self.connections.read(before.id)
        except TrickleError:
            return _with(error, UNREAD)
        if now is None:
            return _with(error, "The connection is gone.")
        if not same(now, before):
            return _with(error, "The connection has changed: look at it with --dry-run.")
        return _with(error, BEFORE if planned.differs else ALIKE)


BEFORE: Final = "The connection was read again: it stands as before."
ALIKE: Final = (
    "Scripts and options stand as they should; whether the settings' values arrived cannot be read. "
    "Run it again: sending them twice does no harm."
)
UNREAD: Final = "What stands could not be read: look with --dry-run before anything else."


def same(one: LiveConnection, other: LiveConnection) -> bool:
    """Whether two readings are of the same connection in the same state; encrypted values differ each time."""
    return _readable(one) == _readable(other)


def _readable(live: LiveConnection) -> tuple[object, ...]:
    options = {name: value for name, value in live.options.items() if name != "configuration"}
    return live.id, live.display_name, live.realms, live.is_domain_connection, live.setting_names, options


def differences(after: LiveConnection, planned: Plan) -> list[str]:
    """What was read back and is not as it was sent: names of options, scripts, settings, fields."""
    found = []
    scripts = planned.options["customScripts"]
    found += [f"script {name}" for name in sorted(scripts) if after.scripts.get(name) != scripts[name]]
    for name in sorted(set(planned.options) | set(after.options)):
        unsent = name not in planned.options and planned.live is None  # a fresh connection has defaults of its own
        if name in {"customScripts", "configuration"} or unsent:
            continue
        if planned.options.get(name) != after.options.get(name):
            found.append(f"option {name}")
    if after.setting_names != set(planned.options["configuration"]):
        found.append("names of settings")
    if (live := planned.live) is not None:
        for name in ("display_name", "realms", "is_domain_connection"):
            if getattr(live, name) != getattr(after, name):
                found.append(name)
    return found


def state_document(live: LiveConnection) -> dict[str, Any]:
    """One reading of the connection for a report: switches, digests of scripts, names of settings; no value."""
    return {
        "id": live.id,
        "import_mode": bool(live.options.get("import_mode")),
        "own_database": bool(live.options.get("enabledDatabaseCustomization")),
        "scripts": {name: sha256(text) for name, text in sorted(live.scripts.items())},
        "settings": sorted(live.setting_names),
        "other_options": sorted(set(live.options) - OURS),
    }


def sha256(text: str) -> str:
    """Of a script's UTF-8 text, in hex."""
    return hashlib.sha256(text.encode()).hexdigest()


def _with(error: TrickleError, stands: str) -> TrickleError:
    error.args = (f"{error} {stands}",)
    return error


def _gone(connections: Connections) -> TenantRefused:
    return TenantRefused(
        "auth0.connection", f"{connections.tenant.name} was deleted meanwhile.", "Look into the tenant's log."
    )
