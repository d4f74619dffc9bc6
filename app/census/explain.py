"""
One user, followed all the way: found how, stored what, told what, and where in the ledger.

What `/login` would answer is decided here in its order and without a password; a password that is given is asked of
the stored hash with every variant, on or off. Nothing is counted and nothing is written. Nothing that comes out of
here holds a stored hash, a salt, a pepper or the secret of a second factor.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from app.census.explain_hash import StoredFacts, Tried, stored_facts, try_password, would_open
from app.census.explain_rows import Asked, Match, askable, asked, matches, open_plan
from app.domain.outcomes import Outcome
from app.domain.profile import ProfileMapping, to_profile
from app.domain.users import LegacyUser
from app.errors import AmbiguousIdentifier, LedgerUnavailable, ProfileInvalid
from app.hashing.registry import Fit, Registry
from app.hashing.variants import Variant
from app.hashing.verify import Encoding
from app.ledger.database import Database
from app.ledger.keyed_hash import SECRET_NAME, keyed_hash
from app.ledger.states import Standing, Transition, history, standings
from app.ledger.tables import failures, settings
from app.ledger.windows import FailureRule
from app.legacy.mapping import LegacyMapping
from app.legacy.users import LegacyDatabase

HIDDEN: Final = "(secret, hidden)"


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """Whom to follow: what was typed, or the legacy id; and the organization of the login, if any."""

    identifier: str = field(default="", repr=False)
    legacy_id: str = ""
    organization: Mapping[str, object] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Parts:
    """What the settings describe, ready to be asked."""

    legacy: LegacyDatabase
    legacy_url: str = field(repr=False)
    legacy_mapping: LegacyMapping
    further: Mapping[str, tuple[str, LegacyMapping]] = field(default_factory=dict, repr=False)
    """URL and mapping of further tables, by name, in their order."""
    timeout_s: float
    profile: ProfileMapping
    registry: Registry
    encoding: Encoding
    variants: tuple[Variant, ...]
    ledger: Database
    rule: FailureRule
    counts_in_ledger: bool
    """Failed guesses are counted there, and not in Redis."""


@dataclass(frozen=True, slots=True)
class Guesses:
    """Failed guesses in the running window; at `limit` a login is refused until `until` (UTC)."""

    count: int
    limit: int
    until: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class LedgerFacts:
    """What the ledger knows of the user; `fault` says why it could not be asked."""

    standing: Standing | None = None
    history: Sequence[Transition] = ()
    guesses: Guesses | None = None
    fault: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Explanation:
    """
    Everything about one user; `outcome` and `reason` are what `/login` would answer to a password that is right.

    Attributes:
        asked: How each identifier was asked for; empty when looked for by id.
        matches: Every row that fits.
        user: The one that counts, without its stored hash.
        stored: What is known of the stored hash; None when there is no user.
        profile: As Auth0 will get it; None when there is none.
        dropped: Fields that broke a rule of Auth0, as `path:rule`.
        profile_problem: Why there is no profile, as `field: rule`.
        tried: What came of the password that was given.
    """

    outcome: Outcome
    reason: str
    asked: Sequence[Asked] = ()
    matches: Sequence[Match] = ()
    user: LegacyUser | None = None
    stored: StoredFacts | None = None
    fits: tuple[Fit, ...] = field(default=(), repr=False)
    profile: Mapping[str, Any] | None = field(default=None, repr=False)
    dropped: Sequence[str] = ()
    profile_problem: str = ""
    ledger: LedgerFacts = LedgerFacts()
    tried: Sequence[Tried] = ()


async def explain(parts: Parts, subject: Subject) -> Explanation:
    """
    Follows one user.

    Raises:
        LegacyUnavailable: The legacy database could not say.
    """
    found = await _find(parts, subject)
    if found.user is None:
        return replace(found, ledger=await _ledger(parts, subject, None))
    user = found.user
    ledger = await _ledger(parts, subject, user.id)
    facts, fits = stored_facts(parts.registry, user.stored)
    profile, dropped, problem = await _profile(parts, user)
    outcome, reason = _outcome(user, facts, problem, ledger)
    return replace(
        found,
        outcome=outcome,
        reason=reason,
        user=replace(user, stored=None),
        stored=facts,
        fits=fits,
        profile=profile,
        dropped=dropped,
        profile_problem=problem,
        ledger=ledger,
    )


def with_password(explanation: Explanation, password: str, *, parts: Parts) -> Explanation:
    """
    The same, with every form of this password tried; the outcome is then that of a login with it.

    Raises:
        Overloaded: A primitive got no memory or no thread.
    """
    tried = try_password(explanation.fits, password, encoding=parts.encoding, switched_on=parts.variants)
    explanation = replace(explanation, tried=tried)
    # Too many guesses are refused before the password is looked at; for all else it must be right first.
    if would_open(tried) or not explanation.fits or explanation.outcome is Outcome.TOO_MANY_ATTEMPTS:
        return explanation
    return replace(explanation, outcome=Outcome.INVALID_CREDENTIALS, reason="wrong_password")


async def _find(parts: Parts, subject: Subject) -> Explanation:
    nobody = Explanation(outcome=Outcome.INVALID_CREDENTIALS, reason="no_such_user")
    if subject.legacy_id:
        user = await parts.legacy.by_user_id(parts.profile.user_id_of(subject.legacy_id))
        return replace(nobody, user=user, matches=[Match(user.id, "id", user.source)] if user else [])
    if not askable(subject.identifier):
        return nobody
    async with open_plan(parts.legacy_url, parts.legacy_mapping, timeout_s=parts.timeout_s) as plan:
        laid_open = replace(
            nobody,
            asked=asked(plan, subject.identifier),
            matches=await matches(plan, subject.identifier, subject.organization),
        )
    for name, (url, mapping) in parts.further.items():
        async with open_plan(url, mapping, timeout_s=parts.timeout_s) as plan:
            rows = await matches(plan, subject.identifier, subject.organization)
        own = [Match(f"{name}:{each.legacy_id}", each.identifier, name) for each in rows]
        laid_open = replace(laid_open, matches=[*laid_open.matches, *own])
    try:
        user = await parts.legacy.find(subject.identifier, organization=subject.organization)
    except AmbiguousIdentifier:
        return replace(laid_open, outcome=Outcome.AMBIGUOUS_IDENTIFIER, reason="several_rows")
    return replace(laid_open, user=user)


def _outcome(user: LegacyUser, facts: StoredFacts, problem: str, ledger: LedgerFacts) -> tuple[Outcome, str]:
    """In the order of a login."""
    if ledger.guesses is not None and ledger.guesses.count >= ledger.guesses.limit:
        return Outcome.TOO_MANY_ATTEMPTS, "throttled"
    if facts.reason:
        return Outcome.INVALID_CREDENTIALS, facts.reason
    if user.blocked:
        return Outcome.ACCOUNT_DISABLED, "blocked"
    if user.reset_required:
        return Outcome.PASSWORD_RESET_REQUIRED, "reset_required"
    if problem:
        return Outcome.INTERNAL, "profile_invalid"
    return Outcome.VERIFIED, "matched"


async def _profile(parts: Parts, user: LegacyUser) -> tuple[Mapping[str, Any] | None, list[str], str]:
    try:
        profile, dropped = to_profile(await parts.legacy.with_related(user), parts.profile)
    except ProfileInvalid as broken:
        return None, [], f"{broken.field}: {broken.rule}"
    return _hidden(profile), list(map(str, dropped)), ""


def _hidden(profile: Mapping[str, Any]) -> Mapping[str, Any]:
    """The profile with the secrets of second factors hidden: whoever reads them is a second factor."""
    factors = profile.get("mfa_factors")
    if not factors:
        return profile
    return {**profile, "mfa_factors": [{kind: dict.fromkeys(held, HIDDEN) for kind, held in each.items()}
                                       for each in factors]}  # fmt: skip


async def _ledger(parts: Parts, subject: Subject, legacy_id: str | None) -> LedgerFacts:
    try:
        async with parts.ledger.reading() as connection:
            guesses = None
            if subject.identifier and parts.counts_in_ledger:
                guesses = await _guesses(connection, subject.identifier, parts.rule)
            if legacy_id is None:
                return LedgerFacts(guesses=guesses)
            standing = (await standings(connection, [legacy_id])).get(legacy_id)
            return LedgerFacts(standing=standing, history=await history(connection, legacy_id), guesses=guesses)
    except LedgerUnavailable as fault:
        return LedgerFacts(fault=str(fault))


async def _guesses(connection: AsyncConnection, identifier: str, rule: FailureRule) -> Guesses | None:
    """As the counter finds them: by the keyed hash of the folded identifier."""
    secret = await connection.scalar(select(settings.c.value).where(settings.c.name == SECRET_NAME))
    if secret is None:
        return None
    key = keyed_hash(secret)("identifier", identifier.casefold())
    row = (await connection.execute(select(failures).where(failures.c.identifier == key))).mappings().first()
    if row is None or row["count"] <= 0:
        return None
    until = datetime.fromtimestamp(row["expires_ms"] / 1000, UTC)
    return Guesses(row["count"], rule.limit, until) if until > datetime.now(UTC) else None
