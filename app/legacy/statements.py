"""
The statements, made once per contact with a schema and run for every look-up.

A look-up by identifier is one statement in which every identifier has its own branch: each uses its own index, and the
answer takes the same time whichever identifier fits. Values are bound parameters only, names are quoted.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Any

import sqlalchemy as sa

from app.legacy.dialect import Dialect, Element
from app.legacy.dialects import POSTGRESQL
from app.legacy.inspect import Source
from app.legacy.kinds import ID_SPELLINGS, UNKNOWN, Kind, Shape, convert
from app.legacy.mapping import ORGANIZATION, PARAMETER, SAMPLED_COLUMNS, CaseRule, LegacyMapping

ORDINAL = "trickle_ordinal"
"""The result column that says which identifier a row was found by."""

ROWS = 2
"""More than two rows are never read: two say ambiguous already."""

JOINED_ROWS = 16
"""Where joined tables may give one user several rows, so many are read: a full page says nothing for certain."""

MATCHED = "trickle_matched"
"""The result column that holds what was matched, where an identifier stands in a table that only finds users."""

_AS_THEY_ARE = frozenset({Kind.INTEGER, Kind.NUMBER, Kind.UUID})
"""Kinds that know no case: compared as values of their own type."""


class Match(Enum):
    """How a column is compared with the typed text."""

    EQUAL = "the column's own ="
    LOWER = "lower() on both sides"
    UPPER = "upper() on both sides"
    NOCASE = "COLLATE NOCASE"
    TEXT = "the column as text"


def match_of(rule: CaseRule, shape: Shape, dialect: Dialect) -> Match:
    """The comparison that keeps the rule and lets this column's usual index serve it."""
    if shape.kind in _AS_THEY_ARE:
        return Match.EQUAL
    if rule in {"sensitive", "stored_lower", "stored_upper"}:
        return Match.TEXT if shape.kind is Kind.OTHER else Match.EQUAL
    if rule == "insensitive":
        if dialect.nocase:
            return Match.NOCASE
        return Match.EQUAL if shape.ignores_case else Match.LOWER
    if shape.ignores_case and not shape.function_indexed:
        return Match.EQUAL
    return Match.UPPER if rule == "upper" else Match.LOWER


Convert = Callable[[str], object]


@dataclass(frozen=True, slots=True)
class Lookup:
    """A look-up by identifier: the statement, and per parameter how the typed text becomes its value."""

    element: sa.Executable
    parameters: Mapping[str, Convert]


def _bind(name: str) -> Element:
    return sa.bindparam(name, None, type_=sa.types.NullType())


def _limited(
    select: sa.Select[*tuple[Any, ...]], dialect: Dialect, mapping: LegacyMapping | None = None
) -> sa.Select[*tuple[Any, ...]]:
    rows = JOINED_ROWS if mapping is not None and mapping.joins else ROWS
    return select.limit(sa.literal_column(str(rows)) if dialect.literal_limit else rows)


def labelled(source: Source) -> list[sa.Label[object]]:
    """Every mapped column under its canonical name."""
    return [column.label(name) for name, column in source.columns.items()]


def find(source: Source, dialect: Dialect, mapping: LegacyMapping) -> Lookup:
    """The look-up by whatever a user typed."""
    parameters: dict[str, Convert] = {}
    branches = []
    for ordinal, name in enumerate(mapping.identifiers):
        shape = source.shapes.get(name, UNKNOWN)
        column, table = source.lookups.get(name) or (source.columns[name], source.table)
        branch = _Branch(column, shape, dialect, mapping.case_of(name), ordinal)
        condition, order = branch.condition(), branch.order()
        parameters |= _formed(branch.parameters, mapping.forms.get(name))
        number: sa.Label[int] = sa.literal_column(str(ordinal)).label(ORDINAL)
        shown: list[sa.Label[Any]] = [number, *labelled(source)]
        if source.lookups:
            matched = dialect.as_text(column if name in source.lookups else sa.null(), shape)
            shown.append(matched.label(MATCHED))
        select = sa.select(*shown).select_from(table).where(condition, *source.where, *_asked(source, dialect))
        branches.append(_limited(select.order_by(*order), dialect, mapping))
    if len(branches) == 1:
        return Lookup(branches[0], parameters)
    parts = [sa.select(branch.subquery(f"by_{ordinal}")) for ordinal, branch in enumerate(branches)]
    return Lookup(sa.union_all(*parts), parameters)


