"""
bcrypt, and the formats that wrap its text.

**Format**: `$2b$NN$` + 22 characters of salt + 31 of digest, alphabet `./A-Za-z0-9`; tags `2 2a 2b 2x 2y`. Django
    writes `bcrypt$` or `bcrypt_sha256$` before it. passlib's `bcrypt_sha256` is `$bcrypt-sha256$2b,NN$SALT$DIGEST` or
    `$bcrypt-sha256$v=2,t=2b,r=NN$SALT$DIGEST`.
**Cost**: log2, two digits, 4 to 31.
**Password**: UTF-8, the first 72 bytes; a NUL opens nothing. `2x` reads bytes as signed, `2` puts no NUL between the
    password and its repetition, `2a` is also tried with crypt_blowfish's countermeasure where that differs (on the
    Python package's road it cannot be: such a password holds the byte 0xFF, which UTF-8 never does). Django's
    `bcrypt_sha256` hashes the lower-case hex of SHA-256, passlib's the base64 of SHA-256, from version 2 of HMAC-SHA256
    keyed by the salt's text.
**Portable**: `password_hash` for `2a` and `2b` of cost 10, else `bcrypt`; not `2`, `2x` and both `bcrypt_sha256`.
**Source**: Provos and Mazières, "A Future-Adaptable Password Scheme" (1999); Openwall crypt_blowfish 1.3; Django's
    hashers. Vectors: Openwall, PHP, Perl, Ruby, Node, Django, passlib.
"""

import functools
import hashlib
import hmac
import re

from app.domain.hashes import ParsedHash, StoredHash
from app.hashing.blowfish import Blowfish
from app.hashing.bounds import Claim
from app.hashing.contract import Scheme, Tools
from app.hashing.primitives.bcrypt import parse_bcrypt
from app.hashing.spelling import to_base64

DJANGO = "bcrypt$"
DJANGO_SHA256 = "bcrypt_sha256$"
PASSLIB_SHA256 = "$bcrypt-sha256$"

NOT_PORTABLE = "Auth0 hashes passwords as typed, and this format a digest of them"

_PASSLIB_SETTING = re.compile(r"(?:v=(2),t=|)(2[ab]),(?:r=|)([0-9]{1,2})\Z", re.ASCII)


def schemes(tools: Tools) -> tuple[Scheme, ...]:
    """This family, within the bounds and on the road that `tools` names."""
    parsers = {
        "bcrypt": _plain,
        "django_bcrypt": _django,
        "django_bcrypt_sha256": _django_sha256,
        "bcrypt_sha256": _passlib_sha256,
    }
    return tuple(
        Scheme(
            name,
            functools.partial(parse, tools.claim(name), tools.blowfish),
            not_portable=NOT_PORTABLE if name.endswith("_sha256") else "",
        )
        for name, parse in parsers.items()
    )


def _plain(claim: Claim, blowfish: Blowfish, stored: StoredHash) -> ParsedHash | None:
    return parse_bcrypt(claim, stored.encoded, blowfish=blowfish)


def _django(claim: Claim, blowfish: Blowfish, stored: StoredHash) -> ParsedHash | None:
    if not stored.encoded.startswith(DJANGO):
        return None
    return _inner(claim, parse_bcrypt(claim, stored.encoded.removeprefix(DJANGO), blowfish=blowfish))


def _django_sha256(claim: Claim, blowfish: Blowfish, stored: StoredHash) -> ParsedHash | None:
    if not stored.encoded.startswith(DJANGO_SHA256):
        return None
    text = stored.encoded.removeprefix(DJANGO_SHA256)
    return _inner(claim, parse_bcrypt(claim, text, blowfish=blowfish, prehash=_hex_sha256))


def _passlib_sha256(claim: Claim, blowfish: Blowfish, stored: StoredHash) -> ParsedHash | None:
    if not stored.encoded.startswith(PASSLIB_SHA256):
        return None
    setting, _, rest = stored.encoded.removeprefix(PASSLIB_SHA256).partition("$")
    found = _PASSLIB_SETTING.match(setting)
    salt, dollar, digest = rest.partition("$")
    if found is None or not dollar:
        raise claim.malformed("not version, tag, cost, salt and digest")
    prehash = functools.partial(_base64_hmac, salt) if found[1] else _base64_sha256
    text = f"${found[2]}${found[3]:0>2}${salt}{digest}"
    return _inner(claim, parse_bcrypt(claim, text, blowfish=blowfish, prehash=prehash))


def _inner(claim: Claim, parsed: ParsedHash | None) -> ParsedHash:
    if parsed is None:
        raise claim.malformed("no bcrypt text inside")
    return parsed


def _hex_sha256(password: bytes) -> bytes:
    return hashlib.sha256(password).hexdigest().encode("ascii")


def _base64_sha256(password: bytes) -> bytes:
    return to_base64(hashlib.sha256(password).digest()).encode("ascii")


def _base64_hmac(salt: str, password: bytes) -> bytes:
    return to_base64(hmac.digest(salt.encode("utf-8"), password, "sha256")).encode("ascii")
