"""
Where Alembic meets the ledger's database. The connection comes from `app/ledger/schema.py`, inside a transaction.

Alembic started by hand can write a new step (`alembic revision -m "sentence"`) and list them; it cannot touch a
database, for that way has neither our locks nor our time limits.
"""

from alembic import context

from app.ledger.tables import VERSION_TABLE, metadata

connection = context.config.attributes.get("connection")
if connection is None:
    raise SystemExit("Run `trickle ledger upgrade`: it knows the database, its locks and its time limits.")

context.configure(
    connection=connection,
    target_metadata=metadata,
    version_table=VERSION_TABLE,
    # SQLite cannot alter most things in place: Alembic copies the table there.
    render_as_batch=connection.dialect.name == "sqlite",
)
with context.begin_transaction():
    context.run_migrations()
