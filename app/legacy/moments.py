"""
PostgreSQL's moments that Python's calendar has not: before the year 1, after 9999.

asyncpg refuses to decode them, and the row with them. A connection that is widened decodes dates and timestamps here:
the same values as asyncpg's own, and calendar's end where it stops short, as asyncpg itself says "infinity". It costs a
microsecond a value, so only a database that has shown such a row gets it.
"""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any, TypeVar

M = TypeVar("M", date, datetime)

_EPOCH = datetime(2000, 1, 1)  # noqa: DTZ001  a column without a zone has none
_EPOCH_DAY = date(2000, 1, 1).toordinal()

FIRST, LAST = datetime(1, 1, 1), datetime(9999, 12, 31, 23, 59, 59, 999999)  # noqa: DTZ001  the same
"""The ends of Python's calendar."""


async def widen(connection: Any) -> None:
    """Makes an asyncpg connection decode every date and timestamp. Asks the server nothing."""
    for name, decode in _DECODERS.items():
        encode = _ENCODERS[name]
        await connection.set_type_codec(name, schema="pg_catalog", encoder=encode, decoder=decode, format="tuple")


def _bounded(count: int, moment: Callable[[int], M], first: M, last: M) -> M:
    """The moment at this distance from 2000, or the end of the calendar on that side."""
    try:
        return moment(count)
    except (OverflowError, ValueError):
        return last if count > 0 else first


def _timestamp(wire: tuple[int]) -> datetime:
    return _bounded(wire[0], lambda count: _EPOCH + timedelta(microseconds=count), FIRST, LAST)


def _timestamptz(wire: tuple[int]) -> datetime:
    return _timestamp(wire).replace(tzinfo=UTC)


def _date(wire: tuple[int]) -> date:
    return _bounded(wire[0], lambda count: date.fromordinal(_EPOCH_DAY + count), date.min, date.max)


def _encode_timestamp(value: datetime) -> tuple[int]:
    zoneless = value.astimezone(UTC).replace(tzinfo=None) if value.tzinfo else value
    return ((zoneless - _EPOCH) // timedelta(microseconds=1),)


def _encode_date(value: date) -> tuple[int]:
    return (value.toordinal() - _EPOCH_DAY,)


_DECODERS: dict[str, Callable[[tuple[int]], date]] = {
    "date": _date,
    "timestamp": _timestamp,
    "timestamptz": _timestamptz,
}
_ENCODERS: dict[str, Callable[[Any], tuple[int]]] = {
    "date": _encode_date,
    "timestamp": _encode_timestamp,
    "timestamptz": _encode_timestamp,
}
