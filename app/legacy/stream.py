"""
Every mapped user, in the order of ids, in bounded memory: what `assess` counts and `export` carries.

Users come through the same mapping as a look-up's: the same columns, expressions and rows. They are read page by page
(`id > last ORDER BY id`), so that no statement and no transaction lives long: nothing holds back a vacuum, a standby
that cancels a query or a server that restarts costs one page, and a run can go on where another one stopped.
"""

import asyncio
import contextlib
import time
import uuid
from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Generic, Protocol, TypeVar

import sqlalchemy as sa

from app.domain.users import LegacyUser
from app.errors import ConfigurationError, LegacyUnavailable
from app.legacy import statements
from app.legacy.completing import completed
from app.legacy.dialect import Dialect, Element
from app.legacy.dialects import POSTGRESQL
from app.legacy.faults import TROUBLE, Fault, ReadFault, Unaskable
from app.legacy.inspect import Source
from app.legacy.kinds import UNKNOWN, Kind, Shape, convert
from app.legacy.mapping import PARAMETER
from app.legacy.plan import Plan, native_id
from app.legacy.reader import Statement
from app.legacy.rows import ReadUser
from app.legacy.values import UUID_DASHED

T = TypeVar("T")
U = TypeVar("U", bound=Sequence[LegacyUser])

PAGE_ROWS = 2000
"""Rows of one page: the cost of a statement is spread thin, and a page of long rows is a few megabytes."""

MAX_PAGE_ROWS = 16_000
"""A page that took long, for want of an index on the id, is followed by longer ones up to here."""

SLOW_PAGE_S = 1.0

TIMEOUT_S = 60.0
"""What to open a database with that is read as a whole: one page sorts the whole table where no index helps."""

PATIENCE_S = 60.0
"""How long a running stream waits for a database that went away: a restart or a switch to a standby takes less."""

PAUSE_S = 1.0

_WAITED_FOR = TROUBLE - {Fault.LOGIN_REFUSED, Fault.NO_DATABASE, Fault.SLOW} | {Fault.CIRCUIT_OPEN}
"""Faults that pass by themselves. A page that is too slow is so again."""

_ARRAY_TYPES: Mapping[tuple[Kind, int], str] = {
    (Kind.INTEGER, 16): "int2",
    (Kind.INTEGER, 32): "int4",
    (Kind.INTEGER, 64): "int8",
    (Kind.NUMBER, 64): "numeric",
    (Kind.UUID, 64): "uuid",
    (Kind.BYTES, 64): "bytea",
    (Kind.TEXT, 64): "text",
}
"""PostgreSQL's name of what a query compares the id with."""

_NUMBER = "trickle_number"
"""The result column that says whose row it is, where many users are asked for at once."""


@dataclass(frozen=True, slots=True)
class Span:
    """
    Users whose id is above `after` and at most `upto`, in the database's own order; None is no end.

    The ids are in the driver's own types, and never shown. Picklable: another process may read its part. Where there
    are several tables, `sources` names those that are meant, the ids those of the first; none named is all of them.
    """

    after: object = field(default=None, repr=False)
    upto: object = field(default=None, repr=False)
    sources: tuple[str, ...] = ()


EVERYBODY = Span()


_Make = Callable[[Plan, Span, int], Awaitable[tuple[U, object, bool]]]
"""Makes a page: users, the id of the last, whether nobody can follow."""


class Ask(Protocol):
    """How a question reaches the database: bounded, retried once, behind the breaker. Raises LegacyUnavailable."""

    def __call__(self, work: Callable[[Plan], Awaitable[T]]) -> Awaitable[T]:
        """What `work` answers."""


