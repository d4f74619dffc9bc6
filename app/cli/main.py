"""
The command `trickle`. Each group is a file beside this one.

Exit codes: 0 done, 1 findings or failures in the data, 2 usage or settings, 3 something outside is unavailable, 130
interrupted.
"""

import sys
from collections.abc import Mapping
from typing import Final

import click
import typer

from app import __version__
from app.cli import config, demo, key, ledger, scripts, serve
from app.cli.output import complain, out
from app.errors import ConfigurationError, TrickleError, Unavailable

EXIT_CODES: Final[Mapping[type[TrickleError], int]] = {ConfigurationError: 2, Unavailable: 3}

app = typer.Typer(
    name="trickle",
    help="Moves users from a legacy database to Auth0, one login at a time.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
app.command(name="serve", help=serve.HELP)(serve.serve)
app.command(name="demo", help=demo.HELP)(demo.demo)
app.add_typer(scripts.app, name="scripts")
app.add_typer(key.app, name="key")
app.add_typer(ledger.app, name="ledger")
app.add_typer(config.app, name="config")


def _version(wanted: bool) -> None:
    if wanted:
        out.print(__version__)
        raise typer.Exit


@app.callback()
def _root(
    version: bool = typer.Option(False, "--version", callback=_version, is_eager=True, help="Print the version."),
    debug: bool = typer.Option(False, "--debug", help="Show a traceback when something fails."),
) -> None:
    del version
    click.get_current_context().obj = {"debug": debug}


def main(arguments: list[str] | None = None) -> int:
    """Runs one command; the exit code of the process."""
    words = sys.argv[1:] if arguments is None else arguments
    debug = "--debug" in words
    try:
        code = app(words, standalone_mode=False)
    except click.ClickException as error:
        error.show()
        return 2
    except (KeyboardInterrupt, click.Abort):
        return 130
    except TrickleError as error:
        if debug:
            raise
        complain(str(error))
        return next((code for kind, code in EXIT_CODES.items() if isinstance(error, kind)), 1)
    return code if isinstance(code, int) else 0
