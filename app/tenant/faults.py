"""What went wrong with one call, in our own words: Auth0's answers, and what proxies say in their place."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum, auto
from typing import Any, Final

import httpx
from auth0.management.core.api_error import ApiError
from auth0.management.core.parse_error import ParsingError

from app.errors import JobsBusy, TenantRefused, TenantRejected, TenantUnavailable, TrickleError

GO_ON: Final = "What was done is kept: run the same command again, and it goes on."

ACTIVE_JOBS: Final = "active import users jobs"
"""In the text of the 429 that no rate limit causes: two jobs are at work."""

RAISED: Final = (ApiError, ParsingError, httpx.HTTPError, httpx.InvalidURL, ValueError)
"""All that the client library lets through; ValueError is a body that is no text."""


class Kind(Enum):
    """What to do about it."""

    TOKEN = auto()
    """The token is not taken: a fresh one may be."""
    RATE = auto()
    """Out of tokens of the rate limit: wait for the reset."""
    BUSY = auto()
    """As many import jobs as the tenant runs at a time."""
    AWAY = auto()
    """No answer of Auth0's own, and nothing was done."""
    UNSURE = auto()
    """No answer of Auth0's own, and the request may have been carried out."""
    FINAL = auto()
    """An answer: it stays the same however often it is asked for."""


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault; `headers` of the answer, where there was one."""

    kind: Kind
    error: TrickleError
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)


def fault_of(error: Exception, asked: str, needs: str) -> Fault:
    """
    The fault behind what the library raised.

    Args:
        error: One of `RAISED`.
        asked: What was asked for, in a few words.
        needs: The scopes that it takes.
    """
    if isinstance(error, ApiError):
        return _answered(error, asked, needs)
    if isinstance(error, httpx.ConnectError | httpx.ConnectTimeout | httpx.PoolTimeout):
        return _away(Kind.AWAY, asked, "cannot be reached")
    if isinstance(error, httpx.InvalidURL | httpx.UnsupportedProtocol):
        return Fault(Kind.FINAL, TenantRefused("auth0.domain", "is no name of a tenant.", "Write tenant.eu.auth0.com."))
    if isinstance(error, httpx.TimeoutException):
        return _away(Kind.UNSURE, asked, "did not answer in time")
    if isinstance(error, httpx.HTTPError):
        return _away(Kind.UNSURE, asked, "broke off in the middle of the call")
    return _away(Kind.UNSURE, asked, "answered in a form that is not the Management API's")


def _answered(error: ApiError, asked: str, needs: str) -> Fault:
    status = error.status_code or 0
    headers = {name.lower(): value for name, value in (error.headers or {}).items()}
    body = error.body if isinstance(error.body, dict) else None
    if 200 <= status < 300 or (300 <= status < 500 and body is None and status != 429):
        # A page of a proxy, a captive portal or a firewall: never Auth0's word on the request.
        return _away(Kind.UNSURE, asked, f"answered {status} with something that is no JSON: is a proxy in between?")
    if status == 401:
        refused = TenantRefused("auth0.client_id", "is refused with its token.", "Check auth0.domain and the client.")
        return Fault(Kind.TOKEN, refused, headers)
    if status == 403:
        return Fault(Kind.FINAL, no_right(needs))
    if status == 429:
        return _too_many(body, asked, headers)
    if status == 408 or status >= 500:
        return _away(Kind.UNSURE, asked, f"answered {status}")
    return Fault(Kind.FINAL, TenantRejected(asked, status, _word(body, "errorCode")))


def no_right(needs: str) -> TenantRefused:
    """The client lacks a scope."""
    return TenantRefused(
        "auth0.client_id",
        f"may not do this: it needs {needs}.",
        "Grant it under Applications > APIs > Auth0 Management API > Machine to Machine Applications.",
    )


def _too_many(body: Mapping[str, Any] | None, asked: str, headers: Mapping[str, str]) -> Fault:
    if body is not None and ACTIVE_JOBS in str(body.get("message", "")):
        text = f"The tenant runs as many import jobs as it may, none of them ours. {GO_ON}"
        return Fault(Kind.BUSY, JobsBusy(text), headers)
    text = f"Auth0's rate limit refused {asked} again and again: something else uses the tenant's API. {GO_ON}"
    return Fault(Kind.RATE, TenantUnavailable(text), headers)


def _away(kind: Kind, asked: str, what: str) -> Fault:
    text = f"Auth0 {what} ({asked}). {GO_ON}"
    return Fault(kind, TenantUnavailable(text, perhaps_done=kind is Kind.UNSURE))


def _word(body: Mapping[str, Any] | None, name: str) -> str:
    """A code of an answer, when it looks like one: texts may quote what was sent."""
    found = str((body or {}).get(name, ""))
    return found if found.isascii() and found.replace("_", "").isalnum() and len(found) <= 60 else ""
