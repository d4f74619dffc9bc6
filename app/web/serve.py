"""
`trickle serve`: one process, or a parent and its workers; signals, reload, and an orderly end.

SIGTERM and SIGINT answer what is in flight, then exit 0. SIGHUP takes keys, certificate and address ranges anew, which
also happens when their files change; a broken file leaves in force what was, and says so. A worker that dies is
replaced.
"""

import asyncio
import contextlib
import os
import signal
import socket
import ssl
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from ipaddress import ip_address
from pathlib import Path
from urllib.parse import urlsplit

import uvloop

from app import log
from app.bootstrap import Container, open_container, refuse_impossible
from app.errors import ConfigurationError, LedgerUnavailable, Unavailable
from app.ledger.database import open_database
from app.ledger.schema import require_current
from app.settings import Settings
from app.telemetry import forget_worker
from app.web.listener import Listener
from app.web.ops import ops_app
from app.web.public import Door, public_app
from app.web.tls import load_certificate, server_context
from app.web.watched import WatchedFiles

WATCH_S = 2.0
"""How often files are looked at: soon enough for a rotation, and nothing at all in cost."""

STOP_S = 14.0
"""A process that has not ended by then is killed: the promise is 15 s in all."""

QUICK_DEATH_S = 2.0
"""A worker that dies sooner than this is replaced after a pause, so that a broken start does not spin."""

Load = Callable[[], Settings]


@dataclass(slots=True)
class _Sockets:
    public: socket.socket
    ops: socket.socket

    def close(self) -> None:
        self.public.close()
        self.ops.close()


def serve(load: Load) -> int:
    """
    Serves until told to stop.

    Args:
        load: Reads the settings, now and at every reload.

    Returns:
        The exit code of the process.

    Raises:
        ConfigurationError: Settings that must not be served with.
        Unavailable: A port is taken.
    """
    settings = load()
    watched = WatchedFiles(_files(settings))
    refuse_unsafe(settings)
    refuse_impossible(settings)
    context = _context(settings)
    log.configure()
    if not settings.access.allow:
        log.get().warning(log.SETTING_WARNING, key="access.allow", reason="is empty: any address may call")
    asyncio.run(_refuse_old_ledger(settings))
    with contextlib.ExitStack() as unused:
        public = unused.enter_context(_listen("server.port", settings.server.host, settings.server.port))
        ops = unused.enter_context(_listen("server.ops_port", settings.server.ops_host, settings.server.ops_port))
        unused.pop_all()
    sockets = _Sockets(public, ops)
    # As the first process of a container it must also reap whoever is orphaned there: that is the parent's work.
    if settings.server.workers == 1 and os.getpid() != 1:
        return _run(_Worker(load, settings, watched, context, sockets))
    return _Parent(lambda index, parent: _Worker(load, settings, watched, context, sockets, index, parent)).run(
        settings.server.workers, sockets
    )


def refuse_unsafe(settings: Settings) -> None:
    """
    Settings with which nobody should serve.

    Raises:
        ConfigurationError: With the key and the fix.
    """
    server, access = settings.server, settings.access
    if not settings.legacy.table and not settings.legacy.query:
        raise ConfigurationError("legacy.table", "is missing.", "Name the table of users, or give legacy.query.")
    if "signed" in access.accept and not server.public_url:
        raise ConfigurationError("server.public_url", "is missing.", "Signed requests name it as their audience.")
    if server.public_url.endswith("/"):
        raise ConfigurationError("server.public_url", "ends in a slash.", "Write it without.")
    if urlsplit(server.public_url).path:
        raise ConfigurationError("server.public_url", "has a path; the questions stand at the root.", "Leave it out.")
    if not [key for key in access.keys if key.kind in access.accept]:
        raise ConfigurationError(
            "access.keys", "has no key of a kind that access.accept names.", "Make one with: trickle key new"
        )
    if server.tls == "on":
        if not server.tls_cert or not server.tls_key:
            raise ConfigurationError(
                "server.tls_cert", "is missing, with tls_key.", 'Or set tls = "off" behind a proxy.'
            )
    elif not access.trusted_proxies and not _is_loopback(server.host):
        raise ConfigurationError(
            "server.tls", "is off on an address that others reach.", "Name the proxy in access.trusted_proxies."
        )


