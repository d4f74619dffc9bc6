"""
Promises between rooms: use cases meet adapters only through these; `bootstrap` joins them.

Every time that is passed is a `time.monotonic()` second unless it says UTC.
"""

from collections.abc import Mapping
from typing import Protocol

from app.domain.users import LegacyUser


class LegacyUsers(Protocol):
    """The legacy database, read only (`legacy/users.py`)."""

    async def find(self, identifier: str, *, organization: Mapping[str, object] | None = None) -> LegacyUser | None:
        """
        The one user that the identifier means, or None: certainly nobody.

        NUL and lone surrogates in the identifier are nobody, without asking the database.

        Raises:
            AmbiguousIdentifier: More than one row fits equally well.
            LegacyUnavailable: The database could not say, within its timeout (pool wait included).
        """

    async def by_user_id(self, user_id: str) -> LegacyUser | None:
        """The user whose profile carries this `user_id` (without `auth0|`), or None. Raises as `find`."""

    async def with_related(self, user: LegacyUser) -> LegacyUser:
        """The same user with the rows of `profile.queries`; the same object when there are none. Raises as `find`."""


class FailureCounter(Protocol):
    """Failures per identifier, counted before the password is looked at, so that guesses in flight count too."""

    async def reserve(self, identifier: str) -> None:
        """
        Counts one attempt as failed in advance, atomically.

        Raises:
            TooManyAttempts: The limit is reached; nothing was counted.
        """

    async def release(self, identifier: str) -> None:
        """Takes the reservation back: the attempt was not a failed guess."""


class ReplayMemory(Protocol):
    """Which `jti` have been used, across worker processes and restarts."""

    async def claim(self, jti: str, expires_at: float) -> bool:
        """True once per `jti`, False ever after until `expires_at` (UTC seconds since 1970). One atomic insert."""


class MigrationLedger(Protocol):
    """What happened to whom. Both calls return at once; rows are written behind, retried, and counted when lost."""

    def verified(self, legacy_id: str, *, scheme: str) -> None:
        """This user's password was verified and the profile was given to Auth0."""

    def attempt(self, question: str, outcome: str, reason: str, scheme: str) -> None:
        """One more request: `question` is `login` or `get_user`; counted by the hour."""


class ProofCounts(Protocol):
    """Whether forms that bulk would carry opened. Returns at once; written behind like the rest of the ledger."""

    def proved(self, scheme: str, form: str, *, opened: bool, legacy_id: str) -> None:
        """One more proof of this scheme in this form, for this user."""
