"""Why the legacy database did not answer: short constants for log and metrics, never a driver's own text."""

from enum import StrEnum


class Fault(StrEnum):
    """One word per cause; the text of a driver's error may hold addresses, SQL or values, so it goes no further."""

    UNREACHABLE = "unreachable"
    """Refused, no such host, starting up, or TLS did not come about."""
    LOGIN_REFUSED = "login_refused"
    """The database does not take our name and password."""
    NO_DATABASE = "no_database"
    """The server is there; the database, or the SQLite file, is not."""
    TOO_MANY_CONNECTIONS = "too_many_connections"
    """The server has no connection left for us."""
    CONNECTION_LOST = "connection_lost"
    """It broke in the middle, twice."""
    SLOW = "slow"
    """No answer within `legacy.timeout_s`."""
    POOL_EXHAUSTED = "pool_exhausted"
    """All `legacy.pool_size` connections stayed busy within `legacy.timeout_s`."""
    NO_TABLE = "no_table"
    NO_COLUMN = "no_column"
    NOT_PERMITTED = "not_permitted"
    """The role may not SELECT there."""
    NO_ID = "no_id"
    """The row has no id, and without one nobody can be moved."""
    QUERY_REFUSED = "query_refused"
    """The database does not take the statement."""
    NO_QUERY_BY_ID = "no_query_by_id"
    """The mapping has a query of its own and no `legacy.query_by_id`."""
    CIRCUIT_OPEN = "circuit_open"
    """It failed several times in a row and is left alone for a moment."""
    CLOSED = "closed"
    """The service is stopping."""


TROUBLE = frozenset({
    Fault.UNREACHABLE,
    Fault.LOGIN_REFUSED,
    Fault.NO_DATABASE,
    Fault.TOO_MANY_CONNECTIONS,
    Fault.CONNECTION_LOST,
    Fault.SLOW,
})  # fmt: skip
"""Faults that open the circuit: asking again at once would cost time and hurt a server in trouble. A missing table or
right answers quickly and is mended by a person, so it is asked for again and again."""

STALE = frozenset({Fault.NO_TABLE, Fault.NO_COLUMN, Fault.NOT_PERMITTED, Fault.QUERY_REFUSED})
"""Faults after which the statements are made anew: the schema may have changed under them."""


class ReadFault(Exception):
    """
    A reader could not read.

    Attributes:
        fault: Why.
        dead: The connection had died while idle: once more on a new one.
    """

    def __init__(self, fault: Fault, *, dead: bool = False) -> None:
        super().__init__(fault.value)
        self.fault = fault
        self.dead = dead


class Unaskable(Exception):
    """The database's encoding has no such character, so no row can hold the value: nobody."""
