"""The vectors of `tests/vectors/*.toml`, and the registries that are tested with them."""

import functools
import tomllib
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from app.domain.hashes import ParsedHash, StoredHash
from app.hashing.blowfish import Blowfish, PackageBlowfish, find_blowfish
from app.hashing.contract import Scheme, Tools
from app.hashing.primitives.crypt3 import CryptRoads, find_crypt_roads
from app.hashing.registry import Registry
from app.hashing.schemes import all_schemes

FOLDER = Path(__file__).parents[1] / "vectors"

TOLD_FILES = ("plaintext.toml", "recipes.toml")

ROADS: dict[str, Blowfish] = {"fastest": find_blowfish(), "package": PackageBlowfish()}
"""The two roads to bcrypt; where there is no libxcrypt both are the package."""

CRYPT_ROADS = {"fastest": find_crypt_roads(), "package": CryptRoads(None)}
"""The same for the rest of crypt(3); without libxcrypt both are our own loops."""

DEAR_S = 0.03
"""Vectors up to here are asked every question; the few dearer ones only what matters most."""


@dataclass(frozen=True)
class Vector:
    scheme: str
    encoded: str
    source: str
    password: str = ""
    password_hex: str | None = None
    wrong: str | None = None
    also: tuple[str, ...] = ()
    salt: str | None = None
    salt_hex: str | None = None
    position: Literal["prefix", "suffix"] = "prefix"
    iterations: int | None = None
    username: str | None = None
    email: str | None = None
    pepper: str | None = None
    columns: dict[str, str] = field(default_factory=dict)
    params: dict[str, Any] = field(default_factory=dict)
    secrets: dict[str, str] = field(default_factory=dict)
    needs: str = ""

    @property
    def typed(self) -> bytes:
        """What the user typed, in UTF-8."""
        return self.password.encode() if self.password_hex is None else bytes.fromhex(self.password_hex)

    @property
    def right(self) -> bytes:
        """What the scheme is asked about."""
        return self.spelled(self.password) if self.password_hex is None else bytes.fromhex(self.password_hex)

    def spelled(self, password: str) -> bytes:
        """A password in the encoding of this vector's scheme."""
        return password.encode(registry().by_name[self.scheme].encoding)

    def stored(self, *, named: bool = True, encoded: str | None = None) -> StoredHash:
        return StoredHash(
            encoded=self.encoded.rstrip() if encoded is None else encoded,
            scheme=self.scheme if named else None,
            salt=self._salt,
            salt_position=self.position,
            iterations=self.iterations,
            username=self.username,
            email=self.email,
            pepper=None if self.pepper is None else self.pepper.encode(),
            columns=self.columns,
            params=self.params,
            secrets={name: secret.encode() for name, secret in self.secrets.items()},
        )

    @property
    def _salt(self) -> bytes | None:
        if self.salt_hex is not None:
            return bytes.fromhex(self.salt_hex)
        return None if self.salt is None else self.salt.encode()

    def parse(self, road: str = "fastest") -> ParsedHash:
        return registry(road).identify(self.stored())[1]


@functools.cache
def registry(road: str = "fastest") -> Registry:
    return Registry(all_schemes(Tools(blowfish=ROADS[road], crypt=CRYPT_ROADS[road])))


def schemes() -> tuple[Scheme, ...]:
    return tuple(registry().by_name.values())


def vectors(*, told: bool = False) -> list[Vector]:
    paths = (path for path in sorted(FOLDER.glob("*.toml")) if (path.name in TOLD_FILES) is told)
    rows = (row for path in paths for row in tomllib.loads(path.read_text("utf-8"))["vector"])
    return [Vector(**{**row, "also": tuple(row.get("also", ()))}) for row in rows]


ALL_VECTORS = vectors()
TOLD = vectors(told=True)
"""What only the operator can tell how it was made: nothing in the text says it, so no other scheme is asked."""
VECTORS = [vector for vector in ALL_VECTORS if "crypt" not in vector.needs or vector.needs in ROADS["fastest"].name]
"""Without the formats that only libxcrypt reads, where there is none."""
ON_ROADS = [
    (vector, road)
    for vector in VECTORS
    for road in ROADS
    if (road == "fastest" or "crypt" in vector.scheme) and vector.needs in ROADS[road].name
]
COSTLY = [vector for vector in VECTORS if vector.parse().cost]
CHEAP = [vector for vector in VECTORS if vector.parse().work_s <= DEAR_S]


def name(vector: Vector) -> str:
    """A readable id for parametrised tests."""
    return f"{vector.scheme}-{VECTORS.index(vector)}"
