"""
`trickle assess` over a million PostgreSQL rows: rows a second, memory of all its processes, and the same counts as SQL.

    python -m bench.assess [ROWS]

Starts a private PostgreSQL, fills a table with SQL, runs the command as an operator does, and counts again with SQL.
Two cores of a shared machine, 2026-11, single runs: 60,938 rows/s while others took 0.16 of it (286 MB; files of shared
values were twice as long then), 54,795 at 0.24, 46,275 at 0.31 (281 MB). About 30 microseconds of processor a row.
The line `others` is what else ran on the machine meanwhile: read the figures beside it.
"""

import asyncio
import json
import os
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

import asyncpg
import psutil
from rich.console import Console
from rich.table import Table

from tests.servers import Postgres, open_postgres

out = Console()

FILL = """
CREATE TABLE users AS
SELECT n AS id,
       CASE WHEN n % 1000 = 7 THEN 'User' || (n - 1) || '@Example.com'  -- differs from its neighbour's in case only
            WHEN n % 1000 = 8 THEN 'user' || (n - 2) || '@example.com'  -- is its neighbour's
            WHEN n % 5000 = 9 THEN 'no address'
            WHEN n % 5000 = 10 THEN NULL
            ELSE 'user' || n || '@example.com' END AS email,
       CASE WHEN n % 100 = 1 THEN 'user ' || n WHEN n % 2 = 0 THEN 'user_' || n END AS username,
       CASE WHEN n % 20 < 12 THEN '$2b$10$' || translate(encode(sha256(n::text::bytea), 'base64'), '+=', './')
                                   || substr(md5(n::text), 1, 9)
            WHEN n % 20 < 16 THEN 'pbkdf2_sha256$260000$' || substr(md5(n::text), 1, 12) || '$'
                                   || encode(sha256(n::text::bytea), 'base64')
            WHEN n % 20 < 18 THEN '$P$B' || substr(md5(n::text), 1, 30)
            WHEN n % 20 = 18 THEN '$6$rounds=5000$' || substr(md5(n::text), 1, 16) || '$'
                                   || substr(encode(sha512(n::text::bytea), 'hex'), 1, 85) || '.'
            WHEN n % 100 = 19 THEN '$2b$10$cutoff'
            WHEN n % 100 = 39 THEN NULL
            ELSE md5(n::text) END AS password_hash,
       n % 3 = 0 AS email_verified, n % 50 = 0 AS blocked, 'Ada' AS first_name, 'Lovelace ' || n AS last_name,
       CASE WHEN n % 10 = 0 THEN '+49' || (1500000000 + n) WHEN n % 10 = 1 THEN '0' || n END AS phone,
       timestamp '2026-11-01' - (n % 900) * interval '1 day' AS last_login
FROM generate_series(1, {rows}) AS n;
ALTER TABLE users ADD PRIMARY KEY (id);
"""

COUNTS = {
    "users": "SELECT count(*) FROM users",
    "bcrypt": "SELECT count(*) FROM users WHERE password_hash LIKE '$2b$10$%' AND length(password_hash) = 60",
    "django_pbkdf2_sha256": "SELECT count(*) FROM users WHERE password_hash LIKE 'pbkdf2_sha256$%'",
    "phpass": "SELECT count(*) FROM users WHERE password_hash LIKE '$P$%'",
    "sha512_crypt": "SELECT count(*) FROM users WHERE password_hash LIKE '$6$%'",
    "password_ambiguous": "SELECT count(*) FROM users WHERE password_hash ~ '^[0-9a-f]{32}$'",
    "password_damaged": "SELECT count(*) FROM users WHERE password_hash = '$2b$10$cutoff'",
    "password_missing": "SELECT count(*) FROM users WHERE password_hash IS NULL",
    "email_missing": "SELECT count(*) FROM users WHERE email IS NULL",
    "email_invalid": "SELECT count(*) FROM users WHERE email = 'no address'",
    "username_not_allowed": "SELECT count(*) FROM users WHERE username LIKE '% %'",
    "phone_invalid": "SELECT count(*) FROM users WHERE phone LIKE '0%'",
    "blocked": "SELECT count(*) FROM users WHERE blocked",
    "email_shared": """SELECT count(*) FROM users WHERE lower(email) IN
        (SELECT lower(email) FROM users GROUP BY lower(email) HAVING count(*) > 1)""",
    "email_twin": """SELECT count(*) FROM users WHERE email IN
        (SELECT email FROM users GROUP BY email HAVING count(*) > 1)""",
}

SETTINGS = """
[legacy]
url = "{url}"
table = "users"
identifiers = ["email", "username"]
[legacy.columns]
id = "id"
email = "email"
username = "username"
password = "password_hash"
email_verified = "email_verified"
blocked = "blocked"
first_name = "first_name"
last_name = "last_name"
phone_number = "phone"
last_login = "last_login"
[profile]
name = "{{first_name}} {{last_name}}"
[profile.app_metadata]
legacy_id = "{{id}}"
[ledger]
url = "sqlite:///{folder}/ledger.db"
"""


