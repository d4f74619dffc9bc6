"""What came of looking: settings, why, and what only a person can say."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

Tree = dict[str, Any]

INLINE: Final = frozenset({"legacy.case", "legacy.preset_names"})
"""Tables that stand on one line of the file."""


@dataclass(frozen=True, slots=True)
class Option:
    """One possible answer: what it means in words, and the settings that it stands for, dotted."""

    words: str
    settings: Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """
    One thing that only a person can say.

    Attributes:
        key: The setting to fill in.
        ask: The question, in a sentence.
        why: What was seen, and why it decides nothing.
        options: Possible answers.
        example: How an answer looks in the file, where none of the options is one.
        secret: The answer is a secret: a file holds it.
    """

    key: str
    ask: str
    why: str = ""
    options: tuple[Option, ...] = ()
    example: str = ""
    secret: bool = False


@dataclass(slots=True)
class Draft:
    """
    Settings that are certain, and everything a person should know of them.

    Attributes:
        tree: Sections of `trickle.toml`.
        comments: Why a setting is as it is, by its key.
        evidence: What was seen, in sentences.
        warnings: What should be done, in sentences.
        questions: What is open.
    """

    tree: Tree = field(default_factory=dict)
    comments: dict[str, str] = field(default_factory=dict)
    evidence: list[str] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    questions: list[Question] = field(default_factory=list)

    def put(self, key: str, value: Any, comment: str = "") -> None:
        """Takes a setting down."""
        put(self.tree, key, value)
        if comment:
            self.comments[key] = comment


def put(tree: Tree, key: str, value: Any) -> None:
    """Puts a value at a dotted key."""
    *sections, name = key.split(".")
    for section in sections:
        tree = tree.setdefault(section, {})
    tree[name] = value


def get(tree: Mapping[str, Any], key: str) -> Any:
    """What stands at a dotted key; None where nothing does."""
    found: Any = tree
    for name in key.split("."):
        if not isinstance(found, Mapping) or name not in found:
            return None
        found = found[name]
    return found


def flat(tree: Mapping[str, Any], before: str = "") -> Iterable[tuple[str, Any]]:
    """Every setting of a tree by its dotted key."""
    for name, value in tree.items():
        if isinstance(value, Mapping) and f"{before}{name}" not in INLINE:
            yield from flat(value, f"{before}{name}.")
        else:
            yield f"{before}{name}", value
