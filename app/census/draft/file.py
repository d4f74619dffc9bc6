"""
The draft as `trickle.toml`: comments for people, questions where they are to be answered, and whatever a person wrote
kept as it stands.

Lines that begin with `#?` are questions of ours: they go when the file is written anew, and come back while they are
open. Nothing else that stands in a file is ever changed or taken away.
"""

import difflib
import re
from collections.abc import Iterable, Mapping
from typing import Any, Final

import tomlkit
from tomlkit.exceptions import TOMLKitError
from tomlkit.items import Item, Table
from tomlkit.toml_document import TOMLDocument

from app.census.draft.question import Draft, Question, flat
from app.errors import ConfigurationError

MARK: Final = "#?"

HEAD: Final = """\
# Written by `trickle init`. Change what you like: running it again keeps your changes.
# Every setting: docs/configuration.md

"""

TAIL: Final = """
[server]
# public_url = "https://verify.example.com"   # what Auth0 reaches, without a slash at its end
# tls_cert = "tls.crt"
# tls_key = "tls.key"

[access]
# allow = ["auth0:eu"]                        # your tenant's region
# The key of the scripts is entered here by: trickle key new
"""

_ORDER: Final = ("legacy.url_file", "legacy.url", "legacy.preset", "legacy.preset_names", "legacy.preset_parts",
                 "legacy.preset_without", "legacy.table", "legacy.identifiers", "legacy.case",
                 "legacy.where")  # fmt: skip


def written(before: str, draft: Draft, settings: Mapping[str, Any]) -> str:
    """
    The file's text with the draft in it.

    Args:
        before: What stands in the file; empty for a new one.
        draft: Comments and questions.
        settings: What is to stand there, dotted; settings that the file has already stay as they are.

    Raises:
        ConfigurationError: The file is not TOML, or spells a section so that nothing can be added.
    """
    try:
        document = tomlkit.parse(without_questions(before))
        for key in sorted(settings, key=_place):
            _add(document, key, settings[key], draft.comments.get(key, ""))
        text = tomlkit.dumps(document)
    except (TOMLKitError, TypeError, AttributeError):
        raise ConfigurationError("--out", "is not TOML, or spells a section so that nothing can be added.") from None
    if not before:
        text = HEAD + text.lstrip("\n") + TAIL
    return _with_questions(text, draft.questions)


def without_questions(text: str) -> str:
    """The text without lines of ours that ask."""
    return "".join(line for line in text.splitlines(keepends=True) if not line.startswith(MARK))


def _place(key: str) -> tuple[int, int, str]:
    """Plain settings of a section before its tables, each in the order of reading."""
    known = _ORDER.index(key) if key in _ORDER else len(_ORDER)
    return (key.count("."), known, "" if key.count(".") > 1 else key)


def _add(document: TOMLDocument, key: str, value: Any, comment: str) -> None:
    """Adds a setting that is not there, at the end of its section."""
    table: Any = document
    *sections, name = key.split(".")
    for number, section in enumerate(sections):
        if section not in table:
            table.add(section, tomlkit.table(is_super_table=number == 0 and len(sections) > 1 and section != "legacy"))
        table = table[section]
    if name in table:
        return
    item: Item = tomlkit.item(value)
    if isinstance(value, Mapping):
        inline = tomlkit.inline_table()
        inline.update(value)
        item = inline
    if comment:
        item.comment(comment)
    if isinstance(table, Table):
        table.append(name, item)
    else:
        table[name] = item


def _with_questions(text: str, questions: Iterable[Question]) -> str:
    """Every question behind the header of the section in which its answer belongs; or at the end, under a new one."""
    for question in reversed(list(questions)):
        section = question.key.rpartition(".")[0]
        asked = question_lines(question)
        header = re.compile(rf"^\[{re.escape(section)}\][^\n]*\n", re.MULTILINE)
        if match := header.search(text):
            text = text[: match.end()] + asked + text[match.end() :]
        else:
            text = text.rstrip("\n") + f"\n\n[{section}]\n{asked}"
    return text


def question_lines(question: Question) -> str:
    """A question as lines of comment, with what may be written below it."""
    lines = [f"{question.ask} {question.why}".strip()]
    for option in question.options:
        lines.append(f"  {option.words}")
        lines += [f"      {_spelled(key, value, question.key)}" for key, value in option.settings.items()]
    if question.example:
        lines.append(f"  e.g. {question.example}")
    return "".join(f"{MARK} {line}\n" for line in lines)


def _spelled(key: str, value: Any, beside: str) -> str:
    """A setting as it is to be written in the section of the question."""
    section, _, name = key.rpartition(".")
    spelled = tomlkit.dumps({name: value}).strip() if not isinstance(value, Mapping) else f"{name} = {_inline(value)}"
    return spelled if section == beside.rpartition(".")[0] else f"{spelled}   (in [{section}])"


def _inline(value: Mapping[str, Any]) -> str:
    return "{ " + ", ".join(tomlkit.dumps({name: each}).strip() for name, each in value.items()) + " }"


def difference(before: str, after: str) -> list[str]:
    """What changes: lines that come and go. None of what stays, for it may hold secrets."""
    lines = difflib.unified_diff(before.splitlines(), after.splitlines(), lineterm="", n=0)
    return [line for line in lines if line[:1] in "+-" and line[:3] not in {"+++", "---"} and line[1:].strip()]


def settings_of(draft: Draft) -> dict[str, Any]:
    """The draft's settings, dotted."""
    return dict(flat(draft.tree))
