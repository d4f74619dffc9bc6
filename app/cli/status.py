"""`trickle status`: how far the migration is, and where it leads."""

import asyncio
import time
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Annotated, Any

import typer

from app.cli.output import ConfigOption, JsonOption, out, print_json
from app.settings import Settings, load_from

if TYPE_CHECKING:
    from rich.console import RenderableType

HELP = "Show who has moved, how fast it goes, what fails, and where waiting leads.\n\nExample: trickle status --watch"

EVERY_S = 5.0
COUNT_AFTER = timedelta(minutes=5)
"""All users are counted again that often: a large table takes a while."""

SHOWN_DAYS = 60
BARS = " ▁▂▃▄▅▆▇█"
WORDS = {
    "verified": "logged in, and moved",
    "exported": "in files for bulk",
    "submitted": "in an import job now",
    "imported": "moved by bulk",
    "confirmed": "seen in the tenant",
    "failed": "refused",
    "reset_needed": "need a new password",
    "excluded": "left out by decision",
    "erased": "deleted in Auth0",
}


def status(
    config: ConfigOption = "",
    watch: Annotated[bool, typer.Option("--watch", help="Look again every few seconds, until Ctrl-C.")] = False,
    as_json: JsonOption = False,
) -> None:
    """Exits 0: whatever it shows, showing it succeeded."""
    settings = load_from(config)
    if as_json:
        print_json(next(_documents(settings)))
    elif watch and out.is_terminal:
        _watch(settings)
    else:
        out.print(render(next(_documents(settings))))


def _watch(settings: Settings) -> None:
    from rich.live import Live

    documents = _documents(settings)
    with Live(render(next(documents)), console=out, auto_refresh=False, screen=True) as live:
        while True:
            time.sleep(EVERY_S)
            live.update(render(next(documents)), refresh=True)


def _documents(settings: Settings) -> Iterator[dict[str, Any]]:
    """One look after the other; both databases stay open in between."""
    from app.bootstrap import open_bulk
    from app.census.status import LegacyLook, look, status_document

    legacy = LegacyLook()
    with asyncio.Runner() as runner:
        opened = open_bulk(settings)
        bulk = runner.run(opened.__aenter__())
        try:
            while True:
                now = datetime.now(UTC)
                runner.run(legacy.renew(bulk.legacy, bulk.judge, now=now, after=COUNT_AFTER))
                yield status_document(runner.run(look(bulk.ledger, legacy, now=now)))
        finally:
            runner.run(opened.__aexit__(None, None, None))


def render(document: Mapping[str, Any]) -> "RenderableType":
    """The document for a terminal."""
    from rich.console import Group
    from rich.text import Text

    parts: list[RenderableType] = [Text(line) for line in _headline(document)]
    parts += [Text(""), _states(document)]
    if document["days"]:
        parts += [Text(""), *(Text(line) for line in _days(document["days"]))]
    parts += [Text(""), *(Text(line) for line in _forecast(document["forecast"], document["users"]))]
    if (bulk := document["bulk_now"]) and bulk["users"]:
        hours = ", ".join(f"{_hours(value)} on {tier}" for tier, value in bulk["hours"].items())
        files = f"{bulk['files']:,} file" + ("s" if bulk["files"] > 1 else "")
        parts += [Text(f"Bulk now: {bulk['users']:,} users in about {files}; roughly {hours}.")]
    for title, rows in (("What fails", document["failures"]), ("What Auth0 said", document["refusals"])):
        if rows:
            parts += [Text(""), _table(title, rows)]
    if document["runs"]:
        parts += [Text(""), _runs(document["runs"])]
    if document["proofs"]:
        parts += [Text(""), _table("Proofs of what bulk would carry", document["proofs"])]
    return Group(*parts)


def _headline(document: Mapping[str, Any]) -> Iterator[str]:
    users, moved, rate = document["users"], document["moved"], document["rate"]
    if users:
        untouched = f"{document['untouched']:,} not touched yet"
        yield f"{moved:,} of {users:,} users have moved ({moved / users:.1%}); {untouched}."
    elif users == 0:
        yield "The legacy table is empty."
    else:
        yield f"{moved:,} users have moved. The legacy database does not answer: nobody knows of how many."
    yield (
        f"First logins: {rate['today']:,} today, {rate['per_day_last_7']:,.0f} a day in the last 7 days, "
        f"{rate['per_day_last_30']:,.0f} in the last 30."
    )


def _states(document: Mapping[str, Any]) -> "RenderableType":
    from rich.table import Table

    table = Table(title="Users by state", title_justify="left")
    table.add_column("state")
    table.add_column("users", justify="right")
    table.add_column("meaning")
    for state, count in document["states"].items():
        if count:
            table.add_row(state, f"{count:,}", WORDS.get(state, ""))
    if document["untouched"]:
        table.add_row("-", f"{document['untouched']:,}", "not touched yet")
    return table


def _days(days: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    shown = days[-SHOWN_DAYS:]
    most = max(each["first_logins"] for each in shown) or 1
    bars = "".join(BARS[-(-each["first_logins"] * (len(BARS) - 1) // most)] for each in shown)
    yield f"First logins by day, {shown[0]['day']} to {shown[-1]['day']}, at most {most:,}"
    yield bars


def _forecast(found: Mapping[str, Any], users: int | None) -> Iterator[str]:
    if not found["available"]:
        yield f"No forecast yet: {found['reason']}"
        return
    plateau = found["plateau"]
    share = [plateau[name] / (users or found["users"]) for name in ("value", "low", "high")]
    yield (
        f"Forecast: waiting brings {plateau['value']:,} in the end, {share[0]:.0%} of all "
        f"(nine in ten: {share[1]:.0%} to {share[2]:.0%})."
    )
    if found["flat_on"]:
        yield f"From {found['flat_on']} on a week brings less than one user in a thousand: then bulk the rest."
    for each in found["milestones"]:
        if each["on"] is None and each["earliest"] is None:
            yield f"  {each['share']:.0%}: not within ten years."
        else:
            between = f"{each['earliest'] or 'never'} to {each['latest'] or 'never'}"
            yield f"  {each['share']:.0%}: {each['on'] or 'likely never'} ({between})"


def _runs(runs: Sequence[Mapping[str, Any]]) -> "RenderableType":
    rows = [
        {
            "run": each["id"],
            "state": each["state"],
            "by": each["by"],
            "users": each["users"],
            "batches": ", ".join(f"{count} {state}" for state, count in each["batches"].items()),
        }
        for each in runs
    ]
    return _table("Runs", rows)


def _table(title: str, rows: Sequence[Mapping[str, Any]]) -> "RenderableType":
    from rich.table import Table

    table = Table(title=title, title_justify="left")
    for name, value in rows[0].items():
        table.add_column(name, justify="right" if isinstance(value, int) else "left")
    for row in rows:
        table.add_row(*(f"{value:,}" if isinstance(value, int) else str(value) for value in row.values()))
    return table


def _hours(hours: float) -> str:
    return f"{max(1, round(hours * 60))} min" if hours < 1 else f"{hours:.1f} hours"
