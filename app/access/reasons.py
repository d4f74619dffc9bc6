"""Why a caller was refused: for our log and metrics only, for to the outside all refusals look the same."""

from enum import StrEnum


class Reason(StrEnum):
    """What `Forbidden.reason` says. Short constants, safe as a metric's label."""

    ADDRESS_UNREADABLE = "address_unreadable"
    ADDRESS_NOT_ALLOWED = "address_not_allowed"
    FORWARDING_MISSING = "forwarding_missing"
    FORWARDING_MALFORMED = "forwarding_malformed"

    TOKEN_MISSING = "token_missing"
    SEVERAL_TOKENS = "several_tokens"
    NOT_BEARER = "not_bearer"
    TOKEN_TOO_LONG = "token_too_long"
    TOKEN_MALFORMED = "token_malformed"
    KIND_NOT_ACCEPTED = "kind_not_accepted"

    KEY_UNKNOWN = "key_unknown"
    KEY_REVOKED = "key_revoked"
    ALGORITHM_FOREIGN = "algorithm_foreign"
    CRITICAL_HEADER = "critical_header"
    SIGNATURE_WRONG = "signature_wrong"

    CLAIM_MISSING = "claim_missing"
    CLAIM_TYPE = "claim_type"
    ISSUER_WRONG = "issuer_wrong"
    AUDIENCE_WRONG = "audience_wrong"
    METHOD_WRONG = "method_wrong"
    PATH_WRONG = "path_wrong"
    BODY_WRONG = "body_wrong"
    LIFETIME_WRONG = "lifetime_wrong"
    ISSUED_LATER = "issued_later"
    NOT_YET_VALID = "not_yet_valid"
    EXPIRED = "expired"
    REPLAYED = "replayed"
