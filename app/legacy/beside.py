"""
Columns of a user that another database holds: passwords in one, profiles in another.

For every user that was found, one SELECT is asked there, with values of the row as its parameters; what it gives joins
the row. No row there is NULL in every column; a database that cannot answer makes the whole look-up unanswered.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from app.errors import ConfigurationError


@dataclass(frozen=True, slots=True, kw_only=True)
class Beside:
    """
    Another place of a user's columns.

    Attributes:
        name: Its name in the settings.
        query: A SELECT; its parameters are canonical names of columns of the user's row (`:id`, `:email`).
        columns: Canonical name to the result's column.
        url: The other database's; empty: the same one.
    """

    name: str
    query: str
    columns: Mapping[str, str]
    url: str = field(default="", repr=False)


def check_beside(beside: tuple[Beside, ...], known: Mapping[str, str]) -> None:
    """
    Makes sure that names can be.

    Args:
        beside: The places.
        known: Columns of the user's own row.

    Raises:
        ConfigurationError: With the key, the reason and the fix.
    """
    taken = dict.fromkeys(known, "legacy.columns")
    for each in beside:
        key = f"legacy.beside.{each.name}"
        if not each.columns:
            raise ConfigurationError(f"{key}.columns", "is empty.", 'Name what it gives: password = "hash".')
        for name in each.columns:
            if name in taken and name != "id":
                raise ConfigurationError(f"{key}.columns.{name}", f"stands in {taken[name]} too.", "Keep one of them.")
            taken[name] = f"{key}.columns"
