"""
Every refusal and fault, by name.

    TrickleError
    ├── ConfigurationError      a setting is wrong: key, reason, fix
    │   ├── RecipeError             a recipe is wrong at one character
    │   └── TenantRefused           Auth0 refuses the client, its secret or a right
    ├── Refusal                 a caller is told no (web/errors.py knows the status)
    │   ├── InvalidCredentials      unknown, wrong, no password, unreadable: the reason is for our log only
    │   ├── AccountDisabled         right password, legacy account blocked
    │   ├── PasswordResetRequired   right password, must be reset
    │   ├── AmbiguousIdentifier     more than one legacy row fits
    │   ├── InvalidRequest          the message is not one of ours
    │   ├── Forbidden               this caller may not ask
    │   └── TooManyAttempts         failures for this identifier over the limit
    ├── Unavailable             no answer now: retry later
    │   ├── Overloaded              the answer could not come within the budget
    │   ├── LegacyUnavailable       legacy database down, slow, or circuit open
    │   ├── LedgerUnavailable       our own database is (never the reason a login fails)
    │   └── TenantUnavailable       Auth0 is, or what answers in its place is not Auth0
    │       └── JobsBusy                the tenant runs as many import jobs as it may
    ├── TenantRejected          Auth0 refuses one request for what it says
    ├── HashError               a stored hash cannot be used
    │   ├── UnknownHash             no scheme fits
    │   ├── AmbiguousHash           several fit: the mapping must name one
    │   ├── UnusableHash            no password is stored: a marker, a locked account, a pass-through
    │   ├── MalformedHash           one fits, and the value is broken
    │   └── CostOutOfBounds         one fits, and is dearer than the bounds allow
    └── ProfileInvalid          a mapped profile breaks a rule of Auth0 that must hold

None of them knows HTTP or exit codes, and no message holds a password, a stored hash, a salt, a pepper
or an identifier.
"""

from collections.abc import Mapping, Sequence


class TrickleError(Exception):
    """The root; catch it only at a door."""


class ConfigurationError(TrickleError):
    """A setting is wrong. `key` is dotted (`legacy.url`), `fix` is the next thing to do."""

    def __init__(self, key: str, reason: str, fix: str = "") -> None:
        super().__init__(f"{key}: {reason}" + (f" {fix}" if fix else ""))
        self.key = key
        self.reason = reason
        self.fix = fix


class RecipeError(ConfigurationError):
    """
    A recipe is wrong.

    Attributes:
        recipe: Its text on one line, the secrets in it hidden.
        at: The character, from 0 on.
    """

    def __init__(self, recipe: str, at: int, reason: str, fix: str = "", *, key: str = "password.scheme") -> None:
        super().__init__(key, f"{reason}\n    {recipe}\n    {' ' * at}^" + (f"\n  {fix}" if fix else ""))
        self.recipe = recipe
        self.at = at


class TenantRefused(ConfigurationError):
    """Auth0 does not let us: the client, its secret, a scope or the connection; `fix` is what to do in the tenant."""


class Refusal(TrickleError):
    """The caller is told no. `reason` is a short constant for log and metrics, never sent."""

    def __init__(self, reason: str = "") -> None:
        super().__init__(reason)
        self.reason = reason


class InvalidCredentials(Refusal):
    """Unknown user, wrong password, no password stored, or a stored value no scheme can read."""


class AccountDisabled(Refusal):
    """Right password, legacy account blocked."""


class PasswordResetRequired(Refusal):
    """Right password, and the mapping says it must be reset."""


class AmbiguousIdentifier(Refusal):
    """More than one legacy row fits the identifier."""


class InvalidRequest(Refusal):
    """
    The message is not one of ours.

    `errors` names fields and reasons, never the rejected value; `status` words are `unprocessable`, `too_large`,
    `not_json`, `no_such_method`, `no_such_path`.
    """

    def __init__(self, kind: str = "unprocessable", errors: Sequence[Mapping[str, str]] = ()) -> None:
        super().__init__(kind)
        self.kind = kind
        self.errors = tuple(errors)


class Forbidden(Refusal):
    """This caller may not ask: not authenticated, replayed, expired, or address not allowed."""


class TooManyAttempts(Refusal):
    """Failures for this identifier are over the limit; `retry_after_s` says when one more is looked at."""

    def __init__(self, retry_after_s: float) -> None:
        super().__init__("throttled")
        self.retry_after_s = retry_after_s


class Unavailable(TrickleError):
    """No answer now. `reason` is for our log; `retry_after_s` is a promise the service itself keeps."""

    def __init__(self, reason: str, retry_after_s: float = 1.0) -> None:
        super().__init__(reason)
        self.reason = reason
        self.retry_after_s = retry_after_s


class Overloaded(Unavailable):
    """The answer could not come within the budget."""


class LegacyUnavailable(Unavailable):
    """The legacy database is down, slow, out of connections, without a table or right, or its circuit is open."""


class LedgerUnavailable(Unavailable):
    """Our own database cannot be reached; callers fall back and go on."""


class TenantUnavailable(Unavailable):
    """
    Auth0 gives no answer of its own now. The text says what was asked, what came, and the next step.

    `perhaps_done`: the request may have been carried out all the same, so it must not be sent again unasked.
    """

    def __init__(self, reason: str, *, perhaps_done: bool = False, retry_after_s: float = 1.0) -> None:
        super().__init__(reason, retry_after_s)
        self.perhaps_done = perhaps_done


class JobsBusy(TenantUnavailable):
    """The tenant runs as many import jobs as it may; this one was not made. Rate limits are not meant."""


class TenantRejected(TrickleError):
    """Auth0 refuses one request for what it says: HTTP's status, Auth0's code or nothing; never its message."""

    def __init__(self, asked: str, status: int, code: str = "") -> None:
        super().__init__(f"Auth0 refuses {asked}: {status}" + (f" ({code})." if code else "."))
        self.status = status
        self.code = code


class HashError(TrickleError):
    """A stored hash cannot be used. `scheme` is empty where none is known."""

    reason = "unreadable"

    def __init__(self, detail: str, *, scheme: str = "") -> None:
        super().__init__(f"{scheme}: {detail}" if scheme else detail)
        self.detail = detail
        self.scheme = scheme


class UnknownHash(HashError):
    """No scheme fits."""

    reason = "unknown_scheme"


class AmbiguousHash(HashError):
    """Several schemes fit: the mapping must name one of `candidates`."""

    reason = "ambiguous_scheme"

    def __init__(self, candidates: Sequence[str]) -> None:
        super().__init__("fits " + ", ".join(candidates) + "; name one as password.scheme")
        self.candidates = tuple(candidates)


class UnusableHash(HashError):
    """No password is stored: empty, a marker (`!`, `*`, `NULL`), a locked account, or `{SASL}` (ask elsewhere)."""

    reason = "needs_reset"


class MalformedHash(HashError):
    """One scheme claims the value, and it is broken."""

    reason = "malformed"


class CostOutOfBounds(HashError):
    """One scheme claims the value, and it is dearer than the bounds allow."""

    reason = "too_costly"


class ProfileInvalid(TrickleError):
    """A mapped profile breaks a rule of Auth0 without which no user can be made; `field` is its path."""

    def __init__(self, field: str, rule: str) -> None:
        super().__init__(f"{field}: {rule}")
        self.field = field
        self.rule = rule
