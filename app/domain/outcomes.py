"""The words of every answer; callers decide on them, never on a status alone."""

from enum import StrEnum


class Outcome(StrEnum):
    """What an answer says. The table of the HTTP contract gives each its status (`web/errors.py`)."""

    VERIFIED = "verified"
    FOUND = "found"
    INVALID_CREDENTIALS = "invalid_credentials"
    ACCOUNT_DISABLED = "account_disabled"
    PASSWORD_RESET_REQUIRED = "password_reset_required"
    USER_NOT_FOUND = "user_not_found"
    AMBIGUOUS_IDENTIFIER = "ambiguous_identifier"
    INVALID_REQUEST = "invalid_request"
    FORBIDDEN = "forbidden"
    TOO_MANY_ATTEMPTS = "too_many_attempts"
    OVERLOADED = "overloaded"
    LEGACY_UNAVAILABLE = "legacy_unavailable"
    INTERNAL = "internal"