class Watch:
    """Memory and processor time of a process and its children, and of everybody else, while it runs."""

    def __init__(self, pid: int) -> None:
        self.peak_rss = self.peak_pss = 0
        self.cpu_s = 0.0
        self._process = psutil.Process(pid)
        self._thread = threading.Thread(target=self._run)
        self.started, self._times = time.monotonic(), psutil.cpu_times()
        self._thread.start()

    def _run(self) -> None:
        while True:
            try:
                family = [self._process, *self._process.children(recursive=True)]
                full = [each.memory_full_info() for each in family]
                self.cpu_s = max(self.cpu_s, sum(sum(each.cpu_times()[:4]) for each in family))
                if self._process.status() == psutil.STATUS_ZOMBIE:
                    return
            except psutil.Error:
                if not self._process.is_running():
                    return
                continue
            self.peak_rss = max(self.peak_rss, sum(each.rss for each in full))
            self.peak_pss = max(self.peak_pss, sum(each.pss for each in full))
            time.sleep(0.2)

    def busy(self) -> float:
        """Share of the machine that was busy since the start, 0 to 1."""
        self._thread.join()
        now = psutil.cpu_times()
        spent = sum(now[:3]) + sum(now[4:8]) - sum(self._times[:3]) - sum(self._times[4:8])
        return spent / ((time.monotonic() - self.started) * (os.cpu_count() or 1))


def database_cpu_s(server: Postgres) -> float:
    """Processor seconds of the server so far, its children that are gone included."""
    with (server.folder / "base" / "postmaster.pid").open() as file:
        process = psutil.Process(int(file.readline()))
    return sum(sum(each.cpu_times()[:4]) for each in [process, *process.children()])


def main(rows: int) -> int:
    with tempfile.TemporaryDirectory(prefix="trickle-bench-") as name, open_postgres() as server:
        folder = Path(name)
        with server.fresh_database() as url:
            database = url.rpartition("/")[2]
            server.execute(*FILL.format(rows=rows).split(";\n")[:2], "VACUUM ANALYZE users", database=database)
            (folder / "trickle.toml").write_text(SETTINGS.format(url=url, folder=folder))
            (folder / "trickle.toml").chmod(0o600)
            before = database_cpu_s(server)
            command = [sys.executable, "-m", "app", "assess", "--config", str(folder / "trickle.toml"), "--json"]
            with (folder / "report.json").open("wb") as report:
                process = subprocess.Popen(command, stdout=report, stderr=subprocess.DEVNULL)
                watch = Watch(process.pid)
                process.wait()
            busy, seconds = watch.busy(), time.monotonic() - watch.started
            database_s = database_cpu_s(server) - before
            found = json.loads((folder / "report.json").read_text())
            told = counted(found)
            expected = {name: count(url, sql) for name, sql in COUNTS.items()}
    others = max(0.0, busy - (watch.cpu_s + database_s) / (seconds * (os.cpu_count() or 1)))
    read_s = found["seconds"]
    table = Table("figure", "value", title=f"trickle assess, {rows:,} PostgreSQL rows", title_justify="left")
    table.add_row("reading, s", f"{read_s:.1f}")
    table.add_row("rows/s", f"{rows / read_s:,.0f}")
    table.add_row("rows per processor second (assess, all processes)", f"{rows / watch.cpu_s:,.0f}")
    table.add_row("database's processor time, s", f"{database_s:.1f}")
    table.add_row("memory, all processes, MB (resident; its own share)",
                  f"{watch.peak_rss / 1e6:.0f}; {watch.peak_pss / 1e6:.0f}")  # fmt: skip
    table.add_row("others on the machine, share of it", f"{others:.2f}")
    wrong = {name: (told[name], want) for name, want in expected.items() if told[name] != want}
    table.add_row("counts as SQL's", "all the same" if not wrong else f"not: {wrong}")
    out.print(table)
    return 1 if wrong else 0


def count(url: str, sql: str) -> int:
    async def run() -> int:
        connection = await asyncpg.connect(url)
        try:
            return int(await connection.fetchval(sql))
        finally:
            await connection.close()

    return asyncio.run(run())


def counted(found: dict) -> dict[str, int]:
    """What the report says, by the names of `COUNTS`."""
    rules = {each["rule"]: each["users"] for each in (*found["findings"], *found["notes"])}
    schemes: dict[str, int] = {}
    for family in found["families"]:
        if family["verdict"] == "usable":
            schemes[family["scheme"]] = schemes.get(family["scheme"], 0) + family["users"]
    shared = rules.get("email_twin", 0) + rules.get("email_differs_by_case", 0)
    known = {"users": found["users"], "email_shared": shared, **schemes}
    return {name: known.get(name, rules.get(name, 0)) for name in COUNTS}


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000))
