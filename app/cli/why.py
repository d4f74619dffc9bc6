"""`trickle why`: what happens to this one user at a login, and why."""

import asyncio
import json
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated, Any, Final

import typer

from app.cli.output import ConfigOption, JsonOption, out, print_json
from app.errors import ConfigurationError, LegacyUnavailable, Unavailable

if TYPE_CHECKING:
    from app.census.explain import Explanation, Parts, Subject
    from app.settings import Settings

HELP: Final = (
    "Say what a login of one user comes to, and why: who is found and by what, what is stored, what Auth0 would get, "
    "where the ledger has them.\n\nNothing is counted or written, and no stored hash, salt or pepper is shown. "
    "Exit 0 when the user would be let in, 1 when not.\n\nExample: trickle why ada@example.com"
)

SAYS: Final[Mapping[str, str]] = {
    "matched": "Would log in.",
    "no_such_user": "Nobody has this identifier.",
    "several_rows": "More than one user has this identifier, and nothing says which one is meant.",
    "throttled": "Too many wrong passwords: refused until the window ends, whatever is typed.",
    "no_password": "No password is stored: this user moves by a reset.",
    "needs_reset": "What is stored is no password but a mark (locked, never set): this user moves by a reset.",
    "unknown_scheme": "No scheme reads what is stored.",
    "ambiguous_scheme": "Several schemes fit what is stored: name one as password.scheme.",
    "malformed": "What is stored is broken (cut off, or changed).",
    "too_costly": "What is stored is dearer than limits.max_cost allows.",
    "blocked": "The legacy account is blocked: refused, though the password be right.",
    "reset_required": "The legacy system demands a new password: refused until then.",
    "profile_invalid": "Auth0 would take no such profile.",
    "wrong_password": "This password does not open what is stored.",
}
"""Reasons in words."""

STATES: Final[Mapping[str, str]] = {
    "verified": "was given to Auth0 at a login; still answered for, until seen in the tenant",
    "exported": "written for the bulk import",
    "submitted": "sent in an import job whose report is not in",
    "imported": "the import job said so",
    "confirmed": "seen in the tenant: Auth0 asks no more",
    "failed": "refused by Auth0",
    "reset_needed": "can move only by choosing a new password",
    "excluded": "left out by an operator",
    "erased": "deleted in Auth0: never again",
}
"""What a state of the ledger means."""


def why(
    identifier: Annotated[str, typer.Argument(metavar="IDENTIFIER", help="What the user types; - asks for it.")],
    by_id: Annotated[
        bool, typer.Option("--id", help="IDENTIFIER is the legacy id, as other commands name users.")
    ] = False,
    password: Annotated[
        bool, typer.Option("--password", help="Ask for a password on the terminal, and try every variant of it.")
    ] = False,
    organization: Annotated[
        str, typer.Option("--organization", metavar="ID", help="The organization of the login.")
    ] = "",
    config: ConfigOption = "",
    as_json: JsonOption = False,
) -> None:
    """Prints everything about one user."""
    from app.census.explain import Subject, with_password
    from app.settings import load_from

    if identifier == "-":
        identifier = typer.prompt("Identifier", err=True)
    settings = load_from(config)
    subject = Subject(
        identifier="" if by_id else identifier,
        legacy_id=identifier if by_id else "",
        organization={"id": organization} if organization else None,
    )
    parts, found = asyncio.run(_explained(settings, subject))
    if password:
        typed = _asked_password()
        found = with_password(found, typed, parts=parts)
    if as_json:
        print_json(document(found))
    else:
        _print(found)
    raise typer.Exit(0 if found.reason == "matched" else 1)


async def _explained(settings: "Settings", subject: "Subject") -> "tuple[Parts, Explanation]":
    from app.bootstrap import legacy_database, legacy_mapping, profile_mapping, registry
    from app.census.explain import Parts, explain
    from app.hashing.verify import Encoding
    from app.ledger.database import open_database
    from app.ledger.windows import parse_rule

    profile = profile_mapping(settings)
    mapping = legacy_mapping(settings, profile)
    url = settings.legacy.url.get_secret_value()
    ledger = open_database(settings.ledger.url.get_secret_value())
    further = {
        name: (each.legacy.url.get_secret_value(), legacy_mapping(each, profile.further[name]))
        for name, each in settings.further.items()
    }
    legacy = legacy_database(settings, profile, pool_size=1)
    try:
        async with legacy:
            parts = Parts(
                legacy=legacy,
                legacy_url=url,
                legacy_mapping=mapping,
                further=further,
                timeout_s=settings.legacy.timeout_s,
                profile=profile,
                registry=registry(settings),
                encoding=Encoding(settings.password.encoding, settings.password.normalize),
                variants=settings.password.variants,
                ledger=ledger,
                rule=parse_rule(settings.limits.failures),
                counts_in_ledger=settings.limits.redis_url is None,
            )
            return parts, await explain(parts, subject)
    except LegacyUnavailable as fault:
        raise Unavailable(f"the legacy database did not answer ({fault.reason}). Next: trickle check") from None
    finally:
        await ledger.close()


def _asked_password() -> str:
    """From the terminal, unseen; or one line of standard input, for scripts. Never an argument."""
    if sys.stdin.isatty():
        return str(typer.prompt("Password", hide_input=True, default="", show_default=False, err=True))
    line = sys.stdin.readline()
    if not line:
        raise ConfigurationError("--password", "is asked on the terminal, and there is none.", "Give it as one line.")
    return line.removesuffix("\n").removesuffix("\r")


