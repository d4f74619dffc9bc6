"""The lock files: complete, with hashes, without addresses, and in step with pyproject.toml."""

import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

from tests.deploy.conftest import ROOT

LOCKS = {"requirements.lock": ("mysql", "redis"), "requirements-dev.lock": ("dev",)}

each_lock = pytest.mark.parametrize("name", LOCKS)


def entries(name: str) -> Iterator[tuple[Requirement, list[str]]]:
    """Every pinned requirement with its hashes."""
    lines = [line for line in (ROOT / name).read_text("utf-8").splitlines() if not line.lstrip().startswith("#")]
    for entry in "\n".join(lines).replace("\\\n", " ").splitlines():
        if entry.strip():
            text, *hashes = entry.split(" --hash=")
            yield Requirement(text.strip()), [each.strip() for each in hashes]


def asked(extras: tuple[str, ...]) -> Iterator[Requirement]:
    """What pyproject.toml asks for, extras that name our own extras resolved."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    yield from map(Requirement, project["dependencies"])
    for extra in extras:
        for requirement in map(Requirement, project["optional-dependencies"][extra]):
            if requirement.name == project["name"]:
                inner = tuple(sorted(requirement.extras))
                yield from (Requirement(text) for each in inner for text in project["optional-dependencies"][each])
            else:
                yield requirement


@each_lock
def test_every_package_is_pinned_with_hashes(name: str) -> None:
    found = list(entries(name))
    assert len(found) > 20
    for requirement, hashes in found:
        assert re.fullmatch(r"==[^*]+", str(requirement.specifier)), requirement
        assert hashes
        assert all(re.fullmatch(r"sha256:[0-9a-f]{64}", each) for each in hashes), requirement


@each_lock
def test_a_lock_names_no_place(name: str) -> None:
    """Whoever installs has an index of their own; an address or a path of the author's machine helps nobody."""
    text = (ROOT / name).read_text("utf-8")
    assert not re.search(r"://|--index|--find-links|--extra-index|--trusted-host|^-e|\s@\s|(?<!\w)/\w+/", text)


@each_lock
def test_a_lock_holds_what_the_project_asks_for(name: str) -> None:
    """Somebody who edits pyproject.toml runs `make lock` too."""
    locked = {canonicalize_name(requirement.name): requirement for requirement, _ in entries(name)}
    for requirement in asked(LOCKS[name]):
        pinned = locked.get(canonicalize_name(requirement.name))
        assert pinned is not None, requirement
        (specifier,) = pinned.specifier
        assert requirement.specifier.contains(Version(specifier.version), prereleases=True), requirement


def test_both_locks_agree() -> None:
    """What is tested is what runs; a package may have a version of its own for older Pythons."""
    dev = {str(requirement) for requirement, _ in entries("requirements-dev.lock")}
    assert {str(requirement) for requirement, _ in entries("requirements.lock")} <= dev


def test_no_other_lock_file_is_kept() -> None:
    """`uv.lock` names hosts; it is ignored."""
    assert "uv.lock" in Path(ROOT / ".gitignore").read_text("utf-8").splitlines()
