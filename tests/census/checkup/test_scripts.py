from pathlib import Path

from app.census.checkup.scripts import optional_settings, scripts
from app.scripts.options import ScriptOptions
from app.scripts.render import write
from tests.census.checkup.kit import OK, WARNING, one, subject_at


def test_no_folder_is_told_with_the_command(tmp_path: Path):
    found = one("scripts", scripts(subject_at(tmp_path)))
    assert (found.severity, "trickle scripts build" in found.fix) == (WARNING, True)


def test_a_fresh_build_is_fine_also_with_further_settings(tmp_path: Path):
    subject = subject_at(tmp_path)
    write(subject.scripts, ScriptOptions(optional_settings=("TRICKLE_CA",)))
    assert one("scripts", scripts(subject)).severity is OK
    assert optional_settings(subject.scripts, subject.connection) == ("TRICKLE_CA",)


def test_what_differs_from_a_fresh_build_is_named(tmp_path: Path):
    subject = subject_at(tmp_path)
    write(subject.scripts, ScriptOptions())
    (subject.scripts / "login.js").write_text("// edited by hand")
    found = one("scripts", scripts(subject))
    assert (found.severity, "login.js changed" in found.what) == (WARNING, True)
