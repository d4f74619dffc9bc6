"""
The public listener: `POST /login`, `POST /get-user`, `GET /livez`, and nothing else.

A question's way: address, body within its limit, proof of who calls, strict JSON, the use case, one answer, one log
line. All of it runs in one plain ASGI callable per route: FastAPI routes to it and documents it, and the layers that
would cost more than the look-up itself are left out (measured).
"""

import asyncio
import hmac
import re
import secrets
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any, Protocol, Self, get_type_hints

from fastapi import FastAPI, Request, Response
from fastapi.routing import APIRoute
from starlette.exceptions import HTTPException
from starlette.types import Receive, Scope, Send

from app import __version__, log
from app.access.call import Call
from app.access.gate import Gate
from app.accounts.get_user import GetUser
from app.accounts.login import Login
from app.domain.outcomes import Outcome
from app.domain.ports import MigrationLedger
from app.domain.trace import Trace
from app.errors import InvalidRequest, Overloaded, TrickleError
from app.telemetry import Metrics
from app.web import schema
from app.web.message import BODY_BYTES, GetUserMessage, LoginMessage
from app.web.problem import Answer, from_error, problem, success

REQUEST_ID = re.compile(r"[A-Za-z0-9._:-]{1,128}")

REFUSAL_DELAY_S = 0.3
"""A refused caller that comes again at once costs more than its login would (measured): it is answered after this."""

MOST_DELAYED = 512
"""Refusals held back at a time; beyond it they go out at once, so that waiting ones cannot pile up."""

_COMMON = (Outcome.INVALID_REQUEST, Outcome.FORBIDDEN, Outcome.AMBIGUOUS_IDENTIFIER, Outcome.OVERLOADED,
           Outcome.LEGACY_UNAVAILABLE, Outcome.INTERNAL)  # fmt: skip


class Asked(Request):
    """A request that has been let in, with its trace and the second at which nobody wants the answer any more."""

    trace: Trace
    deadline: float
    who: str = ""


class _Message(Protocol):
    @classmethod
    def read(cls, body: bytes) -> Self: ...


