"""
scrypt in the header of Colin Percival's file format, as npm's `scrypt` and `scrypt-kdf` store passwords.

**Format**: base64 of 96 bytes: `scrypt`, a zero, log2(N), r and p as big-endian words of 4 bytes, 32 bytes of salt, the
    first 16 bytes of SHA-256 over all of that, HMAC-SHA256 over the 64 bytes before it.
**Cost**: log2 in N, linear in r and p.
**Password**: UTF-8, all of it; a NUL at the end opens nothing. The HMAC's key is the second half of 64 derived bytes.
**Portable**: no; Auth0 compares what scrypt derives, not an HMAC under it.
**Source**: the scrypt encryption utility's format description. Vectors: scrypt-kdf 2.
"""

import functools
import hashlib
import hmac
import struct
from dataclasses import dataclass, field

from app.domain.hashes import StoredHash
from app.hashing.bounds import Claim
from app.hashing.contract import Scheme, Tools
from app.hashing.primitives.scrypt import ScryptHash, power_of_two, scrypt_hash
from app.hashing.spelling import from_base64

START = "c2NyeXB0"
"""`scrypt` in base64."""

HEAD = struct.Struct(">6sBBII32s")
CHECKED_BYTES = 64
WHOLE_BYTES = 96
DERIVED_BYTES = 64


@dataclass(frozen=True, slots=True)
class ScryptHeader:
    """A header whose HMAC only the right password's key makes."""

    scrypt: ScryptHash
    checked: bytes = field(repr=False)

    @property
    def cost(self) -> str:
        """`n=32768,r=8,p=1`."""
        return self.scrypt.cost

    @property
    def work_s(self) -> float:
        """Seconds on one core."""
        return self.scrypt.work_s

    def matches(self, password: bytes) -> bool:
        """As scrypt. Raises Overloaded when the machine has no memory left for it now."""
        key = self.scrypt.derive(password, DERIVED_BYTES)[DERIVED_BYTES // 2 :]
        made = hmac.digest(key, self.checked, "sha256")
        return hmac.compare_digest(made, self.scrypt.digest) and not password.endswith(b"\0")

    def portable(self) -> None:
        """Never."""
        return


def schemes(tools: Tools) -> tuple[Scheme, ...]:
    """This family, within the bounds of `tools`."""
    parse = functools.partial(_parse, tools.claim("scrypt_kdf"))
    return (Scheme("scrypt_kdf", parse, not_portable="Auth0 compares what scrypt derives, not an HMAC under it"),)


def _parse(claim: Claim, stored: StoredHash) -> ScryptHeader | None:
    if not stored.encoded.startswith(START):
        return None
    packed = from_base64(claim, stored.encoded)
    if len(packed) != WHOLE_BYTES:
        raise claim.malformed(f"not {WHOLE_BYTES} bytes")
    _, version, log2_n, r, p, salt = HEAD.unpack_from(packed)
    checksum = hashlib.sha256(packed[: HEAD.size]).digest()[: CHECKED_BYTES - HEAD.size]
    parsed = scrypt_hash(claim, (power_of_two(log2_n), r, p), salt=salt, digest=packed[CHECKED_BYTES:])
    if version or not r or not p or checksum != packed[HEAD.size : CHECKED_BYTES]:
        raise claim.malformed("a header whose checksum is wrong")
    return ScryptHeader(parsed, packed[:CHECKED_BYTES])
