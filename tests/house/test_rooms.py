"""The house itself: plates on doors, and a README that says what is there."""

import importlib
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from pydantic import BaseModel

from app.hashing.registry import build_registry
from app.settings import Settings, _models

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


def scheme_rows(readme: str) -> list[list[str]]:
    """Cells of the marked table, without its head."""
    table = readme.split("<!-- schemes -->")[1].split("<!-- /schemes -->", maxsplit=1)[0].strip().splitlines()
    return [[cell.strip() for cell in line.strip().strip("|").split("|")] for line in table[2:]]


def test_the_table_of_schemes_is_the_registry() -> None:
    """Every scheme stands in it once, and says rightly whether the text alone is enough."""
    schemes = build_registry().by_name
    rows = scheme_rows((ROOT / "README.md").read_text("utf-8"))
    listed = [name for row in rows for name in re.findall(r"`(\w+)`", row[1])]
    assert {"missing": sorted(set(schemes) - set(listed)), "unknown": sorted(set(listed) - set(schemes))} == {
        "missing": [],
        "unknown": [],
    }
    assert len(listed) == len(set(listed))
    for row in rows:
        for name in re.findall(r"`(\w+)`", row[1]):
            assert (row[3] == "name it") is schemes[name].named_only, name
            if schemes[name].not_portable:
                assert row[4] == "no", name


def settings_keys(model: type[BaseModel], section: str = "") -> Iterator[tuple[str, str]]:
    for name, info in model.model_fields.items():
        inner = _models(info.annotation)
        if inner is not None:
            yield from settings_keys(inner, f"{section}.{name}".strip("."))
        else:
            yield section, name


def test_every_setting_is_documented() -> None:
    text = "\n".join(path.read_text("utf-8") for path in (ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))))
    missing = [f"{section}.{name}" for section, name in settings_keys(Settings) if not re.search(rf"\b{name}\b", text)]
    assert missing == []
