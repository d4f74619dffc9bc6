"""
Who is carried by bulk, and who is left behind and why: every mapped user is one or the other.

Users come page by page in the order of ids; each page is held against the ledger (who has moved), against the tenant's
own export where one is given, and against `census/judge.py` (what can move how).
"""

from collections.abc import AsyncIterator, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final, Protocol

from app.census.judge import Judge, Judged, Road
from app.domain.import_record import MAX_FILE_BYTES, ImportRecord, import_record
from app.domain.states import UserState
from app.domain.users import LegacyUser
from app.ledger.database import Database
from app.ledger.states import Standing, standings
from app.legacy.stream import EVERYBODY, Span
from app.legacy.users import LegacyDatabase


class Why(StrEnum):
    """Why a user is left behind. Words of the manifest: they never change."""

    TRICKLED = "trickled"
    """Logged in already; `reconcile` says whether Auth0 has kept them."""
    SUBMITTED = "submitted"
    """In a job whose report is not in."""
    IMPORTED = "imported"
    """An earlier job carried them."""
    CONFIRMED = "confirmed"
    """Seen in the tenant."""
    IN_TENANT = "in_tenant"
    """In the tenant's export that was given."""
    EXCLUDED = "excluded"
    """An operator's choice."""
    ERASED = "erased"
    """Deleted in Auth0: never again."""
    GHOST = "ghost"
    """Auth0 holds a record that nobody sees: to be repaired first (`trickle reconcile`)."""
    LEFT_TO_TRICKLE = "left_to_trickle"
    """Auth0 cannot read the stored hash: moves by logging in, or with a new password."""
    PROVED_WRONG = "proved_wrong"
    """The form that bulk would carry did not open in a proof (`--despite-proofs`)."""
    NEEDS_RESET = "needs_reset"
    """No password that anybody could carry: moves only with a new one (`--hashless`)."""
    NOT_A_USER = "not_a_user"
    """Breaks a rule without which Auth0 makes no user; the detail is the rule of `trickle assess`."""
    FAILED = "failed"
    """Refused by Auth0 in this run, or the same email as another record of its file; the detail says why."""
    TOO_LARGE = "too_large"
    """The record alone is larger than a file may be."""


SETTLED: Final[Mapping[UserState, Why]] = {
    UserState.VERIFIED: Why.TRICKLED,
    UserState.SUBMITTED: Why.SUBMITTED,
    UserState.IMPORTED: Why.IMPORTED,
    UserState.CONFIRMED: Why.CONFIRMED,
    UserState.EXCLUDED: Why.EXCLUDED,
    UserState.ERASED: Why.ERASED,
}
"""States in which the bulk road does not touch a user. Exported and failed ones are carried (again)."""

GHOST: Final = "ghost"
"""The reason of a failed user whom only a repair helps."""

HASHLESS: Final = "none"
"""The form of a record without a password."""


@dataclass(frozen=True, slots=True)
class Carried:
    """One user who goes: `form` is `password_hash`, an algorithm of `custom_password_hash`, or `none`."""

    legacy_id: str
    scheme: str
    form: str
    record: ImportRecord = field(repr=False)


@dataclass(frozen=True, slots=True)
class Left:
    """One user who stays, and why; `detail` is a rule of `assess` or empty."""

    legacy_id: str
    why: Why
    detail: str = ""


Chosen = Carried | Left