async def _refuse_old_ledger(settings: Settings) -> None:
    """A ledger that cannot be asked now is no reason not to serve; one that is not there yet, or older, is."""
    database = open_database(settings.ledger.url.get_secret_value())
    try:
        await require_current(database)
    except LedgerUnavailable as fault:
        log.get().warning(log.LEDGER_FAULT, part="schema", reason=fault.reason)
    finally:
        await database.close()


def _is_loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _context(settings: Settings) -> ssl.SSLContext | None:
    if settings.server.tls == "off":
        return None
    return server_context(settings.path(settings.server.tls_cert), settings.path(settings.server.tls_key))


def _listen(key: str, host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listening = socket.socket(family, socket.SOCK_STREAM)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((host, port))
        listening.listen(1024)
    except OSError as error:
        listening.close()
        reason = (error.strerror or "").lower()
        raise Unavailable(
            f"{key}: cannot listen on {host}:{port}: {reason}. Stop what does, or set another {key}."
        ) from None
    listening.set_inheritable(True)
    listening.setblocking(False)
    return listening


def _run(worker: "_Worker") -> int:
    try:
        with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
            runner.run(worker.run())
    finally:
        signal.alarm(0)
    return 0


@dataclass(slots=True)
class _Worker:
    load: Load
    settings: Settings
    watched: WatchedFiles
    context: ssl.SSLContext | None
    sockets: _Sockets
    index: int = 0
    parent: int = 0
    stop: asyncio.Event = field(default_factory=asyncio.Event)
    reload: asyncio.Event = field(default_factory=asyncio.Event)

    async def run(self) -> None:
        """Serves on both sockets, the operators' one in the first worker only, until told to stop."""
        loop = asyncio.get_running_loop()
        for signum in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(signum, self.stop.set)
        loop.add_signal_handler(signal.SIGHUP, self.reload.set)
        if self.watched.changed():  # a worker that replaces another starts from what is in force now
            self._start_anew()
        async with open_container(self.settings) as container:
            public = Listener(_public_app(container), self.sockets.public, context=self.context, public=True)
            listeners = [public]
            if self.index == 0:
                ops = ops_app(container, hosts=[self.settings.server.ops_host])
                listeners.append(Listener(ops, self.sockets.ops, context=None, public=False))
            serving = [asyncio.create_task(listener.serve()) for listener in listeners]
            watching = asyncio.create_task(self._watch(container))
            ports = {name: each.port for name, each in zip(("port", "ops_port"), listeners, strict=False)}
            log.get().info(log.STARTED, **ports, pid=os.getpid(), worker=self.index)
            stopping = asyncio.create_task(self.stop.wait())
            # None of them ends by itself unless it is broken; then the process must not go on without it.
            await asyncio.wait([stopping, watching, *serving], return_when=asyncio.FIRST_COMPLETED)
            log.get().info(log.STOPPING, pid=os.getpid())
            signal.alarm(round(STOP_S))  # whatever hangs from here on, in a driver or a thread, ends with the process
            stopping.cancel()
            watching.cancel()
            # The operators' listener goes last, so that health can be asked while requests are answered.
            for listener, task in zip(listeners, serving, strict=True):
                listener.should_exit = True
                await task
            with contextlib.suppress(asyncio.CancelledError):
                await watching
        log.get().info(log.STOPPED, pid=os.getpid())

    async def _watch(self, container: Container) -> None:
        """Looks after files, and after the parent: a worker does not outlive it."""
        while True:
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self.reload.wait(), WATCH_S)
            if self.parent and os.getppid() != self.parent:
                self.stop.set()
                return
            container.observe()
            changed = self.watched.changed()
            if self.reload.is_set() or changed:
                self.reload.clear()
                self._take_anew(container)

    def _take_anew(self, container: Container) -> None:
        """Keys, addresses and certificate; each is judged whole before it is put in force."""
        try:
            settings = self.load()
            refuse_unsafe(settings)
            self._load_certificate(settings)
            container.replace_access(settings)
        except ConfigurationError as error:
            container.metrics.reload_failed.set(1)
            log.get().error(log.RELOAD_FAILED, key=error.key, reason=error.reason)
            return
        self._follow(settings)
        container.metrics.reload_failed.set(0)
        log.get().info(log.RELOADED, keys=[key.id for key in settings.access.keys])

    def _start_anew(self) -> None:
        """The same before there is anything to change; broken files leave what the parent read."""
        try:
            settings = self.load()
            refuse_unsafe(settings)
            refuse_impossible(settings)
            self._load_certificate(settings)
        except ConfigurationError as error:
            log.get().error(log.RELOAD_FAILED, key=error.key, reason=error.reason)
            return
        self._follow(settings)

    def _load_certificate(self, settings: Settings) -> None:
        if self.context is not None:
            certificate, key = settings.path(settings.server.tls_cert), settings.path(settings.server.tls_key)
            load_certificate(self.context, certificate, key)

    def _follow(self, settings: Settings) -> None:
        self.settings = settings
        self.watched.follow(_files(settings))


