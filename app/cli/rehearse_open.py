"""What a rehearsal stands on: the service, the scripts, the people; all of it gone at the end."""

import asyncio
import contextlib
import os
import shutil
import tempfile
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from cryptography import x509

from app.bootstrap import legacy_database, profile_mapping, registry
from app.cli.rehearse_people import GivenUser
from app.errors import AmbiguousIdentifier, ConfigurationError, LegacyUnavailable, Unavailable
from app.ledger.schema import upgrade
from app.legacy.users import LegacyDatabase
from app.rehearsal.certificate import Certificate, make_certificate
from app.rehearsal.demo_data import DemoWorld, build_demo
from app.rehearsal.journeys.table import Journey
from app.rehearsal.opening import gone_like, own_service
from app.rehearsal.people import Finder, Person
from app.rehearsal.runner import ScriptRunner
from app.rehearsal.service import Service, free_port
from app.rehearsal.stage import Levers, Scripts, Stage, nobody
from app.rehearsal.store import ConnectionRules
from app.rehearsal.walk import Company, fits
from app.scripts.options import ScriptOptions
from app.scripts.render import CUTOVER, SCRIPTS, render
from app.settings import DEFAULT_FILE, Settings, load

FORBIDDEN = 403
"""The outcome `forbidden`: which caller is refused, and why, stands in the service's log only."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What the command was told."""

    config: str
    settings: Settings = field(repr=False)
    given: Sequence[GivenUser] = ()
    url: str = ""
    key_id: str = ""
    key_file: str = ""
    ca: str = ""
    scripts: str = ""
    node: str = ""
    journeys: Sequence[Journey] = ()
    more: Mapping[str, str] = field(default_factory=dict)

    @property
    def file(self) -> Path | None:
        """The settings file, None where there is none."""
        path = Path(self.config or os.environ.get("TRICKLE_CONFIG", DEFAULT_FILE))
        return path.resolve() if path.exists() else None


@dataclass(frozen=True, slots=True)
class Rehearsal:
    """Open: who walks where, and what a reader must know."""

    companies: Sequence[Company]
    notes: Sequence[str]
    ops_port: int = 0


@contextlib.asynccontextmanager
async def open_rehearsal(wanted: Wanted) -> AsyncIterator[Rehearsal]:
    """
    Everything ready; whatever was started ends with the block, and whatever was written is deleted.

    Raises:
        ConfigurationError: Something was told wrong.
        Unavailable: The legacy database or the service does not answer.
    """
    scripts = scripts_of(wanted)
    node = node_of(wanted.node)
    people, notes = await _people(wanted)
    folder = Path(tempfile.mkdtemp(prefix="trickle-rehearsal-"))
    try:
        async with contextlib.AsyncExitStack() as stack:
            stranger = _certificate(folder / "stranger")
            common = _certificate(folder / "common")
            synthetic = None
            if not wanted.url and _wants_more(wanted, people):
                synthetic = await stack.enter_async_context(_synthetic(folder / "synthetic"))
            ops_port, levers = 0, Levers()
            if wanted.url:
                configuration: Mapping[str, str] = await asyncio.to_thread(running_configuration, wanted)
                notes.append("That service is real: its ledger notes who logged in, its counters every wrong password.")
                await _reach(wanted, scripts, configuration, node)
            else:
                opened = await stack.enter_async_context(
                    own_service(
                        folder,
                        config=wanted.file,
                        connection=wanted.settings.auth0.connection,
                        gone_url=_gone(wanted, folder),
                        more=wanted.more,
                    )
                )
                configuration, levers, ops_port = opened.configuration, opened.levers, opened.ops_port
            stage = Stage(
                scripts=scripts,
                configuration=configuration,
                certificate=common,
                stranger=stranger,
                levers=levers,
                node=node,
                connection=wanted.settings.auth0.connection,
                rules=_rules(wanted.settings, notes),
            )
            companies = [Company(await stack.enter_async_context(stage.opened()), people)]
            if synthetic is not None:
                world, extras = synthetic
                other = replace(stage, configuration=world.configuration, levers=Levers())
                # One list of runs: what scripts promise, they promise everywhere.
                companies.append(Company(await stack.enter_async_context(other.opened()), extras))
                notes.append(
                    "Journeys that need a right password walk with a synthetic user where no given one fits: these show"
                    " service, scripts and tenant, and say nothing of your database. Give one with --user."
                )
            yield Rehearsal(companies, notes, ops_port)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


