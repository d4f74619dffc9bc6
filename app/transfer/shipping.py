"""
One batch on its way: packed -> submitting -> submitted -> reported -> done. Each state stands in the ledger before the
step behind it is taken, so a batch goes on from wherever a kill, an interruption or the network left it.

    packed      its users are chosen; the job has not been asked for
    submitting  it is being asked for. Found so, nobody knows: users are looked up in the tenant before anything is sent
                again, once at most. Twice sent is nobody twice: upsert is off, and ids are the same
    submitted   the job has an id, and is polled
    reported    it has ended; the report is fetched, and every user gets a state
    failed      it failed as a whole: its users are in two smaller batches
"""

import asyncio
from collections.abc import Awaitable, Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any, Final, TypeVar

from sqlalchemy.ext.asyncio import AsyncConnection

from app.domain.profile import ProfileMapping
from app.domain.states import UserState
from app.errors import JobsBusy, TenantRefused, TenantRejected, TenantUnavailable
from app.ledger import runs
from app.ledger.database import Database
from app.ledger.rows import storable
from app.ledger.runs import UNFINISHED, Batch, BatchState, Refusal
from app.ledger.states import Move, in_state, move, standings
from app.tenant.client import Tenant
from app.tenant.faults import GO_ON
from app.tenant.jobs import Job, UserError
from app.transfer import codes
from app.transfer.pack import Packed, halves, pack
from app.transfer.presence import IMPORTED, Outcome, outcome_of, present
from app.transfer.selection import HASHLESS, Carried
from app.transfer.source import Source

T = TypeVar("T")

MOST_ATTEMPTS: Final = 2
"""How often the making of one job is asked for where the answer was lost."""

SAMPLE: Final = 20
"""Users of a batch who are looked up to learn whether its job was made: one shows it, some may have been refused."""

LOOKS: Final = 4
"""How often, with growing pauses: a job that was made waits some seconds for its turn."""

FIRST_POLL_S: Final = 1.0
POLL_GROWTH: Final = 1.5
LONGEST_POLL_S: Final = 15.0
"""Jobs take seconds to minutes; two of them polled so often are nothing to any rate limit."""

BUSY_PAUSE_S: Final = 15.0
BUSY_FOR_S: Final = 2.5 * 3600
"""Auth0 ends any job after two hours: who is still told to wait then is told so by something else."""

OVERDUE_S: Final = 3 * 3600
"""A job whose status says nothing for so long is not polled any more."""

FAILED_IN_A_ROW: Final = 6
"""Whole jobs, without first halves of failed ones: one record fails all of those, so many others only the tenant."""

GRACE_S: Final = 20.0
"""How long an interruption waits for the answer of a job's making; without it, the next run has to find out."""

TOO_LARGE: Final = 413


@dataclass(slots=True)
class Tally:
    """What a run has come to while this process ran it; counts only."""

    jobs: int = 0
    failed_jobs: int = 0
    in_a_row: int = 0
    trickled: int = 0
    details: str = ""


