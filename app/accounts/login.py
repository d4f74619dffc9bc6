"""Is this password right, and who is this? The whole story on one screen."""

import contextlib
import time
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass

from app.accounts.proof import Prover
from app.domain.auth0_rules import Profile
from app.domain.ports import FailureCounter, LegacyUsers, MigrationLedger
from app.domain.profile import ProfileMapping, to_profile
from app.domain.trace import Trace
from app.domain.users import LegacyUser
from app.errors import AccountDisabled, InvalidCredentials, PasswordResetRequired
from app.hashing.verify import Verifier


@dataclass(frozen=True, slots=True, kw_only=True)
class Login:
    """The question of Auth0's Login script."""

    users: LegacyUsers
    verifier: Verifier
    failures: FailureCounter
    ledger: MigrationLedger
    mapping: ProfileMapping
    prover: Prover

    async def __call__(
        self,
        *,
        identifier: str,
        password: str,
        organization: Mapping[str, object] | None,
        deadline: float,
        trace: Trace,
    ) -> Profile:
        """
        The profile of the user whom this password opens.

        Raises:
            InvalidCredentials: Unknown, wrong, no password, or a stored value that no scheme can read.
            AccountDisabled, PasswordResetRequired: Right password, but.
            AmbiguousIdentifier: More than one row fits.
            TooManyAttempts, Overloaded, LegacyUnavailable: No answer now.
            ProfileInvalid: The mapped profile breaks a rule without which Auth0 makes no user.
        """
        async with self._counted(identifier):
            self.verifier.admit(deadline)
            user = await self._find(identifier, organization, trace)
            barred = user is not None and (user.blocked or user.reset_required)
            verdict = await self.verifier.verify(
                user.stored if user else None, password, deadline=deadline, always_decoy=barred, trace=trace
            )
            if user is None:
                raise InvalidCredentials("no_such_user")
            if not verdict.matched:
                raise InvalidCredentials(verdict.reason)
            if user.blocked:
                raise AccountDisabled("blocked")
            if user.reset_required:
                raise PasswordResetRequired("reset_required")
            profile, dropped = to_profile(await self.users.with_related(user), self.mapping)
            trace.dropped = tuple(map(str, dropped))
            self.ledger.verified(user.id, scheme=trace.scheme)
            self.prover.offer(user.stored, password, legacy_id=user.id)
            return profile

    @contextlib.asynccontextmanager
    async def _counted(self, identifier: str) -> AsyncIterator[None]:
        """
        Counts the attempt as failed before it is made, so that guesses in flight count too.

        Whatever comes of it but a wrong guess takes that back: success, a fault, a caller who has gone.
        """
        await self.failures.reserve(identifier)
        try:
            yield
        except InvalidCredentials:
            raise
        except BaseException:
            await self.failures.release(identifier)
            raise
        await self.failures.release(identifier)

    async def _find(
        self, identifier: str, organization: Mapping[str, object] | None, trace: Trace
    ) -> LegacyUser | None:
        started = time.perf_counter()
        try:
            return await self.users.find(identifier, organization=organization)
        finally:
            trace.ms_db = (time.perf_counter() - started) * 1000
