"""`trickle ledger`: made, brought up to date, shown."""

import json

from app.ledger.tables import HEAD
from tests.cli.conftest import Trickle
from tests.service import Site, listening


def test_a_ledger_is_made_once(trickle: Trickle, site: Site) -> None:
    site.ledger.unlink()
    made = trickle("ledger", "upgrade", "--config", str(site.file))
    assert (made.code, made.out) == (0, f"The ledger is at {HEAD} now; before: none.\n")
    assert site.ledger.stat().st_mode & 0o777 == 0o600
    again = trickle("ledger", "upgrade", "--config", str(site.file))
    assert (again.code, again.out) == (0, f"The ledger is up to date ({HEAD}).\n")


def test_a_ledger_in_no_folder_is_exit_2(trickle: Trickle, site: Site) -> None:
    site.write(ledger={"url": f"sqlite:///{site.folder}/gone/ledger.db"})
    done = trickle("ledger", "upgrade", "--config", str(site.file))
    assert done.code == 2
    assert "folder" in done.err


def test_a_ledger_that_is_not_there_is_exit_2_with_the_command(trickle: Trickle, site: Site) -> None:
    site.ledger.unlink()
    done = trickle("ledger", "show", "--config", str(site.file))
    assert done.code == 2
    assert "trickle ledger upgrade" in done.err


def test_users_and_answers_are_counted(trickle: Trickle, site: Site) -> None:
    with listening(site) as live:
        live.login("ada")
        live.login("ada", "wrong")
    shown = json.loads(trickle("ledger", "show", "--json", "--config", str(site.file)).out)
    assert shown["states"]["verified"] == 1
    assert {row["outcome"]: row["count"] for row in shown["outcomes"]} == {"verified": 1, "invalid_credentials": 1}
    table = trickle("ledger", "show", "--config", str(site.file)).out
    assert "Users by state" in table
    assert "ada" not in table
