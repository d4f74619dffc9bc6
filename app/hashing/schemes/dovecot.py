"""
Dovecot's PBKDF2 and CRAM-MD5, and HTTP Digest's HA1. Its other tags are in `ldap.py`, `tagged_crypt.py`, `scram.py`.

**Format**: `{PBKDF2}$1$SALT$ROUNDS$HEX`, the salt as the text it is; `{CRAM-MD5}` or `{HMAC-MD5}` + 64 hex digits, the
    outer and the inner state of HMAC-MD5. htdigest: 32 hex digits, or a whole line `USER:REALM:HEX`; user name and
    realm in their columns where the text has none; Dovecot's `{DIGEST-MD5}` before the digits.
**Cost**: PBKDF2-HMAC-SHA1, linear. The others none.
**Password**: UTF-8, all of it; but for htdigest a NUL at its end opens nothing, for HMAC fills keys up with NUL.
**Portable**: PBKDF2 `pbkdf2`, htdigest `md5` with the prefix `USER:REALM:`; CRAM-MD5 no.
**Source**: Dovecot's documents, RFC 2104, RFC 2617. Vectors: Dovecot, passlib, RFC 2617.

32 hex digits prove nothing, so htdigest is offered only when the mapping names it.
"""

import functools
import re

from app.domain.hashes import ParsedHash, StoredHash
from app.errors import MalformedHash
from app.hashing.bounds import Claim
from app.hashing.contract import Scheme, Tools
from app.hashing.given import given_text, username
from app.hashing.primitives.cram_md5 import STATES_BYTES, CramMd5Hash
from app.hashing.primitives.digest import DIGEST_BYTES, DigestHash
from app.hashing.primitives.pbkdf2 import pbkdf2_hash
from app.hashing.spelling import from_hex, text_bytes

_PBKDF2 = re.compile(r"\{PBKDF2\}\$1\$", re.IGNORECASE | re.ASCII)
_CRAM = re.compile(r"\{(?:CRAM|HMAC)-MD5\}", re.IGNORECASE | re.ASCII)
_DIGEST = re.compile(r"\{DIGEST-MD5\}", re.IGNORECASE | re.ASCII)


def schemes(tools: Tools) -> tuple[Scheme, ...]:
    """This family, within the bounds of `tools`."""
    return (
        Scheme("dovecot_pbkdf2", functools.partial(_pbkdf2, tools.claim("dovecot_pbkdf2"))),
        Scheme(
            "cram_md5_dovecot",
            functools.partial(_cram, tools.claim("cram_md5_dovecot")),
            not_portable="Auth0 has no word for HMAC's states",
        ),
        Scheme("htdigest", functools.partial(_htdigest, tools.claim("htdigest")), named_only=True),
    )


def _pbkdf2(claim: Claim, stored: StoredHash) -> ParsedHash | None:
    tag = _PBKDF2.match(stored.encoded)
    if tag is None:
        return None
    parts = stored.encoded[tag.end() :].split("$")
    if len(parts) != 3:
        raise claim.malformed("not salt, rounds and digest")
    parsed = pbkdf2_hash(
        claim,
        algorithm="sha1",
        rounds=claim.whole_number(parts[1]),
        salt=text_bytes(claim, parts[0]),
        digest=from_hex(claim, parts[2]),
    )
    if len(parsed.digest) != DIGEST_BYTES["sha1"]:
        raise claim.malformed("the digest is not whole")
    return parsed


def _cram(claim: Claim, stored: StoredHash) -> ParsedHash | None:
    tag = _CRAM.match(stored.encoded)
    if tag is None:
        return None
    states = from_hex(claim, stored.encoded[tag.end() :])
    if len(states) != STATES_BYTES:
        raise claim.malformed("not two states of 16 bytes")
    return CramMd5Hash(states)


def _htdigest(claim: Claim, stored: StoredHash) -> ParsedHash | None:
    head, colon, text = _DIGEST.sub("", stored.encoded, count=1).rpartition(":")
    try:
        digest = from_hex(claim, text)
    except MalformedHash:
        return None
    if len(digest) != DIGEST_BYTES["md5"]:
        return None
    if not colon:
        realm = stored.columns.get("realm", given_text(claim, stored, "realm"))
        head = f"{username(claim, stored)}:{realm}"
    salt = text_bytes(claim, f"{head}:")
    claim.admit_salt(salt)
    return DigestHash("md5", digest, salt)
