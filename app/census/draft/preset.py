"""Which preset it is, if one fits: the most special one, when nothing speaks for another."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from app.census.draft.question import Draft, Option, Question, Tree, get
from app.errors import ConfigurationError
from app.legacy.presets.beneath import filled
from app.legacy.presets.format import Preset, Secret, preset_named
from app.legacy.presets.recognise import Candidate

OWN_NAMES: Final = 50
"""From this weight on a preset's tables have names of the framework's own: two of those are two applications."""


def choose(candidates: Sequence[Candidate], dialect: str, draft: Draft, known: Tree) -> Candidate | None:
    """
    The candidate to take; None where none fits, or where a question was asked.

    Args:
        candidates: What `recognise` found, best first.
        dialect: The engine's name.
        draft: Gets the question, and what nearly fits.
        known: What a person has set: `legacy.preset` and its names decide.

    Raises:
        ConfigurationError: `legacy.preset` names none, or one that does not fit.
    """
    fitting = [each for each in candidates if each.fits]
    if name := get(known, "legacy.preset"):
        fitting = _asked_for(str(name), candidates)
    if names := get(known, "legacy.preset_names"):
        fitting = [each for each in fitting if each.names.items() >= dict(names).items()] or fitting
    if not fitting:
        draft.warnings += [_nearly(each) for each in candidates[:1]]
        return None
    # A role of MySQL's may see other databases beside the URL's own; their tables are written with a dot.
    own = [each for each in fitting if dialect == "mysql" and "." not in _table(each, dialect)]
    fitting = [*own, *(each for each in fitting if each not in own)]
    best = fitting[0]
    rivals = [best, *(each for each in (own or fitting)[1:] if _rivals(best, each, dialect))]
    if len(rivals) == 1:
        beside = {_table(each, dialect): each for each in fitting[1:] if _table(each, dialect) != _table(best, dialect)}
        draft.evidence += [f"also here: {_words(each, dialect)}; for them: --preset {each.preset.name}"
                           for each in beside.values() if each.preset.recognise.weight >= OWN_NAMES]  # fmt: skip
        return best
    options = tuple(Option(_words(each, dialect), _settings(each)) for each in rivals)
    draft.questions.append(
        Question(
            key="legacy.preset" if len({each.preset.name for each in rivals}) > 1 else "legacy.preset_names",
            ask="Whose users are meant?",
            why="The tables of several applications, or of one several times, are here.",
            options=options,
            example=f'preset = "{best.preset.name}"',
        )
    )
    return None


def _asked_for(name: str, candidates: Sequence[Candidate]) -> list[Candidate]:
    preset_named(name)
    of_name = [each for each in candidates if each.preset.name == name]
    if fitting := [each for each in of_name if each.fits]:
        return fitting
    why = f"lacks {', '.join(of_name[0].missing)}" if of_name else "has none of its tables"
    raise ConfigurationError("legacy.preset", f"is {name}, and the database {why}.", "Leave the preset out.")


def _rivals(best: Candidate, other: Candidate, dialect: str) -> bool:
    """Whether the other could be meant as well."""
    if other.preset.name == best.preset.name:
        return dict(other.names) != dict(best.names)
    if _table(other, dialect) == _table(best, dialect):
        return other.preset.recognise.weight == best.preset.recognise.weight
    return other.preset.recognise.weight >= OWN_NAMES and not _of_one_application(best.preset, other.preset)


def _of_one_application(one: Preset, other: Preset) -> bool:
    """Users and administrators of one application: the more special preset is the one of its users."""
    return one.title.split()[0] == other.title.split()[0]


def _table(candidate: Candidate, dialect: str) -> str:
    try:
        tree = filled(candidate.preset, dialect, names=candidate.names, parts=candidate.parts)
    except ConfigurationError:
        return ""
    return str(get(tree, "legacy.table") or get(tree, "legacy.query") or "")


def _words(candidate: Candidate, dialect: str) -> str:
    return f"{candidate.preset.title}, table {_table(candidate, dialect)}: {candidate.evidence[0]}"


def _settings(candidate: Candidate) -> dict[str, Any]:
    found: dict[str, Any] = {"legacy.preset": candidate.preset.name}
    if candidate.names:
        found["legacy.preset_names"] = dict(candidate.names)
    return found


def _nearly(candidate: Candidate) -> str:
    return f"it is nearly {candidate.preset.title}, but lacks {', '.join(candidate.missing)}"


def settle(candidate: Candidate, draft: Draft, known: Tree) -> None:
    """Puts the preset into the draft, with everything that a person should know of it."""
    preset = candidate.preset
    draft.put("legacy.preset", preset.name, f"{preset.title} ({preset.versions})")
    names = {**candidate.names, **(get(known, "legacy.preset_names") or {})}
    if any(names.values()):
        draft.put("legacy.preset_names", names)
    draft.questions += [
        Question(
            key=f"legacy.preset_names.{name}",
            ask=f"What is {each.what}?",
            why="The tables do not tell.",
            example=f'preset_names = {{ {name} = "…" }}   (in [legacy])',
        )
        for name, each in preset.names.items()
        if each.default is None and name not in names
    ]
    parts = get(known, "legacy.preset_parts")
    taken = tuple(parts) if parts is not None else candidate.parts
    if taken:
        draft.put("legacy.preset_parts", list(taken))
    draft.evidence += list(candidate.evidence)
    for note in preset.notes:
        if not note.part or note.part in taken:
            (draft.warnings if note.level == "warning" else draft.evidence).append(note.text)


def secrets(preset: Preset, parts: Iterable[str], seen: Iterable[str], known: Mapping[str, Any], draft: Draft) -> None:
    """
    Asks for every secret that the framework keeps elsewhere and that is needed here.

    Args:
        preset: The preset.
        parts: Its parts that apply.
        seen: Schemes of sampled stored passwords.
        known: What a person has set.
        draft: Gets the questions.
    """
    parts, seen = set(parts), set(seen)
    for secret in preset.secrets:
        needed = (not secret.part or secret.part in parts) and (not secret.schemes or bool(seen & set(secret.schemes)))
        if not needed or _answered(secret, known):
            continue
        options: tuple[Option, ...] = ()
        lacking = list(get(known, "legacy.preset_without") or ())
        if secret.without is not None:
            options = (Option("there is none", {"legacy.preset_without": [*lacking, secret.setting]}),)
        if secret.part and "totp" in secret.setting:
            without = [part for part in parts if part != secret.part]
            options = (Option("leave second factors behind", {"legacy.preset_parts": without}),)
        kinds = f" for {', '.join(sorted(seen & set(secret.schemes)))}" if secret.schemes else ""
        draft.questions.append(
            Question(
                key=f"{secret.setting}_file",
                ask=f"{preset.title} keeps {secret.what} in {secret.where}. Which file holds it?",
                why=f"It is needed{kinds}, and no table has it."
                if secret.without is None
                else f"Where a site has it, no password{kinds} opens without it, and no table tells.",
                options=options,
                example=f'{secret.setting.rpartition(".")[2]}_file = "{secret.setting.rpartition(".")[2]}"',
                secret=True,
            )
        )


def _answered(secret: Secret, known: Mapping[str, Any]) -> bool:
    """Whether a person has given it, several of them in its place, said that there is none, or set what it is for."""
    given = (secret.setting, f"{secret.setting}_file", *(secret.without or ()))
    if secret.setting == "password.pepper":
        given += ("password.peppers",)
    return secret.setting in (get(known, "legacy.preset_without") or ()) or any(
        get(known, key) is not None for key in given
    )
