"""What the committed folder holds, and what every build keeps."""

import json
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from app.domain.outcomes import Outcome
from app.errors import ConfigurationError
from app.scripts.options import OPTIONAL_SETTINGS, REQUIRED_SETTINGS, ScriptOptions
from app.scripts.render import differences, render, write
from tests.scripts.conftest import FILES

COMMITTED = Path(__file__).parents[2] / "auth0-scripts"
SCRIPTS = [name for name in FILES if name.endswith(".js") and name != "restore_metadata.js"]
ASKING = ["login.js", "get_user.js", "restore_metadata.js"]


def test_the_committed_folder_equals_a_fresh_build():
    assert differences(COMMITTED, ScriptOptions()) == {}
    there = {path.relative_to(COMMITTED).as_posix() for path in COMMITTED.rglob("*") if path.is_file()}
    assert there == set(FILES)


@pytest.mark.parametrize("name", SCRIPTS)
def test_a_script_is_one_named_function_and_nothing_beside_it(name):
    function = "login" if name.endswith("login.js") else "getUser"
    lines = FILES[name].splitlines()
    assert lines[0].startswith(f"function {function}(")
    assert lines[-1] == "}"
    assert all(line.startswith("  ") or not line for line in lines[1:-1])


@pytest.mark.parametrize("name", ASKING)
def test_a_script_requires_https_and_crypto_only(name):
    assert set(re.findall(r"require\((.*?)\)", FILES[name])) == {"'https'", "'crypto'"}


@pytest.mark.parametrize("name", [*SCRIPTS, "restore_metadata.js"])
def test_a_script_is_small_logs_nothing_and_holds_no_mark_of_a_build(name):
    text = FILES[name]
    assert len(text.encode()) < 10 * 1024
    assert not re.search(r"\bconsole\b|\bprocess\b|\bawait import\b|\beval\b", text)
    assert "include:" not in text
    assert "__" not in text
    assert not re.search(r"##\w+##|@@\w+@@", text), "the deploy CLI would replace it"


@pytest.mark.parametrize("name", ASKING)
def test_a_script_holds_no_literal_that_auth0s_own_check_takes_for_a_secret(name):
    """auth0-checkmate reports every text in a declaration or a property."""
    code = re.sub(r"^\s*//.*$", "", FILES[name], flags=re.MULTILINE)
    assert not re.search(r"\b(?:const|let|var) \w+ = ['\"]..", code)
    assert not re.search(r"^\s*['\"\w-]+: ['\"]..", code, flags=re.MULTILINE)


def test_the_scripts_know_only_outcomes_of_the_contract():
    named = {pair[1] for name in SCRIPTS for pair in re.findall(r"case '(\d+) (\w+)'", FILES[name])}
    assert named <= set(Outcome)
    assert named == {
        "verified", "found", "invalid_credentials", "account_disabled", "password_reset_required", "user_not_found",
    }  # fmt: skip


def test_the_deploy_folder_holds_the_same_scripts_and_placeholders_only():
    folder = "database-connections/legacy-users"
    database = json.loads(FILES[f"{folder}/database.json"])
    assert FILES[f"{folder}/login.js"] == FILES["login.js"]
    assert FILES[f"{folder}/get_user.js"] == FILES["get_user.js"]
    assert (database["name"], database["strategy"]) == ("legacy-users", "auth0")
    assert database["options"]["enabledDatabaseCustomization"] is True
    assert database["options"]["import_mode"] is True
    assert database["options"]["customScripts"] == {"login": "./login.js", "get_user": "./get_user.js"}
    assert database["options"]["configuration"] == {name: f"@@{name}@@" for name in REQUIRED_SETTINGS}


def test_nothing_in_the_folder_is_read_as_another_kind_of_resource():
    """The deploy CLI reads folders by name, and may delete what an empty one lacks."""
    assert {name.split("/")[0] for name in FILES if "/" in name} == {"cutover", "database-connections"}


def test_a_connection_of_another_name_gets_its_own_folder_and_settings():
    options = ScriptOptions(connection="Shop-Users", optional_settings=("TRICKLE_CA", "TRICKLE_AUTH"))
    files = render(options)
    database = json.loads(files["database-connections/Shop-Users/database.json"])
    assert database["name"] == "Shop-Users"
    assert list(database["options"]["configuration"]) == [*REQUIRED_SETTINGS, "TRICKLE_AUTH", "TRICKLE_CA"]
    assert files["main.tf"].count('"Shop-Users"') == 2
    assert "`Shop-Users`" in files["README.md"]
    assert files["login.js"] == FILES["login.js"]


@pytest.mark.parametrize("name", ["", "-a", "a-", "a_b", "a" * 36, "../up", "a b", "\u00e4", "a\n"])
def test_a_name_that_auth0_refuses_is_refused(name):
    with pytest.raises(ConfigurationError, match=r"auth0\.connection"):
        ScriptOptions(connection=name)


def test_an_unknown_setting_is_refused_with_the_known_ones():
    with pytest.raises(ConfigurationError, match="TRICKLE_AUTH"):
        ScriptOptions(optional_settings=("TRICKLE_PASSWORD",))


def test_every_setting_is_explained_and_known_to_terraform():
    for setting in (*REQUIRED_SETTINGS, *OPTIONAL_SETTINGS):
        assert f"`{setting}`" in FILES["README.md"]
        assert re.search(rf"^ +{setting} +=", FILES["main.tf"], flags=re.MULTILINE)


def test_terraform_takes_the_file_as_well_formed():
    if shutil.which("terraform") is None:
        pytest.skip("terraform is not installed: get it from HashiCorp's packages")
    done = subprocess.run(
        ["terraform", "fmt", "-check", "-diff", "-"],
        input=FILES["main.tf"],
        text=True,
        capture_output=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout


def test_write_changes_what_differs_and_leaves_the_rest(tmp_path):
    assert len(write(tmp_path, ScriptOptions())) == len(FILES)
    (tmp_path / "notes.txt").write_text("mine")
    (tmp_path / "login.js").write_text("function login() {}")
    (tmp_path / "main.tf").unlink()
    assert differences(tmp_path, ScriptOptions()) == {"login.js": "changed", "main.tf": "missing"}
    assert write(tmp_path, ScriptOptions()) == [tmp_path / "login.js", tmp_path / "main.tf"]
    assert differences(tmp_path, ScriptOptions()) == {}
    assert (tmp_path / "notes.txt").read_text() == "mine"
    assert write(tmp_path, ScriptOptions()) == []
