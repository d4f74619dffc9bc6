"""
Jobs: imports and exports, two imports at a time, their states by the tenant's clock, their data for a day.

A job is carried out when its time has come and somebody calls: nothing runs in the background, so that a rehearsal with
a clock of its own is the same every time.
"""

import secrets
from collections.abc import Callable
from typing import Any, Final

from app.rehearsal.management.connections import Connections
from app.rehearsal.management.exports import read_export, write_export
from app.rehearsal.management.faults import BUSY, expired_link
from app.rehearsal.management.http import NO_CONTENT, Answer, ApiError, Request
from app.rehearsal.management.imports import Importer
from app.rehearsal.management.job import ACTIVE, Job, new_job_id, read_records, truth
from app.rehearsal.management.multipart import read_form
from app.rehearsal.management.profiles import iso, shown_user
from app.rehearsal.management.rules import ApiRules

Told = Callable[[str, str], None]
"""Told of a finished job for the tenant's log: its type code and a text."""

UNPARSEABLE: Final = "Failed to parse users file JSON when importing users. Make sure it is valid JSON."
TIMED_OUT: Final = "Job timed out."

EXPIRY_S: Final = 2 * 3600
"""Older pages: an expired job is a completed one that was made more than two hours ago."""


class Jobs:
    """All jobs of the tenant."""

    def __init__(self, connections: Connections, rules: ApiRules, clock: Callable[[], float], told: Told) -> None:
        self._connections = connections
        self._rules = rules
        self._clock = clock
        self._told = told
        self._importer = Importer(connections, rules, clock)
        self._jobs: dict[str, Job] = {}
        self.mailed: list[str] = []
        """Users who were mailed to verify their address (only in one reading)."""
        self.mails_to_owners: list[str] = []
        """Import jobs whose end was mailed to every owner of the tenant: what happens unless it is switched off."""

    def __iter__(self) -> Any:
        return iter(tuple(self._jobs.values()))

    @property
    def active_imports(self) -> int:
        """How many import jobs are not done."""
        return sum(each.type == "users_import" and each.status in ACTIVE for each in self._jobs.values())

    def settle(self) -> None:
        """Carries out what is due, in order, and forgets what is a day old."""
        now = self._clock()
        for job in sorted(self._jobs.values(), key=lambda each: each.due_at):
            if job.status in ACTIVE:
                self._advance(job, now)
            if now - job.created_at >= self._rules.job_kept_s:
                del self._jobs[job.id]

    # --- endpoints

    def start_import(self, request: Request) -> Answer:
        """POST /jobs/users-imports"""
        fields, files = read_form(request.headers.get("content-type", ""), request.body)
        if "users" not in files:
            raise ApiError(400, "Users file is required", "invalid_body")
        connection = self._connections.get(fields.get("connection_id", ""))
        if connection is None:
            raise ApiError(400, "The connection does not exist.", "inexistent_connection")
        if not connection.takes_imports:
            raise ApiError(
                400,
                "The connection takes no imports: import mode is off, or no application uses it.",
                "invalid_connection",
            )
        if self.active_imports >= self._rules.active_imports:
            raise ApiError(429, BUSY.format(self._rules.active_imports))
        records = read_records(files["users"])
        now = self._clock()
        started = now + self._rules.pace.pending_s
        asked: dict[str, Any] = {"upsert": truth(fields, "upsert", default=False)}
        if "external_id" in fields:
            asked["external_id"] = fields["external_id"]
        asked["send_completion_email"] = truth(fields, "send_completion_email", default=True)
        due = started + self._rules.pace.per_user_s * len(records or ())
        job = Job(new_job_id(), "users_import", connection.id, now, started, due, asked, records)
        self._jobs[job.id] = job
        return Answer(status=202, body=self._head(job))

    def start_export(self, request: Request) -> Answer:
        """POST /jobs/users-exports"""
        asked = request.object() if request.body else {}
        kind, limit, fields = read_export(asked)
        connection_id = str(asked.get("connection_id") or "")
        if connection_id and self._connections.get(connection_id) is None:
            raise ApiError(400, "The connection does not exist.", "inexistent_connection")
        now = self._clock()
        shown: dict[str, Any] = {"format": kind}
        if limit is not None:
            shown["limit"] = limit
        shown["fields"] = [{"name": name, "export_as": title} for name, title in fields]
        job = Job(new_job_id(), "users_export", connection_id, now, now, now + self._rules.pace.export_s, shown)
        self._jobs[job.id] = job
        return Answer(body=self._head(job))

    def show(self, request: Request) -> Answer:
        """GET /jobs/{id}; a finished export gets a fresh link every time."""
        job = self._found(request.params["id"])
        body = self._head(job)
        if self._is_expired(job):
            return Answer(body=body | {"status": "expired"})
        if job.type == "users_import" and job.status == "completed":
            body |= {"percentage_done": 100, "summary": job.summary}
        elif job.type == "users_export" and job.status == "completed":
            body |= {"percentage_done": 100, "location": f"{request.base}/exports/{job.id}/{self._link(job)}"}
        elif job.status in ACTIVE:
            body |= self._progress(job)
        elif job.summary is not None:
            body["summary"] = job.summary
        if job.status_details:
            body["status_details"] = job.status_details
        return Answer(body=body)

    def errors(self, request: Request) -> Answer:
        """GET /jobs/{id}/errors"""
        job = self._found(request.params["id"])
        disputed = self._rules.disputed
        if job.status == "failed":
            if disputed.errors_of_failed_job == "204":
                return NO_CONTENT
            return Answer(body=self._head(job) | {"status_details": job.status_details})
        if job.failures:
            return Answer(body=job.failures)
        if job.status in ACTIVE or disputed.errors_of_clean_job == "204":
            return NO_CONTENT
        if disputed.errors_of_clean_job == "404":
            raise _no_such_job()
        return Answer(body=[])

    def download(self, request: Request) -> Answer:
        """GET of an export's link: no token, only the link, and only for its time."""
        job = self._jobs.get(request.params["id"])
        if job is None or job.links.get(request.params["link"], 0.0) <= self._clock():
            return expired_link()
        kind = "application/gzip" if self._rules.disputed.export_gzip else "application/octet-stream"
        return Answer(body=job.file, content_type=kind)

    # --- within

    def _found(self, id: str) -> Job:
        job = self._jobs.get(id)
        if job is None:
            raise _no_such_job()
        return job

    def _advance(self, job: Job, now: float) -> None:
        imports = job.type == "users_import"
        timeout = job.created_at + (self._rules.job_timeout_s if imports else self._rules.export_timeout_s)
        if min(job.due_at, timeout) > now:
            if now >= job.started_at and self._rules.disputed.reports_processing:
                job.status = "processing"
            return
        if job.fault == "job_failed":
            self._fail(job, "Internal error")
        elif job.due_at > timeout:
            self._fail(job, TIMED_OUT)
        elif imports:
            self._import(job)
        else:
            self._export(job)

    def _import(self, job: Job) -> None:
        if job.records is None:
            self._fail(job, UNPARSEABLE)
            return
        result = self._importer.run(
            job.connection_id, job.records, upsert=job.asked["upsert"], mfa_refused=job.fault == "mfa_refused"
        )
        job.records = None
        job.status, job.summary, job.failures = "completed", result.summary(), result.failures
        self.mailed += result.mailed
        if job.asked["send_completion_email"]:
            self.mails_to_owners.append(job.id)
        self._told("sui", f"users imported by {job.id}")

    def _export(self, job: Job) -> None:
        wanted = [each for each in self._connections if job.connection_id in ("", each.id)]
        users = [shown_user(user, each.name) for each in wanted for user in each.users][: job.asked.get("limit")]
        fields = [(each["name"], each["export_as"]) for each in job.asked["fields"]]
        job.file = write_export(users, job.asked["format"], fields, packed=self._rules.disputed.export_gzip)
        job.status = "completed"

    def _fail(self, job: Job, details: str) -> None:
        if self._rules.disputed.failed_jobs_have_summary and job.type == "users_import":
            count = len(job.records or ())
            job.summary = {"failed": count, "updated": 0, "inserted": 0, "total": count}
        job.records = None
        job.status, job.status_details = "failed", details
        if job.type == "users_import":
            self._told("fui", details)

    def _is_expired(self, job: Job) -> bool:
        age = self._clock() - job.created_at
        return self._rules.disputed.completed_jobs_expire and job.status == "completed" and age > EXPIRY_S

    def _link(self, job: Job) -> str:
        link = secrets.token_urlsafe(16)
        job.links[link] = self._clock() + self._rules.link_s
        return link

    def _progress(self, job: Job) -> dict[str, Any]:
        now, whole = self._clock(), job.due_at - job.created_at
        done = int(100 * (now - job.created_at) / whole) if whole > 0 else 0
        return {"percentage_done": min(99, max(0, done)), "time_left_seconds": max(0, int(job.due_at - now))}

    def _head(self, job: Job) -> dict[str, Any]:
        body: dict[str, Any] = {
            "status": job.status,
            "type": job.type,
            "created_at": iso(job.created_at),
            "id": job.id,
        }
        if job.connection_id:
            connection = self._connections.get(job.connection_id)
            body |= {"connection_id": job.connection_id, "connection": connection.name if connection else ""}
        return body | job.asked

    def last(self) -> Job | None:
        """The job that was made last."""
        return next(reversed(self._jobs.values()), None)


def _no_such_job() -> ApiError:
    return ApiError(404, "The job does not exist.", "inexistent_job")
