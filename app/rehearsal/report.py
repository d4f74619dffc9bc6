"""The report of a rehearsal: one document for `--json`, one page for `--html`."""

import html
import itertools
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from importlib import resources
from typing import Any

from app.rehearsal.journeys.table import BY_KEY
from app.rehearsal.readings import READINGS
from app.rehearsal.walk import Result, Verdict

MARKS = {"pass": "pass", "fail": "FAIL", "skipped": "not run"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One line for people: a journey with one user, or with all sampled ones who fared alike."""

    title: str
    who: str
    verdict: Verdict
    why: str
    ms: float


def merged(results: Sequence[Result]) -> list[Row]:
    """Lines for these results, in order; what failed stands alone."""
    rows: list[Row] = []
    for (key, verdict, _), group in itertools.groupby(results, key=_likeness):
        alike = list(group)
        whys = list(dict.fromkeys(each.why for each in alike if each.why))
        who = alike[0].who if len(alike) == 1 else f"{len(alike)} sampled users"
        took = sum(each.ms for each in alike) / len(alike)
        rows.append(Row(title=BY_KEY[key].title, who=who, verdict=verdict, why="; ".join(whys), ms=took))
    return rows


def _likeness(result: Result) -> tuple[str, Verdict, str]:
    alone = result.verdict == "fail" or result.kind != "sampled"
    return result.journey.key, result.verdict, result.who if alone else "sampled"


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """
    What a rehearsal came to.

    Attributes:
        service: `own`, or the address of the service that was running already.
        scripts: `fresh build`, or the folder they came from.
        node: Version of the Node.js that ran them.
        started: UTC, ISO 8601.
        results: One per journey and user, in order.
        notes: What a reader must know: who walked, what could not be.
    """

    service: str
    scripts: str
    node: str
    started: str
    results: Sequence[Result]
    notes: Sequence[str] = field(default=())

    def count(self, verdict: str) -> int:
        """How many came out so."""
        return sum(each.verdict == verdict for each in self.results)

    @property
    def document(self) -> dict[str, Any]:
        """Stable keys."""
        return {
            "service": self.service,
            "scripts": self.scripts,
            "node": self.node,
            "started": self.started,
            "readings": [each.name for each in READINGS],
            "notes": list(self.notes),
            "passed": self.count("pass"),
            "failed": self.count("fail"),
            "skipped": self.count("skipped"),
            "journeys": [
                {
                    "key": each.journey.key,
                    "title": each.journey.title,
                    "group": each.journey.group,
                    "user": each.who,
                    "kind": each.kind,
                    "verdict": each.verdict,
                    "why": each.why,
                    "ms": round(each.ms),
                }
                for each in self.results
            ],
        }

    @property
    def summary(self) -> str:
        """One line."""
        return f"{self.count('pass')} passed, {self.count('fail')} failed, {self.count('skipped')} not run"


def page(report: Report) -> str:
    """One self-contained page; loads nothing from anywhere."""
    template = resources.files("app.rehearsal").joinpath("report.html").read_text("utf-8")
    facts = {
        "Service": "started for this rehearsal" if report.service == "own" else report.service,
        "Scripts": report.scripts,
        "Node.js": report.node,
        "Started": report.started,
        "Readings": ", ".join(each.name for each in READINGS),
    }
    failed = [each for each in report.results if each.verdict == "fail"]
    state = "fail" if report.count("fail") else "pass"
    return (
        template.replace("{{state}}", state)
        .replace("{{summary}}", html.escape(report.summary))
        .replace("{{facts}}", "".join(f"<dt>{html.escape(k)}</dt><dd>{html.escape(v)}</dd>" for k, v in facts.items()))
        .replace("{{notes}}", "".join(f"<li>{html.escape(note)}</li>" for note in report.notes))
        .replace("{{failed}}", _group("What failed", failed) if failed else "")
        .replace("{{groups}}", "".join(_group(name, rows) for name, rows in _grouped(report.results)))
    )


def _grouped(results: Iterable[Result]) -> list[tuple[str, list[Result]]]:
    groups: dict[str, list[Result]] = {}
    for result in results:
        groups.setdefault(result.journey.group, []).append(result)
    return list(groups.items())


def _group(name: str, rows: Sequence[Result]) -> str:
    head = "<tr><th>Journey<th>User<th>Verdict<th>Why<th class=n>ms</tr>"
    body = "".join(map(_row, merged(rows)))
    return f"<h2>{html.escape(name)}</h2><table><thead>{head}</thead><tbody>{body}</tbody></table>"


def _row(row: Row) -> str:
    ms = f"{row.ms:.0f}" if row.verdict != "skipped" else ""
    return (
        f'<tr class="{row.verdict}"><td>{html.escape(row.title)}<td>{html.escape(row.who)}'
        f"<td><b>{MARKS[row.verdict]}</b><td>{html.escape(row.why)}<td class=n>{ms}</tr>"
    )
