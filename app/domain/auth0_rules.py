"""
Auth0's rules for the fields of a profile, and what becomes of a value that breaks one.

An optional field that breaks a rule is left out and named, never its value: a login with a profile less one nickname is
better than none. Without `user_id` and `email` Auth0 makes no user, and it refuses a profile over its size: these are
`ProfileInvalid`. Sources: Auth0's pages on the user profile structure, username and metadata field names, the bulk
import schema and the import of MFA factors.
"""

import math
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any, Final

import orjson

from app.domain.values import MAX_DEPTH, MAX_EXACT_INT
from app.errors import ProfileInvalid

Profile = dict[str, Any]
"""What Auth0 receives: its normalized fields, letter for letter, JSON values only."""

MAX_PROFILE_BYTES: Final = 10 * 1024
"""Auth0's cap on a user profile, enforced for all tenants from March 2027; measured as JSON."""

MAX_EMAIL_CHARS: Final = 254
MAX_LOCAL_CHARS: Final = 64
"""User profile structure: the local part, and the whole."""

MAX_USERNAME_CHARS: Final = 128
"""Most that a connection can be set to; its default is 15."""

MAX_FACTORS: Final = 10
"""Import of MFA factors: 1 to 10."""

RESERVED_APP_METADATA: Final = frozenset(
    {
        "__tenant",
        "_id",
        "blocked",
        "clientID",
        "created_at",
        "email_verified",
        "email",
        "globalClientID",
        "global_client_id",
        "identities",
        "lastIP",
        "lastLogin",
        "loginsCount",
        "metadata",
        "multifactor_last_modified",
        "multifactor",
        "updated_at",
        "user_id",
    }
)
"""Names that Auth0 keeps for itself at the top of `app_metadata`."""

_EMAIL = re.compile(r"[^\s@\"(),:;<>\[\]\\\x00-\x1f\x7f]+@(?:[^\W_](?:[\w-]*[^\W_])?\.)+[^\W_](?:[\w-]*[^\W_])")
_USERNAME = re.compile(r"[a-z0-9@`^$!\-#.+'~_]+")
_E164 = re.compile(r"\+[0-9]{1,15}")
_TOTP_SECRET = re.compile(r"[A-Z2-7]+")
_PICTURE = re.compile(r"https?://[^\s/?#]+\S*")
_TREES: Final = ("app_metadata", "user_metadata")
_NEEDED: Final = ("user_id", "email")
_LEAVES: Final = frozenset({str, bool, int, float, type(None)})
_PLAIN_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_-]{0,63}")


@dataclass(frozen=True, slots=True)
class DroppedField:
    """A field that broke a rule: where it stood and which rule, never what it held. As text `path:rule`."""

    path: str
    rule: str

    def __str__(self) -> str:
        return f"{self.path}:{self.rule}"


class _Broken(Exception):
    """A value breaks a rule; the message is the rule. Seen in this file only."""


class ProfileRules:
    """All rules of one connection."""

    def __init__(self, *, username_max: int = MAX_USERNAME_CHARS) -> None:
        """
        Args:
            username_max: Longest username that the connection allows, 1 to 128.
        """
        self._rules: Mapping[str, Callable[[Any, list[DroppedField]], Any]] = {
            "user_id": _user_id,
            "email": _email,
            "email_verified": _truth,
            "username": partial(_username, longest=username_max),
            "phone_number": _phone_number,
            "phone_verified": _truth,
            "name": partial(_text, longest=150),
            "given_name": partial(_text, longest=150),
            "family_name": partial(_text, longest=150),
            "nickname": partial(_text, longest=350),
            "picture": _picture,
            "app_metadata": partial(_metadata, root="app_metadata", reserved=RESERVED_APP_METADATA),
            "user_metadata": partial(_metadata, root="user_metadata", reserved=frozenset()),
            "mfa_factors": _mfa_factors,
        }

    def keep(self, raw: Mapping[str, object]) -> tuple[Profile, list[DroppedField]]:
        """
        What keeps its field's rule, and what does not and is left out; nothing is required yet.

        Args:
            raw: Fields by name; None and missing are the same. Texts are trimmed.
        """
        profile: Profile = {}
        dropped: list[DroppedField] = []
        rules = self._rules
        for field, value in raw.items():
            if value is None:
                continue
            if field not in rules:
                dropped.append(DroppedField(_named(field), "no_such_field"))
                continue
            try:
                profile[field] = rules[field](value, dropped)
            except _Broken as broken:
                dropped.append(DroppedField(field, str(broken)))
        if "email_verified" not in profile:
            profile["email_verified"] = False
        if "phone_number" not in profile and "phone_verified" in profile:
            del profile["phone_verified"]
        for field in _TREES:
            if field in profile and not profile[field]:
                del profile[field]
        return profile, dropped


