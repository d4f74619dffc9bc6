"""
The ledger's schema: which one is there, which one this program wants, and the way from one to the other.

`migrations/` is found as a package, so this works from a checkout, a wheel and an image alike. Alembic is loaded only
where it is needed: `serve` compares one text.
"""

import contextlib
from collections.abc import Iterator
from importlib.resources import as_file, files
from typing import TYPE_CHECKING, Final

from sqlalchemy import Connection, inspect, text

from app.errors import ConfigurationError, LedgerUnavailable
from app.ledger.database import KEY, Database, open_database
from app.ledger.tables import HEAD, VERSION_TABLE

if TYPE_CHECKING:
    from alembic.config import Config

UPGRADE_COMMAND: Final = "trickle ledger upgrade"

LOCK_TIMEOUT_MS: Final = 10_000
"""A step that waits longer for a table holds up every login behind it; better to fail and be run again."""

STATEMENT_TIMEOUT_S: Final = 600.0
"""An index over ten million users takes about a minute."""

ADVISORY_LOCK: Final = 0x747269636B6C65
"""`trickle` in ASCII: two upgrades at once run one after the other."""


def head() -> str:
    """The revision that this program wants."""
    return HEAD


async def current(url: str) -> str | None:
    """
    The revision of the database at `url`; None where no ledger has been made yet, or no file.

    Raises:
        ConfigurationError: The URL is not one of ours.
        LedgerUnavailable: The database cannot say.
    """
    database = open_database(url)
    try:
        return await _current(database)
    finally:
        await database.close()


async def _current(database: Database) -> str | None:
    if database.file is not None:
        try:
            database.file.inode()
        except FileNotFoundError:
            return None
        except OSError as error:
            raise LedgerUnavailable(type(error).__name__) from error
    async with database.reading() as connection:
        return await connection.run_sync(_read_revision)


def _read_revision(connection: Connection) -> str | None:
    if not inspect(connection).has_table(VERSION_TABLE):
        return None
    revision = connection.execute(text(f"SELECT version_num FROM {VERSION_TABLE}")).scalar()  # noqa: S608  constant
    return None if revision is None else str(revision)


async def require_current(database: Database) -> None:
    """
    Nothing, when the schema is the one this program wants, or a newer one: steps expand before they contract, so that
    replicas of two versions may run side by side.

    Raises:
        ConfigurationError: No schema or an older one; names the command to run.
        LedgerUnavailable: The database cannot say.
    """
    found = await _current(database)
    if found == HEAD:
        return
    if found is None:
        raise ConfigurationError(KEY, "there is no ledger yet.", f"Run `{UPGRADE_COMMAND}`.")
    if found in _revisions():
        raise ConfigurationError(KEY, f"the ledger is older ({found}) than this program.", f"Run `{UPGRADE_COMMAND}`.")


async def upgrade(url: str, revision: str = "head") -> None:
    """
    Brings the database at `url` to `revision`, in one transaction; makes the SQLite file (0600) where there is none.

    Raises:
        ConfigurationError: The URL is not one of ours, or the folder of a SQLite file is not there.
        LedgerUnavailable: The database is down, locked by someone else, or refuses (rights, tables of another program).
    """
    await _move(url, revision, forward=True)


async def downgrade(url: str, revision: str) -> None:
    """The way back to `revision`, or to nothing with `base`. Raises as `upgrade`."""
    await _move(url, revision, forward=False)


async def _move(url: str, revision: str, *, forward: bool) -> None:
    database = open_database(url, statement_timeout_s=STATEMENT_TIMEOUT_S)
    if database.file is not None:
        try:
            database.file.make()
        except FileNotFoundError:
            raise ConfigurationError(KEY, "the folder of the ledger does not exist.", "Make it first.") from None
        except OSError as error:
            raise LedgerUnavailable(type(error).__name__) from error
    try:
        async with database.writing() as connection:
            await connection.run_sync(_run, revision, forward)
    finally:
        await database.close()


def _run(connection: Connection, revision: str, forward: bool) -> None:
    from alembic import command  # noqa: PLC0415  a quarter of a second that `serve` need not spend
    from alembic.util import CommandError  # noqa: PLC0415  see above

    if connection.dialect.name == "postgresql":
        # Another upgrade may take as long as a statement may; a table must be had soon.
        connection.execute(text("SET LOCAL lock_timeout = 0"))
        connection.execute(text(f"SELECT pg_advisory_xact_lock({ADVISORY_LOCK})"))
        connection.execute(text(f"SET LOCAL lock_timeout = {LOCK_TIMEOUT_MS}"))
    with _alembic(connection) as config:
        try:
            (command.upgrade if forward else command.downgrade)(config, revision)
        except CommandError:
            raise ConfigurationError(
                KEY, "the ledger holds a revision that this program does not know.", "Install the newer version."
            ) from None


def _revisions() -> frozenset[str]:
    """Every revision that this program knows."""
    from alembic.script import ScriptDirectory  # noqa: PLC0415  see above

    with _alembic(None) as config:
        return frozenset(script.revision for script in ScriptDirectory.from_config(config).walk_revisions())


@contextlib.contextmanager
def _alembic(connection: Connection | None) -> Iterator["Config"]:
    """Alembic pointed at our steps, wherever the package lies."""
    from alembic.config import Config  # noqa: PLC0415  see above

    with as_file(files("migrations")) as folder:
        config = Config()
        config.set_main_option("script_location", str(folder).replace("%", "%%"))
        config.set_main_option("path_separator", "os")
        config.attributes["connection"] = connection
        yield config
