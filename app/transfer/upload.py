"""
Import: everybody whom bulk can carry, in jobs of the tenant, two at a time, without a file on disk.

    source -> pack -> ledger -> job -> report -> ledger          (`shipping.py` is one batch's way)

A run that was cut off goes on when it is run again: first its unfinished batches, then everybody from the beginning;
who has a state by then is passed over.
"""

import asyncio
import contextlib
from collections import Counter
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import orjson

from app.domain.import_record import JOBS_AT_ONCE
from app.domain.profile import ProfileMapping
from app.domain.states import UserState
from app.errors import ConfigurationError, LedgerUnavailable
from app.ledger import runs
from app.ledger.database import Database
from app.ledger.lock import alone
from app.ledger.runs import UNFINISHED, Batch, Run, RunState
from app.ledger.states import in_state, of_run
from app.tenant.client import Connection, Tenant
from app.transfer import codes
from app.transfer.export import Told, settle_left
from app.transfer.listing import Listing, listing
from app.transfer.pack import Packer
from app.transfer.selection import HASHLESS, Carried, Chosen, Left, Why
from app.transfer.shipping import Shipping
from app.transfer.source import Source

KIND: Final = "import"

NAMES: Final = ("email", "username", "phone_number")
"""What no two users of a file may share: Auth0 refuses one of them, by some documents both."""


def refuse_connection(connection: Connection) -> None:
    """Raises ConfigurationError: users whom a job puts there could not log in."""
    if connection.own_database and not connection.import_mode:
        raise ConfigurationError(
            "auth0.connection",
            f"{connection.name} does not import users to Auth0: whoever is put there could not log in.",
            "Switch on Import Users to Auth0 in the connection's Custom Database tab.",
        )


@dataclass(slots=True)
class Seen:
    """What one pass over the source has come to."""

    families: Counter[tuple[str, str]] = field(default_factory=Counter)
    left: Counter[str] = field(default_factory=Counter)
    files: int = 0
    bytes: int = 0


class Filler:
    """Fills files, none of them with twins."""

    def __init__(self, limit: int | None = None) -> None:
        self._packer = Packer() if limit is None else Packer(limit)
        self._names: set[tuple[str, str]] = set()

    def add(self, user: Carried) -> tuple[Sequence[Carried], Left | None]:
        """The users of a file that is full, and who of the two a twin is."""
        record = orjson.loads(user.record.body)
        names = {(name, str(record[name]).lower()) for name in NAMES if record.get(name)}
        if names & self._names:
            return (), Left(user.legacy_id, Why.FAILED, codes.TWIN)
        full = self._packer.add(user)
        if full is not None:
            self._names.clear()
        self._names |= names
        return (full.users if full is not None else ()), None

    def rest(self) -> Sequence[Carried]:
        """The last file."""
        full = self._packer.rest()
        return full.users if full is not None else ()


