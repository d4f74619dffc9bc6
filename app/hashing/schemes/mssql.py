"""
SQL Server's PWDENCRYPT().

**Format**: hex of packed bytes, `0x` before it or not, either case: a version of two bytes, 4 bytes of salt, digests.
    2000: 0x0100, SHA-1 of the password, SHA-1 of it in upper case. 2005 and 2008: 0x0100, one SHA-1. From 2012 on:
    0x0200, SHA-512.
**Cost**: none.
**Password**: UTF-16LE, all of it, NUL too; the salt follows it. 2000 compares in upper case, as its default collation.
**Portable**: 2005 `sha1`, 2012 `sha512`, salt as suffix, `utf16le`; not 2000, for Auth0 does not change case.
**Source**: passlib's and hashcat's documents. Vectors: hashcat, passlib.
"""

import functools
from dataclasses import dataclass

from app.domain.hashes import ParsedHash, StoredHash
from app.errors import MalformedHash
from app.hashing.bounds import Claim
from app.hashing.contract import Scheme, Tools
from app.hashing.primitives.digest import DIGEST_BYTES, DigestHash
from app.hashing.primitives.letters import upper
from app.hashing.spelling import from_hex

UTF16 = "utf-16-le"
SALT_BYTES = 4


@dataclass(frozen=True, slots=True)
class UpperHash(DigestHash):
    """A digest over the password in upper case."""

    def matches(self, password: bytes) -> bool:
        """All bytes count, NUL too."""
        try:
            text = password.decode(UTF16)
        except UnicodeDecodeError:
            return False
        # As a class with slots has a base of its own name, `super()` would not find it.
        return DigestHash.matches(self, upper(text).encode(UTF16))

    def portable(self) -> None:
        """Auth0 does not change case."""
        return


@dataclass(frozen=True, slots=True)
class _Kind:
    version: bytes
    algorithm: str
    digests: int
    parsed: type[DigestHash] = DigestHash
    not_portable: str = ""


_KINDS = {
    "mssql2000": _Kind(b"\x01\x00", "sha1", 2, UpperHash, "Auth0 does not change the case of a password"),
    "mssql2005": _Kind(b"\x01\x00", "sha1", 1),
    "mssql2012": _Kind(b"\x02\x00", "sha512", 1),
}


def schemes(tools: Tools) -> tuple[Scheme, ...]:
    """This family, within the bounds of `tools`."""
    return tuple(
        Scheme(
            name,
            functools.partial(_parse, tools.claim(name), kind),
            encoding=UTF16,
            own_encoding=True,
            not_portable=kind.not_portable,
        )
        for name, kind in _KINDS.items()
    )


def _parse(claim: Claim, kind: _Kind, stored: StoredHash) -> ParsedHash | None:
    try:
        packed = from_hex(claim, stored.encoded)
    except MalformedHash:
        return None
    size = DIGEST_BYTES[kind.algorithm]
    head = len(kind.version) + SALT_BYTES
    if not packed.startswith(kind.version) or len(packed) != head + kind.digests * size:
        return None
    salt, digest = packed[len(kind.version) : head], packed[-size:]
    return kind.parsed(kind.algorithm, digest, salt, "suffix", auth0_encoding="utf16le")
