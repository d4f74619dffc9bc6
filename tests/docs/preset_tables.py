"""The tables of presets: what their files say, beside the databases on which tests try them."""

import collections
import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from app.legacy.presets.format import Preset, Secret, presets
from tests.docs.markdown import table

SCHEMAS = Path(__file__).parents[1] / "legacy" / "schemas"

ENGINES = {"postgresql": "PostgreSQL", "mysql": "MySQL", "sqlite": "SQLite", "mssql": "SQL Server", "oracle": "Oracle"}

HEAD = ("system", "preset", "versions", "tried on", "a database made by")


def tried() -> Mapping[str, list[dict[str, Any]]]:
    """The databases of each preset, as their folders tell."""
    found: dict[str, list[dict[str, Any]]] = collections.defaultdict(list)
    for file in sorted(SCHEMAS.glob("*/expected.json")):
        expected = json.loads(file.read_text("utf-8"))
        found[expected["preset"]].append(expected)
    return found


def is_made(expected: Mapping[str, Any]) -> bool:
    """Whether the system itself made the database; else its published tables were filled by hand."""
    return Path(expected["made_by"].split()[0]).stem == "make"


def by_title() -> list[Preset]:
    """Every preset in the order of the page."""
    return sorted(presets().values(), key=lambda preset: preset.title.casefold())


def overview() -> str:
    """One row for each preset, one table for each language."""
    known, made = tried(), ""
    for language in sorted({preset.language for preset in presets().values()}, key=str.casefold):
        rows = [_row(preset, known[preset.name]) for preset in by_title() if preset.language == language]
        made += f"\n### {language}\n\n{table(HEAD, rows)}"
    return f"{made}\n"


def _row(preset: Preset, databases: list[dict[str, Any]]) -> tuple[str, ...]:
    engines = {engine for each in databases for engine in each["dialects"]}
    makers = list(dict.fromkeys(each["system"] for each in databases if is_made(each)))
    return (
        preset.title,
        f"`{preset.name}`",
        preset.versions,
        ", ".join(name for engine, name in ENGINES.items() if engine in engines),
        "; ".join(makers) or "us, on published tables",
    )


def notes() -> str:
    """Secrets, names and notes of every preset that has any."""
    sections = ((preset, list(_lines(preset))) for preset in by_title())
    return (
        "".join(f"\n**{preset.title}** (`{preset.name}`)\n\n{''.join(lines)}" for preset, lines in sections if lines)
        + "\n"
    )


def _lines(preset: Preset) -> Iterator[str]:
    for name, each in preset.names.items():
        if each.default is None:
            yield f"- You say `preset_names.{name}`: {each.what}.\n"
    for secret in preset.secrets:
        yield f"- {_secret(preset, secret)}\n"
    for note in preset.notes:
        yield f"- {note.text}\n"


def _secret(preset: Preset, secret: Secret) -> str:
    where = f"{secret.what}, kept in {secret.where}"
    when = ""
    if secret.schemes:
        when = f" Only for {', '.join(f'`{scheme}`' for scheme in secret.schemes)}."
    elif secret.part:
        when = f" Only with: {preset.parts[secret.part].what}."
    if secret.without is not None:
        when += f' A site without one says `preset_without = ["{secret.setting}"]`.'
    return f"Secret `{secret.setting}_file`: {where}.{when}"
