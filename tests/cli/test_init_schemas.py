"""Databases that real frameworks made: `trickle init` recognises them, and asks for nothing but secrets kept elsewhere."""

import json
from pathlib import Path
from typing import Any

import pytest
import tomlkit

from app.census.draft.question import get, put
from app.legacy.presets.format import preset_named
from app.settings import load
from tests.cli.conftest import Trickle
from tests.legacy.test_presets import MADE, Made, opened

ONCE = list({each.values[0].folder: each for each in MADE}.values())
"""Each on one of its engines: what differs between engines is the presets' own matter."""


def what_no_table_holds(made: Made, folder: Path) -> dict[str, Any]:
    """Secrets that the framework keeps elsewhere, and which of several collections is meant."""
    said: dict[str, Any] = {}
    for name, value in made.expected.get("names", {}).items():
        put(said, f"legacy.preset_names.{name}", value)
    for key, value in made.expected.get("settings", {}).items():
        put(said, key, value)
    for key, value in made.expected.get("secrets", {}).items():
        secret = folder / key
        secret.write_text(value, "utf-8")
        secret.chmod(0o600)
        put(said, f"{key}_file", str(secret))
    return said


@pytest.mark.parametrize("made", ONCE)
def test_a_frameworks_database_is_recognised_without_a_question(
    made: Made, request: pytest.FixtureRequest, tmp_path: Path, trickle: Trickle
):
    target = tmp_path / "trickle.toml"
    said = what_no_table_holds(made, tmp_path)
    if said:
        target.write_text(tomlkit.dumps(said), "utf-8")
    with opened(made, request, tmp_path) as url:
        address = tmp_path / "address"
        address.write_text(url, "utf-8")
        address.chmod(0o600)
        done = trickle("init", "--url-file", str(address), "--out", str(target), "--json")
        assert done.err == ""
        report = json.loads(done.out)
        assert [(each["key"], each["ask"]) for each in report["questions"]] == []
        assert (done.code, report["preset"]) == (0, made.expected["preset"])
        assert not [each for each in report["warnings"] if "cannot be tried" in each or "is not answered" in each]
        assert "a look-up with these settings was tried, and is answered" in report["evidence"]
        assert load(target, {}).legacy.preset == made.expected["preset"]


SECRET = [
    each
    for each in ONCE
    if each.values[0].expected.get("secrets") and preset_named(each.values[0].expected["preset"]).secrets
]
"""Databases whose preset says that passwords need one; what shows in no stored value (Moodle's peppers) no one can ask."""


@pytest.mark.parametrize("made", SECRET)
def test_without_a_secret_that_no_table_holds_it_goes_no_further(
    made: Made, request: pytest.FixtureRequest, tmp_path: Path, trickle: Trickle
):
    """It says what the framework calls it and where it is kept; what passwords do not need is not asked for."""
    target = tmp_path / "trickle.toml"
    said = what_no_table_holds(made, tmp_path)
    for key in made.expected["secrets"]:
        section, _, name = key.rpartition(".")
        del get(said, section)[f"{name}_file"]
    target.write_text(tomlkit.dumps(said), "utf-8")
    with opened(made, request, tmp_path) as url:
        address = tmp_path / "address"
        address.write_text(url, "utf-8")
        address.chmod(0o600)
        done = trickle("init", "--url-file", str(address), "--out", str(target), "--json")
    asked = {each["key"]: each for each in json.loads(done.out)["questions"]}
    assert done.code == 1
    assert asked.keys() <= {f"{key}_file" for key in made.expected["secrets"]}
    kept = {f"{secret.setting}_file": secret for secret in preset_named(made.expected["preset"]).secrets}
    assert all(kept[key].where in each["ask"] for key, each in asked.items() if len(kept) == 1)
    assert "#? " in target.read_text("utf-8")


LACKING = {
    "moodle": "password.pepper",
    "rails_devise": "password.pepper",
    "synapse": "password.pepper",
    "flask_security": "password.secrets.security_password_salt",
}
"""What a site of theirs may not have."""


@pytest.mark.parametrize("made", [each for each in ONCE if each.values[0].expected["preset"] in LACKING])
def test_that_there_is_no_secret_is_an_answer(
    made: Made, request: pytest.FixtureRequest, tmp_path: Path, trickle: Trickle
):
    """Asked for until somebody says so; then nothing is open, and the settings can be made."""
    setting = LACKING[made.expected["preset"]]
    target = tmp_path / "trickle.toml"
    said = what_no_table_holds(made, tmp_path)
    section, _, name = setting.rpartition(".")
    del get(said, section)[f"{name}_file"]
    with opened(made, request, tmp_path) as url:
        address = tmp_path / "address"
        address.write_text(url, "utf-8")
        address.chmod(0o600)
        target.write_text(tomlkit.dumps(said), "utf-8")
        open_ = trickle("init", "--url-file", str(address), "--out", str(target), "--json")
        (question,) = json.loads(open_.out)["questions"]
        assert (open_.code, question["key"]) == (1, f"{setting}_file")
        assert question["options"][0]["settings"] == {"legacy.preset_without": [setting]}
        put(said, "legacy.preset_without", [setting])
        target.write_text(tomlkit.dumps(said), "utf-8")
        done = trickle("init", "--url-file", str(address), "--out", str(target), "--json")
        assert (done.code, json.loads(done.out)["questions"]) == (0, [])
        assert load(target, {}).legacy.preset_without == (setting,)