@dataclass(slots=True, kw_only=True)
class Door:
    """What every question shares: who may ask, how long it may take, and where it is written down."""

    gate: Gate
    ledger: MigrationLedger
    metrics: Metrics
    budget_s: float
    digest_key: bytes
    key_used: Callable[[str], None]
    delayed: int = 0

    def digest(self, identifier: str) -> str:
        """An identifier as logs know it: always the same for one user, and nothing to read in it."""
        typed = identifier.casefold().encode("utf-8", "surrogatepass")
        return hmac.digest(self.digest_key, typed, "sha256")[:8].hex()

    async def answer(
        self, question: str, message: type[_Message], ask: Callable[[Any, Asked], Awaitable[Answer]], asked: Asked
    ) -> Answer:
        """One question from head to answer; whatever happens, there is one, and it is written down once."""
        started = time.monotonic()
        trace = asked.trace
        try:
            # The budget is ours, so it runs from where the work is: a body that dribbles in is the listener's to cut.
            body = await self._receive(asked)
            started = time.monotonic()
            asked.deadline = started + self.budget_s
            async with asyncio.timeout(self.budget_s):
                await self._let_in(asked, body)
                answer = await ask(message.read(body), asked)
        except TimeoutError:
            answer = await self._explain(Overloaded("out_of_time"), trace)
        except TrickleError as error:
            answer = await self._explain(error, trace)
        except asyncio.CancelledError:
            trace.outcome, trace.reason = "none", "caller_gone"
            self._write_down(question, asked, time.monotonic() - started)
            raise
        except Exception as error:  # noqa: BLE001  the outermost handler: our fault, said so, and never a traceback
            log.get().error(log.UNEXPECTED, request_id=trace.request_id, **log.where(error))
            answer = problem(Outcome.INTERNAL, trace.request_id)
            trace.reason = "unexpected"
        trace.outcome = answer.outcome.value
        self._write_down(question, asked, time.monotonic() - started)
        return answer

    async def _receive(self, asked: Asked) -> bytes:
        """The raw body, from an address that may ask."""
        self.gate.check_address(_peer(asked.scope), asked.scope["headers"])
        return await _read_body(asked)

    async def _let_in(self, asked: Asked, body: bytes) -> None:
        """Returns when the caller may ask, and asks in JSON."""
        scope = asked.scope
        headers = scope["headers"]
        path = scope["raw_path"].decode("latin-1")
        if scope["query_string"]:  # none of ours; a signature binds the path as sent
            path += "?" + scope["query_string"].decode("latin-1")
        call = Call(method=scope["method"], path=path, peer=_peer(scope), headers=headers, body=body)
        key_id = asked.trace.key_id = await self.gate.admit(call)
        self.key_used(key_id)
        media_type = next((value for name, value in headers if name == b"content-type"), b"")
        if media_type.partition(b";")[0].strip().lower() != b"application/json":
            raise InvalidRequest("not_json")

    async def _explain(self, error: TrickleError, trace: Trace) -> Answer:
        trace.reason = getattr(error, "reason", "") or getattr(error, "field", "")
        if isinstance(error, Overloaded) and self.delayed < MOST_DELAYED:
            self.delayed += 1
            try:
                await asyncio.sleep(REFUSAL_DELAY_S)
            finally:
                self.delayed -= 1
        return from_error(error, trace.request_id)

    def _write_down(self, question: str, asked: Asked, seconds: float) -> None:
        trace = asked.trace
        reason = trace.reason or (f"variant_{trace.variant}" if trace.variant else "")
        self.ledger.attempt(question, trace.outcome, reason, trace.scheme)
        self.metrics.answered(question, trace, seconds)
        facts: dict[str, object] = {"request_id": trace.request_id, "outcome": trace.outcome, "key": trace.key_id}
        if trace.reason:
            facts["reason"] = trace.reason
        if asked.who:
            facts["who"] = asked.who
        if trace.scheme:
            facts["scheme"] = trace.scheme
            facts["cost"] = trace.cost
        if trace.variant:
            facts["variant"] = trace.variant
        if trace.pepper:
            facts["pepper"] = trace.pepper
        if trace.dropped:
            facts["dropped"] = trace.dropped
        log.get().info(
            question,
            ms=round(seconds * 1000, 1),
            ms_db=round(trace.ms_db, 1),
            ms_queue=round(trace.ms_queue, 1),
            ms_hash=round(trace.ms_hash, 1),
            **facts,
        )


class QuestionRoute(APIRoute):
    """A route whose request goes to the door first; the endpoint gets the message and a request that was let in."""

    def __init__(self, path: str, endpoint: Callable[..., Any], **options: Any) -> None:
        super().__init__(path, endpoint, **options)
        self._message: type[_Message] = get_type_hints(endpoint)["message"]
        self.app = self._ask

    async def _ask(self, scope: Scope, receive: Receive, send: Send) -> None:
        asked = Asked(scope, receive, send)
        asked.trace = Trace(_request_id(scope["headers"]))
        try:
            answer = await scope["app"].state.door.answer(self.endpoint.__name__, self._message, self.endpoint, asked)
        except asyncio.CancelledError:
            return  # written down already, and nobody is there to be answered
        await _send(send, answer, asked.trace.request_id)


def public_app(*, door: Door, ask_login: Login, ask_get_user: GetUser) -> FastAPI:
    """The application of the public listener."""
    app = FastAPI(
        title="Trickle",
        version=__version__,
        description="Verifies legacy passwords and finds legacy users for Auth0's custom-database scripts.",
        openapi_url=None,
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
    )
    app.state.door = door
    app.router.route_class = QuestionRoute

    @app.post(
        "/login",
        response_model=schema.Verified,
        responses=schema.responses(
            Outcome.INVALID_CREDENTIALS,
            Outcome.ACCOUNT_DISABLED,
            Outcome.PASSWORD_RESET_REQUIRED,
            Outcome.TOO_MANY_ATTEMPTS,
            *_COMMON,
        ),
    )
    async def login(message: LoginMessage, asked: Asked) -> Answer:
        """Is this password right, and who is this?"""
        asked.who = door.digest(message.identifier)
        profile = await ask_login(
            identifier=message.identifier,
            password=message.password,
            organization=message.organization,
            deadline=asked.deadline,
            trace=asked.trace,
        )
        return success(Outcome.VERIFIED, profile)

    @app.post("/get-user", response_model=schema.Found, responses=schema.responses(Outcome.USER_NOT_FOUND, *_COMMON))
    async def get_user(message: GetUserMessage, asked: Asked) -> Answer:
        """Who is this? Asked at any time; it changes nothing."""
        asked.who = door.digest(message.identifier or message.user_id or "")
        profile = await ask_get_user(identifier=message.identifier, user_id=message.user_id, trace=asked.trace)
        if profile is None:
            asked.trace.reason = "no_such_user"
            return problem(Outcome.USER_NOT_FOUND, asked.trace.request_id)
        return success(Outcome.FOUND, profile)

    async def alive(_: Request) -> Response:
        return Response(b'{"status":"alive"}', media_type="application/json", headers={"cache-control": "no-store"})

    app.router.add_route("/livez", alive, methods=["GET", "HEAD"])
    app.add_exception_handler(HTTPException, _not_ours)
    return app


