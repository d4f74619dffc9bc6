"""
A strict stand-in for the service, so that scripts can be shown every answer the world may give.

It checks each request letter for letter as the contract has it (message, signed token), then answers as told: `answers`
are used up one by one, the last one stays. What a script did wrong stands in `violations`.
"""

import asyncio
import base64
import contextlib
import gzip
import hashlib
import json
import socket
import ssl
import struct
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from pathlib import Path

from jose import jws
from jose.exceptions import JOSEError

SECRET = "a shared secret of at least 32 bytes, for tests"
KEY_ID = "2026-11"
CONNECTION = "legacy-users"
PROFILE = {"user_id": "legacy|7", "email": "ada@example.com", "email_verified": True, "app_metadata": {"roles": ["a"]}}


@dataclass
class Asked:
    """One request as it came."""

    path: str
    headers: dict[str, str]
    body: dict[str, object]
    raw: bytes
    claims: dict[str, object] | None
    token_header: dict[str, object] | None


Answer = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


class Close(Exception):
    """The connection ends here."""


def send(status: int, body: bytes, *, content_type: str | None = "application/json", more: str = "") -> Answer:
    """A whole answer."""

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        kind = f"Content-Type: {content_type}\r\n" if content_type else ""
        writer.write(f"HTTP/1.1 {status} Word\r\n{kind}{more}Content-Length: {len(body)}\r\n\r\n".encode() + body)
        await writer.drain()

    return answer


def say(status: int, outcome: object, *, retry_after: str | None = None, **members: object) -> Answer:
    """An answer in the service's own form."""
    body = json.dumps({"outcome": outcome, **members}).encode()
    content_type = "application/json" if status == 200 else "application/problem+json"
    more = "" if retry_after is None else f"Retry-After: {retry_after}\r\n"
    return send(status, body, content_type=content_type, more=more)


def raw(text: bytes) -> Answer:
    """These bytes, then the end of the connection."""

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(text)
        await writer.drain()
        raise Close

    return answer


def gzipped(status: int, outcome: str, **members: object) -> Answer:
    """A right answer that somebody on the way has compressed."""
    body = gzip.compress(json.dumps({"outcome": outcome, **members}).encode())
    return send(status, body, more="Content-Encoding: gzip\r\n")


def reset() -> Answer:
    """A TCP reset instead of an answer."""

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        writer.transport.abort()
        raise Close

    return answer


def stall(head: bytes = b"") -> Answer:
    """`head`, then nothing until the caller gives up."""

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(head)
        with contextlib.suppress(ConnectionError):
            await reader.read()
        raise Close

    return answer


def drip(head: bytes, byte: bytes = b" ", pause_s: float = 0.05) -> Answer:
    """`head`, then a byte now and then for ever: each is a sign of life, none is an answer."""

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(head)
        gone = asyncio.ensure_future(reader.read())
        with contextlib.suppress(ConnectionError):
            while not gone.done():
                writer.write(byte)
                await writer.drain()
                await asyncio.wait([gone], timeout=pause_s)
        with contextlib.suppress(ConnectionError):
            await gone
        raise Close

    return answer


def flood(megabytes: int, last: bytes) -> Answer:
    """A chunked JSON body: `megabytes` of blanks, then `last`."""

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n")
        chunk = b"10000\r\n" + b" " * 0x10000 + b"\r\n"
        with contextlib.suppress(ConnectionError):
            for _ in range(megabytes * 16):
                writer.write(chunk)
                await writer.drain()
            writer.write(f"{len(last):x}\r\n".encode() + last + b"\r\n0\r\n\r\n")
            await writer.drain()
        raise Close

    return answer


