"""
Preflight: what stands in one user's way to Auth0, by rule. Pure; the same rules for `assess`, `why` and the bulk road.

A rule has a name that never changes, a severity, what it means and what to do. A finding is a rule and a user's key; it
never holds what the user's row holds.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from app.domain.auth0_rules import DroppedField, Profile
from app.errors import ProfileInvalid

SEARCHED_BYTES: Final = 2048
"""Auth0 advises to keep what is searched in a profile below 2 KB; larger ones are stored, and found badly."""

AUTH0_PASSWORD_BYTES: Final = 72
"""What Auth0's own store takes of a password: it hashes with bcrypt."""


class Severity(StrEnum):
    """How bad it is."""

    ERROR = "error"
    """The user cannot move, or cannot log in, until somebody mends it."""
    WARNING = "warning"
    """The user moves, and loses something; or must choose a new password."""
    NOTE = "note"
    """Worth knowing; nothing is wrong."""


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule: its stable name, how bad it is, what it means for the user, and what to do."""

    name: str
    severity: Severity
    meaning: str
    fix: str


@dataclass(frozen=True, slots=True)
class Finding:
    """One rule that one user trips. `user` is the legacy id, the ledger's key."""

    rule: Rule
    user: str


def _rules(severity: Severity, *rows: tuple[str, str, str]) -> dict[str, Rule]:
    return {name: Rule(name, severity, meaning, fix) for name, meaning, fix in rows}