def document(found: "Explanation") -> dict[str, Any]:
    """The explanation as JSON with stable keys."""
    stored, ledger = found.stored, found.ledger
    return {
        "outcome": found.outcome.value,
        "reason": found.reason,
        "asked": [asdict(each) for each in found.asked],
        "matches": [{**asdict(each), "counts": _counts(found, each)} for each in found.matches],
        "legacy_id": found.user.id if found.user else None,
        "table": found.user.source if found.user else None,
        "matched_by": found.user.matched_by or None if found.user else None,
        "blocked": found.user.blocked if found.user else None,
        "reset_required": found.user.reset_required if found.user else None,
        "password": asdict(stored) if stored else None,
        "profile": found.profile,
        "profile_problem": found.profile_problem or None,
        "dropped": list(found.dropped),
        "ledger": {
            "fault": ledger.fault or None,
            "standing": asdict(ledger.standing) if ledger.standing else None,
            "history": [asdict(each) for each in ledger.history],
            "guesses": asdict(ledger.guesses) if ledger.guesses else None,
        },
        "tried": [asdict(each) for each in found.tried],
    }


def _counts(found: "Explanation", match: Any) -> bool:
    return found.user is not None and found.user.id == match.legacy_id


def _print(found: "Explanation") -> None:
    colour = ("green" if found.reason == "matched" else "red") if out.is_terminal else ""
    out.print(SAYS[found.reason] + f" (/login: {found.outcome.value})", style=colour, markup=False)
    out.print()
    for name, text in _lines(found):
        out.print(f"{name:10}{text}", markup=False)


def _lines(found: "Explanation") -> Iterator[tuple[str, str]]:
    yield from _labelled("asked as", _asked_lines(found))
    yield from _labelled("rows", [_match_line(found, each) for each in found.matches] or ["none"])
    if found.user is not None:
        yield "account", _account_line(found)
    if found.stored is not None:
        yield from _labelled("password", _stored_lines(found.stored))
    yield from _labelled("tried", [_tried_line(each) for each in found.tried] + _hint_lines(found))
    if found.user is not None:
        yield from _labelled("profile", _profile_lines(found))
    yield from _labelled("ledger", _ledger_lines(found))


def _labelled(name: str, lines: Sequence[str]) -> Iterator[tuple[str, str]]:
    for number, line in enumerate(lines):
        yield (name if number == 0 else ""), line


def _asked_lines(found: "Explanation") -> list[str]:
    return [f"{each.identifier}: {_asked(each)}" for each in found.asked]


def _asked(each: Any) -> str:
    return "no row can hold such a value" if each.value is None else f"{each.value}, {each.comparison} ({each.rule})"


def _match_line(found: "Explanation", match: Any) -> str:
    by = "found by id" if match.identifier == "id" else f"fits by {match.identifier}"
    counts = "; counts" if _counts(found, match) and len(found.matches) > 1 else ""
    table = f", in the further table {match.table}" if match.table else ""
    return f"id {match.legacy_id}, {by}{table}{counts}"


def _account_line(found: "Explanation") -> str:
    assert found.user is not None
    blocked = "blocked" if found.user.blocked else "not blocked"
    return blocked + ("; must be reset" if found.user.reset_required else "; no reset demanded")


def _stored_lines(stored: Any) -> list[str]:
    kinds = " or ".join(stored.schemes) or "no scheme"
    if stored.reason:
        return [f"{kinds}: {stored.detail}" if stored.schemes else stored.detail]
    cost = f", cost {stored.cost}" if stored.cost else ""
    bulk = "can move in bulk" if stored.portable else f"moves by login only: {stored.not_portable}"
    return [f"{kinds}{cost}; about {stored.work_s * 1000:.3g} ms a match (bound {stored.bound_s:g} s)", bulk]


def _tried_line(tried: Any) -> str:
    name = tried.variant + ("" if tried.on else " (off)")
    pepper = f", pepper {tried.pepper}" if tried.pepper else ""
    return f"{name}: {tried.verdict}" + (f" as {tried.scheme}{pepper}" if tried.scheme else "")


def _hint_lines(found: "Explanation") -> list[str]:
    from app.census.explain_hash import hint

    variant = hint(found.tried)
    return [f'Next: variants = ["{variant}"] in [password] would let this one in.'] if variant else []


def _profile_lines(found: "Explanation") -> list[str]:
    if found.profile is None:
        return [f"none: {found.profile_problem}"]
    lines = json.dumps(found.profile, indent=2, ensure_ascii=False).splitlines()
    return lines + [f"left out: {each}" for each in found.dropped]


def _ledger_lines(found: "Explanation") -> list[str]:
    ledger = found.ledger
    if ledger.fault:
        return [f"cannot be asked ({ledger.fault}). Next: trickle ledger upgrade"]
    lines = []
    if ledger.guesses is not None:
        until = f"{ledger.guesses.until:%H:%M:%S} UTC"
        lines.append(f"{ledger.guesses.count} of {ledger.guesses.limit} wrong guesses, window until {until}")
    if ledger.standing is None:
        return [*lines, "not touched yet"] if found.user is not None else lines
    standing = ledger.standing
    reason = f" ({standing.reason})" if standing.reason else ""
    lines.append(f"{standing.state.value}{reason}: {STATES[standing.state.value]}")
    if standing.first_verified_at and standing.last_verified_at:
        lines.append(f"logged in from {standing.first_verified_at:%Y-%m-%d %H:%M} "
                     f"to {standing.last_verified_at:%Y-%m-%d %H:%M} UTC")  # fmt: skip
    return lines + [
        f"{step.at:%Y-%m-%d %H:%M} UTC  {step.from_state or 'new'} to {step.to_state}"
        + "".join(f", {text}" for text in (step.reason, step.actor, step.batch) if text)
        for step in ledger.history
    ]
