"""What Auth0's sandbox gives a script, and what it does not."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

TIME_LIMIT_S = 20.0
"""Auth0 stops a script after about this long and throws its container away."""

LINGER_S = 0.02
"""How long a run is watched after its callback, so that a second call shows."""

MAX_SCRIPT_BYTES = 100 * 1024
"""Auth0 refuses larger scripts."""

MODULES = (
    *("assert", "buffer", "crypto", "events", "fs", "http", "https"),
    *("querystring", "stream", "url", "util", "zlib"),
)
"""Built-in modules that a script may require, unless the caller says otherwise. Of `fs`, nothing that writes."""

PACKAGES: Mapping[str, tuple[str, ...]] = {
    "axios": ("0.22.0",),
    "mongodb": ("3.1.4",),
    "tedious": ("11.0.3",),
}
"""
npm packages that scripts may require, with versions: those that Auth0's own templates pin (its documentation, pages on
custom database action scripts). The whole list is Auth0's, under "canirequire"; a script of ours needs none of it.
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sandbox:
    """
    What a container allows.

    Attributes:
        modules: Built-in modules that scripts may require.
        packages: npm packages that they may require, with the versions that Auth0 has.
        packages_folder: A folder with these in its `node_modules`; None: requiring one says so.
        time_limit_s: After it a run is over and its container gone.
        linger_s: How long a run is watched after its callback.
        runs_each: How many runs one container takes at a time.
    """

    modules: tuple[str, ...] = MODULES
    packages: Mapping[str, tuple[str, ...]] = field(default_factory=lambda: PACKAGES)
    packages_folder: Path | None = None
    time_limit_s: float = TIME_LIMIT_S
    linger_s: float = LINGER_S
    runs_each: int = 1


AUTH0 = Sandbox()
"""As Auth0 has it."""
