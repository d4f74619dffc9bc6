"""
PBKDF2 and scrypt whose parts stand in columns of their own, as hand-written systems and Node tutorials store them.

**Format**: the digest in hex in either case, base64 or a binary column (`params.encoding`, else by its shape); the
    salt in a column, decoded as `password.salt_encoding` says. PBKDF2: `iterations` and `digest` (`sha1`, `SHA-512`) as
    columns or parameters. scrypt: `N`, `r`, `p` as columns or parameters, Node's 16384, 8, 1 when nobody says.
**Cost**: linear in iterations; N times r times p.
**Password**: UTF-8, all of it; a NUL at its end opens nothing, for HMAC fills keys up with NUL.
**Portable**: `pbkdf2` and `scrypt`; not PBKDF2 with an empty salt.
**Source**: RFC 8018, RFC 7914. Vectors: RFC 7914 section 12, Auth0's documented example, Node's crypto.

A bare digest proves nothing about how it was made, so both are offered only when the mapping names them.
"""

import functools
import re
from collections.abc import Callable

from app.domain.hashes import ParsedHash, StoredHash
from app.errors import MalformedHash
from app.hashing.bounds import Claim
from app.hashing.contract import Scheme, Tools
from app.hashing.primitives.pbkdf2 import pbkdf2_hash
from app.hashing.primitives.scrypt import scrypt_hash
from app.hashing.spelling import from_base64, from_hex

_HEX = re.compile(r"(?:0x|\\x)?(?:[0-9a-f]{2})+", re.IGNORECASE | re.ASCII)
NODE_COSTS = {"N": 16384, "r": 8, "p": 1}


def schemes(tools: Tools) -> tuple[Scheme, ...]:
    """This family, within the bounds of `tools`."""
    parsers: dict[str, Callable[[Claim, StoredHash], ParsedHash]] = {
        "pbkdf2_columns": _pbkdf2,
        "scrypt_columns": _scrypt,
    }
    return tuple(
        Scheme(name, functools.partial(_named, tools.claim(name), parse), named_only=True)
        for name, parse in parsers.items()
    )


def _named(claim: Claim, parse: Callable[[Claim, StoredHash], ParsedHash], stored: StoredHash) -> ParsedHash | None:
    try:
        return parse(claim, stored)
    except MalformedHash:
        if stored.scheme != claim.scheme:
            return None  # any text may stand in a column; only a name makes it ours
        raise


def _pbkdf2(claim: Claim, stored: StoredHash) -> ParsedHash:
    rounds = stored.iterations if stored.iterations is not None else _said(stored, "iterations")
    if rounds is None:
        raise claim.malformed("needs the iterations: name their column, or password.params.iterations")
    algorithm = _said(stored, "digest") or _said(stored, "algorithm")
    if algorithm is None:
        raise claim.malformed("needs the digest: name its column, or password.params.digest")
    return pbkdf2_hash(
        claim,
        algorithm=str(algorithm).lower().replace("-", "").removeprefix("hmac"),
        rounds=claim.whole_number(str(rounds)),
        salt=_salt(claim, stored),
        digest=_digest(claim, stored),
    )


def _scrypt(claim: Claim, stored: StoredHash) -> ParsedHash:
    if stored.scheme != claim.scheme and _said(stored, "N") is None:
        raise claim.malformed("nobody says that it is one")
    n, r, p = (claim.whole_number(str(_said(stored, name) or usual)) for name, usual in NODE_COSTS.items())
    return scrypt_hash(claim, (n, r, p), salt=_salt(claim, stored), digest=_digest(claim, stored))


def _said(stored: StoredHash, name: str) -> object:
    return stored.columns.get(name, stored.params.get(name))


def _salt(claim: Claim, stored: StoredHash) -> bytes:
    if stored.salt is None:
        raise claim.malformed("the row has no salt")
    return stored.salt


def _digest(claim: Claim, stored: StoredHash) -> bytes:
    encoding = _said(stored, "encoding")
    in_hex = encoding == "hex" or (encoding != "base64" and _HEX.fullmatch(stored.encoded) is not None)
    digest = (from_hex if in_hex else from_base64)(claim, stored.encoded)
    length = _said(stored, "keylen") or _said(stored, "dkLen")
    if length is not None and len(digest) != claim.whole_number(str(length)):
        raise claim.malformed("not as long as keylen says")
    return digest
