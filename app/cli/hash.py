"""`trickle hash`: what stored values are, whether known passwords open them, and how they were made."""

import json
import sys
from pathlib import Path
from typing import Annotated, Any

import typer

from app.cli.output import JsonOption, out
from app.errors import ConfigurationError
from app.hashing.registry import build_registry
from app.hashing.samples import Finding, read_samples
from app.hashing.samples import check as check_sample

app = typer.Typer(help="Check, identify, verify and find stored hashes.", no_args_is_help=True)

FileArgument = Annotated[Path, typer.Argument(metavar="FILE", help="A JSON array or JSON lines; - is standard input.")]


@app.command(
    help="Ask every row of a file of known passwords: does it open, does the wrong one not, can it move in bulk?\n\n"
    "A row is hash and password, and where needed id, scheme (a name or a recipe), columns, params, pepper, "
    "password_wrong, password_also. Exit 1 when a row does not come out right.\n\n"
    "Example: trickle hash check samples.json --json"
)
def check(file: FileArgument, as_json: JsonOption = False) -> None:
    """Prints one finding a row."""
    registry = build_registry()
    findings: list[Finding] = []
    for sample in read_samples(read_text(file)):
        findings.append(check_sample(registry, sample))
        if as_json:
            sys.stdout.write(json.dumps(_document(findings[-1])) + "\n")
    if not as_json:
        _print_table(findings)
    raise typer.Exit(0 if all(finding.good for finding in findings) else 1)


def read_text(file: Path) -> str:
    """
    The text of a file, or of standard input for `-`.

    Raises:
        ConfigurationError: It cannot be read, or is not UTF-8.
    """
    try:
        raw = sys.stdin.buffer.read() if str(file) == "-" else file.read_bytes()
        return raw.decode("utf-8-sig")
    except OSError as error:
        raise ConfigurationError("FILE", f"{file} cannot be read: {error.strerror}.") from None
    except UnicodeDecodeError:
        raise ConfigurationError("FILE", f"{file} is not UTF-8.") from None


def _document(finding: Finding) -> dict[str, Any]:
    return {
        "id": finding.id,
        "scheme": finding.scheme,
        "verdict": finding.verdict,
        "wrong": finding.wrong or None,
        "portable": finding.portable,
        "reason": finding.reason,
    }


def _print_table(findings: list[Finding]) -> None:
    from rich.table import Table

    table = Table("id", "scheme", "verdict", "wrong", "bulk", "reason")
    for finding in findings:
        style = "" if finding.good else "red"
        bulk = "yes" if finding.portable else "no"
        table.add_row(finding.id, finding.scheme, finding.verdict, finding.wrong, bulk, finding.reason, style=style)
    out.print(table)
    good = sum(finding.good for finding in findings)
    out.print(f"{good} of {len(findings)} rows come out right.", markup=False)
