"""Every preset is whole: settings of every engine and part can be made of it, and nothing in it is unknown."""

import itertools
import json
from pathlib import Path

import pytest

from app.bootstrap import legacy_mapping, profile_mapping, registry
from app.errors import ConfigurationError
from app.legacy.dialects import DIALECTS
from app.legacy.presets.format import Preset, preset_named, presets, read_preset
from app.settings import Settings, load

URLS = {dialect.name: f"{dialect.name}://reader@db/legacy" for dialect in DIALECTS} | {"sqlite": "sqlite:///legacy.db"}

SECRETS = {"legacy.totp.key": "base64:MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE="}
FERNET = "MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE="


def loaded(preset: Preset, dialect: str, parts: tuple[str, ...], folder: Path) -> Settings:
    """Settings that name the preset, with what it asks for and nothing else."""
    names = {name: "x" for name, each in preset.names.items() if each.default is None}
    file = folder / "trickle.toml"
    text = (
        f'[legacy]\nurl = "{URLS[dialect]}"\npreset = "{preset.name}"\n'
        f"preset_parts = {json.dumps(parts)}\npreset_names = {{ {', '.join(f'{n} = {json.dumps(v)}' for n, v in names.items())} }}\n"
    )
    file.write_text(text)
    file.chmod(0o600)
    secrets = {each.setting: secret_for(preset, each.setting) for each in preset.secrets}
    return load(file, {f"TRICKLE_{name.upper().replace('.', '__')}": value for name, value in secrets.items()})


def secret_for(preset: Preset, setting: str) -> str:
    """A secret of the right form: keys of encrypted values are looked at when the settings are read."""
    if setting == "legacy.totp.key":
        totps = [tree.get("totp", {}) for tree in (preset.legacy, *(part.legacy for part in preset.parts.values()))]
        return FERNET if any(totp.get("format") == "fernet" for totp in totps) else SECRETS[setting]
    return "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff"


CASES = [
    pytest.param(preset, dialect.name, parts, id=f"{preset.name}-{dialect.name}-{'+'.join(parts) or 'plain'}")
    for preset in presets().values()
    for dialect in DIALECTS
    for parts in dict.fromkeys([(), tuple(preset.parts), *((part,) for part in preset.parts)])
]


@pytest.mark.parametrize(("preset", "dialect", "parts"), CASES)
def test_settings_can_be_made_of_every_preset(preset: Preset, dialect: str, parts: tuple[str, ...], tmp_path: Path):
    """For every engine: without parts, with each, and with all of them."""
    settings = loaded(preset, dialect, parts, tmp_path)
    profile = profile_mapping(settings)
    mapping = legacy_mapping(settings, profile)
    registry(settings)
    shown = f"{mapping.table} {mapping.columns} {mapping.joins} {mapping.where} {mapping.queries}"
    assert not [name for name in preset.names if f"{{{name}}}" in shown]
    assert mapping.identifiers


@pytest.mark.parametrize("preset", presets().values(), ids=lambda preset: preset.name)
def test_names_and_places_of_a_preset_are_its_own(preset: Preset):
    """No place in braces without a name, no name that is also a column, no `when` of another table's spelling."""
    places = [*preset.recognise.tables, *preset.recognise.more, *preset.recognise.absent]
    places += itertools.chain.from_iterable(part.when for part in preset.parts.values())
    for place in places:
        assert "{" not in place.format_map(dict.fromkeys(preset.names, "")), place
    overlays = [preset, *preset.parts.values()]
    columns = {name for each in overlays for name in each.legacy.get("columns", {})}
    assert not columns & set(preset.names)


def test_a_preset_that_is_none_is_told_with_the_nearest():
    with pytest.raises(ConfigurationError, match="Did you mean django"):
        preset_named("djnago")


WHOLE = """
name = "x"
title = "X"
language = "C"
versions = "1"
sources = ["https://example.org"]
[recognise]
weight = 1
tables = { users = ["id"] }
"""


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("name =", "presets.x"),
        (WHOLE.replace('"x"', '"y"'), "presets.x.name"),
        (WHOLE + "[more]", "presets.x.more"),
        (WHOLE.replace("weight = 1", "weight = 101"), "presets.x.recognise.weight"),
        (WHOLE + '[[notes]]\ntext = "a"\npart = "b"', "presets.x.notes.0.part"),
        (WHOLE + '[[secrets]]\nsetting = "legacy.url"\nwhat = "a"\nwhere = "b"', "presets.x.secrets.0.setting"),
        (WHOLE + '[names.prefix]\nwhat = "a"\npattern = "("', "presets.x.names.prefix.pattern"),
    ],
)
def test_a_broken_preset_is_told_with_its_key(text: str, key: str):
    with pytest.raises(ConfigurationError) as refused:
        read_preset(text, name="x")
    assert refused.value.key == key
