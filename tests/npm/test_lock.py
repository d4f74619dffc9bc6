"""The npm lock file: pinned, with hashes, and without an address of the machine that wrote it."""

import json
from pathlib import Path

HERE = Path(__file__).parent
LOCK = json.loads((HERE / "package-lock.json").read_text("utf-8"))
ASKED = json.loads((HERE / "package.json").read_text("utf-8"))


def test_every_package_is_pinned_by_its_hash_and_names_no_place():
    packages = {name: each for name, each in LOCK["packages"].items() if name}
    assert len(packages) > 50
    for name, each in packages.items():
        assert each["integrity"].startswith("sha512-"), name
        assert "resolved" not in each, name
        assert "link" not in each, name


def test_the_lock_holds_exactly_what_is_asked_for_and_only_for_development():
    assert "dependencies" not in ASKED
    for name, version in ASKED["devDependencies"].items():
        assert LOCK["packages"][f"node_modules/{name}"]["version"] == version
    assert all(each["dev"] for name, each in LOCK["packages"].items() if name)
