"""The folder of generated scripts: what a fresh build would give?"""

import json
from collections.abc import Iterator
from pathlib import Path

from app.census.checkup.findings import Finding, ok, some, warning
from app.census.checkup.subject import Subject
from app.scripts.options import OPTIONAL_SETTINGS, ScriptOptions
from app.scripts.render import differences


def scripts(subject: Subject) -> Iterator[Finding]:
    """Whether what is deployed from the folder is what this version writes for this connection."""
    rule, folder = "scripts", subject.scripts
    build = f"Run: trickle scripts build --out {folder}"
    if not folder.is_dir():
        yield warning(rule, f"There is no folder {folder}.", build)
        return
    optional = optional_settings(folder, subject.connection)
    try:
        found = differences(folder, ScriptOptions(connection=subject.connection, optional_settings=optional))
    except OSError as fault:
        yield warning(rule, f"{folder} cannot be read ({fault.strerror}).", build)
        return
    if found:
        named = some(f"{name} {how}" for name, how in found.items())
        yield warning(rule, f"{folder} is not what a fresh build gives: {named}.", build)
    else:
        yield ok(rule, f"{folder} is what a fresh build gives.")


def optional_settings(folder: Path, connection: str) -> tuple[str, ...]:
    """Settings beyond the required ones that the folder was built with."""
    path = folder / "database-connections" / connection / "database.json"
    try:
        configuration = json.loads(path.read_text("utf-8"))["options"]["configuration"]
        return tuple(name for name in OPTIONAL_SETTINGS if name in configuration)
    except (OSError, ValueError, KeyError, TypeError):
        return ()
