"""The tables of schemes: what the registry and the vectors say, beside the facts of `schemes.toml`."""

import collections
import functools
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from app.errors import HashError
from tests.docs.markdown import table
from tests.docs.scheme_facts import FAMILIES, KINDS, Family, Kind
from tests.hashing.known import ALL_VECTORS, TOLD, VECTORS, Vector, registry

FAST_S = 1e-4
"""Below here a match is called fast: a few digests."""

WHOLE = len(VECTORS) == len(ALL_VECTORS)
"""Whether this machine reads every format: `$2a$`'s countermeasure needs libxcrypt, and costs differ without it."""

HEAD = ("stored text", "scheme", "found in", "recognised", "bulk import", "secure", "cost")


@dataclass(frozen=True)
class Measured:
    """What the vectors of one scheme say."""

    recognised: tuple[bool, ...]
    portable: tuple[bool, ...]
    work_s: float
    costless: bool


@functools.cache
def measured() -> dict[str, Measured]:
    """Every scheme that has vectors."""
    rows: dict[str, list[Vector]] = collections.defaultdict(list)
    for vector in (*VECTORS, *TOLD):
        rows[vector.scheme].append(vector)
    return {name: _measure(vectors) for name, vectors in rows.items()}


def _measure(vectors: list[Vector]) -> Measured:
    parsed = [vector.parse() for vector in vectors]
    return Measured(
        recognised=tuple(map(_recognised, vectors)),
        portable=tuple(each.portable() is not None for each in parsed),
        work_s=max(each.work_s for each in parsed),
        costless=any(not each.cost for each in parsed),
    )


def _recognised(vector: Vector) -> bool:
    if registry().by_name[vector.scheme].named_only:
        return False
    try:
        return registry().identify(vector.stored(named=False))[0].name == vector.scheme
    except HashError:
        return False


def facts_of(name: str) -> Measured:
    """What the vectors of one scheme say."""
    assert name in measured(), f"{name}: schemes.toml has a line for it, and no vector here is of that scheme"
    return measured()[name]


def recognised(kind: Kind) -> str:
    """Whether the text alone says what it is: what the registry answers about the vectors."""
    answers = [answer for name in kind.names for answer in facts_of(name).recognised]
    return "yes" if all(answers) else "mostly" if any(answers) else "name it"


def portable(kind: Kind) -> str:
    """Whether Auth0's bulk import takes these: what the vectors of the tests say. From half of them on: mostly."""
    answers = [answer for name in kind.names for answer in facts_of(name).portable]
    if all(answers) or not any(answers):
        return "yes" if any(answers) else "no"
    return "mostly" if 2 * sum(answers) >= len(answers) else "partly"


def reason(kind: Kind) -> str:
    """Why Auth0's bulk import does not take them, or not all; empty where it takes all."""
    if portable(kind) == "yes":
        return ""
    told = dict.fromkeys(registry().by_name[name].not_portable for name in kind.names)
    return kind.left or "; ".join(text for text in told if text)


def cost(names: Iterable[str]) -> str:
    """The order of magnitude of the dearest vector's match."""
    work_s = max(facts_of(name).work_s for name in names)
    if work_s < FAST_S:
        return "fast"
    unit, scale = ("s", 1.0) if work_s >= 0.075 else ("ms", 1000.0)
    return f"~{_round(work_s * scale):g} {unit}"


def _round(value: float) -> float:
    """To 1, 2 or 5 times a power of ten: machines differ by more than what lies between."""
    steps = [digit * 10.0**power for power in range(-2, 4) for digit in (1, 2, 5)]
    return min(steps, key=lambda step: abs(step - value) / step)


def schemes() -> str:
    """Every scheme of the registry, by family and kind of stored text."""
    return "\n".join(f"### {family.title}\n\n{table(HEAD, map(_row, family.kinds))}" for family in FAMILIES)


def _row(kind: Kind) -> tuple[str, ...]:
    why = reason(kind)
    bulk = portable(kind) + (f": {why}" if why else "")
    secure = "**no**" if kind.secure == "no" else kind.secure
    looks = kind.looks.replace("|", "\\|")
    return (looks, _code(kind.names), kind.found, recognised(kind), bulk, secure, cost(kind.names))


def needs() -> str:
    """What each asks besides the stored text, where it asks anything."""
    return table(("scheme", "needs"), ((_code(kind.names), kind.needs) for kind in KINDS if kind.needs))


def families() -> str:
    """The README's table: one row a family."""
    rows = [
        (family.looks.replace("|", "\\|"), f"[{family.title}](docs/schemes.md#{anchor(family.title)})", family.found,
         str(len(family.names)), str(sum(any(facts_of(name).portable) for name in family.names)), _secure(family))
        for family in FAMILIES
    ]  # fmt: skip
    return table(("stored text", "family", "found in", "schemes", "in bulk", "secure"), rows)


def _secure(family: Family) -> str:
    said = {kind.secure for kind in family.kinds}
    return {frozenset({"yes"}): "yes", frozenset({"no"}): "**no**"}.get(frozenset(said), "some")


def _code(names: Iterable[str]) -> str:
    return ", ".join(f"`{name}`" for name in names)


def anchor(title: str) -> str:
    """What GitHub makes of a heading."""
    kept = (letter for letter in title.lower() if letter.isalnum() or letter in "_- ")
    return "".join(kept).replace(" ", "-")


def unsure() -> Iterator[str]:
    """Rows whose bulk import is not a plain yes, and that do not say why."""
    return (" ".join(kind.names) for kind in KINDS if portable(kind) != "yes" and not reason(kind))
