"""
From a legacy row to the profile that Auth0 receives: one function for login, get-user and bulk.

A mapping is declared once (`declare_mapping`), taken apart then, and only asked afterwards. What is wrong with it is
told at start; what a row holds that breaks Auth0's rules is left out and named (`auth0_rules.py`).
"""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

import orjson

from app.domain.auth0_rules import DroppedField, Profile, ProfileRules, complete
from app.domain.templates import Row, check_column, parse_template
from app.domain.users import LegacyUser
from app.domain.values import as_json, as_text, as_truth
from app.errors import ConfigurationError, ProfileInvalid

ProfileFunction = Callable[[dict[str, object], Profile], Profile]
"""The operator's own Python: a copy of the row (`id` included) and the mapped profile, to the profile meant."""

_Reader = Callable[[Row], object]

_TEXTS: Final = ("email", "username", "phone_number", "name", "given_name", "family_name", "nickname", "picture")
_TRUTHS: Final = ("email_verified", "phone_verified")
_FACTORS: Final = "mfa_factors"
FIELDS: Final = (*_TEXTS, *_TRUTHS, _FACTORS)
"""Fields that a column of the same name fills without being declared."""

_TREES: Final = ("app_metadata", "user_metadata")


@dataclass(frozen=True, slots=True, kw_only=True)
class ProfileMapping:
    """
    How rows become profiles; made by `declare_mapping`.

    Attributes:
        user_id_prefix: What stands before the legacy id in `user_id`.
        user_id_suffix: What stands behind it.
        readers: Field and how a row answers it.
        placements: Query, and where its rows go: `("app_metadata", "roles")`.
        rules: Auth0's rules as this connection has them.
        function: The operator's own Python, or None.
        further: Mappings of further tables of users, by the name that stands in their legacy ids.
    """

    user_id_prefix: str
    user_id_suffix: str
    readers: tuple[tuple[str, _Reader], ...] = field(repr=False)
    placements: tuple[tuple[str, tuple[str, ...]], ...]
    rules: ProfileRules = field(repr=False)
    function: ProfileFunction | None = field(repr=False)
    further: Mapping[str, "ProfileMapping"] = field(default_factory=dict)

    def user_id_of(self, legacy_id: str) -> str:
        """The `user_id` of a legacy id."""
        if self.further:
            source, _, inside = legacy_id.partition(":")
            if source in self.further:
                return self.further[source].user_id_of(inside)
        return f"{self.user_id_prefix}{legacy_id}{self.user_id_suffix}"

    def id_of(self, user_id: str) -> str | None:
        """The legacy id inside a `user_id`, or None: none of ours."""
        inside = user_id[len(self.user_id_prefix) : len(user_id) - len(self.user_id_suffix)]
        if inside and f"{self.user_id_prefix}{inside}{self.user_id_suffix}" == user_id:
            return inside
        ids = ((source, mapping.id_of(user_id)) for source, mapping in self.further.items())
        return next((f"{source}:{inside}" for source, inside in ids if inside is not None), None)


def to_profile(user: LegacyUser, mapping: ProfileMapping) -> tuple[Profile, list[DroppedField]]:
    """
    The profile of a user, and the fields that broke a rule of Auth0 and were left out.

    Raises:
        ProfileInvalid: `user_id` or `email` is missing or breaks its rule, the profile is too large, or the operator's
            function gave no object or another `user_id`.
    """
    profile, dropped, _ = to_weighed_profile(user, mapping)
    return profile, dropped


