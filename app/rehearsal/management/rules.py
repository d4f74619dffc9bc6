"""
What a rehearsed Management API is told: who may call, how fast jobs are, which limits hold, and what is disputed.

The numbers are Auth0's own, from its pages on rate limits, bulk imports and exports, and Management API tokens.
"""

from dataclasses import dataclass, field
from typing import Final, Literal

from pydantic import SecretStr

MAX_UPLOAD_BYTES: Final = 512_000
"""Of a whole users-imports request; the text of Auth0's 413 names it."""

MAX_SCRIPT_BYTES: Final = 100 * 1024
"""Of one action script."""

MAX_PROFILE_BYTES: Final = 10 * 1024
"""Of a user profile; deprecated in August 2026, enforced from March 2027."""

SEARCH_LIMIT: Final = 1000
"""Users that a search gives at most, over all its pages."""

MAX_CSV_FIELDS: Final = 30
"""Of an export as CSV."""

MAX_QUERY_CHARS: Final = 4096
"""A longer search is 414. Auth0 names no number; common front ends stop at 4 to 8 KiB."""

ALL_SCOPES: Final = frozenset(
    {
        "create:connections",
        "create:users",
        "delete:connections",
        "delete:users",
        "read:actions",
        "read:clients",
        "read:connections",
        "read:connections_options",
        "read:logs",
        "read:stats",
        "read:tenant_settings",
        "read:users",
        "update:connections",
        "update:connections_options",
        "update:users",
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ApiClient:
    """A machine-to-machine application: its secret, and the scopes that its grant gives."""

    client_id: str
    client_secret: SecretStr
    scopes: frozenset[str] = ALL_SCOPES


@dataclass(frozen=True, slots=True, kw_only=True)
class Bucket:
    """A token bucket: so many calls at once, and so many more every second."""

    burst: int
    per_s: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Tier:
    """Rate limits of a subscription: one bucket for all calls, or one for each group of endpoints."""

    overall: Bucket | None = None
    groups: tuple[tuple[str, Bucket], ...] = ()


UNLIMITED: Final = Tier()
FREE: Final = Tier(overall=Bucket(burst=2, per_s=2))
ENTERPRISE: Final = Tier(overall=Bucket(burst=50, per_s=16))
ENTERPRISE_TEST: Final = Tier(overall=Bucket(burst=10, per_s=2))
ESSENTIALS: Final = Tier(
    groups=(
        ("read users", Bucket(burst=40, per_s=500 / 60)),
        ("write users", Bucket(burst=20, per_s=200 / 60)),
        ("read connections", Bucket(burst=5, per_s=50 / 60)),
    )
)
"""Essentials and Professional."""


@dataclass(frozen=True, slots=True, kw_only=True)
class JobPace:
    """How long jobs take, in seconds of the tenant's clock; 0 is: done when somebody asks next."""

    pending_s: float = 0.0
    per_user_s: float = 0.0
    export_s: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Disputed:
    """
    Where Auth0's documents disagree or are silent; a migration has to work either way.

    Attributes:
        errors_of_failed_job: What GET /jobs/{id}/errors gives for a job that failed as a whole: the generic object, or
            204 with no body (seen in 2020).
        errors_of_clean_job: The same for a job without failures; clients in Java and C# met an empty body.
        failed_jobs_have_summary: A job that failed as a whole shows a summary, as in a sample of older pages.
        completed_jobs_expire: Two hours after its creation a completed job says `expired`, as older pages have it.
        reports_processing: Jobs at work say `processing`, which the documents do not list, and not `pending`.
        encrypted_configuration: A PATCH that sends back encrypted values keeps the secrets, or overwrites them with
            their ciphertext (the deploy CLI's change 111 warned of it).
        email_optional: A record without email is taken when it has a username or phone number (ANY_OF_MISSING exists),
            or is OBJECT_REQUIRED as the schema says.
        upsert_matches: On the email only, or on any of email, user_id, username and phone number as older pages said.
        upsert_resets_email_verified: An upsert without `email_verified` makes it false.
        format_code: What a broken email is called: FORMAT in the list of codes, INVALID_FORMAT in job reports.
        duplicates: In one file: the later records fail, or all of them.
        profile_cap: PROFILE_SIZE_EXCEEDED is already in force.
        export_gzip: The download is a gzip file, or plain.
        search_total_capped: `total` of a search stops at 1,000.
        most_iterations: Highest cost of an imported PBKDF2 hash that is taken, None where no limit is known.
        sends_verification_mail: An import without `email_verified: true` mails the user.
    """

    errors_of_failed_job: Literal["object", "204"] = "object"
    errors_of_clean_job: Literal["array", "204", "404"] = "204"
    failed_jobs_have_summary: bool = False
    completed_jobs_expire: bool = False
    reports_processing: bool = False
    encrypted_configuration: Literal["kept", "overwrites"] = "kept"
    email_optional: bool = False
    upsert_matches: Literal["email", "any"] = "email"
    upsert_resets_email_verified: bool = True
    format_code: Literal["FORMAT", "INVALID_FORMAT"] = "FORMAT"
    duplicates: Literal["later", "all"] = "later"
    profile_cap: bool = True
    export_gzip: bool = True
    search_total_capped: bool = False
    most_iterations: int | None = None
    sends_verification_mail: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ApiRules:
    """
    All rules of one tenant's Management API.

    Attributes:
        clients: Who gets tokens.
        domain: The tenant's name in audiences, besides the address that it is called by.
        connection: Name of the connection whose users the tenant keeps.
        tier: Rate limits.
        pace: How long jobs take.
        active_imports: Import jobs at a time.
        job_timeout_s: After it an import has failed.
        export_timeout_s: The same for an export.
        job_kept_s: How long job data are kept.
        link_s: How long an export's link lives.
        token_s: How long a token lives.
        search_lag_s: How long until a search sees a new or changed user.
        sandbox_version: The tenant's Node.js.
        match_on_user_id: The tenant's flag `import_user_match_user_profile_on_user_id`: a record whose place a ghost
            holds is CONFLICT_USERNAME then, and not DUPLICATED_USER.
        disputed: Where documents disagree.
    """

    clients: tuple[ApiClient, ...] = field(default=(), repr=False)
    domain: str = ""
    connection: str = "legacy-users"
    tier: Tier = ENTERPRISE
    pace: JobPace = JobPace()
    active_imports: int = 2
    job_timeout_s: float = 2 * 3600
    export_timeout_s: float = 8 * 3600
    job_kept_s: float = 24 * 3600
    link_s: float = 60
    token_s: int = 86_400
    search_lag_s: float = 0.0
    sandbox_version: str = "22"
    match_on_user_id: bool = False
    disputed: Disputed = Disputed()
