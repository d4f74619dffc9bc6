"""The evidence report of a cutover: JSON for programs, one page for people; no user and no setting's value in it."""

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from html import escape
from importlib.resources import files
from pathlib import Path
from typing import Any, Final

from app.errors import ConfigurationError
from app.transfer.export import write_whole

JSON_NAME: Final = "report.json"
PAGE_NAME: Final = "report.html"

_POLICY: Final = "default-src 'none'; style-src 'unsafe-inline'"

_OWN: Final = """
.card.good { border-left-color: var(--trickle); } .card.bad { border-left-color: var(--mend); }
.badge.holds { color: var(--trickle); }
td code { overflow-wrap: anywhere; }
"""

STATES: Final[Mapping[str, str]] = {
    "confirmed": "seen in the tenant's own export",
    "excluded": "left out by a decision",
    "erased": "deleted in Auth0",
    "verified": "logged in, not seen in the tenant",
    "imported": "imported, not seen in the tenant",
    "exported": "written for an import",
    "submitted": "in an import without a report",
    "failed": "refused by Auth0",
    "ghost": "a record in Auth0 that nobody sees",
    "reset_needed": "no password that could move",
    "untouched": "never met",
}


def write_evidence(folder: Path, document: Mapping[str, Any]) -> None:
    """
    Both files, whole and readable by their owner only.

    Raises:
        ConfigurationError: The folder cannot be written; the cutover itself stands.
    """
    try:
        write_whole(folder / PAGE_NAME, page(document).encode())
        write_whole(folder / JSON_NAME, json.dumps(document, indent=2).encode() + b"\n")
    except OSError as error:
        raise ConfigurationError(
            "--out",
            f"{folder} cannot be written ({error.strerror}); the pair is in the tenant.",
            "Run it again.",
        ) from None


def page(document: Mapping[str, Any]) -> str:
    """One page of HTML: nothing is fetched, nothing runs, every value is escaped."""
    style = files("app.census").joinpath("page.css").read_text("utf-8") + _OWN
    body = "".join(
        (_head(document), _cards(document), _gate(document), _users(document), _connection(document), _after(document))
    )
    return (
        '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        '<meta name="robots" content="noindex">\n'
        f"<title>Trickle: cutover of {escape(document['connection'])}</title>\n<style>\n{style}</style>\n</head>\n"
        f"<body>\n<main>\n{body}</main>\n</body>\n</html>\n"
    )


def _time(text: str) -> str:
    return f"{datetime.fromisoformat(text):%d %B %Y, %H:%M:%S} UTC"


def _head(document: Mapping[str, Any]) -> str:
    how = "verified" if document["verified"] else "NOT as sent: " + ", ".join(document["not_as_sent"])
    return (
        f"<header>\n<h1>Cutover of {escape(document['connection'])}</h1>\n"
        f"<p>{escape(document['domain'])} · {_time(document['finished_at'])} · by {escape(document['actor'])} · "
        f"{escape(how)}</p>\n</header>\n"
    )


def _cards(document: Mapping[str, Any]) -> str:
    failed = sum(not each["holds"] for each in document["conditions"])
    unmet = f"condition{'' if failed == 1 else 's'} not met{' (forced)' if document['forced'] else ''}"
    cards = (
        ("plain", f"{document['users']:,}", "legacy users, each looked at"),
        ("good", f"{document['states'].get('confirmed', 0):,}", "seen in the tenant"),
        ("bad" if document["lost"] else "good", f"{document['lost']:,}", "without a way in"),
        ("bad" if failed else "good", f"{failed}", unmet),
    )
    shown = "".join(
        f'<div class="card {kind}"><b>{value}</b><span>{name}</span></div>\n' for kind, value, name in cards
    )
    return f'<div class="cards">\n{shown}</div>\n'


def _section(title: str, lead: str, *parts: str) -> str:
    return f"<section>\n<h2>{escape(title)}</h2>\n<p>{escape(lead)}</p>\n{''.join(parts)}</section>\n"


def _table(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Cells are HTML already."""
    head = "".join(f"<th>{escape(column)}</th>" for column in columns)
    body = "".join("<tr>" + "".join(f"<td>{cell}</td>" for cell in row) + "</tr>\n" for row in rows)
    return f'<div class="scroll"><table><thead><tr>{head}</tr></thead><tbody>\n{body}</tbody></table></div>\n'


def _gate(document: Mapping[str, Any]) -> str:
    lead = f"Judged {_time(document['gate_at'])}. "
    lead += "An operator went on although not all of it holds." if document["forced"] else "All of it holds."
    rows = (
        (
            '<span class="badge holds">holds</span>' if each["holds"] else '<span class="badge error">does not</span>',
            f"<code>{escape(each['name'])}</code>",
            escape(each["figure"]),
            escape(each["meaning"]),
        )
        for each in document["conditions"]
    )
    return _section("Conditions", lead, _table(("", "condition", "found", "what it demands"), rows))


def _users(document: Mapping[str, Any]) -> str:
    rows = [
        (f"<code>{escape(state)}</code>", f"{count:,}", escape(STATES.get(state, "")))
        for state, count in document["states"].items()
    ]
    proofs = [
        (f"<code>{escape(each['scheme'])}</code>", escape(each["form"]), f"{each['right']:,}", f"{each['wrong']:,}")
        for each in document["proofs"]
    ]
    shown = _table(("state", "users", "meaning"), rows)
    if proofs:
        shown += "<h3>Proofs</h3>\n" + _table(("scheme", "carried as", "right", "wrong"), proofs)
    return _section("Users", "Every user of the legacy database, by where the ledger has them.", shown)


def _connection(document: Mapping[str, Any]) -> str:
    before, after = document["before"], document["after"]
    rows = [
        ("Import Users to Auth0", _switch(before["import_mode"]), _switch(after["import_mode"])),
        ("Use my own database", _switch(before["own_database"]), _switch(after["own_database"])),
    ]
    rows += [
        (f"SHA-256 of {escape(name)}", _code(before["scripts"].get(name)), _code(after["scripts"].get(name)))
        for name in sorted({*before["scripts"], *after["scripts"]})
    ]
    rows.append(("settings", _code(", ".join(before["settings"])), _code(", ".join(after["settings"]))))
    lead = f"{before['id']}, as it was read before and after. Run {document['run']}, Trickle {document['trickle']}."
    return _section("The connection", lead, _table(("", "before", "after"), rows))


def _switch(on: bool) -> str:
    return "on" if on else "off"


def _code(text: str | None) -> str:
    return f"<code>{escape(text)}</code>" if text else "none"


def _after(document: Mapping[str, Any]) -> str:
    steps = "".join(f"<li>{escape(each)}</li>\n" for each in document["next"])
    back = (
        f'<p class="small">The way back: <code>trickle cutover --undo {JSON_NAME}</code> in this folder puts the '
        "previous scripts in place; <code>trickle scripts deploy</code> does it with fresh ones.</p>\n"
    )
    return _section("What may be shut down, in this order", "", f'<ol class="advice">\n{steps}</ol>\n', back)
