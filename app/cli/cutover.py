"""`trickle cutover`: refuses while somebody would be lost; then scripts that ask nobody, and a report."""

import asyncio
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from app import __version__
from app.cli.export import actor, confirm
from app.cli.output import ConfigOption, JsonOption, err, out, print_json
from app.cli.scripts_deploy import (
    CaOption,
    DropOption,
    KeyFileOption,
    KeyIdOption,
    SettingOption,
    address,
    configuration,
    refuse_revoked,
    show_plan,
    tell_sent,
)
from app.settings import load_from

if TYPE_CHECKING:
    from app.cli.rehearse_wanted import Wanted as Asked
    from app.transfer.cutover import Passed
    from app.transfer.cutover_facts import Told
    from app.transfer.cutover_gate import Demands
    from app.transfer.deploy import Plan, Sent

HELP = (
    "End the migration: scripts that ask nobody, once nobody would be lost.\n\n"
    "Shows every condition with its figure and the command that helps; exit 1 while one does not hold. Then puts the "
    "cutover pair into the connection (Import Users to Auth0 stays on), reads it back, and writes a report as JSON and "
    "as a page, the previous scripts beside it. --force goes on all the same: its number is the users who lose their "
    "way in, as the gate counts them.\n\nExample: trickle cutover --dry-run"
)


def cutover(
    config: ConfigOption = "",
    folder: Annotated[
        Path | None, typer.Option("--out", metavar="FOLDER", help="For the report. Default: cutover-DATE.")
    ] = None,
    force: Annotated[
        int | None, typer.Option("--force", metavar="LOST", min=0, help="Go on although so many users are lost.")
    ] = None,
    quiet_days: Annotated[
        float, typer.Option("--quiet-days", min=0, help="Days in which nobody needed the legacy database.")
    ] = 7,
    reconciled: Annotated[
        float, typer.Option("--reconciled-within", metavar="HOURS", min=0, help="How old the reconcile may be.")
    ] = 24,
    despite_proofs: Annotated[
        list[str] | None,
        typer.Option("--despite-proofs", metavar="SCHEME", help="Let this scheme's wrong proofs pass; repeatable."),
    ] = None,
    undo: Annotated[
        Path | None, typer.Option("--undo", metavar="REPORT", help="Put the scripts of a report.json back.")
    ] = None,
    key_id: KeyIdOption = "",
    key_file: KeyFileOption = "",
    ca: CaOption = "",
    setting: SettingOption = None,
    drop: DropOption = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Judge, show the diff, and send nothing.")] = False,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Answer the question.")] = False,
    as_json: JsonOption = False,
) -> None:
    """Exits 1 when the gate refuses, or when what is read back is not what was sent."""
    from app.cli.rehearse_wanted import Wanted
    from app.transfer.cutover_gate import Demands

    asked = Wanted(config=config, settings=load_from(config), key_id=key_id, key_file=key_file, ca=ca)
    settings, gone = configuration(asked, setting, drop)
    talk = _Talk(asked=asked, settings=settings, dropped=gone, dry_run=dry_run, yes=yes, as_json=as_json)
    if undo is not None:
        raise typer.Exit(asyncio.run(_undo(talk, undo)))
    demands = Demands(
        quiet=timedelta(days=quiet_days),
        reconciled_within=timedelta(hours=reconciled),
        despite=despite_proofs or (),
    )
    place = folder or Path(f"cutover-{datetime.now(UTC):%Y-%m-%d}")
    raise typer.Exit(asyncio.run(_cut_over(talk, demands, force, place)))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Talk:
    """What the command was told, and how it speaks."""

    asked: "Asked"
    settings: Mapping[str, str] = field(repr=False)
    dropped: frozenset[str]
    dry_run: bool = False
    yes: bool = False
    as_json: bool = False

    @property
    def where(self) -> str:
        auth0 = self.asked.settings.auth0
        return f"{auth0.connection} of {auth0.domain}"


async def _cut_over(talk: _Talk, demands: "Demands", force: int | None, folder: Path) -> int:
    from app.bootstrap import open_bulk
    from app.cli.rehearse_wanted import scripts_of
    from app.tenant.client import open_tenant
    from app.tenant.connections import Connections
    from app.transfer.cutover import Cutover, Passed, wanted
    from app.transfer.cutover_facts import gather
    from app.transfer.cutover_gate import conditions, lost
    from app.transfer.deploy import Deploy

    where, scripts = address(talk.asked.settings), scripts_of(talk.asked)
    pair = {"login": scripts.cutover_login, "get_user": scripts.cutover_get_user}
    async with open_tenant(where) as tenant, open_bulk(talk.asked.settings) as bulk:
        deploy = Deploy(Connections(tenant))
        planned = await deploy.look(wanted(pair, talk.settings, talk.dropped))
        assert planned.live is not None
        mode = bool(planned.live.options.get("import_mode"))
        with _bar() as told:
            facts = await gather(bulk.legacy, bulk.ledger, quiet=demands.quiet, import_mode=mode, told=told)
        judged = conditions(facts, demands)
        holds = all(each.holds for each in judged)
        may = holds or force == lost(facts)
        passed = Passed(facts=facts, conditions=judged, forced=may and not holds)
        if not talk.as_json:
            _show_gate(talk, passed, force, lost(facts), holds=holds)
        if talk.dry_run or not may:
            if talk.as_json:
                print_json(_refusal(planned, passed, lost(facts), passes=may))
            elif may:
                show_plan(planned, where.domain, where.connection, lines=False)
            return 0 if may else 1
        if not talk.as_json:
            show_plan(planned, where.domain, where.connection, lines=False)
        if not talk.yes:
            confirm(f"From now on Auth0 asks nobody for users of {talk.where}: go on?")
        work = Cutover(
            deploy=deploy,
            ledger=bulk.ledger,
            folder=folder,
            actor=actor(),
            domain=where.domain,
            version=__version__,
        )
        document, place = await work(planned, passed)
    if talk.as_json:
        print_json(document)
    else:
        _tell(document, place)
    return 0 if document["verified"] else 1


