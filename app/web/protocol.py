"""
HTTP/1.1 as uvicorn and httptools read it, with the limits that they leave to us.

A request's head and body arrive within `Patience.receive_s`, or the connection is cut; the head is at most `HEAD_BYTES`
and `HEAD_FIELDS`; a message whose ends can be read in two ways (RFC 9112) is refused and the connection closed. A
caller who goes away takes the request's task along, so nothing is hashed for nobody.
"""

import asyncio
import secrets
from dataclasses import dataclass
from typing import Any

import httptools
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol, RequestResponseCycle

from app import log
from app.domain.outcomes import Outcome
from app.web.problem import bare_problem

HEAD_BYTES = 32 * 1024
HEAD_FIELDS = 100
"""Twice what common proxies allow; our callers need ten fields and one token."""

UNPARSED_BYTES = 3 * HEAD_BYTES
"""What may arrive while a head is not whole: it is counted by its fields, and one that never ends reaches no count."""

MOST_CONNECTIONS = 4096
"""Auth0 runs at most 250 calls at once for a tenant; this leaves room for proxies and keeps file handles finite."""


@dataclass(frozen=True, slots=True)
class Patience:
    """
    How long a listener waits for the other end, in seconds.

    Attributes:
        handshake_s: For TLS. It takes two round trips; a peer that needs longer only holds a socket.
        receive_s: For a request's head and body. Auth0's scripts give up after 15 s in all.
        keep_alive_s: For the next request. Longer than the 60 s that proxies keep idle connections, so that it is they
            who close.
    """

    handshake_s: float = 10.0
    receive_s: float = 15.0
    keep_alive_s: int = 65


class PublicProtocol(HttpToolsProtocol):
    """One connection of the public listener."""

    receiving_since: float | None = None
    _running: "tuple[RequestResponseCycle, asyncio.Task[None]] | None" = None
    _head_bytes = 0
    _unparsed_bytes = 0
    _in_head = True
    _refused = False

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """A new connection: its first request is due from now."""
        super().connection_made(transport)
        self.receiving_since = self.loop.time()
        if len(self.connections) > MOST_CONNECTIONS:
            transport.abort()

    def connection_lost(self, exc: Exception | None) -> None:
        """The caller has gone, and with it who wanted the answer."""
        super().connection_lost(exc)
        self.receiving_since = None
        self.pipeline.clear()
        if self._running is not None:
            cycle, task = self._running
            cycle.disconnected = True
            if not cycle.response_complete:
                task.cancel()

    def data_received(self, data: bytes) -> None:
        """Lets the parser have it, and counts what it holds back of an unfinished head."""
        if self._refused:
            return
        if self.receiving_since is None and self.is_idle:
            # Whatever comes between requests is the start of the next: line breaks alone must not hold a connection.
            self.receiving_since = self.loop.time()
        self._unset_keepalive_if_required()
        try:
            self.parser.feed_data(data)
        except (httptools.HttpParserUpgrade, httptools.HttpParserError):
            self._refuse(400, "message is not HTTP/1.1")
        if self._in_head:
            self._unparsed_bytes += len(data)
            if self._unparsed_bytes > UNPARSED_BYTES:
                self._refuse(431, "head is too large")

    @property
    def is_idle(self) -> bool:
        """Whether no request waits for its answer."""
        return self.cycle is None or self.cycle.response_complete

    def on_message_begin(self) -> None:
        """The first byte of a request: its time runs."""
        super().on_message_begin()
        self.receiving_since = self.loop.time()
        self._in_head = True
        self._head_bytes = self._unparsed_bytes = 0

    def on_url(self, url: bytes) -> None:
        """A part of the target."""
        self._count(len(url))
        super().on_url(url)

    def on_header(self, name: bytes, value: bytes) -> None:
        """One field of the head."""
        self._count(len(name) + len(value))
        if len(self.headers) >= HEAD_FIELDS:
            self._refuse(431, "head is too large")
        super().on_header(name, value)

    def _count(self, size: int) -> None:
        self._head_bytes += size
        if self._head_bytes > HEAD_BYTES:
            self._refuse(431, "head is too large")

    def on_headers_complete(self) -> None:
        """The head is whole: judged before anything is done with it."""
        self._in_head = False
        if not self._refused and (reason := _objection(self.headers)):
            self._refuse(400, reason)
        if not self._refused and self.parser.should_upgrade():
            self._refuse(400, "upgrades are not spoken here")
        if not self._refused:
            super().on_headers_complete()

    def on_body(self, body: bytes) -> None:
        """A part of the body; none is kept of a refused request."""
        if not self._refused:
            super().on_body(body)

    def on_message_complete(self) -> None:
        """The request is whole: its time no longer runs."""
        self.receiving_since = None
        if not self._refused:
            super().on_message_complete()

    def _start_asgi_task(self, cycle: RequestResponseCycle, app: Any) -> None:
        task = self.loop.create_task(cycle.run_asgi(app))
        self._running = cycle, task
        task.add_done_callback(self.tasks.discard)
        self.tasks.add(task)

    def _refuse(self, status: int, reason: str) -> None:
        """Answers without the application, and closes: what follows on this connection cannot be trusted."""
        if self._refused:
            return
        self._refused = True
        request_id = secrets.token_hex(16)
        log.get().info(log.REFUSED, request_id=request_id, outcome=Outcome.INVALID_REQUEST, reason=reason)
        if not self.transport.is_closing():
            if self.is_idle:
                self.transport.write(bare_problem(status, reason, request_id))
            self.transport.close()

    def cut_if_slow(self, now: float, receive_s: float) -> None:
        """Called every second: ends a connection whose request has not arrived in time."""
        if self.receiving_since is None:
            return
        if self.flow.read_paused:  # it is we who do not read on
            self.receiving_since = now
        elif now - self.receiving_since > receive_s:
            self.transport.abort()


def _objection(headers: list[tuple[bytes, bytes]]) -> str:
    """What is wrong with a whole head, or nothing: one Host, one way to find the message's end, nothing encoded."""
    names = [name for name, _ in headers]
    codings = [value.strip().lower() for name, value in headers if name == b"transfer-encoding"]
    if names.count(b"host") != 1:
        return "exactly one Host is needed"
    if names.count(b"content-length") + len(codings) > 1:
        return "the message's length is given twice"
    if codings not in ([], [b"chunked"]):
        return "no Transfer-Encoding but chunked is spoken here"
    if b"content-encoding" in names:
        return "Content-Encoding is not spoken here"
    return ""
