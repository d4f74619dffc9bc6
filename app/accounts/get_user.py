"""Who is this? Asked by Auth0 for unknown, migrated and unmigrated users at any time; it changes nothing."""

import time
from dataclasses import dataclass

from app.domain.auth0_rules import Profile
from app.domain.ports import LegacyUsers
from app.domain.profile import ProfileMapping, to_profile
from app.domain.trace import Trace


@dataclass(frozen=True, slots=True, kw_only=True)
class GetUser:
    """The question of Auth0's Get User script."""

    users: LegacyUsers
    mapping: ProfileMapping

    async def __call__(self, *, identifier: str | None, user_id: str | None, trace: Trace) -> Profile | None:
        """
        The profile of the one user that is meant, the same that a login gives; None: certainly nobody.

        Args:
            identifier: What somebody typed, or None.
            user_id: The profile's `user_id` without `auth0|`, asked when there is no identifier.
            trace: Gets the time in the database.

        Raises:
            AmbiguousIdentifier: More than one row fits.
            LegacyUnavailable: The database could not say.
            ProfileInvalid: The mapped profile breaks a rule without which Auth0 makes no user.
        """
        started = time.perf_counter()
        try:
            if identifier is not None:
                user = await self.users.find(identifier)
            else:
                user = await self.users.by_user_id(user_id or "")
            if user is None:
                return None
            user = await self.users.with_related(user)
        finally:
            trace.ms_db = (time.perf_counter() - started) * 1000
        profile, dropped = to_profile(user, self.mapping)
        trace.dropped = tuple(map(str, dropped))
        return profile
