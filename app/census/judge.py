"""One user judged: what the stored hash is, what would become of the profile, which roads to Auth0 are open."""

import re
from collections.abc import Collection
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Final, NamedTuple

import orjson

from app.domain import preflight
from app.domain.auth0_rules import Profile
from app.domain.hashes import PortableHash, StoredHash
from app.domain.import_record import BLOCKED_BYTES
from app.domain.profile import ProfileMapping, to_weighed_profile
from app.domain.users import LegacyUser
from app.errors import AmbiguousHash, HashError, ProfileInvalid, UnknownHash
from app.hashing.carried import carried
from app.hashing.registry import COLUMN_PADDING, Fit, Registry
from app.hashing.verify import Encoding
from app.legacy.rows import CountedUser

PLAINTEXT: Final = "plaintext"
NO_PASSWORD: Final = "no_password"

SHAPES: Final = re.compile(
    r"""
      (\$2[aby]\$[0-9]{2}\$) [./A-Za-z0-9]{53}
    | (\$[PH]\$[./A-Za-z0-9]) [./A-Za-z0-9]{30}
    | (pbkdf2_sha256\$[0-9]{1,7}\$) [A-Za-z0-9]{1,64} \$ [A-Za-z0-9+/]{42} [AEIMQUYcgkosw048]=
    | (\$6\$(?:rounds=[0-9]{1,9}\$)?) [./A-Za-z0-9]{16} \$ [./A-Za-z0-9]{85} [./01]
    | ((?!0100|0200|2441|c007)[0-9a-f]{2}) [0-9a-f]{30}
    """,
    re.VERBOSE,
)
"""
The commonest formats: tag and cost, and behind them nothing but letters that any parser takes; the last one of a digest
holds no bits too many. Bare digests: two letters, where Cisco's seed would stand; not those that begin as a tagged one.
"""

MAX_SHAPES: Final = 1000

_NOTHING_TYPED: Final = (None, "")

_HEX = re.compile(r"[0-9a-fA-F]+")
_BASE64 = re.compile(r"[A-Za-z0-9+/_.-]{16,}={0,2}")
_TEXT_LENGTHS: Final = ((16, "up to 16"), (40, "17 to 40"), (100, "41 to 100"))


class Road(StrEnum):
    """How a user can come to Auth0 with the password, or what is in the way."""

    __hash__ = str.__hash__  # an enum's own is Python, and every user is counted by it

    BOTH = "both"
    """By logging in, and by the bulk import."""
    TRICKLE = "trickle"
    """Only by logging in: Auth0 cannot read the stored hash."""
    BULK = "bulk"
    """Only by the bulk import: a login is refused, the account is disabled."""
    RESET = "reset"
    """Only with a new password."""
    MEND = "mend"
    """Not at all until something is mended: no valid email, or another user has it."""


class Family(NamedTuple):
    """
    What stored values have in common.

    Attributes:
        scheme: The scheme's name, several joined by `|` where the mapping lists look-alikes; empty where none is known.
        cost: The cost in the scheme's words; for values that no scheme takes, their shape (`hex, 32 characters`).
        verdict: `usable`, `no_password`, or the `reason` of a `HashError`.
    """

    scheme: str
    cost: str
    verdict: str


NOTHING: Final = Family("", "", NO_PASSWORD)


@dataclass(frozen=True, slots=True)
class _Opened:
    """What is known of a stored value; `portable_bytes` is what its hash adds to an import record, None for no way."""

    family: Family
    work_s: float
    encoding: str
    rules: tuple[str, ...]
    usable: bool
    portable_bytes: int | None
    portable: PortableHash | None = field(repr=False)


