"""The one inner port: something that runs a prepared SELECT and hands out its rows."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

import sqlalchemy as sa

from app.legacy.kinds import Shape

Row = Mapping[str, Any]
Line = Sequence[Any]


@dataclass(frozen=True, slots=True)
class Statement:
    """
    A SELECT made once and run often.

    Attributes:
        element: SQLAlchemy's element, with named parameters only.
        sql: Its text in the engine's language, for the driver that takes text.
        order: The parameters' names in the order in which that text wants them.
        fixed: Values of parameters that SQLAlchemy made by itself (a row limit).
        parameters: What the database said about the parameters, by name; empty where it says nothing.
        columns: The same about the result's columns.
    """

    element: sa.Executable
    sql: str = ""
    order: tuple[str, ...] = ()
    fixed: Mapping[str, object] = field(default_factory=dict)
    parameters: Mapping[str, Shape] = field(default_factory=dict)
    columns: Mapping[str, Shape] = field(default_factory=dict)


class Reader(Protocol):
    """
    Connections to one legacy database, read only.

    Every call may raise ReadFault, and leaves no connection in the caller's hands. A cancelled call returns at once,
    whatever the server does.
    """

    async def open(self) -> None:
        """Makes ready; does not connect."""

    async def close(self) -> None:
        """Closes every connection."""

    async def prepare(self, element: sa.Executable) -> Statement:
        """The statement ready to be run, described where the database describes statements."""

    async def fetch(self, statement: Statement, values: Mapping[str, object]) -> Sequence[Row]:
        """
        All rows. Raises Unaskable when the database's encoding cannot hold a value.

        Statements bound the number of rows themselves.
        """

    async def lines(self, statement: Statement, values: Mapping[str, object]) -> tuple[tuple[str, ...], Sequence[Line]]:
        """The same as the columns' names and rows by position, for whoever reads many; no names where no row is."""

    def drop_idle(self) -> None:
        """Forgets connections that nobody uses: one of them turned out dead, so the others may be."""
