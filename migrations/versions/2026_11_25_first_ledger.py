"""
The first ledger: users' states, attempts by the hour, used tokens, failed guesses, keys.

Why: who has moved must outlive a restart, and so must used tokens and failed guesses, or a restart would let a
captured request in again and give a guesser a new start. Hot tables hold keyed hashes and whole milliseconds, for every
login touches them; the others are read by people and hold timestamps.
"""

from typing import Final

import sqlalchemy as sa
from alembic import op

revision: Final = "2026_11_25_first_ledger"
down_revision: Final = None


def upgrade() -> None:
    """All tables; there was nothing before."""
    moment = sa.DateTime(timezone=True)
    op.create_table(
        "users",
        sa.Column("legacy_id", sa.Text, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("scheme", sa.Text, nullable=False),
        sa.Column("changed_at", moment, nullable=False),
        sa.Column("first_verified_at", moment),
        sa.Column("last_verified_at", moment),
        sa.PrimaryKeyConstraint("legacy_id", name="pk_users"),
        comment="Where each legacy user stands; who is not in it has not been touched.",
    )
    op.create_index("ix_users_state", "users", ["state"])
    op.create_index("ix_users_first_verified_at", "users", ["first_verified_at"])
    op.create_table(
        "attempts",
        sa.Column("hour", moment, nullable=False),
        sa.Column("question", sa.Text, nullable=False),
        sa.Column("outcome", sa.Text, nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("scheme", sa.Text, nullable=False),
        sa.Column("count", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("hour", "question", "outcome", "reason", "scheme", name="pk_attempts"),
        comment="How many requests ended how, by the hour in UTC.",
    )
    op.create_table(
        "replays",
        sa.Column("jti", sa.Text, nullable=False),
        sa.Column("expires_ms", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("jti", name="pk_replays"),
        comment="Used jti as keyed hashes, until their tokens have expired.",
    )
    op.create_index("ix_replays_expires_ms", "replays", ["expires_ms"])
    op.create_table(
        "failures",
        sa.Column("identifier", sa.Text, nullable=False),
        sa.Column("started_ms", sa.BigInteger, nullable=False),
        sa.Column("count", sa.Integer, nullable=False),
        sa.Column("expires_ms", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("identifier", name="pk_failures"),
        comment="Failed guesses in the current window, by the keyed hash of the normalised identifier.",
    )
    op.create_index("ix_failures_expires_ms", "failures", ["expires_ms"])
    op.create_table(
        "keys",
        sa.Column("id", sa.Text, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("algorithm", sa.Text, nullable=False),
        sa.Column("created_at", moment),
        sa.Column("last_used_at", moment),
        sa.Column("revoked_at", moment),
        sa.PrimaryKeyConstraint("id", name="pk_keys"),
        comment="What happened to the callers' keys; never a key itself.",
    )
    op.create_table(
        "settings",
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("value", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_settings"),
        comment="The ledger's own few values, such as the secret of its keyed hashes.",
    )


def downgrade() -> None:
    """Everything goes, and with it who has moved: only `reconcile` could tell again."""
    for table in ("settings", "keys", "failures", "replays", "attempts", "users"):
        op.drop_table(table)
