"""`trickle serve`."""

import os
import tempfile
from pathlib import Path

import typer

from app.cli.output import ConfigOption
from app.settings import Settings, load_from

HELP = "Serve /login and /get-user over TLS until told to stop.\n\nExample: trickle serve --config trickle.toml"


def serve(config: ConfigOption = "") -> None:
    """Starts both listeners; exit 2 on settings that must not be served with, 3 on a taken port."""
    settings = load_from(config)
    if settings.server.workers > 1:
        with tempfile.TemporaryDirectory(prefix="trickle-metrics-") as folder:
            # prometheus_client decides at its import whether processes share their figures.
            os.environ["PROMETHEUS_MULTIPROC_DIR"] = folder
            code = _serve(config)
    else:
        code = _serve(config)
    raise typer.Exit(code)


def _serve(config: str) -> int:
    from app.web.serve import serve as serve_until_told

    # A reload reads the same file, wherever the process has gone meanwhile.
    file = str(Path(config).resolve()) if config else ""

    def load() -> Settings:
        return load_from(file)

    return serve_until_told(load)
