"""How `trickle init` speaks: what was seen, questions with numbers, a diff, and what is next."""

import contextlib
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from app.cli.output import err, out

if TYPE_CHECKING:
    from app.census.draft.question import Draft, Question


class Talk:
    """One conversation. Without `asking` nobody is asked; `silent` prints nothing."""

    def __init__(self, *, asking: bool, silent: bool) -> None:
        self._asking = asking
        self._silent = silent
        self._left: set[str] = set()
        self._shown = 0

    @contextlib.contextmanager
    def busy(self, words: str) -> Iterator[None]:
        """Something that takes a moment."""
        if self._silent or not err.is_terminal:
            yield
            return
        with err.status(words):
            yield

    def next(self, draft: "Draft") -> "Question | None":
        """The next question to ask; None when none is open, or nobody is there to answer."""
        if not self._asking:
            return None
        return next((each for each in draft.questions if each.key not in self._left), None)

    def ask(self, question: "Question") -> Mapping[str, Any]:
        """The settings of an answer, dotted; none when it is left open."""
        out.print()
        out.print(question.ask, markup=False, style="bold")
        if question.why:
            out.print(question.why, markup=False, style="dim")
        for number, option in enumerate(question.options, 1):
            out.print(f"  {number}  {option.words}", markup=False)
        while True:
            typed = str(typer.prompt(_prompt(question), default="", show_default=False)).strip()
            if not typed:
                self._left.add(question.key)
                return {}
            if typed.isdigit() and 1 <= int(typed) <= len(question.options):
                return dict(question.options[int(typed) - 1].settings)
            if (value := _value(question, typed)) is not None:
                return {question.key: value}
            out.print(_refusal(question), markup=False, style="yellow")

    def agrees(self, path: Path, lines: Sequence[str]) -> bool:
        """Whether what changes in a file that is there may be written; asked on a terminal only."""
        if not self._asking:
            return True
        _print_changes(path, lines)
        self._shown = len(lines)
        return typer.confirm("Write it?", default=True)

    def closes(self, draft: "Draft", path: Path, lines: Sequence[str], *, wrote: bool, new: bool) -> None:
        """Everything that was seen and done."""
        for sentence in draft.evidence:
            _sentence("seen", sentence, "green")
        for sentence in draft.warnings:
            _sentence("look", sentence, "yellow")
        for question in draft.questions:
            _sentence("open", f"{question.key}: {question.ask} {question.why}".strip(), "red")
        if lines and not new and not self._shown:
            _print_changes(path, lines)
        if not wrote and lines and new:
            _print_changes(path, lines)
        out.print()
        out.print(_last(draft, path, wrote=wrote, changed=bool(lines)), markup=False)


def _sentence(word: str, sentence: str, colour: str) -> None:
    out.print(f"{word:6}", style=colour if out.is_terminal else "", end="")
    out.print(sentence, markup=False)


def _print_changes(path: Path, lines: Sequence[str]) -> None:
    out.print()
    out.print(f"Changes in {path}:", markup=False)
    for line in lines:
        colour = {"+": "green", "-": "red"}.get(line[:1], "")
        out.print(line, markup=False, style=colour if out.is_terminal else "")


def _last(draft: "Draft", path: Path, *, wrote: bool, changed: bool) -> str:
    state = f"{path} is written" if wrote else f"{path} is unchanged" if not changed else "Nothing was written"
    if draft.questions:
        number = len(draft.questions)
        count = f"{number} question{'s are' if number > 1 else ' is'} open"
        return f"{state}. {count}: fill in what {path} asks for (#?), and run this again."
    return f"{state}, and nothing is open. Next: trickle assess, trickle key new, trickle check"


def _prompt(question: "Question") -> str:
    if question.secret:
        return "The file's path" + (", or a number" if question.options else "") + " (enter leaves it open)"
    return ("Number, or your own" if question.options else "Answer") + " (enter leaves it open)"


def _value(question: "Question", typed: str) -> Any:
    """What was typed as the setting wants it; None where it cannot be."""
    if typed.isdigit():
        return None
    if question.secret:
        return typed if Path(typed).expanduser().is_file() else None
    if question.key == "legacy.identifiers":
        return [part.strip() for part in typed.split(",") if part.strip()]
    return typed


def _refusal(question: "Question") -> str:
    if question.secret:
        return "There is no such file. Put the secret into one, with mode 0600, and name it here."
    return "That is none of the numbers."
