"""`trickle hash`: what stored values are, whether known passwords open them, and how they were made."""

import json
import sys
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Annotated, Any

import typer

from app.cli.output import ConfigOption, JsonOption, complain, err, out, print_json
from app.domain.hashes import StoredHash
from app.errors import ConfigurationError
from app.hashing.identity import IDENTIFIED, recognize
from app.hashing.registry import Fit, Registry, build_registry
from app.hashing.samples import MATCH, Finding, Sample, read_samples, with_defaults
from app.hashing.samples import check as check_sample

app = typer.Typer(help="Check, identify, verify and find stored hashes.", no_args_is_help=True)

FileArgument = Annotated[Path, typer.Argument(metavar="FILE", help="A JSON array or JSON lines; - is standard input.")]
SchemeOption = Annotated[
    str, typer.Option("--scheme", help="A name or a recipe, where the text alone does not say it; not a secret.")
]

MOST_TRIPLES = 3
"""More known passwords prove nothing more."""


@app.command(
    help="Ask every row of a file of known passwords: does it open, does the wrong one not, can it move in bulk?\n\n"
    "A row is hash and password, and where needed id, scheme (a name or a recipe), columns, params, pepper, "
    "password_wrong, password_also, expect (a verdict, where the row is to be refused). With --config, what a row does "
    "not say the settings say. Exit 1 when a row does not come out right.\n\n"
    "Example: trickle hash check samples.json --json"
)
def check(file: FileArgument, config: ConfigOption = "", as_json: JsonOption = False) -> None:
    """Prints one finding a row."""
    registry, defaults = _known(config)
    good = total = 0
    table: list[Finding] = []
    for sample in read_samples(read_text(file)):
        finding = check_sample(registry, with_defaults(sample, defaults))
        total += 1
        good += finding.good
        if as_json:
            sys.stdout.write(json.dumps(_document(finding)) + "\n")
        else:
            table.append(finding)
    if not as_json:
        _print_findings(table)
        out.print(f"{good} of {total} rows come out right.", markup=False)
    raise typer.Exit(0 if good == total else 1)


@app.command(
    help="Name every scheme that a stored value fits, with its cost.\n\nThe value is asked on the terminal, or read "
    "from a file (text, or rows as check takes them): never an argument, for arguments can be seen by everybody.\n\n"
    "Example: trickle hash identify --file value.txt"
)
def identify(
    file: Annotated[Path | None, typer.Option("--file", help="The value, or rows; - is standard input.")] = None,
    as_json: JsonOption = False,
) -> None:
    """Prints what fits by itself, and what fits only when it is named."""
    registry = build_registry()
    rows = [_identified(registry, sample) for sample in _values(file)]
    if as_json:
        print_json(rows)
    else:
        for row in rows:
            _print_identified(row)
    raise typer.Exit(0 if all(row["verdict"] == IDENTIFIED for row in rows) else 1)


@app.command(
    help="Ask whether a password opens a stored value.\n\nBoth are asked on the terminal, or read from files. Exit 1 "
    "when it does not.\n\nExample: trickle hash verify --file value.txt --password-file password.txt"
)
def verify(
    file: Annotated[Path | None, typer.Option("--file", help="The value, or one row as check takes it.")] = None,
    password_file: Annotated[Path | None, typer.Option("--password-file", help="The password, on one line.")] = None,
    scheme: SchemeOption = "",
    config: ConfigOption = "",
    as_json: JsonOption = False,
) -> None:
    """Prints the finding, as `check` does."""
    registry, defaults = _known(config)
    sample = next(iter(_values(file)), None)
    if sample is None:
        raise ConfigurationError("--file", "holds no value.")
    password = read_line(password_file) if password_file else sample.password
    if password is None:
        password = typer.prompt("Password", hide_input=True, default="", show_default=False)
    if scheme and sample.stored is not None:
        sample = replace(sample, stored=replace(sample.stored, scheme=scheme))
    finding = check_sample(registry, with_defaults(replace(sample, password=password), defaults))
    if as_json:
        print_json(_document(finding))
    else:
        told = f" ({finding.reason})" if finding.reason and finding.verdict != MATCH else ""
        out.print(f"{finding.verdict}: {finding.scheme or 'no scheme'}{told}", markup=False)
    raise typer.Exit(0 if finding.verdict == MATCH else 1)


@app.command(
    help="Find how hashes were made, from one to three known passwords with what is stored for them.\n\n"
    "The file holds rows as check takes them: hash and password, salt and user name under columns, secrets under "
    "params or pepper. Prints the [password] section that works. Exit 1 when none is found in time.\n\n"
    "Example: trickle hash find known.json"
)
def find(
    file: FileArgument,
    seconds: Annotated[float, typer.Option("--seconds", min=1, help="The longest it may take.")] = 60.0,
    every: Annotated[bool, typer.Option("--all", help="Go on after the first that works.")] = False,
    as_json: JsonOption = False,
) -> None:
    """Searches on all cores."""
    from app.cli.hash_find import search
    from app.hashing.find.search import Triple

    triples = [
        Triple(replace(sample.stored, scheme=None, params={}), sample.password)
        for sample in read_samples(read_text(file))
        if sample.stored is not None and sample.password is not None
    ]
    if not 1 <= len(triples) <= MOST_TRIPLES:
        raise ConfigurationError("FILE", f"holds {len(triples)} rows with hash and password.", "Give one to three.")
    found = []
    for answer in search(triples, seconds=seconds, every=every, progress=not as_json):
        found.append(answer)
        if not as_json:
            out.print(section(answer), markup=False)
    if as_json:
        print_json([{"scheme": answer.scheme, "password": settings_of(answer)} for answer in found])
    if not found:
        complain("nothing works. Is the salt complete, and are all secrets given? See: trickle hash find --help")
    raise typer.Exit(0 if found else 1)


