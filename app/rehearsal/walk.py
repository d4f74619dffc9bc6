"""Walks journeys with the people there are, and says of each what came of it."""

import asyncio
import re
import time
from collections.abc import AsyncIterator, Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final, Literal

from app.rehearsal.journeys.expect import Broken, NotHere
from app.rehearsal.journeys.table import JOURNEYS, Journey, Needs
from app.rehearsal.people import Person
from app.rehearsal.stage import Stage, nobody

LIMIT_S: Final = 120.0
"""One journey: four scripts that each use all of Auth0's 20 s, and room to spare."""

Verdict = Literal["pass", "fail", "skipped"]

NEEDED: Final[dict[Needs, str]] = {
    "someone": "needs a user of the legacy database",
    "password": "needs a user whose password is known: --user",
    "blocked": "needs a disabled user",
    "blocked_password": "needs a disabled user whose password is known: --user",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """
    One journey with one user.

    Attributes:
        who: The person's label.
        kind: `given`, `sampled`, `synthetic`, or `nobody` where the journey needs no user.
        why: Why it failed or was skipped; else what is worth knowing. Holds no identifier.
        ms: How long it took, in milliseconds.
    """

    journey: Journey
    who: str
    kind: str
    verdict: Verdict
    why: str = ""
    ms: float = 0.0


@dataclass(frozen=True, slots=True)
class Company:
    """A stage, and who walks on it."""

    stage: Stage
    people: Sequence[Person] = field(default=())


_FITS: Final[dict[Needs, Callable[[Person], bool]]] = {
    "someone": lambda person: person.can_log_in,
    "password": lambda person: person.can_log_in and person.password is not None,
    "blocked": lambda person: person.blocked,
    "blocked_password": lambda person: person.blocked and person.password is not None,
}


def fits(person: Person, needs: Needs) -> bool:
    """Whether a journey that needs this can be walked with this person."""
    return needs in _FITS and _FITS[needs](person)


def cast(companies: Sequence[Company], needs: Needs) -> list[tuple[Stage, Person]]:
    """Who walks a journey that needs this: all who fit of the first company that has any."""
    if needs == "nobody":
        return [(companies[0].stage, nobody())]
    for company in companies:
        if fitting := [person for person in company.people if fits(person, needs)]:
            return [(company.stage, person) for person in fitting]
    return []


def chosen_of(only: Collection[str]) -> list[Journey]:
    """The journeys with these keys, in their order; without keys all of them."""
    return [journey for journey in JOURNEYS if not only or journey.key in only]


async def walk(companies: Sequence[Company], *, only: Collection[str] = ()) -> AsyncIterator[Result]:
    """
    Walks the journeys, one after the other; those that wait long run beside them.

    Args:
        companies: The operator's own service first, then others that stand in where it has nobody.
        only: Keys of journeys; none: all.
    """
    chosen = chosen_of(only)
    apart = {each.key: asyncio.create_task(_walk_all(companies, each)) for each in chosen if each.apart}
    try:
        for journey in chosen:
            if journey.key == "promises":  # it looks back on every run
                await asyncio.gather(*apart.values())
            if journey.key in apart:
                for result in await apart[journey.key]:
                    yield result
                continue
            for stage, person in (found := cast(companies, journey.needs)):
                yield await _one(companies, journey, stage, person)
            if not found:
                yield Result(journey=journey, who="", kind="", verdict="skipped", why=NEEDED[journey.needs])
    finally:
        for task in apart.values():
            task.cancel()
        await asyncio.gather(*apart.values(), return_exceptions=True)


async def _walk_all(companies: Sequence[Company], journey: Journey) -> list[Result]:
    return [await _one(companies, journey, stage, person) for stage, person in cast(companies, journey.needs)]


async def _one(companies: Sequence[Company], journey: Journey, stage: Stage, person: Person) -> Result:
    started = time.monotonic()
    verdict: Verdict = "pass"
    try:
        async with asyncio.timeout(LIMIT_S):
            why = await journey.walk(stage, person)
    except Broken as broken:
        verdict, why = "fail", str(broken)
    except NotHere as other:
        verdict, why = "skipped", str(other)
    except TimeoutError:
        verdict, why = "fail", f"it was not over after {LIMIT_S:.0f} s"
    return Result(
        journey=journey,
        who="" if journey.needs == "nobody" else person.label,
        kind="nobody" if journey.needs == "nobody" else person.kind,
        verdict=verdict,
        why=_without_names(why, [person, *_everybody(companies)]),
        ms=(time.monotonic() - started) * 1000,
    )


def _everybody(companies: Sequence[Company]) -> Iterator[Person]:
    for company in companies:
        yield from company.people


def _without_names(why: str, people: Sequence[Person]) -> str:
    """A script that is broken may quote what it was given; a report does not."""
    for person in people:
        for secret in filter(None, (*person.identifiers.values(), person.password)):
            why = re.sub(rf"(?<!\w){re.escape(secret)}(?!\w)", "…", why, flags=re.IGNORECASE)
    return why
