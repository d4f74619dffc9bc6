"""
Drupal 7's hashes, which Drupal 8 to 10.0 wrote too.

**Format**: `$S$` + exponent, 8 of salt and 43 of digest in crypt(3)'s alphabet. Behind a `U`, which upgrades from
    Drupal 6 wrote, `$S$`, `$P$` or `$H$` over the hex of MD5.
**Cost**: log2, one character, 7 to 30; 15 in Drupal 7, 16 in Drupal 8.
**Password**: UTF-8, trimmed, up to 512 bytes: longer ones Drupal refuses.
**Portable**: no; Auth0 digests once.
**Source**: Drupal's password.inc. Vectors: hashcat, passwap, drupal-hash, PHP.

Drupal 6 wrote MD5 (`hex_md5`), Drupal 10.1 and later write `password_hash` (`bcrypt`); a bare `$P$` is `phpass`.
"""

import functools

from app.domain.hashes import ParsedHash, StoredHash
from app.hashing.bounds import Claim
from app.hashing.contract import Scheme, Tools
from app.hashing.primitives.nested import hexed
from app.hashing.primitives.phpass import phpass_hash
from app.hashing.primitives.prehashed import Prehashed
from app.hashing.primitives.typed import both, trimmed

UPGRADED = "U$"
MOST_BYTES = 512

_ALGORITHMS = {"$S$": "sha512", "$P$": "md5", "$H$": "md5"}


def schemes(tools: Tools) -> tuple[Scheme, ...]:
    """This family, within the bounds of `tools`."""
    not_portable = "Auth0 digests once, and this format many times"
    return (Scheme("drupal7", functools.partial(_drupal7, tools.claim("drupal7")), not_portable=not_portable),)


def _drupal7(claim: Claim, stored: StoredHash) -> ParsedHash | None:
    upgraded = stored.encoded.startswith(UPGRADED)
    text = stored.encoded[upgraded:]
    if not (upgraded or text.startswith("$S$")):
        return None
    algorithm = _ALGORITHMS.get(text[:3])
    if algorithm is None:
        raise claim.malformed("no hash of Drupal's behind the U")
    # Behind the U the 512 bytes are counted after MD5, so there is no limit.
    parsed = phpass_hash(claim, text, algorithm=algorithm, most_bytes=MOST_BYTES)
    return Prehashed(parsed, both(trimmed, functools.partial(hexed, "md5")) if upgraded else trimmed)