def _refusal(planned: "Plan", passed: "Passed", lost: int, *, passes: bool) -> dict[str, Any]:
    return {
        "passes": passes,
        "forced": passed.forced,
        "lost": lost,
        "users": passed.facts.users,
        "states": dict(sorted(passed.facts.states.items())),
        "conditions": [each.document() for each in passed.conditions],
        "plan": planned.document(),
        "verified": False,
    }


def _show_gate(talk: _Talk, passed: "Passed", force: int | None, lost: int, *, holds: bool) -> None:
    from rich.table import Table

    table = Table("", "condition", "found", "next", title=f"Gate of {talk.where}", title_justify="left")
    for each in passed.conditions:
        table.add_row("ok" if each.holds else "NO", each.name, each.figure, each.next)
    out.print(table)
    for each in passed.conditions:
        if not each.holds:
            out.print(f"{each.name}: {each.meaning}", markup=False)
    out.print(f"{passed.facts.users:,} legacy users; {lost:,} would have no way in.\n")
    if holds:
        return
    if passed.forced:
        err.print(f"warning: forced; users who lose their way in: {lost:,}.", markup=False)
    elif force is not None:
        err.print(f"Refused: --force says {force:,}, and {lost:,} would be lost.", markup=False)
    else:
        all_the_same = "If they may be lost" if lost else "To go on all the same"
        err.print(f"Refused. {all_the_same}: trickle cutover --force {lost}", markup=False)


def _tell(document: Mapping[str, Any], folder: Path) -> None:
    if document["answer_lost"]:
        out.print("Auth0's answer was lost; the connection was read, and stands as sent.")
    if not document["verified"]:
        out.print("Sent, but read back otherwise: " + ", ".join(document["not_as_sent"]) + ".", markup=False)
        out.print("Look at it in the dashboard, then run the same command again.")
        return
    out.print("The cutover pair is in place, read back and equal; Import Users to Auth0 is on.")
    out.print(f"Report: {folder}/report.html and report.json (run {document['run']}).\n", markup=False)
    out.print("What may be shut down, in this order:")
    for number, step in enumerate(document["next"], 1):
        out.print(f"  {number}. {step}", markup=False)
    out.print(f"\nThe way back: trickle cutover --undo {folder}/report.json", markup=False)


async def _undo(talk: _Talk, report: Path) -> int:
    from app.ledger.database import open_database
    from app.ledger.schema import require_current
    from app.tenant.client import open_tenant
    from app.tenant.connections import Connections
    from app.transfer.cutover import Undo, wanted
    from app.transfer.deploy import Deploy

    where = address(talk.asked.settings)
    await refuse_revoked(talk.asked.settings, talk.settings["TRICKLE_KEY_ID"])
    back = Undo(report=report, connection=where.connection)
    scripts = back.scripts()
    sent: Sent | None = None
    ledger = open_database(talk.asked.settings.ledger.url.get_secret_value())
    try:
        await require_current(ledger)
        async with open_tenant(where) as tenant:
            deploy = Deploy(Connections(tenant))
            planned = await deploy.look(wanted(scripts, talk.settings, talk.dropped))
            if not talk.as_json:
                show_plan(planned, where.domain, where.connection, lines=False)
            if not talk.dry_run:
                if not talk.yes:
                    confirm(f"Put the previous scripts back into {talk.where}?")
                sent = await back(planned, deploy=deploy, ledger=ledger, actor=actor())
    finally:
        await ledger.close()
    if talk.as_json:
        differs: Sequence[str] = sent.differs if sent is not None else ()
        shown = {"sent": sent is not None, "verified": sent is not None and not differs, "not_as_sent": list(differs)}
        print_json({**planned.document(), **shown})
    elif sent is not None:
        tell_sent(sent)
    return 1 if sent is not None and sent.differs else 0


@contextmanager
def _bar() -> "Iterator[Told]":
    """A count of users while they are held against the ledger."""
    from rich.progress import Progress, SpinnerColumn, TextColumn

    columns = (SpinnerColumn(), TextColumn("Holding users against the ledger: {task.completed:,.0f}"))
    with Progress(*columns, console=err, transient=True, disable=not err.is_terminal) as bar:
        task = bar.add_task("", total=None)

        def told(users: int) -> None:
            bar.advance(task, users)

        yield told
