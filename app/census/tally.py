"""What was counted over many users: mergeable, picklable, of a size that does not grow with the table."""

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

from app.census.judge import Family, Judged, Road
from app.domain.preflight import RULES
from app.domain.users import LegacyUser

EXAMPLES: Final = 20
"""User keys kept by rule: enough to look into, few enough to read. `--findings` writes all of them."""

PROFILE_STEPS: Final = (512, 1024, 2048, 4096, 8192, 10240)
"""Upper ends of the histogram of profile sizes, bytes."""

ACTIVE_DAYS: Final = (7, 30, 90, 180, 365, 730)
"""Windows since the last login, days."""

LAST_LOGIN: Final = ("last_login", "last_login_at", "last_seen", "last_seen_at")
"""Names of mapped columns that say when a user was last there; the first that is mapped is taken."""

_WINDOWS: Final = tuple(map(str, ACTIVE_DAYS))
_ISO: Final = re.compile(r"[0-9]{4}-[01][0-9]-[0-3][0-9]")

_MILLISECONDS: Final = 100_000_000_000
"""Whole numbers above this many seconds (the year 5138) are milliseconds."""


MAX_DAYS: Final = 10_000
"""Dates whose window is remembered: those of 27 years."""

_SUMS: Final = (
    *("users", "verified", "totp", "padded", "profile_bytes"),
    *("hashed_records", "hashed_bytes", "bare_records", "bare_bytes"),
)


@dataclass(slots=True)
class FamilyCount:
    """
    Users of one family.

    Attributes:
        users: How many.
        roads: How many by road.
        work_s: Estimated seconds of one match.
        encoding: How passwords become bytes.
        longest: Characters of the longest stored text.
    """

    users: int = 0
    roads: Counter[Road] = field(default_factory=Counter)
    work_s: float = 0.0
    encoding: str = ""
    longest: int = 0


