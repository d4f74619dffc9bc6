"""
MySQL's and MariaDB's own: OLD_PASSWORD(), PASSWORD(), and `caching_sha2_password` of MySQL 8.

**Format**: 3.23: 16 hex digits. 4.1: `*` + 40 hex digits; without the star when the mapping names it. `caching_sha2`:
    `$A$` + three hex digits of thousands of rounds + `$` + 20 bytes of salt + 43 of crypt(3)'s base64, as text or in
    hex; hashcat writes `$mysql$A$005*SALT*DIGEST` with both in hex.
**Cost**: `caching_sha2`: linear, 5,000 by default. A loop in Python, for no library takes the long salt:
    bounded tighter.
**Password**: UTF-8; 3.23 reads over spaces and tabs. All bytes count.
**Portable**: no: 3.23 is MySQL's own function, 4.1 a digest of a digest, `caching_sha2` iterates.
**Source**: MySQL's manual and source, Ulrich Drepper's SHA-crypt. Vectors: hashcat, passlib, Perl, DokuWiki.

16 hex digits prove nothing, so 3.23 is offered only when the mapping names it.
"""

import functools
import re

from app.domain.hashes import ParsedHash, StoredHash
from app.errors import MalformedHash
from app.hashing.bounds import Claim
from app.hashing.contract import Scheme, Tools
from app.hashing.primitives.mysql import CachingSha2Hash, DoubleSha1Hash, OldPasswordHash, caching_sha2_hash
from app.hashing.spelling import from_hex

OLD_BYTES = 8
SHA1_BYTES = 20

_CACHING = re.compile(rb"\$A\$([0-9A-Fa-f]{3})\$(.{20})([./0-9A-Za-z]{43})", re.DOTALL)
_HASHCAT = re.compile(r"\$mysql\$A\$([0-9A-Fa-f]{3})\*([0-9A-Fa-f]{40})\*([0-9A-Fa-f]{86})", re.ASCII)
_NOT_PORTABLE = {
    "mysql323": "Auth0 has no word for MySQL's old function",
    "mysql41": "Auth0 takes no digest of a digest",
    "mysql_caching_sha2": "Auth0 has no crypt(3) but bcrypt",
}

_CACHING_HEX = "244124"
"""`$A$` in hex."""


def schemes(tools: Tools) -> tuple[Scheme, ...]:
    """This family, within the bounds of `tools`."""
    parsers = {"mysql323": _old, "mysql41": _double_sha1, "mysql_caching_sha2": _caching}
    return tuple(
        Scheme(
            name,
            functools.partial(parse, tools.claim(name)),
            named_only=name == "mysql323",
            not_portable=_NOT_PORTABLE[name],
        )
        for name, parse in parsers.items()
    )


def _old(claim: Claim, stored: StoredHash) -> ParsedHash | None:
    try:
        digest = from_hex(claim, stored.encoded)
    except MalformedHash:
        return None
    return OldPasswordHash(digest) if len(digest) == OLD_BYTES else None


def _double_sha1(claim: Claim, stored: StoredHash) -> ParsedHash | None:
    if not stored.encoded.startswith("*") and stored.scheme != claim.scheme:
        return None
    try:
        digest = from_hex(claim, stored.encoded.removeprefix("*"))
    except MalformedHash:
        return None  # `*0`, `*LK*`: markers, and MySQL's own for accounts without a password
    return DoubleSha1Hash(digest) if len(digest) == SHA1_BYTES else None


def _caching(claim: Claim, stored: StoredHash) -> ParsedHash | None:
    text = stored.encoded
    if text.startswith("$mysql$A$"):
        return _hashcat(claim, text)
    packed = from_hex(claim, text) if text.startswith(_CACHING_HEX) else text.encode("utf-8", "replace")
    if not packed.startswith(b"$A$"):
        return None
    found = _CACHING.fullmatch(packed)
    if found is None:
        raise claim.malformed("not rounds, 20 bytes of salt and 43 of digest")
    return _cached(claim, found[1].decode("ascii"), found[2], found[3].decode("ascii"))


def _hashcat(claim: Claim, text: str) -> CachingSha2Hash:
    found = _HASHCAT.fullmatch(text)
    digest = bytes.fromhex(found[3]) if found else b""
    if found is None or not digest.isascii():
        raise claim.malformed("not rounds, salt and digest in hex")
    return _cached(claim, found[1], bytes.fromhex(found[2]), digest.decode("ascii"))


def _cached(claim: Claim, thousands: str, salt: bytes, digest: str) -> CachingSha2Hash:
    return caching_sha2_hash(claim, thousands=int(thousands, 16), salt=salt, digest=digest)
