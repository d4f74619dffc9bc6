"""A job as a value, and what a request for an import says."""

import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final, Literal

from app.rehearsal.management.faults import FaultKind
from app.rehearsal.management.http import ApiError

ACTIVE: Final = frozenset({"pending", "processing"})


@dataclass(slots=True)
class Job:
    """
    One job.

    Attributes:
        due_at: When its work is done, in UNIX seconds.
        records: Of an import, until it is done; None when they could not be read.
        file: Of an export, once it is done.
        links: Of an export's downloads, with the time at which each expires.
        fault: What was planned to go wrong with it.
    """

    id: str
    type: Literal["users_import", "users_export"]
    connection_id: str
    created_at: float
    started_at: float
    due_at: float
    asked: dict[str, Any] = field(repr=False)
    records: list[Any] | None = field(default=None, repr=False)
    status: str = "pending"
    status_details: str = ""
    summary: dict[str, int] | None = None
    failures: list[dict[str, Any]] = field(default_factory=list, repr=False)
    file: bytes = field(default=b"", repr=False)
    links: dict[str, float] = field(default_factory=dict, repr=False)
    fault: FaultKind | None = None


def read_records(octets: bytes) -> list[Any] | None:
    """The file's array, None when it is none: the job then fails, as it does at Auth0, after it was accepted."""
    try:
        found = json.loads(octets.decode("utf-8"), parse_constant=_no_constant)
    except (ValueError, RecursionError):
        return None
    return found if isinstance(found, list) else None


def _no_constant(name: str) -> None:
    raise ValueError(name)


def truth(fields: Mapping[str, str], name: str, *, default: bool) -> bool:
    """
    A field of a form that is `true` or `false`.

    Raises:
        ApiError: 400: it is neither.
    """
    text = fields.get(name, "")
    if text not in {"", "true", "false"}:
        raise ApiError(400, f"Payload validation error: {name} is true or false.", "invalid_body")
    return default if not text else text == "true"


def new_job_id() -> str:
    """`job_` and 16 letters and digits."""
    alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"
    return "job_" + "".join(secrets.choice(alphabet) for _ in range(16))
