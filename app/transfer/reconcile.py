"""
Reconcile: the ledger and the legacy database against the tenant's own export of users, which has the last word.

    confirmed   the tenant has them
    missing     said to have moved, and not there: failed, so that the next import carries them
    deleted     were confirmed, and are gone: somebody deleted them in Auth0. Only a yes makes them `erased`
    ghosts      Auth0 refuses them and shows nobody: only a yes takes the remains away
    changed     the legacy email is another than the tenant's: only a person can say which one counts
    strangers   in the tenant, and not of the legacy database
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Final

import orjson

from app.domain.profile import ProfileMapping
from app.domain.states import UserState
from app.errors import TenantRejected, TenantUnavailable
from app.ledger.database import Database
from app.ledger.lock import alone
from app.ledger.rows import storable
from app.ledger.states import Move, in_state, move
from app.legacy.users import LegacyDatabase
from app.tenant.client import Tenant
from app.tenant.faults import GO_ON
from app.tenant.users import PREFIX
from app.transfer.idset import AT_ONCE, IdSet
from app.transfer.selection import GHOST

MISSING: Final = "missing"
"""The reason of a failed user whom the tenant's export does not show."""

FRESH_LINKS: Final = 3
"""A link lives a minute; one that expired, or a download that broke off, is begun anew so often."""

POLL_S: Final = 2.0
OVERDUE_S: Final = 9 * 3600
"""Auth0 ends an export after eight hours."""

SEEN: Final = frozenset({UserState.CONFIRMED, UserState.ERASED})
"""States that being there changes nothing of."""

MOVED: Final = (UserState.VERIFIED, UserState.IMPORTED)


