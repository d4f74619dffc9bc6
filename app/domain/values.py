"""Legacy values as text, as JSON and as truth. Drivers hand out numbers, dates and bits in many types."""

import uuid
from collections.abc import Callable
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any, Final

MAX_DEPTH: Final = 16
"""How deep lists and objects may nest: far above real metadata, far below where recursion hurts."""

MAX_EXACT_INT: Final = 2**53 - 1
"""Largest whole number that JavaScript keeps: Auth0 would round a longer one, so it goes as text."""

_TRUE: Final = frozenset({"t", "true", "y", "yes", "on", "\x01"})
_FALSE: Final = frozenset({"f", "false", "n", "no", "off", "", "\x00"})

_EXACT_DIGITS: Final = 15
"""Whole numbers of so many digits are below `MAX_EXACT_INT`; PostgreSQL's may have 131,072."""


def as_text(value: object) -> str | None:
    """
    The value as it reads inside a text; None for NULL and for what is no text (lists, objects, raw bytes).

    Text itself comes back as it is; numbers without a needless `.0`, dates in ISO 8601, truth as `true` and `false`.
    """
    if type(value) is str:
        return value
    convert = _AS_TEXT.get(type(value))
    return convert(value) if convert is not None else None


def as_json(value: object, depth: int = 0) -> object:
    """
    The value as JSON knows it, with its type kept: numbers, truth, text; dates become ISO 8601 text.

    What JSON has no form for comes back as it is, for `auth0_rules` to refuse; so does what nests deeper than
    `MAX_DEPTH`. Lists and objects are copied.
    """
    convert = _AS_JSON.get(type(value))
    if convert is not None:
        return convert(value)
    if depth <= MAX_DEPTH and isinstance(value, list | tuple):
        return [as_json(item, depth + 1) for item in value]
    if depth <= MAX_DEPTH and isinstance(value, dict):
        return {str(key): as_json(item, depth + 1) for key, item in value.items()}
    return value


def as_truth(value: object) -> object:
    """
    True or False for what says so in a database; None for NULL; what cannot be read comes back as it is.

    Numbers but 0 are true, so are dates (`email_verified_at`); MySQL's zero date is false. Text says the same in
    digits, in ISO 8601, or as t, true, y, yes, on and their contraries; empty is false.
    """
    if value is None or type(value) is bool:
        return value
    if isinstance(value, str):
        return _truth_of_text(value)
    if isinstance(value, Decimal):
        return value if value.is_nan() else bool(value)
    if isinstance(value, int | float):
        return value if value != value else bool(value)  # noqa: PLR0124  only NaN is not itself, and it says nothing
    return isinstance(value, date) or value


def _truth_of_text(value: str) -> bool | str:
    word = value.strip(" ").lower()
    if word in _TRUE or word in _FALSE:
        return word in _TRUE
    if word.startswith("0000-00-00"):
        return False
    if word.isascii() and word.isdigit():
        return bool(word.strip("0"))
    try:
        datetime.fromisoformat(word.upper())
    except ValueError:
        return value
    return True


def _digits(number: Decimal) -> str:
    if number.is_finite() and number == number.to_integral_value():
        number = number.to_integral_value()
    return format(number, "f")


def _number(number: Decimal) -> int | float | str:
    """A whole number, else a float where that is exact, else the digits: Auth0 must not get another amount."""
    if number.is_finite() and number.adjusted() < _EXACT_DIGITS:
        if number == number.to_integral_value():
            return int(number)
        if Decimal(repr(float(number))) == number:
            return float(number)
    return _digits(number)


def _whole(number: int) -> int | str:
    return number if -MAX_EXACT_INT <= number <= MAX_EXACT_INT else str(number)


def _same(value: Any) -> Any:
    return value


_AS_TEXT: Final[dict[type, Callable[[Any], str]]] = {
    bool: lambda value: "true" if value else "false",
    int: str,
    float: lambda value: str(int(value)) if value.is_integer() else repr(value),
    Decimal: _digits,
    datetime: datetime.isoformat,
    date: date.isoformat,
    time: time.isoformat,
    uuid.UUID: str,
}

_AS_JSON: Final[dict[type, Callable[[Any], object]]] = {
    type(None): _same,
    str: _same,
    bool: _same,
    int: _whole,
    float: _same,
    Decimal: _number,
    datetime: datetime.isoformat,
    date: date.isoformat,
    time: time.isoformat,
    uuid.UUID: str,
}
