"""The command: files and their modes, exit codes, running it again, and what it says on a terminal."""

import json
import os
import pty
import select
import sqlite3
import stat
import sys
import time
import tomllib
from collections.abc import Callable, Sequence
from contextlib import closing
from pathlib import Path

import bcrypt
import pytest

from app.settings import load
from tests.cli.conftest import Trickle
from tests.service import ROOT, clean_environ

ENCODED = bcrypt.hashpw(b"x", bcrypt.gensalt(4)).decode()
Database = Callable[..., str]


@pytest.fixture
def database(tmp_path: Path) -> Database:
    """Makes an SQLite database with these tables; gives its address."""

    def make(*tables: str, columns: str = "") -> str:
        path = tmp_path / "legacy.db"
        with closing(sqlite3.connect(path)) as connection, connection:
            for table in tables or ("customers",):
                connection.execute(
                    f"CREATE TABLE {table} (id integer PRIMARY KEY, email text UNIQUE, password_hash text{columns})"
                )
                connection.execute(
                    f"INSERT INTO {table} (email, password_hash) VALUES ('canary@example.com', '{ENCODED}')"
                )
        return f"sqlite:///{path}"

    return make


def test_a_certain_database_gives_a_file_that_loads_readable_by_its_owner_only(
    database: Database, tmp_path: Path, trickle: Trickle
):
    target = tmp_path / "trickle.toml"
    done = trickle("init", "--url", database(), "--out", str(target))
    assert done.code == 0
    assert "nothing is open" in done.out
    assert stat.S_IMODE(target.stat().st_mode) == 0o600
    assert load(target, {}).legacy.columns["password"] == "password_hash"
    for secret in ("canary", ENCODED):
        assert secret not in done.out + done.err + target.read_text("utf-8")


def test_open_questions_are_exit_1_and_stand_in_the_file(database: Database, tmp_path: Path, trickle: Trickle):
    target = tmp_path / "trickle.toml"
    done = trickle("init", "--url", database("users", "admins"), "--out", str(target))
    assert done.code == 1
    assert "open  legacy.table: Which table holds the users?" in done.out
    text = target.read_text("utf-8")
    assert "#? Which table holds the users?" in text
    assert "table" not in tomllib.loads(text)["legacy"]
    target.write_text(text.replace("[legacy]\n", '[legacy]\ntable = "admins"\n', 1), "utf-8")
    again = trickle("init", "--out", str(target))
    assert again.code == 0
    assert load(target, {}).legacy.table == "admins"
    assert "#?" not in target.read_text("utf-8")
    assert '+id = "id"' in again.out


def test_running_again_changes_nothing(database: Database, tmp_path: Path, trickle: Trickle):
    target = tmp_path / "trickle.toml"
    trickle("init", "--url", database(), "--out", str(target))
    before = target.read_bytes()
    done = trickle("init", "--out", str(target))
    assert (done.code, target.read_bytes()) == (0, before)
    assert f"{target} is unchanged" in done.out


def test_a_dry_run_writes_nothing(database: Database, tmp_path: Path, trickle: Trickle):
    target = tmp_path / "trickle.toml"
    done = trickle("init", "--url", database(), "--out", str(target), "--dry-run")
    assert done.code == 0
    assert '+table = "customers"' in done.out
    assert not target.exists()


def test_an_address_with_a_password_goes_into_a_file_of_its_own(
    postgres_database: str, tmp_path: Path, trickle: Trickle
):
    target = tmp_path / "trickle.toml"
    done = trickle("init", "--url", postgres_database, "--out", str(target))
    assert done.code == 1
    assert "everybody" in done.err
    kept = tmp_path / "legacy_url"
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    assert kept.read_text("utf-8").strip() == postgres_database
    assert postgres_database not in target.read_text("utf-8") + done.out
    assert tomllib.loads(target.read_text("utf-8"))["legacy"]["url_file"] == "legacy_url"


