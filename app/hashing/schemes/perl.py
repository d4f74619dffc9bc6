"""
Perl's Crypt::PBKDF2, in both of its encodings.

**Format**: `{X-PBKDF2}PRF:ROUNDS:SALT:DIGEST`, the rounds as base64 of a big-endian word of 4 bytes, without padding;
    `$PBKDF2$PRF:ROUNDS:SALT$DIGEST`, the rounds in decimal; salt and digest in base64. PRF is `HMACSHA1`, or `HMACSHA2`
    with its bits as `+256` or `{256}`, which may be left out.
**Cost**: linear in rounds and in blocks of output.
**Password**: UTF-8, all of it; a NUL at its end opens nothing, for HMAC fills keys up with NUL.
**Portable**: `pbkdf2`, unless the salt is empty.
**Source**: Crypt::PBKDF2 0.26. Vectors: Crypt::PBKDF2.
"""

import functools
import re

from app.domain.hashes import ParsedHash, StoredHash
from app.hashing.bounds import Claim
from app.hashing.contract import Scheme, Tools
from app.hashing.primitives.pbkdf2 import pbkdf2_hash
from app.hashing.spelling import from_base64

_LDAP = re.compile(r"([A-Z0-9]+)(?:\+([0-9]+))?:([^:]*):([^:]*):([^:]*)", re.ASCII)
_CRYPT = re.compile(r"([A-Z0-9]+)(?:\{([0-9]+)\})?:([0-9]+):([^$:]*)\$([^$:]*)", re.ASCII)
LDAP = "{X-PBKDF2}"
CRYPT = "$PBKDF2$"

DIGESTS = {
    ("HMACSHA1", None): "sha1",
    ("HMACSHA2", None): "sha256",
    ("HMACSHA2", "224"): "sha224",
    ("HMACSHA2", "256"): "sha256",
    ("HMACSHA2", "384"): "sha384",
    ("HMACSHA2", "512"): "sha512",
}
ROUNDS_BYTES = 4


def schemes(tools: Tools) -> tuple[Scheme, ...]:
    """This family, within the bounds of `tools`."""
    return (Scheme("perl_pbkdf2", functools.partial(_parse, tools.claim("perl_pbkdf2"))),)


def _parse(claim: Claim, stored: StoredHash) -> ParsedHash | None:
    if stored.encoded.startswith(LDAP):
        found = _LDAP.fullmatch(stored.encoded.removeprefix(LDAP))
    elif stored.encoded.startswith(CRYPT):
        found = _CRYPT.fullmatch(stored.encoded.removeprefix(CRYPT))
    else:
        return None
    if found is None:
        raise claim.malformed("not PRF, rounds, salt and digest")
    digest = DIGESTS.get((found[1], found[2]))
    if digest is None:
        raise claim.malformed("a PRF that is not known")
    rounds = found[3]
    if stored.encoded.startswith(LDAP):
        packed = from_base64(claim, rounds)
        if len(packed) != ROUNDS_BYTES:
            raise claim.malformed("rounds are not four bytes")
        rounds = str(int.from_bytes(packed, "big"))
    return pbkdf2_hash(
        claim,
        algorithm=digest,
        rounds=claim.whole_number(rounds),
        salt=from_base64(claim, found[4]),
        digest=from_base64(claim, found[5]),
    )
