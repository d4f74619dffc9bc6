"""
What is written behind, as rows and statements. Every write is one upsert, for another replica may have been first.

Rows go in the order of their keys, so that two replicas never wait for each other crosswise.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final, NamedTuple

from sqlalchemy import Table, and_, case, func, or_
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection

from app.domain.states import MAY_FOLLOW, UserState
from app.ledger.tables import attempts, keys, users

MAX_ID_BYTES: Final = 1024
"""PostgreSQL's index takes 2.7 KB at most; a longer id stands as its SHA-256."""


SERVICE: Final = "service"
"""Who moves users at their login, in the history; commands name the person who runs them."""


@dataclass(frozen=True, slots=True)
class Verified:
    """One user's verified logins since the last write. Times are UTC seconds since 1970."""

    scheme: str
    first_at: float
    last_at: float


class AttemptKey(NamedTuple):
    """What attempts are counted by; `hour` is its first second, UTC since 1970."""

    hour: int
    question: str
    outcome: str
    reason: str
    scheme: str


class KeyName(NamedTuple):
    """A caller's key as the settings know it."""

    id: str
    kind: str
    algorithm: str


def storable(legacy_id: str) -> str:
    """
    The id as any database can hold it: NUL and lone surrogates escaped, a very long one as `sha256:…`.

    One row that the database refuses would keep all others waiting behind it.
    """
    if "\\" in legacy_id or "\0" in legacy_id or not legacy_id.isprintable():
        legacy_id = legacy_id.replace("\\", "\\\\").replace("\0", "\\x00")
        legacy_id = legacy_id.encode("utf-8", "backslashreplace").decode()
    encoded = legacy_id.encode("utf-8", "backslashreplace")
    if len(encoded) > MAX_ID_BYTES:
        return "sha256:" + hashlib.sha256(encoded).hexdigest()
    return legacy_id


async def write_rows(
    connection: AsyncConnection,
    *,
    verified: Mapping[str, Verified],
    counts: Mapping[AttemptKey, int],
    uses: Mapping[KeyName, float],
) -> None:
    """All of it, inside the caller's transaction. Legacy ids come storable."""
    if verified:
        await connection.execute(_users(connection), [_user(key, verified[key]) for key in sorted(verified)])
    if counts:
        await connection.execute(_attempts(connection), [_attempt(key, counts[key]) for key in sorted(counts)])
    if uses:
        await connection.execute(_keys(connection), [_use(key, uses[key]) for key in sorted(uses)])


def utc(seconds: float) -> datetime:
    """Seconds since 1970 as a time."""
    return datetime.fromtimestamp(seconds, UTC)


def upsert(connection: AsyncConnection, table: Table) -> Any:
    """An INSERT of this database's dialect that can say what to do with a row that is there already."""
    return (postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert)(table)


def _user(legacy_id: str, verified: Verified) -> dict[str, object]:
    first_at, last_at = utc(verified.first_at), utc(verified.last_at)
    times = {"changed_at": last_at, "first_verified_at": first_at, "last_verified_at": last_at}
    return {
        "legacy_id": legacy_id,
        "state": UserState.VERIFIED.value,
        "reason": "",
        "scheme": verified.scheme,
        "actor": SERVICE,
        **times,
    }


def _users(connection: AsyncConnection) -> Any:
    statement = upsert(connection, users)
    new = statement.excluded
    # Spelled out, for IN has no place in a statement of many rows.
    moves = or_(*(users.c.state == state.value for state in sorted(MAY_FOLLOW[UserState.VERIFIED])))
    return statement.on_conflict_do_update(
        index_elements=[users.c.legacy_id],
        set_={
            "state": case((moves, new.state), else_=users.c.state),
            "reason": case((moves, ""), else_=users.c.reason),
            "changed_at": case((moves, new.changed_at), else_=users.c.changed_at),
            "actor": case((moves, new.actor), else_=users.c.actor),
            "batch": case((moves, ""), else_=users.c.batch),
            "scheme": new.scheme,
            "first_verified_at": func.coalesce(users.c.first_verified_at, new.first_verified_at),
            "last_verified_at": _later(users.c.last_verified_at, new.last_verified_at),
        },
    )


def _attempt(key: AttemptKey, count: int) -> dict[str, object]:
    return {**key._asdict(), "hour": utc(key.hour), "count": count}


def _attempts(connection: AsyncConnection) -> Any:
    statement = upsert(connection, attempts)
    return statement.on_conflict_do_update(
        index_elements=list(attempts.primary_key.columns),
        set_={"count": attempts.c.count + statement.excluded.count},
    )


def _use(key: KeyName, at: float) -> dict[str, object]:
    return {**key._asdict(), "last_used_at": utc(at)}


def _keys(connection: AsyncConnection) -> Any:
    statement = upsert(connection, keys)
    return statement.on_conflict_do_update(
        index_elements=[keys.c.id],
        set_={"last_used_at": _later(keys.c.last_used_at, statement.excluded.last_used_at)},
    )


def _later(old: Any, new: Any) -> Any:
    return case((or_(old.is_(None), and_(new.is_not(None), old < new)), new), else_=old)
