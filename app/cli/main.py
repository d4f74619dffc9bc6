"""
The command `trickle`. Each group is a file beside this one, and only the one that is asked for is loaded: the others
would cost every command half a second.

Exit codes: 0 done, 1 findings or failures in the data, 2 usage or settings, 3 something outside is unavailable, 130
interrupted.
"""

import importlib
import keyword
import sys
from collections.abc import Iterable, Mapping
from typing import Any, Final

import typer
from typer.core import TyperGroup

from app import __version__
from app.cli.output import complain, out
from app.errors import ConfigurationError, LedgerUnavailable, LegacyUnavailable, TrickleError, Unavailable

GROUPS: Final = (
    *("init", "assess", "check", "why", "serve", "demo", "scripts", "rehearse"),
    *("status", "export", "import", "reconcile", "cutover", "hash", "key", "ledger", "config"),
)
"""In the order of `--help`. A module has `app`, for several commands, or a function of its own name and `HELP`;
a word of Python's has `_` behind it there (`import_`)."""

DEBUG: Final = "--debug"

EXIT_CODES: Final[Mapping[type[TrickleError], int]] = {ConfigurationError: 2, Unavailable: 3}


WHO: Final[Mapping[type[TrickleError], str]] = {LegacyUnavailable: "legacy database", LedgerUnavailable: "ledger"}
"""Who gave no answer. Commands that know more say it themselves."""


def _words(error: TrickleError) -> str:
    who = WHO.get(type(error))
    return f"the {who} gave no answer ({error}). Look with: trickle check" if who else str(error)


class _Commands(TyperGroup):
    """Turns our errors into one line and an exit code; a traceback only with --debug."""

    def invoke(self, ctx: Any) -> Any:
        try:
            return super().invoke(ctx)
        except TrickleError as error:
            if ctx.params.get("debug"):
                raise
            complain(_words(error))
            code = next((code for kind, code in EXIT_CODES.items() if isinstance(error, kind)), 1)
            raise typer.Exit(code) from None
        except KeyboardInterrupt:
            raise typer.Exit(130) from None


def command_line(groups: Iterable[str] = GROUPS) -> typer.Typer:
    """The command line with these groups."""
    app = typer.Typer(
        name="trickle",
        cls=_Commands,
        help="Moves users from a legacy database to Auth0, one login at a time.",
        no_args_is_help=True,
        add_completion=False,
        pretty_exceptions_enable=False,
        rich_markup_mode=None,
    )
    app.callback()(_root)
    for name in groups:
        own = f"{name}_" if keyword.iskeyword(name) else name
        module = importlib.import_module(f"app.cli.{own}")
        if hasattr(module, "app"):
            app.add_typer(module.app, name=name)
        else:
            app.command(name=name, help=module.HELP)(getattr(module, own))
    return app


def _version(wanted: bool) -> None:
    if wanted:
        out.print(__version__)
        raise typer.Exit


def _root(
    version: bool = typer.Option(False, "--version", callback=_version, is_eager=True, help="Print the version."),
    debug: bool = typer.Option(False, DEBUG, help="Show a traceback when something fails."),
) -> None:
    del version, debug


def main() -> None:
    """Runs the command of the process's arguments; ends with SystemExit."""
    word = next((word for word in sys.argv[1:] if not word.startswith("-")), "")
    try:
        command_line([word] if word in GROUPS else GROUPS)()
    except Exception as error:
        # The outermost handler: what nobody foresaw is our fault, and its text may quote what a driver was given.
        if DEBUG in sys.argv:
            raise
        complain(f"failed ({type(error).__name__}). For a traceback, say it again as: trickle {DEBUG} …")
        raise SystemExit(1) from None
