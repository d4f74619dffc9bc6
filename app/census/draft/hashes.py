"""What a sampled column holds, as the schemes see it: counts and names, never a value."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final

from app.domain.hashes import StoredHash
from app.errors import AmbiguousHash, HashError, UnknownHash, UnusableHash
from app.hashing.registry import Registry

SHAPELESS: Final = frozenset({"des_crypt", "mysql_old"})
"""Schemes whose texts any short word may have: a phone number of 13 digits passes for one."""

MOST: Final = 0.5
"""From this share on, a column holds what most of its values are."""


@dataclass(frozen=True, slots=True)
class Held:
    """
    What a column's sampled values are.

    Attributes:
        values: How many there are, without empty ones.
        schemes: Values that name their scheme by themselves, by scheme.
        marks: Marks for no password.
        bare: Values that fit several schemes.
        among: The schemes that those fit.
        broken: Values that one scheme claims and cannot read, by scheme.
        unknown: Values that no scheme fits.
    """

    values: int = 0
    schemes: Counter[str] = field(default_factory=Counter)
    marks: int = 0
    bare: int = 0
    among: frozenset[str] = frozenset()
    broken: Counter[str] = field(default_factory=Counter)
    unknown: int = 0

    @property
    def told(self) -> int:
        """Values that are certainly stored passwords."""
        return sum(count for name, count in self.schemes.items() if name not in SHAPELESS)

    @property
    def is_hashes(self) -> bool:
        """Whether the values alone say that these are stored passwords."""
        return self.values > 0 and self.told >= MOST * self.values

    @property
    def may_be_hashes(self) -> bool:
        """Whether they could be, where the column's name says so."""
        known = sum(self.schemes.values()) + self.bare + self.marks + sum(self.broken.values())
        return known >= MOST * self.values

    def words(self) -> str:
        """What was found, for people: `bcrypt 180, phpass 20`."""
        found = [f"{name} {count}" for name, count in self.schemes.most_common()]
        found += [f"{name} (broken, or without its secret) {count}" for name, count in self.broken.most_common()]
        found += [f"bare digests {self.bare}"] * bool(self.bare)
        found += [f"marks for no password {self.marks}"] * bool(self.marks)
        found += [f"unreadable {self.unknown}"] * bool(self.unknown)
        return ", ".join(found) or "empty"


def held(registry: Registry, values: Iterable[object]) -> Held:
    """Looks at the values of one column, NULLs left out."""
    schemes: Counter[str] = Counter()
    broken: Counter[str] = Counter()
    among: set[str] = set()
    count = marks = bare = unknown = 0
    for value in values:
        if not (text := str(value)).strip():
            continue
        count += 1
        try:
            scheme, _ = registry.identify(StoredHash(encoded=text))
        except UnusableHash:
            marks += 1
        except AmbiguousHash as several:
            bare += 1
            among |= set(several.candidates)
        except UnknownHash:
            unknown += 1
        except HashError as claim:
            broken[claim.scheme] += 1
        else:
            schemes[scheme.name] += 1
    return Held(count, schemes, marks, bare, frozenset(among), broken, unknown)
