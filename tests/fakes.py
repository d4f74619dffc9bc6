"""Small real classes behind the ports of `domain/ports.py`."""

import asyncio
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from app.domain.users import LegacyUser
from app.errors import AmbiguousIdentifier, LegacyUnavailable, TooManyAttempts


@dataclass
class FakeUsers:
    """
    A legacy database of a few users.

    Attributes:
        users: By identifier; several under one are ambiguous.
        related: Rows of further queries, by legacy id.
        broken: What every question raises, if anything.
        asked: What was asked for, in order.
    """

    users: dict[str, list[LegacyUser]] = field(default_factory=dict)
    related: dict[str, dict[str, list[Mapping[str, object]]]] = field(default_factory=dict)
    broken: LegacyUnavailable | None = None
    asked: list[str] = field(default_factory=list)
    organizations: list[Mapping[str, object] | None] = field(default_factory=list)

    async def find(self, identifier: str, *, organization: Mapping[str, object] | None = None) -> LegacyUser | None:
        self._ask(identifier)
        self.organizations.append(organization)
        fitting = self.users.get(identifier, [])
        if len(fitting) > 1:
            raise AmbiguousIdentifier("two_rows")
        return fitting[0] if fitting else None

    async def by_user_id(self, user_id: str) -> LegacyUser | None:
        self._ask(user_id)
        everybody = (user for fitting in self.users.values() for user in fitting)
        return next((user for user in everybody if f"legacy|{user.id}" == user_id), None)

    async def with_related(self, user: LegacyUser) -> LegacyUser:
        self._ask(f"related of {user.id}")
        return replace(user, related=self.related.get(user.id, {}))

    def _ask(self, what: str) -> None:
        self.asked.append(what)
        if self.broken is not None:
            raise self.broken


@dataclass
class FakeFailures:
    """Failures per identifier, without windows of time."""

    limit: int = 3
    counted: Counter[str] = field(default_factory=Counter)

    async def reserve(self, identifier: str) -> None:
        if self.counted[identifier] >= self.limit:
            raise TooManyAttempts(60.0)
        self.counted[identifier] += 1

    async def release(self, identifier: str) -> None:
        self.counted[identifier] -= 1


@dataclass
class FakeLedger:
    """What was written down."""

    moved: list[tuple[str, str]] = field(default_factory=list)
    attempts: list[tuple[str, str, str, str]] = field(default_factory=list)

    def verified(self, legacy_id: str, *, scheme: str) -> None:
        self.moved.append((legacy_id, scheme))

    def attempt(self, question: str, outcome: str, reason: str, scheme: str) -> None:
        self.attempts.append((question, outcome, reason, scheme))


@dataclass
class FakeProofs:
    """Proofs as they came, and a signal for whoever waits for one."""

    counted: list[tuple[str, str, bool, str]] = field(default_factory=list)
    came: asyncio.Event = field(default_factory=asyncio.Event)

    def proved(self, scheme: str, form: str, *, opened: bool, legacy_id: str) -> None:
        self.counted.append((scheme, form, opened, legacy_id))
        self.came.set()
