"""Examples in the pages are whole: settings load, JSON is JSON, Python compiles, links lead somewhere."""

import ast
import json
import tomllib
from pathlib import Path
from typing import Any

import pytest
import tomlkit

from app.access.keys import generate_key
from app.bootstrap import refuse_impossible
from app.errors import ConfigurationError
from app.settings import load
from app.web.serve import refuse_unsafe
from tests.docs.pages import NAMES, ROOT, Block, anchors, blocks, links, pages

LANGUAGES = {"", "sh", "toml", "json", "python", "sql", "ini", "text"}

LEGACY = {
    "url": "sqlite:///legacy.db",
    "table": "users",
    "columns": {name: name for name in ("id", "email", "password", "first_name", "last_name", "plan")},
}
"""What a block of other sections stands beside."""

SECRETS = ("pepper-2019", "pepper-2024", "cookie-key", "firebase-signer-key")
"""Files that examples name, which their reader has."""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The files that examples name, as the commands around them would have made them."""
    for name, text in (
        ("trickle-key-2026-11", generate_key("signed").caller),
        ("trickle-key-2026-12.pub", generate_key("signed", "ES256").service),
        *((secret, "not a real secret") for secret in SECRETS),
        ("wrap-key-1", "11" * 32),
        ("wrap-key-2", "22" * 32),
        ("mapping.py", blocks("python", page="docs/configuration.md")[0].text),
    ):
        (tmp_path / name).write_text(text, "utf-8")
        (tmp_path / name).chmod(0o600)
    return tmp_path


def written(folder: Path, block: Block) -> tuple[Path, dict[str, Any]]:
    document = tomllib.loads(block.text)
    whole = {"legacy": LEGACY} | document
    if "url" not in whole["legacy"]:  # columns that stand beside the usual ones
        whole["legacy"] = LEGACY | {"columns": LEGACY["columns"] | whole["legacy"].get("columns", {})}
    file = folder / "trickle.toml"
    file.write_text(tomlkit.dumps(whole), "utf-8")
    return file, document


@pytest.mark.parametrize("block", blocks("toml"), ids=str)
def test_settings_in_the_pages_load_and_could_be_served_with(block, folder):
    file, _ = written(folder, block)
    refuse_impossible(load(file, {}))


def test_the_readme_holds_a_whole_file_that_lacks_nothing_but_a_key(folder):
    (block,) = blocks("toml", page="README.md")
    settings = load(written(folder, block)[0], {})
    with pytest.raises(ConfigurationError, match="trickle key new"):
        refuse_unsafe(settings)


@pytest.mark.parametrize("block", blocks("json"), ids=str)
def test_json_in_the_pages_is_json(block):
    json.loads(block.text)


@pytest.mark.parametrize("block", blocks("python"), ids=str)
def test_python_in_the_pages_compiles(block):
    ast.parse(block.text)


def test_every_block_names_its_language():
    """What has none is prose that nobody checks; drawings are `text`."""
    found = {block.language for name in pages() for block in blocks(*LANGUAGES, page=name)}
    fences = sum(text.count("```") for text in pages().values())
    assert fences == 2 * len(blocks(*LANGUAGES))
    assert "" not in found


@pytest.mark.parametrize("page", pages(), ids=str)
def test_links_inside_the_project_lead_somewhere(page):
    text = pages()[page]
    for target in links(text):
        if target.startswith("https://"):
            continue
        name, _, anchor = target.partition("#")
        path = ((ROOT / page).parent / name).resolve() if name else ROOT / page
        assert path.is_relative_to(ROOT), target
        assert path.exists(), target
        if anchor:
            assert anchor in anchors(path.read_text("utf-8")), target


def test_every_page_is_reached_from_the_readme():
    seen, waiting = set(), ["README.md"]
    while waiting:
        page = waiting.pop()
        seen.add(page)
        for target in links(pages()[page]):
            name = target.partition("#")[0]
            path = ((ROOT / page).parent / name).resolve() if name and "://" not in name else None
            known = str(path.relative_to(ROOT)) if path and path.is_relative_to(ROOT) else ""
            if known in pages() and known not in seen:
                waiting.append(known)
    assert seen == set(pages())


def test_the_readme_can_be_read_at_a_sitting():
    assert len(pages()["README.md"].splitlines()) < 300
    assert all((ROOT / name).exists() for name in NAMES)
