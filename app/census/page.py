"""The census as one page: nothing is fetched, nothing runs, it can be printed, and every value is escaped."""

from collections.abc import Iterable, Mapping, Sequence
from html import escape
from importlib.resources import files
from typing import Final

from app.census import charts
from app.census.charts import Part
from app.census.judge import Road
from app.census.report import Census, RuleCount
from app.census.tally import ACTIVE_DAYS, PROFILE_STEPS, FamilyCount
from app.census.tiers import BASIS, TIERS, Import
from app.census.words import ROADS, bytes_in_words, family_in_words, hours_in_words, seconds_in_words, share

CHARTED_FAMILIES: Final = 12
"""Bars of the chart of stored passwords; the table below has all."""

_POLICY: Final = "default-src 'none'; style-src 'unsafe-inline'"


def render(census: Census) -> str:
    """The whole page, UTF-8 HTML."""
    style = files("app.census").joinpath("page.css").read_text("utf-8")
    body = "".join(
        (
            _head(census),
            _cards(census),
            _advice(census),
            _roads(census),
            _passwords(census),
            _findings(census),
            _profiles(census),
            _activity(census),
            _time(census),
            _foot(census),
        )
    )
    return (
        '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        '<meta name="robots" content="noindex">\n'
        f"<title>Trickle: assessment of {escape(census.source)}</title>\n<style>\n{style}</style>\n</head>\n"
        f"<body>\n<main>\n{body}</main>\n</body>\n</html>\n"
    )


def _section(title: str, lead: str, *parts: str) -> str:
    return f"<section>\n<h2>{escape(title)}</h2>\n<p>{escape(lead)}</p>\n{''.join(parts)}</section>\n"


def _table(columns: Sequence[str], rows: Iterable[Sequence[str]], *, numbers: Iterable[int] = ()) -> str:
    """A table; cells are HTML already, columns in `numbers` stand to the right."""
    marks = ['class="n"' if number in set(numbers) else "" for number in range(len(columns))]
    head = "".join(f"<th {mark}>{escape(column)}</th>" for mark, column in zip(marks, columns, strict=True))
    body = "".join(
        "<tr>" + "".join(f"<td {mark}>{cell}</td>" for mark, cell in zip(marks, row, strict=True)) + "</tr>\n"
        for row in rows
    )
    return f'<div class="scroll"><table><thead><tr>{head}</tr></thead><tbody>\n{body}</tbody></table></div>\n'


def _head(census: Census) -> str:
    return (
        f"<header>\n<h1>{census.tally.users:,} users on their way to Auth0</h1>\n"
        f"<p>Assessment of {escape(census.source)}, {census.at:%d %B %Y, %H:%M} UTC</p>\n</header>\n"
    )


def _cards(census: Census) -> str:
    cards = (
        f'<div class="card {road.value}"><b>{census.roads[road]:,}</b>'
        f"<span>{escape(ROADS[road][0])}{_of(census.roads[road], census)}</span></div>\n"
        for road in Road
    )
    return f'<div class="cards">\n{"".join(cards)}</div>\n'


def _of(users: int, census: Census) -> str:
    said = share(users, census.tally.users)
    return f" · {escape(said)}" if said else ""


def _advice(census: Census) -> str:
    items = "".join(f"<li>{_prose(each.text)}</li>\n" for each in census.advice)
    return _section("What to do", "In the order in which to act.", f'<ol class="advice">\n{items}</ol>\n')


def _prose(text: str) -> str:
    """Escaped, with what stands in backticks as code."""
    parts = escape(text).split("`")
    return "".join(f"<code>{part}</code>" if number % 2 else part for number, part in enumerate(parts))


def _legend(kinds: Mapping[str, tuple[str, str]]) -> str:
    items = "".join(
        f'<li><svg viewBox="0 0 12 12" aria-hidden="true"><rect class="{kind}" width="12" height="12" rx="3"/></svg>'
        f"{escape(name)}{' <em>' + escape(meaning) + '</em>' if meaning else ''}</li>\n"
        for kind, (name, meaning) in kinds.items()
    )
    return f'<ul class="legend">\n{items}</ul>\n'


def _roads(census: Census) -> str:
    parts = [Part(road, census.roads[road], f"{ROADS[road][0]}: {census.roads[road]:,}") for road in Road]
    legend = {road.value: (f"{ROADS[road][0]}: {census.roads[road]:,}", ROADS[road][1]) for road in Road}
    return _section(
        "How they can move",
        "Each user once. Who shares an email, a username or an id with another is counted among those to mend.",
        charts.whole("Users by how they can move", parts),
        _legend(legend),
    )


def _bar(name: str, users: int, count: FamilyCount, census: Census) -> tuple[str, str, list[Part]]:
    parts = [Part(road, count.roads[road], f"{ROADS[road][0]}: {count.roads[road]:,}") for road in Road]
    return name, f"{users:,} · {share(users, census.tally.users)}", parts


def _passwords(census: Census) -> str:
    families = census.families()
    bars = [
        _bar(f"{family_in_words(family)} {family.cost}".strip(), count.users, count, census)
        for family, count in families[:CHARTED_FAMILIES]
    ]
    rows = []
    for family, count in families:
        pace = census.capacity.pace.get(family)
        rows.append(
            (
                f"<code>{escape(family_in_words(family))}</code>",
                f"<code>{escape(family.cost)}</code>",
                f"{count.users:,}",
                f"{count.roads[Road.BOTH] + count.roads[Road.TRICKLE]:,}",
                f"{count.roads[Road.BOTH] + count.roads[Road.BULK]:,}",
                f"{count.roads[Road.RESET]:,}",
                escape(seconds_in_words(pace.seconds, measured=pace.measured)) if pace else "",
            )
        )
    width = census.walked.width
    lead = "What is stored, by scheme and cost. Times were measured here; ~ marks an estimate."
    if width is not None:
        lead += f" The column holds {width} characters."
    return _section(
        "Stored passwords",
        lead,
        charts.rows("Users by stored password", bars),
        _legend({road.value: (ROADS[road][0], "") for road in Road}),
        "<h3>In figures</h3>\n",
        _table(
            ("scheme", "cost or shape", "users", "by trickle", "by bulk", "by reset", "a login here"),
            rows,
            numbers=range(2, 7),
        ),
    )


