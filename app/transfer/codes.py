"""What Auth0's codes mean for the user whom an import job refused."""

from collections.abc import Mapping, Sequence
from enum import Enum, auto
from types import MappingProxyType
from typing import Final


class Meaning(Enum):
    """What has to be found out or done, in the order in which one report's codes count."""

    TAKEN = auto()
    """Somebody has the id, email, username or phone number: perhaps this very user, perhaps a ghost."""
    DATA = auto()
    """A field breaks Auth0's schema: it must be corrected where it comes from."""
    SIZE = auto()
    """The profile is too large."""
    FACTORS = auto()
    """The second factors were not taken; the user may be there all the same."""
    AGAIN = auto()
    """Nothing about the user: another run may succeed."""
    UNKNOWN = auto()
    """A code that Auth0's documents did not have: whether the user is there has to be asked."""


MEANINGS: Final[Mapping[str, Meaning]] = MappingProxyType(
    {
        **dict.fromkeys(("CONFLICT", "CONFLICT_EMAIL", "CONFLICT_USERNAME", "DUPLICATED_USER"), Meaning.TAKEN),
        **dict.fromkeys(
            (
                *("ANY_OF_MISSING", "ARRAY_LENGTH_LONG", "ARRAY_LENGTH_SHORT", "ENUM_MISMATCH", "FORMAT"),
                *("INVALID_FORMAT", "INVALID_TYPE", "MAXIMUM", "MAX_LENGTH", "MINIMUM", "MIN_LENGTH", "NOT_PASSED"),
                *("OBJECT_REQUIRED", "PATTERN"),
            ),
            Meaning.DATA,
        ),
        "PROFILE_SIZE_EXCEEDED": Meaning.SIZE,
        "MFA_FACTORS_FAILED": Meaning.FACTORS,
        "CONNECTION_NOT_FOUND": Meaning.AGAIN,
    }
)
"""Auth0's page "Bulk User Imports", its codes of June 2026, and INVALID_FORMAT as job reports have it."""

ALREADY_MOVED: Final = "already_moved"
"""The reason of an imported user who was in the tenant before: a login, or an earlier job whose answer was lost."""

TWIN: Final = "twin"
"""Not sent: another record of the same file has the email, username or phone number."""

GONE: Final = "gone"
"""The legacy row went, or can no longer be carried, between the packing and the sending."""

ANSWER_LOST: Final = "answer_lost"
"""The making of the job was answered by nobody, twice; the user is not in the tenant."""

REPORT_LOST: Final = "report_lost"
"""The job's report cannot be had any more, or says less than its summary; the user is not in the tenant."""

JOB_FAILED: Final = "job_failed"
"""The job failed as a whole, also with this user alone."""

TOO_LARGE: Final = "too_large"
"""Auth0 refuses the upload for its size, also with this user alone."""

ADVICE: Final[Mapping[str, str]] = MappingProxyType(
    {
        "ghost": "Auth0 holds a record that nobody sees: trickle reconcile shows the repair.",
        TWIN: "Shares an email, username or phone number with a user of the same file: trickle assess lists twins.",
        GONE: "The legacy row has gone or changed. Run trickle import again.",
        ANSWER_LOST: "Run trickle import again.",
        REPORT_LOST: "Run trickle import again.",
        JOB_FAILED: "Auth0 cannot take this record: trickle why shows it. Ask Auth0's support with the job's id.",
        TOO_LARGE: "The record is too large for Auth0: map less into its metadata.",
    }
)
"""The next step by reason, where it is one of ours."""

_BY_MEANING: Final[Mapping[Meaning, str]] = MappingProxyType(
    {
        Meaning.TAKEN: "Another user there has the email, username or phone number: trickle assess lists twins.",
        Meaning.DATA: "Correct the field in the legacy database or its mapping, and run trickle import again.",
        Meaning.SIZE: "The profile is over Auth0's ten kilobytes: map less into its metadata.",
        Meaning.FACTORS: "Auth0 does not take the second factor: correct it, and run trickle import again.",
        Meaning.AGAIN: "The connection was not there. Run trickle import again.",
        Meaning.UNKNOWN: "A code that Auth0's documents do not have: look it up there, and run trickle import again.",
    }
)


def advice(reason: str) -> str:
    """The next step for users who failed for this reason."""
    return ADVICE.get(reason) or _BY_MEANING[MEANINGS.get(reason, Meaning.UNKNOWN)]


def weightiest(codes: Sequence[tuple[str, str]]) -> tuple[str, str, Meaning]:
    """Of one user's codes with paths the one that counts, and what it means."""
    code, path = min(codes, key=lambda each: MEANINGS.get(each[0], Meaning.UNKNOWN).value)
    return code, path, MEANINGS.get(code, Meaning.UNKNOWN)
