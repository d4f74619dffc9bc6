"""
The part of JSON Schema that the records of an import need, with Auth0's names for what is wrong.

A schema is compiled once into questions; a record of a hundred thousand is then asked in a few microseconds.
"""

import math
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong with a record: Auth0's code, a text, and where. The text may repeat what the record held."""

    code: str
    message: str = field(repr=False)
    path: str = ""

    def told(self) -> dict[str, str]:
        """As a job's error report has it."""
        where = f"Error in {self.path} property - " if self.path else ""
        return {"code": self.code, "message": where + self.message, "path": self.path}


Check = Callable[[Any, str], list[Problem]]

FORMAT: Final = "FORMAT"

_EMAIL = re.compile(
    r"(?=.{1,254}\Z)(?=[^@]{1,64}@)[A-Za-z0-9!#$%&'*+/=?^_`{|}~.\-\u0080-\U0010ffff]+"
    r"@(?:[A-Za-z0-9\u0080-\U0010ffff](?:[A-Za-z0-9\-\u0080-\U0010ffff]{0,61}[A-Za-z0-9\u0080-\U0010ffff])?\.)+"
    r"[A-Za-z0-9\u0080-\U0010ffff](?:[A-Za-z0-9\-\u0080-\U0010ffff]{0,61}[A-Za-z0-9\u0080-\U0010ffff])"
)
_URI = re.compile(r"[A-Za-z][A-Za-z0-9+.\-]*:[^\s]+")

_FORMATS: Final[Mapping[str, re.Pattern[str]]] = {"email": _EMAIL, "uri": _URI}

_TYPES: Final[Mapping[str, Callable[[Any], bool]]] = {
    "object": lambda value: isinstance(value, dict),
    "array": lambda value: isinstance(value, list),
    "string": lambda value: isinstance(value, str),
    "boolean": lambda value: isinstance(value, bool),
    "integer": lambda value: (
        not isinstance(value, bool)
        and (isinstance(value, int) or (isinstance(value, float) and math.isfinite(value) and value == int(value)))
    ),
}


def compile_schema(schema: Mapping[str, Any]) -> Check:
    """
    A question to a value: everything that is wrong with it, in the order of the schema.

    Raises:
        ValueError: The schema has a keyword that is not known here.
    """
    checks = [_KEYWORDS[name](schema) for name in schema if name in _KEYWORDS]
    if unknown := set(schema) - set(_KEYWORDS) - {"$comment", "type"}:
        raise ValueError(f"no such keyword: {min(unknown)}")
    kind = schema.get("type")
    is_kind = _TYPES[kind] if kind else None

    def check(value: Any, path: str) -> list[Problem]:
        if is_kind is not None and not is_kind(value):
            return [Problem("INVALID_TYPE", f"Expected type {kind} but found type {_type_of(value)}", path)]
        return [problem for each in checks for problem in each(value, path)]

    return check


def _type_of(value: Any) -> str:
    return "null" if value is None else next((name for name, fits in _TYPES.items() if fits(value)), "number")


def _properties(schema: Mapping[str, Any]) -> Check:
    inside = {name: compile_schema(each) for name, each in schema["properties"].items()}
    closed = schema.get("additionalProperties") is False

    def check(value: Any, path: str) -> list[Problem]:
        found: list[Problem] = []
        for name, each in value.items():
            if (ask := inside.get(name)) is not None:
                found += ask(each, f"{path}.{name}" if path else name)
            elif closed:
                # Not in Auth0's list of codes, though its schema is closed: this is the validator's own name for it.
                found.append(
                    Problem("OBJECT_ADDITIONAL_PROPERTIES", f"Additional properties not allowed: {name}", path)
                )
        return found

    return check


def _required(schema: Mapping[str, Any]) -> Check:
    names = tuple(schema["required"])
    return lambda value, path: [
        Problem("OBJECT_REQUIRED", f"Missing required property: {name}", path) for name in names if name not in value
    ]


