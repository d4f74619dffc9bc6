"""
ASP.NET Identity's password hasher, both layouts; the first is also SimpleMembership's (`Crypto.HashPassword`).

**Format**: base64 of packed bytes. Layout 2: 0x00, 16 bytes of salt, 32 of digest. Layout 3: 0x01, then as big-endian
    words of 4 bytes PRF (0 SHA-1, 1 SHA-256, 2 SHA-512), rounds, length of the salt; salt; the rest is the digest. Both
    lengths are at least 16.
**Cost**: layout 2: 1,000 rounds of PBKDF2-HMAC-SHA1. Layout 3: linear, 32 bits.
**Password**: UTF-8, all of it; a NUL at its end opens nothing, for HMAC fills keys up with NUL.
**Portable**: `pbkdf2`.
**Source**: ASP.NET Core's `PasswordHasher`. Vectors: its own tests, and its code on Mono.
"""

import functools
import struct

from app.domain.hashes import ParsedHash, StoredHash
from app.errors import MalformedHash
from app.hashing.bounds import Claim
from app.hashing.contract import Scheme, Tools
from app.hashing.primitives.pbkdf2 import pbkdf2_hash
from app.hashing.spelling import from_base64

V2_ROUNDS = 1000
V2_SALT_BYTES = 16
V2_BYTES = 49
MIN_PART_BYTES = 16
"""The hasher itself refuses shorter salts and digests."""

V3_HEAD = struct.Struct(">BIII")
V3_PRFS = ("sha1", "sha256", "sha512")
V3_TEXT = "AQAAAA"
"""A first byte of 1 and a PRF below 256: how every text of layout 3 begins."""


def schemes(tools: Tools) -> tuple[Scheme, ...]:
    """This family, within the bounds of `tools`."""
    parsers = {"aspnet_identity_v2": _v2, "aspnet_identity_v3": _v3}
    return tuple(Scheme(name, functools.partial(parse, tools.claim(name))) for name, parse in parsers.items())


def _v2(claim: Claim, stored: StoredHash) -> ParsedHash | None:
    try:
        packed = from_base64(claim, stored.encoded)
    except MalformedHash:
        return None
    if len(packed) != V2_BYTES or packed[0] != 0:
        return None
    salt, digest = packed[1 : 1 + V2_SALT_BYTES], packed[1 + V2_SALT_BYTES :]
    return pbkdf2_hash(claim, algorithm="sha1", rounds=V2_ROUNDS, salt=salt, digest=digest)


def _v3(claim: Claim, stored: StoredHash) -> ParsedHash | None:
    if not stored.encoded.startswith(V3_TEXT):
        return None
    packed = from_base64(claim, stored.encoded)
    if len(packed) < V3_HEAD.size:
        raise claim.malformed("cut off in its head")
    _, prf, rounds, salt_bytes = V3_HEAD.unpack_from(packed)
    if prf >= len(V3_PRFS):
        raise claim.malformed("a PRF that does not exist")
    if not rounds:
        raise claim.malformed("a cost of nothing")
    body = packed[V3_HEAD.size :]
    if salt_bytes < MIN_PART_BYTES or len(body) - salt_bytes < MIN_PART_BYTES:
        raise claim.malformed("salt or digest under 16 bytes")
    return pbkdf2_hash(claim, algorithm=V3_PRFS[prf], rounds=rounds, salt=body[:salt_bytes], digest=body[salt_bytes:])
