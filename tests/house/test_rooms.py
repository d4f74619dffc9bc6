"""The house itself: plates on doors, a map of the rooms, and nothing of anybody's machine."""

import importlib
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
ROOMS = sorted(path.parent.name for path in (ROOT / "app").glob("*/__init__.py"))
TEXT = {
    ".py",
    ".md",
    ".toml",
    ".js",
    ".mjs",
    ".json",
    ".yml",
    ".yaml",
    ".html",
    ".css",
    ".tf",
    ".sql",
    ".sh",
    ".lock",
    ".mako",
    "",
}


@pytest.mark.parametrize("room", ROOMS)
def test_every_room_has_its_plate(room: str) -> None:
    """Purpose, what it may import, and where to start."""
    plate = importlib.import_module(f"app.{room}").__doc__ or ""
    assert "May import: " in plate
    start = re.search(r"Start reading at\s+`([\w./]+)`", plate)
    assert start, plate
    assert (ROOT / "app" / room / start[1]).exists()


def test_the_map_names_every_room() -> None:
    plan = importlib.import_module("app").__doc__ or ""
    assert {room for room in ROOMS if not re.search(rf"\b{room}\b", plan)} == set()


def files() -> Iterator[Path]:
    """Every text file of the project; what tools leave behind is hidden, cached, or built."""
    for path in ROOT.rglob("*"):
        parts = path.relative_to(ROOT).parts
        kept = all(
            part in {".ci", ".github"} or not part.startswith((".", "__pycache__", "node_modules")) for part in parts
        )
        if kept and path.suffix in TEXT and path.is_file() and not any(part.endswith(".egg-info") for part in parts):
            yield path


def test_no_file_names_a_place_on_somebodys_machine() -> None:
    places = re.compile(
        "|".join(rf"(?<![\w./$}}]){start}/\w" for start in ("/wo" + "rk", "/ho" + "me", "/ro" + "ot", "/Us" + "ers"))
    )
    found = [str(path.relative_to(ROOT)) for path in files() if places.search(path.read_text("utf-8", "replace"))]
    assert found == []