@dataclass(slots=True)
class Stream:
    """
    One pass over the mapped users.

    Args:
        ask: How the database is asked.
        dialect: Its engine.
        connections: How many further queries may run at once where they cannot be asked for a whole page.
    """

    ask: Ask
    dialect: Dialect
    connections: int = 1
    _pages: dict[tuple[bool, bool], tuple[Plan, Statement]] = field(default_factory=dict)
    _batched: dict[str, tuple[Plan, Statement | None]] = field(default_factory=dict)

    async def users(self, span: Span, *, rows: int = PAGE_ROWS) -> AsyncIterator[list[ReadUser]]:
        """
        Pages of users with the rows of their further queries; the next page is asked for while one is worked on.

        Raises:
            LegacyUnavailable: The database could not say, and waiting did not help.
        """
        async with contextlib.aclosing(self._pages_of(self._page, span, rows)) as pages:
            async for page in pages:
                yield page

    async def counted(self, span: Span, *, rows: int = PAGE_ROWS) -> AsyncIterator[Sequence[LegacyUser]]:
        """The same for whoever only counts: see `RowReader.counted`. Raises as `users`."""
        async with contextlib.aclosing(self._pages_of(self._counted_page, span, rows)) as pages:
            async for page in pages:
                yield page

    async def _pages_of(self, make: "_Make[U]", span: Span, rows: int) -> AsyncGenerator[U, None]:
        page = await self._timed(make, span, rows)
        while page.users:
            following: asyncio.Task[_Page[U]] | None = None
            if not page.last:
                following = asyncio.create_task(self._timed(make, Span(page.end, span.upto), page.wanted))
            try:
                yield page.users
                if following is None:
                    return
                page = await following
            finally:
                if following is not None and not following.done():
                    following.cancel()
                    with contextlib.suppress(asyncio.CancelledError):
                        await following

    async def _timed(self, make: "_Make[U]", span: Span, rows: int) -> "_Page[U]":
        """One page; a slow one makes the next longer, for a table without an index is sorted whole for each."""
        started = time.monotonic()
        users, end, last = await self._patiently(lambda plan: make(plan, span, rows), wait=span.after is not None)
        slow = time.monotonic() - started > SLOW_PAGE_S
        return _Page(users, end, last=last, wanted=min(rows * 2, MAX_PAGE_ROWS) if slow else rows)

    async def _patiently(self, work: Callable[[Plan], Awaitable[T]], *, wait: bool) -> T:
        """Asks again while the database is away for a moment; at the very start nobody waits."""
        ends = time.monotonic() + PATIENCE_S
        while True:
            try:
                return await self.ask(work)
            except LegacyUnavailable as fault:
                if not wait or fault.reason not in _WAITED_FOR or time.monotonic() > ends:
                    raise
                await asyncio.sleep(max(PAUSE_S, fault.retry_after_s))

    async def _statement(self, plan: Plan, span: Span) -> Statement:
        key = (span.after is not None, span.upto is not None)
        known, statement = self._pages.get(key, (None, None))
        if statement is None or known is not plan:
            statement = await plan.reader.prepare(page(source_of(plan), self.dialect, after=key[0], upto=key[1]))
            self._pages[key] = (plan, statement)
        return statement

    async def _counted_page(self, plan: Plan, span: Span, rows: int) -> tuple[Sequence[LegacyUser], object, bool]:
        """As `_page`; where a user is one row and nothing else, the rows are not taken apart one by one."""
        if plan.mapping.joins or plan.beside or plan.mapping.queries:
            return await self._page(plan, span, rows)
        statement = await self._statement(plan, span)
        values = {"after": span.after, "upto": span.upto, "rows": rows}
        names, lines = await plan.reader.lines(statement, values)
        if not lines:
            return [], None, True
        end = lines[-1][names.index("id")]
        return plan.rows.counted(names, lines), plan.rows.unpadded("id", end), len(lines) < rows

    async def _page(self, plan: Plan, span: Span, rows: int) -> tuple[list[ReadUser], object, bool]:
        """The users of one page, the id of the last, and whether nobody can follow."""
        statement = await self._statement(plan, span)
        found = await plan.reader.fetch(statement, {"after": span.after, "upto": span.upto, "rows": rows})
        last = len(found) < rows
        one_each = plan.rows.one_each(found, cut=not last) if plan.mapping.joins else found
        if plan.beside:
            one_each = await completed(one_each, plan.beside, at_once=self.connections)
        users = [plan.rows.user(row) for row in one_each]
        end = users[-1].native_id if users else None
        return (await self._with_related(plan, users) if plan.mapping.queries else users), end, last

    async def _with_related(self, plan: Plan, users: list[ReadUser]) -> list[ReadUser]:
        related: list[dict[str, list[Mapping[str, object]]]] = [{} for _ in users]
        for name, sql in plan.mapping.queries.items():
            for place, rows in zip(related, await self._query(plan, name, sql, users), strict=True):
                place[name] = rows
        return [replace(user, related=rows) for user, rows in zip(users, related, strict=True)]

    async def _query(self, plan: Plan, name: str, sql: str, users: list[ReadUser]) -> list[list[Mapping[str, object]]]:
        """One further query for a page of users: at once where the engine can, else user by user."""
        known, statement = self._batched.get(name, (None, None))
        if known is not plan:
            statement = await _batched(plan, name, sql, self.dialect)
            self._batched[name] = (plan, statement)
        if statement is None:
            return await self._one_by_one(plan, name, sql, users)
        wanted = plan.related[name].parameters["id"]
        ids = [native_id(user, wanted, plan.id_shape) for user in users]
        answers: list[list[Mapping[str, object]]] = [[] for _ in users]
        for row in await plan.reader.fetch(statement, {"ids": ids}):
            number = row[_NUMBER]
            answers[number - 1] += plan.shown(name, {key: item for key, item in row.items() if key != _NUMBER})
        return answers

    async def _one_by_one(
        self, plan: Plan, name: str, sql: str, users: list[ReadUser]
    ) -> list[list[Mapping[str, object]]]:
        """A few at a time, each exactly as at a login: a query inside another one may lose its order."""
        answers: list[list[Mapping[str, object]]] = [[] for _ in users]
        numbers = iter(range(len(users)))

        async def ask() -> None:
            for number in numbers:
                answers[number] = await plan.related_rows(name, sql, users[number])

        async with asyncio.TaskGroup() as group:
            for _ in range(self.connections):
                group.create_task(ask())
        return answers

    async def count(self) -> int:
        """How many rows have an id. Raises LegacyUnavailable."""

        async def work(plan: Plan) -> int:
            counted = sa.select(sa.func.count().label("rows")).select_from(keyed(source_of(plan)))
            return int((await plan.reader.fetch(await plan.reader.prepare(counted), {}))[0]["rows"])

        return await self.ask(work)

    async def spans(self, rows: int) -> list[Span]:
        """
        The whole table as spans of so many rows each, one of them where the engine knows no row_number(): MySQL 5.7.

        Raises:
            LegacyUnavailable: The database could not say.
        """

        async def work(plan: Plan) -> list[Any]:
            statement = await plan.reader.prepare(every(source_of(plan)))
            return [row["id"] for row in await plan.reader.fetch(statement, {"rows": rows})]

        try:
            ends = await self.ask(work)
        except LegacyUnavailable as fault:
            if fault.reason != Fault.QUERY_REFUSED:
                raise
            ends = []
        return [Span(after, upto) for after, upto in zip([None, *ends], [*ends, None], strict=True)]

    async def behind(self, legacy_id: str) -> Span:
        """
        Everybody behind this id, which need not be there any more.

        Raises:
            LegacyUnavailable: The database could not say.
        """

        async def work(plan: Plan) -> object:
            user = await plan.by_id(legacy_id)
            if isinstance(user, ReadUser):
                return user.native_id
            first, _, _ = await self._page(plan, Span(), 1)
            return as_stored(plan.id_shape, legacy_id, like=first[0].native_id if first else None)

        return Span(after=await self.ask(work))