RULES: Final[Mapping[str, Rule]] = {
    **_rules(
        Severity.ERROR,
        (
            "id_shared",
            "Several rows have one legacy id, and Auth0 keeps one user for it.",
            "Map a column that is unique as legacy.columns.id.",
        ),
        (
            "user_id_invalid",
            "The user_id breaks a rule of Auth0.",
            "Look at profile.user_id and the row's id: no outer spaces, no auth0| before it.",
        ),
        (
            "identifier_missing",
            "Every column that a user may type is empty: nobody can log in to this account.",
            "Fill one in, or leave the account behind.",
        ),
        ("email_missing", "There is no email, and Auth0 makes no user without one.", "Fill it in, or map another one."),
        (
            "email_invalid",
            "The email is no address that Auth0 takes.",
            "Correct it in the legacy system.",
        ),
        (
            "email_twin",
            "Another row has the very same email: nobody can log in by it, and Auth0 takes one of them.",
            "Merge the accounts, or change one email; for tenants that need it, ask Auth0 about non-unique emails.",
        ),
        (
            "email_differs_by_case",
            "Another row's email differs only in case, and Auth0 stores lower case: it takes one of them.",
            "Merge the accounts, or change one email.",
        ),
        (
            "username_twin",
            "Another row has the very same username: nobody can log in by it, and Auth0 takes one of them.",
            "Merge the accounts, or change one username.",
        ),
        (
            "username_differs_by_case",
            "Another row's username differs only in case, and Auth0 stores lower case: it takes one of them.",
            "Merge the accounts, or change one username.",
        ),
        (
            "profile_over_10kb",
            "The profile is larger than Auth0 stores.",
            "Map less into metadata, or shorten what the row holds.",
        ),
        (
            "mapping_function_failed",
            "profile.function gave no object, or another user_id.",
            "Correct the function: it returns the profile and leaves user_id as it is.",
        ),
        (
            "password_unknown",
            "The stored value is no format that is known here.",
            "Name the scheme or a recipe: trickle hash find helps with one known password.",
        ),
        (
            "password_ambiguous",
            "Several schemes look like the stored value.",
            "Name the one that is meant as password.scheme: trickle hash find tells it from one known password.",
        ),
        (
            "password_damaged",
            "The stored value starts like a known format, and is broken.",
            "Restore it from a backup; without one the user needs a new password.",
        ),
        (
            "password_cut_off",
            "The stored value fills its column and is cut off: the column is too short for it.",
            "Restore it from a backup with a wider column; without one the user needs a new password.",
        ),
        (
            "password_too_costly",
            "The stored value asks for more time or memory than limits.max_cost allows.",
            "Raise limits.max_cost if such rows are real.",
        ),
    ),
    **_rules(
        Severity.WARNING,
        (
            "password_missing",
            "No password is stored.",
            "The user must choose one: export with --hashless, or a password reset.",
        ),
        (
            "password_disabled",
            "A marker stands where the password would be: locked, or kept by another system.",
            "The user must choose a password, or belongs to another connection.",
        ),
        (
            "password_plaintext",
            "The password is stored as it was typed.",
            "It moves as it is; the table is a danger until then.",
        ),
        (
            "password_not_for_auth0",
            "The password, stored in clear, has more than 72 bytes or characters outside of printable ASCII.",
            "Auth0 may cut or refuse it: the user may have to choose another.",
        ),
        (
            "identifier_twin",
            "Another row has the very same value in a column that users may type: nobody can log in by it.",
            "Make it unique, or take it out of legacy.identifiers.",
        ),
        (
            "phone_shared",
            "Another row has the same phone number; where phones identify users, Auth0 takes one of them.",
            "Leave phone_number out, or change one.",
        ),
        (
            "username_is_anothers_email",
            "The username is another user's email: whoever types it may mean either.",
            "Change the username.",
        ),
        (
            "username_not_allowed",
            "The username has a character that Auth0 does not take; it is left out.",
            "Change the username, or let this user log in by email.",
        ),
        (
            "username_too_long",
            "The username is longer than profile.username_max; it is left out.",
            "Raise profile.username_max (and the connection's setting, at most 128), or change the username.",
        ),
        (
            "username_is_an_email",
            "The username is an email address, which Auth0 takes as username only by a setting of its own.",
            "Let this user log in by email.",
        ),
        (
            "phone_invalid",
            "The phone number is not in E.164 (+ and 1 to 15 digits); it is left out.",
            "Correct it, or convert it in legacy.columns.phone_number.",
        ),
        (
            "text_too_long",
            "A name or nickname is longer than Auth0 takes; it is left out.",
            "Shorten it in legacy.columns or in a template of the profile.",
        ),
        ("picture_invalid", "The picture is no http address; it is left out.", "Make an address of it in the mapping."),
        (
            "mfa_factor_invalid",
            "A second factor is not in Auth0's form (TOTP: base32 without padding); it is left out.",
            "Convert it in the mapping: without it the account has one lock less.",
        ),
        (
            "metadata_reserved_key",
            "A key of app_metadata is one that Auth0 keeps for itself; it is left out.",
            "Give it another name in profile.app_metadata.",
        ),
        (
            "metadata_key_not_allowed",
            "A key inside metadata has a . or $ or is no text; it is left out.",
            "Give it another name.",
        ),
        (
            "metadata_value_not_allowed",
            "A value inside metadata is no JSON, too deep or no exact number; it is left out.",
            "Convert it in the mapping.",
        ),
        (
            "not_unicode",
            "A text has a NUL or half a character, which JSON cannot carry; it is left out.",
            "Correct it in the legacy system, or the encoding of its column.",
        ),
        (
            "field_not_readable",
            "A column holds a type that its field of the profile does not take; it is left out.",
            "Convert it in the mapping.",
        ),
        (
            "profile_over_2kb",
            "The profile is larger than 2 KB: Auth0 stores it, but searches such profiles badly.",
            "Map less into metadata.",
        ),
    ),
    **_rules(
        Severity.NOTE,
        (
            "password_not_portable",
            "Auth0's import cannot read this stored hash: the user moves by logging in, or by a reset.",
            "Run the trickle long enough for these users.",
        ),
        (
            "username_missing",
            "There is no username that Auth0 takes, and users may log in by username.",
            "Where the connection requires usernames, fill one in; else this user logs in by email.",
        ),
        (
            "email_unverified",
            "The email is not marked as verified: Auth0 asks the user to confirm it.",
            "Map email_verified, if the legacy system knows.",
        ),
        (
            "blocked",
            "The account is disabled: a login is refused, the bulk import carries it as blocked.",
            "Nothing to do.",
        ),
        (
            "reset_required",
            "The legacy system demands a new password: a login is refused.",
            "The user resets it in Auth0.",
        ),
    ),
}
"""Every rule by name, the worst first. Names are stable: reports, lists and people's scripts hold them."""

