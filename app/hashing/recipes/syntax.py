r"""
The grammar of recipes: text in, a tree out, and every error points at its character.

    recipe   = term { "." term }                  joined, left to right
    term     = "$" name                           $p, $s, $u, $email, $pepper, $x, or a column, parameter or secret
             | "'" text "'" | '"' text '"'        \\ before a quote or a backslash
             | number
             | name "(" recipe { "," recipe } ")"

Spaces between tokens mean nothing.
"""

import re
from dataclasses import dataclass, field

from app.errors import RecipeError

MAX_CHARS = 1024
"""The longest recipe of a real site is under 100."""
MAX_DEPTH = 24
MAX_TERMS = 128
"""Far above any real one; so that a recipe is never the reason for a deep stack."""
OPEN_CHARS = 3
"""Literals up to here are separators (`--`, `:`); longer ones may be site keys, and are shown as stars."""

_TOKEN = re.compile(
    r"""\s*(?:
        (?P<name>[A-Za-z_][A-Za-z0-9_]*) | \$(?P<variable>[A-Za-z_][A-Za-z0-9_]*) | (?P<number>[0-9]+)
        | (?P<literal>'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*") | (?P<mark>[().,])
    )""",
    re.VERBOSE | re.ASCII | re.DOTALL,
)
_ESCAPED = re.compile(r"\\(.)", re.DOTALL)
_LITERAL = re.compile(r"'(?:[^'\\]|\\.)*'|\"(?:[^\"\\]|\\.)*\"", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Literal:
    """Text that stands in the recipe itself."""

    text: str = field(repr=False)
    at: int


@dataclass(frozen=True, slots=True)
class Number:
    """A whole number: rounds, lengths."""

    value: int
    at: int


@dataclass(frozen=True, slots=True)
class Variable:
    """`$name`."""

    name: str
    at: int


@dataclass(frozen=True, slots=True)
class Join:
    """Terms one after the other; never a join in a join."""

    parts: tuple["Tree", ...]
    at: int


@dataclass(frozen=True, slots=True)
class Call:
    """A function and its arguments."""

    name: str
    arguments: tuple["Tree", ...]
    at: int


Tree = Literal | Number | Variable | Join | Call


@dataclass(frozen=True, slots=True)
class Source:
    """A recipe's text, for errors that show where."""

    text: str = field(repr=False)

    @property
    def shown(self) -> str:
        """On one line, with longer literals hidden; every other character in its place."""
        line = re.sub(r"\s", " ", self.text)
        return _LITERAL.sub(lambda found: _starred(found[0]), line)

    def error(self, at: int, reason: str, fix: str = "") -> RecipeError:
        """The error to raise for what stands at a character."""
        return RecipeError(self.shown, at, reason, fix)


@dataclass(frozen=True, slots=True)
class _Token:
    kind: str
    text: str
    at: int


def parse(text: str) -> tuple[Source, Tree]:
    """
    The tree of a recipe.

    Raises:
        RecipeError: It is none, or too large.
    """
    source = Source(text)
    if len(text) > MAX_CHARS:
        raise Source(text[:40]).error(0, f"a recipe has at most {MAX_CHARS} characters; this one begins here.")
    return source, _Parser(source, _tokens(source)).whole()


class _Parser:
    def __init__(self, source: Source, tokens: list[_Token]) -> None:
        self._source = source
        self._tokens = tokens
        self._next = 0
        self._terms = 0

    def whole(self) -> Tree:
        tree = self._recipe(0)
        if (left := self._peek()).kind != "end":
            raise self._source.error(left.at, "here the recipe should end.", "Join parts with a dot.")
        return tree

    def _recipe(self, depth: int) -> Tree:
        first = self._peek().at
        parts = [self._term(depth)]
        while self._peek().text == "." and self._peek().kind == "mark":
            self._next += 1
            parts.append(self._term(depth))
        return parts[0] if len(parts) == 1 else Join(tuple(parts), first)

    def _term(self, depth: int) -> Tree:
        token = self._take()
        self._terms += 1
        if depth > MAX_DEPTH or self._terms > MAX_TERMS:
            raise self._source.error(token.at, "the recipe is too large here.")
        match token.kind:
            case "variable":
                return Variable(token.text, token.at)
            case "number":
                return Number(self._number(token), token.at)
            case "literal":
                return Literal(_ESCAPED.sub(r"\1", token.text[1:-1]), token.at)
            case "name":
                return self._call(token, depth)
        found = "the recipe ends" if token.kind == "end" else f"{token.text!r} stands"
        raise self._source.error(token.at, f"{found} where $p, a function, a number or a text should be.")

    def _call(self, name: _Token, depth: int) -> Call:
        if self._peek().text != "(" or self._peek().kind != "mark":
            raise self._source.error(
                name.at, f"{name.text} is no function call.", f"Write ${name.text} or {name.text}(…)."
            )
        opened = self._take()
        arguments = [self._recipe(depth + 1)]
        while (token := self._take()).text == "," and token.kind == "mark":
            arguments.append(self._recipe(depth + 1))
        if token.text != ")" or token.kind != "mark":
            place = token.at if token.kind != "end" else opened.at
            raise self._source.error(
                place, "this bracket is not closed." if token.kind == "end" else "here a , or ) should be."
            )
        return Call(name.text, tuple(arguments), name.at)

    def _number(self, token: _Token) -> int:
        if len(token.text) > 12:
            raise self._source.error(token.at, "this number is too large.")
        return int(token.text)

    def _peek(self) -> _Token:
        return self._tokens[self._next]

    def _take(self) -> _Token:
        token = self._tokens[self._next]
        self._next = min(self._next + 1, len(self._tokens) - 1)
        return token


def _tokens(source: Source) -> list[_Token]:
    """All tokens, and one of the kind `end`."""
    text = source.text
    tokens: list[_Token] = []
    at = 0
    while at < len(text.rstrip()):
        found = _TOKEN.match(text, at)
        if found is None:
            at += len(text[at:]) - len(text[at:].lstrip())
            reason = "this text is not closed." if text[at] in "'\"" else f"{text[at]!r} means nothing here."
            raise source.error(at, reason)
        kind = found.lastgroup or ""
        start = found.start(kind) - (kind == "variable")
        tokens.append(_Token(kind, found[kind], start))
        at = found.end()
    tokens.append(_Token("end", "", len(text.rstrip())))
    return tokens


def _starred(literal: str) -> str:
    inside = literal[1:-1]
    return literal if len(inside) <= OPEN_CHARS else literal[0] + "*" * len(inside) + literal[-1]
