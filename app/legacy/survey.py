"""
A survey of a whole database, for whoever has to find the users in it: tables, columns, indexes, keys, sampled values.

Names and types come from the engine's catalog; values only where they are asked for, and in nothing that is printed.

    async with Surveyor(url) as surveyor:
        survey = await surveyor.survey()
        rows = await surveyor.sample(survey.tables["users"], ("email", "password"))
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from types import TracebackType
from typing import Any, Self

import sqlalchemy as sa
from sqlalchemy.sql import quoted_name

from app.errors import LegacyUnavailable
from app.legacy.catalogs import CATALOGS
from app.legacy.dialect import Dialect
from app.legacy.dialects import POSTGRESQL
from app.legacy.engine import EngineReader
from app.legacy.faults import ReadFault
from app.legacy.kinds import Shape
from app.legacy.postgres import PostgresReader
from app.legacy.reader import Reader, Row
from app.legacy.urls import dialect_of
from app.legacy.values import plain

TIMEOUT_S = 30.0
"""A catalog of some thousand tables is read in a second; a busy server may take longer."""

SAMPLE_ROWS = 200
"""Enough to tell what a column holds, from either end of the table half of them."""

_FUNCTION = re.compile(r"\b(lower|upper)\s*\(+\s*[\"`\[]?([^\W\d]\w*)", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """
    One column.

    Attributes:
        name: As the database spells it.
        type: The engine's name of its type.
        shape: What it holds and how it compares.
        length: Most characters (bytes of binary types) that it takes; None where there is no limit or nobody says.
        nullable: NULL may stand in it.
        unique: No two rows have the same value (or differ in case only, where the index is on `lower`).
        primary: It is the primary key, alone.
        indexed: What an index serves that begins with it: `plain`, `lower`, `upper`, `nocase`.
    """

    name: str
    type: str
    shape: Shape
    length: int | None = None
    nullable: bool = True
    unique: bool = False
    primary: bool = False
    indexed: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class ForeignKey:
    """Columns of a table that name a row of another one (`to_table`, as settings name it)."""

    columns: tuple[str, ...]
    to_table: str
    to_columns: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """
    One table or view.

    Attributes:
        name: As it is to be written in settings: with its schema where it needs one.
        parts: Schema, if needed, and name.
        view: It is a view.
        rows: About how many rows, by the engine's own estimate; None: nobody knows.
        readable: The role may SELECT from it.
        columns: In the table's order, by name.
        keys: Foreign keys.
    """

    name: str
    parts: tuple[str, ...]
    view: bool = False
    rows: int | None = None
    readable: bool = True
    columns: Mapping[str, Column] = field(default_factory=dict)
    keys: tuple[ForeignKey, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Survey:
    """A database described: its engine, version, and tables by the names that settings use."""

    dialect: str
    version: str
    tables: Mapping[str, Table]

    @property
    def columns(self) -> dict[str, tuple[str, ...]]:
        """Names of tables and of their columns, as `recognise` takes them; what may not be read is left out."""
        return {name: tuple(table.columns) for name, table in self.tables.items() if table.readable}


class Samples(Sequence[Mapping[str, object]]):
    """Sampled rows: values as text, numbers and the like. Neither repr nor str shows any."""

    def __init__(self, rows: Iterable[Mapping[str, object]]) -> None:
        self._rows = tuple(rows)

    def __getitem__(self, index: Any) -> Any:
        return self._rows[index]

    def __len__(self) -> int:
        return len(self._rows)

    def __repr__(self) -> str:
        return f"<{len(self)} rows>"

    def column(self, name: str) -> list[object]:
        """The column's values, NULLs left out."""
        return [row[name] for row in self._rows if row[name] is not None]


