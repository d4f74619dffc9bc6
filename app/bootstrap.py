"""
Joins the rooms to a running whole: the one place that sees every room's adapters and every setting.

`open_container` gives a frozen `Container`; the service, the commands and the tests all start there.
"""

import asyncio
import base64
import contextlib
import difflib
import importlib.machinery
import importlib.util
import itertools
import os
import secrets
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from pydantic import SecretStr
from sqlalchemy import select

from app import log
from app.access.addresses import Addresses
from app.access.gate import Gate
from app.access.keys import AccessKey, es256_key, hs256_key, static_key
from app.access.ranges import shipped_ranges
from app.accounts.get_user import GetUser
from app.accounts.login import Login
from app.accounts.proof import Prover
from app.census.judge import Judge
from app.domain.ports import ReplayMemory
from app.domain.profile import FIELDS, ProfileFunction, ProfileMapping, declare_mapping
from app.errors import ConfigurationError, LedgerUnavailable, LegacyUnavailable
from app.hashing.bounds import DEFAULT_BOUNDS
from app.hashing.decoy import stand_in
from app.hashing.pool import HashPool
from app.hashing.recipes.scheme import is_recipe, recipe_names
from app.hashing.registry import AUTO, Registry, build_registry
from app.hashing.verify import Encoding, Verifier
from app.hashing.wrapped import Unwrapper, read_key
from app.ledger.database import Database, ledger_faults, open_database
from app.ledger.decoy import kept_decoy
from app.ledger.keyed_hash import SECRET_NAME
from app.ledger.memory import MemoryReplays
from app.ledger.opening import Ledger, open_ledger
from app.ledger.progress import Progress, read_progress
from app.ledger.redis_store import RedisStore
from app.ledger.schema import require_current
from app.ledger.tables import settings as ledger_settings
from app.ledger.windows import parse_rule
from app.legacy.beside import Beside
from app.legacy.factors import Totp
from app.legacy.joins import Join
from app.legacy.mapping import FACTOR_COLUMNS, LegacyMapping
from app.legacy.replicas import ReplicatedDatabase
from app.legacy.sources import FurtherSource, LegacySources
from app.legacy.stream import TIMEOUT_S
from app.legacy.users import LegacyDatabase
from app.rehearsal.imported_hash import imported_hash_opens
from app.settings import AccessKey as KeySettings
from app.settings import Settings
from app.telemetry import Metrics

DECOY_SAMPLE = 200
"""Rows looked at for the commonest scheme and cost: enough to tell it, and one page of a table."""

ASSESSED_FOR = timedelta(days=30)
"""How long the last `trickle assess` speaks for the table: rehashing at login changes the commonest cost in months."""

DECOY_RENEWAL_S = 3600.0
RETRY_S = 10.0
"""How soon what the legacy database or the ledger could not say at start is asked again."""

HEALTH_S = 10.0
"""How soon the log says that a dependency is gone or back."""

REVOKED_S = 5.0
"""How soon a revoked key opens nothing any more."""


