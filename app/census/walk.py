"""
Reads all users and counts them: in this process, and in others beside it that read other spans of the table.

Nothing but counts and some user keys comes back from a worker; the rows stay where they were read. What grows with the
table goes to a folder of temporary files (`twins.py`), away when the walk ends.
"""

import asyncio
import gc
import multiprocessing
import os
import secrets
import shutil
import signal
import tempfile
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import asynccontextmanager, contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from multiprocessing.util import Finalize
from pathlib import Path
from typing import Any, Final, TypeVar

import orjson

from app.census.judge import Judge, Judged
from app.census.tally import EXAMPLES, LAST_LOGIN, Activity, Tally, merged
from app.census.twins import AS_EMAIL, EMAIL, ID, PHONE, USERNAME, Collector, Place, Twin, order_of, parts_for, twins_in
from app.domain.preflight import RULES
from app.domain.users import LegacyUser
from app.errors import Unavailable
from app.legacy.stream import Span
from app.legacy.users import LegacyDatabase

T = TypeVar("T")

SPAN_ROWS: Final = 20_000
"""Rows of one span: a second of work, so that progress shows and no core waits long for the last one."""

MAX_SPANS: Final = 1000
"""Counts of so many spans are kept until the end, some kilobytes each."""

GARBAGE_THRESHOLD: Final = 100_000
"""Objects between two looks for cycles: some thousand rows."""

AHEAD: Final = 2
"""Spans that wait for each other process: none is idle while this one is busy with its own."""

ALONE_ROWS: Final = 20_000
"""Below this, starting processes takes longer than the walk."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Parts:
    """
    What one process needs to count.

    Attributes:
        legacy: The legacy database, not yet open, with a time-out for whole pages.
        judge: One configuration's judgement.
        columns: Names of mapped columns; empty where they are not known.
    """

    legacy: LegacyDatabase
    judge: Judge
    columns: frozenset[str] = frozenset()


Make = Callable[[int | None], Parts]
"""Makes the parts, given the width of the password's column. Picklable: every worker process makes its own."""

Told = Callable[[int, int], None]
"""Told how many users were read, and how many there are."""


@dataclass(slots=True)
class TwinCount:
    """Users who share a value: by rule, the first keys of each, and by road those whom Auth0 will not take."""

    rules: Counter[str] = field(default_factory=Counter)
    examples: dict[str, list[str]] = field(default_factory=dict)
    stuck: dict[str, str] = field(default_factory=dict)

    def add(self, twin: Twin) -> None:
        """One more."""
        self.rules[twin.rule] += 1
        keys = self.examples.setdefault(twin.rule, [])
        keys.append(twin.user)
        if len(keys) > EXAMPLES * 10:
            self._shorten(twin.rule)
        if twin.stuck:
            self.stuck[twin.user] = twin.road

    def merge(self, other: "TwinCount") -> None:
        """The other's too."""
        self.rules.update(other.rules)
        for rule, keys in other.examples.items():
            self.examples.setdefault(rule, []).extend(keys)
            self._shorten(rule)
        self.stuck.update(other.stuck)

    def _shorten(self, rule: str) -> None:
        self.examples[rule] = sorted(self.examples[rule], key=order_of)[:EXAMPLES]


@dataclass(frozen=True, slots=True)
class Walked:
    """
    The whole walk.

    Attributes:
        tally: All users, those rules included that only all rows together show.
        stuck: Users by road whom Auth0 will not take because another user has their email, username or id.
        counted: How many users the database itself counted before the walk.
        width: Characters that the password's column holds, or None.
    """

    tally: Tally
    stuck: Counter[str]
    counted: int
    width: int | None


