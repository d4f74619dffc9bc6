r"""
One round of MD5, SHA-1 or SHA-2, bare or in Django's old texts.

**Format**: bare hex in either case (`0x` or `\x` before it as databases print binary), or bare base64; the salt in a
    column. Django `md5$SALT$HEX`, `sha1$SALT$HEX`; unsalted `sha1$$HEX`, `md5$$HEX` and bare hex of 32.
**Cost**: none.
**Password**: UTF-8, all of it, NUL too.
**Portable**: `md5`, `sha1`, `sha256`, `sha512` with salt and its position; SHA-224 and SHA-384 have no name at Auth0.
**Source**: RFC 1321, FIPS 180-4; Django's hashers. Vectors: hashcat, passlib, Django, databases' own functions.

A bare digest proves nothing about how it was made, so those schemes are offered only when the mapping names them.
"""

import functools
from collections.abc import Callable

from app.domain.hashes import ParsedHash, StoredHash
from app.errors import MalformedHash
from app.hashing.bounds import Claim
from app.hashing.contract import Scheme, Tools
from app.hashing.primitives.digest import AUTH0_DIGESTS, DIGEST_BYTES, DigestHash
from app.hashing.spelling import from_base64, from_hex, text_bytes


def schemes(tools: Tools) -> tuple[Scheme, ...]:
    """This family, within the bounds of `tools`."""
    bare = (
        Scheme(
            name,
            functools.partial(_bare, tools.claim(name), read, digest),
            named_only=True,
            not_portable="" if digest in AUTH0_DIGESTS else f"Auth0 has no word for {digest}",
        )
        for spelling, read in (("hex", from_hex), ("base64", from_base64))
        for digest in DIGEST_BYTES
        for name in (f"{spelling}_{digest}",)
    )
    django = (
        Scheme(name, functools.partial(parse, tools.claim(name), digest))
        for kind, parse in (("salted", _django_salted), ("unsalted", _django_unsalted))
        for digest in ("md5", "sha1")
        for name in (f"django_{kind}_{digest}",)
    )
    return (*bare, *django)


def _bare(claim: Claim, read: Callable[[Claim, str], bytes], algorithm: str, stored: StoredHash) -> ParsedHash | None:
    try:
        digest = _whole(claim, algorithm, read(claim, stored.encoded))
    except MalformedHash:
        if stored.scheme != claim.scheme:
            return None  # any text may stand in a column; only a name makes it ours
        raise
    salt = stored.salt or b""
    claim.admit_salt(salt)
    return DigestHash(algorithm, digest, salt, stored.salt_position)


def _django_salted(claim: Claim, algorithm: str, stored: StoredHash) -> ParsedHash | None:
    prefix = f"{algorithm}$"
    if not stored.encoded.startswith(prefix) or stored.encoded.startswith(f"{prefix}$"):
        return None
    salt_text, _, digest = stored.encoded.removeprefix(prefix).partition("$")
    salt = text_bytes(claim, salt_text)
    claim.admit_salt(salt)
    return DigestHash(algorithm, _whole(claim, algorithm, from_hex(claim, digest)), salt)


def _django_unsalted(claim: Claim, algorithm: str, stored: StoredHash) -> ParsedHash | None:
    prefix = f"{algorithm}$$"
    if not stored.encoded.startswith(prefix) and stored.scheme != claim.scheme:
        return None
    return DigestHash(algorithm, _whole(claim, algorithm, from_hex(claim, stored.encoded.removeprefix(prefix))))


def _whole(claim: Claim, algorithm: str, digest: bytes) -> bytes:
    if len(digest) != DIGEST_BYTES[algorithm]:
        raise claim.malformed(f"not {DIGEST_BYTES[algorithm]} bytes")
    return digest