@dataclass(frozen=True, slots=True)
class _Page(Generic[U]):
    """Users; the id of the last; whether nobody can follow; how many rows the next page should have."""

    users: U
    end: object
    last: bool
    wanted: int


def source_of(plan: Plan) -> Source:
    """
    The table that is read as a whole.

    Raises:
        ConfigurationError: The mapping has a query of its own, which answers for one identifier only.
    """
    if plan.source is None:
        raise ConfigurationError(
            "legacy.query",
            "answers for one identifier; it cannot list all users.",
            "Make a view of it, and name that as legacy.table.",
        )
    return plan.source


def as_stored(shape: Shape, legacy_id: str, *, like: object) -> object:
    """A legacy id as the column would hold it, spelled as another row's: ids have one spelling here, not there."""
    if isinstance(like, bytes | bytearray | memoryview):
        is_uuid = UUID_DASHED.fullmatch(legacy_id) is not None and len(bytes(like)) == 16
        return uuid.UUID(legacy_id).bytes if is_uuid else legacy_id.encode()
    if isinstance(like, str) and UUID_DASHED.fullmatch(legacy_id):
        spelled = legacy_id if "-" in like else legacy_id.replace("-", "")
        return spelled.upper() if like.upper() == like and like.lower() != like else spelled
    value = convert(shape, legacy_id)
    if value is None or (isinstance(like, int) and not isinstance(value, int)):
        raise ReadFault(Fault.NO_ID)
    return value