def openapi_document() -> dict[str, Any]:
    """The OpenAPI document of the public listener, with the errors' shape."""
    nobody: Any = None
    document: dict[str, Any] = public_app(door=nobody, ask_login=nobody, ask_get_user=nobody).openapi()
    components = document["components"]["schemas"]
    problem_schema = schema.Problem.model_json_schema(ref_template="#/components/schemas/{model}")
    components.update(problem_schema.pop("$defs"), Problem=problem_schema)
    bearer = {"type": "http", "scheme": "bearer", "description": "A signed request (JWT) or a static key."}
    document["components"]["securitySchemes"] = {"bearer": bearer}
    document["security"] = [{"bearer": []}]
    return document


async def _not_ours(request: Request, error: Exception) -> Response:
    """Unknown paths and methods: never `user_not_found`, and from outside the allow-list not even that."""
    assert isinstance(error, HTTPException)
    request_id = _request_id(request.scope["headers"])
    kind = "no_such_method" if error.status_code == 405 else "no_such_path"
    refusal: TrickleError = InvalidRequest(kind)
    try:
        request.app.state.door.gate.check_address(_peer(request.scope), request.headers.raw)
    except TrickleError as forbidden:
        refusal = forbidden
    answer = from_error(refusal, request_id)
    log.get().info(log.REFUSED, request_id=request_id, outcome=answer.outcome, reason=getattr(refusal, "reason", kind))
    headers = {name.decode(): value.decode() for name, value in _headers(answer, request_id)}
    if answer.status == 405:  # the route knows its methods
        headers["allow"] = (error.headers or {})["Allow"]
    return Response(answer.body, answer.status, headers)


def _peer(scope: Scope) -> str:
    client: tuple[str, int] | None = scope["client"]
    return client[0] if client else ""


def _request_id(headers: list[tuple[bytes, bytes]]) -> str:
    """The caller's own when it is well formed, else a new one."""
    for name, value in headers:
        if name == b"x-request-id":
            text = value.decode("latin-1")
            if REQUEST_ID.fullmatch(text):
                return text
    return secrets.token_hex(16)


async def _read_body(request: Request) -> bytes:
    """
    The raw body, counted while it arrives.

    Raises:
        InvalidRequest: It is larger than any of ours, by its own word or in truth.
    """
    for name, value in request.scope["headers"]:
        if name == b"content-length" and int(value) > BODY_BYTES:
            raise InvalidRequest("too_large")
    body: bytes = b""
    while True:
        event = await request.receive()
        if event["type"] == "http.disconnect":
            raise asyncio.CancelledError
        body += bytes(event.get("body", b""))
        if len(body) > BODY_BYTES:
            raise InvalidRequest("too_large")
        if not event.get("more_body", False):
            return body


def _headers(answer: Answer, request_id: str) -> list[tuple[bytes, bytes]]:
    return [
        (b"content-type", answer.media_type),
        (b"content-length", b"%d" % len(answer.body)),
        (b"cache-control", b"no-store"),
        (b"x-request-id", request_id.encode()),
        *answer.headers,
    ]


async def _send(send: Send, answer: Answer, request_id: str) -> None:
    headers = _headers(answer, request_id)
    if answer.status == 413:
        headers.append((b"connection", b"close"))
    await send({"type": "http.response.start", "status": answer.status, "headers": headers})
    await send({"type": "http.response.body", "body": answer.body})
