"""Settings that are not in a file yet, tried on the database: do they read stored passwords, and find somebody?"""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pydantic import ValidationError

from app.access.keys import read_secret_file
from app.bootstrap import legacy_mapping, profile_mapping, registry
from app.census.checkup.findings import Finding, Severity
from app.census.checkup.lookups import indexes
from app.census.checkup.passwords import SAMPLE, stored_passwords
from app.census.checkup.subject import Legacy
from app.domain.hashes import StoredHash
from app.errors import ConfigurationError, LegacyUnavailable
from app.legacy.mapping import FACTOR_COLUMNS
from app.legacy.presets.beneath import merged, with_preset
from app.legacy.urls import dialect_of
from app.legacy.users import LegacyDatabase
from app.settings import Settings

if TYPE_CHECKING:
    from app.census.draft.question import Draft

SECTIONS = ("legacy", "password", "profile")


def _settings(address: str, tree: Mapping[str, Any], folder: Path) -> Settings:
    """
    The settings that a tree would be, without second factors, which no login needs.

    Raises:
        ConfigurationError: They cannot be yet.
    """
    sections = {name: _with_secrets(tree.get(name, {}), folder, name) for name in SECTIONS}
    whole = with_preset(sections | {"legacy": sections["legacy"] | {"url": address}}, dialect_of(address)[0].name)
    whole["legacy"] = {name: value for name, value in whole["legacy"].items() if name != "totp"}
    columns = whole["legacy"].get("columns", {})
    whole["legacy"]["columns"] = {name: value for name, value in columns.items() if name not in FACTOR_COLUMNS}
    try:
        return Settings(**whole)
    except ValidationError as error:
        key = ".".join(map(str, error.errors(include_input=False, include_url=False)[0]["loc"]))
        raise ConfigurationError(key, "cannot be yet.") from None


def _with_secrets(section: Mapping[str, Any], folder: Path, key: str) -> dict[str, Any]:
    """The section with every secret in place of the file that holds it."""
    found: dict[str, Any] = {}
    for name, value in section.items():
        if isinstance(value, Mapping):
            found[name] = _with_secrets(value, folder, f"{key}.{name}")
        elif name == "url_file":
            continue
        elif name.endswith("_file"):
            found[name.removesuffix("_file")] = read_secret_file(folder / str(value), f"{key}.{name}")
        else:
            found[name] = value
    return found


async def sampled(address: str, tree: Mapping[str, Any], folder: Path) -> Sequence[StoredHash]:
    """Stored passwords, as these settings read them; none where they cannot be used yet. Raises LegacyUnavailable."""
    try:
        settings = _settings(address, tree, folder)
        mapping = legacy_mapping(settings, profile_mapping(settings))
    except ConfigurationError:
        return []
    async with LegacyDatabase(address, mapping, timeout_s=settings.legacy.timeout_s, pool_size=1) as database:
        return await database.sample_stored(SAMPLE)


async def try_out(address: str, draft: "Draft", known: Mapping[str, Any], folder: Path) -> None:
    """
    Tries the finished draft, and tells in it what came of it.

    Raises:
        LegacyUnavailable: The database could not be asked at all.
    """
    tree = merged(
        {name: draft.tree.get(name, {}) for name in SECTIONS}, {name: known.get(name, {}) for name in SECTIONS}
    )
    try:
        settings = _settings(address, tree, folder)
        mapping = legacy_mapping(settings, profile_mapping(settings))
        known_schemes = registry(settings)
    except ConfigurationError as refusal:
        draft.warnings.append(f"the settings cannot be tried yet: {refusal}")
        return
    legacy = Legacy(url=address, mapping=mapping, timeout_s=settings.legacy.timeout_s, connections=1)
    async with LegacyDatabase(address, mapping, timeout_s=settings.legacy.timeout_s, pool_size=1) as database:
        try:
            await database.ping()
        except LegacyUnavailable as fault:
            draft.warnings.append(f"a look-up with these settings is not answered ({fault.reason})")
            return
        found = [*stored_passwords(known_schemes, await database.sample_stored(SAMPLE))]
    if "legacy.preset" in dict(_dotted(draft)):
        found += await indexes(legacy)
    draft.evidence.append("a look-up with these settings was tried, and is answered")
    _tell(draft, found)


def _dotted(draft: "Draft") -> list[tuple[str, Any]]:
    from app.census.draft.question import flat

    return list(flat(draft.tree))


def _tell(draft: "Draft", found: Sequence[Finding]) -> None:
    for finding in found:
        if finding.severity is Severity.OK:
            draft.evidence.append(finding.what)
        else:
            draft.warnings.append(f"{finding.what} {finding.fix}")
