"""
Where Auth0's documents disagree or are silent, the two ways to read them.

A rehearsal walks every journey that a switch touches in both readings, and only what holds in both has passed: nobody
outside Auth0 can say which one a tenant follows.
"""

from dataclasses import dataclass
from typing import Final, Literal


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """
    One way to read them.

    Attributes:
        name: In reports.
        get_user_at_login: Get User runs before Login at a first login (its page of 2026), or does not (older pages).
        reset_asks: Get User runs when a reset is asked for (most pages), or when the mailed link is used (older ones).
        lower_cases: The identifier reaches the scripts in lower case, or as typed (no page says).
        errors_count: A plain `Error` of Login counts as a failed login of the brute-force protection (no page says).
        login_heals: The next login completes what an interrupted creation left behind, or is refused until somebody
            deletes it (the support pages only tell how to delete it).
        metadata_key: Scripts hand over application metadata under this name (`app_metadata` on the pages of Login and
            Get User, `metadata` on older ones and on the page of metadata).
    """

    name: str
    get_user_at_login: bool
    reset_asks: Literal["at_request", "at_confirmation"]
    lower_cases: bool
    errors_count: bool
    login_heals: bool
    metadata_key: Literal["app_metadata", "metadata"]


CURRENT: Final = Reading(
    name="current",
    get_user_at_login=True,
    reset_asks="at_request",
    lower_cases=False,
    errors_count=False,
    login_heals=True,
    metadata_key="app_metadata",
)
"""The newest pages; where they are silent, the milder guess."""

OLDER: Final = Reading(
    name="older",
    get_user_at_login=False,
    reset_asks="at_confirmation",
    lower_cases=True,
    errors_count=True,
    login_heals=False,
    metadata_key="metadata",
)
"""Older pages; where they are silent, the harsher guess."""

READINGS: Final = (CURRENT, OLDER)
