"""What the role of the legacy database could do besides reading, by the database's own account."""

import os
import re
import stat
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from sqlalchemy.engine import make_url

from app.census.checkup.catalogue import row, rows
from app.census.checkup.findings import Finding, ok, some, warning
from app.legacy.dialect import Dialect
from app.legacy.dialects import MYSQL, POSTGRESQL, SQLITE
from app.legacy.reader import Reader
from app.legacy.urls import sqlite_path

RULE: Final = "legacy_rights"
FIX: Final = "Give it a role that has SELECT on the mapped tables and nothing else."

READING: Final = frozenset({"SELECT", "USAGE", "SHOW VIEW", "SHOW DATABASES"})
"""MySQL's words for looking."""

_ATTRIBUTES: Final[Mapping[str, str]] = {
    "rolcreaterole": "make roles",
    "rolcreatedb": "make databases",
    "rolreplication": "replicate the server",
    "rolbypassrls": "pass row security",
}

_ROLE: Final = """
    SELECT rolsuper, rolcreaterole, rolcreatedb, rolreplication, rolbypassrls,
           has_database_privilege(current_database(), 'CREATE') AS makes_schemas,
           ARRAY(SELECT r.rolname::text FROM pg_roles r WHERE r.rolname IN
                 ('pg_execute_server_program', 'pg_write_server_files', 'pg_read_server_files')
                 AND pg_has_role(r.oid, 'MEMBER') ORDER BY 1) AS member
    FROM pg_roles WHERE rolname = current_user
"""

_TABLES: Final = """
    SELECT name, can FROM (
        SELECT n.nspname || '.' || c.relname AS name, concat_ws(' ',
               CASE WHEN has_any_column_privilege(c.oid, 'INSERT') THEN 'INSERT' END,
               CASE WHEN has_any_column_privilege(c.oid, 'UPDATE') THEN 'UPDATE' END,
               CASE WHEN has_table_privilege(c.oid, 'DELETE') THEN 'DELETE' END,
               CASE WHEN has_table_privilege(c.oid, 'TRUNCATE') THEN 'TRUNCATE' END,
               CASE WHEN pg_has_role(c.relowner, 'USAGE') THEN 'DROP' END) AS can
        FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
        WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f') AND n.nspname <> 'information_schema' AND n.nspname !~ '^pg_'
    ) found WHERE can <> '' ORDER BY name
"""

_SCHEMAS: Final = """
    SELECT nspname::text AS name FROM pg_catalog.pg_namespace
    WHERE has_schema_privilege(oid, 'CREATE') AND nspname <> 'information_schema' AND nspname !~ '^pg_' ORDER BY 1
"""


async def rights(reader: Reader, dialect: Dialect, url: str) -> list[Finding]:
    """
    What the role could do but need not.

    Raises:
        ReadFault: The database could not say.
    """
    if dialect is SQLITE:
        return list(file_rights(url))
    if dialect is POSTGRESQL:
        could = await _postgres(reader)
    elif dialect is MYSQL:
        could = [each for text in await _grants(reader) for each in grant_beyond_reading(text)]
    else:
        return [warning(RULE, f"What the role may do is not looked at on {dialect.name}.", FIX)]
    if could:
        return [warning(RULE, f"The role could do more than read: {some(could, most=6)}.", FIX)]
    return [ok(RULE, "The role may SELECT and nothing else.")]


async def _postgres(reader: Reader) -> list[str]:
    role = await row(reader, _ROLE)
    if role["rolsuper"]:
        return ["it is a superuser"]
    could = [word for name, word in _ATTRIBUTES.items() if role[name]]
    could += [f"act as {name}" for name in role["member"]]
    could += ["make schemas"] * bool(role["makes_schemas"])
    could += [f"make tables in {each['name']}" for each in await rows(reader, _SCHEMAS)]
    by_right: dict[str, list[str]] = {}
    for each in await rows(reader, _TABLES):
        by_right.setdefault(each["can"].replace(" ", ", "), []).append(each["name"])
    return could + [f"{can} on {some(names, most=3)}" for can, names in by_right.items()]


async def _grants(reader: Reader) -> Sequence[str]:
    return [str(next(iter(each.values()))) for each in await rows(reader, "SHOW GRANTS")]


def grant_beyond_reading(text: str) -> Iterator[str]:
    """What one line of SHOW GRANTS gives besides reading. What stands behind ON is cut: it may hold a digest."""
    match = re.match(r"GRANT (.+?) ON (\S+) TO ", text)
    if match is None:
        if role := re.match(r"GRANT (\S+) TO ", text):
            yield f"act as {role[1].strip('`')}"
        return
    words, place = match[1], match[2].replace("`", "")
    rights = [each.strip() for each in re.sub(r"\([^)]*\)", "", words).split(",")]
    if beyond := [right for right in rights if right.upper() not in READING]:
        yield f"{', '.join(beyond)} on {place}"
    elif place == "*.*" and "SELECT" in rights:
        yield "SELECT on *.*, the server's own accounts too"
    if text.endswith("WITH GRANT OPTION"):
        yield f"pass its rights on {place} to others"


def file_rights(url: str) -> Iterator[Finding]:
    """An SQLite file knows no roles: its mode is all there is."""
    path = sqlite_path(make_url(url))
    try:
        found = path.stat()
    except OSError:
        return  # told by whoever looks whether it can be reached
    mode = stat.S_IMODE(found.st_mode)
    if mode & (stat.S_IROTH | stat.S_IWOTH):
        yield warning(
            RULE, f"{path} holds stored passwords and is open to everybody ({mode:04o}).", f"Run: chmod o= {path}"
        )
    elif found.st_uid == os.geteuid() and mode & stat.S_IWUSR:
        yield warning(
            RULE,
            f"{path} could be written by this user ({mode:04o}).",
            "Let another user own it, or make it read-only.",
        )
    else:
        yield ok(RULE, f"{path} is read-only here ({mode:04o}).")
