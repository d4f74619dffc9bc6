"""Looks at the mapped tables: which columns are there, what they hold, whether their `=` ignores case."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

import sqlalchemy as sa
from sqlalchemy.sql import quoted_name

from app.legacy.dialect import Dialect, Element
from app.legacy.dialects import POSTGRESQL
from app.legacy.joins import Join, column_of, with_columns
from app.legacy.kinds import UNKNOWN, Shape
from app.legacy.mapping import LegacyMapping, is_column_name, organization_parameters, table_parts
from app.legacy.reader import Reader

Found = Mapping[str, Shape]
"""The columns that a table has, as the database describes them."""


@dataclass(frozen=True, slots=True)
class Source:
    """
    The mapped tables with their columns resolved: canonical name to element and shape.

    Attributes:
        table: The table, with every joined one that a user's row is made of.
        columns: Every mapped column but those that only find users.
        shapes: What each holds, those too.
        where: Conditions on every user.
        where_found: Conditions with parameters about the organization, on users who are looked up by identifier.
        lookups: Identifiers that stand in a `lookup` table: the column, and what to select from to find by it.
    """

    table: sa.FromClause
    columns: Mapping[str, Element]
    shapes: Mapping[str, Shape]
    where: tuple[sa.ColumnElement[bool], ...] = ()
    where_found: tuple[str, ...] = ()
    lookups: Mapping[str, tuple[Element, sa.FromClause]] = field(default_factory=dict)


async def look(reader: Reader, dialect: Dialect, mapping: LegacyMapping) -> Source:
    """
    Resolves the mapping against what the database really has.

    Names are taken as written; one that is not there is looked for in another case, as the engine itself would. Where
    the database tells us nothing, the names stay as written and the first statement says what is wrong.

    Raises:
        ReadFault: The database could not be asked.
    """
    parts, found = await _table_found(reader, dialect, mapping.table)
    joined = {join.alias: await _table_found(reader, dialect, join.table) for join in mapping.joins}
    source = resolve(dialect, mapping, parts, found, joined)
    if dialect is POSTGRESQL and any(not shape.known for shape in source.shapes.values()):
        return await _describe_expressions(reader, source)
    return source


async def _table_found(reader: Reader, dialect: Dialect, table: str) -> tuple[tuple[str, ...], Found]:
    """The table's name as the database spells it, and its columns; as written, and none, where it is not there."""
    parts = table_parts(table)
    for candidate in _spellings(dialect, parts):
        if found := await _columns(reader, dialect, candidate):
            return candidate, found
    return parts, {}


def _spellings(dialect: Dialect, parts: tuple[str, ...]) -> list[tuple[str, ...]]:
    """The name as written, then as the engine folds names without quotes."""
    if dialect.folds_names:
        return [tuple(part.upper() if part.islower() else part for part in parts)]
    folded = tuple(part.lower() for part in parts)
    return [parts] if folded == parts else [parts, folded]


async def _columns(reader: Reader, dialect: Dialect, parts: tuple[str, ...]) -> dict[str, Shape]:
    quoted = ".".join('"' + part.replace('"', '""') + '"' for part in parts)
    schema = parts[-2] if len(parts) > 1 else None
    statement = await reader.prepare(sa.text(dialect.columns_sql))
    rows = await reader.fetch(statement, {"table": parts[-1], "schema": schema, "qualified": quoted})
    return {
        row["name"]: replace(
            dialect.shape(row["type"], collation=row["collation"], charset=row["charset"], loose=bool(row["loose"])),
            function_indexed=bool(row["functions"]),
        )
        for row in rows
    }


class _Table:
    """One table of the mapping: spells the names of its columns, and collects those that are asked for."""

    def __init__(self, dialect: Dialect, found: Found) -> None:
        self._folds = dialect.folds_names
        self.found = found
        self._by_folded: dict[str, list[str]] = {}
        for name in found:
            self._by_folded.setdefault(name.casefold(), []).append(name)

    def spelled(self, written: str) -> str:
        """The column's name: as written, else the only one that differs in case."""
        others = self._by_folded.get(written.casefold(), [])
        name = others[0] if written not in self.found and len(others) == 1 else written
        return name.upper() if self._folds and name.islower() else name

    def shape(self, name: str) -> Shape:
        return self.found.get(name, UNKNOWN)


def resolve(
    dialect: Dialect,
    mapping: LegacyMapping,
    parts: tuple[str, ...],
    found: Found,
    joined: Mapping[str, tuple[tuple[str, ...], Found]] | None = None,
) -> Source:
    """The mapping's names against those that were found; `joined` are the further tables by alias."""
    return _Resolver(dialect, mapping, parts, found, joined or {}).source()


