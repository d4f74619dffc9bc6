"""
Is this password right? One answer, and the same cost for everybody.

Whoever is unknown, has no password, a broken hash, a hash too dear or a cheap one, costs one *decoy*: a hash of the
legacy database's commonest scheme and cost that nothing opens. So the time of a "no" tells nothing about the user.
"""

import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Literal

from app.domain.hashes import ParsedHash, StoredHash
from app.domain.trace import Trace
from app.errors import HashError
from app.hashing.contract import Scheme
from app.hashing.decoy import AS_DEAR, make_decoy, stand_in
from app.hashing.pool import HashPool
from app.hashing.registry import Fit, Registry
from app.hashing.variants import Form, Variant, forms

SLOW_S = 0.001
"""From here on a scheme is meant to be slow; anything faster cannot hide who is behind it, so it is never the decoy."""


@dataclass(frozen=True, slots=True)
class Encoding:
    """How the legacy system made bytes of a password: `normalize` first, then `name` unless the scheme has its own."""

    name: str = "utf-8"
    normalize: Literal["none", "nfc", "nfkc", "nfkd"] = "none"

    def encode(self, password: str, scheme: Scheme) -> bytes | None:
        """The bytes, or None where this encoding has none for it (a lone surrogate, a letter outside latin-1)."""
        if self.normalize != "none":
            password = unicodedata.normalize(self.normalize.upper(), password)  # type: ignore[arg-type]
        try:
            free = scheme.encoding == "utf-8" and not scheme.own_encoding
            return password.encode(self.name if free else scheme.encoding)
        except UnicodeEncodeError:
            return None


@dataclass(frozen=True, slots=True)
class Verdict:
    """
    Whether the password opened the stored hash, and if not why, for us only.

    `reason` is `matched`, `no_such_user`, `no_password`, `wrong_password`, `unencodable`, or a `HashError.reason`.
    """

    matched: bool
    reason: str


@dataclass(frozen=True, slots=True)
class _Decoy:
    kind: str
    parsed: tuple[ParsedHash, ...]

    @property
    def work_s(self) -> float:
        return sum(each.work_s for each in self.parsed)

    def work(self, spelled: Sequence[bytes]) -> None:
        for password in spelled:
            for each in self.parsed:
                each.matches(password)


@dataclass(frozen=True, slots=True)
class _Question:
    """One login's question, from the door to the pool."""

    password: str = field(repr=False)
    deadline: float
    always_decoy: bool
    trace: Trace


@dataclass(frozen=True, slots=True)
class _Guess:
    """One fit, and the form of the password it is asked about."""

    fit: Fit
    form: Form


