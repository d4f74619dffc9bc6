"""
macOS' `ShadowHashData`, as hashcat spells it.

**Format**: 10.8 and later: `$ml$ROUNDS$SALT$DIGEST`, both in hex, the digest of 64 to 128 bytes. 10.7: 136 hex digits,
    4 bytes of salt and 64 of digest.
**Cost**: 10.8: linear, PBKDF2-HMAC-SHA512. 10.7: none.
**Password**: UTF-8, all of it; 10.8: a NUL at its end opens nothing, for HMAC fills keys up with NUL.
**Portable**: 10.8 `pbkdf2`, 10.7 `sha512` with prefix.
**Source**: hashcat's modes 1722 and 7100. Vectors: hashcat, OpenSSL.

136 hex digits prove nothing, so 10.7 is offered only when the mapping names it.
"""

import functools

from app.domain.hashes import ParsedHash, StoredHash
from app.errors import MalformedHash
from app.hashing.bounds import Claim
from app.hashing.contract import Scheme, Tools
from app.hashing.primitives.digest import DIGEST_BYTES, DigestHash
from app.hashing.primitives.pbkdf2 import pbkdf2_hash
from app.hashing.spelling import from_hex

PBKDF2 = "$ml$"
SALT_BYTES = 4
SALTED_BYTES = SALT_BYTES + DIGEST_BYTES["sha512"]


def schemes(tools: Tools) -> tuple[Scheme, ...]:
    """This family, within the bounds of `tools`."""
    return (
        Scheme("macos_pbkdf2", functools.partial(_pbkdf2, tools.claim("macos_pbkdf2"))),
        Scheme(
            "macos_salted_sha512",
            functools.partial(_salted_sha512, tools.claim("macos_salted_sha512")),
            named_only=True,
        ),
    )


def _pbkdf2(claim: Claim, stored: StoredHash) -> ParsedHash | None:
    if not stored.encoded.startswith(PBKDF2):
        return None
    parts = stored.encoded.removeprefix(PBKDF2).split("$")
    if len(parts) != 3:
        raise claim.malformed("not rounds, salt and digest")
    digest = from_hex(claim, parts[2])
    if len(digest) < DIGEST_BYTES["sha512"]:
        raise claim.malformed("the digest is not whole")
    return pbkdf2_hash(
        claim, algorithm="sha512", rounds=claim.whole_number(parts[0]), salt=from_hex(claim, parts[1]), digest=digest
    )


def _salted_sha512(claim: Claim, stored: StoredHash) -> ParsedHash | None:
    try:
        packed = from_hex(claim, stored.encoded)
    except MalformedHash:
        return None
    if len(packed) != SALTED_BYTES:
        return None
    return DigestHash("sha512", packed[SALT_BYTES:], packed[:SALT_BYTES])
