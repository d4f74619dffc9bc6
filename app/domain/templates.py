"""
Templates: `"{first_name} {last_name}"`, parsed once when the settings are read.

Only names of columns stand between braces: no attributes, no indexes, no formats. `{{` and `}}` are braces.
"""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Final

from app.domain.values import as_text
from app.errors import ConfigurationError

Row = Mapping[str, object]

SECRET_COLUMNS: Final = frozenset({"password", "salt", "iterations", "scheme"})
"""Columns that make the stored hash: no row holds them, and no profile may."""

_TOKEN = re.compile(r"(?P<text>[^{}]+)|(?P<open>\{\{)|(?P<close>\}\})|\{(?P<column>[^{}]*)\}|(?P<stray>[{}])")
_COLUMN = re.compile(r"[^\W\d]\w*")


@dataclass(frozen=True, slots=True)
class Template:
    """
    A text with columns in it.

    Attributes:
        parts: What stands before each column, and the column, in order.
        tail: What stands behind the last column; the whole text where there is no column.
    """

    parts: tuple[tuple[str, str], ...]
    tail: str

    @property
    def columns(self) -> tuple[str, ...]:
        """Names of the columns, in order; a column may stand twice."""
        return tuple(column for _, column in self.parts)

    @property
    def only_column(self) -> str | None:
        """The column, where the template is nothing else."""
        return self.parts[0][1] if len(self.parts) == 1 and not self.parts[0][0] and not self.tail else None

    def render(self, row: Row) -> str | None:
        """
        The text for one row, trimmed.

        NULL, missing and blank columns leave no gap: one space goes with them. None when all columns are such.
        """
        if not self.parts:
            return self.tail
        whole = ""
        for literal, column in self.parts:
            item = row.get(column)
            item = (item if type(item) is str else as_text(item)) or ""
            if not (item := item.strip()):
                return self._with_gaps(row)
            whole += literal + item
        return (whole + self.tail).strip()

    def _with_gaps(self, row: Row) -> str | None:
        text, found, gap = "", False, False
        for literal, column in self.parts:
            value = as_text(row.get(column))
            if value is not None:
                value = value.strip()
            text += _joined(text, literal, gap=gap)
            gap = not value
            if value:
                text, found = text + value, True
        return (text + _joined(text, self.tail, gap=gap)).strip() if found else None


def parse_template(text: str, *, key: str, columns: Collection[str] | None) -> Template:
    """
    Takes a template apart.

    Args:
        text: The template.
        key: The setting it came from, for errors.
        columns: Names that a row can have besides `id`; None: not known, any will do.

    Raises:
        ConfigurationError: A stray brace, something else than a name between braces, a column that is not known or
            that belongs to the stored hash.
    """
    parts: list[tuple[str, str]] = []
    literal = ""
    for token in _TOKEN.finditer(text):
        if token["stray"]:
            raise ConfigurationError(key, f"has a stray {token['stray']}.", "Write {{ or }} for a brace that is meant.")
        if token["column"] is None:
            literal += token["text"] or token[0][0]
        else:
            check_column(token["column"], key=key, columns=columns)
            parts.append((literal, token["column"]))
            literal = ""
    return Template(tuple(parts), literal)


def check_column(name: str, *, key: str, columns: Collection[str] | None) -> None:
    """
    Makes sure that a row can have this column.

    Raises:
        ConfigurationError: It cannot; the nearest name is told.
    """
    if not _COLUMN.fullmatch(name):
        raise ConfigurationError(key, "has something else than the name of a column in braces.", "Write {name}.")
    if name in SECRET_COLUMNS:
        raise ConfigurationError(key, f"names {name}, which belongs to the stored hash.", "Profiles never hold it.")
    if columns is None or name == "id" or name in columns:
        return
    known = sorted({"id", *columns} - SECRET_COLUMNS)
    near = get_close_matches(name, known, 1, 0.5)
    fix = f"Did you mean {near[0]}?" if near else f"Known: {', '.join(known)}; add it to legacy.columns."
    raise ConfigurationError(key, f"names the column {name}, which is not mapped.", fix)


def _joined(before: str, literal: str, *, gap: bool) -> str:
    """The literal, less its leading space where a column before it gave nothing and a space stands there already."""
    return literal.lstrip() if gap and (not before or before[-1].isspace()) else literal
