"""Which scheme is it: exactly one fit, or say so and stop."""

from collections.abc import Mapping
from dataclasses import replace

from app.domain.hashes import MAX_ENCODED_BYTES, ParsedHash, StoredHash
from app.errors import AmbiguousHash, CostOutOfBounds, HashError, MalformedHash, UnknownHash
from app.hashing.bounds import DEFAULT_BOUNDS, Bounds
from app.hashing.contract import Scheme, Tools
from app.hashing.schemes import all_schemes

COLUMN_PADDING = " \t\r\n\0"
"""What CHAR and BINARY columns and file imports leave at the end of a stored text. Never cut from salts."""


class Registry:
    """Schemes by name. Built from a tuple once; the order of that tuple never matters."""

    def __init__(self, schemes: tuple[Scheme, ...]) -> None:
        by_name = {scheme.name: scheme for scheme in schemes}
        if len(by_name) != len(schemes):
            raise ValueError("two schemes share a name")
        self.by_name: Mapping[str, Scheme] = by_name

    def identify(self, stored: StoredHash) -> tuple[Scheme, ParsedHash]:
        """
        The one scheme that fits, and the hash taken apart.

        Raises:
            UnknownHash: No scheme fits, or the mapping names one that does not.
            AmbiguousHash: Several fit and the mapping names none.
            MalformedHash: A scheme claims the value, and it is broken.
            CostOutOfBounds: A scheme claims the value, and it is too dear.
        """
        if stored.scheme is not None and stored.scheme not in self.by_name:
            # The text of a column, which may hold anything: it goes no further, neither into a log nor into a label.
            raise UnknownHash("the mapping names a scheme that is not known")
        if _is_long(stored.encoded):
            raise MalformedHash(f"longer than {MAX_ENCODED_BYTES} bytes", scheme=stored.scheme or "")
        stored = replace(stored, encoded=stored.encoded.rstrip(COLUMN_PADDING))
        if not stored.encoded:
            raise UnknownHash("nothing is stored", scheme=stored.scheme or "")
        if stored.scheme is not None:
            return self._named(stored, stored.scheme)
        fits, claims = self._offer(stored, named_only=False)
        if len(fits) == 1:
            return fits[0]
        if not fits and claims:
            # Too dear is said before broken: it is what an operator must act on.
            raise min(claims, key=lambda claim: (not isinstance(claim, CostOutOfBounds), claim.scheme))
        if not fits:
            fits, _ = self._offer(stored, named_only=True)
        if fits:
            raise AmbiguousHash(sorted(scheme.name for scheme, _ in fits))
        raise UnknownHash("no scheme fits")

    def _offer(
        self, stored: StoredHash, *, named_only: bool
    ) -> tuple[list[tuple[Scheme, ParsedHash]], list[HashError]]:
        """Who takes the value, and who claims it but finds it broken or too dear."""
        fits: list[tuple[Scheme, ParsedHash]] = []
        claims: list[HashError] = []
        for scheme in self.by_name.values():
            if scheme.named_only is not named_only:
                continue
            try:
                if (parsed := scheme.parse(stored)) is not None:
                    fits.append((scheme, parsed))
            except HashError as claim:
                claims.append(claim)
        return fits, claims

    def _named(self, stored: StoredHash, name: str) -> tuple[Scheme, ParsedHash]:
        scheme = self.by_name[name]
        parsed = scheme.parse(stored)
        if parsed is None:
            raise UnknownHash("the value is not of the scheme that the mapping names", scheme=name)
        return scheme, parsed


def _is_long(text: str) -> bool:
    # Characters first: a text of a hundred megabytes is not encoded to be measured.
    return len(text) > MAX_ENCODED_BYTES or len(text.encode("utf-8", "surrogatepass")) > MAX_ENCODED_BYTES


def build_registry(bounds: Bounds = DEFAULT_BOUNDS) -> Registry:
    """Every scheme there is, within these bounds, on the fastest road of this machine."""
    return Registry(all_schemes(Tools(bounds=bounds)))
