"""
Django's wrapped hashers: old digests put under PBKDF2 without waiting for a login, as its documentation shows.

**Format**: `pbkdf2_wrapped_sha1$ROUNDS$SALT$DIGEST`, digest in base64; `pbkdf2_wrapped_md5` and the `unsalted_` ones
    are the same recipe with another name.
**Cost**: linear in rounds.
**Password**: UTF-8; PBKDF2-SHA256 sees the lower-case hex of SHA-1 or MD5 over salt + password. Where the name does not
    say `unsalted_`, the digest alone is tried too: sites kept the name of the recipe for rows without a salt.
**Portable**: no; Auth0 nests nothing.
**Source**: Django, "Password upgrading without requiring a login". Vectors: Django's own hashers in that recipe.
"""

import functools
import hashlib
import re

from app.domain.hashes import ParsedHash, StoredHash
from app.hashing.bounds import Claim
from app.hashing.contract import Scheme, Tools
from app.hashing.primitives.any_of import any_of
from app.hashing.primitives.pbkdf2 import DIGEST_BYTES, pbkdf2_hash
from app.hashing.primitives.prehashed import Prehashed
from app.hashing.spelling import from_base64, text_bytes

_NAME = re.compile(r"pbkdf2_wrapped_(unsalted_)?(md5|sha1)\$([^$]*)\$([^$]*)\$([^$]*)", re.ASCII)
TAG = "pbkdf2_wrapped_"


def schemes(tools: Tools) -> tuple[Scheme, ...]:
    """This family, within the bounds of `tools`."""
    name = "django_pbkdf2_wrapped"
    return (Scheme(name, functools.partial(_parse, tools.claim(name)), not_portable="Auth0 nests no digests"),)


def _parse(claim: Claim, stored: StoredHash) -> ParsedHash | None:
    if not stored.encoded.startswith(TAG):
        return None
    found = _NAME.fullmatch(stored.encoded)
    if found is None:
        raise claim.malformed("not a digest that is known, rounds, salt and digest")
    salt = text_bytes(claim, found[4])
    parsed = pbkdf2_hash(
        claim,
        algorithm="sha256",
        rounds=claim.whole_number(found[3]),
        salt=salt,
        digest=from_base64(claim, found[5]),
    )
    if len(parsed.digest) != DIGEST_BYTES["sha256"]:
        raise claim.malformed("the digest is not whole")
    readings = tuple(
        Prehashed(parsed, functools.partial(_hex, found[2], before)) for before in ((b"",) if found[1] else (salt, b""))
    )
    return any_of(claim, readings, cost=f"sha256,i={parsed.rounds * len(readings)},l={len(parsed.digest)}")


def _hex(algorithm: str, salt: bytes, password: bytes) -> bytes:
    return hashlib.new(algorithm, salt + password, usedforsecurity=False).hexdigest().encode("ascii")
