"""How many characters the password's column holds: a stored hash that fills it may have been cut off."""

from typing import Final

import sqlalchemy as sa

from app.legacy.dialect import Dialect
from app.legacy.inspect import Source
from app.legacy.reader import Reader

_INFORMATION_SCHEMA: Final = """
    SELECT character_maximum_length AS width FROM information_schema.columns
    WHERE table_schema = COALESCE(:schema, {here}) AND table_name = :table AND column_name = :column
"""

_WIDTHS: Final = {
    "postgresql": """
        SELECT a.atttypmod - 4 AS width
        FROM pg_catalog.pg_attribute a JOIN pg_catalog.pg_type t ON t.oid = a.atttypid
        WHERE a.attrelid = to_regclass(CAST(:qualified AS TEXT)) AND a.attname = CAST(:column AS TEXT)
          AND t.typname IN ('varchar', 'bpchar') AND a.atttypmod > 4
    """,
    "mysql": _INFORMATION_SCHEMA.format(here="DATABASE()"),
    "mssql": _INFORMATION_SCHEMA.format(here="SCHEMA_NAME()"),
    "oracle": """
        SELECT CHAR_LENGTH AS width FROM ALL_TAB_COLUMNS
        WHERE OWNER = COALESCE(:schema, SYS_CONTEXT('USERENV', 'CURRENT_SCHEMA'))
          AND TABLE_NAME = :table AND COLUMN_NAME = :column
    """,
}
"""By engine. SQLite has none: its columns hold whatever is put in."""


async def password_width(reader: Reader, dialect: Dialect, source: Source) -> int | None:
    """
    The declared width, or None where there is none: an expression, a column without a limit, an engine without widths.

    Raises:
        ReadFault: The database could not be asked.
    """
    column, sql = source.columns.get("password"), _WIDTHS.get(dialect.name)
    table = _table(column) if column is not None else None
    if table is None or sql is None:
        return None
    assert isinstance(column, sa.ColumnClause)
    names = [name for name in (table.schema, table.name) if name]
    qualified = ".".join('"' + name.replace('"', '""') + '"' for name in names)
    values = {"schema": table.schema, "table": table.name, "column": column.name, "qualified": qualified}
    rows = await reader.fetch(await reader.prepare(sa.text(sql)), values)
    width = next(iter(rows[0].values())) if rows else None
    return int(width) if width is not None and int(width) > 0 else None


def _table(column: object) -> sa.TableClause | None:
    """The table in which a plain column stands, whatever its alias."""
    table = getattr(column, "table", None)
    table = getattr(table, "element", table)
    return table if isinstance(table, sa.TableClause) else None