def test_an_address_may_stand_in_a_file(database: Database, tmp_path: Path, trickle: Trickle):
    address = tmp_path / "address"
    address.write_text(database() + "\n", "utf-8")
    address.chmod(0o600)
    target = tmp_path / "trickle.toml"
    assert trickle("init", "--url-file", str(address), "--out", str(target)).code == 0
    assert load(target, {}).legacy.table == "customers"


def test_json_has_stable_keys(database: Database, tmp_path: Path, trickle: Trickle):
    done = trickle("init", "--url", database("users", "admins"), "--out", str(tmp_path / "trickle.toml"), "--json")
    document = json.loads(done.out)
    assert list(document) == ["file", "written", "preset", "table", "evidence", "warnings", "questions", "changes"]
    assert [list(each) for each in document["questions"]] == [["key", "ask", "why", "options", "example"]]


@pytest.mark.parametrize(
    ("arguments", "code", "says"),
    [
        ((), 2, "--url"),
        (("--url", "no address"), 2, "is not a database URL"),
        (("--url", "mongodb://host/db"), 2, "names mongodb"),
        (("--url", "mssql://host/db"), 2, "pip install 'trickle[mssql]'"),
        (("--url", "sqlite:////nowhere/none.db"), 3, "no_database"),
        (("--url", "postgresql://nobody@127.0.0.1:1/legacy"), 3, "unreachable"),
    ],
)
def test_what_cannot_be_opened_says_the_next_step(
    arguments: tuple[str, ...], code: int, says: str, tmp_path: Path, trickle: Trickle
):
    done = trickle("init", *arguments, "--out", str(tmp_path / "trickle.toml"))
    assert (done.code, says in done.err) == (code, True), done.err
    assert not (tmp_path / "trickle.toml").exists()


def test_a_preset_that_is_none_or_does_not_fit_is_refused(database: Database, tmp_path: Path, trickle: Trickle):
    address, target = database(), str(tmp_path / "trickle.toml")
    for preset, says in (("djanog", "Did you mean django"), ("wordpress", "none of its tables")):
        done = trickle("init", "--url", address, "--out", target, "--preset", preset)
        assert (done.code, says in done.err) == (2, True), done.err


def test_a_file_that_is_not_toml_is_left_alone(database: Database, tmp_path: Path, trickle: Trickle):
    target = tmp_path / "trickle.toml"
    target.write_text("[legacy", "utf-8")
    assert trickle("init", "--url", database(), "--out", str(target)).code == 2
    assert target.read_text("utf-8") == "[legacy"


def typed(arguments: Sequence[str], answers: Sequence[str]) -> tuple[int, str]:
    """The command on a terminal, each answer given when a prompt ends; exit code and what was seen."""
    pid, terminal = pty.fork()
    if pid == 0:  # pragma: no cover  the other process
        os.chdir(ROOT)
        os.execve(sys.executable, [sys.executable, "-m", "app", *arguments], clean_environ() | {"TERM": "xterm"})
    seen, left, ends = b"", list(answers), time.monotonic() + 60
    while time.monotonic() < ends:
        if not select.select([terminal], [], [], 0.2)[0]:
            if left and seen.rstrip().endswith(b":"):
                os.write(terminal, left.pop(0).encode() + b"\n")
                seen += b"\n"
            continue
        try:
            seen += os.read(terminal, 65536)
        except OSError:  # the other end is closed
            break
    os.close(terminal)
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]), seen.decode()


def test_a_terminal_asks_until_nothing_is_open(database: Database, tmp_path: Path):
    target = tmp_path / "trickle.toml"
    code, seen = typed(["init", "--url", database("users", "admins"), "--out", str(target)], ["7", "2"])
    assert code == 0, seen
    assert "Which table holds the users?" in seen
    assert "That is none of the numbers." in seen
    assert load(target, {}).legacy.table in {"users", "admins"}


def test_a_question_may_be_left_open_on_a_terminal(database: Database, tmp_path: Path):
    target = tmp_path / "trickle.toml"
    code, seen = typed(["init", "--url", database("users", "admins"), "--out", str(target)], [""])
    assert code == 1, seen
    assert "#? Which table" in target.read_text("utf-8")