@dataclass(frozen=True, slots=True)
class Health:
    """One dependency: whether it answers, if not why (a short constant), and whether readiness needs it."""

    name: str
    up: bool
    reason: str = ""
    needed: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Container:
    """Everything that runs; made by `open_container` only."""

    gate: Gate
    login: Login
    get_user: GetUser
    ledger: Ledger
    legacy: LegacyDatabase
    verifier: Verifier
    pool: HashPool
    metrics: Metrics
    digest_key: bytes
    budget_s: float
    workers: int
    key_kinds: dict[str, dict[str, str]]

    def key_used(self, key_id: str) -> None:
        """A caller came with this key: written behind, so that `trickle key list` can say when the last time was."""
        self.ledger.writer.key_used(key_id, **self.key_kinds.get(key_id, {"kind": "", "algorithm": ""}))

    def replace_access(self, settings: Settings) -> None:
        """
        Puts the keys, accepted kinds and addresses of these settings in force.

        Raises:
            ConfigurationError: Something in them cannot be; nothing was changed.
        """
        self.gate.replace(keys=access_keys(settings), addresses=addresses(settings), accept=settings.access.accept)
        self.key_kinds.update(_key_kinds(settings))

    async def health(self) -> Sequence[Health]:
        """Every dependency, asked now."""
        legacy, ledger = await asyncio.gather(self._legacy_health(), self._ledger_health())
        found = [legacy, ledger]
        found += [Health(f"ledger_{part}", not each.down, "fallback" if each.down else "", needed=False)
                  for part, each in zip(("replays", "failures"), self.ledger.outages, strict=True)]  # fmt: skip
        for each in found:
            self.metrics.up.labels(each.name).set(each.up)
        return found

    async def _legacy_health(self) -> Health:
        try:
            await self.legacy.ping()
        except LegacyUnavailable as fault:
            return Health("legacy", up=False, reason=fault.reason)
        return Health("legacy", up=True)

    async def _ledger_health(self) -> Health:
        """Logins go on without the ledger, but nobody would know who moved: the service is not ready."""
        try:
            await self.ledger.database.ping()
        except LedgerUnavailable as fault:
            return Health("ledger", up=False, reason=fault.reason)
        return Health("ledger", up=True)

    async def progress(self) -> Progress | None:
        """Who moved, or None while the ledger cannot say."""
        try:
            return await read_progress(self.ledger.database)
        except LedgerUnavailable:
            return None

    def observe(self) -> None:
        """Takes down what stands in queues now; every worker does so, for only one of them is asked for metrics."""
        self.metrics.ledger_waiting.set(self.ledger.writer.waiting)
        self.metrics.ledger_lost.set(self.ledger.writer.lost)
        self.metrics.hash_waiting.set(self.pool.waiting)

    def rendered_metrics(self) -> bytes:
        """Prometheus text."""
        self.observe()
        return self.metrics.render(shared=self.workers > 1)


def refuse_impossible(settings: Settings) -> None:
    """
    Builds what the settings describe, connects to nothing, and throws it away: what cannot be is told before anything
    starts, and before the service splits into workers.

    Raises:
        ConfigurationError: A setting cannot be.
    """
    rule = parse_rule(settings.limits.failures)
    if settings.limits.redis_url:
        RedisStore(settings.limits.redis_url.get_secret_value(), rule)
    registry(settings)
    _gate(settings, MemoryReplays())
    open_database(settings.ledger.url.get_secret_value())
    legacy_database(settings, profile_mapping(settings))