async def _reach(wanted: Wanted, scripts: Scripts, configuration: Mapping[str, str], node: Path | None) -> None:
    """
    One question about nobody, before any journey.

    Raises:
        Unavailable: Nothing answers there.
        ConfigurationError: The service does not take these keys.
    """
    async with ScriptRunner(configuration, node=node) as runner:
        run = await runner.run(scripts.get_user, "getUser", nobody().identifier)
    last = run.requests[-1] if run.requests else None
    if last is None or last.status is None:
        raise Unavailable(f"{wanted.url} gave no answer ({last.error if last else 'nothing was sent'}).")
    if last.status == FORBIDDEN:
        raise ConfigurationError(
            "--url",
            "the service refuses the caller.",
            "Check --key-id and --key-file, that the address is its server.public_url, and access.allow.",
        )


def _rules(settings: Settings, notes: list[str]) -> ConnectionRules:
    """What the connection must demand for these users: usernames that are typed have to be kept."""
    if "username" not in settings.legacy.identifiers:
        return ConnectionRules()
    most = settings.profile.username_max
    notes.append(
        f"Users may type a username: rehearsed with Requires Username on, 1 to {most} characters."
        " Set the same in Auth0: without it, who moved by username is not found again."
    )
    return ConnectionRules(requires_username=True, username_length=(1, most))


def _wants_more(wanted: Wanted, people: Sequence[Person]) -> bool:
    """Whether a journey needs a right password, and nobody here has given one."""
    needs = {each.needs for each in wanted.journeys} & {"password", "blocked_password"}
    return any(not any(fits(person, need) for person in people) for need in needs)


def _gone(wanted: Wanted, folder: Path) -> str:
    if not any(each.key == "legacy-gone" for each in wanted.journeys):
        return ""
    return gone_like(wanted.settings.legacy.url.get_secret_value(), folder)


def _certificate(folder: Path) -> Certificate:
    folder.mkdir(mode=0o700)
    return make_certificate(folder)


# --- scripts and settings


def scripts_of(wanted: Wanted) -> Scripts:
    """A fresh build for the connection, or the folder's files as they stand."""
    if not wanted.scripts:
        return Scripts.of_files(render(ScriptOptions(connection=wanted.settings.auth0.connection)))
    folder, files = Path(wanted.scripts), {"restore_metadata.js": ""}
    for name in (*SCRIPTS, *CUTOVER, "restore_metadata.js"):
        try:
            files[name] = (folder / name).read_text("utf-8")
        except (OSError, UnicodeDecodeError):
            if name not in files:
                fix = "Build them with: trickle scripts build"
                raise ConfigurationError("--scripts", f"{folder / name} cannot be read.", fix) from None
    return Scripts.of_files(files)


def running_configuration(wanted: Wanted) -> dict[str, str]:
    """
    The connection's settings for a service that is running.

    Raises:
        ConfigurationError: No key is at hand, or a file cannot be read.
    """
    settings = wanted.settings
    url = (wanted.url or settings.server.public_url).rstrip("/")
    if not url.startswith("https://"):
        raise ConfigurationError("--url", "is no https address.", "Name what TRICKLE_URL will be in Auth0.")
    key_id, key = _key(wanted)
    found = {
        "TRICKLE_URL": url,
        "TRICKLE_CONNECTION": settings.auth0.connection,
        "TRICKLE_KEY_ID": key_id,
        "TRICKLE_KEY": key,
    }
    if trust := _trust(wanted):
        found["TRICKLE_CA"] = trust
    return found


def _key(wanted: Wanted) -> tuple[str, str]:
    if wanted.key_file:
        try:
            text = Path(wanted.key_file).read_text("utf-8")
        except (OSError, UnicodeDecodeError):
            raise ConfigurationError("--key-file", f"{wanted.key_file} cannot be read.") from None
        signed = [key.id for key in wanted.settings.access.keys if key.kind == "signed"]
        key_id = wanted.key_id or (signed[0] if len(signed) == 1 else "")
        if not key_id:
            raise ConfigurationError("--key-id", "is missing.", "Name the key whose file that is.")
        return key_id, text
    for key in wanted.settings.access.keys:
        if key.kind == "signed" and key.secret is not None and wanted.key_id in ("", key.id):
            return key.id, key.secret.get_secret_value()
    raise ConfigurationError(
        "--key-file", "is missing: the settings hold no shared secret to sign with.", "Name the caller's half of a key."
    )


