"""`trickle init`: from a database URL to a settings file, with a question wherever something is not certain."""

import asyncio
import os
import sys
import tomllib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Final

import typer

from app.cli.init_talk import Talk
from app.cli.output import JsonOption, complain, err, out, print_json
from app.errors import ConfigurationError, LegacyUnavailable, Unavailable

if TYPE_CHECKING:
    from app.census.draft.question import Draft
    from app.census.draft.run import Drafter
    from app.domain.hashes import StoredHash

HELP: Final = (
    "Look into the legacy database, recognise whose it is or where users stand, and write trickle.toml.\n\n"
    "On a terminal it asks what is not certain. Otherwise it writes what is, marks the questions in the file, and "
    "exits 1. Running it again keeps what a person changed. An address with a password goes into a file of its own.\n\n"
    "Example: trickle init --url postgresql://trickle_reader@db.example.com/legacy"
)

URL_FILE: Final = "legacy_url"
"""Beside the settings: the address with its password, readable by its owner only."""

PASSWORDS: Final = frozenset({"password", "passwd", "pwd"})
"""Parts of an address that hold one."""


def init(
    url: Annotated[
        str, typer.Option("--url", help="The database's address; - asks for it, so that no list of processes shows it.")
    ] = "",
    url_file: Annotated[str, typer.Option("--url-file", metavar="FILE", help="A file that holds the address.")] = "",
    target: Annotated[str, typer.Option("--out", "-o", metavar="FILE", help="The settings file.")] = "trickle.toml",
    preset: Annotated[str, typer.Option("--preset", help="Take this preset, whatever else fits.")] = "",
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Show what would be written, and write nothing.")] = False,
    as_json: JsonOption = False,
) -> None:
    """Writes the file, and says what was seen, what is open and what is next."""
    from app.census.draft.file import difference, written

    path = Path(target)
    before = _read(path)
    known = _tree(before, path)
    address = _address(url, url_file, known, path)
    if preset:
        known.setdefault("legacy", {})["preset"] = preset
    talk = Talk(asking=_is_terminal() and not as_json, silent=as_json)
    draft, answered = _drafted(address, known, talk, path.parent)
    settings = _settings(draft, answered, address, known, path, url_file)
    after = written(before, draft, settings)
    lines = difference(before, after)
    write = bool(lines) and not dry_run and (not before or talk.agrees(path, lines))
    if write:
        _write(path, after)
        _write_address(address, path, settings)
    report = {
        "file": str(path),
        "written": write,
        "preset": _at(draft.tree, "legacy.preset"),
        "table": _at(draft.tree, "legacy.table"),
        "evidence": draft.evidence,
        "warnings": draft.warnings,
        "questions": [_question(each) for each in draft.questions],
        "changes": lines,
    }
    if as_json:
        print_json(report)
    else:
        talk.closes(draft, path, lines, wrote=write, new=not before)
    raise typer.Exit(1 if draft.questions else 0)


def _is_terminal() -> bool:
    return sys.stdin.isatty() and out.is_terminal


def _read(path: Path) -> str:
    try:
        return path.read_text("utf-8")
    except FileNotFoundError:
        return ""
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "it is not UTF-8"
        raise ConfigurationError("--out", f"{path} cannot be read: {reason}.") from None


