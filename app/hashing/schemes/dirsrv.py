"""
PBKDF2 of 389 Directory Server and of OpenDJ.

**Format**: 389 (FreeIPA, Red Hat): `{PBKDF2_SHA256}` + base64 of the rounds (4 bytes, big-endian), 64 bytes of salt and
    256 of digest. OpenDJ (ForgeRock and Ping DS, Wren:DS): `{PBKDF2}`, `{PBKDF2-HMAC-SHA256}`, `{PBKDF2-HMAC-SHA512}` +
    `ROUNDS:` + base64 of one block of digest and the salt after it. 389's newer tags are OpenLDAP's, in `pbkdf2.py`.
**Cost**: linear, 389 in eight blocks of SHA-256.
**Password**: UTF-8, all of it; a NUL at its end opens nothing, for HMAC fills keys up with NUL.
**Portable**: `pbkdf2`.
**Source**: 389 Directory Server's and OpenDJ's documents, hashcat's mode 10901. Vectors: hashcat, ForgeOps, Node.
"""

import functools
import re
import struct

from app.domain.hashes import ParsedHash, StoredHash
from app.hashing.bounds import Claim
from app.hashing.contract import Scheme, Tools
from app.hashing.primitives.pbkdf2 import DIGEST_BYTES, pbkdf2_hash
from app.hashing.spelling import from_base64

SALT_BYTES = 64
KEY_BYTES = 256

_TAG = re.compile(r"\{PBKDF2_SHA256\}", re.IGNORECASE | re.ASCII)
_OPENDJ = re.compile(r"\{PBKDF2(?:-HMAC-SHA(1|256|512))?\}([0-9]+):", re.IGNORECASE | re.ASCII)
_ROUNDS = struct.Struct(">I")


def schemes(tools: Tools) -> tuple[Scheme, ...]:
    """This family, within the bounds of `tools`."""
    parsers = {"dirsrv_pbkdf2_sha256": _dirsrv, "opendj_pbkdf2": _opendj}
    return tuple(Scheme(name, functools.partial(parse, tools.claim(name))) for name, parse in parsers.items())


def _dirsrv(claim: Claim, stored: StoredHash) -> ParsedHash | None:
    tag = _TAG.match(stored.encoded)
    if tag is None:
        return None
    packed = from_base64(claim, stored.encoded[tag.end() :])
    if len(packed) != _ROUNDS.size + SALT_BYTES + KEY_BYTES:
        raise claim.malformed("not rounds, 64 bytes of salt and 256 of digest")
    (rounds,) = _ROUNDS.unpack_from(packed)
    if not rounds:
        raise claim.malformed("a cost of nothing")
    body = packed[_ROUNDS.size :]
    return pbkdf2_hash(claim, algorithm="sha256", rounds=rounds, salt=body[:SALT_BYTES], digest=body[SALT_BYTES:])


def _opendj(claim: Claim, stored: StoredHash) -> ParsedHash | None:
    found = _OPENDJ.match(stored.encoded)
    if found is None:
        return None
    algorithm = f"sha{found[1] or 1}"
    packed, size = from_base64(claim, stored.encoded[found.end() :]), DIGEST_BYTES[algorithm]
    parsed = pbkdf2_hash(
        claim, algorithm=algorithm, rounds=claim.whole_number(found[2]), salt=packed[size:], digest=packed[:size]
    )
    if not parsed.salt:
        raise claim.malformed("no salt after the digest")
    return parsed
