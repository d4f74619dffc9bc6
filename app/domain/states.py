"""Where a user stands on the way to Auth0, and which step may follow which."""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Final


class UserState(StrEnum):
    """The ledger's word for one user; a user without a row has not been touched yet."""

    VERIFIED = "verified"
    """Trickled: the password was right and the profile was given to Auth0. Auth0 may still have failed to store it."""
    EXPORTED = "exported"
    """Written for the bulk import."""
    SUBMITTED = "submitted"
    """Sent in an import job whose report is not in."""
    IMPORTED = "imported"
    """The job said so."""
    CONFIRMED = "confirmed"
    """Seen in the tenant's own export."""
    FAILED = "failed"
    """Refused by Auth0; the reason is its code."""
    RESET_NEEDED = "reset_needed"
    """Can move only by choosing a new password."""
    EXCLUDED = "excluded"
    """Left out: an operator's choice."""
    ERASED = "erased"
    """Deleted in Auth0: never again."""


_S = UserState

MAY_FOLLOW: Final[Mapping[UserState, frozenset[UserState]]] = MappingProxyType(
    {
        # A login is proof of life: it takes a user over from every unfinished road, never from a finished one.
        _S.VERIFIED: frozenset({_S.EXPORTED, _S.SUBMITTED, _S.FAILED, _S.RESET_NEEDED}),
        _S.EXPORTED: frozenset({_S.FAILED, _S.RESET_NEEDED, _S.EXCLUDED}),
        _S.SUBMITTED: frozenset({_S.EXPORTED, _S.FAILED}),
        _S.IMPORTED: frozenset({_S.EXPORTED, _S.SUBMITTED, _S.FAILED}),
        _S.CONFIRMED: frozenset(_S) - {_S.CONFIRMED, _S.ERASED},
        # From the first and third only by `reconcile`: the tenant's own export does not show them.
        _S.FAILED: frozenset({_S.VERIFIED, _S.EXPORTED, _S.IMPORTED, _S.SUBMITTED}),
        _S.RESET_NEEDED: frozenset({_S.EXPORTED, _S.FAILED}),
        _S.EXCLUDED: frozenset({_S.EXPORTED, _S.FAILED, _S.RESET_NEEDED}),
        _S.ERASED: frozenset(_S) - {_S.ERASED},
    }
)
"""State to the states it may replace; a user without a row may enter any. What is missing here never happens."""
