"""What a build of the scripts is told."""

import re
from dataclasses import dataclass

from app.errors import ConfigurationError

CONNECTION_NAME = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,33}[A-Za-z0-9])?")
"""Auth0's rule for connections: letters, digits and dashes, no dash at either end, at most 35 characters."""

REQUIRED_SETTINGS = ("TRICKLE_URL", "TRICKLE_CONNECTION", "TRICKLE_KEY_ID", "TRICKLE_KEY")
"""Settings without which no script can ask."""

OPTIONAL_SETTINGS = ("TRICKLE_AUTH", "TRICKLE_CA", "TRICKLE_CLIENT_CERT", "TRICKLE_CLIENT_KEY")
"""Settings that some installations need."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ScriptOptions:
    """
    Names the connection and the settings that `database.json` hands to it; holds no value and no secret.

    Attributes:
        connection: The name of Auth0's database connection.
        optional_settings: Which of OPTIONAL_SETTINGS the connection gets besides the required ones. The deploy CLI
            writes all settings at once, and leaves a placeholder without a value as it stands: so only those in use.

    Raises:
        ConfigurationError: A name breaks Auth0's rule, or a setting is not one of ours.
    """

    connection: str = "legacy-users"
    optional_settings: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if CONNECTION_NAME.fullmatch(self.connection) is None:
            raise ConfigurationError(
                "auth0.connection",
                "is no name of a connection.",
                "Use letters, digits and dashes, at most 35, with no dash at either end.",
            )
        for name in self.optional_settings:
            if name not in OPTIONAL_SETTINGS:
                known = ", ".join(OPTIONAL_SETTINGS)
                raise ConfigurationError("optional_settings", f"{name!r} is no setting of ours.", f"Known: {known}.")

    @property
    def settings(self) -> tuple[str, ...]:
        """All settings by name, in a fixed order."""
        return REQUIRED_SETTINGS + tuple(name for name in OPTIONAL_SETTINGS if name in self.optional_settings)
