"""A connection's `options`: what goes together, what a script may be, and settings that read back sealed."""

import secrets
from collections.abc import Mapping
from copy import deepcopy
from typing import Any, Final

from app.rehearsal.management.http import ApiError, only
from app.rehearsal.management.rules import MAX_SCRIPT_BYTES, Disputed
from app.rehearsal.store import ConnectionRules

SCRIPTS: Final = frozenset(
    {
        "login",
        "get_user",
        "create",
        "verify",
        "change_password",
        "delete",
        "change_email",
        "change_username",
        "change_phone_number",
    }
)
LEGACY_PASSWORD_KEYS: Final = frozenset(
    {
        "passwordPolicy",
        "password_complexity_options",
        "password_history",
        "password_no_personal_info",
        "password_dictionary",
    }
)
MAX_USERNAME: Final = 128
"""Most that a connection can be set to."""


def checked(options: object, old: Mapping[str, Any]) -> dict[str, Any]:
    """
    Options that may stand in the place of `old`.

    Raises:
        ApiError: 400.
    """
    if not isinstance(options, dict):
        raise ApiError(400, "Payload validation error: 'Expected type object' on property options.", "invalid_body")
    if "attributes" in options and ("requires_username" in options or "validation" in options):
        raise ApiError(400, "attributes cannot be used with requires_username or validation", "invalid_body")
    if "password_options" in options and LEGACY_PASSWORD_KEYS & set(options):
        raise ApiError(400, "password_options cannot be used with legacy password options", "invalid_body")
    if old.get("enable_script_context") and not options.get("enable_script_context"):
        raise ApiError(400, "enable_script_context cannot be disabled once enabled", "invalid_body")
    _check_scripts(options.get("customScripts", {}))
    return deepcopy(options)


def as_options(rules: ConnectionRules) -> dict[str, Any]:
    """Auth0's options for what a store demands."""
    if not rules.requires_username:
        return {}
    shortest, longest = rules.username_length
    return {"requires_username": True, "validation": {"username": {"min": shortest, "max": longest}}}


def as_rules(options: Mapping[str, Any]) -> ConnectionRules:
    """
    The other way round.

    Raises:
        ApiError: 400: lengths that make no sense.
    """
    lengths = _object(_object(options, "validation"), "username")
    shortest, longest = lengths.get("min", 1), lengths.get("max", 15)
    if not isinstance(shortest, int) or not isinstance(longest, int) or not 1 <= shortest <= longest <= MAX_USERNAME:
        raise ApiError(400, f"validation.username is 1 to {MAX_USERNAME} characters", "invalid_body")
    return ConnectionRules(
        requires_username=bool(options.get("requires_username")), username_length=(shortest, longest)
    )


def _object(outer: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    found = outer.get(name)
    if found is not None and not isinstance(found, dict):
        raise ApiError(400, f"Payload validation error: 'Expected type object' on property {name}.", "invalid_body")
    return found or {}


def _check_scripts(scripts: object) -> None:
    if not isinstance(scripts, dict) or not all(isinstance(each, str) for each in scripts.values()):
        raise ApiError(400, "Payload validation error: customScripts holds texts.", "invalid_body")
    only(scripts, SCRIPTS)
    for name, text in scripts.items():
        if len(text.encode("utf-8", "surrogatepass")) > MAX_SCRIPT_BYTES:
            raise ApiError(400, f"Script {name} is larger than 100 KB", "invalid_body")


class Settings:
    """Seals the settings of connections when they are read, and knows them again when they come back."""

    def __init__(self, disputed: Disputed) -> None:
        self._kept = disputed.encrypted_configuration == "kept"
        self._texts: dict[str, str] = {}

    def sealed(self, settings: Mapping[str, str | None]) -> dict[str, str | None]:
        """As a caller reads them: another ciphertext each time, as a nonce makes it."""
        return {name: None if value is None else self._seal(value) for name, value in settings.items()}

    def opened(self, sent: object) -> dict[str, str | None]:
        """
        As they were sent, sealed values put back in clear (or not, in the other reading).

        Raises:
            ApiError: 400.
        """
        if not isinstance(sent, dict) or not all(isinstance(each, str) or each is None for each in sent.values()):
            raise ApiError(400, "Payload validation error: configuration holds texts.", "invalid_body")
        return {name: self._texts.get(value, value) if self._kept else value for name, value in sent.items()}

    def _seal(self, text: str) -> str:
        sealed = f"2.0${secrets.token_hex(16)}${secrets.token_hex(len(text.encode()) or 1)}"
        self._texts[sealed] = text
        return sealed
