"""`trickle scripts`: what runs in Auth0."""

from pathlib import Path
from typing import Annotated

import typer

from app.cli.output import ConfigOption, JsonOption, out, print_json
from app.scripts.options import ScriptOptions
from app.scripts.render import differences, write
from app.settings import read_toml

app = typer.Typer(help="Build what runs in Auth0.", no_args_is_help=True)

FOLDER = "auth0-scripts"


@app.command(
    help="Write auth0-scripts/: Login, Get User, the deploy CLI's folder, Terraform and the cutover pair.\n\n"
    "Without a settings file the connection is legacy-users.\n\nExample: trickle scripts build --out auth0-scripts"
)
def build(
    config: ConfigOption = "",
    folder: Annotated[str, typer.Option("--out", metavar="FOLDER", help="The folder.")] = FOLDER,
    connection: Annotated[str, typer.Option(help="The connection's name, over that of the settings.")] = "",
    optional: Annotated[
        list[str] | None,
        typer.Option("--with", metavar="SETTING", help="A further setting, e.g. TRICKLE_CA; repeatable."),
    ] = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Say what differs from a fresh build; exit 1 if any.")
    ] = False,
    as_json: JsonOption = False,
) -> None:
    """Writes what differs from a fresh build, and names it."""
    options = ScriptOptions(
        connection=connection or _connection(config), optional_settings=tuple(dict.fromkeys(optional or ()))
    )
    target = Path(folder)
    found = differences(target, options)
    if not dry_run:
        write(target, options)
    if as_json:
        print_json({"folder": folder, "connection": options.connection, "differs": dict(found), "written": not dry_run})
    elif not found:
        out.print(f"{folder}/ is what a fresh build gives.", markup=False)
    else:
        for name, how in found.items():
            out.print(f"{how if dry_run else 'written':8} {folder}/{name}", markup=False)
    raise typer.Exit(1 if found and dry_run else 0)


def _connection(config: str) -> str:
    """The connection of the settings file; the file need not be complete yet for its scripts to be built."""
    if not config and not Path("trickle.toml").exists():
        return ScriptOptions().connection
    section = read_toml(Path(config or "trickle.toml"), required=True).get("auth0", {})
    name = section.get("connection", ScriptOptions().connection) if isinstance(section, dict) else ""
    return str(name)
