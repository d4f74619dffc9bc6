"""What is asked of one legacy schema: its statements, and how values go in and rows come out."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

import sqlalchemy as sa

from app.domain.hashes import StoredHash
from app.domain.users import LegacyUser
from app.legacy import statements
from app.legacy.completing import BesideReader, completed
from app.legacy.dialect import Dialect
from app.legacy.faults import Fault, ReadFault, Unaskable
from app.legacy.formats import read
from app.legacy.inspect import Source, look
from app.legacy.kinds import UNKNOWN, Kind, Shape, convert, stored_spellings
from app.legacy.mapping import ORGANIZATION, LegacyMapping
from app.legacy.reader import Reader, Row, Statement
from app.legacy.rows import ReadUser, RowReader
from app.legacy.statements import GIVEN, Convert
from app.legacy.values import plain

BESIDE_SAMPLE = 40
"""Fewer stored hashes are sampled where each is one more question to another database."""


@dataclass(frozen=True, slots=True)
class Plan:
    """One schema's statements. Valid until the schema changes."""

    reader: Reader
    dialect: Dialect
    mapping: LegacyMapping
    rows: RowReader
    find_statement: Statement
    convert: Mapping[str, Convert]
    id_statement: Statement | None
    id_shape: Shape
    sample_element: sa.Executable | None
    related: dict[str, Statement] = field(default_factory=dict)
    source: Source | None = None
    anywhere: Statement | None = None
    beside: tuple[BesideReader, ...] = ()

    async def find(self, typed: str, organization: Mapping[str, object] | None) -> LegacyUser | None:
        """The one user that the typed text means. Raises ReadFault, Unaskable, AmbiguousIdentifier."""
        values: dict[str, object] = {name: to_value(typed) for name, to_value in self.convert.items()}
        if self.mapping.asks:
            values |= self._about_organization(organization or {})
        if not (rows := await self.reader.fetch(self.statement_for(organization), values)):
            return None
        if (picked := self.rows.pick(rows, typed)) is None:
            return None
        row = (await completed([picked.row], self.beside))[0] if self.beside else picked.row
        return self.rows.user(row, matched_by=picked.matched_by)

    def statement_for(self, organization: Mapping[str, object] | None) -> Statement:
        """The look-up by identifier: without the conditions about an organization where nobody names one."""
        return self.find_statement if organization or self.anywhere is None else self.anywhere

    async def check(self) -> None:
        """Runs the look-up for nobody: proves connection, table, columns and rights. Raises ReadFault."""
        nobody = dict.fromkeys(self.convert) | (self._about_organization({}) if self.mapping.asks else {})
        try:
            await self.reader.fetch(self.find_statement, nobody)
        except Unaskable:
            raise ReadFault(Fault.QUERY_REFUSED) from None

    def _about_organization(self, organization: Mapping[str, object]) -> dict[str, object]:
        """What Auth0's script told about the organization, in the types that the statement compares it with."""
        values: dict[str, object] = {}
        for name in self.mapping.asks:
            text = _told(organization, name.removeprefix(ORGANIZATION))
            values[name] = None if text is None else convert(self._parameter(name), text)
            if name + GIVEN in self.find_statement.parameters:
                values[name + GIVEN] = text
        return values

    def _parameter(self, name: str) -> Shape:
        return self.find_statement.parameters.get(name, UNKNOWN)

    async def by_id(self, legacy_id: str) -> LegacyUser | None:
        """The user with this id, in its one spelling. Raises as `find`."""
        if self.id_statement is None:
            raise ReadFault(Fault.NO_QUERY_BY_ID)
        rows = await self.reader.fetch(self.id_statement, self._id_values(self.id_statement, legacy_id))
        named = [self.rows.canonical(row) if self.mapping.query else row for row in self.rows.first(rows)]
        users = [self.rows.user(row) for row in await completed(named, self.beside)]
        return next((user for user in users if user.id == legacy_id), None)

    def _id_values(self, statement: Statement, legacy_id: str) -> dict[str, object]:
        if self.mapping.query:
            return {"id": convert(statement.parameters.get("id", UNKNOWN), legacy_id)}
        spellings = stored_spellings(self.id_shape, legacy_id)
        return {f"id_{number}": value for number, value in enumerate(spellings)}

    async def sample(self, rows: int) -> list[StoredHash]:
        """Some stored hashes; none where the mapping has a query of its own. Raises ReadFault."""
        if self.sample_element is None:
            return []
        statement = await self.reader.prepare(self.sample_element)
        rows = min(rows, BESIDE_SAMPLE) if self.beside else rows
        found = await self.reader.fetch(statement, {"half": max(1, rows // 2)})
        found = await completed(found, self.beside) if self.beside else found
        return [stored for row in found if (stored := self.rows.stored(row)) is not None]

    async def with_related(self, user: LegacyUser) -> dict[str, list[Mapping[str, object]]]:
        """The rows of every further query, by name. Raises ReadFault, Unaskable."""
        return {name: await self.related_rows(name, sql, user) for name, sql in self.mapping.queries.items()}

    async def related_rows(self, name: str, sql: str, user: LegacyUser) -> list[Mapping[str, object]]:
        """The rows of one further query. Raises ReadFault, Unaskable."""
        statement = self.related.get(name)
        if statement is None:
            statement = self.related[name] = await self.reader.prepare(statements.related(sql, self.dialect))
        value = native_id(user, statement.parameters.get("id"), self.id_shape)
        rows = await self.reader.fetch(statement, {"id": value})
        return [shown for row in rows for shown in self.shown(name, row)]

    def shown(self, name: str, row: Row) -> list[Mapping[str, object]]:
        """A row of one further query in plain values; several where its one column holds a list."""
        values = {key: plain(item) for key, item in row.items()}
        format_ = self.mapping.query_formats.get(name)
        if format_ is None or len(values) != 1:
            return [values]
        ((key, value),) = values.items()
        value = read(format_, value)
        return [{key: item} for item in value] if isinstance(value, list) else [{key: value}]


def _told(organization: Mapping[str, object], key: str) -> str | None:
    """A key of the organization's, or of its metadata (`metadata_tenant`), as text; None where it tells none."""
    if (inner := key.removeprefix("metadata_")) != key:
        metadata = organization.get("metadata")
        organization, key = metadata if isinstance(metadata, Mapping) else {}, inner
    told = organization.get(key)
    return str(told) if isinstance(told, str | int) and not isinstance(told, bool) else None


def native_id(user: LegacyUser, wanted: Shape | None, id_shape: Shape) -> object:
    """The legacy id in the type that the query compares it with, as far as the database told us."""
    native = user.native_id if isinstance(user, ReadUser) else convert(id_shape, user.id)
    if isinstance(native, memoryview):
        native = bytes(native)
    if wanted is None:
        return native
    if wanted.kind is Kind.BYTES:
        return native if isinstance(native, bytes) else user.id.encode()
    return native if isinstance(native, str) and wanted.kind is Kind.TEXT else convert(wanted, user.id)


async def make_plan(
    reader: Reader, dialect: Dialect, mapping: LegacyMapping, beside: tuple[BesideReader, ...] = ()
) -> Plan:
    """
    Looks at the schema and makes its statements.

    Raises:
        ReadFault: The database cannot be asked, or does not take a statement.
    """
    for each in beside:
        await each.prepare()
    if mapping.query:
        return replace(await _plan_of_query(reader, dialect, mapping), beside=beside)
    source = await look(reader, dialect, mapping)
    lookup = statements.find(source, dialect, mapping)
    padded = frozenset(name for name, shape in source.shapes.items() if shape.padded)
    return Plan(
        reader,
        dialect,
        mapping,
        RowReader(mapping, padded=padded),
        await reader.prepare(lookup.element),
        lookup.parameters,
        await reader.prepare(statements.by_id(source, dialect, mapping)),
        source.shapes["id"],
        statements.sample(source),
        source=source,
        anywhere=await _anywhere(reader, dialect, mapping, source) if source.where_found else None,
        beside=beside,
    )


async def _anywhere(reader: Reader, dialect: Dialect, mapping: LegacyMapping, source: Source) -> Statement:
    """The look-up without the conditions about an organization."""
    return await reader.prepare(statements.find(replace(source, where_found=()), dialect, mapping).element)


async def _plan_of_query(reader: Reader, dialect: Dialect, mapping: LegacyMapping) -> Plan:
    find = await reader.prepare(statements.own(mapping.query, dialect))
    by_id = await reader.prepare(statements.own(mapping.query_by_id, dialect)) if mapping.query_by_id else None
    padded = frozenset(name for name, shape in find.columns.items() if shape.padded)
    identifier = find.parameters.get("identifier", UNKNOWN)
    return Plan(
        reader,
        dialect,
        mapping,
        RowReader(mapping, padded=padded, loose=dialect.loose_equality),
        find,
        {"identifier": lambda typed: convert(identifier, typed)},
        by_id,
        UNKNOWN,
        None,
    )
