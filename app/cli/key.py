"""`trickle key`: keys of callers, made, listed and revoked without downtime."""

import asyncio
import os
import re
import tomllib
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any, Literal, TypeVar, cast

import tomlkit
import typer
from tomlkit.exceptions import TOMLKitError

from app.access.keys import Algorithm, GeneratedKey, generate_key
from app.cli.output import ConfigOption, JsonOption, complain, out, print_json
from app.errors import ConfigurationError, LedgerUnavailable
from app.ledger.database import open_database
from app.ledger.keys import KeyRecord, KeyRecords
from app.settings import DEFAULT_FILE, AccessKey, Settings, load_from

app = typer.Typer(help="Make, list and revoke the keys of callers.", no_args_is_help=True)

T = TypeVar("T")

KEY_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")
"""Part of a file's name, and of every token's header."""

LIVE_SIGNED_KEYS = 2
"""One in use and its successor: more are keys that somebody forgot to revoke."""


@app.command(
    help="Make a key, write it to a file of mode 0600, and enter it in the settings file.\n\n"
    "A running service takes it at once; the old key goes on until it is revoked.\n\n"
    "Example: trickle key new --id 2026-12"
)
def new(
    config: ConfigOption = "",
    key_id: Annotated[str, typer.Option("--id", metavar="ID", help="Default: the month, e.g. 2026-11.")] = "",
    kind: Annotated[str, typer.Option(help="signed, or static.")] = "signed",
    algorithm: Annotated[str, typer.Option(help="HS256, or ES256: then the service knows no secret.")] = "HS256",
    folder: Annotated[
        str, typer.Option("--out", metavar="FOLDER", help="Folder of the key files. Default: beside the settings.")
    ] = "",
    as_json: JsonOption = False,
) -> None:
    """Makes one key; the secret goes into a file and is never printed."""
    if kind not in ("signed", "static"):
        raise ConfigurationError("--kind", "is signed or static.")
    if algorithm not in ("HS256", "ES256"):
        raise ConfigurationError("--algorithm", "is HS256 or ES256.")
    if key_id and not KEY_ID.fullmatch(key_id):
        raise ConfigurationError("--id", "has 1 to 64 letters, digits, dots, dashes and underscores.")
    settings = load_from(config)
    file = Path(config or os.environ.get("TRICKLE_CONFIG", DEFAULT_FILE)).resolve()
    key_id = key_id or datetime.now(UTC).strftime("%Y-%m")
    _refuse_too_many(settings, key_id, kind)
    made = generate_key(cast("Literal['signed', 'static']", kind), cast("Algorithm", algorithm))
    place = Path(folder).resolve() if folder else file.parent
    caller_file = place / f"trickle-key-{key_id}"
    entry = _entry(key_id, made, place, caller_file)
    entered = _enter(file, entry)
    _record(settings, lambda records: records.created(key_id, kind=kind, algorithm=made.algorithm or ""))
    if as_json:
        print_json({"id": key_id, "kind": kind, "file": str(caller_file), "entered": entered, "entry": entry})
        return
    out.print(f"The caller's half is in {caller_file} (mode 0600).", markup=False)
    if entered:
        out.print(f"Entered in {file}; a running service takes it within seconds.", markup=False)
    else:
        out.print("Enter it in your settings file:\n", markup=False)
        out.print(tomlkit.dumps({"access": {"keys": [entry]}}), markup=False)
    if kind not in settings.access.accept:
        complain(f"access.accept does not name {kind}: until it does, this key opens nothing.")
    if kind == "signed":
        out.print(f"In Auth0: TRICKLE_KEY_ID = {key_id}, TRICKLE_KEY = the content of that file.", markup=False)


@app.command("list", help="List keys: kind, age, last use, and whether they still open.\n\nExample: trickle key list")
def list_keys(config: ConfigOption = "", as_json: JsonOption = False) -> None:
    """Prints every key of the settings and of the ledger; never a secret."""
    settings = load_from(config)
    records = {record.id: record for record in _record(settings, lambda found: found.all()) or []}
    rows = [_row(key, records.pop(key.id, None)) for key in settings.access.keys]
    rows += [_row(None, record) for record in records.values()]
    if as_json:
        print_json(rows)
        return
    from rich.table import Table

    table = Table("id", "kind", "algorithm", "state", "made (UTC)", "last used (UTC)")
    for row in rows:
        table.add_row(*(_cell(row[name]) for name in ("id", "kind", "algorithm", "state", "made", "last_used")))
    out.print(table)


