"""What happened to one request, for its one log line, the metrics and the ledger's counts."""

from dataclasses import dataclass


@dataclass(slots=True)
class Trace:
    """
    Filled in by the rooms that a request passes; never holds what the user typed.

    Attributes:
        request_id: Sent back as `X-Request-ID`.
        key_id: The caller's key, once admitted.
        outcome: The word of the answer.
        reason: Why, for us only: a short constant.
        scheme: The stored hash's scheme, once known.
        cost: Its cost in the scheme's own words.
        variant: The form of the password that opened, where the plain one did not (`nfkc`, `trim`).
        pepper: The id of the pepper that opened, where several are known.
        ms_db: Milliseconds spent in the legacy database.
        ms_queue: Milliseconds that the password waited for a thread.
        ms_hash: Milliseconds of hashing.
        dropped: Profile fields that broke a rule of Auth0 and were left out, as `path:rule`.
    """

    request_id: str
    key_id: str = ""
    outcome: str = ""
    reason: str = ""
    scheme: str = ""
    cost: str = ""
    variant: str = ""
    pepper: str = ""
    ms_db: float = 0.0
    ms_queue: float = 0.0
    ms_hash: float = 0.0
    dropped: tuple[str, ...] = ()