def _formed(parameters: Mapping[str, Convert], form: Callable[[str], str] | None) -> Mapping[str, Convert]:
    """Conversions behind the canonical form of the identifier, where it has one."""
    if form is None:
        return parameters

    def behind(to_value: Convert) -> Convert:
        return lambda typed: to_value(form(typed))

    return {name: behind(to_value) for name, to_value in parameters.items()}


GIVEN = "__given"
"""Behind a parameter's name: the same as text. PostgreSQL cannot tell a type from `:organization_id IS NULL`."""


def _asked(source: Source, dialect: Dialect) -> list[sa.TextClause]:
    """Conditions about the organization. PostgreSQL takes the parameters' types from what they are compared with."""

    def spelled(match: re.Match[str]) -> str:
        is_null = dialect is POSTGRESQL and re.match(r"\s*\)*\s*IS\b", match.string[match.end() :], re.IGNORECASE)
        return f"CAST({match[0]}{GIVEN} AS TEXT)" if is_null else f"({match[0]})"

    return [sa.text(f"({PARAMETER.sub(spelled, sql)})") for sql in source.where_found]


class _Branch:
    """One identifier's comparison and order, and the parameters that they need."""

    def __init__(self, column: Element, shape: Shape, dialect: Dialect, rule: CaseRule, ordinal: int) -> None:
        self.column = column
        self.shape = shape
        self.dialect = dialect
        self.rule = rule
        self.match = match_of(rule, shape, dialect)
        self.typed = f"typed_{ordinal}"
        self.exact = f"exact_{ordinal}"
        self.parameters: dict[str, Convert] = {}

    def condition(self) -> sa.ColumnElement[bool]:
        """Whether the row's identifier is the typed one."""
        value = _bind(self.typed)
        if self.match is Match.EQUAL:
            self.parameters[self.typed] = self._stored_form
            plain_text = self.shape.kind is Kind.TEXT and self.shape.charset
            return self.column == (self.dialect.typed(value, self.shape) if plain_text else value)
        self.parameters[self.typed] = _TEXT_FORMS.get(self.rule, str)
        column, typed = self._text(), self.dialect.typed(value, self.shape)
        match self.match:
            case Match.LOWER:
                return sa.func.lower(column) == sa.func.lower(typed)
            case Match.UPPER:
                return sa.func.upper(column) == sa.func.upper(typed)
            case Match.NOCASE:
                return column.collate("NOCASE") == value
            case _:
                return column == typed

    def order(self) -> tuple[sa.ColumnElement[int], ...]:
        """
        The exact row first, then those that differ in case only.

        Two rows are read, and these must be the right ones: where `=` takes accents for nothing, a stranger's row must
        not push the user's own out. Without a choice (exact rules, numbers) there is no order.
        """
        sloppy = self.shape.ignores_case or self.dialect.loose_equality
        if self.shape.kind in _AS_THEY_ARE or (self.match in {Match.EQUAL, Match.TEXT} and not sloppy):
            return ()
        self.parameters[self.exact] = str
        text = self.dialect.exact(self._text())
        value = _bind(self.exact)
        if self.shape.kind is Kind.BYTES or not self.dialect.loose_equality:
            value = self.dialect.typed(value, self.shape)
        ranks: list[tuple[Any, Any]] = [(text == value, sa.literal_column("0"))]
        if sloppy:
            ranks.append((self.dialect.exact(sa.func.lower(text)) == sa.func.lower(value), sa.literal_column("1")))
        return (sa.case(*ranks, else_=sa.literal_column("2")),)

    def _text(self) -> Element:
        """The column as text: itself, unless it holds bytes or something odd."""
        if self.shape.kind in {Kind.BYTES, Kind.OTHER}:
            return self.dialect.as_text(self.column, self.shape)
        return self.column

    def _stored_form(self, text: str) -> object:
        """The text as the column would hold it, in the column's type."""
        return convert(self.shape, _TEXT_FORMS.get(self.rule, str)(text))