def _tree(text: str, path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise ConfigurationError("--out", f"{path} is not TOML: {error}.", "Mend it, or name another file.") from None


def _address(url: str, url_file: str, known: Mapping[str, Any], path: Path) -> str:
    """The database's URL: as an option says, else as the file does, else as the environment does, else asked."""
    from app.access.keys import read_secret_file

    if url == "-":
        return str(typer.prompt("Address of the legacy database", hide_input=True, err=True)).strip()
    if url:
        if _has_password(url):
            err.print(
                "The arguments show the password to everybody on this machine; --url - asks for it.", markup=False
            )
        return url
    if url_file:
        return read_secret_file(Path(url_file), "--url-file").strip()
    if found := _known_address(known.get("legacy", {}), path):
        return found
    if _is_terminal():
        out.print("E.g. postgresql://trickle_reader:PASSWORD@db.example.com/legacy", markup=False)
        return str(typer.prompt("Address of the legacy database (not shown)", hide_input=True)).strip()
    raise ConfigurationError("--url", "is missing.", "Give the database's address, or --url-file FILE.")


def _known_address(legacy: Mapping[str, Any], path: Path) -> str:
    """The address in the file that is there, else in the environment; empty when neither says."""
    from app.access.keys import read_secret_file

    if name := legacy.get("url_file"):
        return read_secret_file(path.parent / name, "legacy.url_file")
    if legacy.get("url"):
        return str(legacy["url"])
    if name := os.environ.get("TRICKLE_LEGACY__URL_FILE"):
        return read_secret_file(Path(name), "legacy.url_file")
    return os.environ.get("TRICKLE_LEGACY__URL", "")


def _has_password(url: str) -> bool:
    from sqlalchemy.engine import make_url
    from sqlalchemy.exc import ArgumentError

    try:
        parsed = make_url(url)
    except (ArgumentError, ValueError):
        return False
    return bool(parsed.password) or not PASSWORDS.isdisjoint(map(str.lower, parsed.query))


def _drafted(address: str, known: dict[str, Any], talk: Talk, folder: Path) -> "tuple[Draft, dict[str, Any]]":
    """The draft when nothing is open any more, or nobody answers; and the answers, dotted."""
    from app.census.checkup.legacy import FIXES
    from app.census.draft.question import put
    from app.census.draft.run import Drafter
    from app.hashing.registry import build_registry
    from app.legacy.faults import Fault

    drafter = Drafter(address, build_registry(), _sampler(address, folder))
    answered: dict[str, Any] = {}
    try:
        draft = _looked(drafter, known, talk)
        while (question := talk.next(draft)) is not None:
            for key, value in talk.ask(question).items():
                answered[key] = value
                put(known, key, value)
            draft = _looked(drafter, known, talk)
        if not draft.questions:
            _try_out(address, draft, known, talk, folder)
    except LegacyUnavailable as fault:
        fix = FIXES.get(Fault(fault.reason), "See docs/operations.md.")
        raise Unavailable(f"the database does not answer ({fault.reason}). {fix}") from None
    return draft, answered


def _looked(drafter: "Drafter", known: dict[str, Any], talk: Talk) -> "Draft":
    with talk.busy("Looking into the database …"):
        return asyncio.run(drafter.draft(known))


def _sampler(address: str, folder: Path) -> Any:
    from app.cli.init_try import sampled

    async def sample(tree: Mapping[str, Any]) -> "Sequence[StoredHash]":
        return await sampled(address, tree, folder)

    return sample


def _try_out(address: str, draft: "Draft", known: Mapping[str, Any], talk: Talk, folder: Path) -> None:
    from app.cli.init_try import try_out

    with talk.busy("Trying a look-up …"):
        asyncio.run(try_out(address, draft, known, folder))


def _settings(
    draft: "Draft",
    answered: Mapping[str, Any],
    address: str,
    known: Mapping[str, Any],
    path: Path,
    url_file: str,
) -> dict[str, Any]:
    """What is to stand in the file, dotted."""
    from app.census.draft.file import settings_of

    settings = {**settings_of(draft), **answered}
    legacy = known.get("legacy", {})
    if not legacy.get("url") and not legacy.get("url_file"):
        if url_file:
            settings["legacy.url_file"] = os.path.relpath(url_file, path.parent)
        elif _has_password(address):
            settings["legacy.url_file"] = URL_FILE
        else:
            settings["legacy.url"] = address
    return settings


def _write_address(address: str, path: Path, settings: Mapping[str, Any]) -> None:
    """The address into its own file; one that is there must say the same."""
    if settings.get("legacy.url_file") != URL_FILE:
        return
    place = path.parent / URL_FILE
    try:
        descriptor = os.open(place, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        if place.read_text("utf-8").strip() != address:
            complain(f"{place} holds another address, and was kept. Move it away, and run this again.")
        return
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(address + "\n")


def _write(path: Path, text: str) -> None:
    """In one step, readable by its owner only from its first byte on."""
    fresh = path.with_name(f".{path.name}.new")
    try:
        fresh.unlink(missing_ok=True)
        fresh.touch(mode=0o600)
        fresh.write_text(text, "utf-8")
        fresh.replace(path)
    except OSError as error:
        raise ConfigurationError("--out", f"{path} cannot be written: {error.strerror}.") from None


def _at(tree: Mapping[str, Any], key: str) -> Any:
    from app.census.draft.question import get

    return get(tree, key)


def _question(question: Any) -> dict[str, Any]:
    return {
        "key": question.key,
        "ask": question.ask,
        "why": question.why,
        "options": [{"words": option.words, "settings": dict(option.settings)} for option in question.options],
        "example": question.example or None,
    }
