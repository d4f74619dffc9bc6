"""Who walks: given users as the legacy database has them, and sampled ones."""

from dataclasses import replace

from app.bootstrap import legacy_database, profile_mapping, registry
from app.cli.rehearse_people import GivenUser
from app.cli.rehearse_wanted import Wanted
from app.errors import AmbiguousIdentifier, ConfigurationError, LegacyUnavailable, Unavailable
from app.legacy.users import LegacyDatabase
from app.rehearsal.people import Finder, Person
from app.settings import Settings


async def people_of(wanted: Wanted) -> tuple[list[Person], list[str]]:
    """Given users and sampled ones, and what to say of them."""
    finder, legacy = finder_of(wanted.settings)
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


def finder_of(settings: Settings) -> tuple[Finder, LegacyDatabase]:
    """What makes people of rows, and the database with the rows, not yet open."""
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
