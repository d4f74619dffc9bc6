"""SCRAM's two keys (RFC 5802), and how a password is prepared for them."""

import hashlib
import hmac
import stringprep
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass, field

from app.hashing.bounds import Claim
from app.hashing.primitives.pbkdf2 import DIGEST_BYTES
from app.hashing.work import pbkdf2_s

Prepare = Callable[[bytes], bytes]

_PROHIBITED = (
    stringprep.in_table_a1,
    stringprep.in_table_c12,
    stringprep.in_table_c21_c22,
    stringprep.in_table_c3,
    stringprep.in_table_c4,
    stringprep.in_table_c5,
    stringprep.in_table_c6,
    stringprep.in_table_c7,
    stringprep.in_table_c8,
    stringprep.in_table_c9,
)


@dataclass(frozen=True, slots=True)
class ScramHash:
    """
    What a SCRAM server stores: either key tells whether a password is right, and both must fit where both are there.

    Attributes:
        algorithm: hashlib's name.
        rounds: Of PBKDF2.
        salt: Raw.
        stored_key: The digest of the client's key, or None.
        server_key: The server's key, or None.
        prepare: What the system does to a password before.
    """

    algorithm: str
    rounds: int
    salt: bytes = field(repr=False)
    stored_key: bytes | None = field(repr=False)
    server_key: bytes | None = field(repr=False)
    prepare: Prepare = field(repr=False, compare=False)

    @property
    def cost(self) -> str:
        """`sha256,i=4096`."""
        return f"{self.algorithm},i={self.rounds}"

    @property
    def work_s(self) -> float:
        """Seconds on one core."""
        return pbkdf2_s(self.algorithm, rounds=self.rounds, blocks=1)

    def matches(self, password: bytes) -> bool:
        """All bytes count, but a NUL at the end opens nothing."""
        salted = hashlib.pbkdf2_hmac(self.algorithm, self.prepare(password), self.salt, self.rounds)
        opens = not password.endswith(b"\0")
        if self.stored_key is not None:
            client_key = hmac.digest(salted, b"Client Key", self.algorithm)
            opens &= hmac.compare_digest(hashlib.new(self.algorithm, client_key).digest(), self.stored_key)
        if self.server_key is not None:
            opens &= hmac.compare_digest(hmac.digest(salted, b"Server Key", self.algorithm), self.server_key)
        return opens

    def portable(self) -> None:
        """Auth0 has no word for SCRAM's keys."""
        return


def scram_hash(claim: Claim, parsed: ScramHash) -> ScramHash:
    """
    The same hash, when it is within bounds; too dear is said before broken.

    Raises:
        MalformedHash: No salt, no key, or a key that is not one whole digest.
        CostOutOfBounds: Dearer than the bounds.
    """
    claim.admit(work_s=parsed.work_s)
    claim.admit_salt(parsed.salt, at_least=1)
    keys = [key for key in (parsed.stored_key, parsed.server_key) if key is not None]
    size = DIGEST_BYTES[parsed.algorithm]
    if not keys or any(len(key) != size for key in keys):
        raise claim.malformed(f"no key, or one that is not {size} bytes")
    return parsed


def as_typed(password: bytes) -> bytes:
    """The password itself."""
    return password


def mongo_digest(username: bytes, password: bytes) -> bytes:
    """What MongoDB's SCRAM-SHA-1 takes for the password."""
    return hashlib.md5(username + b":mongo:" + password, usedforsecurity=False).hexdigest().encode("ascii")


def prepared(password: bytes) -> bytes:
    """
    SASLprep (RFC 4013); the password itself where that forbids something, as PostgreSQL does.

    Unassigned code points are those of Unicode 3.2: a later emoji makes the password stay as it is.
    """
    try:
        text = password.decode("utf-8")
    except UnicodeDecodeError:
        return password
    mapped = "".join(
        " " if stringprep.in_table_c12(letter) else letter for letter in text if not stringprep.in_table_b1(letter)
    )
    normal = unicodedata.normalize("NFKC", mapped)
    if not normal or any(forbids(letter) for letter in normal for forbids in _PROHIBITED) or _mixes(normal):
        return password
    return normal.encode("utf-8")


def _mixes(text: str) -> bool:
    """Whether right-to-left letters stand as RFC 3454, section 6, forbids."""
    if not any(map(stringprep.in_table_d1, text)):
        return False
    return (
        any(map(stringprep.in_table_d2, text))
        or not stringprep.in_table_d1(text[0])
        or not stringprep.in_table_d1(text[-1])
    )
