"""
The part of the user search's query syntax that a migration uses: terms, phrases, prefixes, ranges, AND, OR, NOT.

    identities.connection:"legacy-users" AND created_at:[2026-11-01 TO 2026-11-02] AND NOT app_metadata.moved:true
"""

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from app.rehearsal.management.http import ApiError

Fits = Callable[[Mapping[str, Any]], bool]

_TOKEN = re.compile(
    r"\s*(?:(?P<open>\()|(?P<close>\))|(?P<word>AND|OR|NOT)(?=[\s(])"
    r'|(?P<field>[A-Za-z_][\w.-]*):(?:"(?P<phrase>(?:[^"\\]|\\.)*)"|(?P<range>[\[{][^\]}]*[\]}])|(?P<term>[^\s()"]+)))'
)
_RANGE = re.compile(r"([\[{])\s*(\S+)\s+TO\s+(\S+)\s*([\]}])")


def parse_query(text: str) -> Fits:
    """
    A question to a user as the API shows one.

    Raises:
        ApiError: 400: the text is no query that is understood here.
    """
    if not text.strip():
        return lambda _: True
    parser = _Parser(text)
    found = parser.either()
    if parser.token is not None:
        raise _bad()
    return found


def _bad() -> ApiError:
    return ApiError(400, "Failed to parse query", "invalid_query_string")


class _Parser:
    def __init__(self, text: str) -> None:
        self._tokens = _tokens(text)
        self.token = next(self._tokens, None)

    def _next(self) -> None:
        self.token = next(self._tokens, None)

    def _at(self, word: str) -> bool:
        return self.token is not None and self.token["word"] == word

    def either(self) -> Fits:
        """One of several."""
        options = [self._all()]
        while self._at("OR"):
            self._next()
            options.append(self._all())
        return lambda user: any(each(user) for each in options)

    def _all(self) -> Fits:
        parts = [self._one()]
        while self._at("AND"):
            self._next()
            parts.append(self._one())
        return lambda user: all(each(user) for each in parts)

    def _one(self) -> Fits:
        if self._at("NOT"):
            self._next()
            inner = self._one()
            return lambda user: not inner(user)
        token = self.token
        if token is None:
            raise _bad()
        self._next()
        if token["open"]:
            inside = self.either()
            if self.token is None or not self.token["close"]:
                raise _bad()
            self._next()
            return inside
        if not token["field"]:
            raise _bad()
        return _term(token)


def _tokens(text: str) -> Iterator["re.Match[str]"]:
    at = 0
    while text[at:].strip():
        found = _TOKEN.match(text, at)
        if found is None:
            raise _bad()
        yield found
        at = found.end()


def _term(token: "re.Match[str]") -> Fits:
    field, phrase, span, term = token["field"], token["phrase"], token["range"], token["term"]
    path = field.split(".")
    if field == "_exists_" and term is not None:
        wanted_path = term.split(".")
        return lambda user: any(True for _ in _values(user, wanted_path))
    if phrase is not None:
        wanted = re.sub(r"\\(.)", r"\1", phrase).lower()
        return lambda user: any(_text(each) == wanted for each in _values(user, path))
    if span is not None:
        return _between(path, span)
    plain = re.sub(r"\\(.)", r"\1", term).lower()
    if plain.endswith("*"):
        return lambda user: any(_text(each).startswith(plain[:-1]) for each in _values(user, path))
    return lambda user: any(_text(each) == plain for each in _values(user, path))


def _between(path: list[str], span: str) -> Fits:
    found = _RANGE.fullmatch(span)
    if found is None:
        raise _bad()
    opening, low, high, closing = found.groups()

    def fits(user: Mapping[str, Any]) -> bool:
        return any(
            (low == "*" or (text >= low.lower() if opening == "[" else text > low.lower()))
            and (high == "*" or (text <= high.lower() if closing == "]" else text < high.lower()))
            for text in map(_text, _values(user, path))
        )

    return fits


def _text(value: Any) -> str:
    return str(value).lower()  # true, not True: as JSON spells it


def _values(node: Any, path: list[str]) -> Iterator[Any]:
    """Everything at the path; a list is each of its items."""
    if isinstance(node, list):
        for each in node:
            yield from _values(each, path)
    elif not path:
        if node is not None:
            yield node
    elif isinstance(node, dict) and path[0] in node:
        yield from _values(node[path[0]], path[1:])
