"""uvicorn's server as one of our listeners: our protocol, our deadlines, no signals of its own."""

import asyncio
import contextlib
import socket
import ssl
from collections.abc import Generator
from typing import Any

import uvicorn
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from app.web.protocol import Patience, PublicProtocol

DRAIN_S = 12
"""Time for requests in flight after SIGTERM: the longest budget, and still within 15 s in all."""

TICKS_PER_SWEEP = 10
"""uvicorn ticks ten times a second."""


class Listener(uvicorn.Server):
    """One listening socket with its application."""

    def __init__(
        self,
        app: Any,
        sock: socket.socket,
        *,
        context: ssl.SSLContext | None,
        public: bool,
        patience: Patience = Patience(),  # noqa: B008  frozen
    ) -> None:
        super().__init__(
            uvicorn.Config(
                app,
                loop="none",
                http="httptools",
                ws="none",
                lifespan="off",
                interface="asgi3",
                access_log=False,
                log_config=None,
                proxy_headers=False,
                server_header=False,
                timeout_keep_alive=patience.keep_alive_s,
                timeout_graceful_shutdown=DRAIN_S,
                backlog=1024,
            )
        )
        self._protocol = PublicProtocol if public else HttpToolsProtocol
        self._sock = sock
        self._context = context
        self._patience = patience

    @property
    def port(self) -> int:
        """The port it listens on."""
        port: int = self._sock.getsockname()[1]
        return port

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Listens; unlike uvicorn's own, with a deadline for the hand-shake."""
        del sockets
        protocol_class = self._protocol

        def create_protocol() -> asyncio.Protocol:
            return protocol_class(config=self.config, server_state=self.server_state, app_state={})

        await self.lifespan.startup()
        server = await asyncio.get_running_loop().create_server(
            create_protocol,
            sock=self._sock,
            ssl=self._context,
            backlog=self.config.backlog,
            ssl_handshake_timeout=self._patience.handshake_s if self._context else None,
        )
        self.servers = [server]
        self.started = True

    async def on_tick(self, counter: int) -> bool:
        """Besides uvicorn's own: cuts connections whose request does not arrive."""
        if counter % TICKS_PER_SWEEP == 0:
            now = asyncio.get_running_loop().time()
            for connection in list(self.server_state.connections):
                if isinstance(connection, PublicProtocol):
                    connection.cut_if_slow(now, self._patience.receive_s)
        return await super().on_tick(counter)

    @contextlib.contextmanager
    def capture_signals(self) -> Generator[None, None, None]:
        """Signals are for the process, which has two listeners: `serve.py` sees to them."""
        yield
