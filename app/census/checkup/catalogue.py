"""Questions to the database's own catalogue, through the reader that look-ups use."""

from collections.abc import Mapping, Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler

from app.legacy.dialect import Dialect
from app.legacy.mapping import table_parts
from app.legacy.reader import Reader, Row


class Explain(sa.Executable, sa.ClauseElement):
    """EXPLAIN of a statement, with the statement's own parameters. `words` stand before it."""

    inherit_cache = False

    def __init__(self, words: str, statement: sa.Executable) -> None:
        self.words = words
        self.statement = statement


@compiles(Explain)
def _explain(element: Explain, compiler: SQLCompiler, **options: Any) -> str:
    sql = compiler.process(element.statement, **options)  # type: ignore[arg-type]
    compiler._result_columns.clear()  # noqa: SLF001  the answer has the planner's columns, not the statement's
    return f"{element.words} {sql}"


async def rows(reader: Reader, sql: str, **values: object) -> Sequence[Row]:
    """The rows of a statement of ours. Raises ReadFault."""
    return await reader.fetch(await reader.prepare(sa.text(sql)), values)


async def row(reader: Reader, sql: str, **values: object) -> Row:
    """Its first row; an empty mapping without one. Raises ReadFault."""
    found = await rows(reader, sql, **values)
    return found[0] if found else {}


async def columns(reader: Reader, dialect: Dialect, table: str) -> frozenset[str]:
    """The names of a table's columns, case folded; none where this role sees no such table. Raises ReadFault."""
    parts = table_parts(table)
    for spelled in (parts, tuple(part.upper() if dialect.folds_names else part.lower() for part in parts)):
        quoted = ".".join('"' + part.replace('"', '""') + '"' for part in spelled)
        schema = spelled[-2] if len(spelled) > 1 else None
        found = await rows(reader, dialect.columns_sql, table=spelled[-1], schema=schema, qualified=quoted)
        if found:
            return frozenset(str(each["name"]).casefold() for each in found)
    return frozenset()


async def explained(reader: Reader, words: str, element: sa.Executable, values: Mapping[str, object]) -> Sequence[Row]:
    """What the planner says to a statement. Raises ReadFault."""
    return await reader.fetch(await reader.prepare(Explain(words, element)), values)