def complete(profile: Profile, dropped: list[DroppedField]) -> int:
    """
    The rules without which Auth0 makes no user.

    Returns:
        The profile's bytes as JSON.

    Args:
        profile: What was kept.
        dropped: What was not, to say why.

    Raises:
        ProfileInvalid: `user_id` or `email` is missing or broke its rule, or the whole is too large.
    """
    for name in _NEEDED:
        if name not in profile:
            raise ProfileInvalid(name, next((field.rule for field in dropped if field.path == name), "missing"))
    size = len(orjson.dumps(profile))
    if size > MAX_PROFILE_BYTES:
        raise ProfileInvalid("profile", f"larger_than_{MAX_PROFILE_BYTES}_bytes")
    return size


def _string(value: object) -> str:
    """Text that can be sent: trimmed, not empty, without NUL and lone surrogates."""
    if type(value) is not str:
        raise _Broken("not_text")
    text = value.strip()
    if not text:
        raise _Broken("empty")
    if text.isascii() and text.isprintable():  # nearly all
        return text
    if not is_sendable(text):
        raise _Broken("not_unicode")
    return text


def is_sendable(text: str) -> bool:
    """Whether JSON and every database can carry the text: no NUL, no lone surrogate."""
    if "\x00" in text:
        return False
    if text.isascii():
        return True
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def _text(value: object, _: list[DroppedField], *, longest: int) -> str:
    text = _string(value)
    if len(text) > longest:
        raise _Broken(f"longer_than_{longest}")
    return text


def _truth(value: object, _: list[DroppedField]) -> bool:
    if type(value) is not bool:
        raise _Broken("not_a_boolean")
    return value


def _user_id(value: object, _: list[DroppedField]) -> str:
    """Auth0 puts `auth0|` before it; sent along, it would stand there twice."""
    text = _string(value)
    if text != value:
        raise _Broken("outer_space")
    if text.startswith("auth0|"):
        raise _Broken("starts_with_auth0")
    return text


def _email(value: object, _: list[DroppedField]) -> str:
    """Auth0 stores it in lower case."""
    text = _string(value).lower()
    if len(text) > MAX_EMAIL_CHARS:
        raise _Broken(f"longer_than_{MAX_EMAIL_CHARS}")
    if _EMAIL.fullmatch(text) is None:
        raise _Broken("not_an_address")
    if text.index("@") > MAX_LOCAL_CHARS:
        raise _Broken(f"local_part_longer_than_{MAX_LOCAL_CHARS}")
    return text


def _username(value: object, _: list[DroppedField], *, longest: int) -> str:
    """Auth0 stores it in lower case, and takes no email for one."""
    text = _string(value).lower()
    if len(text) > longest:
        raise _Broken(f"longer_than_{longest}")
    if _USERNAME.fullmatch(text) is None:
        raise _Broken("character_not_allowed")
    if _EMAIL.fullmatch(text) is not None:
        raise _Broken("is_an_address")
    return text


def _phone_number(value: object, _: list[DroppedField]) -> str:
    text = _string(value)
    if _E164.fullmatch(text) is None:
        raise _Broken("not_e164")
    return text


def _picture(value: object, _: list[DroppedField]) -> str:
    text = _string(value)
    if _PICTURE.fullmatch(text) is None:
        raise _Broken("not_a_url")
    return text


