"""The legacy database: whether it answers, what it lacks, and then what the files beside this one look at."""

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from dataclasses import replace
from typing import Final

import sqlalchemy as sa

from app.census.checkup.catalogue import columns
from app.census.checkup.configuration import secrets
from app.census.checkup.findings import Finding, error, ok, some, warning
from app.census.checkup.lookups import indexes, latency
from app.census.checkup.passwords import SAMPLE, schemes_of, stored_passwords
from app.census.checkup.rights import rights
from app.census.checkup.server import connections, encryption
from app.census.checkup.subject import Legacy, Subject
from app.census.explain_rows import open_reader
from app.errors import LegacyUnavailable
from app.legacy.dialect import Dialect
from app.legacy.faults import Fault, ReadFault
from app.legacy.joins import column_of
from app.legacy.mapping import LegacyMapping, is_column_name
from app.legacy.reader import Reader
from app.legacy.users import LegacyDatabase

FIRST: Final = "legacy.url"
"""The first place's name, where there are several."""

FIXES: Final = {
    Fault.UNREACHABLE: "Look at host, port, firewall and TLS of legacy.url.",
    Fault.LOGIN_REFUSED: "Look at user and password of legacy.url.",
    Fault.NO_DATABASE: "Look at the database's, or the file's, name in legacy.url.",
    Fault.TOO_MANY_CONNECTIONS: "Lower legacy.pool_size, or let the server take more.",
    Fault.SLOW: "Look for a missing index or a lock; else raise legacy.timeout_s.",
    Fault.NO_TABLE: "Look at legacy.table and its schema; the role must see it.",
    Fault.NO_COLUMN: "Look at legacy.columns.",
    Fault.NOT_PERMITTED: "GRANT SELECT on what the mapping names.",
    Fault.QUERY_REFUSED: "Try the statement by hand; an expression or a query of your own is wrong.",
}


async def look_at_legacy(subject: Subject) -> AsyncIterator[Finding]:
    """Everything about every place of users; where there are several, each finding begins with its place's name."""
    async for finding in _place(subject):
        yield replace(finding, what=f"{FIRST}: {finding.what}") if subject.others else finding
    for place in subject.others:
        there = replace(subject, legacy=place.legacy, wanted=place.wanted)
        async for finding in _place(there) if place.look_ups else _beside(place.legacy):
            yield replace(finding, what=f"{place.name}: {finding.what}")


async def _beside(legacy: Legacy) -> AsyncIterator[Finding]:
    """A database that completes users of another: it must answer, and its role may only read."""
    async with open_reader(legacy.url, timeout_s=legacy.timeout_s) as (reader, dialect):
        one = sa.select(sa.literal(1))
        try:
            await reader.fetch(await reader.prepare(one), {})
        except ReadFault as fault:
            fix = FIXES.get(fault.fault, "Look at docs/operations.md.")
            yield error("legacy_reachable", f"It is not answered: {fault.fault.value}.", fix)
            return
        yield ok("legacy_reachable", f"{dialect.name} answers.")
        for name, rule in _CATALOGUE.items():
            for finding in await _asked(name, rule, reader, dialect, legacy):
                yield finding


async def _place(subject: Subject) -> AsyncIterator[Finding]:
    """Everything about one legacy database, in the order in which one thing needs the other."""
    legacy = subject.legacy
    async with open_reader(legacy.url, timeout_s=legacy.timeout_s) as (reader, dialect):
        fault = await _reached(legacy)
        async for finding in _schema(reader, dialect, legacy.mapping):
            yield finding
        if fault is not None:
            fix = FIXES.get(fault, "Look at docs/operations.md.")
            yield error("legacy_reachable", f"A look-up is not answered: {fault.value}.", fix)
        else:
            yield ok("legacy_reachable", f"{dialect.name} answers look-ups.")
        if fault is not None and fault not in {Fault.NO_TABLE, Fault.NO_COLUMN, Fault.NOT_PERMITTED}:
            return
        for name, rule in _CATALOGUE.items():
            for finding in await _asked(name, rule, reader, dialect, legacy):
                yield finding
        if fault is None:
            for finding in [*await indexes(legacy), *await latency(reader, dialect, legacy)]:
                yield finding
            for finding in await _stored(subject):
                yield finding


async def _reached(legacy: Legacy) -> Fault | None:
    """Why a look-up would not be answered, or None. The service's own way is taken, time limit and all."""
    async with LegacyDatabase(legacy.url, legacy.mapping, timeout_s=legacy.timeout_s, pool_size=1) as database:
        try:
            await database.ping()
        except LegacyUnavailable as fault:
            return Fault(fault.reason)
    return None


async def _schema(reader: Reader, dialect: Dialect, mapping: LegacyMapping) -> AsyncIterator[Finding]:
    """Every mapped column that the table does not have."""
    if mapping.query:
        return
    tables = {mapping.alias: mapping.table} | {join.alias: join.table for join in mapping.joins}
    whole = True
    for alias, table in tables.items():
        try:
            there = await columns(reader, dialect, table)
        except ReadFault:
            return  # told by whether a look-up is answered
        places = {
            name: place for name, written in mapping.columns.items() if (place := _column_place(written, mapping))
        }
        lacks = [name for name, (at, column) in places.items() if at == alias and column.casefold() not in there]
        if not there:
            what = f"There is no table {table}, or the role does not see it."
            yield error("legacy_schema", what, FIXES[Fault.NO_TABLE])
        elif lacks:
            written = some(f"{name} ({mapping.columns[name]})" for name in lacks)
            yield error("legacy_schema", f"{table} lacks mapped columns: {written}.", FIXES[Fault.NO_COLUMN])
        whole = whole and bool(there) and not lacks
    if whole:
        yield ok("legacy_schema", f"{some(tables.values())}: every mapped column is there.")


def _column_place(written: str, mapping: LegacyMapping) -> tuple[str, str] | None:
    """Alias and name of a plain column; None for an expression."""
    return (mapping.alias, written) if is_column_name(written) else column_of(written, mapping.aliases)


Rule = Callable[[Reader, Dialect, Legacy], Awaitable[list[Finding]]]


async def _asked(name: str, rule: Rule, reader: Reader, dialect: Dialect, legacy: Legacy) -> list[Finding]:
    """What one rule finds; where the catalogue does not answer, that."""
    try:
        return await rule(reader, dialect, legacy)
    except ReadFault as fault:
        what = f"The catalogue does not answer ({fault.fault.value})."
        return [warning(name, what, "Look yourself, as the docs say.")]


async def _rights(reader: Reader, dialect: Dialect, legacy: Legacy) -> list[Finding]:
    return await rights(reader, dialect, legacy.url)


_CATALOGUE: Final[Mapping[str, Rule]] = {
    "legacy_rights": _rights,
    "legacy_connections": connections,
    "legacy_encryption": encryption,
}
"""Rules that ask the catalogue only."""


async def _stored(subject: Subject) -> list[Finding]:
    legacy = subject.legacy
    if legacy.mapping.query:
        return list(secrets(subject, frozenset()))
    async with LegacyDatabase(legacy.url, legacy.mapping, timeout_s=legacy.timeout_s, pool_size=1) as database:
        try:
            sample = await database.sample_stored(SAMPLE)
        except LegacyUnavailable as fault:
            return [
                warning("stored_passwords", f"A sample could not be read ({fault.reason}).", "Raise legacy.timeout_s.")
            ]
    return [*stored_passwords(subject.registry, sample), *secrets(subject, schemes_of(subject.registry, sample))]
