"""
bcrypt in a PHC text, as AdonisJS and the `@phc/bcrypt` packages write it.

**Format**: `$bcrypt$v=98$r=ROUNDS$SALT$DIGEST`: the version is the letter of bcrypt's tag as a number (97 `a`, 98 `b`),
    16 bytes of salt and 23 of digest in standard base64 without padding, not in bcrypt's own alphabet.
**Cost**: log2, 4 to 31.
**Password**: UTF-8, the first 72 bytes; a NUL opens nothing.
**Portable**: `password_hash` at cost 10, else `bcrypt`.
**Source**: the PHC string format; AdonisJS hash. Vectors: AdonisJS's own test, an application's seed data.
"""

import functools
import re

from app.domain.hashes import ParsedHash, StoredHash
from app.hashing.blowfish import Blowfish
from app.hashing.bounds import Claim
from app.hashing.contract import Scheme, Tools
from app.hashing.primitives.bcrypt import ALPHABET, parse_bcrypt
from app.hashing.spelling import from_base64, to_bare_base64

PHC = "$bcrypt$"
_TEXT = re.compile(r"\$bcrypt\$v=(97|98)\$r=([0-9]{1,2})\$([A-Za-z0-9+/]+)\$([A-Za-z0-9+/]+)", re.ASCII)
SALT_BYTES = 16
DIGEST_BYTES = 23

_STANDARD = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
_TO_BCRYPT = str.maketrans(_STANDARD, ALPHABET)


def schemes(tools: Tools) -> tuple[Scheme, ...]:
    """This family, within the bounds and on the road that `tools` names."""
    return (Scheme("phc_bcrypt", functools.partial(_parse, tools.claim("phc_bcrypt"), tools.blowfish)),)


def _parse(claim: Claim, blowfish: Blowfish, stored: StoredHash) -> ParsedHash | None:
    if not stored.encoded.startswith(PHC):
        return None
    found = _TEXT.fullmatch(stored.encoded)
    if found is None:
        raise claim.malformed("not version, rounds, salt and digest")
    salt, digest = from_base64(claim, found[3]), from_base64(claim, found[4])
    if len(salt) != SALT_BYTES or len(digest) != DIGEST_BYTES:
        raise claim.malformed(f"not {SALT_BYTES} and {DIGEST_BYTES} bytes")
    tail = (to_bare_base64(salt) + to_bare_base64(digest)).translate(_TO_BCRYPT)
    return parse_bcrypt(claim, f"$2{chr(int(found[1]))}${found[2]:0>2}${tail}", blowfish=blowfish)
