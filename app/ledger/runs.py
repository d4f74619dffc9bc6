"""
Runs of the bulk road and their batches: each step stands here before the next one begins, so that a run that was
killed goes on where it was.

A batch is written `packed` with its users, then `submitting` before Auth0 is asked to make its job. Whoever finds it in
`submitting` does not know whether the job was made: that question is for the importer, not for this room.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any, Final

from sqlalchemy import RowMapping, func, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from app.ledger.rows import storable, upsert
from app.ledger.tables import batches, refusals, runs


class RunState(StrEnum):
    """A run's word. Only one run of a kind is `running` or `interrupted` at a time: `begin` finds it again."""

    RUNNING = "running"
    INTERRUPTED = "interrupted"
    DONE = "done"
    GIVEN_UP = "given_up"


class BatchState(StrEnum):
    """One batch on its way."""

    PACKED = "packed"
    """Its users are chosen; Auth0 has not been asked."""
    SUBMITTING = "submitting"
    """Auth0 is being asked to make the job; after a kill: perhaps it was."""
    SUBMITTED = "submitted"
    """The job has an id."""
    REPORTED = "reported"
    """The job has ended; its errors are still to be fetched."""
    DONE = "done"
    """Every user of it has a state."""
    FAILED = "failed"
    """The job failed as a whole; its users are free again."""


UNFINISHED: Final = frozenset({BatchState.PACKED, BatchState.SUBMITTING, BatchState.SUBMITTED, BatchState.REPORTED})


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """
    One run. `id` is short and sorts by time; `checkpoint` is the runner's own note of where to go on, `document` what
    it was asked and what came of it. Neither may hold a secret, a hash or an address.
    """

    id: str
    kind: str
    state: RunState
    actor: str
    started_at: datetime
    ended_at: datetime | None = None
    checkpoint: Mapping[str, Any] = field(default_factory=dict)
    document: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """
    One file or job. `id` is `RUN/NUMBER` and the job's `external_id`; `attempts` how often Auth0 was asked to make the
    job; `sha256` of the JSON array in hex; `document` the job's summary or the reason of its failure.
    """

    id: str
    run: str
    state: BatchState
    job_id: str = ""
    attempts: int = 0
    users: int
    bytes: int
    sha256: str
    changed_at: datetime
    document: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Refusal:
    """What an error report says of one user: Auth0's code and the field's path; never a message, for it may quote."""

    legacy_id: str
    code: str
    path: str = ""


async def begin(connection: AsyncConnection, kind: str, *, actor: str, document: Mapping[str, Any]) -> Run:
    """The unfinished run of this kind, set `running` again, or a new one."""
    open_states = [RunState.RUNNING.value, RunState.INTERRUPTED.value]
    query = select(runs).where(runs.c.kind == kind, runs.c.state.in_(open_states)).order_by(runs.c.started_at)
    if (row := (await connection.execute(query)).mappings().first()) is not None:
        await connection.execute(update(runs).where(runs.c.id == row["id"]).values(state=RunState.RUNNING.value))
        return _run({**row, "state": RunState.RUNNING.value})
    now = datetime.now(UTC)
    taken = await connection.scalar(select(func.count()).select_from(runs))
    run = Run(
        id=f"{kind}-{now:%Y%m%d}-{(taken or 0) + 1}",
        kind=kind,
        state=RunState.RUNNING,
        actor=actor,
        started_at=now,
        document=document,
    )
    await connection.execute(
        runs.insert().values(
            id=run.id,
            kind=kind,
            state=run.state.value,
            actor=actor,
            started_at=now,
            checkpoint="{}",
            document=json.dumps(document),
        )
    )
    return run


async def checkpoint(connection: AsyncConnection, run: str, note: Mapping[str, Any]) -> None:
    """Where the run goes on after a kill."""
    await connection.execute(update(runs).where(runs.c.id == run).values(checkpoint=json.dumps(note)))


async def end(
    connection: AsyncConnection, run: str, state: RunState, document: Mapping[str, Any] | None = None
) -> None:
    """The run's end, or its interruption."""
    values: dict[str, Any] = {"state": state.value}
    if state in {RunState.DONE, RunState.GIVEN_UP}:
        values["ended_at"] = datetime.now(UTC)
    if document is not None:
        values["document"] = json.dumps(document)
    await connection.execute(update(runs).where(runs.c.id == run).values(values))


async def last(connection: AsyncConnection, kind: str) -> Run | None:
    """The newest run of this kind."""
    query = select(runs).where(runs.c.kind == kind).order_by(runs.c.started_at.desc()).limit(1)
    row = (await connection.execute(query)).mappings().first()
    return None if row is None else _run(dict(row))


async def put_batch(connection: AsyncConnection, batch: Batch) -> None:
    """The batch as it stands now, new or known."""
    row = {name: getattr(batch, name) for name in Batch.__dataclass_fields__}
    row |= {"state": batch.state.value, "document": json.dumps(batch.document)}
    statement = upsert(connection, batches).values(row)
    await connection.execute(
        statement.on_conflict_do_update(
            index_elements=[batches.c.id], set_={name: statement.excluded[name] for name in row if name != "id"}
        )
    )


async def batches_of(connection: AsyncConnection, run: str, states: Iterable[BatchState] = BatchState) -> list[Batch]:
    """The batches of a run in these states, in the order in which they were made."""
    query = select(batches).where(batches.c.run == run, batches.c.state.in_([state.value for state in states]))
    rows = (await connection.execute(query)).mappings()
    found = [
        Batch(**{**row, "state": BatchState(row["state"]), "document": json.loads(row["document"])}) for row in rows
    ]
    return sorted(found, key=lambda batch: int(batch.id.rpartition("/")[2]))


async def refused(connection: AsyncConnection, batch: str, found: Sequence[Refusal]) -> None:
    """Keeps what an error report says, once for each user, code and field."""
    if not found:
        return
    statement = upsert(connection, refusals)
    now = datetime.now(UTC)
    rows = {(storable(each.legacy_id), each.code, each.path) for each in found}
    await connection.execute(
        statement.on_conflict_do_update(
            index_elements=list(refusals.primary_key.columns),
            set_={"batch": statement.excluded.batch, "at": statement.excluded.at},
        ),
        [
            {"legacy_id": user, "code": code, "path": path, "batch": batch, "at": now}
            for user, code, path in sorted(rows)
        ],
    )


async def refusals_of(connection: AsyncConnection, legacy_id: str) -> list[Refusal]:
    """What Auth0 has said of one user, newest first."""
    query = select(refusals).where(refusals.c.legacy_id == storable(legacy_id)).order_by(refusals.c.at.desc())
    rows = (await connection.execute(query)).mappings()
    return [Refusal(row["legacy_id"], row["code"], row["path"]) for row in rows]


async def refusals_by_code(connection: AsyncConnection) -> dict[str, int]:
    """How many users each code has met, the commonest first."""
    users_met = func.count(refusals.c.legacy_id.distinct())
    query = select(refusals.c.code, users_met).group_by(refusals.c.code).order_by(users_met.desc(), refusals.c.code)
    return {str(code): count for code, count in await connection.execute(query)}


def _run(row: Mapping[str, Any]) -> Run:
    texts = {name: json.loads(row[name]) for name in ("checkpoint", "document")}
    return Run(**{**row, **texts, "state": RunState(row["state"])})


def _batch(row: RowMapping) -> Batch:
    return Batch(**{**row, "state": BatchState(row["state"]), "document": json.loads(row["document"])})
