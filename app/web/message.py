"""
Request bodies: strict JSON, our keys only. What is refused is named by its field, and never repeated.

Lone surrogates and NUL are letters like any other here: further in they are simply nobody.
"""

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Annotated, Any, NoReturn, Self

from pydantic import Field

from app.errors import InvalidRequest

BODY_BYTES = 16 * 1024
"""A login is 200 bytes; an organization's metadata may add some thousand."""

IDENTIFIER_CHARS = 512
"""An email has at most 254; nothing longer is anybody's identifier."""

PASSWORD_CHARS = 4096
DEPTH = 8
DIGITS = 19
"""A signed 64-bit integer has at most 19 digits."""


@dataclass(frozen=True, slots=True)
class LoginMessage:
    """The body of `POST /login`."""

    identifier: Annotated[str, Field(min_length=1, max_length=IDENTIFIER_CHARS)] = field(repr=False)
    password: Annotated[str, Field(min_length=1, max_length=PASSWORD_CHARS)] = field(repr=False)
    organization: dict[str, Any] | None = None

    @classmethod
    def read(cls, body: bytes) -> Self:
        """
        Reads a login.

        Raises:
            InvalidRequest: Naming every field that is wrong.
        """
        members = _object(body)
        errors = _unknown(members, {"identifier", "password", "organization"})
        identifier = _text(members, "identifier", IDENTIFIER_CHARS, errors)
        password = _text(members, "password", PASSWORD_CHARS, errors)
        organization = members.get("organization")
        if organization is not None and not isinstance(organization, dict):
            errors.append(_error("organization", "must be an object"))
        if errors:
            raise InvalidRequest(errors=errors)
        return cls(identifier, password, organization)


@dataclass(frozen=True, slots=True)
class GetUserMessage:
    """The body of `POST /get-user`: exactly one of the two."""

    identifier: Annotated[str | None, Field(min_length=1, max_length=IDENTIFIER_CHARS)] = field(
        default=None, repr=False
    )
    user_id: Annotated[str | None, Field(min_length=1, max_length=IDENTIFIER_CHARS)] = field(default=None, repr=False)

    @classmethod
    def read(cls, body: bytes) -> Self:
        """
        Reads a get-user.

        Raises:
            InvalidRequest: Naming every field that is wrong.
        """
        members = _object(body)
        errors = _unknown(members, {"identifier", "user_id"})
        if "identifier" in members and "user_id" in members:
            errors.append(_error("user_id", "give identifier or user_id, not both"))
        name = "user_id" if "user_id" in members else "identifier"
        text = _text(members, name, IDENTIFIER_CHARS, errors)
        if errors:
            raise InvalidRequest(errors=errors)
        return cls(user_id=text) if name == "user_id" else cls(identifier=text)


def _error(name: str, reason: str) -> dict[str, str]:
    return {"field": name, "reason": reason}


def _unknown(members: Mapping[str, object], known: set[str]) -> list[dict[str, str]]:
    """Keys that are not ours; their names come from outside, so they are not repeated either."""
    if members.keys() <= known:
        return []
    return [_error("", "unknown key; known here: " + ", ".join(sorted(known)))]


def _text(members: Mapping[str, object], name: str, longest: int, errors: list[dict[str, str]]) -> str:
    value = members.get(name)
    if isinstance(value, str) and 1 <= len(value) <= longest:
        return value
    if name not in members:
        errors.append(_error(name, "is missing"))
    elif not isinstance(value, str):
        errors.append(_error(name, "must be a string"))
    else:
        errors.append(_error(name, f"must have 1 to {longest} characters"))
    return ""


def _object(body: bytes) -> dict[str, Any]:
    try:
        text = body.decode("utf-8")
    except UnicodeDecodeError:
        raise _not_json("must be UTF-8") from None
    if body.count(b"{") + body.count(b"[") > DEPTH:
        _refuse_depth(text)
    try:
        document = _DECODER.decode(text)
    except ValueError:
        raise _not_json("must be one JSON object") from None
    if not isinstance(document, dict):
        raise _not_json("must be one JSON object")
    return document


def _not_json(reason: str) -> InvalidRequest:
    return InvalidRequest(errors=[_error("", reason)])


def _refuse_depth(text: str) -> None:
    """Counts nesting outside strings, before a recursive parser sees it."""
    depth = 0
    in_string = escaped = False
    for letter in text:
        if in_string:
            in_string = escaped or letter != '"'
            escaped = letter == "\\" and not escaped
        elif letter == '"':
            in_string = True
        elif letter in "{[":
            depth += 1
            if depth > DEPTH:
                raise _not_json(f"must not be nested deeper than {DEPTH}")
        elif letter in "}]":
            depth -= 1


def _members(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    members = dict(pairs)
    if len(members) != len(pairs):
        raise _not_json("must not name a key twice")
    return members


def _integer(digits: str) -> int:
    if len(digits) > DIGITS + 1:
        raise _not_json("must not hold huge numbers")
    return int(digits)


def _float(digits: str) -> float:
    if math.isinf(number := float(digits)):
        raise _not_json("must not hold huge numbers")
    return number


def _constant(_: str) -> NoReturn:
    raise _not_json("must not hold NaN or Infinity")


_DECODER = json.JSONDecoder(
    object_pairs_hook=_members, parse_float=_float, parse_int=_integer, parse_constant=_constant
)