def to_weighed_profile(user: LegacyUser, mapping: ProfileMapping) -> tuple[Profile, list[DroppedField], int]:
    """The same with the profile's bytes as JSON, which are known by then. Raises as `to_profile`."""
    mapping = mapping.further.get(user.source, mapping) if user.source else mapping
    row, own_id = user.row, user.own_id
    if type(row.get("id")) is not int and row.get("id") != own_id:
        row = {**row, "id": own_id}  # a number stays one in metadata; every other id has one spelling
    user_id = mapping.user_id_of(own_id) if user.id else None
    raw: dict[str, object] = {"user_id": user_id, **{name: read(row) for name, read in mapping.readers}}
    for query, path in mapping.placements:
        _place(raw, path, _rows_as_json(user.related.get(query)))
    profile, dropped = mapping.rules.keep(raw)
    if mapping.function is not None and "user_id" in profile:
        result = as_json(mapping.function(dict(row), profile))
        if not isinstance(result, dict):
            raise ProfileInvalid("profile", "function_gave_no_object")
        if result.get("user_id") != user_id:  # it stays, for look-ups turn it round
            raise ProfileInvalid("user_id", "changed_by_function")
        profile, further = mapping.rules.keep(result)
        dropped = [field for field in dropped if field.path not in profile] + further
    return profile, dropped, complete(profile, dropped)


def _rows_as_json(rows: list[Mapping[str, object]] | None) -> list[object]:
    """Rows of one column as a list of its values, others as objects; NULL is left out."""
    values: list[object] = []
    for row in rows or ():
        if len(row) == 1:
            (value,) = row.values()
            if value is not None:
                values.append(as_json(value))
        else:
            values.append({name: as_json(value) for name, value in row.items() if value is not None})
    return values


def _place(raw: dict[str, object], path: tuple[str, ...], values: list[object]) -> None:
    node: Any = raw
    for key in path[:-1]:
        node = node.setdefault(key, {})
    node[path[-1]] = values


def declare_mapping(  # noqa: PLR0913  by keyword only: the sections of [profile]
    *,
    user_id: str = "legacy|{id}",
    fields: Mapping[str, str] | None = None,
    app_metadata: Mapping[str, object] | None = None,
    user_metadata: Mapping[str, object] | None = None,
    queries: Mapping[str, str] | None = None,
    columns: Collection[str] | None = None,
    username_max: int = 128,
    function: ProfileFunction | None = None,
) -> ProfileMapping:
    """
    Reads what `[profile]` declares.

    Args:
        user_id: Template with exactly one `{id}` and no other column.
        fields: Template or name of a column by field of `FIELDS`; empty texts count as not declared. `email_verified`
            and `phone_verified` also take `true` and `false`.
        app_metadata: Tree of templates and constants. A template that is one column alone keeps the column's type.
        user_metadata: The same.
        queries: Where the rows of each query go, by its name: `app_metadata.roles`.
        columns: Names of `legacy.columns`; None: not known (an own query), then rows are taken as they come.
        username_max: Longest username that the connection allows.
        function: The operator's own Python.

    Raises:
        ConfigurationError: A template or path that cannot be, a column that is not mapped.
    """
    prefix, suffix = _user_id_template(user_id)
    trees = {"app_metadata": dict(app_metadata or {}), "user_metadata": dict(user_metadata or {})}
    readers = [*_field_readers(fields or {}, columns)]
    for name, tree in trees.items():
        if tree:
            readers.append((name, _tree_reader(tree, f"profile.{name}", columns)))
    return ProfileMapping(
        user_id_prefix=prefix,
        user_id_suffix=suffix,
        readers=tuple(readers),
        placements=_placements(queries or {}, trees),
        rules=ProfileRules(username_max=username_max),
        function=function,
    )


def _user_id_template(text: str) -> tuple[str, str]:
    key = "profile.user_id"
    template = parse_template(text, key=key, columns=())
    if template.columns != ("id",):
        raise ConfigurationError(key, "needs {id} exactly once and no other column.", 'Write "legacy|{id}".')
    prefix, suffix = template.parts[0][0], template.tail
    if prefix.startswith("auth0|"):
        raise ConfigurationError(key, "starts with auth0|, which Auth0 adds itself.", 'Write "legacy|{id}".')
    if (prefix + "x" + suffix).strip() != prefix + "x" + suffix:
        raise ConfigurationError(key, "starts or ends with a space.", 'Write "legacy|{id}".')
    return prefix, suffix