class Ids(Protocol):
    """Ids that may be more than memory holds."""

    def among(self, ids: Sequence[str]) -> set[str]:
        """Those of `ids` that are in it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Selection:
    """
    Selects.

    Attributes:
        legacy: The legacy database, open, with a time-out for whole pages.
        ledger: The ledger.
        judge: What can move how, under these settings; not one that only counts.
        tenant: `user_id`s that the tenant's export showed; None where none was given.
        hashless: Users without a portable hash are carried too, without a password: that cannot be undone.
        wrong: Scheme and form whose proofs were wrong: left behind.
        run: The import's run; whom one of its batches has failed is not carried again before the next run.
    """

    legacy: LegacyDatabase
    ledger: Database
    judge: Judge
    tenant: Ids | None = None
    hashless: bool = False
    wrong: Collection[tuple[str, str]] = ()
    run: str = ""

    async def pages(self, *, after: str = "") -> AsyncIterator[list[Chosen]]:
        """
        Every user behind the legacy id `after`, or all, in the order of ids.

        Raises:
            LegacyUnavailable, LedgerUnavailable: One of them cannot say.
        """
        span: Span = await self.legacy.behind(after) if after else EVERYBODY
        async for users in self.legacy.stream(span):
            yield await self.page(users)

    async def page(self, users: Sequence[LegacyUser]) -> list[Chosen]:
        """These users, in their order. Raises LedgerUnavailable."""
        async with self.ledger.reading() as connection:
            known = await standings(connection, [user.id for user in users])
        there: set[str] = set()
        if self.tenant is not None:
            there = self.tenant.among([self.judge.mapping.user_id_of(user.id) for user in users])
        return [self._chosen(user, known.get(user.id), there) for user in users]

    def _chosen(self, user: LegacyUser, standing: Standing | None, there: set[str]) -> Chosen:
        in_tenant = bool(there) and self.judge.mapping.user_id_of(user.id) in there
        why = settled(standing, in_tenant=in_tenant)
        if why is None and standing is not None and failed_in(standing, self.run):
            return Left(user.id, Why.FAILED, standing.reason)
        return self.judged(user) if why is None else Left(user.id, why)

    def judged(self, user: LegacyUser, *, hashless: bool | None = None) -> Carried | Left:
        """This user by the row alone, wherever they stand; `hashless` in place of the selection's own."""
        hashless = self.hashless if hashless is None else hashless
        judged = self.judge.judge(user)
        profile = judged.profile
        if profile is None:
            return Left(user.id, Why.NOT_A_USER, _blocking_rule(judged))
        portable = judged.portable if judged.road in {Road.BOTH, Road.BULK} else None
        form = HASHLESS
        if portable is not None:
            form = form_of(portable.fields)
            if (judged.family.scheme, form) in self.wrong:
                return Left(user.id, Why.PROVED_WRONG, judged.family.scheme)
        elif judged.road is Road.TRICKLE and not hashless:
            return Left(user.id, Why.LEFT_TO_TRICKLE, judged.family.scheme)
        elif not hashless:
            return Left(user.id, Why.NEEDS_RESET, "reset_required" if user.reset_required else judged.family.verdict)
        record = import_record(profile, portable, blocked=user.blocked)
        if record.size + 1 > MAX_FILE_BYTES:
            return Left(user.id, Why.TOO_LARGE)
        return Carried(user.id, judged.family.scheme, form, record)


def form_of(fields: Mapping[str, object]) -> str:
    """The form's name: `password_hash`, or the algorithm of a `custom_password_hash`."""
    custom = fields.get("custom_password_hash")
    return str(custom["algorithm"]) if isinstance(custom, Mapping) else "password_hash"


def failed_in(standing: Standing, run: str) -> bool:
    """Whether a batch of this run has failed the user."""
    return bool(run) and standing.state is UserState.FAILED and standing.batch.startswith(f"{run}/")


def settled(standing: Standing | None, *, in_tenant: bool = False) -> Why | None:
    """Why the bulk road does not touch this user, by where they stand; None: it may."""
    if standing is not None and (why := SETTLED.get(standing.state)) is not None:
        return why
    if in_tenant:
        return Why.IN_TENANT
    if standing is not None and standing.state is UserState.FAILED and standing.reason == GHOST:
        return Why.GHOST
    return None


def _blocking_rule(judged: Judged) -> str:
    """The rule that keeps Auth0 from making the user: the last one judged, behind those of the password."""
    return judged.rules[-1] if judged.rules else ""
