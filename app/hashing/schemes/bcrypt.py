"""
bcrypt, and the formats that wrap its text.

**Format**: `$2b$NN$` + 22 characters of salt + 31 of digest, alphabet `./A-Za-z0-9`; tags `2 2a 2b 2x 2y`. Django
    writes `bcrypt$` or `bcrypt_sha256$` before it.
**Cost**: log2, two digits, 4 to 31.
**Password**: UTF-8, the first 72 bytes; a NUL opens nothing. `2x` reads bytes as signed, `2` puts no NUL between the
    password and its repetition, `2a` is also tried with crypt_blowfish's countermeasure where that differs (on the
    Python package's road it cannot be: such a password holds the byte 0xFF, which UTF-8 never does). Django's
    `bcrypt_sha256` hashes the lower-case hex of SHA-256.
**Portable**: `password_hash` for `2a` and `2b` of cost 10, else `bcrypt`; not `2`, `2x` and `bcrypt_sha256`.
**Source**: Provos and Mazières, "A Future-Adaptable Password Scheme" (1999); Openwall crypt_blowfish 1.3; Django's
    hashers. Vectors: Openwall, PHP, Perl, Ruby, Node, Django, passlib.
"""

import functools
import hashlib

from app.domain.hashes import ParsedHash, StoredHash
from app.errors import MalformedHash
from app.hashing.contract import Scheme, Tools
from app.hashing.primitives.bcrypt import parse_bcrypt

DJANGO = "bcrypt$"
DJANGO_SHA256 = "bcrypt_sha256$"


def schemes(tools: Tools) -> tuple[Scheme, ...]:
    """This family, within the bounds and on the road that `tools` names."""
    return (
        Scheme("bcrypt", functools.partial(_plain, tools)),
        Scheme("django_bcrypt", functools.partial(_django, tools)),
        Scheme("django_bcrypt_sha256", functools.partial(_django_sha256, tools)),
    )


def _plain(tools: Tools, stored: StoredHash) -> ParsedHash | None:
    return parse_bcrypt(stored.encoded, scheme="bcrypt", tools=tools)


def _django(tools: Tools, stored: StoredHash) -> ParsedHash | None:
    if not stored.encoded.startswith(DJANGO):
        return None
    parsed = parse_bcrypt(stored.encoded.removeprefix(DJANGO), scheme="django_bcrypt", tools=tools)
    return _inner(parsed, "django_bcrypt")


def _django_sha256(tools: Tools, stored: StoredHash) -> ParsedHash | None:
    if not stored.encoded.startswith(DJANGO_SHA256):
        return None
    text = stored.encoded.removeprefix(DJANGO_SHA256)
    return _inner(
        parse_bcrypt(text, scheme="django_bcrypt_sha256", tools=tools, prehash=_hex_sha256), "django_bcrypt_sha256"
    )


def _inner(parsed: ParsedHash | None, scheme: str) -> ParsedHash:
    if parsed is None:
        raise MalformedHash("no bcrypt text inside", scheme=scheme)
    return parsed


def _hex_sha256(password: bytes) -> bytes:
    return hashlib.sha256(password).hexdigest().encode("ascii")
