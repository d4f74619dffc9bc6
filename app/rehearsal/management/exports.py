"""What an export job writes: one user a line, as JSON or CSV; never a hash."""

import gzip
import json
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from app.rehearsal.management.http import ApiError, only
from app.rehearsal.management.rules import MAX_CSV_FIELDS

DEFAULT_FIELDS: Final = (
    ("user_id", "Id"),
    ("given_name", "Given Name"),
    ("family_name", "Family Name"),
    ("nickname", "Nickname"),
    ("name", "Name"),
    ("email", "Email"),
    ("email_verified", "Email Verified"),
    ("created_at", "Created At"),
    ("updated_at", "Updated At"),
)
"""Without `fields`: names for people, none of which is a field's own; who reads by machine names the fields."""

_STEP = re.compile(r"([^.\[\]]+)|\[([0-9]+)\]")


def read_export(asked: Mapping[str, Any]) -> tuple[str, int | None, list[tuple[str, str]]]:
    """
    Format, limit, and fields with their names in the file.

    Raises:
        ApiError: 400.
    """
    only(asked, frozenset({"connection_id", "format", "limit", "fields"}))
    kind = asked.get("format", "json")
    if kind not in ("json", "csv"):
        raise ApiError(400, "Payload validation error: 'No enum match' on property format.", "invalid_body")
    limit = asked.get("limit")
    if limit is not None and (isinstance(limit, bool) or not isinstance(limit, int) or limit < 1):
        raise ApiError(400, "Payload validation error: limit is a positive number.", "invalid_body")
    fields = _fields(asked.get("fields"))
    if kind == "csv" and len(fields) > MAX_CSV_FIELDS:
        raise ApiError(400, f"Payload validation error: at most {MAX_CSV_FIELDS} fields in a CSV.", "invalid_body")
    return kind, limit, fields


def _fields(asked: Any) -> list[tuple[str, str]]:
    if asked is None:
        return list(DEFAULT_FIELDS)
    if not isinstance(asked, list) or not asked:
        raise ApiError(400, "Payload validation error: fields is a list.", "invalid_body")
    found = []
    for each in asked:
        if not isinstance(each, dict) or not isinstance(each.get("name"), str):
            raise ApiError(400, "Payload validation error: a field has a name.", "invalid_body")
        only(each, frozenset({"name", "export_as"}))
        found.append((each["name"], str(each.get("export_as") or each["name"])))
    return found


def write_export(
    users: Iterable[Mapping[str, Any]], kind: str, fields: Sequence[tuple[str, str]], *, packed: bool
) -> bytes:
    """The file: NDJSON or CSV, gzip when `packed`."""
    paths = [(_path(name), title) for name, title in fields]
    text = _csv(users, paths) if kind == "csv" else _ndjson(users, paths)
    octets = text.encode("utf-8", "surrogatepass")
    return gzip.compress(octets, compresslevel=1, mtime=0) if packed else octets


def _ndjson(users: Iterable[Mapping[str, Any]], paths: Sequence[tuple[list[str | int], str]]) -> str:
    lines = ({title: value for path, title in paths if (value := _value(user, path)) is not None} for user in users)
    return "".join(json.dumps(each, ensure_ascii=False, separators=(",", ":")) + "\n" for each in lines)


def _csv(users: Iterable[Mapping[str, Any]], paths: Sequence[tuple[list[str | int], str]]) -> str:
    rows = [",".join(_quoted(title) for _, title in paths)]
    rows += [",".join(_cell(_value(user, path)) for path, _ in paths) for user in users]
    return "".join(f"{row}\r\n" for row in rows)


def _cell(value: Any) -> str:
    """Texts begin with a quote mark, so that no spreadsheet takes one for a formula; objects have no place in a CSV."""
    if isinstance(value, str):
        return _quoted(f"'{value}")
    return "" if value is None or isinstance(value, dict | list) else json.dumps(value)


def _quoted(text: str) -> str:
    doubled = text.replace('"', '""')
    return f'"{doubled}"'


def _path(name: str) -> list[str | int]:
    """`identities[0].connection` as its steps."""
    return [int(found[2]) if found[2] else found[1] for found in _STEP.finditer(name)]


def _value(node: Any, path: Sequence[str | int]) -> Any:
    for step in path:
        if isinstance(step, int):
            if not isinstance(node, list) or step >= len(node):
                return None
            node = node[step]
        elif not isinstance(node, dict) or step not in node:
            return None
        else:
            node = node[step]
    return node
