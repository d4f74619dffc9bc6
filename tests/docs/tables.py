"""
The tables of the pages that the program itself knows best. `python -m tests.docs.tables` writes them anew.

Each stands between `<!-- NAME -->` and `<!-- /NAME -->`; a test compares what stands there with a fresh rendering.
"""

import types
import typing
from collections.abc import Callable, Iterator, Mapping
from typing import Any, get_args, get_origin

from prometheus_client import CollectorRegistry
from pydantic import BaseModel, SecretStr
from pydantic.fields import FieldInfo

from app.access.reasons import Reason
from app.domain.outcomes import Outcome
from app.domain.preflight import RULES
from app.legacy.faults import Fault
from app.settings import PREFIX, Settings
from app.telemetry import Metrics
from app.web.problem import STATUS
from tests.docs import preset_tables
from tests.docs.markdown import table
from tests.docs.pages import ROOT, with_region
from tests.docs.recipe_words import variants, words
from tests.docs.scheme_tables import families, needs, schemes

# Settings -----------------------------------------------------------------------------------------------------------


def settings() -> str:
    """Every setting with its type, default and variable."""
    rows = [
        (
            f"`{key}`",
            kind_of(info),
            default_of(info),
            f"`{variable(key, info)}`" if settable(key) else "",
            meaning(info),
        )
        for key, info in keys(Settings)
    ]
    return table(("key", "type", "default", "environment", "meaning"), rows)


def keys(model: type[BaseModel], before: str = "") -> Iterator[tuple[str, FieldInfo]]:
    """Every key that is no section, dotted; `*` stands for a name of the operator's, `[]` for one of several."""
    for name, info in model.model_fields.items():
        inner, many = section_of(info.annotation)
        if inner is None:
            yield f"{before}{name}", info
        else:
            yield from keys(inner, f"{before}{name}{many}.")


def section_of(annotation: Any) -> tuple[type[BaseModel] | None, str]:
    """The model behind an annotation, and how several of it are spelled."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation, ""
    for argument in get_args(annotation):
        inner, _ = section_of(argument)
        if inner is not None:
            return inner, ".*" if get_origin(annotation) is dict else "[]"
    return None, ""


def settable(key: str) -> bool:
    """Whether one variable can hold it: entries of lists and trees stand in the file."""
    return "[]" not in key and "*" not in key


def variable(key: str, info: FieldInfo) -> str:
    """The environment's name for it; secrets come as files, tables entry by entry."""
    entry = "__NAME" if get_origin(info.annotation) is dict else ""
    return PREFIX + key.upper().replace(".", "__") + entry + ("_FILE" if is_secret(info) else "")


def is_secret(info: FieldInfo) -> bool:
    """Whether the value is hidden everywhere."""
    return SecretStr in (info.annotation, *get_args(info.annotation))


def kind_of(info: FieldInfo) -> str:
    """The type in words, with its bounds."""
    if is_secret(info):
        return "table of secret text" if get_origin(info.annotation) is dict else "secret text"
    return _kind(info.annotation) + _bounds(info)


def _bounds(info: FieldInfo) -> str:
    found: dict[str, Any] = {}
    for rule in info.metadata:
        found |= {name: getattr(rule, name) for name in ("ge", "le", "max_length") if hasattr(rule, name)}
    if "ge" in found and "le" in found:
        return f", {found['ge']:g} to {found['le']:g}"
    return f", at most {found['max_length']} characters" if "max_length" in found else ""


_WORDS: Mapping[Any, str] = {str: "text", int: "whole number", float: "number", bool: "truth", Any: "anything"}


def _kind(annotation: Any) -> str:
    if annotation in _WORDS:
        return _WORDS[annotation]
    arguments = [each for each in get_args(annotation) if each is not type(None)]
    origin = get_origin(annotation)
    if origin is typing.Literal:
        return ", ".join(f"`{each}`" for each in arguments)
    if origin is tuple:
        return "list of text"
    if origin is dict:
        return "table of " + _kind(arguments[1])
    if origin in (typing.Union, types.UnionType):
        return " or ".join(_kind(each) for each in arguments)
    if origin is typing.Annotated:
        return _kind(arguments[0])
    raise AssertionError(annotation)


def default_of(info: FieldInfo) -> str:
    """The default as TOML spells it, or that there is none."""
    if info.is_required():
        return "**none**"
    value = info.get_default(call_default_factory=True)
    if isinstance(value, SecretStr):
        value = value.get_secret_value()
    if value in ("", None, (), {}):
        return "not set"
    if isinstance(value, tuple):
        return "`[" + ", ".join(f'"{each}"' for each in value) + "]`"
    return f'`"{value}"`'.replace("|", "\\|") if isinstance(value, str) else f"`{value:g}`"


