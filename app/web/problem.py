"""
Every answer on the wire: which status belongs to which outcome, and the shape of errors (RFC 9457).

This is the only table of statuses; `auth0-scripts/` reads the same one backwards, and a test compares them.
"""

import http
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import orjson

from app.domain.outcomes import Outcome
from app.errors import (
    AccountDisabled,
    AmbiguousIdentifier,
    Forbidden,
    InvalidCredentials,
    InvalidRequest,
    LegacyUnavailable,
    Overloaded,
    PasswordResetRequired,
    ProfileInvalid,
    TooManyAttempts,
    TrickleError,
)

STATUS: Mapping[Outcome, int] = {
    Outcome.VERIFIED: 200,
    Outcome.FOUND: 200,
    Outcome.INVALID_CREDENTIALS: 401,
    Outcome.ACCOUNT_DISABLED: 403,
    Outcome.PASSWORD_RESET_REQUIRED: 403,
    Outcome.USER_NOT_FOUND: 404,
    Outcome.AMBIGUOUS_IDENTIFIER: 409,
    Outcome.INVALID_REQUEST: 422,
    Outcome.FORBIDDEN: 403,
    Outcome.TOO_MANY_ATTEMPTS: 429,
    Outcome.OVERLOADED: 503,
    Outcome.LEGACY_UNAVAILABLE: 503,
    Outcome.INTERNAL: 500,
}

INVALID_KINDS: Mapping[str, int] = {
    "unprocessable": 422,
    "too_large": 413,
    "not_json": 415,
    "no_such_method": 405,
    "no_such_path": 404,
}

TITLES: Mapping[Outcome, str] = {
    Outcome.INVALID_CREDENTIALS: "The identifier or the password is wrong",
    Outcome.ACCOUNT_DISABLED: "The account is disabled",
    Outcome.PASSWORD_RESET_REQUIRED: "The password must be reset",
    Outcome.USER_NOT_FOUND: "There is no such user",
    Outcome.AMBIGUOUS_IDENTIFIER: "More than one user has this identifier",
    Outcome.INVALID_REQUEST: "The request is not one of ours",
    Outcome.FORBIDDEN: "The caller may not ask",
    Outcome.TOO_MANY_ATTEMPTS: "Too many failed attempts",
    Outcome.OVERLOADED: "The service is busy",
    Outcome.LEGACY_UNAVAILABLE: "The legacy database does not answer",
    Outcome.INTERNAL: "The service failed",
}

_OUTCOMES: Mapping[type[TrickleError], Outcome] = {
    InvalidCredentials: Outcome.INVALID_CREDENTIALS,
    AccountDisabled: Outcome.ACCOUNT_DISABLED,
    PasswordResetRequired: Outcome.PASSWORD_RESET_REQUIRED,
    AmbiguousIdentifier: Outcome.AMBIGUOUS_IDENTIFIER,
    InvalidRequest: Outcome.INVALID_REQUEST,
    Forbidden: Outcome.FORBIDDEN,
    TooManyAttempts: Outcome.TOO_MANY_ATTEMPTS,
    Overloaded: Outcome.OVERLOADED,
    LegacyUnavailable: Outcome.LEGACY_UNAVAILABLE,
    ProfileInvalid: Outcome.INTERNAL,
}

PROBLEM = b"application/problem+json"
JSON = b"application/json"


@dataclass(frozen=True, slots=True)
class Answer:
    """Status, body and further headers, ready to be sent."""

    outcome: Outcome
    status: int
    body: bytes = field(repr=False)
    media_type: bytes = JSON
    headers: Sequence[tuple[bytes, bytes]] = ()


def success(outcome: Outcome, profile: Mapping[str, object]) -> Answer:
    """A profile, named by its outcome."""
    return Answer(outcome, STATUS[outcome], orjson.dumps({"outcome": outcome, "profile": profile}))


def problem(
    outcome: Outcome,
    request_id: str,
    *,
    status: int | None = None,
    errors: Sequence[Mapping[str, str]] = (),
    retry_after_s: float | None = None,
) -> Answer:
    """An error of ours; `retry_after_s` is rounded up to whole seconds, at least one."""
    status = status or STATUS[outcome]
    document: dict[str, object] = {
        "type": f"urn:trickle:outcome:{outcome}",
        "title": TITLES[outcome],
        "status": status,
        "outcome": outcome,
        "request_id": request_id,
    }
    if errors:
        document["errors"] = list(errors)
    headers = () if retry_after_s is None else ((b"retry-after", b"%d" % max(1, math.ceil(retry_after_s))),)
    return Answer(outcome, status, orjson.dumps(document), PROBLEM, headers)


def from_error(error: TrickleError, request_id: str) -> Answer:
    """What a caller is told of one of our errors; anything unlisted is our fault."""
    outcome = _OUTCOMES.get(type(error), Outcome.INTERNAL)
    retry_after_s = getattr(error, "retry_after_s", None) if outcome is not Outcome.INTERNAL else None
    if isinstance(error, InvalidRequest):
        return problem(outcome, request_id, status=INVALID_KINDS[error.kind], errors=error.errors)
    return problem(outcome, request_id, retry_after_s=retry_after_s)


def bare_problem(status: int, reason: str, request_id: str) -> bytes:
    """A whole HTTP response for a message that never became a request; the connection closes after it."""
    document = {
        "type": f"urn:trickle:outcome:{Outcome.INVALID_REQUEST}",
        "title": TITLES[Outcome.INVALID_REQUEST],
        "status": status,
        "outcome": Outcome.INVALID_REQUEST,
        "request_id": request_id,
        "errors": [{"field": "", "reason": reason}],
    }
    body = orjson.dumps(document)
    head = (
        f"HTTP/1.1 {status} {http.HTTPStatus(status).phrase}\r\ncontent-type: {PROBLEM.decode()}\r\n"
        f"content-length: {len(body)}\r\ncache-control: no-store\r\nx-request-id: {request_id}\r\n"
        "connection: close\r\n\r\n"
    )
    return head.encode() + body
