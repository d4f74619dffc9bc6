"""Serves an ASGI application on a port of this machine, over TLS or without, for as long as a block runs."""

import asyncio
import contextlib
import ssl
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any, Final

import uvicorn
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol
from uvicorn.server import ServerState

from app.rehearsal.certificate import Certificate
from app.rehearsal.management.wire import TRANSPORT

HOST: Final = "127.0.0.1"


@dataclass(frozen=True, slots=True)
class Serving:
    """
    Where it is.

    Attributes:
        port: Of loopback.
        certificate: What its callers trust; None over plain HTTP.
    """

    port: int
    certificate: Certificate | None = None

    @property
    def domain(self) -> str:
        """As clients want it: a host and a port. The certificate names localhost."""
        return f"localhost:{self.port}" if self.certificate else f"{HOST}:{self.port}"

    @property
    def base_url(self) -> str:
        """Of the tenant, without a slash at its end."""
        return f"http{'s' if self.certificate else ''}://{self.domain}"


class _Protocol(HttpToolsProtocol):
    """uvicorn's, with the transport within the application's reach: faults of the wire need it."""

    def on_headers_complete(self) -> None:
        self.scope[TRANSPORT] = self.transport  # type: ignore[typeddict-unknown-key]
        super().on_headers_complete()


@contextlib.asynccontextmanager
async def serving(app: Any, *, certificate: Certificate | None = None, port: int = 0) -> AsyncIterator[Serving]:
    """
    The application on a loopback port (0: any that is free), in this loop. What hangs is cancelled at the end.

    Raises:
        OSError: The port is taken.
    """
    config = uvicorn.Config(
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
        timeout_keep_alive=65,
    )
    config.load()
    state = ServerState()

    def connection() -> asyncio.Protocol:
        return _Protocol(config=config, server_state=state, app_state={})

    server = await asyncio.get_running_loop().create_server(connection, HOST, port, ssl=_context(certificate))
    try:
        yield Serving(server.sockets[0].getsockname()[1], certificate)
    finally:
        server.close()
        for each in list(state.connections):
            each.transport.abort()
        tasks = list(state.tasks)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await server.wait_closed()


def _context(certificate: Certificate | None) -> ssl.SSLContext | None:
    if certificate is None:
        return None
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate.cert, certificate.key)
    return context