def meaning(info: FieldInfo) -> str:
    """The description beside the field."""
    return (info.description or "").replace("|", "\\|")


# Metrics ------------------------------------------------------------------------------------------------------------


def metrics() -> str:
    """Every metric with its kind and labels."""
    rows = []
    for metric in collectors():
        kind = metric._type
        name = metric._name + ("_total" if kind == "counter" else "")
        labels = ", ".join(f"`{label}`" for label in metric._labelnames)
        rows.append((f"`{name}`", kind, labels, metric._documentation))
    return table(("metric", "kind", "labels", "meaning"), rows)


def collectors() -> list[Any]:
    """The metrics as they were declared, with labels that nothing has counted yet."""
    registry: CollectorRegistry = Metrics().registry
    return list(registry._collector_to_names)


# Outcomes and reasons -----------------------------------------------------------------------------------------------

WHEN: Mapping[Outcome, tuple[str, str]] = {
    Outcome.VERIFIED: ("login: the password opens the stored hash", "gives Auth0 the `profile`; the user moves"),
    Outcome.FOUND: ("get-user: exactly one user", "gives Auth0 the `profile`"),
    Outcome.INVALID_CREDENTIALS: (
        "unknown user, wrong password, no password stored, or a stored value that no scheme can read",
        "`WrongUsernameOrPasswordError`",
    ),
    Outcome.ACCOUNT_DISABLED: ("right password, legacy account blocked", "`UnauthorizedError`"),
    Outcome.PASSWORD_RESET_REQUIRED: ("right password, but it must be reset", "`UnauthorizedError`"),
    Outcome.USER_NOT_FOUND: ("get-user: certainly nobody", "`callback(null)`"),
    Outcome.AMBIGUOUS_IDENTIFIER: ("more than one legacy row fits", "`Error`"),
    Outcome.INVALID_REQUEST: ("the message is not one of ours (also 400, 404, 405, 413, 415, 431)", "`Error`"),
    Outcome.FORBIDDEN: ("the caller is not who it should be, or comes too late, twice or from elsewhere", "`Error`"),
    Outcome.TOO_MANY_ATTEMPTS: ("failed guesses for this identifier over `limits.failures`", "`Error`"),
    Outcome.OVERLOADED: ("the answer could not come within `limits.budget_s`", "`Error`, after one retry at most"),
    Outcome.LEGACY_UNAVAILABLE: ("legacy database down, slow, or left alone", "`Error`, after one retry at most"),
    Outcome.INTERNAL: ("our fault, or a profile that Auth0 cannot take", "`Error`"),
}


def outcomes() -> str:
    """Every outcome with its status, and what the script makes of it."""
    rows = [(f"`{each}`", str(STATUS[each]), *WHEN[each]) for each in Outcome]
    return table(("outcome", "status", "when", "the script"), rows)


def refusals() -> str:
    """Why a caller is refused, as logs and metrics say it."""
    return ", ".join(f"`{reason}`" for reason in Reason) + ".\n"


def faults() -> str:
    """Why the legacy database did not answer, as logs and metrics say it."""
    return ", ".join(f"`{fault}`" for fault in Fault) + ".\n"


def rules() -> str:
    """Every rule of the preflight."""
    return table(
        ("rule", "severity", "what it means", "what to do"),
        [(f"`{rule.name}`", rule.severity.value, rule.meaning, rule.fix) for rule in RULES.values()],
    )


REGIONS: Mapping[tuple[str, str], Callable[[], str]] = {
    ("README.md", "schemes"): families,
    ("docs/schemes.md", "schemes"): schemes,
    ("docs/schemes.md", "needs"): needs,
    ("docs/passwords.md", "words"): words,
    ("docs/passwords.md", "variants"): variants,
    ("docs/configuration.md", "settings"): settings,
    ("docs/http.md", "outcomes"): outcomes,
    ("docs/http.md", "refusals"): refusals,
    ("docs/assess.md", "rules"): rules,
    ("docs/presets.md", "presets"): preset_tables.overview,
    ("docs/presets.md", "preset-notes"): preset_tables.notes,
    ("docs/operations.md", "metrics"): metrics,
    ("docs/operations.md", "faults"): faults,
}
"""Page and marker to what stands there."""


def main() -> None:
    """Writes every region anew."""
    for (page, marker), render in REGIONS.items():
        file = ROOT / page
        file.write_text(with_region(file.read_text("utf-8"), marker, render()), "utf-8")


if __name__ == "__main__":
    main()