class Walker:
    """Counts spans in one process. `findings`: a file to which every finding goes, or None."""

    def __init__(self, parts: Parts, place: Place, *, findings: Path | None) -> None:
        self._parts = parts
        self._place = place
        self._findings = findings
        self._collector = Collector(place, writer=f"{os.getpid()}")
        column = next((name for name in LAST_LOGIN if name in parts.columns), None)
        self._activity = Activity(column, now=datetime.now(UTC)) if column else None
        self._last, self._repeated = "", False
        self._others = [name for name in parts.judge.identifiers if name not in {EMAIL, USERNAME, PHONE, ID}]

    async def span(self, span: Span) -> Tally:
        """
        Counts one span.

        Raises:
            LegacyUnavailable: The legacy database could not be read.
            OSError: The disk is full.
        """
        tally, lines = Tally(), list[bytes]()
        judge = self._parts.judge.judge
        async for users in self._parts.legacy.counted(span):
            for user in users:
                judged = judge(user)
                tally.add(user, judged)
                self._collect(user, judged)
                if self._activity is not None:
                    tally.activity[self._activity.window(user)] += 1
                if self._findings is not None and judged.rules:
                    lines += [_line(rule, user.id) for rule in judged.rules]
        self._collector.flush()
        self._write(lines)
        return tally

    def twins(self, part: int) -> TwinCount:
        """Looks through one file of shared values. Raises OSError."""
        count, lines = TwinCount(), list[bytes]()
        for twin in twins_in(self._place, part):
            count.add(twin)
            if self._findings is not None:
                lines.append(_line(twin.rule, twin.user, twin.others))
        self._write(lines)
        return count

    def _collect(self, user: LegacyUser, judged: Judged) -> None:
        row, profile, road, key = user.row, judged.profile or {}, judged.road, user.id
        add = self._collector.add
        if key == self._last:  # rows come in the order of ids
            for _ in range(1 if self._repeated else 2):
                add(ID, key, folded=key, user=key, road=road)
            self._repeated = True
        else:
            self._last, self._repeated = key, False
        for name in (EMAIL, USERNAME):
            raw = row.get(name)
            if raw is None and name not in profile:
                continue
            value = raw.strip() if type(raw) is str else ""
            folded = profile.get(name) or value.lower()
            if folded:
                add(name, value or folded, folded=folded, user=key, road=road)
                if name == USERNAME and "@" in folded:
                    add(AS_EMAIL, folded, folded=folded, user=key, road=road)
        if (phone := profile.get(PHONE)) is not None:
            add(PHONE, phone, folded=phone, user=key, road=road)
        for name in self._others:
            if (raw := row.get(name)) not in (None, ""):
                add(name, str(raw), folded=str(raw), user=key, road=road)

    def _write(self, lines: Iterable[bytes]) -> None:
        if self._findings is not None:
            with self._findings.open("ab") as file:
                file.writelines(lines)


def _line(rule: str, user: str, others: Sequence[str] = ()) -> bytes:
    shared = {"shared_with": list(others)} if others else {}
    return orjson.dumps({"user": user, "rule": rule, "severity": RULES[rule].severity, **shared}) + b"\n"


async def walk(make: Make, *, processes: int, progress: Told, findings: Path | None = None) -> Walked:
    """
    Counts every user.

    Args:
        make: What each process makes its parts with.
        processes: How many read side by side; a short table is read by this one alone.
        progress: Told after every span.
        findings: Where to write every finding, one JSON object a line; replaced, readable by its owner only.

    Raises:
        LegacyUnavailable: The legacy database could not be read.
        Unavailable: A worker process ended by itself, or the disk is full.
        ConfigurationError: The mapping cannot list users.
    """
    with _little_garbage():
        return await _walk(make, processes=processes, progress=progress, findings=findings)


@contextmanager
def _little_garbage() -> Iterator[None]:
    """Rows make no cycles, and looking for some takes a tenth of the time: so it is looked for seldom."""
    usual = gc.get_threshold()
    gc.collect()
    gc.freeze()
    gc.set_threshold(GARBAGE_THRESHOLD)
    try:
        yield
    finally:
        gc.set_threshold(*usual)
        gc.unfreeze()


