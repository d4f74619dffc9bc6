"""A database URL names an engine; we take our own driver for it."""

from importlib.util import find_spec
from pathlib import Path
from urllib.parse import quote

from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError

from app.errors import ConfigurationError
from app.legacy.dialect import Dialect
from app.legacy.dialects import DIALECTS, SQLITE


def dialect_of(url: str) -> tuple[Dialect, URL]:
    """
    The engine that a URL names, and the URL with our driver.

    Raises:
        ConfigurationError: No URL, no engine of ours, another driver, a missing file name, or a driver that is not
            installed. The message repeats nothing of the URL but the engine's name.
    """
    try:
        parsed = make_url(url)
    except (ArgumentError, ValueError):
        raise ConfigurationError(
            "legacy.url", "is not a database URL.", "Write e.g. postgresql://trickle_reader@host/database."
        ) from None
    engine, _, driver = parsed.drivername.partition("+")
    for dialect in DIALECTS:
        if engine == dialect.name or engine in dialect.others:
            return dialect, _completed(dialect, parsed, driver)
    known = ", ".join(dialect.name for dialect in DIALECTS)
    raise ConfigurationError("legacy.url", f"names {engine}, which is none of {known}.")


def engine_named(url: str) -> str:
    """The engine's name (`postgresql`) of a URL, by nothing but its first word; empty when it is none of ours."""
    engine = url.partition("://")[0].partition("+")[0]
    return next((dialect.name for dialect in DIALECTS if engine in {dialect.name, *dialect.others}), "")


def _completed(dialect: Dialect, url: URL, driver: str) -> URL:
    ours = dialect.driver.partition("+")[2]
    if driver and driver != ours:
        raise ConfigurationError(
            "legacy.url", f"names the driver {driver}.", f"Write {dialect.driver}://, or no driver at all."
        )
    if find_spec(dialect.module) is None:
        raise ConfigurationError(
            "legacy.url", f"needs the driver {dialect.module}.", f"Run: pip install 'trickle[{dialect.extra}]'"
        )
    if dialect is SQLITE and url.database in {None, "", ":memory:"}:
        raise ConfigurationError("legacy.url", "names no SQLite file.", "Write sqlite:///path/to/file.db.")
    return url.set(drivername=dialect.driver)


def sqlite_path(url: URL) -> Path:
    """The file that an SQLite URL names."""
    return Path(str(url.database)).absolute()


def read_only_sqlite(url: URL) -> URL:
    """The URL that opens the file read-only and never makes one."""
    name = f"file:{quote(str(sqlite_path(url)))}"
    return url.set(database=name, query={"mode": "ro", "uri": "true"})
