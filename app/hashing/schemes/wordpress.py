"""
phpass's portable hash, and WordPress's formats from 1.0 to 6.8.

**Format**: phpass `$P$`, phpBB `$H$` + exponent, 8 of salt and 22 of digest in crypt(3)'s alphabet (WordPress to 6.7,
    phpBB 3, Joomla 2.5, bbPress, Vanilla). WordPress 6.8 `$wp` + bcrypt `$2y$..`; before 2.5 bare hex of MD5.
**Cost**: log2, one character, 7 to 30; bcrypt's.
**Password**: UTF-8, up to 4096 bytes. `wordpress_*` trim it as WordPress does; `$wp` then hashes the base64 of
    HMAC-SHA384 keyed `wp-sha384`.
**Portable**: MD5 only: Auth0 digests once and knows no HMAC before bcrypt.
**Source**: Solar Designer, "Portable PHP password hashing framework"; WordPress's wp_check_password. Vectors: hashcat,
    libpass, phpBB, PHP, a public project's WordPress 6.8 values.

A `$P$` text does not tell that WordPress wrote it: `wordpress_phpass` is phpass with the trimming, where it is named.
"""

import functools
import hmac

from app.domain.hashes import ParsedHash, StoredHash
from app.hashing.bounds import Claim
from app.hashing.contract import Scheme, Tools
from app.hashing.primitives.bcrypt import parse_bcrypt
from app.hashing.primitives.digest import DigestHash
from app.hashing.primitives.nested import bare_digest
from app.hashing.primitives.phpass import phpass_hash
from app.hashing.primitives.prehashed import Prehashed
from app.hashing.primitives.typed import Typed, trimmed
from app.hashing.spelling import to_base64

PHPASS_TAGS = ("$P$", "$H$")
BCRYPT_TAG = "$wp"
BCRYPT_KEY = b"wp-sha384"

LOOP_NOT_PORTABLE = "Auth0 digests once, and this format many times"
HMAC_NOT_PORTABLE = "Auth0 knows no HMAC before bcrypt"


def schemes(tools: Tools) -> tuple[Scheme, ...]:
    """This family, within the bounds and on the road that `tools` names."""
    phpass, named = tools.claim("phpass"), tools.claim("wordpress_phpass")
    bcrypt = functools.partial(_bcrypt, tools.claim("wordpress_bcrypt"), tools)
    return (
        Scheme("phpass", functools.partial(_phpass, phpass), not_portable=LOOP_NOT_PORTABLE),
        Scheme("wordpress_phpass", functools.partial(_trimmed, named), named_only=True, not_portable=LOOP_NOT_PORTABLE),
        Scheme("wordpress_bcrypt", bcrypt, not_portable=HMAC_NOT_PORTABLE),
        Scheme("wordpress_md5", functools.partial(_md5, tools.claim("wordpress_md5")), named_only=True),
    )


def _phpass(claim: Claim, stored: StoredHash) -> ParsedHash | None:
    text = stored.encoded
    return phpass_hash(claim, text, algorithm="md5") if text.startswith(PHPASS_TAGS) else None


def _trimmed(claim: Claim, stored: StoredHash) -> ParsedHash | None:
    inner = _phpass(claim, stored)
    return None if inner is None else Typed(inner, trimmed)


def _bcrypt(claim: Claim, tools: Tools, stored: StoredHash) -> ParsedHash | None:
    if not stored.encoded.startswith(f"{BCRYPT_TAG}$"):
        return None
    inner = parse_bcrypt(claim, stored.encoded.removeprefix(BCRYPT_TAG), blowfish=tools.blowfish)
    if inner is None:
        raise claim.malformed("no bcrypt text inside")
    return Prehashed(inner, _keyed)


def _keyed(password: bytes) -> bytes:
    return to_base64(hmac.digest(BCRYPT_KEY, trimmed(password), "sha384")).encode("ascii")


def _md5(claim: Claim, stored: StoredHash) -> ParsedHash | None:
    digest = bare_digest(claim, stored, 16)
    return None if digest is None else Typed(DigestHash("md5", digest), trimmed)
