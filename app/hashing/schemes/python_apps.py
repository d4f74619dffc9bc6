"""
web2py and Seafile.

**Format**: web2py `pbkdf2(ROUNDS,BYTES,DIGEST)$SALT$HEX` and, before it, `DIGEST$SALT$HEX` or bare hex; the salt as the
    text it is. Seafile `PBKDF2SHA256$ROUNDS$SALT$DIGEST`, both hex, the salt decoded.
**Cost**: linear in rounds and in blocks of output; none for web2py's plain digests.
**Password**: UTF-8; in PBKDF2 a NUL at the end opens nothing. web2py's plain digests are over password + salt, or with
    the application's key as pepper HMAC keyed by key + salt; a key of the form `DIGEST:KEY` is taken apart.
**Portable**: `pbkdf2`, and web2py's plain digests as `hmac` or with the salt behind; not SHA-224 and SHA-384 without
    key.
**Source**: web2py's gluon.validators.CRYPT, Seahub. Vectors: hashcat, DokuWiki's PassHash, Node's crypto.
"""

import functools
import re

from app.domain.hashes import ParsedHash, StoredHash
from app.hashing.bounds import Claim
from app.hashing.contract import Scheme, Tools
from app.hashing.primitives.digest import DIGEST_BYTES, DigestHash
from app.hashing.primitives.keyed import KeyedHash
from app.hashing.primitives.pbkdf2 import pbkdf2_hash
from app.hashing.spelling import from_hex, text_bytes

_WEB2PY = re.compile(r"pbkdf2\(([0-9]+),([0-9]+),([a-z0-9]+)\)\$", re.ASCII)
WEB2PY = "pbkdf2("
SEAFILE = "PBKDF2SHA256$"


def schemes(tools: Tools) -> tuple[Scheme, ...]:
    """This family, within the bounds of `tools`."""
    return (
        Scheme("web2py", functools.partial(_web2py, tools.claim("web2py")), takes_pepper=True),
        Scheme("seafile_pbkdf2", functools.partial(_seafile, tools.claim("seafile_pbkdf2"))),
    )


def _web2py(claim: Claim, stored: StoredHash) -> ParsedHash | None:
    if not stored.encoded.startswith(WEB2PY):
        return _web2py_plain(claim, stored) if stored.scheme == claim.scheme else None
    found = _WEB2PY.match(stored.encoded)
    if found is None:
        raise claim.malformed("not rounds, length and digest")
    salt, dollar, digest = stored.encoded[found.end() :].partition("$")
    if not dollar:
        raise claim.malformed("not salt and digest")
    return pbkdf2_hash(
        claim,
        algorithm=found[3],
        rounds=claim.whole_number(found[1]),
        salt=text_bytes(claim, salt),
        digest=from_hex(claim, digest),
        length=claim.whole_number(found[2]),
    )


def _web2py_plain(claim: Claim, stored: StoredHash) -> ParsedHash | None:
    head, salt_text, text = ("", "", stored.encoded)
    if "$" in stored.encoded:
        parts = stored.encoded.split("$")
        if len(parts) != 3:
            raise claim.malformed("not digest's name, salt and digest")
        head, salt_text, text = parts
    digest = from_hex(claim, text)
    by_length = {size: name for name, size in DIGEST_BYTES.items()}
    algorithm = head or by_length.get(len(digest), "")
    if DIGEST_BYTES.get(algorithm) != len(digest):
        raise claim.malformed("the digest is not whole")
    salt = text_bytes(claim, salt_text)
    claim.admit_salt(salt)
    if stored.pepper:
        name, colon, key = stored.pepper.partition(b":")
        key = key if colon and name.decode("ascii", "replace") in DIGEST_BYTES else stored.pepper
        return KeyedHash(algorithm, key + salt, digest)
    return DigestHash(algorithm, digest, salt, "suffix")


def _seafile(claim: Claim, stored: StoredHash) -> ParsedHash | None:
    if not stored.encoded.startswith(SEAFILE):
        return None
    parts = stored.encoded.removeprefix(SEAFILE).split("$")
    if len(parts) != 3:
        raise claim.malformed("not rounds, salt and digest")
    return pbkdf2_hash(
        claim,
        algorithm="sha256",
        rounds=claim.whole_number(parts[0]),
        salt=from_hex(claim, parts[1]),
        digest=from_hex(claim, parts[2]),
        length=DIGEST_BYTES["sha256"],
    )
