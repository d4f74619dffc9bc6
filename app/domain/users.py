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
        source: The further table that it stands in, whose name is part of the id (`admins:7`); empty for the first one.
        related: Results of `profile.queries`, by name: one list of rows each, a row as a mapping.
    """

    id: str
    row: Mapping[str, object] = field(repr=False)
    stored: StoredHash | None = None
    blocked: bool = False
    reset_required: bool = False
    matched_by: str = ""
    source: str = ""
    related: Mapping[str, list[Mapping[str, object]]] = field(default_factory=dict, repr=False)

    @property
    def own_id(self) -> str:
        """The id as its table has it."""
        return self.id.removeprefix(f"{self.source}:") if self.source else self.id
