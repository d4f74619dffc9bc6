"""
HTTP/1.1 as uvicorn and httptools read it, with the limits that they leave to us.

A request's head and body arrive within `RECEIVE_S`, or the connection is cut; the head is at most `HEAD_BYTES` and
`HEAD_FIELDS`; a message whose ends can be read in two ways (RFC 9112) is refused and the connection closed. A caller
who goes away takes the request's task along, so nothing is hashed for nobody.
"""

import asyncio
from typing import Any

import httptools
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol, RequestResponseCycle

from app.web.problem import bare_problem

RECEIVE_S = 15.0
"""Auth0's scripts give up after 15 s in all; a slower sender only holds a socket."""

HEAD_BYTES = 32 * 1024
HEAD_FIELDS = 100
"""Twice what common proxies allow; our callers need ten fields and one token."""

MOST_CONNECTIONS = 4096
"""Auth0 runs at most 250 calls at once for a tenant; this leaves room for proxies and keeps file handles finite."""


class PublicProtocol(HttpToolsProtocol):
    """One connection of the public listener."""

    receiving_since: float | None = None
    _head_bytes = 0
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
        cycle = self.cycle
        super().connection_lost(exc)
        self.receiving_since = None
        if cycle is not None and not cycle.response_complete:
            task: asyncio.Task[None] | None = getattr(cycle, "task", None)
            if task is not None:
                task.cancel()

    def data_received(self, data: bytes) -> None:
        """Counts the head while it arrives, then lets the parser have it."""
        if self._refused:
            return
        if self._in_head:
            self._head_bytes += len(data)
            if self._head_bytes > 2 * HEAD_BYTES + 65536:  # one field that never ends reaches no other check
                self._refuse(431, "head is too large")
                return
        self._unset_keepalive_if_required()
        try:
            self.parser.feed_data(data)
        except httptools.HttpParserUpgrade:
            self._refuse(400, "upgrades are not spoken here")
        except httptools.HttpParserError:
            if not self._refused:
                self._refuse(400, "message is not HTTP/1.1")

    def on_message_begin(self) -> None:
        """The first byte of a request: its time runs."""
        super().on_message_begin()
        self.receiving_since = self.loop.time()
        self._in_head = True
        self._head_bytes = 0

    def on_header(self, name: bytes, value: bytes) -> None:
        """One field of the head."""
        self._head_bytes += len(name) + len(value)
        if self._head_bytes > HEAD_BYTES or len(self.headers) >= HEAD_FIELDS:
            self._refuse(431, "head is too large")
            return
        super().on_header(name, value)

    def on_headers_complete(self) -> None:
        """The head is whole: one Host, one way to find the end, nothing encoded."""
        self._in_head = False
        self._head_bytes = 0
        if self._refused:
            return
        hosts = lengths = 0
        chunked = False
        for name, _ in self.headers:
            if name == b"host":
                hosts += 1
            elif name == b"content-length":
                lengths += 1
            elif name == b"transfer-encoding":
                chunked = True
            elif name == b"content-encoding":
                self._refuse(400, "Content-Encoding is not spoken here")
                return
        if hosts != 1:
            self._refuse(400, "exactly one Host is needed")
        elif lengths > 1 or (lengths and chunked):
            self._refuse(400, "the message's length is given twice")
        else:
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
        cycle.task = task  # type: ignore[attr-defined]
        task.add_done_callback(self.tasks.discard)
        self.tasks.add(task)

    def _refuse(self, status: int, reason: str) -> None:
        """Answers without the application, and closes: what follows on this connection cannot be trusted."""
        self._refused = True
        if not self.transport.is_closing():
            if self.cycle is None or self.cycle.response_complete:
                self.transport.write(bare_problem(status, reason))
            self.transport.close()

    def cut_if_slow(self, now: float) -> None:
        """Called every second: ends a connection whose request has not arrived in time."""
        if self.receiving_since is not None and now - self.receiving_since > RECEIVE_S:
            self.transport.abort()
