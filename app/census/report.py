"""The whole census as one value, and as JSON with stable keys."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from app.census.advice import Advice, Known, active_within, advise, trickle_days
from app.census.capacity import Capacity, Usual, usual
from app.census.judge import Family, Road
from app.census.tally import ACTIVE_DAYS, PROFILE_STEPS, FamilyCount, Tally
from app.census.tiers import BASIS, JOBS_AT_ONCE, Import, estimate
from app.census.walk import Walked
from app.domain.preflight import RULES, Rule, Severity


@dataclass(frozen=True, slots=True)
class RuleCount:
    """One rule that somebody trips: how many, and the first user keys."""

    rule: Rule
    users: int
    examples: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Census:
    """
    Everything that `assess` found.

    Attributes:
        at: When, UTC.
        source: What was read: engine and table.
        walked: The counts.
        roads: Users by road, those among `mend` who share an email, username or id with another.
        findings: Errors and warnings, the worst first.
        notes: What is worth knowing.
        capacity: What hashing costs here.
        decoy: The commonest slow scheme, or None.
        whole_import: The bulk import, if nobody trickles.
        rest_import: The same after `days` of trickle; None where no last login is mapped.
        days: How long to trickle; None likewise.
        advice: In the order in which to act.
        seconds: How long reading took.
    """

    at: datetime
    source: str
    walked: Walked
    roads: Mapping[Road, int]
    findings: tuple[RuleCount, ...]
    notes: tuple[RuleCount, ...]
    capacity: Capacity
    decoy: Usual | None
    whole_import: Import
    rest_import: Import | None
    days: int | None
    advice: tuple[Advice, ...]
    seconds: float

    @property
    def tally(self) -> Tally:
        """The counts over all users."""
        return self.walked.tally

    def families(self) -> list[tuple[Family, FamilyCount]]:
        """Families, the largest first."""
        return sorted(self.tally.families.items(), key=lambda each: (-each[1].users, each[0].scheme, each[0].cost))


def conclude(walked: Walked, capacity: Capacity, *, source: str, seconds: float) -> Census:
    """What follows from the counts."""
    tally = walked.tally
    roads = roads_of(walked)
    portable = roads[Road.BOTH] + roads[Road.BULK]
    mean = tally.hashed_bytes / tally.hashed_records if tally.hashed_records else 0.0
    whole = estimate(portable, round(portable * mean))
    days, rest = trickle_days(tally), None
    if days is not None and tally.users:
        left = round(portable * (1 - active_within(tally, days) / tally.users))
        rest = estimate(left, round(left * mean))
    counts = [
        RuleCount(RULES[name], tally.rules[name], tuple(tally.examples.get(name, ()))) for name in tally.findings()
    ]
    return Census(
        at=datetime.now(UTC),
        source=source,
        walked=walked,
        roads=roads,
        findings=tuple(each for each in counts if each.rule.severity is not Severity.NOTE),
        notes=tuple(each for each in counts if each.rule.severity is Severity.NOTE),
        capacity=capacity,
        decoy=usual(tally.families),
        whole_import=whole,
        rest_import=rest,
        days=days,
        advice=tuple(advise(Known(tally=tally, roads=roads, capacity=capacity, whole_import=whole))),
        seconds=seconds,
    )


def roads_of(walked: Walked) -> Counter[Road]:
    """Users by road, once those are taken out whom Auth0 will not take beside another."""
    roads = Counter({road: walked.tally.roads[road] for road in Road})
    for road, users in walked.stuck.items():
        roads[Road(road)] -= users
        roads[Road.MEND] += users
    return roads


def document(census: Census) -> dict[str, Any]:
    """The census as JSON. Keys are stable; new ones may come."""
    tally = census.tally
    return {
        "at": census.at.isoformat(timespec="seconds"),
        "source": census.source,
        "users": tally.users,
        "counted_by_database": census.walked.counted,
        "seconds": round(census.seconds, 2),
        "roads": {road.value: census.roads[road] for road in Road},
        "families": [_family(census, family, count) for family, count in census.families()],
        "password_column": {"width": census.walked.width, "padded": tally.padded},
        "facts": dict(sorted(tally.facts.items())),
        "longest_username": tally.longest_username,
        "profiles": {
            "mean_bytes": round(tally.profile_bytes / max(1, sum(tally.profile_sizes.values()))),
            "largest_bytes": tally.largest_profile,
            "sizes": [
                {"up_to_bytes": step, "users": tally.profile_sizes[number]}
                for number, step in enumerate((*PROFILE_STEPS, None))
            ],
        },
        "activity": _activity(tally),
        "capacity": {
            "cores": census.capacity.cores,
            "seconds_per_login": census.capacity.mean_s,
            "logins_per_second": census.capacity.logins_per_s,
            "cpu_seconds_for_all": census.capacity.total_s,
        },
        "decoy": {"scheme": census.decoy.scheme, "cost": census.decoy.cost} if census.decoy else None,
        "import": _import(census.whole_import),
        "import_after_trickle": (
            {"days": census.days, **_import(census.rest_import)} if census.rest_import is not None else None
        ),
        "import_without_password": {"users": census.roads[Road.RESET] + census.roads[Road.TRICKLE]},
        "import_basis": BASIS,
        "findings": [_rule(each) for each in census.findings],
        "notes": [_rule(each) for each in census.notes],
        "advice": [{"code": each.code, "text": each.text} for each in census.advice],
    }


def _family(census: Census, family: Family, count: FamilyCount) -> dict[str, Any]:
    pace = census.capacity.pace.get(family)
    return {
        "scheme": family.scheme,
        "cost": family.cost,
        "verdict": family.verdict,
        "encoding": count.encoding,
        "users": count.users,
        **{road.value: count.roads[road] for road in Road},
        "longest": count.longest,
        "seconds_per_login": pace.seconds if pace else None,
        "measured": pace.measured if pace else False,
    }


def _activity(tally: Tally) -> dict[str, int] | None:
    if not tally.activity:
        return None
    return {name: tally.activity[name] for name in (*map(str, ACTIVE_DAYS), "older", "never")}


def _import(each: Import) -> dict[str, Any]:
    return {
        "users": each.users,
        "bytes": each.size,
        "files": each.files,
        "jobs": each.files,
        "jobs_at_once": JOBS_AT_ONCE,
        "hours": {name: round(hours, 2) for name, hours in each.hours.items()},
    }


def _rule(each: RuleCount) -> dict[str, Any]:
    return {
        "rule": each.rule.name,
        "severity": each.rule.severity.value,
        "users": each.users,
        "examples": list(each.examples),
        "meaning": each.rule.meaning,
        "fix": each.rule.fix,
    }
