"""Counts over the whole of a column: twins, and who differs in case only. Nothing but numbers comes back."""

from dataclasses import dataclass
from typing import Final

import sqlalchemy as sa
from sqlalchemy.sql import quoted_name

from app.errors import LegacyUnavailable
from app.legacy.dialect import Dialect
from app.legacy.faults import ReadFault
from app.legacy.reader import Reader
from app.legacy.survey import Table

MOST_ROWS: Final = 3_000_000
"""Larger tables are not counted here: it would take their server half a minute. The census counts them."""


@dataclass(frozen=True, slots=True)
class Counts:
    """
    One column's values.

    Attributes:
        filled: Rows with a value.
        shared: Rows beyond the first of each value, as the column's own `=` takes it.
        folded: The same where case is nothing.
        capitals: Values that are not in small letters.
    """

    filled: int
    shared: int
    folded: int
    capitals: int


async def counts(reader: Reader, dialect: Dialect, table: Table, column: str, where: str = "") -> Counts | None:
    """
    Counts one column; None where the table is too large.

    Raises:
        LegacyUnavailable: The database could not be asked.
    """
    if (table.rows or 0) > MOST_ROWS:
        return None
    named = sa.table(
        quoted_name(table.parts[-1], quote=True),
        sa.column(quoted_name(column, quote=True)),
        schema=quoted_name(table.parts[0], quote=True) if len(table.parts) > 1 else None,
    )
    value, shape = named.c[column], table.columns[column].shape
    low = sa.func.lower(value)
    exact_text = dialect.exact(dialect.as_text(value, shape))
    capital = sa.func.count(sa.case((exact_text != dialect.exact(sa.func.lower(dialect.as_text(value, shape))), 1)))
    statement = sa.select(
        sa.func.count(value).label("filled"),
        sa.func.count(sa.distinct(value)).label("exact"),
        sa.func.count(sa.distinct(low)).label("folded"),
        capital.label("capitals"),
    ).select_from(named)
    if where:
        statement = statement.where(sa.literal_column(f"({where})", sa.Boolean))
    try:
        row = (await reader.fetch(await reader.prepare(statement), {}))[0]
    except ReadFault as fault:
        raise LegacyUnavailable(fault.fault.value) from None
    filled, exact, folded = int(row["filled"]), int(row["exact"]), int(row["folded"])
    return Counts(filled, filled - exact, filled - folded, int(row["capitals"]))
