"""`trickle import`: everybody who has not moved yet, through Auth0's bulk import, resumable at any moment."""

import asyncio
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from app.cli.export import SURE, actor, confirm
from app.cli.output import ConfigOption, JsonOption, err, out, print_json
from app.errors import ConfigurationError
from app.settings import Settings, load_from

if TYPE_CHECKING:
    from app.tenant.client import Address
    from app.transfer.export import Told

HELP = (
    "Carry everybody who has not moved yet to Auth0, with their hashes, two import jobs at a time.\n\n"
    "Nothing is written to disk. Interrupted, killed or cut off at any moment: run it again, and it goes on, nobody "
    "twice, nobody lost. Who failed is tried again by the next run.\n\nExample: trickle import --dry-run"
)


def import_(
    config: ConfigOption = "",
    folder: Annotated[
        Path | None, typer.Option("--from", metavar="FOLDER", help="Import what trickle export wrote there.")
    ] = None,
    identity: Annotated[
        Path | None, typer.Option("--identity", metavar="FILE", help="Opens encrypted files: what age-keygen wrote.")
    ] = None,
    hashless: Annotated[
        bool, typer.Option("--hashless", help="Carry users without a portable hash too: they must reset.")
    ] = False,
    despite_proofs: Annotated[
        list[str] | None,
        typer.Option("--despite-proofs", metavar="SCHEME", help="Carry this scheme although a proof was wrong."),
    ] = None,
    left_behind: Annotated[
        Path | None,
        typer.Option("--left-behind", metavar="FILE", help="Write everybody who stays, one JSON object a line."),
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Count, and change nothing.")] = False,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Answer the question about --hashless.")] = False,
    as_json: JsonOption = False,
) -> None:
    """Exits 0 with users left behind by rule, 1 when a user or a job failed or a family's proofs were wrong."""
    settings = load_from(config)
    if left_behind is not None and (left_behind.is_dir() or not left_behind.absolute().parent.is_dir()):
        raise ConfigurationError("--left-behind", f"{left_behind} cannot be written.", "Name a file.")
    address = address_of(settings)
    address.check()
    if hashless and not dry_run and not yes:
        confirm(SURE)
    done = _run(
        settings,
        address,
        folder=folder,
        identity=identity,
        hashless=hashless,
        despite=despite_proofs or [],
        left_behind=left_behind,
        dry_run=dry_run,
    )
    if as_json:
        print_json({"dry_run": dry_run, **done})
    else:
        _show(done, dry_run=dry_run)
    raise typer.Exit(1 if done["failed"] or done["failed_jobs"] or done["left_behind"].get("proved_wrong") else 0)


def address_of(settings: Settings) -> "Address":
    """The tenant of these settings."""
    from app.tenant.client import Address

    auth0 = settings.auth0
    return Address(
        domain=auth0.domain,
        connection=auth0.connection,
        client_id=auth0.client_id,
        client_secret=auth0.client_secret.get_secret_value() if auth0.client_secret else "",
        base_url=auth0.base_url,
    )


def _run(
    settings: Settings,
    address: "Address",
    *,
    folder: Path | None,
    identity: Path | None,
    hashless: bool,
    despite: list[str],
    left_behind: Path | None,
    dry_run: bool,
) -> Mapping[str, Any]:
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    from app.bootstrap import open_bulk
    from app.ledger.proofs import wrong_families
    from app.tenant.client import open_tenant
    from app.transfer.encryption import Identities
    from app.transfer.selection import Selection
    from app.transfer.source import FolderSource, LegacySource, Source
    from app.transfer.upload import Import

    identities = Identities(identity) if identity is not None else None
    place = str(folder.resolve()) if folder is not None else ""

    async def run(told: "Told", total: "Told") -> Mapping[str, Any]:
        async with open_bulk(settings) as bulk, open_tenant(address) as tenant:
            async with bulk.ledger.reading() as connection:
                wrong = await wrong_families(connection, despite)

            def source(run_id: str) -> Source:
                if folder is None:
                    return LegacySource(
                        Selection(
                            legacy=bulk.legacy,
                            ledger=bulk.ledger,
                            judge=bulk.judge,
                            hashless=hashless,
                            wrong=wrong,
                            run=run_id,
                        )
                    )
                return FolderSource(
                    folder=folder,
                    ledger=bulk.ledger,
                    mapping=bulk.judge.mapping,
                    connection=settings.auth0.connection,
                    identities=identities,
                    wrong=wrong,
                    hashless=hashless,
                    run=run_id,
                )

            total(await source("").count())
            carrying = Import(
                source=source,
                ledger=bulk.ledger,
                tenant=tenant,
                mapping=bulk.judge.mapping,
                actor=actor(),
                hashless=hashless,
                folder=place,
                left_behind=left_behind,
            )
            return await (carrying.plan(told) if dry_run else carrying(told))

    columns = (
        *(TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn()),
        TextColumn("{task.fields[rate]}"),
    )
    with Progress(*columns, console=err, transient=True, disable=not err.is_terminal) as bar:
        task = bar.add_task("Importing users", total=None, rate="")

        def told(users: int) -> None:
            speed = bar.tasks[0].speed
            bar.update(task, advance=users, rate=f"{speed:,.0f} users/s" if speed else "")

        try:
            return asyncio.run(run(told, lambda users: bar.update(task, total=users)))
        except KeyboardInterrupt:
            err.print("Interrupted; all is kept. Run the same command again, and it goes on.")
            raise


def _show(done: Mapping[str, Any], *, dry_run: bool) -> None:
    from rich.table import Table

    from app.transfer.codes import advice

    if dry_run:
        out.print(f"{done['selected']:,} users would go, in {done['files']:,} import jobs.", markup=False)
    else:
        out.print(f"{done['imported']:,} users imported, by {done['jobs']:,} jobs now.", markup=False)
    if done["families"]:
        table = Table("scheme", "carried as", "users", title="Who goes", title_justify="left")
        for each in done["families"]:
            table.add_row(each["scheme"], each["form"], f"{each['users']:,}")
        out.print(table)
    if done["failed"]:
        table = Table("reason", "users", "next step", title="Who failed", title_justify="left")
        for reason, count in done["failed"].items():
            table.add_row(reason, f"{count:,}", advice(reason))
        out.print(table)
    if done["failed_jobs"]:
        out.print(f"Jobs that failed as a whole: {done['failed_jobs']:,}. Auth0 says: {done['details']}", markup=False)
    if done["left_behind"]:
        table = Table("why", "users", title="Who stays", title_justify="left")
        for why, count in done["left_behind"].items():
            table.add_row(why, f"{count:,}")
        out.print(table)