def _items(schema: Mapping[str, Any]) -> Check:
    ask = compile_schema(schema["items"])
    return lambda value, path: [problem for at, each in enumerate(value) for problem in ask(each, f"{path}[{at}]")]


def _pattern(schema: Mapping[str, Any]) -> Check:
    pattern = re.compile(schema["pattern"].removesuffix("$") + r"\Z")
    text = f"String does not match pattern {schema['pattern']}"
    return lambda value, path: [] if pattern.match(value) else [Problem("PATTERN", text, path)]


def _format(schema: Mapping[str, Any]) -> Check:
    name = schema["format"]
    pattern = _FORMATS[name]

    def check(value: Any, path: str) -> list[Problem]:
        if pattern.fullmatch(value):
            return []
        return [Problem(FORMAT, f"Object didn't pass validation for format {name}: {value}", path)]

    return check


def _enum(schema: Mapping[str, Any]) -> Check:
    allowed = tuple(schema["enum"])
    return lambda value, path: (
        [] if value in allowed else [Problem("ENUM_MISMATCH", f"No enum match for: {value}", path)]
    )


def _not(schema: Mapping[str, Any]) -> Check:
    ask = compile_schema(schema["not"])
    return lambda value, path: (
        [] if ask(value, path) else [Problem("NOT_PASSED", "Data matches schema from 'not'", path)]
    )


def _any_of(schema: Mapping[str, Any]) -> Check:
    asked = [compile_schema(each) for each in schema["anyOf"]]
    names = [each["required"] for each in schema["anyOf"] if set(each) == {"required"} and len(each["required"]) == 1]
    if len(names) == len(asked):  # one of these must be there: asked of every record, so asked at once
        wanted = frozenset(name for (name,) in names)
        return lambda value, path: [_any_of_missing(path)] if wanted.isdisjoint(value) else []

    def check(value: Any, path: str) -> list[Problem]:
        if any(not ask(value, path) for ask in asked):
            return []
        return [_any_of_missing(path)]

    return check


def _any_of_missing(path: str) -> Problem:
    return Problem("ANY_OF_MISSING", "Data does not match any schemas from 'anyOf'", path)


def _bound(
    keyword: str, code: str, measure: Callable[[Any], float], *, most: bool, text: str
) -> Callable[[Mapping[str, Any]], Check]:
    def compiled(schema: Mapping[str, Any]) -> Check:
        limit = schema[keyword]

        def check(value: Any, path: str) -> list[Problem]:
            found = measure(value)
            if (found <= limit) if most else (found >= limit):
                return []
            return [Problem(code, text.format(found, limit), path)]

        return check

    return compiled


def _nothing(_: Mapping[str, Any]) -> Check:
    return lambda *_: []


_KEYWORDS: Final[Mapping[str, Callable[[Mapping[str, Any]], Check]]] = {
    "required": _required,
    "properties": _properties,
    "additionalProperties": _nothing,  # asked with the properties
    "items": _items,
    "pattern": _pattern,
    "format": _format,
    "enum": _enum,
    "not": _not,
    "anyOf": _any_of,
    "minLength": _bound("minLength", "MIN_LENGTH", len, most=False, text="String is too short ({} chars), minimum {}"),
    "maxLength": _bound("maxLength", "MAX_LENGTH", len, most=True, text="String is too long ({} chars), maximum {}"),
    "minimum": _bound("minimum", "MINIMUM", float, most=False, text="Value {} is less than minimum {}"),
    "maximum": _bound("maximum", "MAXIMUM", float, most=True, text="Value {} is greater than maximum {}"),
    "minItems": _bound("minItems", "ARRAY_LENGTH_SHORT", len, most=False, text="Array is too short ({}), minimum {}"),
    "maxItems": _bound("maxItems", "ARRAY_LENGTH_LONG", len, most=True, text="Array is too long ({}), maximum {}"),
    "maxProperties": _bound(
        "maxProperties",
        "OBJECT_PROPERTIES_MAXIMUM",
        len,
        most=True,
        text="Too many properties defined ({}), maximum {}",
    ),
}
