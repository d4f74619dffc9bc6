"""A legacy user as a value."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from app.domain.hashes import StoredHash


@dataclass(frozen=True, slots=True, kw_only=True)
class LegacyUser:
    """
    One row of the legacy database, read and not yet judged.

    Attributes:
        id: The legacy id in its one stable spelling (UUIDs lower case with dashes, however stored).
        row: Mapped columns by their name in `legacy.columns`, bytes already decoded; never the password or salt.
        stored: What the row holds about the password; None when it holds nothing.
        blocked: The legacy account is disabled.
        reset_required: The legacy system demands a new password.
        matched_by: The identifier (`email`, `username`) that found the row, empty when found by id.
        related: Results of `profile.queries`, by name: one list of rows each, a row as a mapping.
    """

    id: str
    row: Mapping[str, object] = field(repr=False)
    stored: StoredHash | None = None
    blocked: bool = False
    reset_required: bool = False
    matched_by: str = ""
    related: Mapping[str, list[Mapping[str, object]]] = field(default_factory=dict, repr=False)
