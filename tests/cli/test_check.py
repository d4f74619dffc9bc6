import contextlib
import json
import shutil
import sqlite3
from pathlib import Path

from app.scripts.options import ScriptOptions
from app.scripts.render import write
from tests.cli.conftest import Trickle
from tests.service import Site


def test_findings_are_told_with_their_fix_and_a_page(site: Site, trickle: Trickle):
    done = trickle("check", "--config", str(site.file))
    assert done.code == 0
    assert "ok      legacy reachable: sqlite answers look-ups." in done.out
    assert "warning keys: Static keys are accepted" in done.out
    assert "docs/check.md#keys" in done.out
    assert "Logins would work" in done.out


def test_what_breaks_logins_is_exit_1(site: Site, trickle: Trickle):
    site.ledger.unlink()
    done = trickle("check", "--config", str(site.file))
    assert done.code == 1
    assert "error   ledger: " in done.out
    assert "Logins would break: 1 to mend" in done.out


def test_json_has_stable_keys(site: Site, trickle: Trickle):
    document = json.loads(trickle("check", "--json", "--config", str(site.file)).out)
    assert list(document) == ["ok", "errors", "warnings", "findings"]
    assert document["ok"] is True
    assert {tuple(finding) for finding in document["findings"]} == {("rule", "severity", "what", "fix", "docs")}


def test_the_scripts_folder_is_the_one_that_is_named(site: Site, trickle: Trickle, tmp_path: Path):
    write(tmp_path / "built", ScriptOptions())
    done = trickle("check", "--json", "--scripts", str(tmp_path / "built"), "--config", str(site.file))
    found = [each for each in json.loads(done.out)["findings"] if each["rule"] == "scripts"]
    assert [each["severity"] for each in found] == ["ok"]


def test_settings_that_describe_nothing_are_exit_2(site: Site, trickle: Trickle):
    site.write(legacy={"columns": {"id": "id"}})
    done = trickle("check", "--config", str(site.file))
    assert done.code == 2
    assert "legacy.columns" in done.err


def test_findings_of_several_places_say_which(site: Site, trickle: Trickle):
    """A further table, a replica, a database beside: each is looked at, and each finding names its place."""
    shutil.copy(site.legacy, site.folder / "copy.db")
    with contextlib.closing(sqlite3.connect(site.legacy)) as connection, connection:
        connection.execute("CREATE TABLE staff (id INTEGER PRIMARY KEY, mail TEXT, pw TEXT)")
    (site.folder / "staff.toml").write_text(
        '[legacy]\ntable = "staff"\nidentifiers = ["email"]\n'
        '[legacy.columns]\nid = "id"\nemail = "mail"\npassword = "lost"\n'
        '[profile]\nuser_id = "admin|{id}"\n',
        "utf-8",
    )
    beside = {"query": "SELECT 'x' AS x", "columns": {"motto": "x"}, "url": f"sqlite:///{site.folder / 'copy.db'}"}
    site.write(
        legacy={
            "then": ["staff.toml"],
            "replicas": [f"sqlite:///{site.folder / 'away.db'}"],
            "beside": {"mottos": beside},
        }
    )
    done = trickle("check", "--config", str(site.file))
    assert done.code == 1
    told = [line.strip() for line in done.out.splitlines() if "legacy " in line]
    for place, says in {
        "legacy.url": "answers look-ups",
        "table staff": "lacks mapped columns: password (lost)",
        "replica 1": "A look-up is not answered",
        "legacy.beside.mottos": "sqlite answers",
    }.items():
        assert [line for line in told if f": {place}: " in line and says in line], (place, told)
