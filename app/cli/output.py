"""How commands speak: plain when piped, `--json` with stable keys, errors with the next thing to do."""

import json
import sys
from typing import Annotated, Any

import typer
from rich.console import Console

ConfigOption = Annotated[
    str,
    typer.Option(
        "--config",
        "-c",
        metavar="FILE",
        help="The settings file. Default: trickle.toml, if there is one.",
        envvar="TRICKLE_CONFIG",
        show_default=False,
    ),
]
JsonOption = Annotated[bool, typer.Option("--json", help="Print JSON with stable keys.")]

# Without emoji: `:key:` in somebody's settings is text.
out = Console(highlight=False, soft_wrap=True, emoji=False)
err = Console(stderr=True, highlight=False, soft_wrap=True, emoji=False)


def print_json(document: Any) -> None:
    """Prints one JSON document on standard output."""
    sys.stdout.write(json.dumps(document, indent=2, default=str) + "\n")


def complain(message: str) -> None:
    """Prints an error, as text and never as markup, on standard error."""
    err.print("trickle:", message, markup=False, style="red" if err.is_terminal else "")