@dataclass(slots=True)
class Found:
    """What was found; lists hold legacy ids."""

    in_tenant: int = 0
    confirmed: int = 0
    missing: list[str] = field(default_factory=list)
    deleted: list[str] = field(default_factory=list)
    ghosts: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    strangers: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Reconcile:
    """
    One look.

    Attributes:
        legacy: Emails to compare, and those of ghosts.
        ledger: Who is said to have moved.
        tenant: What is true.
        mapping: Which `user_id` is whose.
        actor: Who does it, for the history.
    """

    legacy: LegacyDatabase
    ledger: Database
    tenant: Tenant
    mapping: ProfileMapping
    actor: str

    async def __call__(self, told: Callable[[int], None]) -> Found:
        """
        Confirms and fails in the ledger; gives what a person has to decide.

        Raises:
            TenantUnavailable, TenantRefused, LedgerUnavailable, LegacyUnavailable: Nothing is half done; run it again.
        """
        async with alone(self.ledger):
            connection = await self.tenant.connection()
            since = datetime.now(UTC)
            with IdSet() as there:
                await self._fetch(connection.id, there, told)
                found = Found(in_tenant=len(there))
                await self._hold_against(there, found, since)
                await self._emails(there, found)
                found.strangers = sum(self.mapping.id_of(user_id) is None for user_id, _ in there)
            return found

    async def erase(self, legacy_ids: Sequence[str]) -> int:
        """Whom Auth0's operators deleted never comes again."""
        async with alone(self.ledger), self.ledger.writing() as connection:
            moves = [Move(each, "deleted_in_auth0") for each in legacy_ids]
            return len(
                await move(connection, UserState.ERASED, moves, actor=self.actor, only_from={UserState.CONFIRMED})
            )

    async def repair(self, legacy_ids: Sequence[str]) -> int:
        """
        Takes the remains of interrupted creations away, so that the next import, or a login, succeeds.

        Each is looked up by id and email once more: somebody who can be seen is no ghost and is left alone.
        """
        repaired = 0
        connection_id = (await self.tenant.connection()).id
        for legacy_id in legacy_ids:
            user_id = self.mapping.user_id_of(legacy_id)
            user = await self.legacy.by_user_id(user_id)
            email = str((user.row.get("email") if user else None) or "").lower()
            users = self.tenant.users
            if not email or await users.has(user_id) or await users.ids_of_email(email):
                continue
            await users.delete_by_email(connection_id, email)
            async with self.ledger.writing() as connection:
                # No ghost any more: the next import carries the user.
                await move(connection, UserState.EXPORTED, [Move(legacy_id, "repaired")], actor=self.actor)
            repaired += 1
        return repaired

    async def _fetch(self, connection_id: str, there: IdSet, told: Callable[[int], None]) -> None:
        job_id = await self.tenant.jobs.start_export(connection_id, ["user_id", "email"])
        until = self.tenant.pace.now() + OVERDUE_S
        broken: Exception | None = None
        links = 0
        while links < FRESH_LINKS:
            job = await self.tenant.jobs.get(job_id)
            if job is None or job.status == "failed" or self.tenant.pace.now() > until:
                raise TenantUnavailable(f"Auth0's export of its users did not come to an end. {GO_ON}")
            if not job.location:
                await self.tenant.pace.sleep(POLL_S)
                continue
            links += 1
            try:
                await self._read(job.location, there, told)
            except (TenantUnavailable, TenantRejected) as error:
                broken = error
            else:
                return
        raise TenantUnavailable(f"The tenant's export could not be downloaded ({broken}). {GO_ON}")

    async def _read(self, location: str, there: IdSet, told: Callable[[int], None]) -> None:
        part: list[tuple[str, str]] = []
        async for line in self.tenant.jobs.lines(location):
            if not line.strip():
                continue
            try:
                user = orjson.loads(line)
                part.append((str(user["user_id"]).removeprefix(PREFIX), str(user.get("email") or "")))
            except (ValueError, KeyError, TypeError, AttributeError):
                raise TenantUnavailable(f"The tenant's export holds a line that is no user. {GO_ON}") from None
            if len(part) >= AT_ONCE:
                there.add(part)
                told(len(part))
                part = []
        there.add(part)
        told(len(part))

    async def _hold_against(self, there: IdSet, found: Found, since: datetime) -> None:
        """
        The ledger's users, state by state; a page at a time, so that no login waits for long.

        Who moved after `since`, the export's beginning, need not be in it, and is not missing for that.
        """
        async for page in in_state(self.ledger, list(UserState)):
            user_ids = {self.mapping.user_id_of(stored): stored for stored, _ in page}
            seen = {user_ids[user_id] for user_id in there.among(list(user_ids))}
            confirm = [key for key, each in page if key in seen and each.state not in SEEN]
            missing = [key for key, each in page if key not in seen and each.state in MOVED and each.changed_at < since]
            found.confirmed += len(seen)
            found.missing += missing
            found.deleted += [key for key, each in page if key not in seen and each.state is UserState.CONFIRMED]
            found.ghosts += [
                key for key, each in page if key not in seen and each.state is UserState.FAILED and each.reason == GHOST
            ]
            if confirm or missing:
                async with self.ledger.writing() as connection:
                    await move(connection, UserState.CONFIRMED, map(Move, confirm), actor=self.actor)
                    moves = [Move(each, MISSING) for each in missing]
                    await move(connection, UserState.FAILED, moves, actor=self.actor)

    async def _emails(self, there: IdSet, found: Found) -> None:
        """Legacy rows against the tenant: whom the ledger did not know is confirmed, changed emails are listed."""
        async for page in self.legacy.stream():
            ids = {self.mapping.user_id_of(user.id): user for user in page}
            notes = there.notes(list(ids))
            fresh: list[Move] = []
            for user_id, email in notes.items():
                user = ids[user_id]
                mine = str(user.row.get("email") or "").strip().lower()
                if mine and email and mine != email.lower():
                    found.changed.append(storable(user.id))
                fresh.append(Move(user.id))
            if fresh:
                async with self.ledger.writing() as connection:
                    moved = await move(connection, UserState.CONFIRMED, fresh, actor=self.actor, only_from=frozenset())
                found.confirmed += len(moved)


def document_of(found: Found) -> Mapping[str, Any]:
    """With keys that stay."""
    return {
        "in_tenant": found.in_tenant,
        "confirmed": found.confirmed,
        "missing": found.missing,
        "deleted_in_auth0": found.deleted,
        "ghosts": found.ghosts,
        "changed_email": found.changed,
        "strangers": found.strangers,
    }
