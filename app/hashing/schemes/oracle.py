"""
Oracle Database: the hashes of 7 to 10g, 11g and 12c.

**Format**: 10g: 16 hex digits, the user name in its column. 11g: `S:` + 60 hex digits, SHA-1 and 10 bytes of salt. 12c:
    `T:` + 160 hex digits, 64 bytes of digest and 16 of salt. `SYS.USER$.SPARE4` holds `S:..;H:..;T:..` in one text: the
    dearest is taken, the others when the mapping names them (`H:` is for HTTP digest, and is not).
**Cost**: 12c: 4,096 rounds of PBKDF2-HMAC-SHA512.
**Password**: 10g: upper case, UTF-16BE, after the user name in the same; a NUL opens nothing, for the text is filled up
    with them. 11g and 12c: UTF-8, all of it; 12c: a NUL at its end opens nothing, for HMAC fills keys up with NUL.
**Portable**: 11g `sha1` with suffix; 10g is DES, 12c a digest of PBKDF2's key.
**Source**: Alexander Kornbrust and others on 10g, passlib's and hashcat's documents. Vectors: hashcat, passlib.

16 hex digits prove nothing, so 10g is offered only when the mapping names it.
"""

import functools

from app.domain.hashes import ParsedHash, StoredHash
from app.errors import MalformedHash
from app.hashing.bounds import Claim
from app.hashing.contract import Scheme, Tools
from app.hashing.given import username
from app.hashing.primitives.digest import DigestHash
from app.hashing.primitives.oracle import Oracle10Hash, Oracle12Hash
from app.hashing.spelling import from_hex

DES_BYTES = 8
SHA1_BYTES = 20
SALT_11_BYTES = 10
DIGEST_12_BYTES = 64
SALT_12_BYTES = 16


def schemes(tools: Tools) -> tuple[Scheme, ...]:
    """This family, within the bounds of `tools`."""
    return (
        Scheme(
            "oracle10",
            functools.partial(_v10, tools.claim("oracle10")),
            encoding="utf-16-le",
            own_encoding=True,
            named_only=True,
            not_portable="Auth0 has no DES",
        ),
        Scheme("oracle11", functools.partial(_v11, tools.claim("oracle11"))),
        Scheme(
            "oracle12c",
            functools.partial(_v12, tools.claim("oracle12c")),
            not_portable="Auth0 does not hash PBKDF2's key again",
        ),
    )


def _v10(claim: Claim, stored: StoredHash) -> ParsedHash | None:
    try:
        digest = from_hex(claim, stored.encoded)
    except MalformedHash:
        return None
    if len(digest) != DES_BYTES:
        return None
    return Oracle10Hash(username(claim, stored), digest)


def _v11(claim: Claim, stored: StoredHash) -> ParsedHash | None:
    parts = _parts(stored.encoded)
    if "S" not in parts or ("T" in parts and stored.scheme != claim.scheme):
        return None
    packed = from_hex(claim, parts["S"])
    if len(packed) != SHA1_BYTES + SALT_11_BYTES:
        raise claim.malformed("not 30 bytes")
    return DigestHash("sha1", packed[:SHA1_BYTES], packed[SHA1_BYTES:], "suffix")


def _v12(claim: Claim, stored: StoredHash) -> ParsedHash | None:
    parts = _parts(stored.encoded)
    if "T" not in parts:
        return None
    packed = from_hex(claim, parts["T"])
    if len(packed) != DIGEST_12_BYTES + SALT_12_BYTES:
        raise claim.malformed("not 80 bytes")
    parsed = Oracle12Hash(packed[:DIGEST_12_BYTES], packed[DIGEST_12_BYTES:])
    claim.admit(work_s=parsed.work_s)
    return parsed


def _parts(text: str) -> dict[str, str]:
    """`S:..;T:..` by letter; empty where any part is something else."""
    parts = {}
    for part in text.split(";"):
        letter, colon, value = part.partition(":")
        if not colon or letter not in {"S", "H", "T"} or letter in parts:
            return {}
        parts[letter] = value
    return parts
