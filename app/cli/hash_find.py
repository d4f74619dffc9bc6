"""`trickle hash find`: the search on all cores, within its time."""

import os
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from multiprocessing import get_context
from typing import Self

from app.hashing.find.search import Answer, Search, Task, Triple
from app.hashing.registry import build_registry

_search: list[Search] = []
"""One in each worker process, made when it starts."""


def search(triples: Sequence[Triple], *, seconds: float, every: bool, progress: bool) -> Iterator[Answer]:
    """
    What works, as it is found.

    Args:
        triples: One to three known passwords with what is stored for them.
        seconds: The longest the search may take.
        every: Go on after the first that works.
        progress: Whether to show a bar on standard error.
    """
    tasks = Search(build_registry(), triples).tasks()
    deadline = time.monotonic() + seconds
    with _Bar(len(tasks), shown=progress) as bar:
        pool = ProcessPoolExecutor(_cores(), get_context("spawn"), _prepare, (triples,))
        try:
            yield from _collect(pool, tasks, deadline, every=every, bar=bar)
        finally:
            processes = list((pool._processes or {}).values())  # noqa: SLF001  a stage has no end of its own in time
            pool.shutdown(wait=False, cancel_futures=True)
            for process in processes:
                process.terminate()


def _collect(
    pool: ProcessPoolExecutor, tasks: Sequence[Task], deadline: float, *, every: bool, bar: "_Bar"
) -> Iterator[Answer]:
    waiting: set[Future[list[Answer]]] = {pool.submit(_run, task, every) for task in tasks}
    while waiting and (left := deadline - time.monotonic()) > 0:
        done, waiting = wait(waiting, timeout=left, return_when=FIRST_COMPLETED)
        for future in done:
            bar.advance()
            for answer in future.result():
                yield answer
                if not every:
                    return


def _prepare(triples: Sequence[Triple]) -> None:
    _search.append(Search(build_registry(), triples))


def _run(task: Task, every: bool) -> list[Answer]:
    found: list[Answer] = []
    for answer in _search[0].run(task):
        found.append(answer)
        if not every:
            break
    return found


def _cores() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


class _Bar:
    """A progress bar on standard error, when there is a terminal."""

    def __init__(self, total: int, *, shown: bool) -> None:
        from rich.progress import Progress

        from app.cli.output import err

        self._progress = Progress(console=err, transient=True, disable=not (shown and err.is_terminal))
        self._task = self._progress.add_task("searching", total=total)

    def advance(self) -> None:
        self._progress.advance(self._task)

    def __enter__(self) -> Self:
        self._progress.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._progress.stop()
