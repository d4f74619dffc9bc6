"""What the stored hashes cost on this machine: seconds of one login, logins a second, the processor time of all."""

import statistics
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from app.census.judge import Family, Road
from app.census.tally import FamilyCount
from app.errors import Overloaded
from app.hashing.decoy import stand_in
from app.hashing.verify import SLOW_S

MEASURED_S: Final = 0.3
"""How long one family is measured; at least one match is done."""

MEASURED_FAMILIES: Final = 12
"""The commonest ones; the others are reckoned from their estimate and the pace of these."""

WORTH_MEASURING_S: Final = 1e-4
"""Cheaper matches cost less than the look-up beside them."""


@dataclass(frozen=True, slots=True)
class Pace:
    """Seconds of processor time of one match, and whether they were measured here or reckoned."""

    seconds: float
    measured: bool


@dataclass(frozen=True, slots=True)
class Capacity:
    """
    What this machine can do.

    Attributes:
        cores: Cores of this process.
        pace: By family.
        mean_s: Seconds of a login, over all users who can log in.
        total_s: Seconds if each of them logs in once.
        logins_per_s: Logins that all cores do in a second, hashing alone; None where it costs nothing.
    """

    cores: int
    pace: Mapping[Family, Pace]
    mean_s: float
    total_s: float
    logins_per_s: float | None


@dataclass(frozen=True, slots=True)
class Usual:
    """The commonest scheme that is meant to be slow: what the service's decoy should cost."""

    scheme: str
    cost: str
    work_s: float
    users: int


def measure(families: Mapping[Family, FamilyCount], *, cores: int) -> Capacity:
    """Measures the commonest families for a few seconds, and reckons the rest."""
    usable = {family: count for family, count in families.items() if family.verdict == "usable"}
    commonest = sorted(usable, key=lambda family: -usable[family].users)
    found: dict[Family, float] = {}
    for family in commonest:
        if len(found) < MEASURED_FAMILIES and usable[family].work_s >= WORTH_MEASURING_S:
            seconds = _measured(family, usable[family].work_s)
            if seconds is not None:
                found[family] = seconds
    factor = statistics.median([seconds / usable[family].work_s for family, seconds in found.items()] or [1.0])
    pace = {family: Pace(found.get(family, count.work_s * factor), family in found) for family, count in usable.items()}
    logins = {family: usable[family].roads[Road.BOTH] + usable[family].roads[Road.TRICKLE] for family in usable}
    total = sum(pace[family].seconds * users for family, users in logins.items())
    users = sum(logins.values())
    mean = total / users if users else 0.0
    return Capacity(cores, pace, mean, total, cores / mean if mean else None)


def usual(families: Mapping[Family, FamilyCount]) -> Usual | None:
    """The commonest slow scheme and cost, or None: nothing is slow, and the decoy stays what it is by default."""
    slow = [
        (count.users, family)
        for family, count in families.items()
        if count.work_s >= SLOW_S and "|" not in family.scheme
    ]
    if not slow:
        return None
    users, family = max(slow, key=lambda each: each[0])
    return Usual(family.scheme, family.cost, families[family].work_s, users)


def _measured(family: Family, work_s: float) -> float | None:
    """Processor seconds of one match, the best that fits in: others on the machine only make it look dearer."""
    parsed = stand_in(family.scheme, family.cost, work_s)
    if parsed is None:
        return None
    best, end = float("inf"), time.perf_counter() + MEASURED_S
    try:
        while best == float("inf") or time.perf_counter() < end:
            started = time.process_time()
            parsed.matches(b"nobody's password")
            best = min(best, time.process_time() - started)
    except Overloaded:
        return None
    return best
