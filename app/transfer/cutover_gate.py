"""The cutover's gate: named conditions, each with its figure and the next command. Pure: judges what was gathered."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from app.domain.states import UserState
from app.transfer.cutover_facts import UNTOUCHED, Facts, wrong
from app.transfer.selection import GHOST

_S = UserState

DECIDED: Final = (_S.CONFIRMED.value, _S.EXCLUDED.value, _S.ERASED.value)
"""Seen in the tenant, left out by an operator, or deleted there: nobody of these is lost by a cutover."""

EXCLUDE: Final = "trickle ledger exclude"


@dataclass(frozen=True, slots=True, kw_only=True)
class Demands:
    """
    How strict the gate is.

    Attributes:
        quiet: For so long nobody may have needed the legacy database.
        reconciled_within: The last reconcile may be so old.
        despite: Schemes with wrong proofs that an operator has looked into.
    """

    quiet: timedelta = timedelta(days=7)
    reconciled_within: timedelta = timedelta(hours=24)
    despite: Collection[str] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Condition:
    """
    One condition.

    Attributes:
        name: A word that stays.
        holds: Whether it does.
        figure: What was found, in few words.
        meaning: What is demanded, in one sentence.
        next: The command that helps; empty when it holds.
    """

    name: str
    holds: bool
    figure: str
    meaning: str
    next: str

    def document(self) -> dict[str, object]:
        """With keys that stay."""
        return {name: getattr(self, name) for name in ("name", "holds", "figure", "meaning", "next")}


def lost(facts: Facts) -> int:
    """Legacy users who would have no way in after a cutover, as far as anybody knows."""
    return facts.users - sum(facts.states[state] for state in DECIDED)


def conditions(facts: Facts, demands: Demands) -> list[Condition]:
    """All of them, in the order in which to see to them."""
    return [*_people(facts), *_proofs(facts, demands), *_runs(facts), *_lately(facts, demands), _import_mode(facts)]


def _condition(name: str, figure: str, meaning: str, *, holds: bool, then: str) -> Condition:
    return Condition(name=name, holds=holds, figure=figure, meaning=meaning, next="" if holds else then)


def _count(name: str, count: int, meaning: str, then: str, what: str = "user") -> Condition:
    plural = "" if count == 1 else "s" if not what.endswith("ch") else "es"
    return _condition(name, f"{count:,} {what}{plural}", meaning, holds=count == 0, then=then)


def _people(facts: Facts) -> Sequence[Condition]:
    states = facts.states
    return (
        _count("untouched", states[UNTOUCHED], "Everybody was met by a login or by bulk.", "trickle import"),
        _count(
            "on_the_way",
            states[_S.EXPORTED] + states[_S.SUBMITTED],
            "Nobody is in an import that has not ended.",
            "trickle import",
        ),
        _count(
            "unconfirmed",
            states[_S.VERIFIED] + states[_S.IMPORTED],
            "Everybody who has moved was seen in the tenant.",
            "trickle reconcile",
        ),
        _count(
            "failed",
            states[_S.FAILED],
            "Nobody was refused by Auth0 without a decision.",
            f"trickle import, or: {EXCLUDE} --state failed --reason TEXT",
        ),
        _count(GHOST + "s", states[GHOST], "Nobody has a record that nobody sees.", "trickle reconcile"),
        _count(
            "reset_needed",
            states[_S.RESET_NEEDED],
            "Nobody who can only reset is unknown to Auth0: there would be nothing to reset.",
            f"trickle import --hashless, or: {EXCLUDE} --state reset_needed --reason TEXT",
        ),
    )


def _proofs(facts: Facts, demands: Demands) -> Sequence[Condition]:
    found = wrong(facts.proofs, demands.despite)
    right = sum(count.correct for count in facts.proofs.values())
    figure = f"wrong: {', '.join(found)}" if found else f"{right:,} right, none wrong"
    meaning = "No imported form of a hash has failed to open with the right password."
    then = f"trickle status, then: trickle cutover --despite-proofs {found[0]}" if found else ""
    return (_condition("proofs", figure, meaning, holds=not found, then=then),)


def _runs(facts: Facts) -> Sequence[Condition]:
    names = ", ".join(facts.runs[:3])
    kind = facts.runs[0].partition("-")[0] if facts.runs else "import"
    figure = f"{len(facts.runs)} ({names})" if facts.runs else "none"
    return (
        _condition("runs", figure, "No run is cut off or at work.", holds=not facts.runs, then=f"trickle {kind}"),
        _count("batches", facts.batches, "No batch waits for its report.", "trickle import", "batch"),
    )


def _lately(facts: Facts, demands: Demands) -> Sequence[Condition]:
    hours = demands.reconciled_within.total_seconds() / 3600
    recent = facts.reconciled is not None and facts.at - facts.reconciled <= demands.reconciled_within
    figure = f"{facts.reconciled:%Y-%m-%d %H:%M} UTC" if facts.reconciled else "never"
    last = facts.traffic.last
    requests = f"{facts.traffic.requests:,} request{'' if facts.traffic.requests == 1 else 's'}"
    return (
        _condition(
            "reconciled",
            figure,
            f"The ledger was held against the tenant's own export in the last {hours:g} hours.",
            holds=recent,
            then="trickle reconcile",
        ),
        _condition(
            "quiet",
            f"{requests}, last {last:%Y-%m-%d %H}:00 UTC" if last else requests,
            f"No login or look-up has needed the legacy database for {_days(demands.quiet)}.",
            holds=facts.traffic.requests == 0,
            then="wait, or: trickle cutover --quiet-days N",
        ),
    )


def _days(span: timedelta) -> str:
    days = span.total_seconds() / 86_400
    return "one day" if days == 1 else f"{days:g} days"


def _import_mode(facts: Facts) -> Condition:
    return _condition(
        "import_mode",
        "on" if facts.import_mode else "off",
        "Import Users to Auth0 is on: without it nobody would get in after a cutover.",
        holds=facts.import_mode,
        then="trickle scripts deploy",
    )
