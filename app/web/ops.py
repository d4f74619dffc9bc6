"""
The operators' listener: health, metrics, progress. Plain HTTP on loopback, never on the public one.

It checks `Host`, so that a web page in an operator's browser cannot reach it under a name of its own (DNS rebinding),
escapes every value, and shows no identifier.
"""

import html
from collections.abc import Mapping, Sequence
from ipaddress import ip_address
from pathlib import Path
from string import Template
from typing import Any

from fastapi import FastAPI
from fastapi.responses import HTMLResponse, JSONResponse, PlainTextResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

from app import __version__
from app.bootstrap import Container, Health
from app.ledger.progress import progress_document
from app.web.public import openapi_document

PAGE = Template((Path(__file__).parent / "progress.html").read_text("utf-8"))

SECURITY_HEADERS = {
    "cache-control": "no-store",
    "content-security-policy": "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'",
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
}


def ops_app(container: Container, *, hosts: Sequence[str]) -> FastAPI:
    """
    The application of the operators' listener.

    Args:
        container: What there is to see.
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
        found = await container.health()
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
        """Prometheus text; dependencies are asked, so that an alarm needs nobody else who asks."""
        await container.health()
        return PlainTextResponse(
            container.rendered_metrics(), media_type="text/plain; version=0.0.4", headers=SECURITY_HEADERS
        )

    @app.get("/api/progress")
    async def progress() -> Response:
        """Counts by state and by hour."""
        found = await container.progress()
        if found is None:
            return JSONResponse({"error": "ledger_unavailable"}, 503, headers=SECURITY_HEADERS)
        return JSONResponse(progress_document(found), headers=SECURITY_HEADERS)

    @app.get("/api/openapi.json")
    async def openapi() -> Response:
        """The public listener's contract."""
        return JSONResponse(openapi_document(), headers=SECURITY_HEADERS)

    @app.get("/")
    async def page() -> Response:
        """The progress page."""
        found = await container.progress()
        health = await container.health()
        return HTMLResponse(_page(progress_document(found) if found else None, health), headers=SECURITY_HEADERS)

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
    cards = "".join(
        f"<div class=card><span>{html.escape(state.replace('_', ' '))}</span><strong>{count:,}</strong></div>"
        for state, count in document["states"].items()
        if count
    )
    body = f"<section class=cards>{cards or '<p class=note>Nobody has moved yet.</p>'}</section>"
    body += _bars(document["hours"]) + _outcomes(document["outcomes"])
    return PAGE.substitute(lights=lights, body=body, version=html.escape(__version__))


def _bars(hours: Sequence[Mapping[str, Any]]) -> str:
    """Logins that were verified, by the hour; widths are percentages of the best hour."""
    if not hours:
        return ""
    most = max(int(each["verified"]) for each in hours)
    rows = "".join(
        f"<tr><th>{html.escape(str(each['hour']))}</th><td><div class=bar style='width:"
        f"{int(each['verified']) * 100 / most:.1f}%'></div></td><td class=n>{int(each['verified']):,}</td></tr>"
        for each in hours
    )
    return f"<h2>Verified logins by the hour (UTC)</h2><table class=bars>{rows}</table>"


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
