"""What the tenant tells of itself: applications, Actions, settings, log."""

from collections.abc import Sequence
from typing import Final

from app.rehearsal.management.http import Answer, Request, page_of, paged
from app.rehearsal.management.rules import ApiRules
from app.rehearsal.tenant_log import LogEntry

APPLICATION: Final = "rehearsal-application"
"""The one application that uses the connection."""


class About:
    """Endpoints that only read what stands fast."""

    def __init__(self, rules: ApiRules, log: Sequence[LogEntry]) -> None:
        self._rules = rules
        self._log = log

    def applications(self, request: Request) -> Answer:
        """GET /clients"""
        found = [{"client_id": APPLICATION, "name": "Rehearsal", "app_type": "spa", "is_first_party": True}]
        found += [
            {"client_id": each.client_id, "name": each.client_id, "app_type": "non_interactive", "is_first_party": True}
            for each in self._rules.clients
        ]
        if request.query.get("is_global") == "true":
            found = []
        start, length = page_of(request)
        return paged(request, "clients", found[start : start + length], len(found))

    def actions(self, request: Request) -> Answer:
        """GET /actions/actions: there are none; the deploy CLI asks before it writes a database."""
        start, length = page_of(request)
        return Answer(body={"actions": [], "total": 0, "page": start // length if length else 0, "per_page": length})

    def settings(self, request: Request) -> Answer:
        """GET /tenants/settings"""
        del request
        version = self._rules.sandbox_version
        return Answer(
            body={"friendly_name": "Rehearsal", "sandbox_version": version, "sandbox_versions_available": ["22", "18"]}
        )

    def log_lines(self, request: Request) -> Answer:
        """GET /logs: the newest first."""
        start, length = page_of(request)
        newest = list(enumerate(self._log))[::-1][start : start + length]
        return Answer(
            body=[
                {"log_id": str(at), "type": each.type, "description": each.description, "user_id": each.user_id}
                for at, each in newest
            ]
        )