@dataclass(slots=True)
class Judged:
    """
    One user's case.

    Attributes:
        family: What the stored value is.
        work_s: Estimated seconds of one match; 0 where nothing can be matched.
        encoding: How passwords become bytes for it; empty where nothing can be matched.
        padded: The stored text has padding behind it.
        road: How the user can move; sharing an email with another user is not seen here.
        rules: Names of the rules that this user trips.
        profile: What Auth0 would get, or None: no user can be made.
        portable: The stored hash as the bulk import carries it, or None: it cannot, or the judge only counts.
        record_bytes: Bytes of the record in a file of the bulk import; 0 without a profile.
        profile_bytes: Bytes of the profile as JSON.
        length: Characters of the stored text.
    """

    family: Family
    work_s: float
    encoding: str
    padded: bool
    road: Road
    rules: list[str]
    profile: Profile | None = field(repr=False)
    portable: PortableHash | None = field(repr=False)
    record_bytes: int
    profile_bytes: int
    length: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Judge:
    """
    Judges users under one configuration.

    Attributes:
        registry: The schemes that logins know.
        mapping: How rows become profiles.
        identifiers: What a user may type.
        encoding: How passwords become bytes.
        width: Characters that the password's column holds, None where nobody knows.
        counting: Only counts are wanted: values that differ in salt and digest alone are judged once (`SHAPES`), and no
            user's hash is handed out.
        shapes: What is known of values by their beginning and by what stands beside them.
        takers: Which scheme would take values of a shape if it were named; grows by shapes.
    """

    registry: Registry = field(repr=False)
    mapping: ProfileMapping = field(repr=False)
    identifiers: Collection[str]
    encoding: Encoding = field(default_factory=Encoding)
    width: int | None = None
    counting: bool = False
    shapes: dict[tuple[object, ...], _Opened] = field(default_factory=dict, repr=False)
    takers: dict[str, str] = field(default_factory=dict, repr=False)

    def judge(self, user: LegacyUser) -> Judged:
        """The user's case; raises nothing that the row could cause."""
        encoded, opened = self._opened_of(user)
        rules = [*opened.rules]
        row, typed = user.row, False
        for name in self.identifiers:
            if row.get(name) not in _NOTHING_TYPED:
                typed = True
                break
        else:
            rules.append("identifier_missing")
        profile, record_bytes, profile_bytes = None, 0, 0
        try:
            profile, dropped, profile_bytes = to_weighed_profile(user, self.mapping)
        except ProfileInvalid as refusal:
            rules.append(preflight.of_refusal(refusal))
        else:
            # What `import_record` would be, without making it: hash and block beside the profile, a comma behind all.
            record_bytes = profile_bytes + 1 + (opened.portable_bytes or 0) + (BLOCKED_BYTES if user.blocked else 0)
            rules += preflight.of_profile(profile, dropped, identifiers=self.identifiers, size=profile_bytes)
        if user.blocked:
            rules.append("blocked")
        if user.reset_required:
            rules.append("reset_required")
        return Judged(
            opened.family,
            opened.work_s,
            opened.encoding,
            encoded is not None and encoded[-1:] in COLUMN_PADDING,
            _road(user, profile, trickle=typed and opened.usable, bulk=opened.portable_bytes is not None),
            rules,
            profile,
            opened.portable,
            record_bytes,
            profile_bytes,
            0 if encoded is None else len(encoded),
        )

    def _opened_of(self, user: LegacyUser) -> "tuple[str | None, _Opened]":
        """The stored text and what opens it; what else the row holds is gathered only where the text is a new one."""
        if type(user) is CountedUser and user.beside is not None and (encoded := user.encoded) is not None:
            found = SHAPES.fullmatch(encoded)
            if found is not None:
                known = self.shapes.get((found[found.lastindex or 0], len(encoded), *user.beside))
                if known is not None:
                    return encoded, known
        stored = user.stored
        return None if stored is None else stored.encoded, self._opened(stored)

    def _opened(self, stored: StoredHash | None) -> "_Opened":
        """
        What opens the stored value and whether it is portable.

        Whole tables are of a few formats whose text says all by its beginning: behind it stand salt and digest, any
        letters of one alphabet (`SHAPES`). Such a beginning is judged once, in full, and remembered.
        """
        if stored is None or not self.counting or stored.scheme is not None or self.registry.unwrap is not None:
            return self._judged(stored)
        found = SHAPES.fullmatch(stored.encoded)
        if found is None:
            return self._judged(stored)
        start = found[found.lastindex or 0]
        shape = start, len(stored.encoded), *beside_of(stored)
        known = self.shapes.get(shape)
        if known is None:
            known = replace(self._judged(stored), portable=None)
            if len(self.shapes) < MAX_SHAPES:
                self.shapes[shape] = known
        return known

    def _judged(self, stored: StoredHash | None) -> "_Opened":
        fits, family, rules = self._hash(stored)
        portable = carried(fits, self.encoding) if fits else None
        if fits and portable is None:
            rules.append("password_not_portable")
        return _Opened(
            family,
            sum(fit.parsed.work_s for fit in fits),
            self._encoding(fits),
            tuple(rules),
            bool(fits),
            # Beside the profile, without the braces around it, and with a comma before it.
            len(orjson.dumps(portable.fields)) - 1 if portable is not None else None,
            portable,
        )

    def _hash(self, stored: StoredHash | None) -> tuple[tuple[Fit, ...], Family, list[str]]:
        """What opens the stored value, what it is, and the rules that it trips."""
        if stored is None:
            return (), NOTHING, ["password_missing"]
        try:
            fits = self.registry.fits(stored, brief=True)
        except UnknownHash as refusal:
            return (), *self._refused(stored.encoded, self._certain(stored, refusal))
        except HashError as refusal:
            return (), *self._refused(stored.encoded, refusal)
        if len(fits) == 1:
            fit = fits[0]
            family = Family(fit.scheme.name, fit.parsed.cost, "usable")
            plain = fit.scheme.name == PLAINTEXT
            return fits, family, preflight.of_plaintext(stored.encoded) if plain else []
        names = dict.fromkeys(fit.scheme.name for fit in fits)
        costs = dict.fromkeys(fit.parsed.cost for fit in fits)
        return fits, Family("|".join(names), "|".join(filter(None, costs)), "usable"), []

    def _certain(self, stored: StoredHash, refusal: HashError) -> HashError:
        """
        Whether an unknown value would be somebody's if the mapping named the scheme.

        A hundred schemes would have to be asked, so the one that took the last value of the same shape is asked first:
        one that takes it is enough to know.
        """
        if stored.scheme is not None or stored.schemes:
            return refusal
        shape = shape_of(stored.encoded.rstrip(COLUMN_PADDING))
        scheme = self.registry.named(self.takers.get(shape, ""))
        if scheme is not None:
            try:
                if scheme.parse(replace(stored, scheme=scheme.name)) is not None:
                    return AmbiguousHash([scheme.name])
            except HashError:
                pass
        try:
            self.registry.fits(stored)
        except AmbiguousHash as several:
            self.takers[shape] = several.candidates[0]
            return several
        except HashError as other:
            return other
        return refusal

    def _refused(self, encoded: str, refusal: HashError) -> tuple[Family, list[str]]:
        text = encoded.rstrip(COLUMN_PADDING)
        if not text:
            return NOTHING, ["password_missing"]
        rule = preflight.of_password(refusal.reason, fills_column=len(encoded) == self.width)
        shape = "" if refusal.reason == "needs_reset" else shape_of(text)
        return Family(refusal.scheme, shape, refusal.reason), [rule]

    def _encoding(self, fits: tuple[Fit, ...]) -> str:
        if not fits:
            return ""
        scheme = fits[0].scheme
        return self.encoding.name if scheme.encoding == "utf-8" and not scheme.own_encoding else scheme.encoding


def beside_of(stored: StoredHash) -> tuple[object, ...]:
    """What stands beside the text, as far as it tells equal texts apart: `CountedUser.beside`."""
    return stored.schemes, len(stored.peppers), stored.pepper is None, stored.salt is None


def _road(user: LegacyUser, profile: Profile | None, *, trickle: bool, bulk: bool) -> Road:
    if profile is None:
        return Road.MEND
    if trickle and bulk and not user.blocked and not user.reset_required:
        return Road.BOTH
    if user.reset_required:
        return Road.RESET
    trickle = trickle and not user.blocked
    if trickle or bulk:
        return Road.TRICKLE if trickle else Road.BULK
    return Road.RESET


def shape_of(text: str) -> str:
    """What a stored text looks like, for people who look for its scheme: alphabet and length, none of its letters."""
    length = len(text)
    if _HEX.fullmatch(text) and length >= 8:
        return f"hex, {length} characters"
    if _BASE64.fullmatch(text):
        return f"base64, {length} characters"
    return next(
        (f"text, {said} characters" for most, said in _TEXT_LENGTHS if length <= most), "text, over 100 characters"
    )
