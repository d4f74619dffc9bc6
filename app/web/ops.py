"""
The operators' listener: health, metrics, progress. Plain HTTP on loopback, never on the public one.

It checks `Host`, so that a web page in an operator's browser cannot reach it under a name of its own (DNS rebinding),
escapes every value, and shows no identifier.
"""

import html
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from ipaddress import ip_address
from pathlib import Path
from string import Template
from typing import Any

from fastapi import FastAPI
from fastapi.responses import HTMLResponse, JSONResponse, PlainTextResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

from app import __version__
from app.ledger.progress import Progress
from app.web.public import openapi_document

PAGE = Template((Path(__file__).parent / "progress.html").read_text("utf-8"))

SECURITY_HEADERS = {
    "cache-control": "no-store",
    "content-security-policy": "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'",
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
}


@dataclass(frozen=True, slots=True)
class Health:
    """One dependency: whether it answers, and if not the reason, a short constant."""

    name: str
    up: bool
    reason: str = ""
    needed: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """What operators may look at; `bootstrap` fills it in."""

    health: Callable[[], Awaitable[Sequence[Health]]]
    metrics: Callable[[], bytes]
    progress: Callable[[], Awaitable[Progress | None]]


def ops_app(window: Window, *, hosts: Sequence[str]) -> FastAPI:
    """
    The application of the operators' listener.

    Args:
        window: What there is to see.
        hosts: Names under which it may be asked, beside loopback addresses.
    """
    app = FastAPI(title="Trickle, for operators", version=__version__, openapi_url=None, docs_url=None, redoc_url=None)
    app.add_middleware(_HostCheck, hosts=frozenset(hosts))

    @app.get("/livez")
    async def livez() -> Response:
        """The process runs."""
        return JSONResponse({"status": "alive"}, headers=SECURITY_HEADERS)

    @app.get("/readyz")
    async def readyz() -> Response:
        """Every dependency and its state; 503 when one that logins need is down."""
        found = await window.health()
        ready = all(each.up for each in found if each.needed)
        document = {
            "status": "ready" if ready else "not_ready",
            "dependencies": {
                each.name: {"up": each.up, "needed": each.needed} | ({"reason": each.reason} if each.reason else {})
                for each in found
            },
        }
        return JSONResponse(document, 200 if ready else 503, headers=SECURITY_HEADERS)

    @app.get("/metrics")
    async def metrics() -> Response:
        """Prometheus text."""
        return PlainTextResponse(window.metrics(), media_type="text/plain; version=0.0.4", headers=SECURITY_HEADERS)

    @app.get("/api/progress")
    async def progress() -> Response:
        """Counts by state and by hour."""
        found = await window.progress()
        if found is None:
            return JSONResponse({"error": "ledger_unavailable"}, 503, headers=SECURITY_HEADERS)
        return JSONResponse(found.document(), headers=SECURITY_HEADERS)

    @app.get("/api/openapi.json")
    async def openapi() -> Response:
        """The public listener's contract."""
        return JSONResponse(openapi_document(), headers=SECURITY_HEADERS)

    @app.get("/")
    async def page() -> Response:
        """The progress page."""
        found = await window.progress()
        health = await window.health()
        return HTMLResponse(_page(found.document() if found else None, health), headers=SECURITY_HEADERS)

    return app


class _HostCheck:
    """Refuses requests that name another host than ours."""

    def __init__(self, app: ASGIApp, hosts: frozenset[str]) -> None:
        self._app = app
        self._hosts = hosts

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            named = [value.decode("latin-1") for name, value in scope["headers"] if name == b"host"]
            if len(named) != 1 or not self._is_ours(named[0]):
                await PlainTextResponse("This host is not served here.\n", 421)(scope, receive, send)
                return
        await self._app(scope, receive, send)

    def _is_ours(self, host: str) -> bool:
        name = host.rpartition(":")[0] if ":" in host and not host.endswith("]") else host
        name = name.strip("[]").lower()
        if name == "localhost" or name in self._hosts:
            return True
        try:
            return ip_address(name).is_loopback
        except ValueError:
            return False


def _page(document: Mapping[str, Any] | None, health: Sequence[Health]) -> str:
    """The progress page; every value is escaped, whatever it is."""
    lights = "".join(
        f'<li class="{"up" if each.up else "down"}"><b>{html.escape(each.name)}</b> '
        f"{html.escape('answers' if each.up else each.reason or 'does not answer')}</li>"
        for each in health
    )
    if document is None:
        body = "<p class=note>The ledger does not answer; logins go on without it.</p>"
        return PAGE.substitute(lights=lights, body=body, version=html.escape(__version__))
    states: Mapping[str, int] = document["states"]
    cards = "".join(
        f"<div class=card><span>{html.escape(state)}</span><strong>{count:,}</strong></div>"
        for state, count in states.items()
    )
    body = f"<section class=cards>{cards or '<p class=note>Nobody has moved yet.</p>'}</section>"
    body += _bars(document["days"]) + _outcomes(document["outcomes"])
    return PAGE.substitute(lights=lights, body=body, version=html.escape(__version__))


def _bars(days: Sequence[Mapping[str, Any]]) -> str:
    """First logins per day as bars; widths are percentages of the best day."""
    if not days:
        return ""
    most = max(int(day["first_logins"]) for day in days) or 1
    rows = "".join(
        f"<tr><th>{html.escape(str(day['day']))}</th><td><div class=bar style='width:"
        f"{int(day['first_logins']) * 100 / most:.1f}%'></div></td><td class=n>{int(day['first_logins']):,}</td></tr>"
        for day in days
    )
    return f"<h2>First logins per day (UTC)</h2><table class=bars>{rows}</table>"


def _outcomes(outcomes: Sequence[Mapping[str, Any]]) -> str:
    if not outcomes:
        return ""
    rows = "".join(
        f"<tr><td>{html.escape(str(row['question']))}</td><td>{html.escape(str(row['outcome']))}</td>"
        f"<td>{html.escape(str(row['reason']))}</td><td class=n>{int(row['count']):,}</td></tr>"
        for row in outcomes
    )
    head = "<tr><th>question</th><th>outcome</th><th>reason</th><th class=n>count</th></tr>"
    return f"<h2>Answers in the last 24 hours</h2><table>{head}{rows}</table>"
