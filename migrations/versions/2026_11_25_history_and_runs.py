"""
History and runs: who moved whom, when and why; runs of the bulk road, their batches, what Auth0 refused, proofs.

Why: the bulk road must go on after a kill at any moment, nobody twice and nobody lost, so each of its steps stands here
before the next one begins. The history is written by the database itself (a trigger), so that no program, ours of any
version included, can move a user without a trace.
"""

from typing import Final

import sqlalchemy as sa
from alembic import op

revision: Final = "2026_11_25_history_and_runs"
down_revision: Final = "2026_11_25_first_ledger"

_SQLITE = (
    """
    CREATE TRIGGER users_entered AFTER INSERT ON users BEGIN
        INSERT INTO transitions (legacy_id, from_state, to_state, reason, actor, batch, at)
        VALUES (NEW.legacy_id, '', NEW.state, NEW.reason, NEW.actor, NEW.batch, NEW.changed_at);
    END
    """,
    """
    CREATE TRIGGER users_moved AFTER UPDATE OF state, reason ON users
    WHEN OLD.state <> NEW.state OR OLD.reason <> NEW.reason BEGIN
        INSERT INTO transitions (legacy_id, from_state, to_state, reason, actor, batch, at)
        VALUES (NEW.legacy_id, OLD.state, NEW.state, NEW.reason, NEW.actor, NEW.batch, NEW.changed_at);
    END
    """,
)

_POSTGRESQL = (
    """
    CREATE FUNCTION users_history() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        INSERT INTO transitions (legacy_id, from_state, to_state, reason, actor, batch, at)
        VALUES (NEW.legacy_id, CASE WHEN TG_OP = 'INSERT' THEN '' ELSE OLD.state END,
                NEW.state, NEW.reason, NEW.actor, NEW.batch, NEW.changed_at);
        RETURN NULL;
    END $$
    """,
    "CREATE TRIGGER users_entered AFTER INSERT ON users FOR EACH ROW EXECUTE FUNCTION users_history()",
    """
    CREATE TRIGGER users_moved AFTER UPDATE OF state, reason ON users FOR EACH ROW
    WHEN (OLD.state IS DISTINCT FROM NEW.state OR OLD.reason IS DISTINCT FROM NEW.reason)
    EXECUTE FUNCTION users_history()
    """,
)


def upgrade() -> None:
    """Expands only: a service of the version before goes on writing `users`, with nobody's name in the history."""
    moment = sa.DateTime(timezone=True)
    for column in ("actor", "batch"):
        op.add_column("users", sa.Column(column, sa.Text, nullable=False, server_default=sa.text("''")))
    op.create_table(
        "transitions",
        sa.Column("number", sa.BigInteger().with_variant(sa.Integer, "sqlite"), autoincrement=True, nullable=False),
        sa.Column("legacy_id", sa.Text, nullable=False),
        sa.Column("from_state", sa.Text, nullable=False),
        sa.Column("to_state", sa.Text, nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("actor", sa.Text, nullable=False),
        sa.Column("batch", sa.Text, nullable=False),
        sa.Column("at", moment, nullable=False),
        sa.PrimaryKeyConstraint("number", name="pk_transitions"),
        comment="Every step of every user: from which state to which, why, by whom and when.",
    )
    op.create_index("ix_transitions_legacy_id", "transitions", ["legacy_id"])
    op.create_table(
        "runs",
        sa.Column("id", sa.Text, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("actor", sa.Text, nullable=False),
        sa.Column("started_at", moment, nullable=False),
        sa.Column("ended_at", moment),
        sa.Column("checkpoint", sa.Text, nullable=False),
        sa.Column("document", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_runs"),
        comment="Runs of export, import, reconcile and cutover; the checkpoint says where one goes on.",
    )
    op.create_table(
        "batches",
        sa.Column("id", sa.Text, nullable=False),
        sa.Column("run", sa.Text, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("job_id", sa.Text, nullable=False),
        sa.Column("attempts", sa.Integer, nullable=False),
        sa.Column("users", sa.Integer, nullable=False),
        sa.Column("bytes", sa.BigInteger, nullable=False),
        sa.Column("sha256", sa.Text, nullable=False),
        sa.Column("changed_at", moment, nullable=False),
        sa.Column("document", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_batches"),
        comment="One file or import job each; `id` is also the job's external_id.",
    )
    op.create_index("ix_batches_run", "batches", ["run"])
    op.create_index("ix_users_batch", "users", ["batch"])
    op.create_table(
        "refusals",
        sa.Column("legacy_id", sa.Text, nullable=False),
        sa.Column("code", sa.Text, nullable=False),
        sa.Column("path", sa.Text, nullable=False),
        sa.Column("batch", sa.Text, nullable=False),
        sa.Column("at", moment, nullable=False),
        sa.PrimaryKeyConstraint("legacy_id", "code", "path", name="pk_refusals"),
        comment="What Auth0's error reports said of a user: codes and fields, never values.",
    )
    op.create_table(
        "proofs",
        sa.Column("scheme", sa.Text, nullable=False),
        sa.Column("form", sa.Text, nullable=False),
        sa.Column("correct", sa.BigInteger, nullable=False),
        sa.Column("wrong", sa.BigInteger, nullable=False),
        sa.Column("wrong_id", sa.Text, nullable=False),
        sa.Column("last_at", moment, nullable=False),
        sa.PrimaryKeyConstraint("scheme", "form", name="pk_proofs"),
        comment="How often the form that bulk would carry opened with the password that had just opened the hash.",
    )
    for statement in _SQLITE if op.get_bind().dialect.name == "sqlite" else _POSTGRESQL:
        op.execute(statement)


def downgrade() -> None:
    """States stay; the history, runs and proofs go."""
    postgresql = op.get_bind().dialect.name == "postgresql"
    for trigger in ("users_entered", "users_moved"):
        op.execute(f"DROP TRIGGER {trigger}" + (" ON users" if postgresql else ""))
    if postgresql:
        op.execute("DROP FUNCTION users_history()")
    for table in ("proofs", "refusals", "batches", "runs", "transitions"):
        op.drop_table(table)
    op.drop_index("ix_users_batch", "users")
    for column in ("actor", "batch"):
        op.drop_column("users", column)
