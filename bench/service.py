"""The running service beside a bare handler on the same server library, over plain HTTP on loopback."""

import asyncio
import json
import os
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import bcrypt

from app.access.keys import generate_key
from app.ledger.schema import upgrade

CONNECTIONS = 32
SECONDS = 4.0
USERS = 2000
PASSWORD = "the one of the bench"
TICKS = os.sysconf("SC_CLK_TCK")

CONFIG = """\
[legacy]
url = "sqlite:///{folder}/legacy.db"
table = "users"
[legacy.columns]
id = "id"
email = "email"
password = "password"
[access]
accept = ["static"]
[[access.keys]]
id = "bench"
kind = "static"
sha256 = "{sha256}"
[server]
host = "127.0.0.1"
port = {port}
ops_port = {ops_port}
tls = "off"
[ledger]
url = "sqlite:///{folder}/service.db"
"""


@dataclass(frozen=True, slots=True)
class Cell:
    name: str
    per_s: float
    cpu_s: float
    ratio: float


async def measure(folder: Path) -> list[Cell]:
    """Closed loop, 32 connections; CPU of the server process per request, and its ratio to the bare handler's."""
    key = generate_key("static")
    port, ops_port, bare_port = 18543, 19543, 18544
    config = folder / "trickle.toml"
    config.write_text(CONFIG.format(folder=folder, sha256=key.service, port=port, ops_port=ops_port))
    _fill(folder / "legacy.db")
    await upgrade(f"sqlite:///{folder / 'service.db'}")
    cells = []
    bare = [sys.executable, "-m", "uvicorn", "--no-access-log", "--log-level", "error", "--port", str(bare_port)]
    with _running([*bare, "bench.bare:app"]) as pid:
        cells.append(await _cell("bare handler", pid, bare_port, "/get-user", key.caller, 0.0))
    floor = cells[0].cpu_s
    with _running([sys.executable, "-m", "app", "serve", "--config", str(config)]) as pid:
        for name, path in (("/get-user", "/get-user"), ("/login, bcrypt 4", "/login")):
            cells.append(await _cell(name, pid, port, path, key.caller, floor))
    return cells


def _fill(database: Path) -> None:
    stored = bcrypt.hashpw(PASSWORD.encode(), bcrypt.gensalt(4)).decode()
    with sqlite3.connect(database) as connection:
        connection.execute("CREATE TABLE users (id INTEGER PRIMARY KEY, email TEXT, password TEXT)")
        connection.execute("CREATE UNIQUE INDEX users_email ON users (email COLLATE NOCASE)")
        rows = ((number, f"user{number}@example.com", stored) for number in range(USERS))
        connection.executemany("INSERT INTO users VALUES (?, ?, ?)", rows)
    connection.close()


@contextmanager
def _running(command: list[str]) -> Iterator[int]:
    process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        yield process.pid
    finally:
        process.terminate()
        process.wait(20)


async def _cell(  # noqa: PLR0913, PLR0917
    name: str, pid: int, port: int, path: str, key: str, floor: float
) -> Cell:
    await _until_listening(port)
    await _load(port, path, key, 0.5)
    cpu, started = _cpu_s(pid), time.perf_counter()
    count = await _load(port, path, key, SECONDS)
    spent, wall = _cpu_s(pid) - cpu, time.perf_counter() - started
    each = spent / count
    return Cell(name, count / wall, each, each / (floor or each))


def _cpu_s(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / TICKS


async def _until_listening(port: int) -> None:
    for _ in range(200):
        try:
            _, writer = await asyncio.open_connection("127.0.0.1", port)
        except OSError:
            await asyncio.sleep(0.05)
        else:
            writer.close()
            return
    raise SystemExit(f"nothing listens on port {port}")


async def _load(port: int, path: str, key: str, seconds: float) -> int:
    until = time.perf_counter() + seconds
    return sum(await asyncio.gather(*(_connection(port, path, key, number, until) for number in range(CONNECTIONS))))


async def _connection(port: int, path: str, key: str, number: int, until: float) -> int:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    count = 0
    while time.perf_counter() < until:
        number = (number * 7919 + 13) % USERS
        body = json.dumps(
            {"identifier": f"user{number}@example.com"} | ({"password": PASSWORD} if path == "/login" else {})
        )
        head = (
            f"POST {path} HTTP/1.1\r\nhost: localhost\r\nauthorization: Bearer {key}\r\n"
            f"content-type: application/json\r\ncontent-length: {len(body)}\r\n\r\n"
        )
        writer.write((head + body).encode())
        answer = await reader.readuntil(b"\r\n\r\n")
        assert answer.startswith(b"HTTP/1.1 200"), answer[:60]
        length = next(line for line in answer.split(b"\r\n") if line.lower().startswith(b"content-length"))
        await reader.readexactly(int(length.split(b":")[1]))
        count += 1
    writer.close()
    return count
