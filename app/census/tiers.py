"""How long the bulk import takes: files, jobs and hours, by what is known of Auth0's plans."""

import math
from dataclasses import dataclass
from typing import Final

from app.domain.import_record import JOBS_AT_ONCE, MAX_FILE_BYTES

BASIS: Final = (
    "Auth0 publishes no speed. One report from an enterprise tenant: about 400,000 users an hour with two full files "
    "at a time; production plans about four times, enterprise about ten times the speed of free ones. Take the hours "
    "as an order of magnitude, and measure with the first two files."
)

JOB_HOURS: Final = 2.0
"""Auth0 ends a job that runs longer."""


@dataclass(frozen=True, slots=True)
class Tier:
    """A kind of plan. `users_per_hour` with two jobs at a time."""

    name: str
    users_per_hour: int


TIERS: Final = (
    Tier("free", 40_000),
    Tier("essentials or professional", 160_000),
    Tier("enterprise", 400_000),
)


@dataclass(frozen=True, slots=True)
class Import:
    """
    One bulk import.

    Attributes:
        users: Records.
        size: Bytes of all of them.
        files: Files, and jobs: one job a file, two jobs at a time.
        hours: By tier's name.
    """

    users: int
    size: int
    files: int
    hours: dict[str, float]


def estimate(users: int, size: int) -> Import:
    """
    The import of so many records.

    Args:
        users: Records.
        size: Bytes of all of them in files.
    """
    if not users:
        return Import(0, 0, 0, {tier.name: 0.0 for tier in TIERS})
    # A file ends before the record that does not fit: half a record is empty, on average.
    files = max(1, math.ceil(size / (MAX_FILE_BYTES - 1 - size / users / 2)))
    return Import(users, size, files, {tier.name: users / tier.users_per_hour for tier in TIERS})


__all__ = ["BASIS", "JOBS_AT_ONCE", "TIERS", "Import", "Tier", "estimate"]