ACROSS_USERS: Final = frozenset(
    {
        "id_shared",
        "email_twin",
        "email_differs_by_case",
        "username_twin",
        "username_differs_by_case",
        "identifier_twin",
        "phone_shared",
        "username_is_anothers_email",
    }
)
"""Rules that one row alone cannot trip: whoever sees all rows applies them."""

_REFUSED: Final[Mapping[tuple[str, str], str]] = {
    ("email", "missing"): "email_missing",
    ("email", "empty"): "email_missing",
    ("profile", "function_gave_no_object"): "mapping_function_failed",
    ("user_id", "changed_by_function"): "mapping_function_failed",
}

_REFUSED_FIELD: Final[Mapping[str, str]] = {
    "email": "email_invalid",
    "user_id": "user_id_invalid",
    "profile": "profile_over_10kb",
}

_DROPPED: Final[Mapping[str, str]] = {
    "not_unicode": "not_unicode",
    "character_not_allowed": "username_not_allowed",
    "is_an_address": "username_is_an_email",
    "not_e164": "phone_invalid",
    "not_a_url": "picture_invalid",
    "reserved_name": "metadata_reserved_key",
    "name_not_allowed": "metadata_key_not_allowed",
    "not_an_object": "metadata_value_not_allowed",
    "not_json": "metadata_value_not_allowed",
    "not_exact_in_json": "metadata_value_not_allowed",
    "not_a_number": "metadata_value_not_allowed",
}

_DROPPED_FIELD: Final[Mapping[str, str]] = {
    "mfa_factors": "mfa_factor_invalid",
    "app_metadata": "metadata_value_not_allowed",
    "user_metadata": "metadata_value_not_allowed",
}

_PASSWORD: Final[Mapping[str, str]] = {
    "no_password": "password_missing",
    "needs_reset": "password_disabled",
    "unknown_scheme": "password_unknown",
    "ambiguous_scheme": "password_ambiguous",
    "malformed": "password_damaged",
    "too_costly": "password_too_costly",
}

_NOBODYS_FAULT: Final = frozenset({"empty"})
"""Nothing was there, so nothing is lost."""


def of_refusal(error: ProfileInvalid) -> str:
    """The rule behind a profile that cannot be."""
    return _REFUSED.get((error.field, error.rule)) or _REFUSED_FIELD.get(error.field, "field_not_readable")


def of_dropped(field: DroppedField) -> str | None:
    """The rule behind a field that was left out, or None: it was empty."""
    if field.rule in _NOBODYS_FAULT:
        return None
    root = field.path.partition(".")[0]
    if root == "mfa_factors":
        return "mfa_factor_invalid"
    if field.rule.startswith("longer_than_"):
        return "username_too_long" if root == "username" else "text_too_long"
    return _DROPPED.get(field.rule) or _DROPPED_FIELD.get(root, "field_not_readable")


def of_profile(
    profile: Profile, dropped: Iterable[DroppedField], *, identifiers: Collection[str], size: int
) -> list[str]:
    """
    The rules that a profile trips by itself.

    Args:
        profile: What `to_profile` gave.
        dropped: What it left out.
        identifiers: What a user may type (`legacy.identifiers`).
        size: Bytes of the profile as JSON.
    """
    rules: dict[str, None] = {}
    for field in dropped:
        if (rule := of_dropped(field)) is not None:
            rules[rule] = None
    if not profile["email_verified"]:
        rules["email_unverified"] = None
    if "username" in identifiers and "username" not in profile:
        rules["username_missing"] = None
    if size > SEARCHED_BYTES:
        rules["profile_over_2kb"] = None
    return list(rules)


def of_password(reason: str, *, fills_column: bool = False) -> str:
    """
    The rule behind a stored password that nothing can be matched against.

    Args:
        reason: `no_password`, or the `reason` of a `HashError`.
        fills_column: The stored text is as long as its column is wide.
    """
    if fills_column and reason in {"malformed", "unknown_scheme"}:
        return "password_cut_off"
    return _PASSWORD[reason]


def of_plaintext(password: str) -> list[str]:
    """The rules for a password that is stored as it was typed."""
    fits = len(password) <= AUTH0_PASSWORD_BYTES and all("!" <= character <= "~" for character in password)
    return ["password_plaintext"] if fits else ["password_plaintext", "password_not_for_auth0"]
