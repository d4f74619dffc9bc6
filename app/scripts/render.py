"""
Renders `auth0-scripts/`: the scripts, the deploy CLI's folder, Terraform, and how to use them.

A script is one function and nothing beside it, as Auth0 wants it. What several need stands once, in
`templates/shared/`, and is put inside each at the line `// include: NAME`. The same options always give the same bytes.
"""

import json
import re
from collections.abc import Mapping
from importlib import resources
from pathlib import Path

from app.scripts.options import ScriptOptions

INCLUDE = re.compile(r"^(?P<indent> *)// include: (?P<name>[a-z_]+)$", re.MULTILINE)
CONNECTION = "__CONNECTION__"

MAX_SCRIPT_BYTES = 100 * 1024
"""Auth0 refuses larger scripts."""

SCRIPTS = ("login.js", "get_user.js")
CUTOVER = ("cutover/login.js", "cutover/get_user.js")


def render(options: ScriptOptions) -> dict[str, str]:
    """Every file of the folder: its path within, with forward slashes, and its text."""
    files = {name: _script(name) for name in (*SCRIPTS, *CUTOVER, "restore_metadata.js")}
    deploy = f"database-connections/{options.connection}"
    files |= {f"{deploy}/{name}": files[name] for name in SCRIPTS}
    files[f"{deploy}/database.json"] = _database(options)
    files["main.tf"] = _template("main.tf").replace(CONNECTION, options.connection)
    files["README.md"] = _template("README.md").replace(CONNECTION, options.connection)
    return dict(sorted(files.items()))


def write(folder: Path, options: ScriptOptions) -> list[Path]:
    """
    Writes the folder, and says which files changed. Files that are not ours are left alone.

    Raises:
        OSError: The folder cannot be written.
    """
    changed = []
    for name in differences(folder, options):
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(render(options)[name].encode())
        changed.append(path)
    return changed


def differences(folder: Path, options: ScriptOptions) -> Mapping[str, str]:
    """
    What differs from a fresh build: path within the folder, and `missing` or `changed`. Empty when all is equal.

    Raises:
        OSError: A file is there and cannot be read.
    """
    found = {}
    for name, text in render(options).items():
        path = folder / name
        if not path.is_file():
            found[name] = "missing"
        elif path.read_bytes() != text.encode():
            found[name] = "changed"
    return found


def _template(name: str) -> str:
    return resources.files("app.scripts").joinpath("templates", *name.split("/")).read_text(encoding="utf-8")


def _script(name: str) -> str:
    """The template with every include put in its place, indented as the line that asks for it."""
    return INCLUDE.sub(_included, _template(name))


def _included(match: re.Match[str]) -> str:
    lines = _template(f"shared/{match['name']}.js").splitlines()
    return "\n".join(match["indent"] + line if line else "" for line in lines)


def _database(options: ScriptOptions) -> str:
    """
    The connection as the deploy CLI reads it; it puts values for `"@@NAME@@"` from its environment.

    Not for `"##NAME##"`: that one is put in as it stands, so a quote, a backslash or the line break of a PEM would
    break the file, which the CLI then skips with a warning and calls a success.
    """
    connection = json.loads(_template("database.json"))
    connection["name"] = options.connection
    connection["options"]["configuration"] = {name: f"@@{name}@@" for name in options.settings}
    return json.dumps(connection, indent=2) + "\n"
