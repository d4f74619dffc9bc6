"""Between ASGI and the API's own values; here faults of the wire are carried out."""

import socket
import struct
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any, Final

from app.rehearsal.management.faults import FaultKind
from app.rehearsal.management.http import Answer, Request, read_query

TRANSPORT: Final = "rehearsal.transport"
"""Where `serving` puts the connection's transport in the scope."""

Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]


async def read_request(scope: MutableMapping[str, Any], receive: Receive, *, most: int) -> Request | None:
    """
    The whole request, None when the caller went away before.

    Of a body over `most` octets one octet more is kept, so that it can be refused; the rest is read and dropped, for a
    caller who is still sending reads no answer.
    """
    body = bytearray()
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            return None
        body += message.get("body", b"")[: max(0, most + 1 - len(body))]
        if not message.get("more_body", False):
            break
    headers = {name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]}
    return Request(
        method=scope["method"],
        path=scope["raw_path"].partition(b"?")[0].decode("ascii", "replace"),
        query=read_query(scope["query_string"]),
        headers=headers,
        body=bytes(body),
        base=f"{scope['scheme']}://{headers.get('host', '')}",
    )


async def send_answer(answer: Answer, send: Send) -> None:
    """Sends it."""
    octets = answer.octets()
    await send(_start(answer, octets))
    await send({"type": "http.response.body", "body": octets})


async def carry_out(
    fault: FaultKind | None, answer: Answer, scope: MutableMapping[str, Any], receive: Receive, send: Send
) -> None:
    """
    Does to the connection what the fault says.

    Raises:
        ConnectionResetError: The application is called without a connection (in a test, by ASGI).
    """
    if fault == "cut_off":
        octets = answer.octets() or b"{}"
        await send(_start(answer, octets))
        await send({"type": "http.response.body", "body": octets[: len(octets) // 2], "more_body": True})
        _transport(scope).close()
    elif fault != "timeout":
        transport = _transport(scope)
        # Without lingering a close is a reset (RST), as from a crashed peer.
        if (sock := transport.get_extra_info("socket")) is not None:
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        transport.abort()
    while (await receive())["type"] != "http.disconnect":
        pass


def _transport(scope: MutableMapping[str, Any]) -> Any:
    transport = scope.get(TRANSPORT)
    if transport is None:
        raise ConnectionResetError("a planned fault of the wire")
    return transport


def _start(answer: Answer, octets: bytes) -> MutableMapping[str, Any]:
    headers = [(name.encode(), value.encode()) for name, value in answer.headers]
    if answer.body is not None:
        headers.append((b"content-type", answer.content_type.encode()))
    if answer.status != 204:
        headers.append((b"content-length", str(len(octets)).encode()))
    return {"type": "http.response.start", "status": answer.status, "headers": headers}
