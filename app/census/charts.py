"""Charts as inline SVG: no script, colours from the page's style, every figure as text beside it."""

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from typing import Final

WIDTH: Final = 920
"""Units of every chart; the page scales them."""

LABEL_CHARS: Final = 34

_BAR: Final = 24
_ROW: Final = 36
_LABEL: Final = 270
_FIGURE: Final = 150


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a bar: the class of its colour, how much, and what a reader hears of it."""

    kind: str
    amount: int
    title: str


def _figure(title: str, height: int, body: str) -> str:
    return (
        f'<svg viewBox="0 0 {WIDTH} {height}" role="img" aria-label="{escape(title)}">'
        f"<title>{escape(title)}</title>{body}</svg>"
    )


def _parts(parts: Sequence[Part], *, x: float, y: int, width: float, height: int = _BAR) -> str:
    """Parts side by side; the smallest is still to be seen."""
    shown, at, total = [], x, sum(part.amount for part in parts)
    for part in parts:
        if not part.amount:
            continue
        wide = max(1.5, width * part.amount / total)
        shown.append(
            f'<rect class="{part.kind}" x="{at:.1f}" y="{y}" width="{max(0.5, wide - 1):.1f}" height="{height}" rx="3">'
            f"<title>{escape(part.title)}</title></rect>"
        )
        at += wide
    return "".join(shown)


def whole(title: str, parts: Sequence[Part]) -> str:
    """One bar for everybody."""
    return _figure(title, 44, _parts(parts, x=0, y=2, width=WIDTH, height=40))


def rows(title: str, bars: Sequence[tuple[str, str, Sequence[Part]]]) -> str:
    """One bar a row, in proportion to the longest: label, figure, parts."""
    longest = max((sum(part.amount for part in parts) for _, _, parts in bars), default=0)
    body = []
    for number, (label, figure, parts) in enumerate(bars):
        y, amount = number * _ROW, sum(part.amount for part in parts)
        room = WIDTH - _LABEL - _FIGURE
        length = room * amount / longest if longest else 0
        body.append(
            f'<text class="label" x="0" y="{y + 21}">{escape(_short(label))}<title>{escape(label)}</title></text>'
            + _parts(parts, x=_LABEL, y=y + 4, width=length)
            + f'<text class="figure" x="{_LABEL + length + 8:.1f}" y="{y + 21}">{escape(figure)}</text>'
        )
    return _figure(title, max(1, len(bars)) * _ROW, "".join(body))


def columns(title: str, bars: Sequence[tuple[str, str, int]], *, kind: str) -> str:
    """Upright bars: what stands below, what stands above, how much."""
    height, floor, head = 210, 174, 24
    most = max((amount for _, _, amount in bars), default=0)
    step = WIDTH / max(1, len(bars))
    body = [f'<line class="axis" x1="0" y1="{floor}" x2="{WIDTH}" y2="{floor}"/>']
    for number, (below, above, amount) in enumerate(bars):
        tall = (floor - head) * amount / most if most else 0
        tall = max(tall, 1.5) if amount else 0
        middle = step * (number + 0.5)
        body.append(
            f'<rect class="{kind}" x="{middle - step * 0.32:.1f}" y="{floor - tall:.1f}" width="{step * 0.64:.1f}" '
            f'height="{tall:.1f}" rx="3"/>'
            f'<text class="figure mid" x="{middle:.1f}" y="{floor - tall - 7:.1f}">{escape(above)}</text>'
            f'<text class="label mid" x="{middle:.1f}" y="{floor + 20}">{escape(below)}</text>'
        )
    return _figure(title, height, "".join(body))


def _short(label: str) -> str:
    """What fits beside a bar."""
    return label if len(label) <= LABEL_CHARS else label[: LABEL_CHARS - 1] + "…"
