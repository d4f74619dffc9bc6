"""Which tables hold users: a stored password and something that people type, in one table."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from app.census.draft.hashes import Held, held
from app.census.draft.names import ROLES, hints_at_password, is_password, may_be_password, plain
from app.hashing.registry import Registry
from app.legacy.kinds import Kind
from app.legacy.survey import Column, Samples, Survey, Surveyor, Table

WIDEST = 40
"""Text columns of one table that are sampled: names come before the rest, and no user needs more."""


@dataclass(frozen=True, slots=True)
class Looked:
    """
    One table that may hold users.

    Attributes:
        table: The table.
        passwords: Columns that may hold the stored password, and what stands in them.
        identifiers: Canonical name to columns.
        samples: Sampled rows; shown to nobody.
    """

    table: Table
    passwords: Mapping[str, Held]
    identifiers: Mapping[str, tuple[str, ...]]
    samples: Samples = field(repr=False)

    def words(self) -> str:
        """The table in words: its size and what speaks for it."""
        rows = "" if self.table.rows is None else f"rows: about {self.table.rows:,}; "
        people = ", ".join(name for names in self.identifiers.values() for name in names)
        stored = "; ".join(f"{name} ({found.words()})" for name, found in self.passwords.items())
        return f"{rows}{people}; {stored}"


async def look_at_tables(surveyor: Surveyor, survey: Survey, registry: Registry, *, only: str = "") -> list[Looked]:
    """
    Every table with a stored password and an identifier, the fullest first.

    Args:
        surveyor: Of the database.
        survey: Its survey.
        registry: The schemes.
        only: The one table to look at, which somebody named.

    Raises:
        LegacyUnavailable: The database could not be asked.
    """
    tables = [table for table in survey.tables.values() if table.readable and (table.name == only or not only)]
    found = [looked for table in tables if (looked := await look_at(surveyor, table, registry, named=bool(only)))]
    return sorted(found, key=lambda looked: (looked.table.view, -(looked.table.rows or 0), looked.table.name))


async def look_at(surveyor: Surveyor, table: Table, registry: Registry, *, named: bool) -> Looked | None:
    """One table; None when it holds no users."""
    texts = [column for column in table.columns.values() if column.shape.kind in {Kind.TEXT, Kind.BYTES, Kind.OTHER}]
    texts = sorted(texts, key=lambda column: not hints_at_password(column.name))[:WIDEST]
    identifiers = {role: names for role in ("email", "username") if (names := in_role(table.columns.values(), role))}
    if not (named or identifiers) or not texts:
        return None
    samples = await surveyor.sample(table, [column.name for column in texts])
    passwords = {column.name: holding for column in texts if (holding := _password(registry, column, samples))}
    return Looked(table, passwords, identifiers, samples) if passwords or named else None


def _password(registry: Registry, column: Column, samples: Samples) -> Held | None:
    """What stands in a column that may hold stored passwords; None where it does not."""
    if not may_be_password(column.name):
        return None
    found = held(registry, samples.column(column.name))
    if (
        found.is_hashes
        or is_password(column.name)
        or (found.values and hints_at_password(column.name) and found.may_be_hashes)
    ):
        return found
    return None


def in_role(columns: Iterable[Column], role: str) -> tuple[str, ...]:
    """The columns whose names say that they play a role, the plainest name first."""
    known = ROLES[role]
    named = [column.name for column in columns if plain(column.name) in known]
    return tuple(sorted(named, key=lambda name: known.index(plain(name))))
