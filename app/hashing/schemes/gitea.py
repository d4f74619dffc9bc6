"""
Gitea's and Forgejo's users.

**Format**: the column `passwd` holds a digest in hex, `salt` 10 characters or, later, hex that is decoded, and
    `passwd_hash_algo` the way: `pbkdf2$ROUNDS$BYTES` (SHA-256), `argon2$PASSES$KIB$LANES$BYTES` (argon2id),
    `scrypt$N$R$P$BYTES`, `bcrypt$COST`, whose text is whole. A bare name means what it meant at first: 10,000 rounds
    and 50 bytes; 2, 65536, 8 and 50; 65536, 16, 2 and 50.
**Cost**: as the column says.
**Password**: UTF-8; in PBKDF2 and scrypt a NUL at the end opens nothing.
**Portable**: `pbkdf2`, `argon2`, `scrypt`, `bcrypt`, within their own rules.
**Source**: Gitea's password module. Vectors: rows of Gitea 1.22 and its own fixtures, Node's crypto.
"""

import functools

from app.domain.hashes import ParsedHash, StoredHash
from app.hashing.blowfish import Blowfish
from app.hashing.bounds import Claim
from app.hashing.contract import Scheme, Tools
from app.hashing.primitives.argon2 import Argon2Hash, argon2_hash
from app.hashing.primitives.bcrypt import parse_bcrypt
from app.hashing.primitives.pbkdf2 import pbkdf2_hash
from app.hashing.primitives.scrypt import scrypt_hash
from app.hashing.spelling import from_hex

COLUMN = "passwd_hash_algo"
OLD_SALT_BYTES = 10
AT_FIRST = {"pbkdf2": "10000$50", "argon2": "2$65536$8$50", "scrypt": "65536$16$2$50"}
"""What a name meant before the column said more."""
ARGON2_VERSION = 0x13


def schemes(tools: Tools) -> tuple[Scheme, ...]:
    """This family, within the bounds and on the road that `tools` names."""
    return (Scheme("gitea", functools.partial(_parse, tools.claim("gitea"), tools.blowfish)),)


def _parse(claim: Claim, blowfish: Blowfish, stored: StoredHash) -> ParsedHash | None:
    way = stored.columns.get(COLUMN)
    if way is None:
        if stored.scheme != claim.scheme:
            return None
        way = "pbkdf2"
    name, _, settings = way.partition("$")
    if name == "bcrypt":
        if stored.scheme != claim.scheme:
            return None  # the text says so itself
        parsed = parse_bcrypt(claim, stored.encoded, blowfish=blowfish)
        if parsed is None:
            raise claim.malformed("no bcrypt text")
        return parsed
    if name not in AT_FIRST:
        raise claim.malformed(f"{COLUMN} names no way that is known")
    usual = AT_FIRST[name]
    numbers = (settings or usual).split("$")
    if len(numbers) != len(usual.split("$")):
        raise claim.malformed(f"{COLUMN} has not as many numbers as its way takes")
    return _hash(claim, stored, name, [claim.whole_number(number) for number in numbers])


def _hash(claim: Claim, stored: StoredHash, name: str, numbers: list[int]) -> ParsedHash:
    *costs, length = numbers
    salt = stored.salt or b""
    if len(salt) != OLD_SALT_BYTES:
        salt = from_hex(claim, salt.decode("ascii", "replace"))
    digest = from_hex(claim, stored.encoded)
    if name == "pbkdf2":
        return pbkdf2_hash(claim, algorithm="sha256", rounds=costs[0], salt=salt, digest=digest, length=length)
    if name == "scrypt":
        return scrypt_hash(claim, (costs[0], costs[1], costs[2]), salt=salt, digest=digest, length=length)
    if len(digest) != length:
        raise claim.malformed(f"not {length} bytes of digest")
    return argon2_hash(claim, Argon2Hash("id", ARGON2_VERSION, costs[1], costs[0], costs[2], salt, digest))