async def _walk(make: Make, *, processes: int, progress: Told, findings: Path | None) -> Walked:
    async with make(None).legacy as legacy:
        users, width = await legacy.count(), await legacy.password_width()
        spans = await legacy.spans(max(SPAN_ROWS, users // MAX_SPANS)) if users > ALONE_ROWS else [Span()]
    folder = Path(tempfile.mkdtemp(prefix="trickle-assess-"))
    try:
        place = Place(folder, secrets.token_bytes(32), parts_for(users, 3))
        async with _crew(make, width, place, processes if len(spans) > 1 else 0, listed=findings is not None) as crew:
            tallies = await _counted(crew, spans, lambda read: progress(read, max(users, read)))
            twins = TwinCount()
            for count in await crew.twins(place.parts):
                twins.merge(count)
        if findings is not None:
            _gather(folder, findings)
    except BrokenProcessPool:
        raise Unavailable("a worker process ended by itself; memory may be short. Try --processes 1") from None
    except OSError as error:
        raise Unavailable(f"temporary files in {folder.parent}: {error.strerror}") from None
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    whole = merged(tallies)
    whole.rules.update(twins.rules)
    whole.examples.update(twins.examples)
    return Walked(whole, Counter(twins.stuck.values()), users, width)


async def _counted(crew: "_Crew", spans: Sequence[Span], progress: Callable[[int], None]) -> list[Tally]:
    read = 0

    def told(tally: Tally) -> None:
        nonlocal read
        read += tally.users
        progress(read)

    progress(0)
    return await crew.spans(spans, told)


def _gather(folder: Path, findings: Path) -> None:
    with open(os.open(findings, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as whole:  # noqa: PTH123  mode
        for part in sorted(folder.glob("*.findings")):
            with part.open("rb") as file:
                shutil.copyfileobj(file, whole)


@asynccontextmanager
async def _crew(make: Make, width: int | None, place: Place, processes: int, *, listed: bool) -> "AsyncIterator[_Crew]":
    """Whoever does the work: this process, or several."""
    parts = make(width)
    async with parts.legacy:
        walker = Walker(parts, place, findings=_findings(place, listed=listed))
        if processes < 2:
            yield _Alone(walker)
            return
        async with _pool(make, width, place, processes - 1, listed=listed) as pool:
            yield _Together(walker, pool, others=processes - 1)


@asynccontextmanager
async def _pool(
    make: Make, width: int | None, place: Place, processes: int, *, listed: bool
) -> AsyncIterator[ProcessPoolExecutor]:
    """Processes beside this one, gone at the end; at once when something failed."""
    pool = ProcessPoolExecutor(
        processes,
        mp_context=multiprocessing.get_context("spawn"),
        initializer=_begin,
        initargs=(make, width, place, listed),
    )
    try:
        yield pool
    except BaseException:
        pool.shutdown(wait=False, cancel_futures=True)
        for child in multiprocessing.active_children():
            child.terminate()
        raise
    pool.shutdown()


class _Crew:
    """Spans and files of shared values, each looked through once; answers in the order of the questions."""

    async def spans(self, spans: Sequence[Span], told: Callable[[Tally], None]) -> list[Tally]:
        raise NotImplementedError

    async def twins(self, parts: int) -> list[TwinCount]:
        raise NotImplementedError


class _Alone(_Crew):
    def __init__(self, walker: Walker) -> None:
        self._walker = walker

    async def spans(self, spans: Sequence[Span], told: Callable[[Tally], None]) -> list[Tally]:
        tallies = []
        for span in spans:
            tallies.append(await self._walker.span(span))
            told(tallies[-1])
        return tallies

    async def twins(self, parts: int) -> list[TwinCount]:
        return [self._walker.twins(part) for part in range(parts)]


class _Together(_Crew):
    """This process and others: it reads too, for one that only waits for them would cost as much memory."""

    def __init__(self, walker: Walker, pool: ProcessPoolExecutor, *, others: int) -> None:
        self._walker = walker
        self._pool = pool
        self._others = others

    async def spans(self, spans: Sequence[Span], told: Callable[[Tally], None]) -> list[Tally]:
        found: dict[int, Tally] = {}
        waiting = iter(enumerate(spans))

        async def take(count: Callable[[Span], Awaitable[Tally]]) -> None:
            for number, span in waiting:
                found[number] = await count(span)
                told(found[number])

        async def elsewhere(span: Span) -> Tally:
            return await asyncio.wrap_future(self._pool.submit(_span, span))

        async with _one_error(), asyncio.TaskGroup() as group:
            for _ in range(AHEAD * self._others):
                group.create_task(take(elsewhere))
            group.create_task(take(self._walker.span))
        return [found[number] for number in sorted(found)]

    async def twins(self, parts: int) -> list[TwinCount]:
        """The others begin at the first file, this process at the last: they meet."""
        waiting: list[Future[TwinCount]] = [self._pool.submit(_twins, part) for part in range(parts)]
        own = {part: self._walker.twins(part) for part in reversed(range(parts)) if waiting[part].cancel()}
        others = [asyncio.wrap_future(each) for part, each in enumerate(waiting) if part not in own]
        return [*await asyncio.gather(*others), *(own[part] for part in sorted(own))]


@asynccontextmanager
async def _one_error() -> AsyncIterator[None]:
    """The first of a group's errors by itself, as if there were no group."""
    try:
        yield
    except BaseExceptionGroup as several:
        raise several.exceptions[0] from None


def _findings(place: Place, *, listed: bool) -> Path | None:
    return place.folder / f"{os.getpid()}.findings" if listed else None


# In a worker process -------------------------------------------------------------------------------------------------

_worker: dict[str, Any] = {}


def _begin(make: Make, width: int | None, place: Place, listed: bool) -> None:
    """Sets a worker up: its own parts, its own connection. Ctrl-C is the parent's, which ends us."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    parts = make(width)
    gc.collect()
    gc.freeze()
    gc.set_threshold(GARBAGE_THRESHOLD)  # as in the process that began this one
    runner = asyncio.Runner()
    runner.run(parts.legacy.open())
    _worker.update(runner=runner, walker=Walker(parts, place, findings=_findings(place, listed=listed)))

    def close() -> None:
        with suppress(RuntimeError):
            runner.run(parts.legacy.close())
            runner.close()

    Finalize(None, close, exitpriority=1)


def _span(span: Span) -> Tally:
    tally: Tally = _worker["runner"].run(_worker["walker"].span(span))
    return tally


def _twins(part: int) -> TwinCount:
    count: TwinCount = _worker["walker"].twins(part)
    return count