@dataclass(slots=True, kw_only=True)
class Import:
    """
    One import.

    Attributes:
        source: Gives users, for a run: `Source` of the run's id.
        ledger: Where each step stands first.
        tenant: Auth0.
        mapping: Finds legacy ids in reports.
        actor: Who does it, for the history.
        hashless: Users without a portable hash go too.
        folder: The folder that it imports, empty for the legacy database.
        left_behind: A file that names everybody who stays, NDJSON; None for counts only.
        limit: Bytes of one file, None for as many as may be.
    """

    source: Callable[[str], Source]
    ledger: Database
    tenant: Tenant
    mapping: ProfileMapping
    actor: str
    hashless: bool = False
    folder: str = ""
    left_behind: Path | None = None
    limit: int | None = None
    _seen: Seen = field(default_factory=Seen)
    _listing: Listing = field(default_factory=lambda: Listing(None), repr=False)

    async def plan(self, told: Told) -> Mapping[str, Any]:
        """What would be done; nothing but the list is written, and of the tenant only the connection is read."""
        refuse_connection(await self.tenant.connection())
        with listing(self.left_behind) as self._listing:
            async for _ in self._files(self.source(""), told):
                pass
        return self._document("", states={}, jobs=0, failed_jobs=0, details="")

    async def __call__(self, told: Told) -> Mapping[str, Any]:
        """
        Carries everybody; gives what came of it.

        Raises:
            ConfigurationError: The tenant refuses the client, or a run of other options is not at its end.
            Unavailable: One of the three is, or another import is at work. Run again, and it goes on.
        """
        async with alone(self.ledger):
            with listing(self.left_behind) as self._listing:
                return await self._run(told)

    async def _run(self, told: Told) -> Mapping[str, Any]:
        connection = await self.tenant.connection()
        refuse_connection(connection)
        run, batches = await self._begin()
        source = self.source(run.id)
        shipping = Shipping(
            tenant=self.tenant,
            connection_id=connection.id,
            ledger=self.ledger,
            source=source,
            mapping=self.mapping,
            run=run.id,
            actor=self.actor,
            number=max((int(each.id.rpartition("/")[2]) for each in batches), default=0),
            settled=told,
            trickled=self._trickled,
        )
        try:
            await self._work(shipping, source, batches, told)
        except BaseException:
            # Also for an interruption: whatever happens, the next run finds it.
            await asyncio.shield(self._end(run, RunState.INTERRUPTED))
            raise
        return await self._finish(run, shipping)

    async def _begin(self) -> tuple[Run, list[Batch]]:
        asked = {"from": self.folder, "hashless": self.hashless}
        async with self.ledger.writing() as connection:
            run = await runs.begin(connection, KIND, actor=self.actor, document=asked)
            batches = await runs.batches_of(connection, run.id)
            waiting = any(each.state in UNFINISHED for each in batches)
            if run.document.get("from", "") == self.folder:
                return run, batches
            if waiting:
                was = run.document.get("from") or "the legacy database"
                raise ConfigurationError(
                    "--from", f"an import from {was} is not at its end.", "Finish it as it was begun."
                )
            await runs.end(connection, run.id, RunState.GIVEN_UP)
            return await runs.begin(connection, KIND, actor=self.actor, document=asked), []

    async def _work(self, shipping: Shipping, source: Source, batches: Sequence[Batch], told: Told) -> None:
        """Two batches on their way at once; where one cannot go on, both stop."""
        waiting = self._batches(shipping, source, batches, told)
        turn = asyncio.Lock()

        async def carry() -> None:
            while True:
                async with turn:
                    batch = await anext(waiting, None)
                if batch is None:
                    return
                await shipping.carry(batch)

        tasks = [asyncio.create_task(carry()) for _ in range(JOBS_AT_ONCE)]
        try:
            await asyncio.gather(*tasks)
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
            await waiting.aclose()

    async def _batches(
        self, shipping: Shipping, source: Source, batches: Sequence[Batch], told: Told
    ) -> AsyncGenerator[Batch]:
        for each in batches:
            if each.state in UNFINISHED:
                yield each
        async for users in self._files(source, told, settle=True):
            hashless = any(user.form == HASHLESS for user in users)
            if (batch := await shipping.packed(users, hashless=hashless)) is not None:
                yield batch

    async def _files(self, source: Source, told: Told, *, settle: bool = False) -> AsyncIterator[Sequence[Carried]]:
        """The users of one file after the other; who stays is listed on the way."""
        filler = Filler(self.limit)
        async for page in source.pages():
            left: list[Left] = []
            for each in page:
                full, stays = filler.add(each) if isinstance(each, Carried) else ((), each)
                if stays is None:
                    assert isinstance(each, Carried)
                    self._seen.families[each.scheme, each.form] += 1
                else:
                    left.append(stays)
                if full:
                    yield self._counted(full)
            await self._leave(left, settle=settle)
            told(len(left))
        if rest := filler.rest():
            yield self._counted(rest)

    def _counted(self, users: Sequence[Carried]) -> Sequence[Carried]:
        self._seen.files += 1
        self._seen.bytes += 1 + sum(user.record.size for user in users)
        return users

    async def _leave(self, left: Sequence[Left], *, settle: bool) -> None:
        for each in left:
            if each.why is not Why.FAILED or each.detail == codes.TWIN:
                self._list(each.legacy_id, each.why, each.detail)
        chosen: Sequence[Chosen] = left
        if settle and any(each.why in {Why.NEEDS_RESET, Why.NOT_A_USER} for each in left):
            async with self.ledger.writing() as connection:
                await settle_left(connection, chosen, actor=self.actor)

    def _list(self, legacy_id: str, why: str, detail: str) -> None:
        self._seen.left[f"{why}: {detail}" if why is Why.FAILED else str(why)] += 1
        self._listing.add({"user": legacy_id, "why": str(why), "detail": detail})

    def _trickled(self, legacy_ids: Collection[str]) -> None:
        for each in legacy_ids:
            self._list(each, Why.TRICKLED, "")

    async def _end(self, run: Run, state: RunState, document: Mapping[str, Any] | None = None) -> None:
        with contextlib.suppress(LedgerUnavailable) if state is RunState.INTERRUPTED else contextlib.nullcontext():
            async with self.ledger.writing() as connection:
                await runs.end(connection, run.id, state, document)

    async def _finish(self, run: Run, shipping: Shipping) -> Mapping[str, Any]:
        async for page in in_state(self.ledger, [UserState.FAILED]):
            for legacy_id, standing in page:
                if standing.batch.startswith(f"{run.id}/"):
                    self._listing.add({"user": legacy_id, "why": "failed", "detail": standing.reason})
        async with self.ledger.reading() as connection:
            states = await of_run(connection, run.id)
        tally = shipping.tally
        document = self._document(
            run.id, states=states, jobs=tally.jobs, failed_jobs=tally.failed_jobs, details=tally.details
        )
        await self._end(run, RunState.DONE, {**run.document, "imported": document["imported"]})
        return document

    def _document(
        self, run: str, *, states: Mapping[tuple[UserState, str], int], jobs: int, failed_jobs: int, details: str
    ) -> Mapping[str, Any]:
        imported = {reason: n for (state, reason), n in states.items() if state is UserState.IMPORTED}
        failed = Counter({reason: n for (state, reason), n in states.items() if state is UserState.FAILED})
        twins = self._seen.left.pop(f"failed: {codes.TWIN}", 0)
        failed.update({codes.TWIN: twins} if twins else {})
        return {
            "run": run,
            "imported": sum(imported.values()),
            "already_moved": imported.get(codes.ALREADY_MOVED, 0),
            "failed": dict(sorted(failed.items())),
            "left_behind": dict(sorted(self._seen.left.items())),
            "selected": sum(self._seen.families.values()),
            "families": [
                {"scheme": scheme, "form": form, "users": n}
                for (scheme, form), n in sorted(self._seen.families.items())
            ],
            "files": self._seen.files,
            "bytes": self._seen.bytes,
            "jobs": jobs,
            "failed_jobs": failed_jobs,
            "details": details,
        }
