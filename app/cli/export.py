"""`trickle export`: everybody whom bulk can carry, as import files, and everybody else on a list with the reason."""

import asyncio
import getpass
import gzip
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import orjson
import typer

from app.cli.output import ConfigOption, JsonOption, err, out, print_json
from app.errors import ConfigurationError
from app.settings import Settings, load_from

if TYPE_CHECKING:
    from app.transfer.export import Told
    from app.transfer.idset import IdSet

HELP = (
    "Write import files of everybody who has not moved yet, with their hashes in the form that Auth0 reads.\n\n"
    "`trickle import` needs none: it streams. Files are for the dashboard's import extension, for a machine that may "
    "not reach the legacy database, or for looking at them. They hold password hashes: keep them encrypted "
    "(--encrypt-to), and remove them when they have been imported. A run that was cut off goes on when it is run "
    "again.\n\nExample: trickle export --out export --encrypt-to age1..."
)

SURE = "Users without a hash that Auth0 can read get a random password there, which no later import can mend: go on?"


def export(
    config: ConfigOption = "",
    folder: Annotated[Path, typer.Option("--out", metavar="FOLDER", help="A new folder, made with mode 0700.")] = Path(
        "export"
    ),
    encrypt_to: Annotated[
        list[str] | None,
        typer.Option("--encrypt-to", metavar="KEY", help="age1…, ssh-… or a file of them; repeatable."),
    ] = None,
    tenant: Annotated[
        Path | None,
        typer.Option("--tenant-export", metavar="FILE", help="A users export of the tenant (NDJSON, maybe gzip)."),
    ] = None,
    hashless: Annotated[
        bool, typer.Option("--hashless", help="Carry users without a portable hash too: they must reset.")
    ] = False,
    despite_proofs: Annotated[
        list[str] | None,
        typer.Option("--despite-proofs", metavar="SCHEME", help="Carry this scheme although a proof was wrong."),
    ] = None,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Answer the question about --hashless.")] = False,
    as_json: JsonOption = False,
) -> None:
    """Exits 0 with users left behind by rule, 1 when a family was left behind for its proofs."""
    settings = load_from(config)
    if hashless and not yes:
        confirm(SURE)
    manifest = _run(settings, folder, encrypt_to or [], tenant, hashless=hashless, despite=despite_proofs or [])
    if as_json:
        print_json(manifest)
    else:
        _show(folder, manifest)
    raise typer.Exit(1 if manifest["left_behind"]["reasons"].get("proved_wrong") else 0)


def confirm(question: str) -> None:
    """Asks on a terminal; without one exit 2 says which option answers. A no is exit 130."""
    if not err.is_terminal:
        raise ConfigurationError("--yes", "nobody is here to ask.", "Give --yes to answer the question.")
    if not typer.confirm(question, err=True):
        raise typer.Exit(130)


def actor() -> str:
    """Who runs the command, for the ledger's history."""
    try:
        return getpass.getuser()
    except (OSError, KeyError):
        return "unknown"


def _run(
    settings: Settings, folder: Path, encrypt_to: list[str], tenant: Path | None, *, hashless: bool, despite: list[str]
) -> Mapping[str, Any]:
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    from app.bootstrap import open_bulk
    from app.ledger.proofs import wrong_families
    from app.transfer.encryption import Encryption
    from app.transfer.export import Export
    from app.transfer.idset import IdSet
    from app.transfer.selection import Selection

    encryption = Encryption(encrypt_to) if encrypt_to else None

    async def run(told: "Told", total: "Told") -> Mapping[str, Any]:
        async with open_bulk(settings) as bulk:
            total(await bulk.legacy.count())
            async with bulk.ledger.reading() as connection:
                wrong = await wrong_families(connection, despite)
            with IdSet() as ids:
                if tenant is not None:
                    read_tenant_export(tenant, ids)
                selection = Selection(
                    legacy=bulk.legacy,
                    ledger=bulk.ledger,
                    judge=bulk.judge,
                    tenant=ids if tenant is not None else None,
                    hashless=hashless,
                    wrong=wrong,
                )
                return await Export(
                    selection=selection,
                    ledger=bulk.ledger,
                    folder=folder,
                    actor=actor(),
                    connection=settings.auth0.connection,
                    encryption=encryption,
                )(told)

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=err, transient=True, disable=not err.is_terminal) as bar:
        task = bar.add_task("Reading users", total=None)
        return asyncio.run(run(lambda n: bar.advance(task, n), lambda n: bar.update(task, total=n)))


def read_tenant_export(path: Path, ids: "IdSet") -> None:
    """
    The `user_id`s of a users export of the tenant, without `auth0|`.

    Raises:
        ConfigurationError: It cannot be read, or a line has no user_id.
    """
    try:
        ids.add((user_id, "") for user_id in _user_ids(path))
    except (OSError, EOFError, gzip.BadGzipFile):
        raise ConfigurationError("--tenant-export", f"{path} cannot be read.", "Export the users anew.") from None


def _user_ids(path: Path) -> Iterator[str]:
    opened = gzip.open if path.suffix == ".gz" else open
    with opened(path, "rb") as file:
        for number, line in enumerate(file, 1):
            if not line.strip():
                continue
            try:
                user_id = orjson.loads(line)["user_id"]
            except (ValueError, KeyError, TypeError):
                raise ConfigurationError(
                    "--tenant-export",
                    f"line {number} of {path} has no user_id.",
                    "Export users as JSON with the field user_id.",
                ) from None
            yield str(user_id).removeprefix("auth0|")


def _show(folder: Path, manifest: Mapping[str, Any]) -> None:
    from rich.table import Table

    files = manifest["files"]
    counted = f"{len(files):,} file" + ("" if len(files) == 1 else "s")
    out.print(f"{manifest['users']:,} users in {counted} under {folder}/", markup=False)
    if manifest["families"]:
        table = Table("scheme", "carried as", "users", "proofs right", "wrong", title="Who goes", title_justify="left")
        for each in manifest["families"]:
            proofs = each["proofs"]
            right = f"{proofs['right']:,} of {proofs['tried']:,}" if proofs["tried"] else "none yet"
            table.add_row(each["scheme"], each["form"], f"{each['users']:,}", right, f"{proofs['wrong']:,}")
        out.print(table)
    left = manifest["left_behind"]
    if left["users"]:
        table = Table("why", "users", title=f"Who stays (each in {folder / left['file']})", title_justify="left")
        for why, count in left["reasons"].items():
            table.add_row(why, f"{count:,}")
        out.print(table)
    out.print("The files hold password hashes. Import them with: trickle import --from", str(folder), markup=False)
