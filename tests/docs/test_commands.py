"""Pages name commands that exist, with options that exist; and no command exists that no page names."""

import re
import shlex
from collections.abc import Iterator

import pytest
import typer.main

from app.cli.main import command_line
from tests.docs.pages import blocks, commands, inline_code, pages

ROOT_COMMAND = typer.main.get_command(command_line())

FOREIGN_OPTIONS = {"--scale", "--volumes", "--build", "--detach"}
"""Options of other programs that a page names in its prose."""

PLANNED: set[str] = set()
"""Named in the README's status as not there yet, without `trickle` before them."""


def tree(command=ROOT_COMMAND, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], object]]:
    """Every command with its path; groups too."""
    yield path, command
    for name, inner in getattr(command, "commands", {}).items():
        yield from tree(inner, (*path, name))


COMMANDS = dict(tree())
LEAVES = [path for path, command in COMMANDS.items() if not hasattr(command, "commands")]


def options_of(path: tuple[str, ...]) -> set[str]:
    found = {"--help"}
    for parameter in COMMANDS[path].params:
        found |= {option for option in (*parameter.opts, *parameter.secondary_opts) if option.startswith("-")}
    return found


def mentions() -> list[tuple[str, str]]:
    """Every `trickle …` in blocks and in prose, with its page."""
    found = []
    for name, text in pages().items():
        lines = [line for block in blocks("sh", page=name) for line in commands(block)] + inline_code(text)
        found += [(name, line) for line in lines if re.match(r"(?:[A-Z_]+=\S+ )*trickle(?: |$)", line)]
    return found


def parsed(line: str) -> tuple[tuple[str, ...], list[str]]:
    """The command's path, and its options. Placeholders in capitals are no commands."""
    words = shlex.split(line, comments=True)
    words = words[words.index("trickle") + 1 :]
    path: tuple[str, ...] = ()
    options = [word.partition("=")[0] for word in words if word.startswith("-")]
    for word in words:
        if word.startswith("-"):
            continue
        if not hasattr(COMMANDS[path], "commands") or word.isupper():
            break
        path = (*path, word.rstrip(","))
        assert path in COMMANDS, f"there is no command {' '.join(path)}"
    return path, options


@pytest.mark.parametrize(("page", "line"), sorted(set(mentions())))
def test_commands_and_options_in_the_pages_exist(page, line):
    path, options = parsed(line)
    known = options_of(path) | options_of(())
    assert set(options) <= known


@pytest.mark.parametrize("path", LEAVES, ids=" ".join)
def test_every_command_is_named_in_a_page(path):
    assert any(parsed(line)[0] == path for _, line in mentions())


@pytest.mark.parametrize("page", pages())
def test_options_in_prose_belong_to_some_command(page):
    known = set.union(*(options_of(path) for path in COMMANDS)) | FOREIGN_OPTIONS
    named = {
        word for code in inline_code(pages()[page]) for word in [code.split()[0]] if re.fullmatch(r"--[a-z-]+", word)
    }
    assert named <= known


def test_what_is_not_there_yet_is_not_there():
    """When one of them comes, the README's status has to change."""
    assert PLANNED.isdisjoint(name for path in COMMANDS for name in path[:1])
    status = pages()["README.md"].partition("## Status")[2]
    assert all(f"`{name}`" in status for name in PLANNED)


@pytest.mark.parametrize("path", LEAVES, ids=" ".join)
def test_every_command_shows_an_example_in_its_help(path):
    assert "Example: trickle " + " ".join(path) in COMMANDS[path].help
