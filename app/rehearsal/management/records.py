"""
One record of an import by itself: what is wrong with it, by Auth0's codes, and how a report repeats it.

The schema is `record_schema.json`; the rules of each algorithm are in `hash_rules.py`.
"""

import json
from collections.abc import Mapping
from copy import deepcopy
from importlib import resources
from typing import Any, Final

from app.rehearsal.management.hash_rules import hash_problems
from app.rehearsal.management.rules import MAX_PROFILE_BYTES, ApiRules
from app.rehearsal.management.schema import FORMAT, Problem, compile_schema
from app.rehearsal.store import USERNAME, ConnectionRules

STARS: Final = "*****"


def record_schema(rules: ApiRules) -> dict[str, Any]:
    """The schema of one record, with what is disputed decided."""
    text = resources.files("app.rehearsal.management").joinpath("record_schema.json").read_text("utf-8")
    schema: dict[str, Any] = json.loads(text)
    if rules.disputed.email_optional:
        schema["anyOf"] = [{"required": [name]} for name in ("email", "username", "phone_number")]
        del schema["required"]
    return schema


class Records:
    """The rules for records of one tenant, compiled once."""

    def __init__(self, rules: ApiRules) -> None:
        self._disputed = rules.disputed
        self._check = compile_schema(record_schema(rules))

    def problems(self, record: Any, demands: ConnectionRules) -> list[Problem]:
        """Everything that is wrong with a record by itself, on a connection with these demands."""
        found = self._check(record, "")
        if found:
            return found
        if "custom_password_hash" in record:
            found += hash_problems(record["custom_password_hash"], self._disputed)
        found += _username_problems(record.get("username"), demands)
        if self._disputed.profile_cap and _size(record) > MAX_PROFILE_BYTES:
            found.append(Problem("PROFILE_SIZE_EXCEEDED", f"Profile is larger than {MAX_PROFILE_BYTES} bytes"))
        return found

    def told(self, problem: Problem) -> dict[str, str]:
        """As a report has it."""
        told = problem.told()
        if problem.code == FORMAT:
            told["code"] = self._disputed.format_code
        return told if told["path"] else {"code": told["code"], "message": told["message"]}


def redacted(record: Any) -> Any:
    """The record as a report repeats it: what opens an account is stars."""
    if not isinstance(record, dict):
        return record
    shown = deepcopy(record)
    if "password_hash" in shown:
        shown["password_hash"] = STARS
    custom = shown.get("custom_password_hash")
    if isinstance(custom, dict):
        for part in (custom.get("hash"), custom.get("salt")):
            if isinstance(part, dict):
                _star(part)
    return shown


def _star(part: dict[str, Any]) -> None:
    if "value" in part:
        part["value"] = STARS
    if isinstance(part.get("key"), dict):
        _star(part["key"])


def _username_problems(username: str | None, rules: ConnectionRules) -> list[Problem]:
    if not rules.requires_username:
        return []
    if username is None:
        return [Problem("OBJECT_REQUIRED", "Missing required property: username")]
    shortest, longest = rules.username_length
    if len(username) < shortest:
        return [Problem("MIN_LENGTH", f"String is too short ({len(username)} chars), minimum {shortest}", "username")]
    if len(username) > longest:
        return [Problem("MAX_LENGTH", f"String is too long ({len(username)} chars), maximum {longest}", "username")]
    if USERNAME.fullmatch(username.lower()) is None:
        return [Problem("PATTERN", f"String does not match pattern {USERNAME.pattern}", "username")]
    return []


def _size(record: Mapping[str, Any]) -> int:
    """Octets of the profile as JSON; only a record with metadata can be that large."""
    if "app_metadata" not in record and "user_metadata" not in record:
        return 0
    profile = {name: value for name, value in record.items() if name not in {"password_hash", "custom_password_hash"}}
    return len(json.dumps(profile, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "surrogatepass"))