def _findings(census: Census) -> str:
    found = (*census.findings, *census.notes)
    if not found:
        return _section("Findings", "None: every user can move as they are.")
    rows = (
        (
            f'<span class="badge {each.rule.severity}">{each.rule.severity}</span>',
            f"<code>{escape(each.rule.name)}</code>",
            f"{each.users:,}",
            f'{_prose(each.rule.meaning)}<span class="fix"><b>Fix:</b> {_prose(each.rule.fix)}</span>{_keys(each)}',
        )
        for each in found
    )
    return _section(
        "Findings",
        "Errors keep a user where they are, warnings cost something, notes are worth knowing. Of a user only the "
        "legacy key stands here.",
        _table(("severity", "rule", "users", "what it means"), rows, numbers=(2,)),
    )


def _keys(each: RuleCount) -> str:
    more = each.users - len(each.examples)
    shown = ", ".join(each.examples) + (f", and {more:,} more" if more else "")
    return f'<span class="keys">Users: {escape(shown)}</span>'


def _profiles(census: Census) -> str:
    tally = census.tally
    labels = [*(f"≤ {_kib(step)}" for step in PROFILE_STEPS), f"> {_kib(PROFILE_STEPS[-1])}"]
    sizes = [*(tally.profile_sizes[number] for number in range(len(PROFILE_STEPS))), tally.rules["profile_over_10kb"]]
    facts = tally.facts
    bars: list[tuple[str, str, list[Part]]] = [
        (name, f"{users:,} · {share(users, tally.users) or '0%'}", [Part("plain", users, name)])
        for name, users in (
            ("valid profile", sum(tally.profile_sizes.values())),
            ("email verified", facts["email_verified"]),
            ("username", facts.get("username", 0)),
            ("phone number in E.164", facts.get("phone_number", 0)),
            ("TOTP secret for Auth0", facts["totp"]),
        )
    ]
    mean = tally.profile_bytes / max(1, sum(tally.profile_sizes.values()))
    return _section(
        "Profiles",
        f"As Auth0 would get them: {bytes_in_words(mean)} on average, {bytes_in_words(tally.largest_profile)} at most. "
        "Auth0 searches badly above 2 KB and stores none above 10 KB.",
        charts.rows("Users by what their profile has", bars),
        "<h3>Size of the profile</h3>\n",
        charts.columns(
            "Profiles by size",
            [(label, f"{users:,}", users) for label, users in zip(labels, sizes, strict=True)],
            kind="plain",
        ),
    )


def _kib(size: int) -> str:
    return f"{size / 1024:g} KB"


def _activity(census: Census) -> str:
    tally = census.tally
    if not tally.activity:
        return ""
    total, bars = 0, []
    for days in ACTIVE_DAYS:
        total += tally.activity[str(days)]
        bars.append((f"{days} days", share(total, tally.users) or "0%", total))
    ever = tally.users - tally.activity["never"]
    bars.append(("ever", share(ever, tally.users) or "0%", ever))
    return _section(
        "Last seen",
        "Users who were there within so many days: about as many may move by themselves in as much time.",
        charts.columns("Users by last login", bars, kind="trickle"),
    )


def _time(census: Census) -> str:
    capacity = census.capacity
    rows = []
    if capacity.logins_per_s is not None:
        rows = [
            ("one login, on average", seconds_in_words(capacity.mean_s, measured=True)),
            (f"logins a second on {capacity.cores} cores", f"{capacity.logins_per_s:,.1f}"),
            ("processor time if everybody logs in once", hours_in_words(capacity.total_s / 3600)),
        ]
    imports = [_import("everybody", census.whole_import)]
    if census.rest_import is not None:
        imports.append(_import(f"who is left after {census.days} days of trickle", census.rest_import))
    return _section(
        "Time",
        "What hashing costs on this machine, and how long the bulk import takes by kind of plan.",
        _table(("logins", ""), [(escape(name), escape(value)) for name, value in rows], numbers=(1,)) if rows else "",
        "<h3>Bulk import</h3>\n",
        _table(
            ("of", "users", "files and jobs", "size", *(tier.name for tier in TIERS)),
            imports,
            numbers=range(1, 4 + len(TIERS)),
        ),
        f'<p class="small">{escape(BASIS)}</p>\n',
    )


def _import(name: str, each: Import) -> tuple[str, ...]:
    hours = (hours_in_words(each.hours[tier.name]) for tier in TIERS)
    return escape(name), f"{each.users:,}", f"{each.files:,}", bytes_in_words(each.size), *hours


def _foot(census: Census) -> str:
    counted = ""
    if census.walked.counted != census.tally.users:
        before = f"{census.walked.counted:,}"
        counted = f" The database counted {before} rows before it: rows came or went meanwhile, or share an id."
    return (
        f"<footer>Read in {census.seconds:,.1f} s, from the first row to the last.{escape(counted)} This page names "
        "users by their legacy key: keep it as you keep the database.</footer>\n"
    )
