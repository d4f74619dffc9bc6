"""
Further tables of one schema, and SQL that names their columns.

In every expression of the mapping, `alias.column` is a column: it is looked up in that table, in the case in which it
stands there, and quoted as the engine wants it, so that one spelling serves every engine.
"""

import re
from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import Literal, get_args

from app.errors import ConfigurationError

JoinKind = Literal["left", "inner", "lookup"]
"""
`left` and `inner` are SQL's; of both at most one row per user should come.

A `lookup` only finds users: it stands in the look-up of the identifiers whose columns are in it, and nowhere else, so
further addresses or names of a user neither multiply the user nor change the profile.
"""

ALIAS = re.compile(r"[a-z][a-z0-9_]*")

_TOKEN = re.compile(
    r"""'(?:[^']|'')*' | "(?:[^"]|"")*" | `[^`]*` | \[[^\]]*\]     # texts and quoted names stay
      | (?<![\w.$])(?P<alias>[a-z][a-z0-9_]*)\.(?P<column>[^\W\d][\w$]*)(?![\w$.]|\s*\()""",
    re.VERBOSE,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Join:
    """
    One further table.

    Attributes:
        table: Table or view, maybe with its schema.
        alias: Its short name in expressions.
        on: The SQL condition that ties it to the tables before it: `p.user_id = u.id`.
        kind: See `JoinKind`.
    """

    table: str
    alias: str
    on: str
    kind: JoinKind = "left"


def column_of(text: str, aliases: Collection[str]) -> tuple[str, str] | None:
    """Alias and column of a text that is `alias.column` and nothing else; None for any other."""
    match = _TOKEN.fullmatch(text.strip())
    if match is None or match["alias"] not in aliases:
        return None
    return match["alias"], match["column"]


def with_columns(sql: str, aliases: Collection[str], spelled: Callable[[str, str], str]) -> str:
    """The expression with every `alias.column` spelled by `spelled(alias, column)`; texts in quotes stay."""

    def replaced(match: re.Match[str]) -> str:
        return spelled(match["alias"], match["column"]) if match["alias"] in aliases else match[0]

    return _TOKEN.sub(replaced, sql)


def check_joins(alias: str, joins: tuple[Join, ...], *, is_table: Callable[[str], bool]) -> None:
    """
    Makes sure that names and kinds can be.

    Raises:
        ConfigurationError: With the key, the reason and the fix.
    """
    if joins and not alias:
        raise ConfigurationError(
            "legacy.alias", "is missing, and legacy.joins needs it.", 'Write alias = "u", and u.id in conditions.'
        )
    seen: set[str] = set()
    for name, key in [(alias, "legacy.alias"), *((j.alias, f"legacy.joins.{i}.alias") for i, j in enumerate(joins))]:
        if name and not ALIAS.fullmatch(name):
            raise ConfigurationError(key, "is no short name.", "Small letters, digits and underscores: u, p, emails.")
        if name in seen:
            raise ConfigurationError(key, f"names {name} twice.", "Give every table an alias of its own.")
        seen.add(name)
    for index, join in enumerate(joins):
        key = f"legacy.joins.{index}"
        if not is_table(join.table):
            raise ConfigurationError(f"{key}.table", "is not the name of a table.", "Write table or schema.table.")
        if not join.on.strip():
            raise ConfigurationError(f"{key}.on", "is empty.", f"Write e.g. {join.alias}.user_id = {alias}.id.")
        if join.kind not in get_args(JoinKind):
            raise ConfigurationError(f"{key}.kind", "is no kind.", f"Kinds are {', '.join(get_args(JoinKind))}.")
