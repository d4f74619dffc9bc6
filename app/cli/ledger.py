"""`trickle ledger`: our own small database."""

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from app.cli.output import ConfigOption, JsonOption, complain, out, print_json
from app.errors import ConfigurationError
from app.settings import load_from

if TYPE_CHECKING:
    from app.domain.states import UserState
    from app.transfer.decisions import Decided, Decisions

app = typer.Typer(help="Look after the ledger, Trickle's own small database.", no_args_is_help=True)


@app.command(help="Make the ledger, or bring it to this version's schema.\n\nExample: trickle ledger upgrade")
def upgrade(config: ConfigOption = "") -> None:
    """Runs the migrations; does nothing to a ledger that is up to date."""
    from app.ledger.schema import current, head
    from app.ledger.schema import upgrade as bring_up

    url = load_from(config).ledger.url.get_secret_value()

    async def run() -> tuple[str | None, str | None]:
        before = await current(url)
        await bring_up(url)
        return before, await current(url)

    before, after = asyncio.run(run())
    if before == after == head():
        out.print(f"The ledger is up to date ({after}).")
    else:
        out.print(f"The ledger is at {after} now; before: {before or 'none'}.")


@app.command(help="Show users by state, and answers of the last day.\n\nExample: trickle ledger show --json")
def show(config: ConfigOption = "", as_json: JsonOption = False) -> None:
    """Prints counts by state and by outcome; never an identifier."""
    from rich.table import Table

    from app.ledger.database import open_database
    from app.ledger.progress import Progress, progress_document, read_progress
    from app.ledger.schema import require_current

    url = load_from(config).ledger.url.get_secret_value()

    async def run() -> Progress:
        database = open_database(url)
        try:
            await require_current(database)
            return await read_progress(database)
        finally:
            await database.close()

    document = progress_document(asyncio.run(run()))
    if as_json:
        print_json(document)
        return
    table = Table("state", "users", title="Users by state", title_justify="left")
    for state, count in document["states"].items():
        table.add_row(state, f"{count:,}")
    out.print(table)
    table = Table("question", "outcome", "reason", "count", title="Answers in the last 24 hours", title_justify="left")
    for row in document["outcomes"]:
        table.add_row(row["question"], row["outcome"], row["reason"], f"{row['count']:,}")
    out.print(table)


IdsArgument = Annotated[list[str] | None, typer.Argument(metavar="[ID]...", help="Legacy ids.")]
FromOption = Annotated[
    Path | None,
    typer.Option("--from", metavar="FILE", help="Legacy ids, one a line, or left-behind.ndjson of an export."),
]
WhyOption = Annotated[
    list[str] | None,
    typer.Option("--why", metavar="WORD", help="Of left-behind.ndjson only lines with this reason; repeatable."),
]
DryRunOption = Annotated[bool, typer.Option("--dry-run", help="Count, and change nothing.")]


@app.command(
    help="Decide that users are not moved; the cutover's gate lets them pass.\n\n"
    "Takes users whom nobody has met, who failed, or who can only reset; who is in Auth0 or in a job stays. "
    "The reason stands in the ledger's history with your name. Exit 1 when somebody could not be taken.\n\n"
    "Example: trickle ledger exclude --state reset_needed --reason 'dormant since 2019'"
)
def exclude(
    ids: IdsArgument = None,
    config: ConfigOption = "",
    file: FromOption = None,
    why: WhyOption = None,
    state: Annotated[
        str, typer.Option(metavar="STATE", help="Everybody in it: failed, reset_needed or exported.")
    ] = "",
    code: Annotated[
        str, typer.Option(metavar="CODE", help="With --state: only those with this reason, e.g. FORMAT.")
    ] = "",
    reason: Annotated[str, typer.Option(help="Why, in your words; no personal data.")] = "",
    dry_run: DryRunOption = False,
    as_json: JsonOption = False,
) -> None:
    """Moves users into the state excluded."""
    from app.transfer.decisions import MAX_REASON

    if not reason.strip() or len(reason) > MAX_REASON or not reason.isprintable():
        raise ConfigurationError("--reason", f"is missing, or is no line of at most {MAX_REASON} characters.")
    chosen = _state(state)
    if code and chosen is None:
        raise ConfigurationError("--code", "chooses among users of one state.", "Name it with --state.")
    named = _named(ids, file, why) if chosen is None else []
    if chosen is not None and (ids or file):
        raise ConfigurationError("--state", "is everybody in it: name no ids beside it.")

    async def decide(work: "Decisions") -> "Decided":
        if chosen is not None:
            return await work.exclude_state(chosen, reason.strip(), only=code)
        return await work.exclude(named, reason.strip())

    _decide(config, decide, "excluded", dry_run=dry_run, as_json=as_json)


@app.command(
    help="Take excluded users in again: the next import carries them.\n\nExample: trickle ledger include --from ids.txt"
)
def include(
    ids: IdsArgument = None,
    config: ConfigOption = "",
    file: FromOption = None,
    why: WhyOption = None,
    dry_run: DryRunOption = False,
    as_json: JsonOption = False,
) -> None:
    """Moves excluded users back to the bulk road."""
    named = _named(ids, file, why)

    async def decide(work: "Decisions") -> "Decided":
        return await work.include(named)

    _decide(config, decide, "included again", dry_run=dry_run, as_json=as_json)


def _named(ids: list[str] | None, file: Path | None, why: list[str] | None) -> list[str]:
    from app.transfer.decisions import read_ids

    if not ids and file is None:
        raise ConfigurationError("ID", "nobody is named.", "Give legacy ids, or --from FILE.")
    return [*(ids or ()), *(read_ids(file, why or ()) if file is not None else ())]


def _state(name: str) -> "UserState | None":
    from app.transfer.decisions import EXCLUDABLE

    if not name:
        return None
    found = next((state for state in EXCLUDABLE if state.value == name), None)
    if found is None:
        known = ", ".join(sorted(state.value for state in EXCLUDABLE))
        raise ConfigurationError("--state", f"{name!r} is no state that can be excluded.", f"Known here: {known}.")
    return found


def _decide(
    config: str, decide: "Callable[[Decisions], Awaitable[Decided]]", what: str, *, dry_run: bool, as_json: bool
) -> None:
    from app.bootstrap import open_bulk
    from app.cli.export import actor
    from app.transfer.decisions import Decisions

    settings = load_from(config)

    async def run() -> "Decided":
        async with open_bulk(settings) as bulk:
            mapping = bulk.judge.mapping
            return await decide(
                Decisions(legacy=bulk.legacy, ledger=bulk.ledger, mapping=mapping, actor=actor(), dry_run=dry_run)
            )

    decided = asyncio.run(run())
    if as_json:
        refused = dict(sorted(decided.refused.items()))
        print_json(
            {"moved": decided.moved, "already": decided.already, "refused": refused, "nobody": decided.nobody}
            | {"dry_run": dry_run}
        )
    else:
        users = "1 user" if decided.moved == 1 else f"{decided.moved:,} users"
        out.print(f"{users} {'would be ' if dry_run else ''}{what}.")
        if decided.already:
            out.print(f"{decided.already:,} were so before.")
        for state, count in sorted(decided.refused.items()):
            complain(f"{count:,} cannot be: in state {state}.")
        if decided.nobody:
            complain(f"{decided.nobody:,} cannot be: no such legacy id.")
    raise typer.Exit(0 if decided.whole else 1)
