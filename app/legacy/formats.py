"""
What a column or a further query holds, where it is more than a plain value: truth, moments, lists, JSON, PHP's arrays.

A value that does not read so stays as it is: the profile shows it, and nobody loses a login over it.
"""

import re
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Final, Literal

import orjson

from app.domain.values import as_truth
from app.legacy.values import moment

Format = Literal["truth", "moment", "json", "php", "php_keys", "comma", "space", "lines"]
"""
`truth` is true or false for what a database writes for them; `moment` is ISO 8601 in UTC for dates and for seconds or
milliseconds since 1970; `json` and `php` (`serialize()`) are values with their structure; `php_keys` are the keys of
PHP's array whose values are true; `comma`, `space` and `lines` are lists in one text.
"""

MAX_DEPTH: Final = 16
"""As deep as metadata may nest (`domain/values.py`)."""


class NotSerialised(ValueError):
    """The text is none that PHP's `serialize` writes."""


def unserialise(text: str) -> object:
    """
    A value of PHP's `serialize`: arrays become lists where their keys count from 0, else mappings with text keys.

    Raises:
        NotSerialised: It is none, or holds an object.
    """
    value, end = _value(text.encode(), 0, 0)
    if end != len(text.encode()):
        raise NotSerialised
    return value


_SCALAR = re.compile(rb"(?:N|b:([01])|i:(-?\d{1,20})|d:([-+.\dEeINFA]{1,40}));")
_TEXT = re.compile(rb's:(\d{1,7}):"')
_ARRAY = re.compile(rb"a:(\d{1,7}):\{")


def _value(raw: bytes, at: int, depth: int) -> tuple[object, int]:
    if depth > MAX_DEPTH:
        raise NotSerialised
    if match := _SCALAR.match(raw, at):
        truth, whole, number = match.groups()
        if truth is not None:
            return truth == b"1", match.end()
        return (int(whole) if whole is not None else float(number) if number is not None else None), match.end()
    if match := _TEXT.match(raw, at):
        end = match.end() + int(match[1])
        if raw[end : end + 2] != b'";':
            raise NotSerialised
        return raw[match.end() : end].decode(errors="replace"), end + 2
    if match := _ARRAY.match(raw, at):
        return _array(raw, match.end(), int(match[1]), depth)
    raise NotSerialised


def _array(raw: bytes, at: int, size: int, depth: int) -> tuple[object, int]:
    items: dict[object, object] = {}
    for _ in range(size):
        key, at = _value(raw, at, depth + 1)
        if not isinstance(key, int | str):
            raise NotSerialised
        items[key], at = _value(raw, at, depth + 1)
    if raw[at : at + 1] != b"}":
        raise NotSerialised
    counted = list(items) == list(range(size))
    return (list(items.values()) if counted else {str(key): item for key, item in items.items()}), at + 1


def _json(value: object) -> object:
    return orjson.loads(value) if isinstance(value, str) and value.strip() else value


def _php(value: object) -> object:
    return unserialise(value) if isinstance(value, str) and value.strip() else value


def _php_keys(value: object) -> object:
    array = _php(value)
    return [key for key, on in array.items() if on] if isinstance(array, dict) else array


def _moment(value: object) -> object:
    when = moment(value)
    return when.isoformat().replace("+00:00", "Z") if when is not None else None


def _split(by: str) -> Callable[[object], object]:
    """A text at these characters, without blanks and empty pieces."""

    def split(value: object) -> object:
        if not isinstance(value, str):
            return value
        return [piece for part in re.split(by, value) if (piece := part.strip())]

    return split


FORMATS: Mapping[str, Callable[[object], object]] = MappingProxyType({
    "truth": as_truth,
    "moment": _moment,
    "json": _json,
    "php": _php,
    "php_keys": _php_keys,
    "comma": _split(","),
    "space": _split(r"\s+"),
    "lines": _split("\n"),
})  # fmt: skip
"""Every format by its name."""


def read(format_: str, value: object) -> object:
    """The value as its format reads it; itself where it does not read so."""
    try:
        return FORMATS[format_](value)
    except (ValueError, OverflowError, RecursionError):
        return value
