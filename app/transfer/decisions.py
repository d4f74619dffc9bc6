"""
An operator's decisions about users who cannot or shall not move: left out, or taken in again. Each is a step of the
ledger, with who, when and why; the cutover's gate lets users pass about whom there is one.
"""

from collections import Counter
from collections.abc import AsyncIterator, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Final

import orjson
from sqlalchemy.ext.asyncio import AsyncConnection

from app.domain.profile import ProfileMapping
from app.domain.states import MAY_FOLLOW, UserState
from app.errors import ConfigurationError
from app.ledger.database import Database
from app.ledger.rows import storable
from app.ledger.states import AT_ONCE, Move, in_state, move, standings
from app.legacy.users import LegacyDatabase

EXCLUDABLE: Final = MAY_FOLLOW[UserState.EXCLUDED]
"""States that an operator may overrule. Whoever is in Auth0, or in a job, is not left out but reconciled."""

INCLUDED: Final = "included again"
"""The reason of a user who is back on the bulk road."""

MAX_REASON: Final = 200
"""Characters of an operator's reason: a sentence, not a document."""


@dataclass(slots=True)
class Decided:
    """
    What came of it.

    Attributes:
        moved: Users about whom the decision is new.
        already: Who stood so before.
        refused: By the state in which it cannot be.
        nobody: Ids that neither the ledger nor the legacy database knows.
    """

    moved: int = 0
    already: int = 0
    refused: Counter[str] = field(default_factory=Counter)
    nobody: int = 0

    @property
    def whole(self) -> bool:
        """Whether it holds for everybody who was named."""
        return not self.refused and not self.nobody


@dataclass(frozen=True, slots=True, kw_only=True)
class Decisions:
    """
    Makes them.

    Attributes:
        legacy: Open: ids that the ledger does not know must be somebody there.
        ledger: The ledger.
        mapping: Makes a `user_id` of a legacy id.
        actor: Who decides, for the history.
        dry_run: Count, and change nothing.
    """

    legacy: LegacyDatabase
    ledger: Database
    mapping: ProfileMapping
    actor: str
    dry_run: bool = False

    async def exclude(self, ids: Iterable[str], reason: str) -> Decided:
        """
        Leaves these users out; in pages, so that a login waits for none.

        Raises:
            LegacyUnavailable, LedgerUnavailable: One of them cannot say; what was decided stands, run it again.
        """
        decided = Decided()
        for page in _pages(ids):
            await self._exclude(page, reason, decided)
        return decided

    async def exclude_state(self, state: UserState, reason: str, *, only: str = "") -> Decided:
        """Leaves out everybody who stands in this state, or of these only those with the ledger's reason `only`."""
        decided = Decided()
        async for page in self._standing(state, only):
            await self._exclude(page, reason, decided)
        return decided

    async def include(self, ids: Iterable[str]) -> Decided:
        """Takes excluded users in again: the next import carries them. Raises as `exclude`."""
        decided = Decided()
        for page in _pages(ids):
            async with self.ledger.writing() as connection:
                known = await standings(connection, page)
                there = [each for each in page if each in known]
                decided.nobody += len(page) - len(there)
                takes = [each for each in there if known[each].state is UserState.EXCLUDED]
                decided.refused.update(known[each].state.value for each in there if each not in set(takes))
                moves = [Move(each, INCLUDED) for each in takes]
                await self._move(connection, UserState.EXPORTED, moves, decided)
        return decided

    async def _standing(self, state: UserState, only: str) -> AsyncIterator[list[str]]:
        async for page in in_state(self.ledger, [state]):
            yield [legacy_id for legacy_id, each in page if not only or each.reason == only]

    async def _exclude(self, page: Sequence[str], reason: str, decided: Decided) -> None:
        async with self.ledger.reading() as connection:
            unknown = set(page) - set(await standings(connection, page))
        nobody = {each for each in sorted(unknown) if await self._is_nobody(each)}
        decided.nobody += len(nobody)
        async with self.ledger.writing() as connection:
            known = await standings(connection, page)
            moves = []
            for each in page:
                standing = known.get(each)
                if standing is not None and standing.state is UserState.EXCLUDED:
                    decided.already += 1
                elif standing is not None and standing.state not in EXCLUDABLE:
                    decided.refused[standing.state.value] += 1
                elif each not in nobody:
                    moves.append(Move(each, reason))
            await self._move(connection, UserState.EXCLUDED, moves, decided)

    async def _is_nobody(self, legacy_id: str) -> bool:
        return await self.legacy.by_user_id(self.mapping.user_id_of(legacy_id)) is None

    async def _move(
        self, connection: AsyncConnection, state: UserState, moves: Sequence[Move], decided: Decided
    ) -> None:
        """Moves, and counts whom somebody else (a login, another operator) has moved first."""
        if self.dry_run:
            decided.moved += len(moves)
            return
        moved = await move(connection, state, moves, actor=self.actor)
        decided.moved += len(moved)
        late = [each.legacy_id for each in moves if storable(each.legacy_id) not in moved]
        for standing in (await standings(connection, late)).values():
            if standing.state is state:
                decided.already += 1
            else:
                decided.refused[standing.state.value] += 1


def _pages(ids: Iterable[str]) -> Iterator[list[str]]:
    """Each id once, some at a time."""
    rest = iter(dict.fromkeys(ids))
    while page := list(islice(rest, AT_ONCE)):
        yield page


def read_ids(path: Path, whys: Collection[str] = ()) -> list[str]:
    """
    Legacy ids of a file: one a line, or `left-behind.ndjson` of an export, of which `whys` chooses lines.

    Raises:
        ConfigurationError: It cannot be read, or a line is neither.
    """
    try:
        lines = path.read_text("utf-8").splitlines()
    except (OSError, UnicodeDecodeError):
        raise ConfigurationError("--from", f"{path} cannot be read.") from None
    found = []
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        if not line.startswith("{"):
            found.append(line.strip())
            continue
        try:
            entry = orjson.loads(line)
            user, why = str(entry["user"]), str(entry.get("why", ""))
        except (ValueError, KeyError):
            raise ConfigurationError(
                "--from", f"line {number} of {path} has no user.", "Write one legacy id a line."
            ) from None
        if not whys or why in whys:
            found.append(user)
    return found