@dataclass(slots=True)
class Tally:
    """
    Counts over users, and the first keys of each rule.

    Attributes:
        users: Rows that were read.
        families: Users by what their stored values are.
        roads: Users by road.
        rules: Users by rule.
        examples: First user keys by rule, in the order in which they were read.
        fields: Profiles by the fields that they have.
        verified: Profiles whose email is verified.
        totp: Profiles with a TOTP secret.
        profile_sizes: Profiles by the step of `PROFILE_STEPS` that they fit in.
        profile_bytes: Sum over profiles; `largest_profile` is the greatest.
        hashed_records: Records of the bulk import with a stored hash, `hashed_bytes` their sum.
        bare_records: Records without one, `bare_bytes` their sum.
        longest_username: Characters.
        padded: Stored texts with padding behind them.
        activity: Users by days since their last login; empty where no such column is mapped.
    """

    users: int = 0
    families: dict[Family, FamilyCount] = field(default_factory=dict)
    roads: Counter[str] = field(default_factory=Counter)
    rules: Counter[str] = field(default_factory=Counter)
    examples: dict[str, list[str]] = field(default_factory=dict)
    fields: Counter[tuple[str, ...]] = field(default_factory=Counter)
    verified: int = 0
    totp: int = 0
    profile_sizes: Counter[int] = field(default_factory=Counter)
    profile_bytes: int = 0
    largest_profile: int = 0
    hashed_records: int = 0
    hashed_bytes: int = 0
    bare_records: int = 0
    bare_bytes: int = 0
    longest_username: int = 0
    padded: int = 0
    activity: Counter[str] = field(default_factory=Counter)

    def add(self, user: LegacyUser, judged: Judged) -> None:
        """One more user."""
        self.users += 1
        count = self.families.get(judged.family)
        if count is None:
            count = self.families[judged.family] = FamilyCount(work_s=judged.work_s, encoding=judged.encoding)
        count.users += 1
        count.roads[judged.road] += 1
        self.roads[judged.road] += 1
        count.longest = max(count.longest, judged.length)
        if judged.padded:
            self.padded += 1
        for rule in judged.rules:
            self.trip(rule, user.id)
        if judged.profile is not None:
            self._profile(judged)

    def trip(self, rule: str, user: str) -> None:
        """One more user trips the rule."""
        self.rules[rule] += 1
        keys = self.examples.get(rule)
        if keys is None:
            keys = self.examples[rule] = []
        if len(keys) < EXAMPLES:
            keys.append(user)

    def _profile(self, judged: Judged) -> None:
        profile, size = judged.profile, judged.profile_bytes
        assert profile is not None
        self.fields[tuple(profile)] += 1
        if profile["email_verified"]:
            self.verified += 1
        if (username := profile.get("username")) is not None and len(username) > self.longest_username:
            self.longest_username = len(username)
        if "mfa_factors" in profile and any("totp" in factor for factor in profile["mfa_factors"]):
            self.totp += 1
        self.profile_sizes[bisect_left(PROFILE_STEPS, size)] += 1
        self.profile_bytes += size
        self.largest_profile = max(self.largest_profile, size)
        if judged.road in (Road.BOTH, Road.BULK):
            self.hashed_records += 1
            self.hashed_bytes += judged.record_bytes
        else:
            self.bare_records += 1
            self.bare_bytes += judged.record_bytes

    def merge(self, other: "Tally") -> None:
        """The other's users too; they come after ours."""
        for family, theirs in other.families.items():
            ours = self.families.setdefault(family, FamilyCount(work_s=theirs.work_s, encoding=theirs.encoding))
            ours.users += theirs.users
            ours.roads += theirs.roads
            ours.longest = max(ours.longest, theirs.longest)
        for name in ("roads", "rules", "fields", "profile_sizes", "activity"):
            getattr(self, name).update(getattr(other, name))
        for rule, keys in other.examples.items():
            ours_keys = self.examples.setdefault(rule, [])
            ours_keys.extend(keys[: EXAMPLES - len(ours_keys)])
        for name in _SUMS:
            setattr(self, name, getattr(self, name) + getattr(other, name))
        self.largest_profile = max(self.largest_profile, other.largest_profile)
        self.longest_username = max(self.longest_username, other.longest_username)

    @property
    def facts(self) -> dict[str, int]:
        """Users by what their profile holds: `username`, `phone_number`, `totp`, `email_verified`, …."""
        found: Counter[str] = Counter()
        for names, users in self.fields.items():
            found.update(dict.fromkeys(names, users))
        found["email_verified"], found["totp"] = self.verified, self.totp
        return found

    def findings(self) -> list[str]:
        """Names of the rules that somebody trips, in the order of `RULES`: the worst first."""
        return [name for name in RULES if self.rules[name]]


def merged(tallies: Iterable[Tally]) -> Tally:
    """All of them, in their order."""
    whole = Tally()
    for tally in tallies:
        whole.merge(tally)
    return whole


class Activity:
    """Sorts users by how long ago they were last there."""

    def __init__(self, column: str, *, now: datetime) -> None:
        self._column = column
        self._now = now.timestamp()
        self._known: dict[str, str] = {}
        self._days = [(now - timedelta(days=days)).date().isoformat() for days in ACTIVE_DAYS]

    def window(self, user: LegacyUser) -> str:
        """`7`, `30`, …, `older`, or `never`: within so many days; `never` also for what is no time."""
        value = user.row.get(self._column)
        if type(value) is str:
            known = self._known.get(value[:10])
            if known is None and _ISO.match(value):
                known = self._window_of(value[:10])
                if len(self._known) < MAX_DAYS:
                    self._known[value[:10]] = known
            if known is not None:
                return known
        seconds = _seconds(value)
        if seconds is None:
            return "never"
        days = (self._now - seconds) / 86400
        return next((str(window) for window in ACTIVE_DAYS if days <= window), "older")

    def _window_of(self, date: str) -> str:
        """For a date in ISO 8601: dates in order are texts in order."""
        for day, name in zip(self._days, _WINDOWS, strict=True):
            if date >= day:
                return name
        return "never" if date.startswith("0000") else "older"


def _seconds(value: object) -> float | None:
    """A time as seconds since 1970; times without a zone are UTC. None for none, and for zero dates."""
    if isinstance(value, bool) or not value:
        return None
    if isinstance(value, int | float):
        return value / 1000 if value > _MILLISECONDS else float(value)
    if not isinstance(value, str):
        return None
    if value.isascii() and value.isdigit():
        return _seconds(int(value))
    return None