def _mfa_factors(value: object, dropped: list[DroppedField]) -> list[dict[str, dict[str, str]]]:
    """One bad factor makes Auth0 fail the whole login, so bad ones are left out one by one."""
    if type(value) is not list:
        raise _Broken("not_a_list")
    if not 1 <= len(value) <= MAX_FACTORS:
        raise _Broken(f"not_1_to_{MAX_FACTORS}_factors")
    factors = []
    for index, factor in enumerate(value):
        try:
            factors.append(_factor(factor))
        except _Broken as broken:
            dropped.append(DroppedField(f"mfa_factors.{index}", str(broken)))
    if not factors:
        raise _Broken("no_factor_left")
    return factors


def _factor(factor: object) -> dict[str, dict[str, str]]:
    if type(factor) is not dict or len(factor) != 1:
        raise _Broken("not_one_kind")
    ((kind, held),) = factor.items()
    rule = _FACTORS.get(kind)
    if rule is None:
        raise _Broken("unknown_kind")
    name, check = rule
    if type(held) is not dict or set(held) != {name}:
        raise _Broken(f"not_only_{name}")
    return {kind: {name: check(held[name], [])}}


def _totp_secret(value: object, _: list[DroppedField]) -> str:
    text = _string(value)
    if _TOTP_SECRET.fullmatch(text) is None:
        raise _Broken("not_base32")
    return text


_FACTORS: Final[Mapping[str, tuple[str, Callable[[Any, list[DroppedField]], str]]]] = {
    "totp": ("secret", _totp_secret),
    "phone": ("value", _phone_number),
    "email": ("value", _email),
}


def _metadata(value: object, dropped: list[DroppedField], *, root: str, reserved: frozenset[str]) -> dict[str, Any]:
    if type(value) is not dict:
        raise _Broken("not_an_object")
    if reserved.isdisjoint(value):
        return _object(value, root, dropped, 1)
    allowed = {}
    for key, item in value.items():
        if key in reserved:
            dropped.append(DroppedField(f"{root}.{key}", "reserved_name"))
        else:
            allowed[key] = item
    return _object(allowed, root, dropped, 1)


def _object(value: dict[Any, Any], path: str, dropped: list[DroppedField], depth: int) -> dict[str, Any]:
    """Members that keep the rules. Names may be a row's values (JSON columns), so odd ones are not told."""
    kept = {}
    for key, item in value.items():
        if item is None:
            continue
        if type(key) is not str or (not _PLAIN_NAME.fullmatch(key) and _is_odd(key)):
            dropped.append(DroppedField(f"{path}.*", "name_not_allowed"))
            continue
        try:
            kept[key] = _leaf(item) if type(item) in _LEAVES else _branch(item, f"{path}.{_named(key)}", dropped, depth)
        except _Broken as broken:
            dropped.append(DroppedField(f"{path}.{_named(key)}", str(broken)))
    return kept


def _is_odd(name: str) -> bool:
    return "." in name or "$" in name or not is_sendable(name)


def _branch(value: object, path: str, dropped: list[DroppedField], depth: int) -> Any:
    if depth >= MAX_DEPTH:
        raise _Broken(f"deeper_than_{MAX_DEPTH}")
    if type(value) is dict:
        return _object(value, path, dropped, depth + 1)
    if type(value) is not list:
        raise _Broken("not_json")
    kept = []
    for index, item in enumerate(value):
        try:
            kept.append(_leaf(item) if type(item) in _LEAVES else _branch(item, f"{path}.{index}", dropped, depth + 1))
        except _Broken as broken:
            dropped.append(DroppedField(f"{path}.{index}", str(broken)))
    return kept


def _leaf(value: Any) -> Any:
    if type(value) is str and not is_sendable(value):
        raise _Broken("not_unicode")
    if type(value) is int and not -MAX_EXACT_INT <= value <= MAX_EXACT_INT:
        raise _Broken("not_exact_in_json")
    if type(value) is float and not math.isfinite(value):
        raise _Broken("not_a_number")
    return value


def _named(key: object) -> str:
    """A member's name when it reads like one of a mapping; `*` when it could be somebody's data."""
    return key if isinstance(key, str) and _PLAIN_NAME.fullmatch(key) else "*"
