"""What one database engine is to us: its words, its types, its errors."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa

from app.legacy.faults import Fault
from app.legacy.kinds import Kind, Shape

Element = sa.ColumnElement[Any]


def _same(element: Element, shape: Shape) -> Element:
    del shape
    return element


@dataclass(frozen=True, slots=True, kw_only=True)
class Dialect:
    """
    One database engine.

    Attributes:
        name: SQLAlchemy's name of the engine.
        driver: SQLAlchemy's name of our driver.
        module: The driver's module, and `extra` the extra of our package that brings it.
        others: Further names under which people write this engine in a URL.
        tested_live: Our tests run against a real server.
        columns_sql: Describes the columns of `:table` in `:schema` (or `:qualified`): `name`, `type`, `collation`,
            `charset`, `loose`, `functions`.
        kinds: The engine's type names to kinds; `unnamed` for all others.
        bits: Width of integer types, 64 when not named.
        padded: Type names that come back with spaces at the end.
        session: Statements that make a fresh connection read-only and bound its statements, given the timeout in
            seconds and the server's version text.
        faults: The driver's error codes to faults.
        code: The code of a driver's error.
        dead: Codes which say that the connection is gone.
        unaskable: Codes which say that the value cannot be spelled in the encoding of the database or the column.
        as_text: A column of bytes or of an odd type as text.
        typed: A bound text beside such a column, or in the column's character set.
        exact: A text compared byte for byte, whatever the collation.
        nocase: Case is ignored by naming a collation (SQLite), not by a function.
        folds_names: Names written in small letters are stored in capitals (Oracle).
        literal_limit: The row limit may stand in the SQL as a number, so that it needs no parameter.
        limit_clause: Bounds the rows of an operator's query that stands in a FROM; empty where none may stand there.
        quotes: What stands around a name.
        loose_equality: `=` may ignore case and accents, so the rows of the operator's own queries are looked at again.
    """

    name: str
    driver: str
    module: str
    extra: str = ""
    others: tuple[str, ...] = ()
    tested_live: bool = True
    columns_sql: str
    kinds: Mapping[str, Kind]
    unnamed: Kind = Kind.TEXT
    bits: Mapping[str, int] = field(default_factory=dict)
    padded: frozenset[str] = frozenset()
    session: Callable[[float, str], tuple[str, ...]]
    faults: Mapping[str, Fault]
    code: Callable[[BaseException], str]
    dead: frozenset[str]
    unaskable: frozenset[str] = frozenset()
    as_text: Callable[[Element, Shape], Element]
    typed: Callable[[Element, Shape], Element] = _same
    exact: Callable[[Element], Element]
    nocase: bool = False
    folds_names: bool = False
    literal_limit: bool = True
    limit_clause: str = "LIMIT {rows}"
    quotes: tuple[str, str] = ('"', '"')
    loose_equality: bool = False

    def quoted(self, name: str) -> str:
        """The name of a column or table, quoted."""
        before, behind = self.quotes
        return f"{before}{name.replace(behind, behind * 2)}{behind}"

    def shape(self, type_name: str, *, collation: str = "", charset: str = "", loose: bool = False) -> Shape:
        """The shape of a column of this type."""
        word = type_name.lower()
        return Shape(
            kind=self.kinds.get(word, self.unnamed),
            bits=self.bits.get(word, 64),
            ignores_case=loose,
            padded=word in self.padded,
            charset=charset,
            collation=collation,
        )
