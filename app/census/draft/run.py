"""From a database to a draft: a preset where one fits, else the one table that holds users; questions for the rest."""

from collections.abc import Awaitable, Callable, Sequence

from app.census.draft.counts import Counts, counts
from app.census.draft.identifiers import Identifiers
from app.census.draft.preset import choose, secrets, settle
from app.census.draft.propose import Proposal
from app.census.draft.question import Draft, Option, Question, Tree, get
from app.census.draft.tables import Looked, look_at_tables
from app.census.explain_rows import open_reader
from app.domain.hashes import StoredHash
from app.errors import ConfigurationError, HashError
from app.hashing.registry import Registry
from app.legacy.presets.format import Preset
from app.legacy.presets.recognise import recognise
from app.legacy.survey import TIMEOUT_S, Survey, Surveyor

Sampled = Callable[[Tree], Awaitable[Sequence[StoredHash]]]
"""Stored passwords, read as settings say; who can make settings of a tree gives it."""


class Drafter:
    """
    Looks at one database, as often as a person answers; its catalogue is read once.

    Args:
        url: The database's.
        registry: Every scheme.
        sampled: See `Sampled`.
    """

    def __init__(self, url: str, registry: Registry, sampled: Sampled) -> None:
        self._url = url
        self._registry = registry
        self._sampled = sampled
        self._survey: Survey | None = None
        self._looked: dict[str, list[Looked]] = {}
        self._counted: dict[tuple[str, str, str], Counts | None] = {}

    async def draft(self, known: Tree) -> Draft:
        """
        The draft, given what a person has set or answered.

        Raises:
            ConfigurationError: The URL, or the preset that is named, is none.
            LegacyUnavailable: The database could not be asked.
        """
        draft = Draft()
        async with Surveyor(self._url) as surveyor:
            survey = self._survey = self._survey or await surveyor.survey()
            draft.evidence.append(f"{survey.dialect}, {len(survey.tables)} tables")
            if get(known, "legacy.query"):
                draft.evidence.append("a query of your own says where users stand")
                return draft
            if not get(known, "legacy.table"):
                candidate = choose(recognise(survey.columns), survey.dialect, draft, known)
                if candidate is not None:
                    settle(candidate, draft, known)
                    await self._secrets(candidate.preset, draft, known)
                    return draft
                if draft.questions:
                    return draft
            looked = await self._table(surveyor, survey, draft, known)
        if looked is not None:
            await self._propose(looked, draft, known)
        return draft

    async def _secrets(self, preset: Preset, draft: Draft, known: Tree) -> None:
        seen: set[str] = set()
        if any(secret.schemes for secret in preset.secrets):
            seen = {name for stored in await self._sampled(draft.tree) for name in self._schemes(stored)}
        secrets(preset, get(draft.tree, "legacy.preset_parts") or (), seen, known, draft)

    def _schemes(self, stored: StoredHash) -> Sequence[str]:
        """What it is, or who claims it although its secret is missing."""
        try:
            return [fit.scheme.name for fit in self._registry.fits(stored)]
        except HashError as claim:
            return [claim.scheme, *getattr(claim, "candidates", ())]

    async def _table(self, surveyor: Surveyor, survey: Survey, draft: Draft, known: Tree) -> Looked | None:
        """The one table of users; None where there is none or several, which is asked."""
        said = str(get(known, "legacy.table") or "")
        if said and said not in survey.tables:
            raise ConfigurationError("legacy.table", f"is {said}, and there is no such table for this role.")
        if said not in self._looked:
            self._looked[said] = await look_at_tables(surveyor, survey, self._registry, only=said)
        found = self._looked[said]
        if len(found) == 1:
            draft.put("legacy.table", found[0].table.name, found[0].words())
            return found[0]
        draft.questions.append(_which_table(found))
        return None

    async def _propose(self, looked: Looked, draft: Draft, known: Tree) -> None:
        proposal = Proposal(draft, looked, known)
        proposal.fill()
        async with open_reader(self._url, timeout_s=TIMEOUT_S) as (reader, dialect):

            async def count(column: str, where: str) -> Counts | None:
                key = (looked.table.name, column, where)
                if key not in self._counted:
                    self._counted[key] = await counts(reader, dialect, looked.table, column, where)
                return self._counted[key]

            await Identifiers(draft, looked, proposal, dialect).fill(count)


def _which_table(found: Sequence[Looked]) -> Question:
    return Question(
        key="legacy.table",
        ask="Which table holds the users?",
        why="Several hold a stored password and something that people type."
        if found
        else "No table that this role may read has both a stored password and an email or user name. If they stand in "
        "two tables, write joins.",
        options=tuple(
            Option(f"{each.table.name}: {each.words()}", {"legacy.table": each.table.name}) for each in found
        ),
        example='table = "users"',
    )
