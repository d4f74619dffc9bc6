"""
What a planner would read for one look-up: through an index, or a whole table.

A planner takes no index for a table that fits a page. So PostgreSQL is asked in a session that finds reading whole
tables dear (`enable_seqscan = off`), and MariaDB's answer is read for the index that it could take.
"""

import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

import sqlalchemy as sa

from app.census.checkup.catalogue import explained
from app.census.checkup.catalogue import row as first_row
from app.legacy.dialect import Dialect
from app.legacy.dialects import MYSQL, POSTGRESQL, SQLITE
from app.legacy.faults import ReadFault
from app.legacy.reader import Reader, Row

SESSION: Final = {"enable_seqscan": "off"}
"""PostgreSQL's setting for the session in which it is asked."""


@dataclass(frozen=True, slots=True)
class Read:
    """One table that a look-up reads: by which index (empty: the whole of it), and about how many rows it has."""

    table: str
    index: str = ""
    rows: int | None = None


async def reads(
    reader: Reader, dialect: Dialect, element: sa.Executable, values: Mapping[str, object]
) -> list[Read] | None:
    """
    The tables that a statement reads; None where this engine is not asked.

    Raises:
        ReadFault: The database could not say.
    """
    if dialect.name not in _WORDS:
        return None
    words, reading = _WORDS[dialect.name]
    found = reading(await explained(reader, words, element, values))
    return [each if each.index else await _counted(reader, dialect, each) for each in found]


def _postgres(rows: Sequence[Row]) -> list[Read]:
    document = next(iter(rows[0].values()))
    plan = json.loads(document) if isinstance(document, str) else document
    return list(dict.fromkeys(_node(plan[0]["Plan"])))


def _node(node: Mapping[str, Any]) -> Iterator[Read]:
    children = node.get("Plans", ())
    if table := node.get("Relation Name"):
        # Of a bitmap scan the condition and the index stand in the children.
        sources = [node, *children] if node["Node Type"] == "Bitmap Heap Scan" else [node]
        index = next((str(each["Index Name"]) for each in sources if "Index Cond" in each and "Index Name" in each), "")
        by_place = "Tid" in node["Node Type"] or "Foreign" in node["Node Type"]
        yield Read(table, index or (node["Node Type"] if by_place else ""))
    for child in children:
        yield from _node(child)


def _mysql(rows: Sequence[Row]) -> list[Read]:
    found = []
    for row in rows:
        low = {str(name).lower(): value for name, value in row.items()}
        table, how = low.get("table"), str(low.get("type") or "")
        if not table or str(table).startswith("<"):
            continue  # nothing is read (a unique index had no such value), or a result of ours
        index = (
            str(low.get("key") or "") if how.lower() not in {"all", "index"} else str(low.get("possible_keys") or "")
        )
        found.append(Read(str(table), index, None if index else int(low.get("rows") or 0)))
    return found


def _sqlite(rows: Sequence[Row]) -> list[Read]:
    found = []
    for row in rows:
        if match := re.match(r"(SCAN|SEARCH) (?:TABLE )?(\w+)(?: AS \w+)?(?: USING (.*))?", str(row["detail"])):
            how, table, using = match.groups()
            index = (using or "").replace("COVERING ", "").removeprefix("INDEX ").split(" (")[0]
            found.append(Read(table, index or "rowid" if how == "SEARCH" else ""))
    return [each for each in found if each.table not in {"CONSTANT", "trickle"}]


async def _counted(reader: Reader, dialect: Dialect, read: Read) -> Read:
    """With about how many rows the table has, as the engine remembers; None where it does not."""
    sql = _COUNTS.get(dialect.name)
    if read.rows is not None or sql is None:
        return read
    try:
        found = await first_row(reader, sql.format(table=read.table.replace('"', '""')), table=read.table)
    except ReadFault:  # an alias, a view, a table without rowids
        return read
    number = found.get("rows")
    return replace(read, rows=None if number is None or int(number) < 0 else int(number))


_WORDS: Final[Mapping[str, tuple[str, Callable[[Sequence[Row]], list[Read]]]]] = {
    POSTGRESQL.name: ("EXPLAIN (FORMAT JSON)", _postgres),
    MYSQL.name: ("EXPLAIN", _mysql),
    SQLITE.name: ("EXPLAIN QUERY PLAN", _sqlite),
}
"""How each engine is asked, and how its answer is read."""

_COUNTS: Final[Mapping[str, str]] = {
    POSTGRESQL.name: "SELECT max(reltuples)::bigint AS rows FROM pg_class WHERE relname = CAST(:table AS text)",
    SQLITE.name: 'SELECT max(rowid) AS rows, :table AS name FROM "{table}"',
}
