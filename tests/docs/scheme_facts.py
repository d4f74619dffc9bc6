"""
What no code says of the schemes, from `schemes.toml`: one row per kind of stored text, in families.

The names of the registry, whether they must be named, what Auth0's bulk import takes and what a match costs come from
the registry and the vectors (`scheme_tables.py`).
"""

import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

FILE = Path(__file__).with_name("schemes.toml")


@dataclass(frozen=True)
class Kind:
    """One row of the table of schemes. The fields are explained at the head of `schemes.toml`."""

    names: tuple[str, ...]
    looks: str
    found: str
    secure: Literal["yes", "some", "no"]
    needs: str = ""
    left: str = ""


@dataclass(frozen=True)
class Family:
    """One heading of the page of schemes, and one row of the README."""

    title: str
    looks: str
    found: str
    kinds: tuple[Kind, ...]

    @property
    def names(self) -> tuple[str, ...]:
        """Every scheme of the family."""
        return tuple(name for kind in self.kinds for name in kind.names)


def _family(row: dict[str, Any]) -> Family:
    kinds = tuple(Kind(tuple(names.split()), **facts) for names, facts in row["kinds"].items())
    return Family(row["title"], row["looks"], row["found"], kinds)


FAMILIES = tuple(_family(row) for row in tomllib.loads(FILE.read_text("utf-8"))["family"])
KINDS = tuple(kind for family in FAMILIES for kind in family.kinds)


def line_to_add(name: str) -> str:
    """What a scheme without a row lacks."""
    return f'"{name}" = {{ looks = "`…`", found = "…", secure = "no" }}'
