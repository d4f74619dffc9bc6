"""`trickle assess`: what stands in the legacy database, what can move how, and what to do."""

import asyncio
import functools
import os
import time
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from app.cli.output import ConfigOption, JsonOption, complain, err, out, print_json
from app.errors import LedgerUnavailable, LegacyUnavailable, Unavailable
from app.settings import Settings, load_from

if TYPE_CHECKING:
    from app.census.report import Census
    from app.census.walk import Parts, Told, Walked

PROCESSES = 2
"""Each takes some 110 MB and a connection, and the legacy database has users of its own; two read a million rows in
well under a minute."""

HELP = (
    "Count and judge every legacy user: hashes, profiles, shared emails, what can move how, and how long it takes.\n\n"
    "Example: trickle assess --html assess.html"
)


def assess(
    config: ConfigOption = "",
    as_json: JsonOption = False,
    html: Path | None = typer.Option(None, "--html", metavar="FILE", help="Write the report as one page, with charts."),
    findings: Path | None = typer.Option(
        None, "--findings", metavar="FILE", help="Write every finding with its user's key, one JSON object a line."
    ),
    processes: int = typer.Option(
        PROCESSES,
        "--processes",
        min=1,
        max=64,
        help="Processes that read, each over a connection; at most one a core.",
    ),
) -> None:
    """Exits 1 when there are errors or warnings."""
    from app.bootstrap import cores
    from app.census.capacity import measure
    from app.census.report import conclude, document

    settings = load_from(config)
    for path in (html, findings):
        _refuse_unwritable(path)
    started = time.monotonic()
    walked = _walk(settings, min(processes, cores()), findings)
    seconds = time.monotonic() - started
    capacity = measure(walked.tally.families, cores=cores())
    census = conclude(walked, capacity, source=_source(settings), seconds=seconds)
    _keep_decoy(settings, census)
    if html is not None:
        from app.census.page import render

        _write(html, render(census))
    if as_json:
        print_json(document(census))
    else:
        from app.cli.assess_tables import show

        show(out, census)
        for path in (html, findings):
            if path is not None:
                out.print(f"Written: {path}")
    if census.findings:
        raise typer.Exit(1)


def make_parts(settings: Settings, width: int | None) -> "Parts":
    """
    What one process counts with; worker processes call it too.

    Raises:
        ConfigurationError: A setting cannot be.
    """
    from app.bootstrap import legacy_database, legacy_mapping, profile_mapping, registry
    from app.census.judge import Judge
    from app.census.walk import Parts
    from app.hashing.verify import Encoding
    from app.legacy.stream import TIMEOUT_S

    profile = profile_mapping(settings)
    mapping = legacy_mapping(settings, profile)
    return Parts(
        legacy=legacy_database(settings, profile, timeout_s=TIMEOUT_S),
        judge=Judge(
            registry=registry(settings),
            mapping=profile,
            identifiers=mapping.identifiers,
            encoding=Encoding(settings.password.encoding, settings.password.normalize),
            width=width,
            counting=True,
        ),
        columns=frozenset(mapping.columns),
    )


def _walk(settings: Settings, processes: int, findings: Path | None) -> "Walked":
    """Reads all users, with a progress bar on a terminal."""
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    from app.census.walk import walk

    make = functools.partial(make_parts, settings)

    def run(told: "Told") -> "Walked":
        try:
            return asyncio.run(walk(make, processes=processes, progress=told, findings=findings))
        except LegacyUnavailable as fault:
            raise Unavailable(f"the legacy database cannot be read ({fault.reason}). See: trickle check") from None

    if not err.is_terminal:
        return run(lambda _read, _users: None)
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=err, transient=True) as bar:
        task = bar.add_task("Reading users", total=None)
        return run(lambda read, users: bar.update(task, completed=read, total=users))


def _source(settings: Settings) -> str:
    """What is read, in words that hold no secret."""
    from app.legacy.urls import dialect_of

    dialect, url = dialect_of(settings.legacy.url.get_secret_value())
    return f"{dialect.name}, {settings.legacy.table} in {Path(url.database or '').name}"


def _keep_decoy(settings: Settings, census: "Census") -> None:
    """Leaves the commonest scheme in the ledger for the service's decoy; without a ledger there is nobody to tell."""
    from app.ledger.database import open_database
    from app.ledger.decoy import KeptDecoy, keep_decoy

    usual = census.decoy
    if usual is None:
        return

    async def run() -> None:
        database = open_database(settings.ledger.url.get_secret_value())
        try:
            await keep_decoy(database, KeptDecoy(usual.scheme, usual.cost, usual.work_s, census.at))
        finally:
            await database.close()

    try:
        asyncio.run(run())
    except LedgerUnavailable:
        complain("no ledger, so the service will take its decoy from a sample. Make one: trickle ledger upgrade")


def _refuse_unwritable(path: Path | None) -> None:
    """Before an hour of reading, not after it."""
    if path is not None and (path.is_dir() or not os.access(path.parent, os.W_OK)):
        raise typer.BadParameter(f"{path} cannot be written.")


def _write(path: Path, text: str) -> None:
    """The page names users by key, so it is its owner's only."""
    with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as file:  # noqa: PTH123  mode
        file.write(text)
