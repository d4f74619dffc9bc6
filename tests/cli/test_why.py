import contextlib
import io
import json
import sqlite3
import sys
from pathlib import Path

import pytest

from tests.cli.conftest import Trickle
from tests.service import PASSWORD, Site, encoded


def test_why_tells_the_whole_story_of_one_user(site: Site, trickle: Trickle):
    done = trickle("why", "Ada@example.com", "--config", str(site.file))
    assert done.code == 0
    assert done.out.startswith("Would log in. (/login: verified)")
    for part in ("asked as", "id 1, fits by email", "not blocked", "bcrypt, cost 5", "can move in bulk",
                 '"user_id": "legacy|1"', "not touched yet"):  # fmt: skip
        assert part in done.out


@pytest.mark.parametrize(
    ("identifier", "says"),
    [
        ("twin@example.com", "More than one user"),
        ("blocked@example.com", "blocked"),
        ("reset@example.com", "new password"),
        ("unreadable@example.com", "No scheme reads"),
        ("without@example.com", "No password is stored"),
        ("mailless", "Auth0 would take no such profile"),
        ("nobody", "Nobody has this identifier"),
    ],
)
def test_whoever_would_not_be_let_in_is_exit_1_with_the_reason(
    site: Site, trickle: Trickle, identifier: str, says: str
):
    done = trickle("why", identifier, "--config", str(site.file))
    assert done.code == 1
    assert says in done.out.splitlines()[0]


def test_json_has_the_same_keys_for_everybody(site: Site, trickle: Trickle):
    documents = [
        json.loads(trickle("why", who, "--json", "--config", str(site.file)).out)
        for who in ("ada", "nobody", "twin@example.com")
    ]
    assert {tuple(document) for document in documents} == {tuple(documents[0])}
    assert documents[0]["matches"] == [{"legacy_id": "1", "identifier": "username", "table": "", "counts": True}]
    assert documents[1]["legacy_id"] is None


def test_users_are_found_by_the_legacy_id(site: Site, trickle: Trickle):
    done = trickle("why", "2", "--id", "--json", "--config", str(site.file))
    assert json.loads(done.out)["reason"] == "blocked"


def test_the_password_comes_from_standard_input_and_never_from_the_arguments(
    site: Site, trickle: Trickle, monkeypatch: pytest.MonkeyPatch
):
    for typed, code, says in ((PASSWORD, 0, "plain: opens as bcrypt"), (f" {PASSWORD}", 1, 'variants = ["trim"]')):
        monkeypatch.setattr(sys, "stdin", io.StringIO(f"{typed}\n"))
        done = trickle("why", "ada", "--password", "--config", str(site.file))
        assert (done.code, says in done.out) == (code, True)
        assert typed.strip() not in done.out + done.err


def test_without_a_terminal_and_without_a_line_the_password_is_missing(
    site: Site, trickle: Trickle, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(sys, "stdin", io.StringIO(""))
    done = trickle("why", "ada", "--password", "--config", str(site.file))
    assert done.code == 2
    assert "--password" in done.err


def test_no_stored_hash_is_shown(site: Site, trickle: Trickle):
    done = trickle("why", "ada", "--config", str(site.file))
    salt_and_digest = encoded()[7:]
    assert salt_and_digest not in done.out
    assert salt_and_digest[:22] not in done.out


def test_a_legacy_database_out_of_reach_is_exit_3_with_the_next_step(site: Site, trickle: Trickle):
    with sqlite3.connect(site.legacy) as database:
        database.execute("ALTER TABLE users RENAME TO people")
    done = trickle("why", "ada", "--config", str(site.file))
    assert done.code == 3
    assert "no_table" in done.err
    assert "trickle check" in done.err


def test_a_missing_ledger_is_told_beside_the_answer(site: Site, trickle: Trickle):
    site.write(ledger={"url": f"sqlite:///{Path(site.folder) / 'none.db'}"})
    done = trickle("why", "ada", "--config", str(site.file))
    assert done.code == 0
    assert "trickle ledger upgrade" in done.out


STAFF = """
[legacy]
table = "staff"
identifiers = ["login"]
[legacy.columns]
id = "id"
email = "mail"
login = "login"
password = "pw"
[profile]
user_id = "admin|{id}"
"""


def with_staff(site: Site) -> Site:
    """A second table of users, whose only one is grace."""
    with contextlib.closing(sqlite3.connect(site.legacy)) as connection, connection:
        connection.execute("CREATE TABLE staff (id INTEGER PRIMARY KEY, mail TEXT, login TEXT UNIQUE, pw TEXT)")
        connection.execute("INSERT INTO staff VALUES (7, 'grace@example.com', 'grace', ?)", [encoded()])
    (site.folder / "staff.toml").write_text(STAFF, "utf-8")
    return site.write(legacy={"then": ["staff.toml"]})


@pytest.mark.parametrize("asked", [("grace",), ("--id", "staff:7")], ids=["by identifier", "by id"])
def test_a_user_of_a_further_table_is_followed_there(site: Site, trickle: Trickle, asked: tuple[str, ...]):
    """Found as a login finds them, and with the profile of that table."""
    config = "--config", str(with_staff(site).file)
    done = trickle("why", *asked, *config)
    assert done.code == 0
    assert "id staff:7, " in done.out
    assert "in the further table staff" in done.out
    assert '"user_id": "admin|7"' in done.out
    document = json.loads(trickle("why", *asked, *config, "--json").out)
    assert (document["legacy_id"], document["table"], document["matches"][0]["table"]) == ("staff:7", "staff", "staff")
