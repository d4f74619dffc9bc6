"""`trickle rehearse`: the whole migration at a rehearsal tenant, before anything touches Auth0."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from app.cli.output import ConfigOption, JsonOption, out, print_json
from app.cli.rehearse_open import Rehearsal, open_rehearsal
from app.cli.rehearse_people import passwords_for
from app.cli.rehearse_wanted import Wanted
from app.errors import ConfigurationError
from app.rehearsal.journeys.table import BY_KEY
from app.rehearsal.report import Report, merged, page
from app.rehearsal.service import end_in_order
from app.rehearsal.walk import Result, chosen_of, walk
from app.settings import load_from

HELP = (
    "Rehearse the migration: your settings, your users, the generated scripts, and a tenant that behaves as Auth0 "
    "documents it.\n\n"
    "Starts the service on a spare port with a ledger of its own, or asks one that is running (--url). Reads the "
    "legacy database and writes nothing there. Exit 0 when every journey went as it must, 1 otherwise.\n\n"
    "Example: trickle rehearse --user ada@example.com --html rehearsal.html"
)

MARKS = {"pass": "[green]pass[/green]", "fail": "[red]FAIL[/red]", "skipped": "[dim]-   [/dim]"}


def rehearse(
    config: ConfigOption = "",
    users: Annotated[
        list[str] | None,
        typer.Option("--user", metavar="IDENTIFIER", help="A user of yours whose password you know; repeatable."),
    ] = None,
    passwords_file: Annotated[
        str,
        typer.Option(
            "--passwords-file", metavar="FILE", help="Their passwords, one a line; else asked for. -: standard input."
        ),
    ] = "",
    url: Annotated[str, typer.Option("--url", metavar="URL", help="A service that is running, and is asked.")] = "",
    key_id: Annotated[str, typer.Option("--key-id", metavar="ID", help="With --url: which key to sign with.")] = "",
    key_file: Annotated[
        str, typer.Option("--key-file", metavar="FILE", help="With --url: the caller's half of that key.")
    ] = "",
    ca: Annotated[str, typer.Option("--ca", metavar="FILE", help="With --url: PEM of a private authority.")] = "",
    folder: Annotated[
        str, typer.Option("--scripts", metavar="FOLDER", help="Scripts as they stand there, not a fresh build.")
    ] = "",
    node: Annotated[str, typer.Option("--node", metavar="FILE", help="The Node.js to run them with.")] = "",
    only: Annotated[
        list[str] | None, typer.Option("--only", metavar="JOURNEY", help="One journey by its key; repeatable.")
    ] = None,
    html: Annotated[str, typer.Option("--html", metavar="FILE", help="Also write the report as one page.")] = "",
    load: Annotated[
        float, typer.Option("--load", metavar="RATE", min=0, help="First logins per second, instead of journeys.")
    ] = 0.0,
    length: Annotated[str, typer.Option("--for", metavar="TIME", help="With --load: how long, such as 60s.")] = "60s",
    as_json: JsonOption = False,
) -> None:
    """Walks every journey, and says which went as they must."""
    for key in only or ():
        if key not in BY_KEY:
            raise ConfigurationError("--only", f"there is no journey {key!r}.", f"Known: {', '.join(BY_KEY)}.")
    settings = load_from(config)
    given = passwords_for(users or (), passwords_file)
    wanted = Wanted(
        config=config,
        settings=settings,
        given=given,
        url=url,
        key_id=key_id,
        key_file=key_file,
        ca=ca,
        scripts=folder,
        node=node,
        journeys=() if load else chosen_of(only or ()),
    )
    end_in_order()
    if load:
        from app.cli.rehearse_load import rehearse_load

        raise typer.Exit(rehearse_load(wanted, rate=load, length=length, as_json=as_json))
    report = asyncio.run(_rehearse(wanted, only or (), quiet=as_json))
    if html:
        _write(html, page(report))
    if as_json:
        print_json(report.document)
    else:
        _close(report, html)
    raise typer.Exit(1 if report.count("fail") else 0)


async def _rehearse(wanted: Wanted, only: list[str] | tuple[()], *, quiet: bool) -> Report:
    started = datetime.now(UTC).isoformat(timespec="seconds")
    async with open_rehearsal(wanted) as opened:
        if not quiet:
            _open(opened)
        results = [each async for each in _told(walk(opened.companies, only=only), quiet=quiet)]
        return Report(
            service=wanted.url or "own",
            scripts=wanted.scripts or "fresh build",
            node=opened.companies[0].stage.node_version,
            started=started,
            results=results,
            notes=opened.notes,
        )


def _open(opened: Rehearsal) -> None:
    out.print("[bold]Rehearsal[/bold]\n")
    for note in opened.notes:
        out.print(f"- {note}", markup=False)


async def _told(results: AsyncIterator[Result], *, quiet: bool) -> AsyncIterator[Result]:
    """Each as it comes; a journey is shown when all its users have walked it."""
    waiting: list[Result] = []
    group = ""
    async for result in results:
        if waiting and waiting[0].journey is not result.journey:
            group = _show(waiting, group, quiet=quiet)
            waiting = []
        waiting.append(result)
        yield result
    if waiting:
        _show(waiting, group, quiet=quiet)


def _show(results: list[Result], group: str, *, quiet: bool) -> str:
    """The lines of one journey, under the title of its group where that begins."""
    title = results[0].journey.group
    if quiet:
        return title
    if title != group:
        out.print(f"\n[bold]{title}[/bold]")
    for row in merged(results):
        out.print("  " + MARKS[row.verdict], end=" ")
        line = f"{row.title:42} {row.who:26} {row.why}".rstrip()
        out.print(line, markup=False, style="dim" if row.verdict == "skipped" else "")
    return title


def _close(report: Report, html: str) -> None:
    out.print(f"\n[bold]{report.summary}[/bold]")
    failed = list(dict.fromkeys(each.journey.key for each in report.results if each.verdict == "fail"))
    if failed:
        out.print(f"Walk one again with: trickle rehearse --only {failed[0]}", markup=False)
    if html:
        out.print(f"The report: {html}", markup=False)


def _write(file: str, text: str) -> None:
    try:
        Path(file).write_text(text, "utf-8")
    except OSError as error:
        raise ConfigurationError("--html", f"{file} cannot be written: {error.strerror}.") from None
