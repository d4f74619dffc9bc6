"""What is looked at: the settings as plain values, for this room sees no settings."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from app.errors import ConfigurationError
from app.hashing.registry import Registry
from app.ledger.windows import FailureRule
from app.legacy.mapping import LegacyMapping


@dataclass(frozen=True, slots=True)
class Key:
    """One key of a caller, without the key."""

    id: str
    kind: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Legacy:
    """The legacy database: `legacy.*`."""

    url: str = field(repr=False)
    mapping: LegacyMapping
    timeout_s: float
    connections: int
    """That all processes of one replica may open."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Access:
    """Who may call: `access.*`."""

    keys: Sequence[Key]
    accept: Sequence[str]
    allow: Sequence[str]
    leeway_s: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Listener:
    """The public listener: `server.*`. Paths are None with TLS off."""

    public_url: str
    certificate: Path | None
    key: Path | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """
    One secret that a preset asks for.

    Attributes:
        setting: The key of the settings.
        what: What the framework calls it, and where it keeps it.
        schemes: Needed only where a stored password is of one of these; empty: always.
        given: The settings have it.
        may_lack: A site may have none.
    """

    setting: str
    what: str
    schemes: frozenset[str] = frozenset()
    given: bool = False
    may_lack: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """
    A further place of users: a further table, a replica, a database beside.

    Attributes:
        name: How findings name it.
        legacy: The database.
        wanted: Secrets that its preset asks for.
        look_ups: Identifiers are looked up there; else it only completes users.
    """

    name: str
    legacy: Legacy
    wanted: Sequence[Wanted] = ()
    look_ups: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """
    Everything that is looked at.

    Attributes:
        refusals: What `trickle serve` would refuse to start with.
        others: Further places of users than `legacy`.
        wanted: Secrets that the preset asks for.
        scripts: The folder of the generated scripts.
        connection: `auth0.connection`.
        domain: `auth0.domain`, or empty.
        now: This machine's time, UTC.
    """

    refusals: Sequence[ConfigurationError]
    legacy: Legacy
    access: Access
    listener: Listener
    registry: Registry
    ledger_url: str = field(repr=False)
    redis_url: str = field(default="", repr=False)
    rule: FailureRule
    budget_s: float
    wanted: Sequence[Wanted] = ()
    others: Sequence[Place] = ()
    scripts: Path
    connection: str
    domain: str = ""
    now: datetime
