"""
`trickle export` beside PostgreSQL's own COPY of the same columns: rows a second as a ratio, and memory at two sizes.

    python -m bench.export [ROWS]

COPY to nowhere is the limit: the server's own text of the same columns, thrown away. Memory is measured at a tenth of
ROWS and at ROWS: it must not grow with the table.
"""

import asyncio
import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import asyncpg
from rich.console import Console
from rich.table import Table

from app.ledger.schema import upgrade
from bench.assess import FILL, SETTINGS, Watch
from tests.servers import open_postgres

out = Console()

COPIED = "SELECT id, email, username, password_hash, email_verified, blocked, first_name, last_name, phone FROM users"


async def copy_s(url: str) -> float:
    """Seconds of one COPY to nowhere; the best of three."""

    async def nowhere(octets: bytes) -> None:
        del octets

    connection = await asyncpg.connect(url)
    best = float("inf")
    for _ in range(3):
        started = time.perf_counter()
        await connection.copy_from_query(COPIED, output=nowhere)
        best = min(best, time.perf_counter() - started)
    await connection.close()
    return best


def measure(rows: int) -> dict[str, float]:
    with tempfile.TemporaryDirectory(prefix="trickle-bench-") as name, open_postgres() as server:
        folder = Path(name)
        with server.fresh_database() as url:
            database = url.rpartition("/")[2]
            server.execute(*FILL.format(rows=rows).split(";\n")[:2], "VACUUM ANALYZE users", database=database)
            (folder / "trickle.toml").write_text(SETTINGS.format(url=url, folder=folder))
            (folder / "trickle.toml").chmod(0o600)
            asyncio.run(upgrade(f"sqlite:///{folder}/ledger.db"))
            copied_s = asyncio.run(copy_s(url))
            command = [sys.executable, "-m", "app", "export", "--config", str(folder / "trickle.toml"), "--json"]
            started = time.perf_counter()
            with (folder / "manifest.json").open("wb") as manifest:
                process = subprocess.Popen(
                    [*command, "--out", str(folder / "out")], stdout=manifest, stderr=subprocess.DEVNULL
                )
                watch = Watch(process.pid)
                process.wait()
            seconds = time.perf_counter() - started
            watch.busy()
            found = json.loads((folder / "manifest.json").read_text())
            assert found["users"] + found["left_behind"]["users"] == rows
    return {
        "copy": rows / copied_s,
        "export": rows / seconds,
        "cpu_us": watch.cpu_s / rows * 1e6,
        "rss": watch.peak_rss / 1e6,
        "files": len(found["files"]),
    }


def main(rows: int) -> None:
    table = Table(
        "rows", "COPY rows/s", "export rows/s", "ratio", "CPU µs/row", "memory MB", "files", title="trickle export"
    )
    for size in (rows // 10, rows):
        found = measure(size)
        table.add_row(
            f"{size:,}",
            f"{found['copy']:,.0f}",
            f"{found['export']:,.0f}",
            f"{found['export'] / found['copy']:.2f}",
            f"{found['cpu_us']:.1f}",
            f"{found['rss']:.0f}",
            f"{found['files']:,.0f}",
        )
    out.print(table)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000)