class _Resolver:
    def __init__(
        self,
        dialect: Dialect,
        mapping: LegacyMapping,
        parts: tuple[str, ...],
        found: Found,
        joined: Mapping[str, tuple[tuple[str, ...], Found]],
    ) -> None:
        self._dialect = dialect
        self._mapping = mapping
        self._tables = {mapping.alias: _Table(dialect, found)}
        self._parts = {mapping.alias: parts}
        for alias, (name, columns) in joined.items():
            self._tables[alias], self._parts[alias] = _Table(dialect, columns), name
        self._lookups = {join.alias: join for join in mapping.joins if join.kind == "lookup"}

    def source(self) -> Source:
        shapes: dict[str, Shape] = {}
        places: dict[str, tuple[str, str]] = {}
        for canonical, written in self._mapping.columns.items():
            shapes[canonical] = UNKNOWN
            if place := self._place(written):
                alias = place[0]
                name = self._tables[alias].spelled(place[1])
                places[canonical], shapes[canonical] = (alias, name), self._tables[alias].shape(name)
        clauses = {
            alias: _aliased(parts, tuple(dict.fromkeys(name for at, name in places.values() if at == alias)), alias)
            for alias, parts in self._parts.items()
        }
        found_by = {name: place[0] for name, place in places.items() if place[0] in self._lookups}
        columns = {
            canonical: clauses[places[canonical][0]].c[places[canonical][1]]
            if canonical in places
            else sa.literal_column(f"({self._expression(written)})")
            for canonical, written in self._mapping.columns.items()
        }
        table = self._joined(clauses, [join for join in self._mapping.joins if join.kind != "lookup"])
        about = [self._expression(sql) for sql in self._mapping.where]
        return Source(
            table,
            {name: column for name, column in columns.items() if name not in found_by},
            shapes,
            tuple(_condition(sql) for sql in about if not organization_parameters(sql)),
            tuple(sql for sql in about if organization_parameters(sql)),
            {name: (columns[name], self._joined(clauses, self._needed(alias))) for name, alias in found_by.items()},
        )

    def _place(self, written: str) -> tuple[str, str] | None:
        """Alias and column of a plain column; None for an expression."""
        if is_column_name(written):
            return self._mapping.alias, written
        return column_of(written, self._mapping.aliases)

    def _expression(self, sql: str) -> str:
        def spelled(alias: str, column: str) -> str:
            return f"{alias}.{self._dialect.quoted(self._tables[alias].spelled(column))}"

        return with_columns(sql, self._mapping.aliases, spelled) if self._mapping.aliases else sql

    def _needed(self, alias: str) -> list[Join]:
        """The tables to find by a lookup: all that make a row, and the lookup itself, which must be there."""
        joins = [join for join in self._mapping.joins if join.kind != "lookup" or join.alias == alias]
        return [replace(join, kind="inner") if join.alias == alias else join for join in joins]

    def _joined(self, clauses: Mapping[str, sa.FromClause], joins: list[Join]) -> sa.FromClause:
        table = clauses[self._mapping.alias]
        for join in joins:
            on = _condition(self._expression(join.on))
            table = sa.join(table, clauses[join.alias], on, isouter=join.kind == "left")
        return table


def _condition(sql: str) -> sa.ColumnElement[bool]:
    """A condition of the operator's, of no type: as a truth, engines without any would compare it with 1."""
    return sa.literal_column(f"({sql})")


def _aliased(parts: tuple[str, ...], columns: tuple[str, ...], alias: str) -> sa.FromClause:
    """The table with every name quoted, under its alias if it has one (unquoted: expressions name it so)."""
    table = _table(parts, columns)
    return table.alias(quoted_name(alias, quote=False)) if alias else table


def _table(parts: tuple[str, ...], columns: tuple[str, ...]) -> sa.TableClause:
    """The table with every name quoted. Of three parts the first two (SQL Server's database and owner) are one name."""
    schema = quoted_name(parts[0], quote=True) if len(parts) == 2 else ".".join(parts[:-1]) or None
    return sa.table(
        quoted_name(parts[-1], quote=True),
        *(sa.column(quoted_name(name, quote=True)) for name in columns),
        schema=schema,
    )


async def _describe_expressions(reader: Reader, source: Source) -> Source:
    """PostgreSQL says the type of every expression when a statement is prepared; other engines do not."""
    labelled = [column.label(name) for name, column in source.columns.items()]
    described = (await reader.prepare(sa.select(*labelled).select_from(source.table))).columns
    shapes = {name: shape if shape.known else described.get(name, shape) for name, shape in source.shapes.items()}
    return replace(source, shapes=shapes)
