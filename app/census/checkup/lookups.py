"""Look-ups: whether each goes through an index, and how long one takes from here."""

import statistics
import time
from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Final

from app.census.checkup import plans
from app.census.checkup.findings import Finding, error, ok, some, warning
from app.census.checkup.subject import Legacy
from app.census.explain_rows import open_reader, values_for
from app.legacy.dialect import Dialect
from app.legacy.dialects import MYSQL
from app.legacy.faults import ReadFault
from app.legacy.kinds import UNKNOWN, Kind, Shape, stored_spellings
from app.legacy.mapping import LegacyMapping
from app.legacy.plan import Plan, make_plan
from app.legacy.reader import Reader
from app.legacy.statements import Match, match_of

NOBODY: Final = "nobody-7f3a91@trickle.invalid"
"""Asked for to measure: a name below `.invalid` is nobody's (RFC 2606)."""

LOOKUPS: Final = 9
"""Look-ups measured; the middle one counts, so that four slow ones change nothing."""

SLOW_S: Final = 0.1
"""A look-up through an index takes a few milliseconds and a round trip; more is distance, load or a whole table."""

MANY_ROWS: Final = 50_000
"""Reading so many for every login takes ten milliseconds of a core and more: a morning's logins would take it all."""


async def indexes(legacy: Legacy) -> list[Finding]:
    """Whether each identifier, and the id, is found through an index."""
    rule = "legacy_index"
    try:
        async with open_reader(legacy.url, timeout_s=legacy.timeout_s, session=plans.SESSION) as (reader, dialect):
            return [each async for each in _index_findings(reader, dialect, legacy.mapping)]
    except ReadFault:  # a pooler that takes no settings of a session
        try:
            async with open_reader(legacy.url, timeout_s=legacy.timeout_s) as (reader, dialect):
                return [each async for each in _index_findings(reader, dialect, legacy.mapping)]
        except ReadFault as fault:
            return [
                warning(rule, f"EXPLAIN is not answered ({fault.fault.value}).", "Ask it yourself, as in the docs.")
            ]


async def _index_findings(reader: Reader, dialect: Dialect, mapping: LegacyMapping) -> AsyncIterator[Finding]:
    if mapping.query:
        plan = await make_plan(reader, dialect, mapping)
        yield await _index(plan, "legacy.query", "Make an index that serves legacy.query.")
        return
    for name in mapping.identifiers:
        forms = {key: form for key, form in mapping.identifier_forms.items() if key == name}
        case = {name: mapping.case_of(name)}
        alone = replace(mapping, identifiers=(name,), case=case, identifier_forms=forms, queries={})
        plan = await make_plan(reader, dialect, alone)
        yield await _index(plan, name, _index_fix(plan, name))
    if plan.id_statement is not None:
        values = {f"id_{number}": value for number, value in enumerate(stored_spellings(plan.id_shape, _any_id(plan)))}
        fix = f"Make an index on {mapping.table} ({mapping.columns['id']})."
        yield _judged(await plans.reads(reader, dialect, plan.id_statement.element, values), "id", fix, dialect)


def _any_id(plan: Plan) -> str:
    """An id that nobody has, of the column's kind."""
    if plan.id_shape.kind is Kind.UUID:
        return "00000000-0000-4000-8000-000000000000"
    return "0"


async def _index(plan: Plan, name: str, fix: str) -> Finding:
    return _judged(
        await plans.reads(plan.reader, plan.dialect, plan.find_statement.element, values_for(plan, NOBODY)),
        name,
        fix,
        plan.dialect,
    )


def _judged(found: list[plans.Read] | None, name: str, fix: str, dialect: Dialect) -> Finding:
    rule = "legacy_index"
    if found is None:
        return warning(
            rule, f"Look-ups by {name}: indexes are not looked at on {dialect.name}.", "EXPLAIN it yourself."
        )
    whole = [each for each in found if not each.index]
    if not whole:
        used = some(dict.fromkeys(each.index for each in found)) or "a unique index"
        return ok(rule, f"Look-ups by {name} go through {used}.")
    worst = max(whole, key=lambda each: each.rows or 0)
    rows = f" ({worst.rows:,} rows)" if worst.rows else ""
    what = f"Every look-up by {name} reads the whole of {worst.table}{rows}."
    return (error if (worst.rows or 0) >= MANY_ROWS else warning)(rule, what, fix)


def _index_fix(plan: Plan, name: str) -> str:
    """The index to make, in the engine's words; the role that reads cannot make it, the database's owner can."""
    mapping, column = plan.mapping, plan.mapping.columns[name]
    shape: Shape = plan.source.shapes.get(name, UNKNOWN) if plan.source else UNKNOWN
    match match_of(mapping.case_of(name), shape, plan.dialect):
        case Match.LOWER | Match.UPPER if plan.dialect is MYSQL:
            return f'Index a generated column of {column} in lower case, and map it with case = "stored_lower".'
        case Match.LOWER:
            column = f"lower({column})"
        case Match.UPPER:
            column = f"upper({column})"
        case Match.NOCASE:
            column = f"{column} COLLATE NOCASE"
    table = mapping.table if "." not in column else "its table"
    return f"As its owner: CREATE INDEX trickle_{name} ON {table} ({column});"


async def latency(reader: Reader, dialect: Dialect, legacy: Legacy) -> list[Finding]:
    """How long a look-up takes from here."""
    rule = "legacy_latency"
    try:
        plan = await make_plan(reader, dialect, replace(legacy.mapping, queries={}))
        taken = []
        for _ in range(LOOKUPS):
            started = time.perf_counter()
            await plan.find(NOBODY, None)
            taken.append(time.perf_counter() - started)
    except ReadFault as fault:
        return [warning(rule, f"A look-up could not be measured ({fault.fault.value}).", "Try again.")]
    median_s = statistics.median(taken)
    what = (
        f"A look-up takes {median_s * 1000:.3g} ms from here (median of {LOOKUPS}, longest {max(taken) * 1000:.3g} ms)."
    )
    if median_s > SLOW_S:
        return [warning(rule, what, "Bring Trickle nearer to the database, or look for what slows it.")]
    return [ok(rule, what)]
