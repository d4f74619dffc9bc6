"""Which scheme is it: exactly one fit, or say so and stop."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from app.domain.hashes import MAX_ENCODED_BYTES, ParsedHash, StoredHash
from app.errors import AmbiguousHash, CostOutOfBounds, HashError, MalformedHash, UnknownHash, UnusableHash
from app.hashing.bounds import DEFAULT_BOUNDS, Bounds, Claim
from app.hashing.contract import Scheme, Tools
from app.hashing.recipes.scheme import is_recipe, recipe_scheme
from app.hashing.schemes import all_schemes
from app.hashing.starts import STARTS, Index

COLUMN_PADDING = " \t\r\n\0"
"""What CHAR and BINARY columns and file imports leave at the end of a stored text. Never cut from salts."""

AUTO = "auto"
"""Stands in a list of schemes for whatever the text itself says."""

UNUSABLE = re.compile(
    r"""
    !.* | \{(?:SASL|KERBEROS|GSSAPI|ACTIVEDIRECTORY|PASS-?THROUGH|LOCKED|DISABLED)\}.*
    | (?:\{CRYPT\})? (?: [*x-] | \*+ | \*[01] | !.* | \*?(?:LK|NP|LOCKED|NOLOGIN)\*?.{0,1} | \*(?:LK|LOCKED)\*.*
                       | \*[A-Za-z][A-Za-z ._-]*\* )
    | \\N | 0 | NULL | NONE | NIL | N/A | UNSET | DISABLED | LOCKED
    """,
    re.VERBOSE | re.IGNORECASE | re.ASCII | re.DOTALL,
)
"""
What systems write where no password is: locked and never-set accounts of Unix, Solaris and the BSDs, crypt(3)'s tokens
of failure, Django's `!`, exported NULLs, and tags that send to another system.
"""

_BARE_HEX = re.compile(r"[0-9a-f]{32,128}", re.ASCII)
SHAPES_KEPT = 4096
"""Six lengths by 256 beginnings, twice over: what a large table of digests has."""

Unwrap = Callable[[StoredHash], StoredHash]
"""A stored value that was encrypted to the one inside. Raises MalformedHash."""

_ANY_TEXT = frozenset({"plaintext"})
"""Where any text may be a password, a marker is one too."""


@dataclass(frozen=True, slots=True)
class Fit:
    """One scheme that takes the value, the hash taken apart, and the id of the pepper with which it was, if any."""

    scheme: Scheme
    parsed: ParsedHash
    pepper_id: str = ""


class Registry:
    """Schemes by name, and recipes by their text. Built once; the order of schemes never matters."""

    def __init__(
        self,
        schemes: tuple[Scheme, ...],
        *,
        bounds: Bounds = DEFAULT_BOUNDS,
        recipes: Mapping[str, Scheme] | None = None,
        unwrap: Unwrap | None = None,
        starts: Mapping[str, tuple[str, ...]] = STARTS,
    ) -> None:
        by_name = {scheme.name: scheme for scheme in schemes}
        if len(by_name) != len(schemes):
            raise ValueError("two schemes share a name")
        self.by_name: Mapping[str, Scheme] = by_name
        self.recipes: Mapping[str, Scheme] = recipes or {}
        self.bounds = bounds
        self.unwrap = unwrap
        self._starts = starts
        self._sure = Index((scheme for scheme in schemes if not scheme.named_only), starts=starts)
        self._by_shape: dict[tuple[object, ...], Sequence[str]] = {}
        self._named_only = Index((scheme for scheme in schemes if scheme.named_only), starts=starts)

    def with_recipes(self, texts: Iterable[str]) -> "Registry":
        """
        The same with these recipes, each of which then stands where a scheme's name may.

        Raises:
            RecipeError: One is none.
        """
        tools = Tools(bounds=self.bounds)
        known = {text: recipe_scheme(text, tools, schemes=self.by_name) for text in texts if is_recipe(text)}
        return self._with(recipes={**self.recipes, **known})

    def with_unwrap(self, unwrap: Unwrap) -> "Registry":
        """The same for values that are encrypted as a whole: taken out of it first."""
        return self._with(unwrap=unwrap)

    def _with(self, *, recipes: Mapping[str, Scheme] | None = None, unwrap: Unwrap | None = None) -> "Registry":
        return Registry(
            tuple(self.by_name.values()),
            bounds=self.bounds,
            recipes=recipes if recipes is not None else self.recipes,
            unwrap=unwrap or self.unwrap,
            starts=self._starts,
        )

    def named(self, name: str) -> Scheme | None:
        """The scheme of this name, or the recipe of this text, or None."""
        return self.by_name.get(name) or self.recipes.get(name)

    def identify(self, stored: StoredHash) -> tuple[Scheme, ParsedHash]:
        """
        The one scheme that fits, and the hash taken apart.

        Raises:
            UnusableHash: No password is stored.
            UnknownHash: No scheme fits, or the mapping names one that does not.
            AmbiguousHash: Several fit and the mapping names none, or a list.
            MalformedHash: A scheme claims the value, and it is broken.
            CostOutOfBounds: A scheme claims the value, and it is too dear.
        """
        fits = self.fits(stored)
        if len(fits) > 1:
            raise AmbiguousHash(sorted(fit.scheme.name for fit in fits))
        return fits[0].scheme, fits[0].parsed

    def fits(self, stored: StoredHash, *, brief: bool = False) -> tuple[Fit, ...]:
        """
        Everything that may open the value: one fit, or several where the mapping names a list of look-alikes, or where
        the site has several peppers.

        Together they cost no more than one value may. Raises as `identify`; never empty.

        Args:
            stored: The value.
            brief: Schemes that must be named are not asked whether they could be meant, so that AmbiguousHash becomes
                UnknownHash: for whoever reads a whole table and wants the reason once.
        """
        if self.unwrap is not None:
            stored = self.unwrap(stored)
        stored = self._readable(stored)
        fits = self._peppered(stored, brief=brief)
        if len(fits) > 1:
            label = "|".join(dict.fromkeys(fit.scheme.name for fit in fits))
            Claim(label, self.bounds).admit(work_s=sum(fit.parsed.work_s for fit in fits))
        return fits

    def offers(self, stored: StoredHash) -> tuple[Fit, ...]:
        """Every scheme that takes the value, those that must be named too: for people who look for the name."""
        stored = replace(self._readable(stored, named=True), scheme=None, schemes=())
        found: list[Fit] = []
        for scheme in self.by_name.values():
            try:
                if (parsed := scheme.parse(replace(stored, scheme=scheme.name))) is not None:
                    found.append(Fit(scheme, parsed))
            except HashError:
                continue
        return tuple(found)

    def _readable(self, stored: StoredHash, *, named: bool = False) -> StoredHash:
        """The value without padding; `named` where each scheme will be asked by its name."""
        name = ""
        if stored.scheme is not None:
            if (scheme := self.named(stored.scheme)) is None:
                # The text of a column, which may hold anything: it goes no further, into no log and no label.
                raise UnknownHash("the mapping names a scheme that is not known")
            name = scheme.name
        if _is_long(stored.encoded):
            raise MalformedHash(f"longer than {MAX_ENCODED_BYTES} bytes", scheme=name)
        if stored.encoded[-1:] in COLUMN_PADDING:
            stored = replace(stored, encoded=stored.encoded.rstrip(COLUMN_PADDING))
        if not stored.encoded and not ((name or named) and stored.columns):
            raise UnusableHash("nothing is stored", scheme=name)
        if name not in _ANY_TEXT and UNUSABLE.fullmatch(stored.encoded):
            raise UnusableHash("a marker for no password", scheme=name)
        return stored

    def _peppered(self, stored: StoredHash, *, brief: bool) -> tuple[Fit, ...]:
        """With each pepper in its order, where there are several and the scheme takes one."""
        if not stored.peppers:
            return self._listed(stored, brief=brief)
        fits: list[Fit] = []
        for number, (pepper_id, pepper) in enumerate(stored.peppers):
            for fit in self._listed(replace(stored, pepper=pepper, peppers=()), brief=brief):
                if fit.scheme.takes_pepper:
                    fits.append(replace(fit, pepper_id=pepper_id))
                elif number == 0:
                    fits.append(fit)
        return tuple(fits)

    def _one(self, stored: StoredHash, *, brief: bool = False) -> tuple[Scheme, ParsedHash]:
        if stored.scheme is not None:
            return self._named(stored, stored.scheme)
        fits, claims = _offer(self._sure, stored)
        if len(fits) == 1:
            return fits[0]
        if not fits and claims:
            raise _worst(claims)
        names = [scheme.name for scheme, _ in fits] or (() if brief else self._named_only_names(stored))
        if names:
            raise AmbiguousHash(sorted(names))
        raise UnknownHash("no scheme fits")

    def _named_only_names(self, stored: StoredHash) -> Sequence[str]:
        """
        Who would take the value if it were named. A digest in hex with nothing beside it fits by its length alone, but
        for Cisco's seed in the first two characters: so the eighty that are asked are asked once for each such shape.
        """
        shape = _shape(stored)
        if shape is not None and (known := self._by_shape.get(shape)) is not None:
            return known
        fits, _ = _offer(self._named_only, stored)
        names = [scheme.name for scheme, _ in fits]
        if shape is not None:
            if len(self._by_shape) >= SHAPES_KEPT:
                self._by_shape.clear()
            self._by_shape[shape] = names
        return names

    def _listed(self, stored: StoredHash, *, brief: bool) -> tuple[Fit, ...]:
        """All of the listed ones that take the value; without a list, the one."""
        if not stored.schemes:
            return (Fit(*self._one(stored, brief=brief)),)
        fits: dict[str, Fit] = {}
        refusals: list[HashError] = []
        for name in stored.schemes:
            try:
                asked = replace(stored, scheme=None if name == AUTO else name, schemes=())
                scheme, parsed = self._one(asked, brief=brief)
            except HashError as refusal:
                refusals.append(refusal)
            else:
                fits.setdefault(scheme.name, Fit(scheme, parsed))
        if not fits:
            raise _worst(refusals)
        return tuple(fits.values())

    def _named(self, stored: StoredHash, name: str) -> tuple[Scheme, ParsedHash]:
        scheme = self.named(name)
        if scheme is None:
            raise UnknownHash("the mapping names a scheme that is not known")
        try:
            parsed = scheme.parse(stored)
        except MalformedHash:
            if stored.encoded:
                raise
            parsed = None
        if parsed is None and not stored.encoded:  # nor in further columns, where a few schemes keep all they have
            raise UnusableHash("nothing is stored", scheme=scheme.name)
        if parsed is None:
            raise UnknownHash("the value is not of the scheme that the mapping names", scheme=scheme.name)
        return scheme, parsed


def _offer(index: Index, stored: StoredHash) -> tuple[list[tuple[Scheme, ParsedHash]], list[HashError]]:
    """Who takes the value, and who claims it but finds it broken or too dear."""
    fits: list[tuple[Scheme, ParsedHash]] = []
    claims: list[HashError] = []
    for scheme in index.may_claim(stored.encoded):
        try:
            if (parsed := scheme.parse(stored)) is not None:
                fits.append((scheme, parsed))
        except HashError as claim:
            claims.append(claim)
    return fits, claims


def _shape(stored: StoredHash) -> tuple[object, ...] | None:
    """What decides who takes a bare digest in hex; None for all else."""
    beside = stored.iterations or stored.pepper or stored.columns or stored.params or stored.secrets
    if beside or stored.salt is not None or not _BARE_HEX.fullmatch(stored.encoded):
        return None
    named = stored.username is None, stored.email is None
    return (len(stored.encoded), stored.encoded[:2], *named)


def _worst(refusals: list[HashError]) -> HashError:
    """Too dear is said before broken, and broken before unknown: it is what an operator must act on."""
    order = (CostOutOfBounds, MalformedHash)
    ranked = [(next((at for at, kind in enumerate(order) if isinstance(each, kind)), len(order)), each.scheme, index)
              for index, each in enumerate(refusals)]  # fmt: skip
    return refusals[min(ranked)[2]]


def _is_long(text: str) -> bool:
    # Characters first: a text of a hundred megabytes is not encoded to be measured.
    return len(text) > MAX_ENCODED_BYTES or len(text.encode("utf-8", "surrogatepass")) > MAX_ENCODED_BYTES


def build_registry(bounds: Bounds = DEFAULT_BOUNDS, *, recipes: Iterable[str] = ()) -> Registry:
    """
    Every scheme there is, within these bounds, on the fastest road of this machine, and these recipes.

    Raises:
        RecipeError: One of them is none.
    """
    return Registry(all_schemes(Tools(bounds=bounds)), bounds=bounds).with_recipes(recipes)
