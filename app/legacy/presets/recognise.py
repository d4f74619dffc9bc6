"""Which presets fit a database, by nothing but the names of its tables and columns; each with its evidence in words."""

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field

from app.legacy.presets.format import Preset, presets

MAX_MISSING = 2
"""A preset with so many columns missing is still named, as one that nearly fits."""

Tables = Mapping[str, Collection[str]]
"""Names of tables and views, as they are to be written in settings, and the names of their columns."""

_PLACE = re.compile(r"\{(\w+)\}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """
    A preset, and how well it fits.

    Attributes:
        preset: The preset.
        names: What stands for `{prefix}` and the like.
        parts: The parts that apply.
        missing: Required columns (`table.column`) that are not there; empty: it fits.
        seen: How many required and further columns are there.
        evidence: What was seen, in words.
    """

    preset: Preset
    names: Mapping[str, str] = field(default_factory=dict)
    parts: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    seen: int = 0
    evidence: tuple[str, ...] = ()

    @property
    def fits(self) -> bool:
        """Whether everything that is required is there."""
        return not self.missing


def recognise(tables: Tables, known: Mapping[str, Preset] | None = None) -> list[Candidate]:
    """
    The presets that fit, best first: the more special, then the one of which more was seen. Those that nearly fit
    follow.

    One preset may come several times, with other names: two installations in one database.
    """
    database = _Database(tables)
    found = [each for preset in (known or presets()).values() for each in _candidates(preset, database)]
    return sorted(found, key=lambda one: (len(one.missing), -one.preset.recognise.weight, -one.seen, one.preset.name))


class _Database:
    """Tables and columns by their names in small letters."""

    def __init__(self, tables: Tables) -> None:
        self.tables = {name.casefold(): name for name in tables}
        self.columns = {name.casefold(): {column.casefold() for column in columns} for name, columns in tables.items()}

    def has(self, place: str) -> bool:
        """Whether a table, or a table's column, is there."""
        place = place.casefold()
        table, _, column = place.rpartition(".")
        return place in self.columns or column in self.columns.get(table, ())


def _candidates(preset: Preset, database: _Database) -> Iterator[Candidate]:
    seen: set[tuple[tuple[str, str], ...]] = set()
    for bound, missing in _bindings(preset, list(preset.recognise.tables.items()), {}, database):
        names = {name: value for name, value in bound.items() if name in preset.names}
        key = tuple(sorted(names.items()))
        absent = not any(database.has(_fill(place, names)) for place in preset.recognise.absent)
        if key not in seen and absent and len(missing) <= MAX_MISSING:
            seen.add(key)
            yield _candidate(preset, names, missing, database)


def _bindings(
    preset: Preset, wanted: list[tuple[str, tuple[str, ...]]], names: dict[str, str], database: _Database
) -> Iterator[tuple[dict[str, str], tuple[str, ...]]]:
    """Every way to fill the preset's names so that all its tables are there, and the columns that are not."""
    if not wanted:
        yield names, ()
        return
    (template, columns), *rest = wanted
    pattern = _pattern(preset, template, names)
    for folded, written in database.tables.items():
        if not (match := pattern.fullmatch(written)):
            continue
        bound = {**names, **match.groupdict()}
        needed = [_fill(column, bound).casefold() for column in columns]
        missing = [f"{written}.{name}" for name in needed if "{" not in name and name not in database.columns[folded]]
        if len(missing) <= min(MAX_MISSING, len(needed) // 3):
            for found, more in _bindings(preset, rest, bound, database):
                yield found, (*missing, *more)


def _pattern(preset: Preset, template: str, names: Mapping[str, str]) -> re.Pattern[str]:
    """The table's name, with what is known filled in and the rest as named groups."""
    pieces, end, named = [], 0, set[str]()
    for place in _PLACE.finditer(template):
        pieces.append(re.escape(template[end : place.start()]))
        name, end = place[1], place.end()
        if name in names:
            pieces.append(re.escape(names[name]))
        elif name in named:
            pieces.append(f"(?P={name})")
        else:
            pieces.append(f"(?P<{name}>{preset.names[name].pattern})")
            named.add(name)
    return re.compile("".join([*pieces, re.escape(template[end:])]), re.IGNORECASE)


def _fill(text: str, names: Mapping[str, str]) -> str:
    return _PLACE.sub(lambda place: names.get(place[1], place[0]), text)


def _candidate(preset: Preset, names: dict[str, str], missing: tuple[str, ...], database: _Database) -> Candidate:
    evidence, seen = [], 0
    for place, tables in (("has", preset.recognise.tables), ("also has", preset.recognise.more)):
        for template, columns in tables.items():
            table = _fill(template, names)
            there = [column for column in columns if database.has(f"{table}.{_fill(column, names)}")]
            if there:
                seen += len(there)
                evidence.append(_words(place, table, [_fill(column, names) for column in there]))
    parts = []
    for name, part in preset.parts.items():
        when = [_fill(place, names) for place in part.when]
        if when and all(database.has(place) for place in when):
            parts.append(name)
            evidence.append(f"{part.what} ({', '.join(when)})")
    return Candidate(
        preset=preset, names=names, parts=tuple(parts), missing=missing, seen=seen, evidence=tuple(evidence)
    )


_SHOWN = 5
"""Columns that a sentence of evidence names; the rest is counted."""


def _words(verb: str, table: str, columns: list[str]) -> str:
    shown = ", ".join(columns[:_SHOWN])
    more = f" and {len(columns) - _SHOWN} more" if len(columns) > _SHOWN else ""
    return f"{verb} the table {table} with {shown}{more}"
