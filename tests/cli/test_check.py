import json
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
