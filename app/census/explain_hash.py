"""What is stored for one user and what becomes of it: in words and numbers, never the value, its salt or a pepper."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final, Literal

from app.domain.hashes import StoredHash
from app.errors import HashError
from app.hashing.contract import Scheme
from app.hashing.registry import Fit, Registry
from app.hashing.variants import VARIANTS, Form, Variant, forms
from app.hashing.verify import Encoding

PLAIN: Final = "plain"

Verdict = Literal["opens", "does not open", "same as plain", "cannot be spelled"]

_FORM_OF_NONE: Final = "this row has no form that Auth0 takes"
_SEVERAL: Final = "several kinds fit, and which one it is shows only when a password opens it"


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredFacts:
    """
    What is known of one stored hash.

    Attributes:
        reason: Empty when it can be asked; else `no_password` or a `HashError.reason`.
        detail: What the reason is about, in words; holds nothing of the value.
        schemes: Every scheme that may open it; where it is broken or too dear, the one that claims it.
        cost: In the scheme's own words.
        work_s: About how long one match takes here, in seconds; 0 where unknown.
        bound_s: The longest that is allowed.
        portable: Auth0's bulk import can carry it.
        not_portable: Why not; empty when it can.
    """

    reason: str
    detail: str = ""
    schemes: tuple[str, ...] = ()
    cost: str = ""
    work_s: float = 0.0
    bound_s: float
    portable: bool = False
    not_portable: str = ""


@dataclass(frozen=True, slots=True)
class Tried:
    """One form of a password: its variant (`plain` for none), whether the settings have it on, and what came of it."""

    variant: str
    on: bool
    verdict: Verdict
    scheme: str = ""
    pepper: str = ""


def stored_facts(registry: Registry, stored: StoredHash | None) -> tuple[StoredFacts, tuple[Fit, ...]]:
    """The facts, and what may open it; nothing where nobody can."""
    bound_s = registry.bounds.work_s
    if stored is None:
        none = "nothing is stored"
        return StoredFacts(reason="no_password", detail=none, bound_s=bound_s, not_portable=none), ()
    try:
        fits = registry.fits(stored)
    except HashError as error:
        schemes = (error.scheme,) if error.scheme else ()
        return (
            StoredFacts(
                reason=error.reason, detail=error.detail, schemes=schemes, bound_s=bound_s, not_portable=error.detail
            ),
            (),
        )
    portable, why_not = _portable(fits)
    facts = StoredFacts(
        reason="",
        schemes=tuple(dict.fromkeys(fit.scheme.name for fit in fits)),
        cost="|".join(dict.fromkeys(fit.parsed.cost for fit in fits if fit.parsed.cost)),
        work_s=sum(fit.parsed.work_s for fit in fits),
        bound_s=bound_s,
        portable=portable,
        not_portable=why_not,
    )
    return facts, fits


def _portable(fits: Sequence[Fit]) -> tuple[bool, str]:
    if len(fits) > 1:
        return False, _SEVERAL
    if fits[0].parsed.portable() is not None:
        return True, ""
    return False, fits[0].scheme.not_portable or _FORM_OF_NONE


def try_password(
    fits: Sequence[Fit], password: str, *, encoding: Encoding, switched_on: Sequence[Variant]
) -> list[Tried]:
    """
    Every form of a password, those too that are off: what a login would say, and what it would say with them on.

    Costs one match for each form that differs.

    Raises:
        Overloaded: A primitive got no memory or no thread.
    """
    tried = [_try(fits, password, encoding, None, on=True)]
    tried += [_try(fits, password, encoding, variant, on=variant in switched_on) for variant in VARIANTS]
    return tried


def _try(fits: Sequence[Fit], password: str, encoding: Encoding, variant: Variant | None, *, on: bool) -> Tried:
    name = variant or PLAIN
    spelled: list[tuple[Fit, Form]] = []
    plain_only = False
    for fit in fits:
        made = forms(password, _speller(encoding, fit.scheme), (variant,) if variant else ())
        wanted = [form for form in made if form.variant == (variant or "")]
        plain_only = plain_only or (bool(made) and not wanted)
        spelled += [(fit, form) for form in wanted]
    if not spelled:
        return Tried(name, on, "same as plain" if plain_only and variant else "cannot be spelled")
    for fit, form in spelled:
        if fit.parsed.matches(form.spelled):
            return Tried(name, on, "opens", fit.scheme.name, fit.pepper_id)
    return Tried(name, on, "does not open")


def _speller(encoding: Encoding, scheme: Scheme) -> Callable[[str], bytes | None]:
    return lambda text: encoding.encode(text, scheme)


def would_open(tried: Sequence[Tried]) -> bool:
    """Whether a login with this password would be let in: by the plain form, or by a variant that is on."""
    return any(each.on and each.verdict == "opens" for each in tried)


def hint(tried: Sequence[Tried]) -> str:
    """The variant that would have opened it and is off, if there is one."""
    return "" if would_open(tried) else next((each.variant for each in tried if each.verdict == "opens"), "")
