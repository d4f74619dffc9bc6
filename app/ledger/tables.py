"""
The ledger's tables. Keys are legacy ids and keyed hashes, never emails or what a user typed.

`users`, `attempts` and `keys` are read by people, so their times are timestamps in UTC. `replays` and `failures` are
touched by every login, so theirs are whole milliseconds since 1970 (`…_ms`).
"""

from datetime import UTC, datetime
from typing import Any, Final

from sqlalchemy import BigInteger, Column, DateTime, Dialect, Index, Integer, MetaData, Table, Text, TypeDecorator, text

HEAD: Final = "2026_11_25_history_and_runs"
"""The newest revision in `migrations/`; a constant so that `serve` need not load Alembic (a test compares)."""

VERSION_TABLE: Final = "ledger_version"
"""Alembic's own table under our name: a legacy database that uses Alembic too must never pass for a ledger."""


class UtcTime(TypeDecorator[datetime]):
    """Aware in Python, UTC in the database, also in SQLite, which keeps no zone."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Refuses naive times: they mean another moment on another machine."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a time without a zone")
        value = value.astimezone(UTC)
        return value.replace(tzinfo=None) if dialect.name == "sqlite" else value

    def process_result_value(self, value: Any | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002  its signature
        """Aware, in UTC."""
        if value is None:
            return None
        assert isinstance(value, datetime)
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


metadata = MetaData(
    naming_convention={"pk": "pk_%(table_name)s", "ix": "ix_%(table_name)s_%(column_0_name)s"},
)

users = Table(
    "users",
    metadata,
    Column("legacy_id", Text, primary_key=True),
    Column("state", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Column("scheme", Text, nullable=False),
    Column("changed_at", UtcTime, nullable=False),
    Column("first_verified_at", UtcTime),
    Column("last_verified_at", UtcTime),
    Column("actor", Text, nullable=False, server_default=text("''")),
    Column("batch", Text, nullable=False, server_default=text("''")),
    Index(None, "state"),
    Index(None, "batch"),
    Index(None, "first_verified_at"),
    comment="Where each legacy user stands; who is not in it has not been touched.",
)

transitions = Table(
    "transitions",
    metadata,
    Column("number", BigInteger().with_variant(Integer, "sqlite"), primary_key=True, autoincrement=True),
    Column("legacy_id", Text, nullable=False),
    Column("from_state", Text, nullable=False),
    Column("to_state", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Column("actor", Text, nullable=False),
    Column("batch", Text, nullable=False),
    Column("at", UtcTime, nullable=False),
    Index(None, "legacy_id"),
    comment="Every step of every user: from which state to which, why, by whom and when.",
)
"""Written by a trigger on `users` and by nothing else."""

runs = Table(
    "runs",
    metadata,
    Column("id", Text, primary_key=True),
    Column("kind", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("actor", Text, nullable=False),
    Column("started_at", UtcTime, nullable=False),
    Column("ended_at", UtcTime),
    Column("checkpoint", Text, nullable=False),
    Column("document", Text, nullable=False),
    comment="Runs of export, import, reconcile and cutover; the checkpoint says where one goes on.",
)

batches = Table(
    "batches",
    metadata,
    Column("id", Text, primary_key=True),
    Column("run", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("job_id", Text, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("users", Integer, nullable=False),
    Column("bytes", BigInteger, nullable=False),
    Column("sha256", Text, nullable=False),
    Column("changed_at", UtcTime, nullable=False),
    Column("document", Text, nullable=False),
    Index(None, "run"),
    comment="One file or import job each; `id` is also the job's external_id.",
)

refusals = Table(
    "refusals",
    metadata,
    Column("legacy_id", Text, primary_key=True),
    Column("code", Text, primary_key=True),
    Column("path", Text, primary_key=True),
    Column("batch", Text, nullable=False),
    Column("at", UtcTime, nullable=False),
    comment="What Auth0's error reports said of a user: codes and fields, never values.",
)

proofs = Table(
    "proofs",
    metadata,
    Column("scheme", Text, primary_key=True),
    Column("form", Text, primary_key=True),
    Column("correct", BigInteger, nullable=False),
    Column("wrong", BigInteger, nullable=False),
    Column("wrong_id", Text, nullable=False),
    Column("last_at", UtcTime, nullable=False),
    comment="How often the form that bulk would carry opened with the password that had just opened the hash.",
)

attempts = Table(
    "attempts",
    metadata,
    Column("hour", UtcTime, primary_key=True),
    Column("question", Text, primary_key=True),
    Column("outcome", Text, primary_key=True),
    Column("reason", Text, primary_key=True),
    Column("scheme", Text, primary_key=True),
    Column("count", BigInteger, nullable=False),
    comment="How many requests ended how, by the hour in UTC.",
)

replays = Table(
    "replays",
    metadata,
    Column("jti", Text, primary_key=True),
    Column("expires_ms", BigInteger, nullable=False),
    Index(None, "expires_ms"),
    comment="Used jti as keyed hashes, until their tokens have expired.",
)

failures = Table(
    "failures",
    metadata,
    Column("identifier", Text, primary_key=True),
    Column("started_ms", BigInteger, nullable=False),
    Column("count", Integer, nullable=False),
    Column("expires_ms", BigInteger, nullable=False),
    Index(None, "expires_ms"),
    comment="Failed guesses in the current window, by the keyed hash of the normalised identifier.",
)

keys = Table(
    "keys",
    metadata,
    Column("id", Text, primary_key=True),
    Column("kind", Text, nullable=False),
    Column("algorithm", Text, nullable=False),
    Column("created_at", UtcTime),
    Column("last_used_at", UtcTime),
    Column("revoked_at", UtcTime),
    comment="What happened to the callers' keys; never a key itself.",
)

settings = Table(
    "settings",
    metadata,
    Column("name", Text, primary_key=True),
    Column("value", Text, nullable=False),
    comment="The ledger's own few values, such as the secret of its keyed hashes.",
)
