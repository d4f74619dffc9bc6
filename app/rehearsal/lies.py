"""
Servers that lie, fail or stay silent where the service should be: what scripts must survive without letting anybody in.

Each is a TLS listener of its own on loopback, with the rehearsal's certificate or one that nobody trusts.
"""

import asyncio
import contextlib
import json
import socket
import ssl
import struct
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field

from app.rehearsal.certificate import Certificate

Answer = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]
"""Writes what there is to say. The connection is closed afterwards."""

STRANGER = {"user_id": "forged|1", "email": "forged@example.com", "username": "forged", "email_verified": True}
"""Whom a forged answer would let in."""

PAGE = b"<!doctype html><html><title>Gateway</title><h1>Please stand by</h1></html>"


def send(status: int, body: bytes, content_type: str = "text/html", *more: str) -> Answer:
    """A whole answer."""

    async def answer(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = [f"HTTP/1.1 {status} Word", f"Content-Type: {content_type}", f"Content-Length: {len(body)}"]
        writer.write("\r\n".join([*head, *more, "Connection: close", "", ""]).encode() + body)
        await writer.drain()

    return answer


def page(status: int) -> Answer:
    """What a proxy, firewall or captive portal answers by itself."""
    return send(status, PAGE)


def say(status: int, outcome: str, *more: str, **members: object) -> Answer:
    """An answer in the service's own form."""
    kind = "application/json" if status == 200 else "application/problem+json"
    return send(status, json.dumps({"outcome": outcome, **members}).encode(), kind, *more)


def redirect() -> Answer:
    """Somewhere else."""
    return send(302, b"", "text/html", "Location: https://example.com/login")


def let_everybody_in() -> Answer:
    """What must not be believed from whoever is not the service."""
    return say(200, "verified", profile=STRANGER)


def cut_off() -> Answer:
    """A right answer that ends half way."""

    async def answer(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        body = json.dumps({"outcome": "verified", "profile": STRANGER}).encode()
        head = f"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {len(body) + 10}\r\n\r\n"
        writer.write(head.encode() + body)
        await writer.drain()

    return answer


def silence() -> Answer:
    """Nothing, until the caller gives up."""

    async def answer(reader: asyncio.StreamReader, _: asyncio.StreamWriter) -> None:
        with contextlib.suppress(ConnectionError):
            await reader.read()

    return answer


def reset() -> Answer:
    """A TCP reset."""

    async def answer(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        writer.transport.abort()

    return answer


@dataclass(slots=True)
class Liar:
    """One listener; `answers` are used up one by one, the last one stays."""

    answers: list[Answer]
    asked: int = 0
    port: int = 0
    _writers: set[asyncio.StreamWriter] = field(default_factory=set)

    @property
    def url(self) -> str:
        """What goes into TRICKLE_URL."""
        return f"https://localhost:{self.port}"

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One connection: one request, one answer."""
        self._writers.add(writer)
        try:
            head = await reader.readuntil(b"\r\n\r\n")
            length = next(
                (int(line[15:]) for line in head.lower().split(b"\r\n") if line.startswith(b"content-length:")), 0
            )
            await reader.readexactly(length)
            self.asked += 1
            await (self.answers.pop(0) if len(self.answers) > 1 else self.answers[0])(reader, writer)
        except (ConnectionError, asyncio.IncompleteReadError, ssl.SSLError):
            pass
        finally:
            self._writers.discard(writer)
            writer.close()
            with contextlib.suppress(ConnectionError, ssl.SSLError):
                await writer.wait_closed()

    def hang_up(self) -> None:
        """Ends every connection."""
        for writer in list(self._writers):
            writer.transport.abort()


@contextlib.asynccontextmanager
async def lying(*answers: Answer, certificate: Certificate) -> AsyncIterator[Liar]:
    """A listener with these answers, for as long as the block runs."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate.cert, certificate.key)
    liar = Liar(list(answers))
    server = await asyncio.start_server(liar.serve, "127.0.0.1", 0, ssl=context)
    liar.port = server.sockets[0].getsockname()[1]
    try:
        yield liar
    finally:
        server.close()
        liar.hang_up()
        await asyncio.sleep(0)
        await server.wait_closed()
