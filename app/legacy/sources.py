"""
Several tables of users, one after the other: customers, then administrators; each with a mapping of its own.

Whoever logs in is looked for in all of them at once, so that the answer takes the same time wherever the user is; the
first in order that has the user counts. Legacy ids of further tables carry their table's name (`admins:7`), for two
tables may both have a 7.
"""

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

from app.domain.hashes import StoredHash
from app.domain.users import LegacyUser
from app.legacy.rows import ReadUser
from app.legacy.stream import EVERYBODY, PAGE_ROWS, Span
from app.legacy.users import LegacyDatabase

U = TypeVar("U", bound=LegacyUser)


@dataclass(frozen=True, slots=True)
class FurtherSource:
    """A further table of users: its name in legacy ids, and the database with its mapping."""

    name: str
    database: LegacyDatabase

    def named(self, user: U) -> U:
        """The user with the table's name in its legacy id."""
        return replace(user, id=f"{self.name}:{user.id}", source=self.name)

    def own(self, user: U) -> U:
        """The user as the table knows it."""
        return replace(user, id=user.own_id, source="")


class LegacySources(LegacyDatabase):
    """
    A legacy database followed by further ones.

    It is the first of them in whatever concerns one database only: its dialect, its look-up's plan.

    Args:
        first: The first; it is not used on its own any more.
        further: The others, in order.
    """

    def __init__(self, first: LegacyDatabase, further: Sequence[FurtherSource]) -> None:
        self.dialect = first.dialect
        self._first = first
        self._further = tuple(further)
        self._by_name = {each.name: each for each in further}

    @property
    def _all(self) -> tuple[LegacyDatabase, ...]:
        return (self._first, *(each.database for each in self._further))

    async def open(self) -> None:
        """Makes all ready, without connecting."""
        for database in self._all:
            await database.open()

    async def close(self) -> None:
        """Closes every connection."""
        for database in self._all:
            await database.close()

    async def ping(self) -> None:
        """Returns when a look-up would be answered by all of them. Raises LegacyUnavailable."""
        for database in self._all:
            await database.ping()

    async def find(self, identifier: str, *, organization: Mapping[str, object] | None = None) -> LegacyUser | None:
        """The user of the first table that has one. Raises what that table, or one before it, raises."""
        asked = (database.find(identifier, organization=organization) for database in self._all)
        answers = await asyncio.gather(*asked, return_exceptions=True)
        for source, answer in zip((None, *self._further), answers, strict=True):
            if isinstance(answer, BaseException):
                raise answer
            if answer is not None:
                return source.named(answer) if source else answer
        return None

    async def by_user_id(self, user_id: str) -> LegacyUser | None:
        """The user whose profile carries this `user_id`: the tables' templates tell them apart. Raises as `find`."""
        if (user := await self._first.by_user_id(user_id)) is not None:
            return user
        for source in self._further:
            if (user := await source.database.by_user_id(user_id)) is not None:
                return source.named(user)
        return None

    async def with_related(self, user: LegacyUser) -> LegacyUser:
        """The same user with the rows of its own table's further queries. Raises as `find`."""
        if not user.source:
            return await self._first.with_related(user)
        source = self._by_name[user.source]
        return source.named(await source.database.with_related(source.own(user)))

    async def sample_stored(self, rows: int) -> list[StoredHash]:
        """Stored hashes of every table. Raises as `find`."""
        share = max(1, rows // len(self._all))
        return [stored for database in self._all for stored in await database.sample_stored(share)]

    async def stream(self, span: Span = EVERYBODY, *, rows: int = PAGE_ROWS) -> AsyncIterator[list[ReadUser]]:
        """Pages of users, table after table; a page holds users of one table. Raises as the tables' own."""
        names = span.sources or ("", *self._by_name)
        for number, name in enumerate(names):
            part = replace(span, sources=()) if number == 0 else EVERYBODY
            if not name:
                async for page in self._first.stream(part, rows=rows):
                    yield page
                continue
            source = self._by_name[name]
            async for page in source.database.stream(part, rows=rows):
                yield [source.named(user) for user in page]

    async def counted(self, span: Span = EVERYBODY, *, rows: int = PAGE_ROWS) -> AsyncIterator[Sequence[LegacyUser]]:
        """Pages of users for whoever only counts; those of the first table are made with less. Raises as `stream`."""
        if span.sources and not any(span.sources):
            async for page in self._first.counted(replace(span, sources=()), rows=rows):
                yield page
            return
        async for named in self.stream(span, rows=rows):
            yield named

    async def behind(self, legacy_id: str) -> Span:
        """Everybody behind this id, in its table and in those that follow."""
        names = ("", *self._by_name)
        name, _, inside = legacy_id.partition(":")
        if name not in self._by_name:
            return replace(await self._first.behind(legacy_id), sources=names)
        span = await self._by_name[name].database.behind(inside)
        return replace(span, sources=names[names.index(name) :])

    async def spans(self, rows: int) -> list[Span]:
        """All users as spans of so many; none reaches over two tables."""
        spans = [replace(span, sources=("",)) for span in await self._first.spans(rows)]
        for source in self._further:
            spans += [replace(span, sources=(source.name,)) for span in await source.database.spans(rows)]
        return spans

    async def count(self) -> int:
        """How many users all tables have."""
        return sum([await database.count() for database in self._all])

    async def password_width(self) -> int | None:
        """The narrowest of the passwords' columns; None where none has a limit."""
        widths = [await database.password_width() for database in self._all]
        return min((width for width in widths if width is not None), default=None)
