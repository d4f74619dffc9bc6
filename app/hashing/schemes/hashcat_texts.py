"""
PBKDF2 and scrypt in hashcat's own notation, which exports and hand-made tables took over.

**Format**: `DIGEST:ROUNDS:SALT:DIGEST` with `md5`, `sha1`, `sha256` or `sha512`, salt and digest in base64;
    `SCRYPT:N:R:P:SALT:DIGEST` alike.
**Cost**: linear in rounds and in blocks of output; N times r times p.
**Password**: UTF-8, all of it; a NUL at its end opens nothing, for HMAC fills keys up with NUL.
**Portable**: `pbkdf2`, unless the salt is empty; `scrypt`.
**Source**: hashcat's example hashes, modes 8900, 10900, 11900, 12000, 12100. Vectors: hashcat, Node's crypto.
"""

import functools

from app.domain.hashes import ParsedHash, StoredHash
from app.hashing.bounds import Claim
from app.hashing.contract import Scheme, Tools
from app.hashing.primitives.pbkdf2 import pbkdf2_hash
from app.hashing.primitives.scrypt import scrypt_hash
from app.hashing.spelling import from_base64

PBKDF2_DIGESTS = frozenset({"md5", "sha1", "sha256", "sha512"})
SCRYPT = "SCRYPT:"


def schemes(tools: Tools) -> tuple[Scheme, ...]:
    """This family, within the bounds of `tools`."""
    parsers = {"hashcat_pbkdf2": _pbkdf2, "hashcat_scrypt": _scrypt}
    return tuple(Scheme(name, functools.partial(parse, tools.claim(name))) for name, parse in parsers.items())


def _pbkdf2(claim: Claim, stored: StoredHash) -> ParsedHash | None:
    algorithm, *rest = stored.encoded.split(":")
    if algorithm not in PBKDF2_DIGESTS or not rest:
        return None
    if len(rest) != 3:
        raise claim.malformed("not rounds, salt and digest")
    return pbkdf2_hash(
        claim,
        algorithm=algorithm,
        rounds=claim.whole_number(rest[0]),
        salt=from_base64(claim, rest[1]),
        digest=from_base64(claim, rest[2]),
    )


def _scrypt(claim: Claim, stored: StoredHash) -> ParsedHash | None:
    if not stored.encoded.startswith(SCRYPT):
        return None
    parts = stored.encoded.removeprefix(SCRYPT).split(":")
    if len(parts) != 5:
        raise claim.malformed("not N, r, p, salt and digest")
    n, r, p = (claim.whole_number(part) for part in parts[:3])
    return scrypt_hash(claim, (n, r, p), salt=from_base64(claim, parts[3]), digest=from_base64(claim, parts[4]))