@app.command(help="Revoke a key: within seconds it opens nothing, for good.\n\nExample: trickle key revoke 2026-10")
def revoke(
    key_id: Annotated[str, typer.Argument(metavar="ID")],
    config: ConfigOption = "",
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask, also when it is the last one.")] = False,
) -> None:
    """Writes the revocation into the ledger, which every process and replica reads."""
    settings = load_from(config)
    known = {key.id: key for key in settings.access.keys}
    records = {record.id: record for record in _need(settings, lambda found: found.all())}
    if key_id not in known and key_id not in records:
        raise ConfigurationError("ID", f"there is no key {key_id!r}.", "See: trickle key list")
    revoked = {record.id for record in records.values() if record.revoked_at}
    if not [key for key in known if key != key_id and key not in revoked] and not yes:
        raise ConfigurationError("ID", f"{key_id!r} is the last key: nobody could call.", "Make another, or say --yes.")
    entry = known.get(key_id)
    kind, algorithm = (entry.kind, entry.algorithm if entry.kind == "signed" else "") if entry else ("", "")
    _need(settings, lambda found: found.revoke(key_id, kind=kind, algorithm=algorithm))
    out.print(f"{key_id} opens nothing any more; take its entry out of the settings when you like.", markup=False)


def _refuse_too_many(settings: Settings, key_id: str, kind: str) -> None:
    records = {record.id: record for record in _record(settings, lambda found: found.all()) or []}
    if key_id in {key.id for key in settings.access.keys} | set(records):
        raise ConfigurationError("--id", f"there is a key {key_id!r} already.", "Give another: trickle key new --id …")
    revoked = {record.id for record in records.values() if record.revoked_at}
    live = [key.id for key in settings.access.keys if key.kind == "signed" and key.id not in revoked]
    if kind == "signed" and len(live) >= LIVE_SIGNED_KEYS:
        raise ConfigurationError(
            "access.keys", f"{' and '.join(live)} are both live.", f"Revoke one first: trickle key revoke {live[0]}"
        )


def _entry(key_id: str, made: GeneratedKey, place: Path, caller_file: Path) -> dict[str, Any]:
    """The key's files, and what the settings say of it."""
    _write_secret(caller_file, made.caller)
    if made.kind == "static":
        return {"id": key_id, "kind": "static", "sha256": made.service}
    if made.algorithm == "ES256":
        public = place / f"trickle-key-{key_id}.pub"
        public.write_text(made.service, "ascii")
        return {"id": key_id, "algorithm": "ES256", "public_key_file": str(public)}
    return {"id": key_id, "secret_file": str(caller_file)}


def _write_secret(path: Path, text: str) -> None:
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        raise ConfigurationError(
            "--id", f"there is a file {path} already.", "Move it away, or give another id."
        ) from None
    except OSError as error:
        raise ConfigurationError("--out", f"{path} cannot be written: {error.strerror}.") from None
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(text + "\n")


def _enter(file: Path, entry: dict[str, Any]) -> bool:
    """Appends the entry to the settings file, comments and all kept; False where that cannot be."""
    if not file.is_file() or not os.access(file, os.W_OK):
        return False
    before = file.read_text("utf-8")
    wanted = tomllib.loads(before)
    wanted.setdefault("access", {}).setdefault("keys", []).append(entry)
    try:
        document = tomlkit.parse(before)
        access = document.setdefault("access", tomlkit.table(is_super_table=True))
        if not access.get("keys"):
            access["keys"] = tomlkit.aot()
        access["keys"].append(tomlkit.item(entry))
        after = tomlkit.dumps(document)
        if tomllib.loads(after) != wanted:
            return False
    except (TOMLKitError, tomllib.TOMLDecodeError, AttributeError, TypeError):
        return False  # a spelling that cannot be added to without writing it anew, comments and all
    mode = file.stat().st_mode
    fresh = file.with_name(f".{file.name}.new")
    fresh.unlink(missing_ok=True)
    fresh.touch(mode=0o600)  # it may hold secrets from its first byte on
    fresh.write_text(after, "utf-8")
    fresh.chmod(mode)
    fresh.replace(file)
    return True


def _row(key: AccessKey | None, record: KeyRecord | None) -> dict[str, Any]:
    revoked = record is not None and record.revoked_at is not None
    state = "revoked" if revoked else "live" if key else "not in the settings"
    signed = key.algorithm if key and key.kind == "signed" else ""
    return {
        "id": key.id if key else record.id if record else "",
        "kind": key.kind if key else record.kind if record else "",
        "algorithm": signed or (record.algorithm if record else ""),
        "state": state,
        "made": record.created_at if record else None,
        "last_used": record.last_used_at if record else None,
        "revoked": record.revoked_at if record else None,
    }


def _cell(value: object) -> str:
    return value.strftime("%Y-%m-%d %H:%M") if isinstance(value, datetime) else str(value or "")


def _need(settings: Settings, ask: Callable[[KeyRecords], Awaitable[T]]) -> T:
    async def run() -> T:
        database = open_database(settings.ledger.url.get_secret_value())
        try:
            return await ask(KeyRecords(database))
        finally:
            await database.close()

    return asyncio.run(run())


def _record(settings: Settings, ask: Callable[[KeyRecords], Awaitable[T]]) -> T | None:
    """The same, but a ledger that is not there yet is no reason to have no key."""
    try:
        return _need(settings, ask)
    except LedgerUnavailable as fault:
        complain(f"the ledger cannot be asked ({fault.reason}); going on without. Next: trickle ledger upgrade")
        return None