def _field_readers(fields: Mapping[str, str], columns: Collection[str] | None) -> list[tuple[str, _Reader]]:
    if unknown := sorted(set(fields) - set(FIELDS)):
        raise ConfigurationError(f"profile.{unknown[0]}", "is no field of a profile.", f"Known: {', '.join(FIELDS)}.")
    readers = []
    for name in FIELDS:
        declared = fields.get(name, "")
        if declared:
            readers.append((name, _declared(name, declared, columns)))
        elif columns is None or name in columns:
            readers.append((name, _of_column(name, name)))
    return readers


def _declared(name: str, text: str, columns: Collection[str] | None) -> _Reader:
    key = f"profile.{name}"
    if name in _TRUTHS and text in {"true", "false"}:
        return _constant(text == "true")
    if "{" not in text and "}" not in text:
        check_column(text, key=key, columns=columns)
        return _of_column(name, text)
    template = parse_template(text, key=key, columns=columns)
    if (column := template.only_column) is not None:
        return _of_column(name, column)
    if not template.columns:
        raise ConfigurationError(key, "names no column.", 'Write "{column}", or the name of a column alone.')
    if name not in _TEXTS:
        raise ConfigurationError(key, "takes one column and no text around it.", 'Write "{column}".')
    return template.render


def _of_column(name: str, column: str) -> _Reader:
    """One column as this field wants it."""
    if name in _TRUTHS:
        return lambda row: as_truth(row.get(column))
    if name == _FACTORS:
        return lambda row: _factors(row.get(column))

    def stripped(row: Row) -> str | None:
        """Text without outer space; texts, which nearly all values are, go by at once."""
        value = row.get(column)
        text = value if type(value) is str else as_text(value)
        return (text.strip() or None) if text else None

    return stripped


def _factors(value: object) -> object:
    """A JSON column, or JSON in a text column; none is no factor."""
    if isinstance(value, str):
        try:
            return orjson.loads(value) or None
        except ValueError:
            return value.strip() or None
    return as_json(value) or None


def _constant(value: object) -> _Reader:
    return lambda _: value


def _tree_reader(tree: object, key: str, columns: Collection[str] | None) -> _Reader:
    """A tree of templates as one question to a row. Objects and lists are made anew for every row."""
    if isinstance(tree, Mapping):
        if bad := [name for name in tree if "." in name or "$" in name]:
            raise ConfigurationError(f"{key}.{bad[0]}", "has a . or $ in its name, which Auth0 takes in no metadata.")
        members = [(name, _tree_reader(item, f"{key}.{name}", columns)) for name, item in tree.items()]
        return lambda row: {name: value for name, read in members if (value := read(row)) is not None}
    if isinstance(tree, list | tuple):
        items = [_tree_reader(item, f"{key}.{index}", columns) for index, item in enumerate(tree)]
        return lambda row: [value for read in items if (value := read(row)) is not None]
    if not isinstance(tree, str):
        return _constant(as_json(tree))
    template = parse_template(tree, key=key, columns=columns)
    if (column := template.only_column) is not None:
        return lambda row: as_json(row.get(column))
    return template.render


def _placements(
    queries: Mapping[str, str], trees: Mapping[str, Mapping[str, object]]
) -> tuple[tuple[str, tuple[str, ...]], ...]:
    placed: list[tuple[str, tuple[str, ...]]] = []
    for query, into in queries.items():
        key = f"profile.queries.{query}.into"
        path = tuple(into.split("."))
        if path[0] not in _TREES or len(path) == 1 or not all(path) or "$" in into:
            raise ConfigurationError(key, "is no path inside metadata.", 'Write "app_metadata.roles" or the like.')
        if _is_taken(path, trees) or any(_overlap(path, other) for _, other in placed):
            raise ConfigurationError(key, "is a place that something else fills.", "Give it a place of its own.")
        placed.append((query, path))
    return tuple(placed)


def _is_taken(path: tuple[str, ...], trees: Mapping[str, object]) -> bool:
    """Whether the declared trees put something at the path, or something that is no object on the way to it."""
    node: object = trees
    for key in path:
        if not isinstance(node, Mapping):
            return True
        if key not in node:
            return False
        node = node[key]
    return True


def _overlap(one: tuple[str, ...], other: tuple[str, ...]) -> bool:
    shorter = min(len(one), len(other))
    return one[:shorter] == other[:shorter]
