"""Looks at the mapped table: which columns are there, what they hold, whether their `=` ignores case."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

import sqlalchemy as sa
from sqlalchemy.sql import quoted_name

from app.legacy.dialect import Dialect, Element
from app.legacy.dialects import POSTGRESQL
from app.legacy.kinds import UNKNOWN, Shape
from app.legacy.mapping import LegacyMapping, is_column_name, table_parts
from app.legacy.reader import Reader


@dataclass(frozen=True, slots=True)
class Source:
    """The mapped table with its columns resolved: canonical name to element and shape."""

    table: sa.TableClause
    columns: Mapping[str, Element]
    shapes: Mapping[str, Shape]


async def look(reader: Reader, dialect: Dialect, mapping: LegacyMapping) -> Source:
    """
    Resolves the mapping against what the database really has.

    Names are taken as written; one that is not there is looked for in another case, as the engine itself would. Where
    the database tells us nothing, the names stay as written and the first statement says what is wrong.

    Raises:
        ReadFault: The database could not be asked.
    """
    parts = table_parts(mapping.table)
    for candidate in _spellings(dialect, parts):
        if found := await _columns(reader, dialect, candidate):
            parts = candidate
            break
    source = resolve(dialect, mapping, parts, found)
    if dialect is POSTGRESQL and any(not shape.known for shape in source.shapes.values()):
        return await _describe_expressions(reader, source)
    return source


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


def resolve(dialect: Dialect, mapping: LegacyMapping, parts: tuple[str, ...], found: Mapping[str, Shape]) -> Source:
    """The mapping's names against those that were found: as written, else the only one that differs in case."""
    by_folded: dict[str, list[str]] = {}
    for name in found:
        by_folded.setdefault(name.casefold(), []).append(name)
    shapes: dict[str, Shape] = {}
    names: dict[str, str] = {}
    for canonical, written in mapping.columns.items():
        if is_column_name(written):
            others = by_folded.get(written.casefold(), [])
            name = others[0] if written not in found and len(others) == 1 else written
            names[canonical] = name.upper() if dialect.folds_names and name.islower() else name
            shapes[canonical] = found.get(name, UNKNOWN)
        else:
            shapes[canonical] = UNKNOWN
    table = _table(parts, tuple(dict.fromkeys(names.values())))
    columns = {
        canonical: table.c[names[canonical]] if canonical in names else sa.literal_column(f"({written})")
        for canonical, written in mapping.columns.items()
    }
    return Source(table, columns, shapes)


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
    return Source(source.table, source.columns, shapes)
