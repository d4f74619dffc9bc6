"""What to do, in words: trickle, bulk or both, for how long, and what to mend before."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from app.census.capacity import Capacity
from app.census.judge import Road
from app.census.tally import ACTIVE_DAYS, Tally
from app.census.tiers import Import
from app.domain.preflight import RULES, Severity

NEARLY_ALL: Final = 0.9
"""Of those who come within a year; waiting for the last tenth takes several times as long."""

PEAK_HOUR: Final = 0.15
"""Share of a day's logins in its busiest hour: an office's Monday morning."""

ROOM: Final = 0.5
"""Share of the processors that a usual peak may take; the rest is for retries and for bad days."""

DEFAULT_USERNAME: Final = 15
"""Longest username of an Auth0 connection unless it is set otherwise."""

UNTOLD_TRICKLE_DAYS: Final = 60

SHORTEST_DAYS: Final = 30
LONGEST_DAYS: Final = 180
"""Two systems cost more than one: longer than half a year is for the import to shorten."""


@dataclass(frozen=True, slots=True)
class Advice:
    """One piece of advice: a stable code for programs, a text for people."""

    code: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What advice is given on. `roads` counts users who share an email with another among those to mend."""

    tally: Tally
    roads: Mapping[Road, int]
    capacity: Capacity
    whole_import: Import

    @property
    def users(self) -> int:
        """All of them."""
        return self.tally.users


def advise(known: Known) -> list[Advice]:
    """Advice in the order in which to act on it."""
    if not known.users:
        return [Advice("no_users", "The mapped table is empty. Look at legacy.url and legacy.table.")]
    return [*_mend(known), *_road(known), *_how_long(known), *_capacity(known), *_settings(known)]


def trickle_days(tally: Tally) -> int | None:
    """How long to trickle: until nearly all of a year's active users were there. None where no last login is mapped."""
    if not tally.activity:
        return None
    year = active_within(tally, 365)
    windows = [days for days in ACTIVE_DAYS if SHORTEST_DAYS <= days <= LONGEST_DAYS]
    return next((days for days in windows if active_within(tally, days) >= NEARLY_ALL * year), LONGEST_DAYS)


def active_within(tally: Tally, days: int) -> int:
    """Users who were last there within so many days."""
    return sum(tally.activity[str(window)] for window in ACTIVE_DAYS if window <= days)


def _mend(known: Known) -> Iterator[Advice]:
    worst = [name for name in known.tally.findings() if RULES[name].severity is Severity.ERROR]
    if worst:
        named = ", ".join(f"{name} ({known.tally.rules[name]:,})" for name in worst[:4])
        more = f" and {len(worst) - 4} more" if len(worst) > 4 else ""
        yield Advice("mend_first", f"Mend in the legacy system before you begin, or leave behind: {named}{more}.")
    if unread := _unread(known):
        yield Advice(
            "name_the_scheme",
            f"{unread:,} stored passwords are of no certain scheme, so these users cannot log in. With one known "
            "password, `trickle hash find` tells the scheme; name it as password.scheme (plaintext, if "
            "they are as typed).",
        )


def _unread(known: Known) -> int:
    return sum(known.tally.rules[name] for name in ("password_unknown", "password_ambiguous"))


def _road(known: Known) -> Iterator[Advice]:
    roads = known.roads
    portable, logins = roads[Road.BOTH] + roads[Road.BULK], roads[Road.TRICKLE]
    if portable and not logins:
        yield Advice(
            "both",
            f"Auth0 can read every usable hash, so the bulk import can carry everybody ({portable:,}). Run the trickle "
            "before it all the same: it proves the mapping on real logins, and whoever it moved needs no import.",
        )
    elif portable:
        yield Advice(
            "both",
            f"Trickle first, then bulk: {portable:,} users can be imported with their password. {logins:,} can move "
            "only by logging in; whoever of them has not come at the end needs a new password.",
        )
    elif logins:
        yield Advice(
            "trickle",
            f"Trickle only: Auth0 can import none of these hashes. {logins:,} users move by logging in; give them "
            "time, and send the rest a password reset.",
        )
    else:
        yield Advice("reset", "No stored password can be used as it is: users move without one, and reset it.")
    if roads[Road.RESET]:
        unread = _unread(known)
        until = f" ({unread:,} of them only until their scheme is named)" if unread else ""
        yield Advice(
            "resets",
            f"{roads[Road.RESET]:,} users need a new password{until}: carry them with `trickle import --hashless`, and "
            "tell them.",
        )


def _how_long(known: Known) -> Iterator[Advice]:
    if not known.roads[Road.BOTH] + known.roads[Road.TRICKLE]:
        return
    days = trickle_days(known.tally)
    if days is None:
        yield Advice(
            "how_long",
            f"Nothing tells when users were last there. Plan {UNTOLD_TRICKLE_DAYS} days of trickle, and end it when "
            "`trickle status` shows that the curve is flat; map legacy.columns.last_login to know better now.",
        )
        return
    share = active_within(known.tally, days) / known.users
    later = (active_within(known.tally, 365) - active_within(known.tally, days)) / known.users
    yield Advice(
        "how_long",
        f"Trickle for about {days} days: {share:.0%} of all users were there within as many, and may come again. "
        f"Waiting a year would bring {later:.0%} more.",
    )


def _capacity(known: Known) -> Iterator[Advice]:
    capacity = known.capacity
    if capacity.logins_per_s is None:
        return
    peak = active_within(known.tally, 7) / 7 * PEAK_HOUR / 3600
    if peak > ROOM * capacity.logins_per_s:
        yield Advice(
            "more_cores",
            f"The busiest hour may bring {peak:.1f} logins a second, and this machine hashes "
            f"{capacity.logins_per_s:.1f}. Plan about {int(peak * capacity.mean_s / ROOM) + 1} cores.",
        )
    else:
        yield Advice(
            "enough_cores",
            f"This machine's {capacity.cores} cores hash about {capacity.logins_per_s:,.1f} logins a second. Each user "
            "logs in through Trickle once.",
        )


def _settings(known: Known) -> Iterator[Advice]:
    longest = known.tally.longest_username
    if longest > DEFAULT_USERNAME:
        yield Advice(
            "username_length",
            f"The longest username has {longest} characters, and a connection takes {DEFAULT_USERNAME} unless it is "
            f"told: set its maximum to {longest} or more.",
        )
    if known.tally.rules["email_unverified"]:
        yield Advice(
            "unverified_emails",
            f"Auth0 will ask {known.tally.rules['email_unverified']:,} users to confirm their email. If the legacy "
            "system knows who did, map email_verified.",
        )
