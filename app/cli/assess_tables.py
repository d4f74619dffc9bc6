"""`trickle assess` on a terminal."""

from collections.abc import Iterable

from rich.console import Console
from rich.table import Table

from app.census.judge import Family, Road
from app.census.report import Census, RuleCount
from app.census.tally import FamilyCount
from app.census.tiers import BASIS, Import
from app.census.words import ROADS, bytes_in_words, family_in_words, hours_in_words, seconds_in_words, share

FAMILIES = 25
"""Rows of the table of hashes; the rest is one more. `--json` and `--html` have all of them."""

KEYS = 5
"""User keys shown by rule; `--json` has twenty, `--findings` all."""

PIPED_WIDTH = 120
"""Where nobody's window says how wide a table may be."""

_STYLES = {"error": "red", "warning": "yellow", "note": ""}


def show(out: Console, census: Census) -> None:
    """Prints the census; every table says in its title what it is about."""
    per_s = census.tally.users / census.seconds if census.seconds else 0
    out.print(
        f"{census.tally.users:,} users of {census.source}, read in {census.seconds:,.1f} s ({per_s:,.0f} a second).\n",
        markup=False,
    )
    if not out.is_terminal:
        out = Console(highlight=False, soft_wrap=True, emoji=False, width=max(out.width, PIPED_WIDTH))
    for table in (_roads(census), _families(census), _findings(census), _profiles(census), _times(census)):
        out.print(table)
        out.print()
    out.print("Advice", style="bold")
    for number, advice in enumerate(census.advice, 1):
        out.print(f"{number}. {advice.text}", markup=False)
    out.print()


def _table(title: str, *columns: str, right: Iterable[int] = ()) -> Table:
    table = Table(title=title, title_justify="left", title_style="bold")
    for number, column in enumerate(columns):
        figure = number in right
        table.add_column(column, justify="right" if figure else "left", overflow="fold", no_wrap=figure)
    return table


def _roads(census: Census) -> Table:
    table = _table("How they can move", "users", "share", "by", "which means", right=(0, 1))
    for road in Road:
        name, meaning = ROADS[road]
        table.add_row(f"{census.roads[road]:,}", share(census.roads[road], census.tally.users), name, meaning)
    return table


def _families(census: Census) -> Table:
    table = _table(
        "Stored passwords",
        *("scheme", "cost or shape", "users", "share", "trickle", "bulk", "reset", "a login here"),
        right=(2, 3, 4, 5, 6, 7),
    )
    families = census.families()
    for family, count in families[:FAMILIES]:
        table.add_row(*_family(census, family, count))
    if rest := families[FAMILIES:]:
        users = sum(count.users for _, count in rest)
        table.add_row(f"{len(rest)} more", "see --json", f"{users:,}", share(users, census.tally.users))
    return table


def _family(census: Census, family: Family, count: FamilyCount) -> tuple[str, ...]:
    pace = census.capacity.pace.get(family)
    roads = count.roads
    return (
        family_in_words(family),
        family.cost,
        f"{count.users:,}",
        share(count.users, census.tally.users),
        f"{roads[Road.BOTH] + roads[Road.TRICKLE]:,}",
        f"{roads[Road.BOTH] + roads[Road.BULK]:,}",
        f"{roads[Road.RESET]:,}",
        seconds_in_words(pace.seconds, measured=pace.measured) if pace else "",
    )


def _findings(census: Census) -> Table:
    table = _table("Findings", "severity", "rule", "users", "what it means, and first keys", right=(2,))
    for each in (*census.findings, *census.notes):
        severity = each.rule.severity.value
        style = _STYLES[severity]
        name = f"[{style}]{severity}[/]" if style else severity
        table.add_row(name, each.rule.name, f"{each.users:,}", f"{each.rule.meaning}\n[dim]{_keys(each)}[/]")
    if not (census.findings or census.notes):
        table.add_row("", "none", "0", "Every user can move as they are.")
    return table


def _keys(each: RuleCount) -> str:
    from rich.markup import escape

    shown = ", ".join(each.examples[:KEYS])
    return escape(shown + (", …" if each.users > KEYS else ""))


def _profiles(census: Census) -> Table:
    tally = census.tally
    made = sum(tally.profile_sizes.values())
    table = _table("Profiles", "what", "users", "share", right=(1, 2))
    rows = (
        ("with a valid profile", made),
        ("email verified", tally.facts["email_verified"]),
        ("with a username", tally.facts["username"]),
        ("with a phone number in E.164", tally.facts["phone_number"]),
        ("with a TOTP secret that Auth0 takes", tally.facts["totp"]),
        ("larger than 2 KB", tally.rules["profile_over_2kb"]),
        ("larger than 10 KB", tally.rules["profile_over_10kb"]),
    )
    for name, users in rows:
        table.add_row(name, f"{users:,}", share(users, tally.users))
    mean = tally.profile_bytes / made if made else 0
    table.caption = f"{bytes_in_words(mean)} on average, {bytes_in_words(tally.largest_profile)} at most"
    table.caption_justify = "left"
    return table


def _times(census: Census) -> Table:
    capacity = census.capacity
    table = _table("Time", "what", "how much")
    if capacity.logins_per_s is not None:
        table.add_row("one login, on average", seconds_in_words(capacity.mean_s, measured=True))
        table.add_row(f"logins a second on {capacity.cores} cores", f"{capacity.logins_per_s:,.1f}")
        table.add_row("processor time if everybody logs in once", hours_in_words(capacity.total_s / 3600))
    _import(table, "bulk import of everybody", census.whole_import)
    if census.rest_import is not None:
        _import(table, f"bulk import after {census.days} days of trickle", census.rest_import)
    table.caption = BASIS
    table.caption_justify = "left"
    return table


def _import(table: Table, name: str, each: Import) -> None:
    table.add_row(name, f"{each.users:,} users, {each.files:,} files and jobs, {bytes_in_words(each.size)}")
    for tier, hours in each.hours.items():
        table.add_row(f"  on a plan of kind {tier}", f"about {hours_in_words(hours)}")
