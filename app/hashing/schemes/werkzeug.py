"""
Werkzeug's texts before 2.3: a digest keyed by its salt, and plain.

**Format**: `DIGEST$SALT$HEX` with `md5`, `sha1`, `sha224`, `sha256`, `sha384` or `sha512`, the salt as the text it is;
    `plain$$PASSWORD`. PBKDF2 and scrypt stand in their own families.
**Cost**: none.
**Password**: UTF-8, all of it, NUL too.
**Portable**: `hmac`, the salt as key; an empty salt is a plain digest; not `plain`.
**Source**: Werkzeug 2.2, `werkzeug.security`. Vectors: Werkzeug, hashcat.

`md5$SALT$HEX` and `sha1$SALT$HEX` are Django's as well, where the salt goes before the password: both fit, so the
mapping must name one.
"""

import functools

from app.domain.hashes import ParsedHash, StoredHash
from app.hashing.bounds import Claim
from app.hashing.contract import Scheme, Tools
from app.hashing.primitives.digest import DIGEST_BYTES, DigestHash
from app.hashing.primitives.keyed import KeyedHash
from app.hashing.primitives.plain import plain_hash
from app.hashing.spelling import from_hex, text_bytes

PLAIN = "plain$$"

DJANGO_DIGESTS = frozenset({"md5", "sha1"})
"""Django writes these too; without a salt they are its own unsalted forms."""


def schemes(tools: Tools) -> tuple[Scheme, ...]:
    """This family, within the bounds of `tools`."""
    return (
        Scheme("werkzeug_hmac", functools.partial(_hmac, tools.claim("werkzeug_hmac"))),
        Scheme(
            "werkzeug_plain",
            functools.partial(_plain, tools.claim("werkzeug_plain")),
            not_portable="Auth0 takes no plain text",
        ),
    )


def _hmac(claim: Claim, stored: StoredHash) -> ParsedHash | None:
    algorithm, *rest = stored.encoded.split("$")
    if algorithm not in DIGEST_BYTES or not rest:
        return None
    if len(rest) != 2:
        raise claim.malformed("not salt and digest")
    salt = text_bytes(claim, rest[0])
    if not salt and algorithm in DJANGO_DIGESTS and stored.scheme != claim.scheme:
        return None
    claim.admit_salt(salt)
    digest = from_hex(claim, rest[1])
    if len(digest) != DIGEST_BYTES[algorithm]:
        raise claim.malformed(f"not {DIGEST_BYTES[algorithm]} bytes")
    return KeyedHash(algorithm, salt, digest) if salt else DigestHash(algorithm, digest)


def _plain(claim: Claim, stored: StoredHash) -> ParsedHash | None:
    if not stored.encoded.startswith(PLAIN):
        return None
    return plain_hash(claim, text_bytes(claim, stored.encoded.removeprefix(PLAIN)))
