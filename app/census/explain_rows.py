"""How an identifier is asked for, and every row that fits it: what a look-up decides, laid open."""

import contextlib
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass

from app.errors import AmbiguousIdentifier, LegacyUnavailable
from app.legacy.dialect import Dialect
from app.legacy.dialects import POSTGRESQL
from app.legacy.engine import EngineReader
from app.legacy.faults import ReadFault, Unaskable
from app.legacy.kinds import UNKNOWN
from app.legacy.mapping import LegacyMapping
from app.legacy.plan import Plan, make_plan
from app.legacy.postgres import PostgresReader
from app.legacy.reader import Reader
from app.legacy.statements import match_of
from app.legacy.urls import dialect_of

OWN_QUERY = "the query of your own"


@dataclass(frozen=True, slots=True)
class Asked:
    """
    How one identifier of the mapping was asked for.

    Attributes:
        identifier: Its canonical name.
        column: What it stands for in the table.
        rule: `legacy.case` of it.
        comparison: What the statement compares, in words.
        value: The value that was sent, as text; None where no row can hold one.
    """

    identifier: str
    column: str
    rule: str
    comparison: str
    value: str | None


@dataclass(frozen=True, slots=True)
class Match:
    """One row that fits: the legacy id, the identifier by which, and the further table, empty for the first."""

    legacy_id: str
    identifier: str
    table: str = ""


@contextlib.asynccontextmanager
async def open_reader(
    url: str, *, timeout_s: float, session: Mapping[str, str] | None = None
) -> AsyncIterator[tuple[Reader, Dialect]]:
    """
    One connection to a legacy database, and its engine.

    Args:
        url: `legacy.url`.
        timeout_s: Longest wait for one statement.
        session: Settings of the session, on PostgreSQL only.

    Raises:
        ConfigurationError: The URL names nothing that we can open.
    """
    dialect, parsed = dialect_of(url)
    reader: Reader = (
        PostgresReader(parsed.update_query_dict(dict(session or {})), timeout_s=timeout_s, pool_size=1)
        if dialect is POSTGRESQL
        else EngineReader(dialect, parsed, timeout_s=timeout_s, pool_size=1)
    )
    await reader.open()
    try:
        yield reader, dialect
    finally:
        await reader.close()


@contextlib.asynccontextmanager
async def open_plan(url: str, mapping: LegacyMapping, *, timeout_s: float) -> AsyncIterator[Plan]:
    """
    The statements of one schema on one connection.

    Raises:
        ConfigurationError: The URL names nothing that we can open.
        LegacyUnavailable: The database could not say, here or inside.
    """
    async with open_reader(url, timeout_s=timeout_s) as (reader, dialect):
        try:
            yield await make_plan(reader, dialect, mapping)
        except ReadFault as fault:
            raise LegacyUnavailable(fault.fault.value) from None


def asked(plan: Plan, typed: str) -> list[Asked]:
    """How this plan asks for what somebody typed."""
    if plan.mapping.query:
        return [Asked(name, name, plan.mapping.case_of(name), OWN_QUERY, typed) for name in plan.mapping.identifiers]
    found = []
    for ordinal, name in enumerate(plan.mapping.identifiers):
        rule = plan.mapping.case_of(name)
        shape = plan.source.shapes.get(name, UNKNOWN) if plan.source else UNKNOWN
        to_value = plan.convert.get(f"typed_{ordinal}", str)
        comparison = match_of(rule, shape, plan.dialect).value
        found.append(Asked(name, plan.mapping.columns[name], rule, comparison, _spelled(to_value(typed))))
    return found


def _spelled(value: object) -> str | None:
    if value is None:
        return None
    return value.decode("utf-8", "replace") if isinstance(value, bytes) else str(value)


async def matches(plan: Plan, typed: str, organization: Mapping[str, object] | None) -> list[Match]:
    """
    Every row that fits, few per identifier: more are never read, for two users say ambiguous already.

    Raises:
        ReadFault: The database could not say.
    """
    values = values_for(plan, typed, organization)
    try:
        rows = await plan.reader.fetch(plan.statement_for(organization), values)
    except Unaskable:
        return []
    found = []
    for row in rows:
        with contextlib.suppress(AmbiguousIdentifier):  # of one row there is no choice
            if (picked := plan.rows.pick([row], typed)) is not None:
                found.append(Match(plan.rows.user(picked.row, matched_by=picked.matched_by).id, picked.matched_by))
    return list(dict.fromkeys(found))


def values_for(plan: Plan, typed: str, organization: Mapping[str, object] | None = None) -> dict[str, object]:
    """What the look-up's statement is given, as the look-up itself would give it."""
    values: dict[str, object] = {name: to_value(typed) for name, to_value in plan.convert.items()}
    if plan.mapping.asks:
        values |= plan._about_organization(organization or {})  # noqa: SLF001  the one place that knows their types
    return values


def askable(identifier: str) -> bool:
    """Whether any database could hold the text; else it is nobody, without being asked for."""
    if not identifier or "\0" in identifier:
        return False
    try:
        identifier.encode()
    except UnicodeEncodeError:
        return False
    return True