def _trust(wanted: Wanted) -> str:
    """A private authority, or the service's own certificate where it vouches for itself."""
    if wanted.ca:
        try:
            return Path(wanted.ca).read_text("ascii")
        except (OSError, UnicodeDecodeError):
            raise ConfigurationError("--ca", f"{wanted.ca} cannot be read as PEM.") from None
    if not wanted.settings.server.tls_cert:
        return ""
    try:
        text = wanted.settings.path(wanted.settings.server.tls_cert).read_text("ascii")
        certificate = x509.load_pem_x509_certificate(text.encode())
    except (OSError, ValueError):
        return ""
    return text if certificate.issuer == certificate.subject else ""


def node_of(file: str) -> Path | None:
    """
    The Node.js that is named; None: whatever is at hand.

    Raises:
        ConfigurationError: There is no such program.
    """
    if not file:
        return None
    path = shutil.which(file)
    if path is None:
        raise ConfigurationError("--node", f"there is no program {file}.")
    return Path(path)


# --- people


async def _people(wanted: Wanted) -> tuple[list[Person], list[str]]:
    """Given users and sampled ones, and what to say of them."""
    finder, legacy = _finder(wanted.settings)
    async with legacy:
        try:
            await legacy.ping()
        except LegacyUnavailable as fault:
            if not wanted.url:
                raise Unavailable(
                    f"the legacy database does not answer ({fault.reason}). Next: look at legacy.url."
                ) from None
            note = "The legacy database cannot be read from here: no users are sampled, and none is imported."
            return [_unseen(user, at) for at, user in enumerate(wanted.given, 1)], [note]
        given = [await _given(finder, legacy, user, at) for at, user in enumerate(wanted.given, 1)]
        try:
            sampled = await finder.sample(legacy)
        except ConfigurationError:
            return given, ["legacy.query lists nobody: no users are sampled."]
    notes = [
        f"{_number(len(given), 'given user')}, {_number(len(sampled), 'sampled user')}; identifiers are not shown."
    ]
    if sampled:
        notes.append("Sampled users' passwords are unknown: they walk the journeys that need none.")
    return [*given, *sampled], notes


def _finder(settings: Settings) -> tuple[Finder, LegacyDatabase]:
    mapping = profile_mapping(settings)
    finder = Finder(identifiers=settings.legacy.identifiers, mapping=mapping, registry=registry(settings))
    return finder, legacy_database(settings, mapping, pool_size=1)


async def _given(finder: Finder, legacy: LegacyDatabase, user: GivenUser, at: int) -> Person:
    option = "--user"
    try:
        found = await legacy.find(user.identifier)
    except AmbiguousIdentifier:
        raise ConfigurationError(option, f"number {at} is more than one legacy user.") from None
    if found is None:
        raise ConfigurationError(option, f"number {at} is nobody in the legacy database.")
    person = finder.person(await legacy.with_related(found), f"given user {at}", "given", user.password)
    if person is None:
        raise ConfigurationError(option, f"number {at} has no profile that Auth0 could keep.", "See: trickle why")
    typed = {name: text for name, text in person.identifiers.items() if text.lower() != user.identifier.lower()}
    return replace(person, identifiers={found.matched_by or "identifier": user.identifier} | typed)


def _unseen(user: GivenUser, at: int) -> Person:
    name = "email" if "@" in user.identifier else "username"
    return Person(label=f"given user {at}", kind="given", identifiers={name: user.identifier}, password=user.password)


def _number(count: int, what: str) -> str:
    return f"{count or 'no'} {what}{'' if count == 1 else 's'}"


# --- the synthetic company


@contextlib.asynccontextmanager
async def _synthetic(folder: Path) -> AsyncIterator[tuple[DemoWorld, list[Person]]]:
    """A legacy database of the demo's kind with a service of its own; nothing of the operator's settings is in it."""
    port, ops_port = free_port(), free_port()
    world = await asyncio.to_thread(lambda: build_demo(folder, port=port, ops_port=ops_port))
    await upgrade(f"sqlite+aiosqlite:///{folder / 'ledger.db'}")
    environ = {name: value for name, value in os.environ.items() if not name.startswith("TRICKLE_")}
    service = Service(world.config, environ, ops_port, folder / "service.log")
    try:
        service.start()
        finder, legacy = _finder(load(world.config, {}))
        people = []
        async with legacy:
            normal = next(user for user in world.of_format("bcrypt $2b$"))
            for label, user in (("a synthetic user", normal), ("a synthetic, disabled user", world.blocked)):
                found = await legacy.find(user.email)
                assert found is not None
                person = finder.person(await legacy.with_related(found), label, "synthetic", world.password)
                assert person is not None
                people.append(person)
        await service.until("/readyz")
        yield world, people
    finally:
        await asyncio.to_thread(service.stop)
