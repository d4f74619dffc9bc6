"""`trickle scripts`: what runs in Auth0."""

from pathlib import Path
from typing import Annotated

import typer

from app.cli.output import ConfigOption, JsonOption, out, print_json
from app.cli.scripts_deploy import CaOption, DropOption, KeyFileOption, KeyIdOption, SettingOption
from app.scripts.options import ScriptOptions
from app.scripts.render import differences, write
from app.settings import load_from, read_toml

app = typer.Typer(help="Build what runs in Auth0, and try it.", no_args_is_help=True)

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


@app.command(
    help="Bring scripts and settings into the tenant's connection, after a diff and a yes.\n\n"
    "Everything else of the connection stays as it is; Import Users to Auth0 is on afterwards. Values of settings are "
    "never shown: the tenant gives none away, so all of them are sent each time. Needs the scopes read:connections, "
    "read:connections_options, update:connections and update:connections_options.\n\n"
    "With --dry-run exit 1 when something differs.\n\nExample: trickle scripts deploy --dry-run"
)
def deploy(
    config: ConfigOption = "",
    folder: Annotated[
        str, typer.Option("--scripts", metavar="FOLDER", help="Scripts as they stand there, not a fresh build.")
    ] = "",
    key_id: KeyIdOption = "",
    key_file: KeyFileOption = "",
    ca: CaOption = "",
    setting: SettingOption = None,
    drop: DropOption = None,
    create: Annotated[bool, typer.Option("--create", help="Make the connection when there is none.")] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Show the diff and send nothing.")] = False,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Answer the question.")] = False,
    as_json: JsonOption = False,
) -> None:
    """Exits 1 when what is read back is not what was sent."""
    from app.cli.rehearse_wanted import Wanted
    from app.cli.scripts_deploy import deploy as bring

    asked = Wanted(config=config, settings=load_from(config), key_id=key_id, key_file=key_file, ca=ca, scripts=folder)
    code = bring(asked, given=setting, dropped=drop, create=create, dry_run=dry_run, yes=yes, as_json=as_json)
    raise typer.Exit(code)


@app.command(
    "try",
    help="One call of one script against the real service, as the Try button of Auth0's dashboard.\n\n"
    "Asks for the password, and prints what the script gave back. A failed login counts as one at the service. "
    "Exit 0 for a profile, 1 for any other answer, 3 when the service gave none.\n\n"
    "Example: trickle scripts try ada@example.com",
)
def try_(
    identifier: Annotated[str, typer.Argument(metavar="IDENTIFIER")],
    get_user: Annotated[bool, typer.Option("--get-user", help="Get User instead of Login; needs no password.")] = False,
    config: ConfigOption = "",
    password_file: Annotated[
        str, typer.Option("--password-file", metavar="FILE", help="The password; else asked for. -: standard input.")
    ] = "",
    url: Annotated[str, typer.Option("--url", metavar="URL", help="The service. Default: server.public_url.")] = "",
    key_id: Annotated[str, typer.Option("--key-id", metavar="ID", help="Which key to sign with.")] = "",
    key_file: Annotated[
        str, typer.Option("--key-file", metavar="FILE", help="The caller's half of it. Default: that of the settings.")
    ] = "",
    ca: Annotated[str, typer.Option("--ca", metavar="FILE", help="PEM of a private authority.")] = "",
    folder: Annotated[
        str, typer.Option("--scripts", metavar="FOLDER", help="Scripts as they stand there, not a fresh build.")
    ] = "",
    node: Annotated[str, typer.Option("--node", metavar="FILE", help="The Node.js to run it with.")] = "",
    as_json: JsonOption = False,
) -> None:
    """Runs one script once."""
    from app.cli.rehearse_people import password_for
    from app.cli.rehearse_wanted import Wanted
    from app.cli.scripts_try import try_script

    wanted = Wanted(
        config=config,
        settings=load_from(config),
        url=url,
        key_id=key_id,
        key_file=key_file,
        ca=ca,
        scripts=folder,
        node=node,
    )
    if get_user:
        raise typer.Exit(try_script(wanted, "get_user", identifier, as_json=as_json))
    raise typer.Exit(try_script(wanted, "login", identifier, password_for(password_file), as_json=as_json))


def _connection(config: str) -> str:
    """The connection of the settings file; the file need not be complete yet for its scripts to be built."""
    if not config and not Path("trickle.toml").exists():
        return ScriptOptions().connection
    section = read_toml(Path(config or "trickle.toml"), required=True).get("auth0", {})
    name = section.get("connection", ScriptOptions().connection) if isinstance(section, dict) else ""
    return str(name)
