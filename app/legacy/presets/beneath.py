"""A preset beneath an operator's settings: names filled in, quotes as the engine wants them, trees merged."""

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from app.errors import ConfigurationError
from app.legacy.presets.format import Overlay, Preset, Tree, preset_named, unknown

_QUOTED = re.compile(r"""'(?:[^']|'')*' | "(?P<name>(?:[^"]|"")+)" """, re.VERBOSE)

_OWN_QUERY = ("table", "alias", "joins", "where", "columns")
"""Keys of a preset that an operator's own query replaces."""


def with_preset(tree: Tree, dialect: str) -> Tree:
    """
    The settings' tree with the preset that `legacy.preset` names beneath it; the same where it names none.

    Args:
        tree: Settings as the operator wrote them, not yet checked.
        dialect: The engine's name, as `Dialect.name`; empty where nobody knows.

    Raises:
        ConfigurationError: The preset, a part or a name is none, or a name is missing.
    """
    legacy = tree.get("legacy", {})
    name = legacy.get("preset") if isinstance(legacy, dict) else None
    if not name or not isinstance(name, str):
        return tree
    names, parts = legacy.get("preset_names", {}), legacy.get("preset_parts", ())
    brought = filled(
        preset_named(name),
        dialect,
        names=names if isinstance(names, dict) else {},
        parts=_list_of(parts),
        without=_list_of(legacy.get("preset_without", ())),
    )
    if legacy.get("query"):
        for key in _OWN_QUERY:
            brought.get("legacy", {}).pop(key, None)
    return merged(brought, tree)


def _list_of(said: Any) -> list[str]:
    """A list of names, as the file or the environment writes it."""
    return [each.strip() for each in said.split(",") if each.strip()] if isinstance(said, str) else list(said)


def filled(
    preset: Preset, dialect: str, *, names: Mapping[str, str], parts: Sequence[str], without: Sequence[str] = ()
) -> Tree:
    """
    What a preset says for one engine: sections `legacy`, `password`, `profile`.

    Args:
        preset: The preset.
        dialect: The engine's name.
        names: What differs from site to site.
        parts: Its parts that apply.
        without: Settings of its secrets that this site does not have.

    Raises:
        ConfigurationError: A part, a name or a secret is none, or a name without a default is missing.
    """
    for key, said, there in (
        ("preset_parts", parts, preset.parts),
        ("preset_names", names, preset.names),
        ("preset_without", without, preset.may_lack),
    ):
        for each in said:
            if each not in there:
                raise unknown(f"legacy.{key}{f'.{each}' if said is names else ''}", each, list(there))
    values = {name: names.get(name, each.default) for name, each in preset.names.items()}
    for name, value in values.items():
        if value is None:
            raise ConfigurationError(
                f"legacy.preset_names.{name}", f"is missing: {preset.names[name].what}.", "Say it, or run: trickle init"
            )
    tree: Tree = {}
    for overlay in _overlays(preset, dialect, parts):
        tree = merged(tree, overlay.tree(), within=True)
    for secret in without:
        for key, value in preset.may_lack[secret].items():
            tree = merged(tree, _at(key, value), within=True)
    return _Filler(dialect, {name: str(value) for name, value in values.items()}).tree(tree)


def _overlays(preset: Preset, dialect: str, parts: Sequence[str]) -> list[Overlay]:
    overlays: list[Overlay] = [preset]
    if own := preset.dialects.get(dialect):  # type: ignore[call-overload]
        overlays.append(own)
    for name, part in preset.parts.items():
        if name in parts:
            overlays.append(part)
            if own := part.dialects.get(dialect):  # type: ignore[call-overload]
                overlays.append(own)
    return overlays


def _at(key: str, value: Any) -> Tree:
    """The tree with one value at a dotted key."""
    first, _, rest = key.partition(".")
    return {first: _at(rest, value) if rest else value}


def merged(beneath: Tree, above: Tree, *, within: bool = False, key: str = "") -> Tree:
    """
    Two trees as one: tables key by key, joins by alias, everything else from above.

    Args:
        beneath: The tree that gives way.
        above: The tree that wins; an empty text in it takes away what is beneath.
        within: Both belong to one preset: conditions of `where` add up.
        key: Where in the tree both stand, dotted.
    """
    tree = dict(beneath)
    for name, value in above.items():
        under, place = tree.get(name), f"{key}.{name}".lstrip(".")
        if isinstance(under, dict) and isinstance(value, dict):
            tree[name] = merged(under, value, within=within, key=place)
        elif value == "" and name in tree:
            del tree[name]
        elif place == "legacy.joins" and isinstance(under, list) and isinstance(value, list):
            tree[name] = _joins(under, value)
        elif place == "legacy.where" and within:
            tree[name] = [*_listed(under), *_listed(value)]
        else:
            tree[name] = value
    return tree


def _joins(beneath: list[Any], above: list[Any]) -> list[Any]:
    """Joins by alias, in the order in which their aliases came first."""
    others = [join for join in above if not isinstance(join, dict)]
    by_alias = {join.get("alias"): join for join in [*beneath, *above] if isinstance(join, dict)}
    return [*by_alias.values(), *others]


def _listed(value: Any) -> list[Any]:
    if value is None:
        return []
    return list(value) if isinstance(value, list | tuple) else [value]


class _Filler:
    """Fills names into every text of a tree, and turns standard quotes into the engine's."""

    def __init__(self, dialect: str, names: Mapping[str, str]) -> None:
        self._names = names
        self._quotes = {"mysql": "`"}.get(dialect, '"')
        self._folds = dialect == "oracle"

    def tree(self, tree: Tree) -> Tree:
        legacy, profile = dict(tree.get("legacy", {})), dict(tree.get("profile", {}))
        filled: Tree = {name: self._texts(section) for name, section in tree.items()}
        for key in ("columns", "where", "joins", "query", "query_by_id"):
            if key in legacy:
                filled["legacy"][key] = self._sql(legacy[key])
        if "queries" in profile:
            filled["profile"]["queries"] = self._sql(profile["queries"])
        return filled

    def _texts(self, value: Any) -> Any:
        return _each_text(value, self._fill)

    def _sql(self, value: Any) -> Any:
        return _each_text(value, self._statement)

    def _statement(self, sql: str) -> str:
        """Names inside quotes are filled so that a schema becomes a name of its own: "{prefix}t" is "forum"."t"."""

        def quoted(match: re.Match[str]) -> str:
            if match["name"] is None:
                return self._fill(match[0])
            parts = self._fill(match["name"]).split(".") if "{" in match["name"] else [match["name"]]
            return ".".join(self._quoted(part) for part in parts)

        pieces, end = [], 0
        for match in _QUOTED.finditer(sql):
            pieces += [self._fill(sql[end : match.start()]), quoted(match)]
            end = match.end()
        return "".join([*pieces, self._fill(sql[end:])])

    def _quoted(self, name: str) -> str:
        if self._folds and name.islower():
            return name
        return f"{self._quotes}{name}{self._quotes}"

    def _fill(self, text: str) -> str:
        for name, value in self._names.items():
            text = text.replace(f"{{{name}}}", value)
        return text


def _each_text(value: Any, change: Callable[[str], str]) -> Any:
    if isinstance(value, str):
        return change(value)
    if isinstance(value, Mapping):
        return {key: _each_text(item, change) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_each_text(item, change) for item in value]
    return value