@app.command(help="Measure what one match of each scheme costs on this machine.\n\nExample: trickle hash bench --json")
def bench(
    seconds: Annotated[float, typer.Option("--seconds", min=0, help="How long to measure each.")] = 0.1,
    as_json: JsonOption = False,
) -> None:
    """Prints every scheme with its cost at usual settings, measured and as estimated."""
    from app.cli.hash_bench import measure_all

    rows = list(measure_all(seconds))
    if as_json:
        print_json(rows)
        return
    from rich.table import Table

    table = Table("scheme", "cost", "a match", "bulk")
    for row in rows:
        measured = "" if row["seconds"] is None else f"{row['seconds'] * 1000:.3g} ms"
        table.add_row(row["scheme"], row["cost"], measured, row["bulk"])
    out.print(table)


def section(answer: Any) -> str:
    """The `[password]` section of an answer, as TOML."""
    import tomlkit

    return tomlkit.dumps({"password": settings_of(answer)})


def settings_of(answer: Any) -> dict[str, str]:
    """The keys of `[password]` that differ from their defaults."""
    keys = {"scheme": answer.scheme, "encoding": answer.encoding, "normalize": answer.normalize,
            "salt_position": answer.salt_position}  # fmt: skip
    usual = {"encoding": "utf-8", "normalize": "none", "salt_position": "prefix"}
    return {name: value for name, value in keys.items() if usual.get(name) != value}


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


def read_line(file: Path) -> str:
    """A file's text without the line break at its end."""
    return read_text(file).removesuffix("\n").removesuffix("\r")


def _known(config: str) -> tuple[Registry, StoredHash]:
    """The registry, and what the settings say of every row; without settings, the usual ones."""
    if not config:
        return build_registry(), StoredHash(encoded="")
    from app.bootstrap import legacy_mapping, profile_mapping, registry
    from app.settings import load_from

    settings = load_from(config)
    mapping = legacy_mapping(settings, profile_mapping(settings))
    defaults = StoredHash(
        encoded="", scheme=mapping.scheme, schemes=mapping.schemes, pepper=mapping.pepper, params=mapping.params,
        secrets=mapping.secrets,
    )  # fmt: skip
    return registry(settings), defaults


def _values(file: Path | None) -> Iterator[Sample]:
    """Rows of a file, or the one value that is asked for."""
    if file is None:
        text = typer.prompt("Stored value", hide_input=True)
        yield Sample(id="1", stored=StoredHash(encoded=text), password=None)
        return
    text = read_text(file)
    if text.lstrip().startswith(("[{", '{"', "[\n", "[ ")):
        yield from read_samples(text)
    else:
        yield Sample(id="1", stored=StoredHash(encoded=text.rstrip("\r\n")), password=None)


def _identified(registry: Registry, sample: Sample) -> dict[str, Any]:
    stored = sample.stored
    if stored is None:
        return {"id": sample.id, "verdict": "needs_reset", "reason": "NULL", "schemes": [], "named": []}
    found = recognize(registry, stored)
    sure = [] if found.fit is None else [_described(found.fit)]
    named = [_described(fit) for fit in found.candidates]
    return {"id": sample.id, "verdict": found.verdict, "reason": found.told, "schemes": sure, "named": named}


def _described(fit: Fit) -> dict[str, Any]:
    return {
        "scheme": fit.scheme.name,
        "cost": fit.parsed.cost,
        "seconds": fit.parsed.work_s,
        "bulk": fit.parsed.portable() is not None,
    }


def _document(finding: Finding) -> dict[str, Any]:
    return {
        "id": finding.id,
        "scheme": finding.scheme,
        "verdict": finding.verdict,
        "wrong": finding.wrong or None,
        "portable": finding.portable,
        "reason": finding.reason,
    }


def _print_identified(row: dict[str, Any]) -> None:
    out.print(f"{row['id']}: {row['verdict']}" + (f" ({row['reason']})" if row["reason"] else ""), markup=False)
    for word, fits in (("is", row["schemes"]), ("may be", row["named"])):
        for fit in fits:
            cost = f", cost {fit['cost']}" if fit["cost"] else ""
            bulk = "can move in bulk" if fit["bulk"] else "moves by login only"
            out.print(f"  {word} {fit['scheme']}{cost}, about {fit['seconds'] * 1000:.3g} ms, {bulk}", markup=False)


def _print_findings(findings: Sequence[Finding]) -> None:
    from rich.table import Table

    table = Table("id", "scheme", "verdict", "wrong", "bulk", "reason")
    for finding in findings:
        style = "red" if not finding.good and err.is_terminal else ""
        bulk = "yes" if finding.portable else "no"
        table.add_row(finding.id, finding.scheme, finding.verdict, finding.wrong, bulk, finding.reason, style=style)
    out.print(table)