_TEXT_FORMS: Mapping[str, Callable[[str], str]] = {"stored_lower": str.lower, "stored_upper": str.upper}
"""Stored forms were folded by the legacy application, with Unicode's rules and not with those of the database."""


def by_id(source: Source, dialect: Dialect, mapping: LegacyMapping | None = None) -> sa.Executable:
    """The look-up by legacy id, with parameters `id_0` to `id_3`: the spellings under which the id may be stored."""
    column, shape = source.columns["id"], source.shapes.get("id", UNKNOWN)
    if shape.kind is Kind.OTHER:
        column = dialect.as_text(column, shape)
    values = [_bind(f"id_{number}") for number in range(ID_SPELLINGS)]
    if shape.kind in {Kind.TEXT, Kind.OTHER}:
        values = [dialect.typed(value, shape) if shape.charset else value for value in values]
    condition = column == values[0] if shape.kind in _AS_THEY_ARE else column.in_(values)
    return _limited(everybody(source).where(condition), dialect, mapping)


def everybody(source: Source) -> sa.Select[*tuple[Any, ...]]:
    """Every row that is a user's, with every mapped column."""
    return sa.select(*labelled(source)).select_from(source.table).where(*source.where)


def sample(source: Source) -> sa.Executable:
    """Stored passwords from either end of the ids, `:half` from each: the oldest hashes and the newest."""
    if "password" in source.columns:
        wanted = [column for column in labelled(source) if column.name in SAMPLED_COLUMNS]
        stored = source.columns["password"].is_not(None)
        select = sa.select(*wanted).select_from(source.table).where(stored, *source.where)
    else:  # it stands in another database, which is asked with columns of this one
        select = everybody(source)
    ends = [select.order_by(source.columns["id"]), select.order_by(source.columns["id"].desc())]
    half = sa.bindparam("half", 1, sa.Integer)
    # With an offset: without one SQLAlchemy leaves ORDER BY out of SQL Server's subqueries, where FETCH needs it.
    halves = [end.limit(half).offset(0).subquery(f"end_{number}") for number, end in enumerate(ends)]
    return sa.union_all(*(sa.select(rows) for rows in halves))


def own(sql: str, dialect: Dialect) -> sa.Executable:
    """The operator's look-up (settings, not input), its rows bounded where the engine lets it stand in a FROM."""
    query = _parameters_apart(sql, dialect)
    if dialect.limit_clause:
        limit = dialect.limit_clause.format(rows=ROWS)
        query = f"SELECT * FROM (\n{query}\n) trickle {limit}"  # noqa: S608 - the operator's own SQL
    return sa.text(query)


def parameters(sql: str) -> list[str]:
    """Names of the parameters of an operator's SELECT, each once."""
    return list(dict.fromkeys(PARAMETER.findall(sql)))


def related(sql: str, dialect: Dialect) -> sa.Executable:
    """A further query of the operator's, as it is: a derived table might lose its order."""
    return sa.text(_parameters_apart(sql, dialect))


def _parameters_apart(sql: str, dialect: Dialect) -> str:
    """
    The operator's SQL with parameters that SQLAlchemy and the server both understand.

    `:id::bigint` is a parameter and a cast; and PostgreSQL must be told that an organization's id is text, or
    `:organization_id IS NULL` has no type.
    """

    def spelled(match: re.Match[str]) -> str:
        if match[1].startswith(ORGANIZATION) and dialect is POSTGRESQL:
            return f"CAST({match[0]} AS TEXT)"
        return f"({match[0]})"

    return PARAMETER.sub(spelled, sql.strip().removesuffix(";"))