@dataclass
class FakeService:
    """One TLS listener on loopback."""

    key: str | dict[str, object] = SECRET
    algorithm: str = "HS256"
    static: bool = False
    prefix: str = ""
    answers: list[Answer] = field(default_factory=list)
    asked: list[Asked] = field(default_factory=list)
    violations: list[str] = field(default_factory=list)
    connections: int = 0
    port: int = 0
    _writers: set[asyncio.StreamWriter] = field(default_factory=set)
    _server: asyncio.Server | None = None

    @property
    def url(self) -> str:
        """What goes into TRICKLE_URL."""
        return f"https://localhost:{self.port}{self.prefix}"

    def will(self, *answers: Answer) -> None:
        """Forgets what was; answers so from now on."""
        self.answers = list(answers)
        self.asked = []

    async def start(self, cert: Path, key: Path, client_ca: Path | None = None) -> None:
        """Listens on a free port of loopback."""
        tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        tls.load_cert_chain(cert, key)
        if client_ca is not None:
            tls.load_verify_locations(client_ca)
            tls.verify_mode = ssl.CERT_REQUIRED
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", 0, ssl=tls)
        self.port = self._server.sockets[0].getsockname()[1]

    async def stop(self) -> None:
        """Ends every connection, then the listener."""
        assert self._server is not None
        self._server.close()
        await self.hang_up()

    async def hang_up(self) -> None:
        """Ends every connection as an idle one is ended, and waits for it."""
        writers = list(self._writers)
        for writer in writers:
            writer.close()
        for writer in writers:
            with contextlib.suppress(ConnectionError, ssl.SSLError):
                await writer.wait_closed()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        self._writers.add(writer)
        try:
            while asked := await self._judged(reader):
                self.asked.append(asked)
                answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
                await answer(reader, writer)
        except (Close, ConnectionError, asyncio.IncompleteReadError, ssl.SSLError):
            pass
        finally:
            self._writers.discard(writer)
            writer.close()
            with contextlib.suppress(ConnectionError, ssl.SSLError):
                await writer.wait_closed()

    async def _judged(self, reader: asyncio.StreamReader) -> Asked | None:
        try:
            return await self._read(reader)
        except (KeyError, ValueError, JOSEError) as broken:
            self.violations.append(repr(broken))
            raise Close from broken

    async def _read(self, reader: asyncio.StreamReader) -> Asked | None:
        try:
            head = await reader.readuntil(b"\r\n\r\n")
        except asyncio.IncompleteReadError:
            return None
        first, *lines = head.decode("ascii").rstrip("\r\n").split("\r\n")
        method, path, version = first.split(" ")
        headers = {name.lower(): value for name, value in (line.split(": ", 1) for line in lines)}
        body = await reader.readexactly(int(headers["content-length"]))
        self._want(len(headers) == len(lines), "a header came twice")
        self._want((method, version) == ("POST", "HTTP/1.1"), first)
        self._want(path in (f"{self.prefix}/login", f"{self.prefix}/get-user"), path)
        self._want(headers["content-type"] == "application/json", "content type")
        self._want(headers["host"] == f"localhost:{self.port}", "host")
        self._want("transfer-encoding" not in headers, "transfer encoding")
        claims, token_header = self._check(headers["authorization"], path, body)
        return Asked(path, headers, json.loads(body), body, claims, token_header)

    def _want(self, fact: bool, otherwise: str) -> None:
        if not fact:
            self.violations.append(otherwise)

    def _check(
        self, authorization: str, path: str, body: bytes
    ) -> tuple[dict[str, object] | None, dict[str, object] | None]:
        kind, _, token = authorization.partition(" ")
        self._want(kind == "Bearer", "no bearer token")
        if self.static:
            self._want(token == self.key, "another static key")
            return None, None
        header = jws.get_unverified_header(token)
        claims = json.loads(jws.verify(token, self.key, [self.algorithm]))
        now = time.time()
        digest = base64.urlsafe_b64encode(hashlib.sha256(body).digest()).decode().rstrip("=")
        self._want(header == {"alg": self.algorithm, "kid": KEY_ID}, f"token header {header}")
        wanted = {"iss": CONNECTION, "aud": self.url, "htm": "POST", "htu": path, "body": digest}
        self._want({name: claims.get(name) for name in wanted} == wanted, f"claims {claims}")
        self._want(set(claims) == {*wanted, "iat", "exp", "jti"}, f"claims {sorted(claims)}")
        self._want(type(claims["iat"]) is int and abs(claims["iat"] - now) <= 2, "iat")
        self._want(type(claims["exp"]) is int and 0 < claims["exp"] - claims["iat"] <= 60, "exp")
        self._want(isinstance(claims["jti"], str) and 16 <= len(claims["jti"]) <= 128, "jti")
        self._want(all(claims["jti"] != (other.claims or {}).get("jti") for other in self.asked), "jti twice")
        return claims, header
