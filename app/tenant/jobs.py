"""Import and export jobs of a tenant."""

import contextlib
import zlib
from collections.abc import AsyncIterator, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

import httpx
from auth0.management.client import AsyncAuth0
from auth0.management.core.request_options import RequestOptions

from app.errors import TenantRejected, TenantUnavailable
from app.tenant.calls import Calls
from app.tenant.faults import GO_ON

ONCE: Final[RequestOptions] = {"max_retries": 0}

NOT_FOUND: Final = 404

GZIP_MAGIC: Final = b"\x1f\x8b"
ANY_HEADER: Final = 47
"""zlib's word for: gzip or zlib, by what it begins with."""

MAX_LINE_BYTES: Final = 4 << 20
"""One user as JSON; Auth0 keeps ten kilobytes of each."""

UPLOAD_TIMEOUT_S: Final = 120


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """
    A job as it stands.

    Attributes:
        status: Auth0's word: `pending`, `completed`, `failed`, `expired` (completed, two hours old), or another, which
            says nothing.
        details: `status_details`: Auth0's text about a job that failed; shown, never stored.
        inserted: Users that an import made, None without a summary.
        failed: Users that it refused, None without a summary.
        location: Where an export can be fetched for a minute.
    """

    id: str
    status: str
    details: str = ""
    inserted: int | None = None
    failed: int | None = None
    location: str = field(default="", repr=False)

    @property
    def has_ended(self) -> bool:
        """Whether it will stay as it is; words that are not known are none of an end."""
        return self.status in {"completed", "failed", "expired"}


@dataclass(frozen=True, slots=True)
class UserError:
    """What a report says of one user: id, email and username as sent, Auth0's codes with the fields' paths."""

    user_id: str
    email: str = field(repr=False)
    username: str = field(repr=False)
    codes: Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Jobs:
    """Makes jobs, asks for them, fetches what they leave."""

    api: AsyncAuth0 = field(repr=False)
    calls: Calls = field(repr=False)
    downloads: httpx.AsyncClient = field(repr=False)

    async def start_import(self, connection_id: str, body: bytes, *, external_id: str) -> str:
        """
        Makes an import job of one file: users who are there are never changed, and nobody is mailed.

        Args:
            connection_id: `con_…`.
            body: A JSON array of records.
            external_id: Our own name for it, seen in the tenant.

        Raises:
            JobsBusy: As many jobs as may be are at work; this one was not made.
            TenantUnavailable: No answer; with `perhaps_done` the job may have been made all the same.
            TenantRejected: This request is refused: 413 for its size.
            TenantRefused: The client or its rights.
        """

        async def ask() -> str:
            made = await self.api.jobs.users_imports.create(
                users=("users.json", body, "application/json"),
                connection_id=connection_id,
                upsert=False,
                external_id=external_id,
                send_completion_email=False,
                request_options={"max_retries": 0, "timeout_in_seconds": UPLOAD_TIMEOUT_S},
            )
            return str(made.id)

        return await self.calls.once("to make an import job", "create:users", ask)

    async def get(self, job_id: str) -> Job | None:
        """
        The job, or None: Auth0 knows none of this id (it forgets them after a day).

        Raises:
            TenantUnavailable, TenantRefused: No answer, or no right.
        """
        try:
            found = await self.calls.repeat(
                "after a job", "create:users or read:users", lambda: self.api.jobs.get(job_id, request_options=ONCE)
            )
        except TenantRejected as refusal:
            if refusal.status == NOT_FOUND:
                return None
            raise
        summary = found.summary
        return Job(
            id=job_id,
            status=found.status,
            details=found.status_details or "",
            inserted=summary.inserted if summary else None,
            failed=summary.failed if summary else None,
            location=found.location or "",
        )

    async def errors(self, job_id: str) -> list[UserError] | None:
        """
        What the report of a job says; empty for one of nobody, None where there is none for single users.

        The records in it are never to be sent again: their secrets are starred.

        Raises:
            TenantUnavailable, TenantRefused: No answer, or no right.
        """
        try:
            found: Any = await self.calls.repeat(
                "for a job's errors",
                "create:users or read:users",
                lambda: self.api.jobs.errors.get(job_id, request_options=ONCE),
            )
        except TenantRejected as refusal:
            if refusal.status == NOT_FOUND:
                return None
            raise
        if not isinstance(found, list):
            return None
        return [_user_error(each) for each in found]

    async def start_export(self, connection_id: str, fields: Sequence[str]) -> str:
        """
        Makes an export job of all users of the connection as JSON lines with these fields; its id.

        Raises:
            TenantUnavailable, TenantRefused, TenantRejected: It was not made, or nobody knows; it changes nothing.
        """
        wanted: Any = [{"name": each, "export_as": each} for each in fields]

        async def ask() -> str:
            made = await self.api.jobs.users_exports.create(
                connection_id=connection_id, format="json", fields=wanted, request_options=ONCE
            )
            return str(made.id)

        return await self.calls.repeat("to make an export job", "read:users", ask)

    async def lines(self, location: str) -> AsyncIterator[bytes]:
        """
        The lines of an export, unpacked as they come.

        Raises:
            TenantRejected: The link has expired: a fresh look at the job gives another one.
            TenantUnavailable: The download broke off; what came before is not to be used.
        """
        unpack = Unpacker()
        rest = b""
        try:
            async with self.downloads.stream("GET", location) as answer:
                if answer.status_code != httpx.codes.OK:
                    raise TenantRejected("to hand out the export", answer.status_code, "expired_link")
                async for chunk in answer.aiter_bytes():
                    for piece in unpack.pieces(chunk):
                        *whole, rest = (rest + piece).split(b"\n")
                        if len(rest) > MAX_LINE_BYTES:
                            raise _broken("holds a line without end")
                        for line in whole:
                            yield line
        except (httpx.HTTPError, zlib.error):
            raise _broken("broke off") from None
        unpack.end()
        if rest:
            yield rest


class Unpacker:
    """Gzip or plain, by what it begins with, some pieces at a time; a bomb is unpacked no faster than it is read."""

    PIECE: Final = 1 << 20

    def __init__(self) -> None:
        self._began = False
        self._zip: Any = None

    def pieces(self, chunk: bytes) -> Iterable[bytes]:
        """What this chunk holds."""
        if not self._began and chunk:
            self._began = True
            if chunk.startswith(GZIP_MAGIC[:1]):
                self._zip = zlib.decompressobj(ANY_HEADER)
        return [chunk] if self._zip is None else self._unzipped(chunk)

    def _unzipped(self, chunk: bytes) -> Iterator[bytes]:
        while chunk:
            if self._zip.eof:
                # Gzip files may stand one behind the other.
                self._zip = zlib.decompressobj(ANY_HEADER)
            yield self._zip.decompress(chunk, self.PIECE)
            chunk = self._zip.unconsumed_tail or self._zip.unused_data

    def end(self) -> None:
        """Raises TenantUnavailable: the file is not whole."""
        if self._zip is not None and not self._zip.eof:
            raise _broken("broke off")


def _broken(what: str) -> TenantUnavailable:
    return TenantUnavailable(f"The download of the tenant's export {what}. {GO_ON}")


def _user_error(found: Any) -> UserError:
    user: dict[str, Any] = {}
    with contextlib.suppress(TypeError, ValueError):
        user = dict(found.user or {})
    codes = [(str(each.code or "UNKNOWN"), str(each.path or "")) for each in found.errors or ()]
    user_id, email, username = (str(user.get(name) or "") for name in ("user_id", "email", "username"))
    return UserError(user_id, email, username, codes or [("UNKNOWN", "")])
