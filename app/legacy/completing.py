"""Asks other places for the columns that they hold of a user: see `beside.py`."""

import asyncio
from collections.abc import Sequence

from app.legacy import statements
from app.legacy.beside import Beside
from app.legacy.dialect import Dialect
from app.legacy.kinds import UNKNOWN, convert
from app.legacy.reader import Reader, Row, Statement
from app.legacy.values import plain, spell_id


class BesideReader:
    """Asks one other place. Made with each plan, so that a changed schema is looked at anew."""

    def __init__(self, beside: Beside, reader: Reader, dialect: Dialect) -> None:
        self._reader = reader
        self._dialect = dialect
        self._query = beside.query
        self._names = {column.casefold(): name for name, column in beside.columns.items()}
        self._empty: Row = dict.fromkeys(beside.columns)
        self._statement: Statement | None = None

    async def prepare(self) -> None:
        """Makes the statement. Raises ReadFault."""
        self._statement = await self._reader.prepare(statements.related(self._query, self._dialect))

    async def row(self, user: Row) -> Row:
        """What it holds of this user, under canonical names. Raises ReadFault, Unaskable."""
        assert self._statement is not None
        values = {name: self._value(name, user) for name in statements.parameters(self._query)}
        found = await self._reader.fetch(self._statement, values)
        named: list[Row] = sorted((self._named(row) for row in found), key=_spelled)
        return {**self._empty, **named[0]} if named else self._empty

    def _named(self, row: Row) -> dict[str, object]:
        return {self._names[column.casefold()]: row[column] for column in row if column.casefold() in self._names}

    def _value(self, name: str, user: Row) -> object:
        """A value of the row, in the type that the other database compares it with."""
        value = user.get(name)
        wanted = self._statement.parameters.get(name, UNKNOWN) if self._statement else UNKNOWN
        if value is None or (isinstance(value, int | bytes) and not wanted.known):
            return value
        return convert(wanted, spell_id(value)) if wanted.known else plain(value)


async def completed(rows: Sequence[Row], beside: Sequence[BesideReader], *, at_once: int = 1) -> list[Row]:
    """The rows with what other places hold of each, so many asked at once. Raises ReadFault, Unaskable."""
    if not beside:
        return list(rows)
    done: list[Row] = list(rows)
    numbers = iter(range(len(done)))

    async def ask() -> None:
        for number in numbers:
            for each in beside:
                done[number] = {**done[number], **await each.row(done[number])}

    if len(done) == 1 or at_once == 1:
        await ask()
        return done
    tasks = [asyncio.ensure_future(ask()) for _ in range(min(at_once, len(done)))]
    try:
        await asyncio.gather(*tasks)
    finally:
        for task in tasks:
            task.cancel()
    return done


def _spelled(row: Row) -> tuple[str, ...]:
    return tuple(str(plain(value)) for value in row.values())
