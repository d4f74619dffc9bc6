"""The contract every scheme keeps: parse, then ask."""

from collections.abc import Callable
from dataclasses import dataclass, field

from app.domain.hashes import ParsedHash, StoredHash
from app.hashing.blowfish import Blowfish, find_blowfish
from app.hashing.bounds import DEFAULT_BOUNDS, Bounds, Claim
from app.hashing.primitives.crypt3 import CryptRoads, find_crypt_roads


@dataclass(frozen=True, slots=True)
class Scheme:
    """
    One stored format.

    Attributes:
        name: passlib's name where it has one.
        parse: Answers None (not mine), raises MalformedHash (mine, broken) or CostOutOfBounds (mine, too dear), or
            returns the parsed hash. Bounds are checked in here, before any work or allocation.
        encoding: How the password becomes bytes, unless the mapping says otherwise.
        named_only: True where the shape alone proves nothing (bare hex, plaintext): offered only when the mapping
            names the scheme, for a bare digest is never guessed.
        own_encoding: True where the mapping's encoding must not change it: the format says how text becomes bytes.
        takes_pepper: True where `StoredHash.pepper` goes in: tried with each when a site has several.
        not_portable: Why no row of this scheme can move by bulk import, in words for people; empty where some can.
    """

    name: str
    parse: Callable[[StoredHash], ParsedHash | None]
    encoding: str = "utf-8"
    named_only: bool = False
    own_encoding: bool = False
    takes_pepper: bool = False
    not_portable: str = ""


@dataclass(frozen=True, slots=True)
class Tools:
    """
    What a family needs besides the row. Each family file has `schemes(tools) -> tuple[Scheme, ...]`.

    Attributes:
        bounds: The dearest stored hash that is looked at.
        blowfish: The road to bcrypt.
        crypt: The roads to the rest of crypt(3).
    """

    bounds: Bounds = DEFAULT_BOUNDS
    blowfish: Blowfish = field(default_factory=find_blowfish)
    crypt: CryptRoads = field(default_factory=find_crypt_roads)

    def claim(self, scheme: str) -> Claim:
        """What one scheme needs to claim a value."""
        return Claim(scheme, self.bounds)