@contextlib.asynccontextmanager
async def open_container(settings: Settings) -> AsyncIterator[Container]:
    """
    The whole, running; closed in order. Neither database need be reachable.

    Raises:
        ConfigurationError: A setting cannot be.
    """
    profile = profile_mapping(settings)
    rule = parse_rule(settings.limits.failures)
    redis = settings.limits.redis_url
    async with contextlib.AsyncExitStack() as stack:
        ledger = await stack.enter_async_context(
            open_ledger(
                settings.ledger.url.get_secret_value(),
                rule=rule,
                normalise=str.casefold,
                report=lambda event, values: log.get().warning(event, **values),
                redis_url=redis.get_secret_value() if redis else "",
                budget_s=settings.limits.budget_s,
            )
        )
        legacy = legacy_database(settings, profile)
        await legacy.open()
        stack.push_async_callback(legacy.close)
        pool = HashPool(max(1, cores() // settings.server.workers))
        stack.callback(pool.close)
        encoding = Encoding(settings.password.encoding, settings.password.normalize)
        known = registry(settings)
        verifier = Verifier(known, pool, encoding, variants=settings.password.variants)
        prover = Prover(
            share=settings.limits.proofs,
            registry=known,
            encoding=encoding,
            pool=pool,
            opens=imported_hash_opens,
            counts=ledger.writer,
        )
        gate = _gate(settings, ledger.replays)
        container = Container(
            gate=gate,
            login=Login(
                users=legacy,
                verifier=verifier,
                failures=ledger.failures,
                ledger=ledger.writer,
                mapping=profile,
                prover=prover,
            ),
            get_user=GetUser(users=legacy, mapping=profile),
            ledger=ledger,
            legacy=legacy,
            verifier=verifier,
            pool=pool,
            metrics=Metrics(),
            digest_key=await _digest_key(ledger),
            budget_s=settings.limits.budget_s,
            workers=settings.server.workers,
            key_kinds=_key_kinds(settings),
        )
        for work in (_renew_decoy(container), _renew_revoked(container), _watch_health(container), prover.run()):
            stack.push_async_callback(_end, asyncio.create_task(work))
        yield container


@dataclass(frozen=True, slots=True, kw_only=True)
class Bulk:
    """
    What the bulk road needs: both databases, and what can move how.

    Attributes:
        legacy: Open, with a time-out for whole pages.
        ledger: Of this version's schema.
        judge: Judges one user; hands out the hash that bulk carries.
    """

    legacy: LegacyDatabase
    ledger: Database
    judge: Judge


@contextlib.asynccontextmanager
async def open_bulk(settings: Settings) -> AsyncIterator[Bulk]:
    """
    The bulk road's parts, closed in order.

    Raises:
        ConfigurationError: A setting cannot be, or the ledger is older than this program.
        LedgerUnavailable: The ledger cannot say.
    """
    profile = profile_mapping(settings)
    judge = Judge(
        registry=registry(settings),
        mapping=profile,
        identifiers=settings.legacy.identifiers,
        encoding=Encoding(settings.password.encoding, settings.password.normalize),
    )
    ledger = open_database(settings.ledger.url.get_secret_value())
    async with contextlib.AsyncExitStack() as stack:
        stack.push_async_callback(ledger.close)
        await require_current(ledger)
        legacy = await stack.enter_async_context(legacy_database(settings, profile, timeout_s=TIMEOUT_S))
        yield Bulk(legacy=legacy, ledger=ledger, judge=judge)


async def _end(task: "asyncio.Task[None]") -> None:
    task.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await task


async def _renew_decoy(container: Container) -> None:
    """At start, again soon while the legacy database cannot say, then hourly."""
    while True:
        pause_s = DECOY_RENEWAL_S
        try:
            if not await _assessed_decoy(container):
                container.verifier.learn_decoy(await container.legacy.sample_stored(DECOY_SAMPLE))
            log.get().info(log.DECOY, decoy=container.verifier.decoy)
        except LegacyUnavailable:
            pause_s = RETRY_S
        await asyncio.sleep(pause_s)


async def _assessed_decoy(container: Container) -> bool:
    """Takes the commonest scheme of the last `trickle assess`, which saw all rows; False: there is none of use."""
    try:
        kept = await kept_decoy(container.ledger.database)
    except LedgerUnavailable:
        return False
    if kept is None or datetime.now(UTC) - kept.at > ASSESSED_FOR:
        return False
    parsed = stand_in(kept.scheme, kept.cost, kept.work_s)
    if parsed is None:
        return False
    container.verifier.use_decoy(kept.scheme, parsed)
    return True


async def _watch_health(container: Container) -> None:
    """Says once when a dependency goes or comes back; otherwise only who asks `/readyz` would know."""
    known: dict[str, bool] = {}
    while True:
        for each in await container.health():
            if known.get(each.name, True) is not each.up:
                tell = log.get().info if each.up else log.get().error
                tell(log.DEPENDENCY, dependency=each.name, up=each.up, reason=each.reason)
            known[each.name] = each.up
        await asyncio.sleep(HEALTH_S)


async def _renew_revoked(container: Container) -> None:
    while True:
        with contextlib.suppress(LedgerUnavailable):
            container.gate.replace(revoked=await container.ledger.keys.revoked())
        await asyncio.sleep(REVOKED_S)


async def _digest_key(ledger: Ledger) -> bytes:
    """Under which identifiers stand in the log: the ledger's, so that replicas and restarts agree; else a fresh one."""
    try:
        with ledger_faults():
            async with ledger.database.engine.connect() as connection:
                query = select(ledger_settings.c.value).where(ledger_settings.c.name == SECRET_NAME)
                if (secret := await connection.scalar(query)) is not None:
                    return bytes.fromhex(secret)
    except LedgerUnavailable:
        pass
    return secrets.token_bytes(32)


def cores() -> int:
    """Cores that this process may use: its affinity, and the quota of its control group where there is one."""
    allowed = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    with contextlib.suppress(OSError, ValueError):
        quota, period = Path("/sys/fs/cgroup/cpu.max").read_text("ascii").split()
        if quota != "max":
            return max(1, min(allowed, round(int(quota) / int(period))))
    return allowed


def registry(settings: Settings) -> Registry:
    """
    The schemes and recipes that these settings know, within the bounds of `limits.max_cost`.

    Raises:
        ConfigurationError: A name is no scheme, a recipe is none or asks for what nobody gives, a key is broken.
    """
    cost, password = settings.limits.max_cost, settings.password
    known = build_registry(DEFAULT_BOUNDS if cost == "default" else DEFAULT_BOUNDS.scaled(cost))
    tables = (settings, *settings.further.values())
    known = known.with_recipes(dict.fromkeys(name for table in tables for name in _schemes(table) if is_recipe(name)))
    for table in tables:
        for name in _schemes(table):
            if name != AUTO and known.named(name) is None:
                near = difflib.get_close_matches(name, known.by_name, 1, 0.5)
                fix = f"Did you mean {near[0]}?" if near else "See: trickle hash bench"
                raise ConfigurationError("password.scheme", f"{name!r} is no scheme.", fix)
            if is_recipe(name):
                _check_names(table, known, name)
    return known.with_unwrap(_unwrapper(settings)) if password.wrap else known


def _schemes(settings: Settings) -> tuple[str, ...]:
    """Every scheme and recipe that one table's settings name."""
    named = settings.password.scheme
    return (*((named,) if isinstance(named, str) else named), *settings.password.scheme_values.values())


def _check_names(settings: Settings, known: Registry, recipe: str) -> None:
    """Every variable of a recipe is a column, a parameter or a secret; with an own query, columns may be any."""
    password = settings.password
    given = {*settings.legacy.columns, *_beside_columns(settings), *password.params, *secrets_by_name(settings)}
    if password.pepper or password.peppers:
        given.add("pepper")
    missing = recipe_names(recipe, schemes=known.by_name) - given
    if missing and not settings.legacy.query and not password.params.get("split"):
        name = min(missing)
        fix = f"Name its column as legacy.columns.{name}, or set password.params.{name} or password.secrets.{name}."
        raise ConfigurationError("password.scheme", f"the recipe asks for ${name}, which nobody gives.", fix)


def secrets_by_name(settings: Settings) -> dict[str, bytes]:
    """
    `password.secrets` as bytes: the text itself, and for `NAME_hex` and `NAME_b64` also what it spells, as `NAME`.

    Raises:
        ConfigurationError: One does not spell any bytes.
    """
    found: dict[str, bytes] = {}
    for name, secret in settings.password.secrets.items():
        text = secret.get_secret_value()
        found[name] = text.encode()
        try:
            if name.endswith("_hex"):
                found[name.removesuffix("_hex")] = bytes.fromhex(text)
            elif name.endswith("_b64"):
                found[name.removesuffix("_b64")] = base64.b64decode(text, validate=True)
        except ValueError:
            raise ConfigurationError(f"password.secrets.{name}", "does not spell any bytes.") from None
    return found


def _unwrapper(settings: Settings) -> Unwrapper:
    kind, keys = settings.password.wrap, settings.password.wrap_keys
    assert kind
    if not keys:
        fix = "Set password.wrap_keys.ID_file to a file that holds it."
        raise ConfigurationError("password.wrap_keys", "is empty, and password.wrap needs a key.", fix)
    return Unwrapper(
        kind,
        {name: read_key(kind, key.get_secret_value(), key=f"password.wrap_keys.{name}") for name, key in keys.items()},
    )


def legacy_database(
    settings: Settings, profile: ProfileMapping, *, timeout_s: float | None = None, pool_size: int | None = None
) -> LegacyDatabase:
    """
    The legacy database of these settings, not yet open: with its replicas, and further tables of users.

    Args:
        settings: Where it is.
        profile: What `profile_mapping` made of them.
        timeout_s: Longest wait for one call, in place of `legacy.timeout_s`.
        pool_size: Connections, in place of `legacy.pool_size`.

    Raises:
        ConfigurationError: A setting cannot be.
    """
    first = _one_database(settings, profile, timeout_s, pool_size)
    if not settings.further:
        return first
    further = [
        FurtherSource(name, _one_database(each, profile.further[name], timeout_s, pool_size))
        for name, each in settings.further.items()
    ]
    return LegacySources(first, further)


def _one_database(
    settings: Settings, profile: ProfileMapping, timeout_s: float | None, pool_size: int | None
) -> LegacyDatabase:
    legacy = settings.legacy
    url, mapping = legacy.url.get_secret_value(), legacy_mapping(settings, profile)
    bounds = {"timeout_s": timeout_s or legacy.timeout_s, "pool_size": pool_size or legacy.pool_size}
    if not legacy.replicas:
        return LegacyDatabase(url, mapping, **bounds)  # type: ignore[arg-type]
    return ReplicatedDatabase(url, [each.get_secret_value() for each in legacy.replicas], mapping, **bounds)  # type: ignore[arg-type]


def legacy_mapping(settings: Settings, profile: ProfileMapping) -> LegacyMapping:
    """The legacy schema of these settings; of their first table, where they have several."""
    legacy, password = settings.legacy, settings.password
    return LegacyMapping(
        table=legacy.table,
        columns=legacy.columns,
        alias=legacy.alias,
        joins=tuple(Join(table=j.table, alias=j.alias, on=j.on, kind=j.kind) for j in legacy.joins),
        where=legacy.where,
        beside=tuple(
            Beside(name=name, query=each.query, columns=each.columns, url=_secret(each.url))
            for name, each in legacy.beside.items()
        ),
        query=legacy.query,
        query_by_id=legacy.query_by_id,
        identifiers=legacy.identifiers,
        case=legacy.case,
        identifier_forms=legacy.identifier_forms,
        totp=Totp(format=legacy.totp.format, key=_secret(legacy.totp.key), salt=_secret(legacy.totp.salt)),
        scheme=password.scheme if isinstance(password.scheme, str) and password.scheme != AUTO else None,
        schemes=() if isinstance(password.scheme, str) else password.scheme,
        scheme_values=password.scheme_values,
        salt_encoding=password.salt_encoding,
        salt_position=password.salt_position,
        pepper=password.pepper.get_secret_value().encode() if password.pepper else None,
        peppers=tuple((name, pepper.get_secret_value().encode()) for name, pepper in password.peppers.items()),
        params=password.params,
        secrets=secrets_by_name(settings),
        user_id_prefix=profile.user_id_prefix,
        user_id_suffix=profile.user_id_suffix,
        column_formats=legacy.column_formats,
        queries={name: query.sql for name, query in settings.profile.queries.items()},
        query_formats={name: query.format for name, query in settings.profile.queries.items() if query.format},
    )


def profile_mapping(settings: Settings) -> ProfileMapping:
    """
    How rows become profiles, as these settings declare it; further tables' in `further`.

    Raises:
        ConfigurationError: A template cannot be, or two tables' `user_id`s cannot be told apart.
    """
    mappings = {"": _one_profile(settings)} | {name: _one_profile(each) for name, each in settings.further.items()}
    for (one, mine), (other, theirs) in itertools.combinations(mappings.items(), 2):
        starts, ends = (mine.user_id_prefix, theirs.user_id_prefix), (mine.user_id_suffix, theirs.user_id_suffix)
        alike = starts[0].startswith(starts[1]) or starts[1].startswith(starts[0])
        if alike and (ends[0].endswith(ends[1]) or ends[1].endswith(ends[0])):
            reason = f"cannot be told from that of {one or 'the first table'}."
            raise ConfigurationError(f"{other}.profile.user_id", reason, f'Write e.g. "{other}|{{id}}".')
    return replace(mappings.pop(""), further=mappings)


def _one_profile(settings: Settings) -> ProfileMapping:
    profile = settings.profile
    return declare_mapping(
        user_id=profile.user_id,
        fields={name: text for name in FIELDS if (text := getattr(profile, name, ""))},
        app_metadata=profile.app_metadata,
        user_metadata=profile.user_metadata,
        queries={name: query.into for name, query in profile.queries.items()},
        columns=None if settings.legacy.query else _row_columns(settings),
        username_max=profile.username_max,
        function=_function(settings) if profile.function else None,
    )


def _beside_columns(settings: Settings) -> set[str]:
    return {name for each in settings.legacy.beside.values() for name in each.columns}


def _row_columns(settings: Settings) -> set[str]:
    """What a user's row can hold: the mapped columns, and the second factor in place of what it is read from."""
    columns = {*settings.legacy.columns, *_beside_columns(settings)}
    factor = {"mfa_factors"} if "totp_secret" in columns else set()
    return (columns - FACTOR_COLUMNS) | factor


def _secret(secret: SecretStr | None) -> str:
    return secret.get_secret_value() if secret else ""


class _OperatorsFile(importlib.machinery.SourceFileLoader):
    """Reads a file of the operator's, and leaves no compiled copy beside it."""

    def set_data(self, path: str, data: object, *, _mode: int = 0o666) -> None:
        """Writes nothing."""
        del path, data, _mode


def _function(settings: Settings) -> ProfileFunction:
    """The operator's own Python, `FILE:NAME`."""
    key = "profile.function"
    file, _, name = settings.profile.function.rpartition(":")
    path = settings.path(file)
    if not path.is_file():
        raise ConfigurationError(key, f"there is no file {path}.", "Write it as mapping.py:to_profile.")
    loader = _OperatorsFile("trickle_mapping", str(path))
    spec = importlib.util.spec_from_loader(loader.name, loader)
    assert spec is not None
    module = importlib.util.module_from_spec(spec)
    try:
        loader.exec_module(module)
    except Exception as error:  # noqa: BLE001  the operator's own Python may raise anything, and quote anything
        kind = type(error).__name__
        raise ConfigurationError(key, f"{path} cannot be loaded ({kind}).", f"Try: python {path}") from None
    function: ProfileFunction | None = getattr(module, name, None)
    if not callable(function):
        raise ConfigurationError(key, f"{path} has no function {name}.", "Write it as mapping.py:to_profile.")
    return function


def _gate(settings: Settings, replay: ReplayMemory) -> Gate:
    return Gate(
        keys=access_keys(settings),
        addresses=addresses(settings),
        replay=replay,
        issuer=settings.auth0.connection,
        audience=settings.server.public_url,
        accept=settings.access.accept,
        leeway_s=settings.access.clock_leeway_s,
    )


def addresses(settings: Settings) -> Addresses:
    """The allow-list of these settings."""
    return Addresses(
        allow=settings.access.allow, trusted_proxies=settings.access.trusted_proxies, ranges=shipped_ranges()
    )


def access_keys(settings: Settings) -> list[AccessKey]:
    """
    The callers' keys of these settings.

    Raises:
        ConfigurationError: One is weak, broken or of the wrong kind.
    """
    return [_access_key(settings, index, key) for index, key in enumerate(settings.access.keys)]


def _key_kinds(settings: Settings) -> dict[str, dict[str, str]]:
    """Kind and algorithm by id, as the ledger writes them down."""
    return {
        key.id: {"kind": key.kind, "algorithm": key.algorithm if key.kind == "signed" else ""}
        for key in settings.access.keys
    }


def _access_key(settings: Settings, index: int, key: KeySettings) -> AccessKey:
    place = f"access.keys.{index}"
    if key.kind == "static":
        if not key.sha256:
            raise ConfigurationError(f"{place}.sha256", "is missing.", "It is what `trickle key new` printed.")
        return static_key(key.id, key.sha256)
    if key.algorithm == "ES256":
        if not key.public_key_file:
            raise ConfigurationError(f"{place}.public_key_file", "is missing.", "It holds a P-256 public key, PEM.")
        return es256_key(key.id, _public_key(settings.path(key.public_key_file), f"{place}.public_key_file"))
    if key.secret is None:
        raise ConfigurationError(f"{place}.secret_file", "is missing.", "Make a key with: trickle key new")
    return hs256_key(key.id, key.secret.get_secret_value())


def _public_key(path: Path, place: str) -> str:
    try:
        return path.read_text("ascii")
    except (OSError, UnicodeDecodeError):
        raise ConfigurationError(place, f"{path} cannot be read as PEM.") from None