def _files(settings: Settings) -> tuple[Path, ...]:
    """What a reload reads."""
    keys = [settings.path(key.public_key_file) for key in settings.access.keys if key.public_key_file]
    pair = [settings.path(name) for name in (settings.server.tls_cert, settings.server.tls_key) if name]
    return (*settings.files, *keys, *pair)


def _public_app(container: Container) -> object:
    door = Door(
        gate=container.gate,
        ledger=container.ledger.writer,
        metrics=container.metrics,
        budget_s=container.budget_s,
        digest_key=container.digest_key,
        key_used=container.key_used,
    )
    return public_app(door=door, ask_login=container.login, ask_get_user=container.get_user)


class _Parent:
    """Starts workers, passes signals on, and replaces who dies. It has no loop and no thread, so it may fork."""

    def __init__(self, worker: Callable[[int, int], _Worker]) -> None:
        self._worker = worker
        self._living: dict[int, tuple[int, float]] = {}

    def run(self, workers: int, sockets: _Sockets) -> int:
        """Until a signal ends it; the exit code."""
        watched = {signal.SIGTERM, signal.SIGINT, signal.SIGHUP, signal.SIGCHLD}
        signal.pthread_sigmask(signal.SIG_BLOCK, watched)
        for index in range(workers):
            self._start(index)
        while True:
            signum = signal.sigwait(watched)
            if signum == signal.SIGCHLD:
                self._replace_the_dead()
            elif signum == signal.SIGHUP:
                self._tell(signal.SIGHUP)
            else:
                sockets.close()
                return self._end()

    def _start(self, index: int) -> None:
        parent = os.getpid()
        pid = os.fork()
        if pid:
            self._living[pid] = (index, time.monotonic())
            return
        code = 1
        try:
            signal.pthread_sigmask(signal.SIG_SETMASK, set())
            code = _run(self._worker(index, parent))
        except Exception as error:  # noqa: BLE001  the outermost handler of this process: said, and replaced
            log.get().error(log.UNEXPECTED, worker=index, **log.where(error))
        finally:
            os._exit(code)

    def _reap(self) -> list[tuple[int, float]]:
        dead = []
        while self._living:
            pid, _ = os.waitpid(-1, os.WNOHANG)
            if not pid:
                break
            if pid in self._living:
                forget_worker(pid)
                dead.append(self._living.pop(pid))
        return dead

    def _replace_the_dead(self) -> None:
        for index, born in self._reap():
            lived_s = time.monotonic() - born
            log.get().error(log.WORKER_REPLACED, worker=index, lived_s=round(lived_s, 1))
            if lived_s < QUICK_DEATH_S:
                time.sleep(QUICK_DEATH_S)
            self._start(index)

    def _tell(self, signum: signal.Signals) -> None:
        for pid in list(self._living):
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signum)

    def _end(self) -> int:
        self._tell(signal.SIGTERM)
        until = time.monotonic() + STOP_S
        while self._living and time.monotonic() < until:
            self._reap()
            time.sleep(0.05)
        late = len(self._living)
        self._tell(signal.SIGKILL)
        return 1 if late else 0
