"""Exit codes, help, and how errors are told."""

import json
from collections.abc import Iterator

import pytest
import typer.main
from typer.core import TyperGroup

from app import __version__
from app.cli import serve
from app.cli.main import command_line
from tests.cli.conftest import Trickle
from tests.service import Site
from tests.service import trickle as trickle_process


def commands(group: object, path: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    if isinstance(group, TyperGroup):
        for name, command in group.commands.items():
            yield from commands(command, (*path, name))
    else:
        yield path


COMMANDS = sorted(commands(typer.main.get_command(command_line())))


def test_there_are_commands() -> None:
    assert {("serve",), ("demo",), ("key", "new"), ("ledger", "upgrade"), ("config", "show")} <= set(COMMANDS)


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_every_help_shows_an_example(trickle: Trickle, command: tuple[str, ...]) -> None:
    done = trickle(*command, "--help")
    assert done.code == 0
    assert f"Example: trickle {' '.join(command)}" in " ".join(done.out.split())


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_an_unknown_option_is_exit_2(trickle: Trickle, command: tuple[str, ...]) -> None:
    done = trickle(*command, "--canary-option")
    assert (done.code, done.out) == (2, "")
    assert "--canary-option" in done.err


@pytest.mark.parametrize("arguments", [(), ("key",), ("config",), ("ledger",), ("scripts",)], ids=" ".join)
def test_a_group_alone_shows_its_commands(trickle: Trickle, arguments: tuple[str, ...]) -> None:
    done = trickle(*arguments)
    assert done.code == 2
    assert "Commands" in done.out + done.err


def test_an_unknown_command_is_exit_2(trickle: Trickle) -> None:
    assert trickle("canary").code == 2


def test_the_version_is_told(trickle: Trickle) -> None:
    assert (trickle("--version").out) == f"{__version__}\n"


def test_a_wrong_setting_is_exit_2_on_one_line(trickle: Trickle, site: Site) -> None:
    site.write(server={"prot": 1})
    done = trickle("config", "show", "--config", str(site.file))
    assert (done.code, done.out) == (2, "")
    assert done.err == "trickle: server.prot: is not a setting. Did you mean port?\n"


def test_a_missing_file_is_exit_2(trickle: Trickle, site: Site) -> None:
    done = trickle("ledger", "show", "--config", str(site.folder / "gone.toml"))
    assert done.code == 2
    assert "there is no file" in done.err


def test_something_outside_that_is_down_is_exit_3(trickle: Trickle, site: Site) -> None:
    site.write(ledger={"url": "postgresql://127.0.0.1:1/x"})
    done = trickle("ledger", "show", "--config", str(site.file))
    assert done.code == 3
    assert "Traceback" not in done.err


def test_debug_shows_the_traceback() -> None:
    done = trickle_process("--debug", "ledger", "show", "--config", "gone.toml")
    assert done.returncode == 1
    assert "Traceback" in done.stderr


def test_what_nobody_foresaw_is_one_line_without_its_text(trickle: Trickle, site: Site) -> None:
    """A database that is none: the driver's text may hold what it read."""
    site.ledger.write_bytes(b"canary" * 4000)
    done = trickle("ledger", "show", "--config", str(site.file))
    assert done.code in (1, 3)
    assert "canary" not in done.err
    assert len(done.err.splitlines()) == 1


def test_an_interrupted_command_is_exit_130(trickle: Trickle, site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupt(config: str) -> int:
        raise KeyboardInterrupt

    monkeypatch.setattr(serve, "_serve", interrupt)  # a key press, which a test cannot make
    assert trickle("serve", "--config", str(site.file)).code == 130


def test_nothing_is_coloured_when_piped(site: Site) -> None:
    environ = {"TERM": "xterm-256color"}
    site.write(profile={"name": "[red]{name}[/red] :key:"})
    shown = trickle_process("config", "show", "--config", str(site.file), environ=environ)
    wrong = trickle_process("config", "show", "--config", "gone.toml", environ=environ)
    assert "\x1b" not in shown.stdout + wrong.stderr
    assert 'name = "[red]{name}[/red] :key:"' in shown.stdout


def test_config_may_be_named_in_the_environment(site: Site) -> None:
    done = trickle_process("config", "show", "--json", environ={"TRICKLE_CONFIG": str(site.file)})
    assert json.loads(done.stdout)["legacy"]["table"] == "users"
