"""What a stored value may be, for people who look for the name: one scheme, or the names to choose from."""

from dataclasses import dataclass, replace

from app.domain.hashes import StoredHash
from app.errors import AmbiguousHash, HashError, UnknownHash, UnusableHash
from app.hashing.registry import Fit, Registry
from app.hashing.work import DIGEST_S

IDENTIFIED = "identified"
PLAINTEXT = "plaintext"


@dataclass(frozen=True, slots=True)
class Identity:
    """
    What was found out about one value.

    Attributes:
        verdict: `identified`, or the reason of the refusal (`HashError.reason`).
        told: The refusal in words; empty when identified.
        fit: The one scheme that is it, without being named.
        candidates: The others that take the value when the mapping names them.
    """

    verdict: str
    told: str
    fit: Fit | None
    candidates: tuple[Fit, ...]


@dataclass(frozen=True, slots=True)
class NothingStored:
    """An empty text under a name that takes any text: it has a name, and opens for nobody."""

    cost: str = ""
    work_s: float = DIGEST_S

    def matches(self, password: bytes) -> bool:  # noqa: ARG002 - no password opens it
        """Never."""
        return False

    def portable(self) -> None:
        """Never."""
        return


def recognize(registry: Registry, stored: StoredHash) -> Identity:
    """
    The one scheme of a value, or every name that the mapping could give it. A login never asks here: it takes what is
    certain, or what the mapping names.
    """
    unnamed = replace(stored, scheme=None, schemes=())
    try:
        scheme, parsed = registry.identify(unnamed)
    except HashError as refusal:
        candidates = _candidates(registry, unnamed)
        if candidates and isinstance(refusal, UnknownHash | UnusableHash) and (stored.encoded or stored.columns):
            refusal = AmbiguousHash(sorted(fit.scheme.name for fit in candidates))
        return Identity(refusal.reason, str(refusal), None, candidates)
    others = tuple(fit for fit in _candidates(registry, unnamed) if fit.scheme.name != scheme.name)
    return Identity(IDENTIFIED, "", Fit(scheme, parsed), others)


def _candidates(registry: Registry, unnamed: StoredHash) -> tuple[Fit, ...]:
    try:
        return registry.offers(unnamed)
    except HashError:
        plaintext = registry.named(PLAINTEXT)
        return () if unnamed.encoded or plaintext is None else (Fit(plaintext, NothingStored()),)