def keyed(source: Source) -> sa.FromClause:
    """The ids of the mapped rows that have one, as a table."""
    column = source.columns["id"]
    select = sa.select(column.label("id")).select_from(source.table).where(column.is_not(None), *source.where)
    return (select.distinct() if isinstance(source.table, sa.Join) else select).subquery("keyed")


def page(source: Source, dialect: Dialect, *, after: bool, upto: bool) -> sa.Executable:
    """The SELECT of one page, with `:rows`, and `:after` and `:upto` where they are asked for."""
    column, shape = source.columns["id"], source.shapes.get("id", UNKNOWN)
    select = statements.everybody(source)
    select = select.where(column > _bound("after", dialect, shape) if after else column.is_not(None))
    if upto:
        select = select.where(column <= _bound("upto", dialect, shape))
    return select.order_by(column).limit(sa.bindparam("rows", PAGE_ROWS, sa.Integer))


def every(source: Source) -> sa.Executable:
    """The id of every `:rows`-th row, in order."""
    ids = keyed(source)
    number = sa.func.row_number().over(order_by=ids.c.id).label("number")
    numbered = sa.select(ids.c.id, number).subquery("numbered")
    step = sa.bindparam("rows", PAGE_ROWS, sa.Integer)
    return sa.select(numbered.c.id).where(numbered.c.number % step == 0).order_by(numbered.c.number)


def _bound(name: str, dialect: Dialect, shape: Shape) -> Element:
    value: Element = sa.bindparam(name, None, type_=sa.types.NullType())
    return dialect.typed(value, shape) if shape.kind is Kind.TEXT and shape.charset else value


async def _batched(plan: Plan, name: str, sql: str, dialect: Dialect) -> Statement | None:
    """
    A further query for many users, with `:ids`; None where only one user after the other can be asked.

    PostgreSQL runs it once per id inside the server and keeps each answer's order. Elsewhere a query inside another one
    loses its order (MariaDB), or may not look outside itself.
    """
    if name not in plan.related:
        plan.related[name] = await plan.reader.prepare(statements.related(sql, dialect))
    if dialect is not POSTGRESQL:
        return None
    shape = plan.related[name].parameters.get("id", UNKNOWN)
    array = _ARRAY_TYPES.get((shape.kind, shape.bits))
    if array is None:
        return None
    inner = PARAMETER.sub("(trickle_ids.id)", sql.strip().removesuffix(";"))
    # The operator's own SQL (settings, not input).
    element = sa.text(f"""
        SELECT trickle_ids.number AS {_NUMBER}, trickle_rows.*
        FROM unnest(CAST(:ids AS {array}[])) WITH ORDINALITY AS trickle_ids(id, number)
        CROSS JOIN LATERAL (
        {inner}
        ) AS trickle_rows
    """)  # noqa: S608
    try:
        return await plan.reader.prepare(element)
    except (ReadFault, Unaskable):
        return None
