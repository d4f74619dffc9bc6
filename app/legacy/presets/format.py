"""What a preset's file may say; read, checked, and frozen. The format is described in the plate of this folder."""

import re
import tomllib
from collections.abc import Mapping
from difflib import get_close_matches
from functools import cache
from importlib.resources import files
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from app.errors import ConfigurationError

DialectName = Literal["postgresql", "mysql", "sqlite", "mssql", "oracle"]

ANY_PREFIX = r"(?:\w+\.)?\w*"
"""A table's prefix, and the schema before it."""

Tree = dict[str, Any]


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Name(_Part):
    """
    What differs from site to site; `{NAME}` in the preset's texts.

    Attributes:
        what: What it is, for the person who is asked.
        default: What is taken when nobody says; None: somebody must.
        pattern: What may stand there, as a regular expression.
    """

    what: str = Field(min_length=1)
    default: str | None = None
    pattern: str = ANY_PREFIX


class Recognise(_Part):
    """Tables with columns that must be there, that may be there, and what must not; see `recognise.py`."""

    weight: int = Field(ge=1, le=100)
    tables: dict[str, tuple[str, ...]] = Field(min_length=1)
    more: dict[str, tuple[str, ...]] = Field(default_factory=dict)
    absent: tuple[str, ...] = ()


class Overlay(_Part):
    """Settings that a preset brings, not yet checked: `Settings` does that."""

    legacy: Tree = Field(default_factory=dict)
    password: Tree = Field(default_factory=dict)
    profile: Tree = Field(default_factory=dict)

    def tree(self) -> Tree:
        """The sections that say something."""
        sections = {"legacy": self.legacy, "password": self.password, "profile": self.profile}
        return {name: section for name, section in sections.items() if section}


class Part(Overlay):
    """What only some versions have: `when` names tables, or table.column, all of which must be there."""

    what: str = Field(min_length=1)
    when: tuple[str, ...] = ()
    dialects: dict[DialectName, Overlay] = Field(default_factory=dict)


class Secret(_Part):
    """
    A secret that no table holds.

    Attributes:
        setting: The key of `trickle.toml`.
        what: What the framework calls it.
        where: Where the framework keeps it.
        schemes: Needed only where a stored hash is of one of these schemes; empty: always, or with the part.
        part: Needed only with this part.
        without: A site may have none: settings that hold then, by dotted key; None: every site has it.
    """

    setting: str = Field(
        pattern=r"^(?:password\.(?:pepper|peppers\.\w+|secrets\.\w+|wrap_keys\.\w+)|legacy\.totp\.\w+)$"
    )
    what: str = Field(min_length=1)
    where: str = Field(min_length=1)
    schemes: tuple[str, ...] = ()
    part: str = ""
    without: dict[Annotated[str, Field(pattern=r"^(?:legacy|password|profile)\.")], Any] | None = None


class Note(_Part):
    """What a person should know of this schema."""

    text: str = Field(min_length=1)
    level: Literal["info", "warning"] = "info"
    part: str = ""


class Preset(Overlay):
    """One schema of a framework or an application."""

    name: str = Field(pattern=r"^[a-z][a-z0-9_]*$")
    title: str = Field(min_length=1)
    language: str = Field(min_length=1)
    versions: str = Field(min_length=1)
    sources: Annotated[tuple[str, ...], Field(min_length=1)]
    names: dict[str, Name] = Field(default_factory=dict)
    recognise: Recognise
    parts: dict[str, Part] = Field(default_factory=dict)
    dialects: dict[DialectName, Overlay] = Field(default_factory=dict)
    secrets: tuple[Secret, ...] = ()
    notes: tuple[Note, ...] = ()

    @property
    def may_lack(self) -> Mapping[str, Mapping[str, Any]]:
        """Secrets that a site may not have, by their setting, and what holds then."""
        return {each.setting: each.without for each in self.secrets if each.without is not None}


def read_preset(text: str, *, name: str) -> Preset:
    """
    A preset from the text of its file.

    Raises:
        ConfigurationError: It is no TOML, or not in this format; the key is `presets.NAME.…`.
    """
    try:
        preset = Preset(**tomllib.loads(text))
    except tomllib.TOMLDecodeError as error:
        raise ConfigurationError(f"presets.{name}", f"is not TOML: {error}.") from None
    except ValidationError as error:
        first = error.errors(include_input=False, include_url=False)[0]
        key = ".".join((f"presets.{name}", *map(str, first["loc"])))
        raise ConfigurationError(key, f"{first['msg']}.", "See app/legacy/presets/__init__.py.") from None
    _check(preset, name)
    return preset


def _check(preset: Preset, name: str) -> None:
    key = f"presets.{name}"
    if preset.name != name:
        raise ConfigurationError(f"{key}.name", "is not the file's name.", f'Write name = "{name}".')
    for place, pattern in ((place, each.pattern) for place, each in preset.names.items()):
        try:
            re.compile(pattern)
        except re.error:
            raise ConfigurationError(f"{key}.names.{place}.pattern", "is no regular expression.") from None
    for place in ("secrets", "notes"):
        for number, each in enumerate(getattr(preset, place)):
            if each.part and each.part not in preset.parts:
                raise ConfigurationError(f"{key}.{place}.{number}.part", f"names {each.part}, which is no part.")


@cache
def presets() -> Mapping[str, Preset]:
    """
    Every preset that ships, by name, read once.

    Raises:
        ConfigurationError: A file is broken.
    """
    folder = files(__package__)
    found = sorted(entry.name for entry in folder.iterdir() if entry.name.endswith(".toml"))
    return {
        file.removesuffix(".toml"): read_preset((folder / file).read_text("utf-8"), name=file.removesuffix(".toml"))
        for file in found
    }


def preset_named(name: str) -> Preset:
    """
    One preset; only its file is read.

    Raises:
        ConfigurationError: There is none of this name; the nearest is told.
    """
    folder = files(__package__)
    names = sorted(entry.name.removesuffix(".toml") for entry in folder.iterdir() if entry.name.endswith(".toml"))
    if name not in names:
        raise unknown("legacy.preset", name, names)
    return read_preset((folder / f"{name}.toml").read_text("utf-8"), name=name)


def unknown(key: str, name: str, known: list[str]) -> ConfigurationError:
    """The refusal of a name that is none, with the nearest known one."""
    near = get_close_matches(name, known, 1, 0.5)
    fix = f"Did you mean {near[0]}?" if near else f"Known: {', '.join(known) or 'none'}."
    return ConfigurationError(key, f"{name!r} is none.", fix)
