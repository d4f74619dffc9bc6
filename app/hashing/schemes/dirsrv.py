"""
389 Directory Server's own PBKDF2, which FreeIPA and Red Hat Directory Server store.

**Format**: `{PBKDF2_SHA256}` + base64 of the rounds (4 bytes, big-endian), 64 bytes of salt and 256 of digest. Its
    newer `{PBKDF2-SHA1}`, `{PBKDF2-SHA256}`, `{PBKDF2-SHA512}` are OpenLDAP's, in `pbkdf2.py`.
**Cost**: linear, 8,192 by default; PBKDF2-HMAC-SHA256 of eight blocks.
**Password**: UTF-8, all of it; a NUL at its end opens nothing, for HMAC fills keys up with NUL.
**Portable**: `pbkdf2`.
**Source**: 389 Directory Server's documents, hashcat's mode 10901. Vectors: hashcat, Node.
"""

import functools
import re
import struct

from app.domain.hashes import ParsedHash, StoredHash
from app.hashing.bounds import Claim
from app.hashing.contract import Scheme, Tools
from app.hashing.primitives.pbkdf2 import pbkdf2_hash
from app.hashing.spelling import from_base64

SALT_BYTES = 64
DIGEST_BYTES = 256

_TAG = re.compile(r"\{PBKDF2_SHA256\}", re.IGNORECASE | re.ASCII)
_ROUNDS = struct.Struct(">I")


def schemes(tools: Tools) -> tuple[Scheme, ...]:
    """This family, within the bounds of `tools`."""
    return (Scheme("dirsrv_pbkdf2_sha256", functools.partial(_parse, tools.claim("dirsrv_pbkdf2_sha256"))),)


def _parse(claim: Claim, stored: StoredHash) -> ParsedHash | None:
    tag = _TAG.match(stored.encoded)
    if tag is None:
        return None
    packed = from_base64(claim, stored.encoded[tag.end() :])
    if len(packed) != _ROUNDS.size + SALT_BYTES + DIGEST_BYTES:
        raise claim.malformed("not rounds, 64 bytes of salt and 256 of digest")
    (rounds,) = _ROUNDS.unpack_from(packed)
    if not rounds:
        raise claim.malformed("a cost of nothing")
    body = packed[_ROUNDS.size :]
    return pbkdf2_hash(claim, algorithm="sha256", rounds=rounds, salt=body[:SALT_BYTES], digest=body[SALT_BYTES:])
