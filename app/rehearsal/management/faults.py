"""
Faults on demand: which call goes wrong, and how.

A fault is bound to a route and counts that route's calls from the moment it is planned: `Fault("POST
/api/v2/jobs/users-imports", "502", skip=1)` spoils the second. Faults of the wire (`timeout reset cut_off lost_answer`)
are carried out by the server, faults of a job by the jobs, all others are an answer in the place of the right one.
"""

from dataclasses import dataclass
from typing import Final, Literal

from app.rehearsal.management.http import Answer, ApiError
from app.rehearsal.management.limits import EXHAUSTED

FaultKind = Literal[
    "401",
    "403",
    "404",
    "409",
    "413",
    "429_rate",
    "429_jobs",
    "500",
    "502",
    "503",
    "timeout",
    "reset",
    "cut_off",
    "html",
    "lost_answer",
    "unknown_status",
    "job_failed",
    "errors_204",
    "expired_link",
    "mfa_refused",
]

ON_THE_WIRE: Final = frozenset({"timeout", "reset", "cut_off", "lost_answer"})
"""`timeout` and `reset` before anything is done, `cut_off` in the middle of the answer, `lost_answer` in its place."""

AFTER_THE_WORK: Final = frozenset({"cut_off", "lost_answer", "unknown_status", "job_failed", "mfa_refused"})
"""These need the endpoint to have done its work."""

HTML: Final = b"<!DOCTYPE html><html><head><title>Sign in</title></head><body><h1>Welcome</h1></body></html>"

BUSY: Final = "There are {} active import users jobs, please wait until some of them are finished and try again"


@dataclass(frozen=True, slots=True)
class Fault:
    """
    One plan.

    Attributes:
        route: Method and template of the path, such as `GET /api/v2/jobs/{id}`.
        kind: What goes wrong.
        skip: So many calls go well first.
        times: So many go wrong.
    """

    route: str
    kind: FaultKind
    skip: int = 0
    times: int = 1


@dataclass(slots=True)
class _Planned:
    fault: Fault
    seen: int = 0

    def strikes(self) -> bool:
        """Counts one call; whether it is one of those that go wrong."""
        self.seen += 1
        return self.fault.skip < self.seen <= self.fault.skip + self.fault.times


class Faults:
    """All plans of one server."""

    def __init__(self) -> None:
        self._planned: list[_Planned] = []

    def plan(self, *faults: Fault) -> None:
        """Adds plans; the first that strikes wins, and every plan counts."""
        self._planned += [_Planned(each) for each in faults]

    def clear(self) -> None:
        """From now on all goes well."""
        self._planned.clear()

    def struck(self, route: str) -> FaultKind | None:
        """What goes wrong with this call of a route."""
        struck = [each.fault.kind for each in self._planned if each.fault.route == route and each.strikes()]
        return struck[0] if struck else None


def spoiled(kind: FaultKind, active: int) -> Answer:
    """The answer that comes in the place of the right one."""
    if kind == "html":
        return Answer(body=HTML, content_type="text/html; charset=utf-8")
    if kind == "502":
        return Answer(status=502, body=b"<html><body>502 Bad Gateway</body></html>", content_type="text/html")
    if kind == "errors_204":
        return Answer(status=204)
    if kind == "expired_link":
        return expired_link()
    status, message, code = _ANSWERS[kind]
    return ApiError(status, message.format(active), code).answer()


def expired_link() -> Answer:
    """What a download says after its time, in the form of the object store that serves it."""
    text = b"<Error><Code>AccessDenied</Code><Message>Request has expired</Message></Error>"
    return Answer(status=403, body=text, content_type="application/xml")


_ANSWERS: Final = {
    "401": (401, "Invalid token", "invalid_token"),
    "403": (403, "Insufficient scope, expected any of: create:users", "insufficient_scope"),
    "404": (404, "The resource does not exist.", "inexistent_resource"),
    "409": (409, "The user already exists.", "auth0_idp_error"),
    "413": (413, "Payload content length greater than maximum allowed: 512000", ""),
    "429_rate": (429, EXHAUSTED, "too_many_requests"),
    "429_jobs": (429, BUSY, ""),
    "500": (500, "An internal server error occurred", "internal_error"),
    "503": (503, "The service is currently unavailable", ""),
}
