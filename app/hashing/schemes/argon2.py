"""
Argon2 in PHC texts, and Django's and OpenLDAP's prefixes before them.

**Format**: `$argon2i|d|id$[v=16|19$]m=KIB,t=PASSES,p=LANES$` + salt + `$` + digest, base64 without padding (padded is
    read too); parameters in any order, as recent node-argon2 writes them. Without `v=` it is version 16. Django writes
    `argon2` before it, OpenLDAP `{ARGON2}`, Dovecot `{ARGON2I}` and `{ARGON2ID}`.
**Cost**: linear in memory (KiB) and passes; lanes are threads.
**Password**: UTF-8, all of it, NUL too. The specification's secret value is `password.pepper`, where `argon2` is named.
**Portable**: `argon2`, parameters in the order m, t, p; not `d`, version 16, texts over 127 characters or digests
    under 16 bytes, which libsodium refuses, nor with a secret. `keyid` and `data` are not read.
**Source**: RFC 9106 and the PHC string format. Vectors: argon2's own, PHP, libsodium, Perl, node-argon2, Django,
    OpenLDAP, Dovecot.
"""

import functools
import re
from dataclasses import replace

from app.domain.hashes import ParsedHash, StoredHash
from app.hashing.bounds import Claim
from app.hashing.contract import Scheme, Tools
from app.hashing.primitives.argon2 import Argon2Hash, Variant, argon2_hash
from app.hashing.spelling import from_base64, parameters

VERSION_UNSAID = 0x10
"""Texts of before version 1.3 do not say it."""

_VARIANTS: dict[str, Variant] = {"argon2d": "d", "argon2i": "i", "argon2id": "id"}
_LDAP_TAG = re.compile(r"\{ARGON2(?:I|ID)?\}", re.IGNORECASE | re.ASCII)

SPRING_TAG = "{argon2}"
"""In lower case it is Spring Security's spelling, though a directory would read it too."""


def schemes(tools: Tools) -> tuple[Scheme, ...]:
    """This family, within the bounds of `tools`."""
    return (
        Scheme("argon2", functools.partial(_plain, tools.claim("argon2")), takes_pepper=True),
        Scheme("django_argon2", functools.partial(_django, tools.claim("django_argon2"))),
        Scheme("ldap_argon2", functools.partial(_ldap, tools.claim("ldap_argon2"))),
    )


def _plain(claim: Claim, stored: StoredHash) -> ParsedHash | None:
    if not stored.encoded.startswith("$argon2"):
        return None
    parsed = _phc(claim, stored.encoded)
    # The text does not say that there was a secret: it counts where the mapping names the scheme and gives one.
    if stored.scheme == claim.scheme and stored.pepper:
        return replace(parsed, secret=stored.pepper)
    return parsed


def _django(claim: Claim, stored: StoredHash) -> ParsedHash | None:
    text = stored.encoded
    return _phc(claim, text.removeprefix("argon2")) if text.startswith("argon2$") else None


def _ldap(claim: Claim, stored: StoredHash) -> ParsedHash | None:
    tag = _LDAP_TAG.match(stored.encoded)
    if tag and tag[0] == SPRING_TAG and stored.scheme != claim.scheme:
        return None
    return _phc(claim, stored.encoded[tag.end() :]) if tag else None


def _phc(claim: Claim, text: str) -> Argon2Hash:
    empty, *parts = text.split("$")
    variant = _VARIANTS.get(parts[0]) if parts else None
    if empty or variant is None:
        raise claim.malformed("no variant of argon2")
    version = VERSION_UNSAID
    if len(parts) > 1 and parts[1].startswith("v="):
        version = parameters(claim, parts.pop(1), known=frozenset("v"))["v"]
    if len(parts) != 4:
        raise claim.malformed("not parameters, salt and digest")
    costs = parameters(claim, parts[1], known=frozenset("mtp"))
    if costs.keys() != set("mtp"):
        raise claim.malformed("m, t or p is missing")
    salt, digest = (from_base64(claim, part) for part in parts[2:])
    return argon2_hash(claim, Argon2Hash(variant, version, costs["m"], costs["t"], costs["p"], salt, digest))
