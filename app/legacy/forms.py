"""
What a user types, in the form in which the legacy system stores it: `"@{identifier|lower}:server.example"`.

A form is text with one `{identifier}` in it, behind whose bars steps follow, done from left to right. What stands
around it is added unless it is there already, for people type the short name and the whole one.
"""

import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from app.errors import ConfigurationError

Step = Callable[[str], str]

_PLACE = re.compile(r"\{identifier((?:\|[a-z_]+)*)\}")


def _capital(text: str) -> str:
    """MediaWiki's and Python's capitals differ for letters that become two (ß, ŉ): those stay, as PHP leaves them."""
    first = text[:1].upper()
    return first + text[1:] if len(first) == 1 else text


def _email_domain(text: str) -> str:
    """Django's `normalize_email`: the domain in lower case, what stands before the last @ as typed."""
    local, at, domain = text.rpartition("@")
    return f"{local}@{domain.lower()}" if at else text


STEPS: Mapping[str, Step] = MappingProxyType(
    {
        "strip": str.strip,
        "lower": str.lower,
        "upper": str.upper,
        "casefold": str.casefold,
        "capital": _capital,
        "spaces": lambda text: text.replace("_", " "),
        "one_space": lambda text: " ".join(text.split()),
        "underscores": lambda text: text.replace(" ", "_"),
        "nfc": lambda text: unicodedata.normalize("NFC", text),
        "nfkc": lambda text: unicodedata.normalize("NFKC", text),
        "email_domain": _email_domain,
        "local_part": lambda text: text.partition("@")[0],
    }
)
"""Steps by name. `spaces` turns underscores to spaces, `local_part` keeps what stands before the first @."""


@dataclass(frozen=True, slots=True)
class Form:
    """A form, taken apart; called with what was typed it gives what is stored."""

    before: str
    steps: tuple[Step, ...]
    behind: str

    def __call__(self, typed: str) -> str:
        """The stored form. A text that has become empty stays so: it is nobody's."""
        text = typed
        for step in self.steps:
            text = step(text)
        whole = bool(self.before or self.behind) and text.startswith(self.before) and text.endswith(self.behind)
        if not text or (whole and len(text) > len(self.before) + len(self.behind)):
            return text
        return f"{self.before}{text}{self.behind}"


def parse_form(text: str, *, key: str) -> Form:
    """
    Takes a form apart.

    Raises:
        ConfigurationError: It has not exactly one `{identifier}`, or a step that is none.
    """
    parts = _PLACE.split(text)
    if len(parts) != 3:
        raise ConfigurationError(
            key, "needs {identifier} exactly once.", 'Write e.g. "@{identifier|lower}:server.example".'
        )
    before, named, behind = parts
    names = [name for name in named.split("|") if name]
    if unknown := [name for name in names if name not in STEPS]:
        raise ConfigurationError(key, f"has the step {unknown[0]}, which is none.", f"Steps are {', '.join(STEPS)}.")
    return Form(before, tuple(STEPS[name] for name in names), behind)
