"""The project's pages, taken apart: fenced blocks, commands, links, and the regions that are generated."""

import re
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]
NAMES = ("README.md", "CHANGELOG.md", "SECURITY.md", "CONTRIBUTING.md")

_FENCE = re.compile(r"^(?P<indent> *)```(?P<language>[a-z]*)\n(?P<text>.*?)^(?P=indent)```$", re.MULTILINE | re.DOTALL)
_LINK = re.compile(r"(?<!!)\[[^\]]*\]\(([^)\s]+)\)")
_INLINE = re.compile(r"`([^`\n]+)`")


@dataclass(frozen=True)
class Block:
    """One fenced block: where it stands, in which language, and its text."""

    page: str
    line: int
    language: str
    text: str

    def __str__(self) -> str:
        return f"{self.page}:{self.line}"


def pages() -> dict[str, str]:
    """Every page by its path within the project."""
    files = [ROOT / name for name in NAMES] + sorted((ROOT / "docs").glob("*.md"))
    return {str(file.relative_to(ROOT)): file.read_text("utf-8") for file in files}


def blocks(*languages: str, page: str = "") -> list[Block]:
    """Fenced blocks in these languages, in order."""
    found = []
    for name, text in pages().items():
        if page not in ("", name):
            continue
        for fence in _FENCE.finditer(text):
            line = text.count("\n", 0, fence.start()) + 1
            if fence["language"] in languages:
                found.append(Block(name, line, fence["language"], fence["text"]))
    return found


def commands(block: Block) -> list[str]:
    """The commands of a shell block: one a line, continued lines joined, comments and blank lines left out."""
    lines = block.text.replace("\\\n", " ").splitlines()
    return [" ".join(line.split()) for line in lines if line.strip() and not line.lstrip().startswith("#")]


def inline_code(text: str) -> list[str]:
    """What stands between single backticks, outside of fenced blocks."""
    return _INLINE.findall(_FENCE.sub("", text))


def links(text: str) -> list[str]:
    """Targets of links, outside of fenced blocks."""
    return _LINK.findall(_FENCE.sub("", text))


def anchors(text: str) -> set[str]:
    """Anchors that GitHub gives the headings of a page."""
    headings = re.findall(r"^#+ (.+)$", _FENCE.sub("", text), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


def region(text: str, marker: str) -> str:
    """What stands between `<!-- marker -->` and `<!-- /marker -->`."""
    found = _region(marker).findall(text)
    assert len(found) == 1, f"<!-- {marker} --> stands {len(found)} times"
    return str(found[0])


def with_region(text: str, marker: str, fresh: str) -> str:
    """The page with this region replaced."""
    region(text, marker)
    return _region(marker).sub(lambda _: f"<!-- {marker} -->\n{fresh}<!-- /{marker} -->", text)


def _region(marker: str) -> re.Pattern[str]:
    return re.compile(rf"<!-- {marker} -->\n(.*?)<!-- /{marker} -->", re.DOTALL)
