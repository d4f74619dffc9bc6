"""
Journeys through everything that can stand where the service should be.

None of it may read as "wrong password" or as "nobody".
"""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Final

from app.rehearsal.journeys.expect import CHOSEN, FORGOTTEN, Broken, NotHere, must, want
from app.rehearsal.lies import (
    STRANGER,
    Answer,
    cut_off,
    let_everybody_in,
    page,
    redirect,
    reset,
    say,
    send,
    silence,
)
from app.rehearsal.people import Person
from app.rehearsal.readings import CURRENT, OLDER
from app.rehearsal.runner import ScriptRunner
from app.rehearsal.stage import Stage, nobody
from app.rehearsal.verdicts import SOMETHING_WRONG

REVOKED_TRIES, REVOKED_PAUSE_S = 40, 0.5
"""The service reads revocations every five seconds."""

Walk = Callable[[Stage, Person], Awaitable[str]]


async def outage(stage: Stage, runner: ScriptRunner, person: Person) -> str:
    """Login, sign-up and reset while the service cannot answer; each on its own, for each may wait long."""

    async def login() -> float:
        tenant = stage.tenant(runner, reading=OLDER)
        step = await tenant.login(person.identifier, FORGOTTEN)
        must(not len(tenant.users), "whoever stands where the service should be lets a stranger in")
        want(step, log="f", script="login", screen=SOMETHING_WRONG, because="an outage is told as a wrong password")
        return step.run.ms if step.run else 0.0

    async def sign_up() -> float:
        tenant = stage.tenant(runner, reading=CURRENT)
        step = await tenant.sign_up(person.identifier, CHOSEN)
        must(not len(tenant.users), "in an outage a stranger can sign up over a legacy user")
        want(step, log="fs", screen=SOMETHING_WRONG, because="in an outage everybody is told that they exist")
        return step.run.ms if step.run else 0.0

    async def start_reset() -> float:
        step = await stage.tenant(runner, reading=CURRENT).start_password_reset(person.identifier)
        want(step, log="fcpr", screen=SOMETHING_WRONG, because="in an outage a reset says that a mail is on its way")
        return step.run.ms if step.run else 0.0

    took = await asyncio.gather(login(), sign_up(), start_reset(), return_exceptions=True)
    for each in took:
        if isinstance(each, BaseException):
            raise each
    return f"an error after {max(each for each in took if isinstance(each, float)):.0f} ms"


def instead(*answers: Answer, trusted: bool = True) -> Walk:
    """The journey through an outage of this kind."""

    async def walk(stage: Stage, person: Person) -> str:
        async with stage.instead(*answers, trusted=trusted) as (runner, _):
            return await outage(stage, runner, person)

    return walk


async def refused(stage: Stage, person: Person) -> str:
    """Nothing listens there."""
    async with stage.instead(silence()) as (_, liar):
        port = liar.port
    async with stage.runner({**stage.configuration, "TRICKLE_URL": f"https://localhost:{port}"}) as runner:
        return await outage(stage, runner, person)


async def busy_once(stage: Stage, person: Person) -> str:
    """One 503 with Retry-After, then the answer: the user notices nothing."""
    busy = say(503, "overloaded", "Retry-After: 1")
    async with stage.instead(busy, say(200, "verified", profile=STRANGER)) as (runner, liar):
        step = await stage.tenant(runner, reading=OLDER).login(person.identifier, FORGOTTEN)
    want(step, log="s", script="login", because="a service that is busy for a second fails the login")
    must(liar.asked == 2, f"asked {liar.asked} times, not twice")
    return "asked twice"


async def restarted(stage: Stage, person: Person) -> str:
    """The service itself is stopped and started: refused meanwhile, right again afterwards, with warm containers."""
    if stage.levers.stop is None:
        raise NotHere("a service that runs already is not stopped for a rehearsal")
    async with stage.runner(stage.configuration) as runner:
        want(
            await stage.tenant(runner).sign_up(nobody().identifier, CHOSEN),
            log="ss",
            because="the service does not answer",
        )
        start = await stage.levers.stop()
        try:
            said = await outage(stage, runner, person)
        finally:
            await start()
        back = await stage.tenant(runner).sign_up(nobody().identifier, CHOSEN)
    want(back, log="ss", because="after a restart of the service the scripts do not find it again")
    return said


async def legacy_gone(stage: Stage, person: Person) -> str:
    """The service is there, and its legacy database cannot be reached."""
    if stage.levers.gone is None:
        raise NotHere("a service that runs already keeps its legacy database")
    async with stage.runner(stage.levers.gone) as runner:
        return await outage(stage, runner, person)


async def key_rotated(stage: Stage, person: Person) -> str:
    """Two keys live, the scripts take the new one, the old one is revoked: no login fails on the way."""
    levers = stage.levers
    if levers.new_key is None or levers.revoke_old_key is None:
        raise NotHere("keys of a service that runs already are not revoked for a rehearsal")
    async with stage.runner(stage.configuration) as old, stage.runner(levers.new_key) as new:
        for runner in (old, new):
            step = await stage.tenant(runner).sign_up(nobody().identifier, CHOSEN)
            want(step, log="ss", because="two live keys do not both open")
        await levers.revoke_old_key()
        try:
            await _until_refused(stage, old)
            step = await stage.tenant(new).sign_up(nobody().identifier, CHOSEN)
            want(step, log="ss", because="the new key does not open once the old one is revoked")
            await outage(stage, old, person)
        finally:
            await stage.use(levers.new_key)  # whatever came of it, the old one opens nothing for those who follow
    return "the revoked key is an error, never a wrong password"


async def _until_refused(stage: Stage, runner: ScriptRunner) -> None:
    """A revocation is in force within seconds."""
    for _ in range(REVOKED_TRIES):
        if not (await stage.tenant(runner).sign_up(nobody().identifier, CHOSEN)).done:
            return
        await asyncio.sleep(REVOKED_PAUSE_S)
    raise Broken(f"{REVOKED_TRIES * REVOKED_PAUSE_S:.0f} s after it was revoked, the key still opens")


OUTAGES: Final[tuple[tuple[str, str, Walk], ...]] = (
    ("down", "the service is down", refused),
    ("slow", "the service never answers", instead(silence())),
    ("reset", "the connection is reset", instead(reset())),
    ("busy", "503 with Retry-After, and again", instead(say(503, "overloaded", "Retry-After: 1"))),
    ("page-200", "a proxy's page, 200", instead(page(200))),
    ("page-401", "a proxy's page, 401", instead(page(401))),
    ("page-403", "a proxy's page, 403", instead(page(403))),
    ("page-404", "a proxy's page, 404", instead(page(404))),
    ("page-503", "a proxy's page, 503", instead(page(503))),
    ("redirect", "a redirect to somewhere else", instead(redirect())),
    ("empty", "200 with nothing in it", instead(send(200, b"", "application/json"))),
    ("cut-off", "an answer that ends half way", instead(cut_off())),
    ("mismatch", "404 that says invalid_credentials", instead(say(404, "invalid_credentials"))),
    ("certificate", "a certificate that nobody trusts", instead(let_everybody_in(), trusted=False)),
)
"""Key, title, walk."""