class Verifier:
    """Identify, bound, match; and a decoy wherever the real work was cheaper or missing."""

    def __init__(
        self, registry: Registry, pool: HashPool, encoding: Encoding, *, variants: tuple[Variant, ...] = ()
    ) -> None:
        self._registry = registry
        self._pool = pool
        self._encoding = encoding
        self._variants = variants
        self._decoy = _Decoy("bcrypt", (make_decoy("bcrypt", "10"),))

    @property
    def decoy(self) -> str:
        """Scheme and cost of the present decoy, e.g. `bcrypt 10`."""
        return f"{self._decoy.kind} {'|'.join(each.cost for each in self._decoy.parsed)}"

    def learn_decoy(self, sample: Iterable[StoredHash]) -> None:
        """Takes the commonest slow scheme and cost among stored hashes as the decoy; without one it stays as it is."""
        seen: Counter[tuple[tuple[str, str], ...]] = Counter()
        rows: dict[tuple[tuple[str, str], ...], tuple[Fit, ...]] = {}
        for stored in sample:
            try:
                fits = self._registry.fits(stored)
            except HashError:
                continue
            if sum(fit.parsed.work_s for fit in fits) >= SLOW_S:
                kinds = tuple((fit.scheme.name, fit.parsed.cost) for fit in fits)
                seen[kinds] += 1
                rows.setdefault(kinds, fits)
        if seen:
            fits = rows[seen.most_common(1)[0][0]]
            self._decoy = _Decoy(_label(fit.scheme.name for fit in fits), tuple(map(_decoy_like, fits)))

    def use_decoy(self, kind: str, parsed: ParsedHash) -> None:
        """Takes this hash as the decoy; `kind` is its scheme, by which the pool knows its pace."""
        self._decoy = _Decoy(kind, (parsed,))

    def admit(self, deadline: float) -> None:
        """
        Whether a usual login could still be hashed in time; asked before the legacy database is.

        Raises:
            Overloaded: It could not.
        """
        self._pool.admit(kind=self._decoy.kind, work_s=self._decoy.work_s, deadline=deadline)

    async def verify(
        self, stored: StoredHash | None, password: str, *, deadline: float, always_decoy: bool, trace: Trace
    ) -> Verdict:
        """
        Matches the password against what the row holds.

        Args:
            stored: What the row holds; None where there is no user or no password.
            password: As the user typed it.
            deadline: `time.monotonic()` second.
            always_decoy: The answer will be a "no" even if the password is right, so it must cost like one.
            trace: Gets scheme, cost and times, and the variant and the pepper that opened.

        Raises:
            Overloaded: The answer could not come in time.
        """
        question = _Question(password, deadline, always_decoy, trace)
        if stored is None:
            return await self._refuse("no_password", question)
        try:
            fits = self._registry.fits(stored)
        except HashError as error:
            trace.scheme = error.scheme
            return await self._refuse(error.reason, question)
        trace.scheme, trace.cost = _label(fit.scheme.name for fit in fits), "|".join(fit.parsed.cost for fit in fits)
        asked = self._guesses(fits, password)
        if not asked:
            return await self._refuse("unencodable", question)
        opened = await self._ask(asked, question)
        if opened is None:
            return Verdict(matched=False, reason="wrong_password")
        trace.scheme, trace.cost = opened.fit.scheme.name, opened.fit.parsed.cost
        trace.variant, trace.pepper = opened.form.variant, opened.fit.pepper_id
        return Verdict(matched=True, reason="matched")

    def _guesses(self, fits: Sequence[Fit], password: str) -> list[_Guess]:
        """Every fit with every form of the password: plain ones first, variants only after all of them."""
        asked = [_Guess(fit, form) for fit in fits for form in self._forms(password, fit.scheme)]
        return sorted(asked, key=lambda guess: guess.form.variant != "")

    def _forms(self, password: str, scheme: Scheme) -> tuple[Form, ...]:
        return forms(password, lambda text: self._encoding.encode(text, scheme), self._variants)

    async def _ask(self, asked: list[_Guess], question: _Question) -> _Guess | None:
        decoy, decoys = self._decoy, self._spelled(question.password)
        real_s = sum(guess.fit.parsed.work_s for guess in asked)
        decoy_s = decoy.work_s * len(decoys)
        cheaper = real_s < AS_DEAR * decoy_s
        opened: list[_Guess] = []

        def work() -> bool:
            for guess in asked:
                if guess.fit.parsed.matches(guess.form.spelled):
                    opened.append(guess)
                    if not question.always_decoy:  # else the rest is asked for its time
                        return True
            if cheaper:
                decoy.work(decoys)
            return bool(opened)

        # Whether variants and decoy are needed is known only when the plain form is done: booked with it, one wait in
        # the queue for all, and the pace learns.
        kind = _label(guess.fit.scheme.name for guess in asked) + "+decoy" * cheaper
        await self._hash(work, kind, real_s + decoy_s * cheaper, question)
        return opened[0] if opened else None

    def _spelled(self, password: str) -> list[bytes]:
        """What decoys are asked: as often as a usual user's hash would be, with variants."""
        return [form.spelled for form in forms(password, _any_bytes, self._variants)]

    async def _refuse(self, reason: str, question: _Question) -> Verdict:
        decoy, typed = self._decoy, self._spelled(question.password)

        def work() -> bool:
            decoy.work(typed)
            return False

        await self._hash(work, decoy.kind, decoy.work_s * len(typed), question)
        return Verdict(matched=False, reason=reason)

    async def _hash(self, work: Callable[[], bool], kind: str, work_s: float, question: _Question) -> None:
        spent = await self._pool.run(work, kind=kind, work_s=work_s, deadline=question.deadline)
        question.trace.ms_queue, question.trace.ms_hash = spent.queue_s * 1000, spent.hash_s * 1000


def _decoy_like(fit: Fit) -> ParsedHash:
    """A hash that costs what this one does: made anew where cost alone tells how, else the row's own, unheeded."""
    return stand_in(fit.scheme.name, fit.parsed.cost, fit.parsed.work_s) or fit.parsed


def _any_bytes(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")


def _label(names: Iterable[str]) -> str:
    """`bcrypt`, or `bcrypt|md5($p)` where several may open."""
    return "|".join(dict.fromkeys(names))
