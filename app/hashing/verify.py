"""
Is this password right? One answer, and the same cost for everybody.

Whoever is unknown, has no password, a broken hash, a hash too dear or a cheap one, costs one *decoy*: a hash of the
legacy database's commonest scheme and cost that nothing opens. So the time of a "no" tells nothing about the user.
"""

import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Literal

from app.domain.hashes import ParsedHash, StoredHash
from app.domain.trace import Trace
from app.errors import HashError
from app.hashing.contract import Scheme
from app.hashing.decoy import make_decoy
from app.hashing.pool import HashPool
from app.hashing.registry import Registry

SLOW_S = 0.001
"""From here on a scheme is meant to be slow; anything faster cannot hide who is behind it, so it is never the decoy."""

AS_DEAR = 0.8
"""A hash that costs at least this share of the decoy needs none beside it: machines vary more than that."""


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
    parsed: ParsedHash


class Verifier:
    """Identify, bound, match; and a decoy wherever the real work was cheaper or missing."""

    def __init__(self, registry: Registry, pool: HashPool, encoding: Encoding) -> None:
        self._registry = registry
        self._pool = pool
        self._encoding = encoding
        self._decoy = _Decoy("bcrypt", make_decoy("bcrypt", "10"))

    @property
    def decoy(self) -> str:
        """Scheme and cost of the present decoy, e.g. `bcrypt 10`."""
        return f"{self._decoy.kind} {self._decoy.parsed.cost}"

    def learn_decoy(self, sample: Iterable[StoredHash]) -> None:
        """Takes the commonest slow scheme and cost among stored hashes as the decoy; without one it stays as it is."""
        seen: Counter[tuple[str, str]] = Counter()
        for stored in sample:
            try:
                scheme, parsed = self._registry.identify(stored)
            except HashError:
                continue
            if parsed.work_s >= SLOW_S:
                seen[scheme.name, parsed.cost] += 1
        if seen:
            (kind, cost), _ = seen.most_common(1)[0]
            self.use_decoy(kind, make_decoy(kind, cost))

    def use_decoy(self, kind: str, parsed: ParsedHash) -> None:
        """Takes this hash as the decoy; `kind` is its scheme, by which the pool knows its pace."""
        self._decoy = _Decoy(kind, parsed)

    def admit(self, deadline: float) -> None:
        """
        Whether a usual login could still be hashed in time; asked before the legacy database is.

        Raises:
            Overloaded: It could not.
        """
        self._pool.admit(kind=self._decoy.kind, work_s=self._decoy.parsed.work_s, deadline=deadline)

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
            trace: Gets scheme, cost and times.

        Raises:
            Overloaded: The answer could not come in time.
        """
        if stored is None:
            return await self._refuse("no_password", password, deadline, trace)
        try:
            scheme, parsed = self._registry.identify(stored)
        except HashError as error:
            trace.scheme = error.scheme
            return await self._refuse(error.reason, password, deadline, trace)
        trace.scheme, trace.cost = scheme.name, parsed.cost
        known = self._encoding.encode(password, scheme)
        if known is None:
            return await self._refuse("unencodable", password, deadline, trace)
        decoy = self._decoy
        cheaper = parsed.work_s < AS_DEAR * decoy.parsed.work_s
        if not cheaper:
            return _verdict(
                await self._hash(lambda: parsed.matches(known), scheme.name, parsed.work_s, deadline, trace)
            )

        def real_then_decoy() -> bool:
            matched = parsed.matches(known)
            if not matched or always_decoy:
                decoy.parsed.matches(known)
            return matched

        # Whether the decoy is needed is known only when the real hash is done: booked with it, and the pace learns.
        both_s = parsed.work_s + decoy.parsed.work_s
        return _verdict(await self._hash(real_then_decoy, f"{scheme.name}+decoy", both_s, deadline, trace))

    async def _refuse(self, reason: str, password: str, deadline: float, trace: Trace) -> Verdict:
        decoy = self._decoy
        typed = password.encode("utf-8", "surrogatepass")
        await self._hash(lambda: decoy.parsed.matches(typed), decoy.kind, decoy.parsed.work_s, deadline, trace)
        return Verdict(matched=False, reason=reason)

    async def _hash(self, work: Callable[[], bool], kind: str, work_s: float, deadline: float, trace: Trace) -> bool:
        spent = await self._pool.run(work, kind=kind, work_s=work_s, deadline=deadline)
        trace.ms_queue, trace.ms_hash = spent.queue_s * 1000, spent.hash_s * 1000
        return spent.result


def _verdict(matched: bool) -> Verdict:
    return Verdict(matched=matched, reason="matched" if matched else "wrong_password")