@dataclass(slots=True, kw_only=True)
class Shipping:
    """
    Carries batches to their end; two may be on their way at once.

    Args:
        tenant: Auth0.
        connection_id: Of the connection.
        ledger: Where each step stands first.
        source: Gives records again.
        mapping: Finds legacy ids in reports.
        run: The run's id.
        actor: Who does it, for the history.
        settled: Told how many users have got a state.
        trickled: Told of users who logged in between packing and sending.
    """

    tenant: Tenant
    connection_id: str
    ledger: Database
    source: Source
    mapping: ProfileMapping
    run: str
    actor: str
    number: int
    settled: Callable[[int], None]
    trickled: Callable[[Collection[str]], None]
    tally: Tally = field(default_factory=Tally)
    _bodies: dict[str, Sequence[Carried]] = field(default_factory=dict, repr=False)

    # --- into the ledger

    async def packed(self, users: Sequence[Carried], *, hashless: bool) -> Batch | None:
        """
        A new batch of these users, in the ledger; None when all of them have logged in meanwhile.

        Raises:
            LedgerUnavailable: Nothing was done.
        """
        self.number += 1
        batch = self._new(pack(users), hashless=hashless)
        ids = [storable(user.legacy_id) for user in users]
        async with self.ledger.writing() as connection:
            known = await standings(connection, ids)
            waiting = [each for each in ids if each in known and known[each].state is UserState.RESET_NEEDED]
            await self._move(connection, UserState.EXPORTED, waiting, batch.id)
            moves = [Move(user.legacy_id, scheme=user.scheme) for user in users]
            moved = await move(connection, UserState.SUBMITTED, moves, actor=self.actor, batch=batch.id)
            going = [user for user, key in zip(users, ids, strict=True) if key in moved]
            if going:
                batch = self._again(batch, pack(going))
                await runs.put_batch(connection, batch)
        self._tell_trickled([key for key in ids if key not in moved])
        if not going:
            return None
        self._bodies[batch.id] = going
        return batch

    def _tell_trickled(self, legacy_ids: Collection[str]) -> None:
        if legacy_ids:
            self.trickled(legacy_ids)
            self.settled(len(legacy_ids))

    def _new(self, packed: Packed, *, hashless: bool) -> Batch:
        return Batch(
            id=f"{self.run}/{self.number}",
            run=self.run,
            state=BatchState.PACKED,
            users=len(packed.users),
            bytes=len(packed.body),
            sha256=packed.sha256,
            changed_at=self._now(),
            document={"hashless": hashless},
        )

    def _again(self, batch: Batch, packed: Packed) -> Batch:
        return replace(batch, users=len(packed.users), bytes=len(packed.body), sha256=packed.sha256)

    def _now(self) -> datetime:
        return datetime.fromtimestamp(self.tenant.pace.now(), UTC)

    async def _put(self, batch: Batch, state: BatchState, **changes: Any) -> Batch:
        batch = replace(batch, state=state, changed_at=self._now(), **changes)
        async with self.ledger.writing() as connection:
            await runs.put_batch(connection, batch)
        return batch

    async def _move(
        self, connection: AsyncConnection, state: UserState, ids: Iterable[str], batch: str, reason: str = ""
    ) -> None:
        await move(connection, state, [_Stored(each, reason) for each in ids], actor=self.actor, batch=batch)

    async def _users_of(self, batch: Batch) -> list[str]:
        """Who waits in this batch for its end, as the ledger stores their ids; who logged in meanwhile does not."""
        pages = in_state(self.ledger, [UserState.SUBMITTED], batch=batch.id)
        return [legacy_id async for page in pages for legacy_id, _ in page]

    # --- on its way

    async def carry(self, batch: Batch) -> None:
        """
        The batch from where it stands to its end.

        Raises:
            TenantUnavailable, TenantRefused, TenantRejected: The tenant; the batch stands where it was.
            LedgerUnavailable, LegacyUnavailable: The same.
        """
        steps: Mapping[BatchState, Callable[[Batch], Awaitable[Batch]]] = {
            BatchState.PACKED: self._submit,
            BatchState.SUBMITTING: self._find_out,
            BatchState.SUBMITTED: self._follow,
            BatchState.REPORTED: self._settle,
        }
        while batch.state in UNFINISHED:
            batch = await steps[batch.state](batch)
        for half in [] if batch.state is BatchState.DONE else batch.document.get("halves", ()):
            async with self.ledger.reading() as connection:
                (found,) = [each for each in await runs.batches_of(connection, self.run) if each.id == half]
            await self.carry(found)

    async def _submit(self, batch: Batch) -> Batch:
        users = self._bodies.get(batch.id) or await self._rebuilt(batch)
        if not users:
            return await self._put(batch, BatchState.DONE)
        return await self._asks(batch, pack(users))

    async def _rebuilt(self, batch: Batch) -> Sequence[Carried]:
        """The records once more, from where they came; whose cannot be had is free for the next run."""
        ids = await self._users_of(batch)
        found = await self.source.again(ids, hashless=bool(batch.document.get("hashless")))
        if missing := [each for each in ids if each not in found]:
            async with self.ledger.writing() as connection:
                await self._move(connection, UserState.FAILED, missing, batch.id, codes.GONE)
            self.settled(len(missing))
        return [found[each] for each in ids if each in found]

    async def _asks(self, batch: Batch, packed: Packed) -> Batch:
        """Asks for the job. An interruption waits for the answer, so that the next run need not find out."""
        asking = asyncio.create_task(self._ask(batch, packed))
        try:
            return await asyncio.shield(asking)
        except asyncio.CancelledError:
            await asyncio.wait({asking}, timeout=GRACE_S)
            asking.cancel()
            await asyncio.gather(asking, return_exceptions=True)
            raise

    async def _ask(self, batch: Batch, packed: Packed) -> Batch:
        waited_s = 0.0
        while True:
            asked = await self._put(
                self._again(batch, packed), BatchState.SUBMITTING, attempts=batch.attempts + 1, job_id=""
            )
            try:
                job_id = await self.tenant.jobs.start_import(
                    self.connection_id, packed.body, external_id=external_id(asked)
                )
            except JobsBusy:
                # Certain: it was not made.
                await self._put(batch, BatchState.PACKED)
                if waited_s >= BUSY_FOR_S:
                    raise
                waited_s += BUSY_PAUSE_S
                await self.tenant.pace.sleep(BUSY_PAUSE_S)
            except TenantUnavailable as away:
                if away.perhaps_done:
                    return asked
                await self._put(batch, BatchState.PACKED)
                raise
            except TenantRejected as refusal:
                if refusal.status == TOO_LARGE:
                    return await self._parted(asked, codes.TOO_LARGE)
                await self._put(batch, BatchState.PACKED)
                raise _refused(refusal) from None
            except TenantRefused:
                await self._put(batch, BatchState.PACKED)
                raise
            else:
                self.tally.jobs += 1
                self._bodies.pop(batch.id, None)
                return await self._put(asked, BatchState.SUBMITTED, job_id=job_id)

    async def _find_out(self, batch: Batch) -> Batch:
        """Whether the job was made, by its users: the API lists no jobs."""
        ids = await self._users_of(batch)
        sample = ids[:: max(1, len(ids) // SAMPLE)]
        seen: set[str] = set()
        for look in range(LOOKS):
            before = len(seen)
            seen |= await self._present([each for each in sample if each not in seen])
            # All there, or some and no more of them than a while ago: the job has done its work.
            if len(seen) == len(sample) or (seen and look and len(seen) == before):
                break
            if look < LOOKS - 1:
                await self.tenant.pace.pause(look)
        if not seen and batch.attempts < MOST_ATTEMPTS:
            return await self._put(batch, BatchState.PACKED)
        there = await self._present(ids)
        rest = [each for each in ids if each not in there]
        again = bool(rest) and batch.attempts < MOST_ATTEMPTS
        outcomes = dict.fromkeys(there, IMPORTED)
        if not again:
            outcomes |= dict.fromkeys(rest, Outcome(UserState.FAILED, codes.ANSWER_LOST))
        self._bodies.pop(batch.id, None)
        return await self._end(batch, outcomes, state=BatchState.PACKED if again else BatchState.DONE)

    async def _follow(self, batch: Batch) -> Batch:
        """Polls the job until it has ended."""
        pause_s, since = FIRST_POLL_S, batch.changed_at.timestamp()
        while True:
            job = await self.tenant.jobs.get(batch.job_id)
            if job is None or (not job.has_ended and self.tenant.pace.now() - since > OVERDUE_S):
                return await self._everyone(batch, codes.REPORT_LOST)
            if job.status == "failed":
                return await self._job_failed(batch, job)
            if job.has_ended:
                self.tally.in_a_row = 0
                summary = {"inserted": job.inserted, "failed": job.failed}
                return await self._put(batch, BatchState.REPORTED, document={**batch.document, "summary": summary})
            await self.tenant.pace.sleep(pause_s)
            pause_s = min(pause_s * POLL_GROWTH, LONGEST_POLL_S)

    async def _settle(self, batch: Batch) -> Batch:
        """Every user a state, by the summary and the report."""
        summary = batch.document.get("summary") or {}
        inserted, failed = summary.get("inserted"), summary.get("failed")
        ids = await self._users_of(batch)
        if failed == 0 and inserted == batch.users:
            return await self._end(batch, dict.fromkeys(ids, IMPORTED))
        report = await self.tenant.jobs.errors(batch.job_id)
        if report is None:
            return await self._everyone(batch, codes.REPORT_LOST)
        errors = {key: each for each in report if (key := self._key(each)) is not None}
        outcomes: dict[str, Outcome] = {}
        for key in ids:
            if key in errors:
                outcomes[key] = await outcome_of(self.tenant.users, errors[key])
        if len(errors) == len(report) == failed and inserted == batch.users - failed:
            outcomes |= {key: IMPORTED for key in ids if key not in errors}
            return await self._end(batch, outcomes, errors)
        # The report and the summary do not agree: only who is there is imported.
        rest = [key for key in ids if key not in errors]
        there = await self._present(rest)
        lost = Outcome(UserState.FAILED, codes.REPORT_LOST)
        outcomes |= {key: IMPORTED if key in there else lost for key in rest}
        return await self._end(batch, outcomes, errors)

    def _key(self, error: UserError) -> str | None:
        legacy_id = self.mapping.id_of(error.user_id)
        return None if legacy_id is None else storable(legacy_id)

    async def _job_failed(self, batch: Batch, job: Job) -> Batch:
        self.tally.failed_jobs += 1
        self.tally.in_a_row += not batch.document.get("first")
        self.tally.details = job.details
        if self.tally.in_a_row >= FAILED_IN_A_ROW:
            await self._put(batch, BatchState.PACKED, job_id="", attempts=0)
            raise TenantUnavailable(
                f"Auth0 has failed {FAILED_IN_A_ROW} import jobs in a row ({job.details or 'it says no reason'}): "
                f"no record does that. {GO_ON}"
            )
        return await self._parted(batch, codes.JOB_FAILED)

    async def _parted(self, batch: Batch, reason: str) -> Batch:
        """Two batches of half the users each; who is alone has failed."""
        known = self._bodies.pop(batch.id, None)
        users = known if known is not None else await self._rebuilt(batch)
        if len(users) < 2:
            return await self._everyone(batch, reason)
        hashless = any(user.form == HASHLESS for user in users)
        parts: list[Batch] = []
        for half in halves(pack(users)):
            self.number += 1
            part = self._new(half, hashless=hashless)
            parts.append(replace(part, document={**part.document, "first": not parts}))
        ended = replace(
            batch,
            state=BatchState.FAILED,
            changed_at=self._now(),
            document={**batch.document, "reason": reason, "halves": [part.id for part in parts]},
        )
        async with self.ledger.writing() as connection:
            waiting = await self._waiting(connection, batch, [storable(user.legacy_id) for user in users])
            await self._move(connection, UserState.FAILED, waiting, batch.id, reason)
            for part, half in zip(parts, halves(pack(users)), strict=True):
                own = [key for user in half.users if (key := storable(user.legacy_id)) in waiting]
                await self._move(connection, UserState.SUBMITTED, own, part.id)
                await runs.put_batch(connection, part)
            await runs.put_batch(connection, ended)
        return ended

    async def _waiting(self, connection: AsyncConnection, batch: Batch, ids: Sequence[str]) -> set[str]:
        """Those of `ids` who still wait in this batch."""
        known = await standings(connection, [_plain(each) for each in ids])
        return {
            key
            for key in ids
            if (one := known.get(_plain(key))) and one.state is UserState.SUBMITTED and one.batch == batch.id
        }

    async def _everyone(self, batch: Batch, reason: str) -> Batch:
        """Who is in the tenant is imported, who is not has failed for this reason."""
        ids = await self._users_of(batch)
        there = await self._present(ids)
        lost = Outcome(UserState.FAILED, reason)
        return await self._end(batch, {each: IMPORTED if each in there else lost for each in ids})

    async def _present(self, ids: Collection[str]) -> set[str]:
        by_user_id = {self.mapping.user_id_of(_plain(each)): each for each in ids}
        return {by_user_id[user_id] async for user_id, there in present(self.tenant.users, by_user_id) if there}

    async def _end(
        self,
        batch: Batch,
        outcomes: Mapping[str, Outcome],
        errors: Mapping[str, UserError] | None = None,
        *,
        state: BatchState = BatchState.DONE,
    ) -> Batch:
        """States, refusals and the batch's end at once."""
        ended = replace(batch, state=state, changed_at=self._now())
        found = [
            Refusal(_plain(key), code, path)
            for key, error in (errors or {}).items()
            if key in outcomes
            for code, path in error.codes
        ]
        async with self.ledger.writing() as connection:
            for outcome in set(outcomes.values()):
                ids = [key for key, each in outcomes.items() if each == outcome]
                await move(
                    connection,
                    outcome.state,
                    [_Stored(each, outcome.reason) for each in ids],
                    actor=self.actor,
                    batch=batch.id,
                    only_from={UserState.SUBMITTED},
                )
            await runs.refused(connection, batch.id, found)
            await runs.put_batch(connection, ended)
        self.settled(len(outcomes))
        return ended


def external_id(batch: Batch) -> str:
    """The job's name in the tenant; the attempt is part of it, so that two jobs of one batch can be told apart."""
    return batch.id if batch.attempts <= 1 else f"{batch.id}/{batch.attempts}"


def _plain(stored: str) -> str:
    """A legacy id out of the ledger's spelling of it; of a very long id only its digest is known, and it stays."""
    return stored.replace("\\x00", "\0").replace("\\\\", "\\") if "\\" in stored else stored


class _Stored(Move):
    """A step of somebody whose id comes out of the ledger."""

    __slots__ = ()

    def __init__(self, stored: str, reason: str = "") -> None:
        super().__init__(_plain(stored), reason)


def _refused(refusal: TenantRejected) -> TenantRefused:
    word = f" ({refusal.code})" if refusal.code else ""
    return TenantRefused(
        "auth0.connection",
        f"takes no import: Auth0 answered {refusal.status}{word}.",
        "Import mode must be on, and at least one application enabled for the connection.",
    )
