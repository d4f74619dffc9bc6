"""`trickle ledger`: our own small database."""

import asyncio

import typer

from app.cli.output import ConfigOption, JsonOption, out, print_json
from app.settings import load_from

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