class Surveyor:
    """
    Looks into one database, read only.

    Raises:
        ConfigurationError: The URL names nothing that we can open.
    """

    def __init__(self, url: str, *, timeout_s: float = TIMEOUT_S) -> None:
        self.dialect, parsed = dialect_of(url)
        self._reader: Reader = (
            PostgresReader(parsed, timeout_s=timeout_s, pool_size=1)
            if self.dialect is POSTGRESQL
            else EngineReader(self.dialect, parsed, timeout_s=timeout_s, pool_size=1)
        )

    async def __aenter__(self) -> Self:
        await self._reader.open()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._reader.close()

    async def survey(self) -> Survey:
        """
        Every table and view that the role can see.

        Raises:
            LegacyUnavailable: The database could not be asked.
        """
        catalog = CATALOGS[self.dialect.name]
        version = await self._rows(sa.text(catalog.version))
        parts = {
            name: await self._rows(sa.text(getattr(catalog, name))) for name in ("tables", "columns", "indexes", "keys")
        }
        tables = _tables(self.dialect, parts)
        if catalog.counted:
            for name, table in tables.items():
                quoted = self.dialect.quoted(table.parts[-1])
                counted = await self._counted(catalog.counted.format(table=quoted))
                tables[name] = replace(table, rows=counted, readable=counted is not None)
        return Survey(dialect=self.dialect.name, version=str(version[0]["version"]) if version else "", tables=tables)

    async def sample(self, table: Table, columns: Sequence[str], rows: int = SAMPLE_ROWS) -> Samples:
        """
        Rows of these columns from either end of the table, the oldest and the newest, as far as a key tells.

        Raises:
            LegacyUnavailable: The database could not be asked.
        """
        named = sa.table(
            quoted_name(table.parts[-1], quote=True),
            *(sa.column(quoted_name(name, quote=True)) for name in table.columns),
            schema=quoted_name(table.parts[0], quote=True) if len(table.parts) > 1 else None,
        )
        wanted = [named.c[column].label(f"c{number}") for number, column in enumerate(columns)]
        key = next((column.name for column in table.columns.values() if column.primary), None)
        ends = [sa.select(*wanted)] if key is None else [
            sa.select(*wanted).order_by(named.c[key]),
            sa.select(*wanted).order_by(named.c[key].desc()),
        ]  # fmt: skip
        found: list[Row] = []
        for end in ends:
            found += await self._rows(end.limit(max(1, rows // len(ends))))
        names = [f"c{number}" for number in range(len(columns))]
        unlike = {tuple(str(row[name]) for name in names): row for row in found}
        return Samples(dict(zip(columns, (plain(row[name]) for name in names), strict=True)) for row in unlike.values())

    async def _counted(self, sql: str) -> int | None:
        try:
            return int((await self._rows(sa.text(sql)))[0]["rows"])
        except LegacyUnavailable:
            return None  # a view whose table is gone

    async def _rows(self, element: sa.Executable) -> Sequence[Row]:
        try:
            return await self._reader.fetch(await self._reader.prepare(element), {})
        except ReadFault as fault:
            raise LegacyUnavailable(fault.fault.value) from None


async def survey(url: str) -> Survey:
    """
    A survey of the database at this URL.

    Raises:
        ConfigurationError: The URL names nothing that we can open.
        LegacyUnavailable: The database could not be asked.
    """
    async with Surveyor(url) as surveyor:
        return await surveyor.survey()


def _tables(dialect: Dialect, parts: Mapping[str, Sequence[Row]]) -> dict[str, Table]:
    """The rows of a catalog, put together."""
    names: dict[tuple[str, str], str] = {(row["schema"], row["name"]): _name(row) for row in parts["tables"]}
    columns, indexes, keys = _grouped(parts["columns"]), _grouped(parts["indexes"]), _grouped(parts["keys"])
    tables = {}
    for row in parts["tables"]:
        place = (row["schema"], row["name"])
        known = _Indexes(_by(indexes.get(place, []), "index"))
        described = [_column(dialect, column, known) for column in columns.get(place, [])]
        tables[names[place]] = Table(
            name=names[place],
            parts=(row["name"],) if row["visible"] else place,
            view=bool(row["view"]),
            rows=None if row["rows"] is None else int(row["rows"]),
            readable=bool(row["readable"]),
            columns={column.name: column for column in described},
            keys=tuple(
                ForeignKey(
                    columns=tuple(part["column"] for part in key),
                    to_table=names.get((key[0]["to_schema"], key[0]["to_table"]), str(key[0]["to_table"])),
                    to_columns=tuple(part["to_column"] for part in key),
                )
                for key in _by(keys.get(place, []), "key")
            ),
        )
    return tables


def _grouped(rows: Sequence[Row]) -> dict[tuple[str, str], list[Row]]:
    """Rows by schema and table."""
    found: dict[tuple[str, str], list[Row]] = {}
    for row in rows:
        found.setdefault((row["schema"], row["table"]), []).append(row)
    return found


def _by(rows: list[Row], name: str) -> list[list[Row]]:
    """Rows of one table by index or key, each in order."""
    found: dict[str, list[Row]] = {}
    for row in rows:
        found.setdefault(row[name], []).append(row)
    return list(found.values())


_PLAIN_NAME = re.compile(r"[^\W\d][\w$]*")


def _name(row: Row) -> str:
    """The table's name as settings write it: quoted where it is no plain word."""
    parts = (row["name"],) if row["visible"] else (row["schema"], row["name"])
    return ".".join(part if _PLAIN_NAME.fullmatch(part) else f'"{part}"' for part in parts)


class _Indexes:
    """What the indexes of one table say about its columns."""

    def __init__(self, indexes: Iterable[list[Row]]) -> None:
        self.unique: set[str] = set()
        self.primary: set[str] = set()
        self.serves: dict[str, set[str]] = {}
        for parts in indexes:
            column, way = _served(parts[0])
            if column and not parts[0]["partial"]:
                self.serves.setdefault(column, set()).add(way)
                if len(parts) == 1 and parts[0]["is_unique"]:
                    self.unique.add(column)
                if len(parts) == 1 and parts[0]["is_primary"]:
                    self.primary.add(column)


def _served(part: Row) -> tuple[str, str]:
    """The column with which an index begins, and what comparison it serves."""
    if part["column"]:
        return part["column"], "nocase" if part["collation"] == "NOCASE" else "plain"
    function = _FUNCTION.search(part["part"] or "")
    return (function[2], function[1].lower()) if function else ("", "")


def _column(dialect: Dialect, row: Row, indexes: _Indexes) -> Column:
    name, loose = row["name"], bool(row["loose"])
    return Column(
        name=name,
        type=row["type"],
        shape=dialect.shape(row["type"], collation=row["collation"] or "", charset=row["charset"] or "", loose=loose),
        length=None if row["length"] is None else int(row["length"]),
        nullable=bool(row["nullable"]),
        unique=name in indexes.unique,
        primary=name in indexes.primary,
        indexed=frozenset(indexes.serves.get(name, ())),
    )
