"""
Proofs: in a sample of right logins, whether the form in which bulk would carry this hash opens with the same password.

Nobody knows the passwords of those who never log in. But those who do share their hash families: what opens for some
hundreds of them will open for the rest, and what does not is found before anybody is imported. The judge is not the
hash room, which made the form, but an independent reading of Auth0's documentation.
"""

import asyncio
import contextlib
import random
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Final, Protocol

from app.domain.hashes import StoredHash
from app.domain.ports import ProofCounts
from app.errors import HashError, Overloaded
from app.hashing.carried import carried
from app.hashing.pool import HashPool
from app.hashing.registry import Registry
from app.hashing.verify import Encoding

WAITING: Final = 8
"""Passwords that are kept for a proof at once; more logins than that in a moment are not sampled."""

SETTLE_S: Final = 0.1
"""By then the answer is out: a proof must not take a core from it."""

PATIENCE_S: Final = 5.0

PASSWORD_HASH: Final = "password_hash"


class Reading(Protocol):
    """Auth0's documented semantics: whether a password opens a `custom_password_hash`."""

    def __call__(self, custom: Mapping[str, object], password: str, /) -> bool:
        """Raises ValueError where nobody can tell."""


@dataclass(frozen=True, slots=True)
class _Login:
    stored: StoredHash
    legacy_id: str
    password: str = field(repr=False)


class Prover:
    """
    Takes right logins and proves a sample of them, behind the answers and only while hashing has room.

    Args:
        share: Of right logins, 0 to 1.
        registry: The schemes that logins know.
        encoding: How passwords become bytes.
        pool: Where hashing happens; nothing is proved while it is full.
        opens: The independent reading.
        counts: Where proofs are counted.
        chance: Gives a number from 0 to 1.
    """

    def __init__(  # noqa: PLR0913  by keyword only, and bootstrap is the one that calls it
        self,
        *,
        share: float,
        registry: Registry,
        encoding: Encoding,
        pool: HashPool,
        opens: Reading,
        counts: ProofCounts,
        chance: Callable[[], float] = random.random,
    ) -> None:
        self._share = share
        self._registry = registry
        self._encoding = encoding
        self._pool = pool
        self._opens = opens
        self._counts = counts
        self._chance = chance
        self._logins: asyncio.Queue[_Login] = asyncio.Queue(WAITING)

    @property
    def waiting(self) -> int:
        """Logins whose proof is still to come."""
        return self._logins.qsize()

    def offer(self, stored: StoredHash | None, password: str, *, legacy_id: str) -> None:
        """A login that was right; returns at once."""
        if stored is not None and self._share and self._chance() < self._share:
            with contextlib.suppress(asyncio.QueueFull):
                self._logins.put_nowait(_Login(stored, legacy_id, password))

    async def run(self) -> None:
        """Proves until cancelled."""
        while True:
            login = await self._logins.get()
            await asyncio.sleep(SETTLE_S)
            # Busy: another login will do as well.
            with contextlib.suppress(Overloaded, HashError, ValueError):
                await self._prove(login)
            del login

    async def _prove(self, login: _Login) -> None:
        fits = self._registry.fits(login.stored)
        portable = carried(fits, self._encoding)
        if portable is None or self._pool.expected_wait_s() > 0:
            return
        custom, form = as_custom(portable.fields)
        fit = fits[0]
        spent = await self._pool.run(
            lambda: self._opens(custom, login.password),
            kind=f"proof of {fit.scheme.name}",
            work_s=fit.parsed.work_s,
            deadline=time.monotonic() + PATIENCE_S,
        )
        self._counts.proved(fit.scheme.name, form, opened=spent.result, legacy_id=login.legacy_id)


def as_custom(fields: Mapping[str, object]) -> tuple[Mapping[str, object], str]:
    """The hash of a record as a `custom_password_hash`, and the name of the form in which the record has it."""
    custom = fields.get("custom_password_hash")
    if isinstance(custom, Mapping):
        return custom, str(custom["algorithm"])
    return {"algorithm": "bcrypt", "hash": {"value": fields[PASSWORD_HASH], "encoding": "utf8"}}, PASSWORD_HASH
