"""What a rehearsal stands on: the service, the scripts, the people; all of it gone at the end."""

import asyncio
import contextlib
import os
import shutil
import tempfile
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from app.cli.rehearse_cast import finder_of, people_of
from app.cli.rehearse_wanted import Wanted, node_of, running_configuration, scripts_of
from app.errors import ConfigurationError, Unavailable
from app.ledger.schema import upgrade
from app.rehearsal.certificate import Certificate, make_certificate
from app.rehearsal.demo_data import DemoWorld, build_demo
from app.rehearsal.opening import gone_like, own_service
from app.rehearsal.people import Person
from app.rehearsal.runner import ScriptRunner
from app.rehearsal.service import Service, free_port
from app.rehearsal.stage import Levers, Scripts, Stage, nobody
from app.rehearsal.store import ConnectionRules
from app.rehearsal.walk import Company, fits
from app.settings import Settings, load

FORBIDDEN = 403
"""The outcome `forbidden`: which caller is refused, and why, stands in the service's log only."""


@dataclass(frozen=True, slots=True)
class Rehearsal:
    """Open: who walks where, and what a reader must know."""

    companies: Sequence[Company]
    notes: Sequence[str]


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
    people, notes = await people_of(wanted)
    folder = Path(tempfile.mkdtemp(prefix="trickle-rehearsal-"))
    try:
        async with contextlib.AsyncExitStack() as stack:
            stranger = _certificate(folder / "stranger")
            common = _certificate(folder / "common")
            synthetic = None
            if not wanted.url and _wants_more(wanted, people):
                synthetic = await stack.enter_async_context(_synthetic(folder / "synthetic"))
            levers = Levers()
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
                configuration, levers = opened.configuration, opened.levers
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
            yield Rehearsal(companies, notes)
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
        finder, legacy = finder_of(load(world.config, {}))
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
