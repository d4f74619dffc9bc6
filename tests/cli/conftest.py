"""Commands, most of them in this process: the same `main` with other arguments."""

import os
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from app.cli.main import main
from tests.service import Site, make_site


@dataclass(frozen=True)
class Done:
    """How a command ended."""

    code: int
    out: str
    err: str


Trickle = Callable[..., Done]


@pytest.fixture
def trickle(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Trickle:
    """Runs `trickle` with these arguments, to its end."""
    for name in [name for name in os.environ if name.startswith("TRICKLE_")]:
        monkeypatch.delenv(name)

    def run(*arguments: str) -> Done:
        monkeypatch.setattr(sys, "argv", ["trickle", *arguments])
        capsys.readouterr()
        with pytest.raises(SystemExit) as ended:
            main()
        said = capsys.readouterr()
        return Done(int(ended.value.code or 0), said.out, said.err)

    return run


@pytest.fixture
def site(tmp_path: Path) -> Site:
    return make_site(tmp_path / "site")
