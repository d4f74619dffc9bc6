"""
Nested digests as rules in a table: how many bytes, what is made of salt and password, what the application typed.

Shops and forums differ in little else, so their schemes are rows.
"""

import functools
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from app.domain.hashes import ParsedHash, PortableHash, StoredHash
from app.hashing.bounds import Claim
from app.hashing.contract import Scheme, Tools
from app.hashing.primitives.any_of import AnyOf
from app.hashing.primitives.digest import DIGEST_BYTES, DigestHash
from app.hashing.primitives.nested import NOT_PORTABLE, NestedHash, digest_and_salt, hexed
from app.hashing.primitives.typed import Typed, as_typed

Make = Callable[[bytes, bytes], bytes]
"""From salt and password to the digest in hex."""

Change = Callable[[bytes], bytes]
"""From the password as typed to what the application hashed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """
    One nested digest.

    Attributes:
        algorithm: Of the outermost digest.
        make: None where it is a plain digest with the salt at `position`.
        position: Where a plain digest's salt stands.
        changes: What the application may have done to the password; the row opens if one reading does. With several,
            none of them as it is typed, it is not portable: which it was is known only when the user logs in.
        unsalted: Algorithms of a plain digest in rows without a salt; none when every row has one.
    """

    algorithm: str
    make: Make | None = None
    position: Literal["prefix", "suffix"] = "prefix"
    changes: tuple[Change, ...] = ()
    unsalted: tuple[str, ...] = ()


def rule_scheme(tools: Tools, name: str, rule: Rule) -> Scheme:
    """A scheme that is offered only when it is named: a bare digest tells nothing about its making."""
    certain = len(rule.changes) < 2 or as_typed in rule.changes
    portable = certain and (rule.make is None or bool(rule.unsalted))
    return Scheme(
        name,
        functools.partial(_parse, tools.claim(name), rule),
        named_only=True,
        not_portable="" if portable else NOT_PORTABLE,
    )


def rule_hash(rule: Rule, digest: bytes, salt: bytes) -> ParsedHash:
    """The hash of a row with a salt."""
    if rule.make is None:
        return changed(DigestHash(rule.algorithm, digest, salt, rule.position), rule.changes)
    return changed(NestedHash(digest, functools.partial(rule.make, salt)), rule.changes)


def changed(inner: ParsedHash, changes: tuple[Change, ...]) -> ParsedHash:
    """A hash of what an application made of the password, whichever of these changes it was."""
    readings = tuple(Typed(inner, change) for change in changes)
    if len(readings) < 2:
        return readings[0] if readings else inner
    if as_typed in changes:
        return Readings(inner, readings)
    return AnyOf(readings, cost=inner.cost)


@dataclass(frozen=True, slots=True)
class Readings:
    """
    A hash of the password as it was typed, or of what an application made of it: the row opens if one reading does.

    It may move as the plain one: the two differ for the few passwords with characters that the application changes.
    """

    plain: ParsedHash
    readings: tuple[ParsedHash, ...]

    @property
    def cost(self) -> str:
        """That of one reading."""
        return self.plain.cost

    @property
    def work_s(self) -> float:
        """Seconds on one core when none opens."""
        return sum(reading.work_s for reading in self.readings)

    def matches(self, password: bytes) -> bool:
        """Whether one reading is opened. Raises as they do."""
        return any(reading.matches(password) for reading in self.readings)

    def portable(self) -> PortableHash | None:
        """As the plain one."""
        return self.plain.portable()


def _parse(claim: Claim, rule: Rule, stored: StoredHash) -> ParsedHash | None:
    has_salt = bool(stored.salt) if stored.salt is not None else ":" in stored.encoded
    if rule.unsalted and not has_salt:
        return _unsalted(claim, rule, stored)
    found = digest_and_salt(claim, stored, DIGEST_BYTES[rule.algorithm])
    return None if found is None else rule_hash(rule, *found)


def _unsalted(claim: Claim, rule: Rule, stored: StoredHash) -> ParsedHash | None:
    characters = len(stored.encoded.removeprefix("0x").removeprefix("\\x"))
    algorithm = next((name for name in rule.unsalted if DIGEST_BYTES[name] * 2 == characters), rule.unsalted[0])
    found = digest_and_salt(claim, stored, DIGEST_BYTES[algorithm], salt_needed=False)
    return None if found is None else changed(DigestHash(algorithm, found[0]), rule.changes)


def salted_twice(algorithm: str, salt: bytes, password: bytes) -> bytes:
    """digest(salt . digest(salt . digest(password)))."""
    return hexed(algorithm, salt, hexed(algorithm, salt, hexed(algorithm, password)))
