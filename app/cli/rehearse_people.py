"""Users whom the operator names, and their passwords: from the terminal or a file, never from the command line."""

import stat
import sys
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import typer

from app.errors import ConfigurationError


@dataclass(frozen=True, slots=True)
class GivenUser:
    """A user as the operator gives them."""

    identifier: str = field(repr=False)
    password: str = field(repr=False)


def passwords_for(identifiers: Sequence[str], file: str) -> list[GivenUser]:
    """
    The users with their passwords, in order.

    Raises:
        ConfigurationError: There is no terminal to ask on, or the file does not fit.
    """
    if not identifiers:
        if file:
            raise ConfigurationError("--passwords-file", "is given, and no user is named.", "Name them with --user.")
        return []
    if file:
        found = _lines("--passwords-file", file)
        if len(found) != len(identifiers):
            raise ConfigurationError(
                "--passwords-file",
                f"has {len(found)} lines for {len(identifiers)} users.",
                "Write one password a line, in the order of --user.",
            )
        return [GivenUser(*each) for each in zip(identifiers, found, strict=True)]
    return [GivenUser(each, ask_password(f"Password of user {at}")) for at, each in enumerate(identifiers, 1)]


def password_for(file: str) -> str:
    """
    The one password of `--password-file`, or as typed on the terminal.

    Raises:
        ConfigurationError: There is no terminal to ask on, or the file does not fit.
    """
    if not file:
        return ask_password("Password", option="--password-file")
    lines = _lines("--password-file", file)
    if len(lines) != 1:
        raise ConfigurationError("--password-file", f"has {len(lines)} lines.", "Write the password alone.")
    return lines[0]


def ask_password(prompt: str, *, option: str = "--passwords-file") -> str:
    """
    Asks on the terminal, without an echo.

    Raises:
        ConfigurationError: There is none.
    """
    if not sys.stdin.isatty():
        raise ConfigurationError(
            option, "is not given, and there is no terminal to ask on.", "Name a file of mode 0600, or -."
        )
    return str(typer.prompt(prompt, hide_input=True, err=True))


def _lines(option: str, file: str) -> list[str]:
    if file == "-":
        return sys.stdin.read().splitlines()
    path = Path(file)
    try:
        if path.stat().st_mode & (stat.S_IRGRP | stat.S_IROTH):
            raise ConfigurationError(option, "can be read by others.", f"Run: chmod 600 {file}")
        return path.read_text("utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "it is not UTF-8"
        raise ConfigurationError(option, f"{file} cannot be read: {reason}.") from None
