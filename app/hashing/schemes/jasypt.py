"""
Jasypt's digesters.

**Format**: base64 (or hex, where the parameter `encoding` is `hex`) of salt and digest. Parameters `algorithm`,
    `iterations`, `salt_bytes`; without them 24 bytes are of BasicPasswordEncryptor (MD5, 1,000 rounds, 8 bytes of salt)
    and 48 of StrongPasswordEncryptor (SHA-256, 100,000 rounds, 16 bytes of salt).
**Cost**: linear rounds.
**Password**: UTF-8 of its NFC form; digest(.. digest(salt + password)), over raw bytes.
**Portable**: no; Auth0 digests once.
**Source**: Jasypt 1.9. Vectors: Jasypt.

Base64 proves nothing about how it was made, so the mapping must name it.
"""

import functools
import unicodedata

from app.domain.hashes import ParsedHash, StoredHash
from app.hashing.bounds import Claim
from app.hashing.contract import Scheme, Tools
from app.hashing.given import given_number, given_text
from app.hashing.primitives.prehashed import Prehashed
from app.hashing.primitives.repeated import RepeatedDigestHash, admit_repeated
from app.hashing.spelling import from_base64, from_hex
from app.hashing.untagged import read_untagged

USUAL = {24: ("md5", 1_000, 8), 48: ("sha256", 100_000, 16)}
"""By length: algorithm, rounds and bytes of salt."""


def schemes(tools: Tools) -> tuple[Scheme, ...]:
    """This family, within the bounds of `tools`."""
    name = "jasypt_digest"
    parse = functools.partial(read_untagged, tools.claim(name), _read)
    return (Scheme(name, parse, named_only=True, not_portable="Auth0 digests once"),)


def _read(claim: Claim, stored: StoredHash) -> ParsedHash:
    in_hex = given_text(claim, stored, "encoding") == "hex"
    packed = (from_hex if in_hex else from_base64)(claim, stored.encoded)
    algorithm, rounds, salt_bytes = USUAL.get(len(packed), ("", 0, 0))
    algorithm = given_text(claim, stored, "algorithm", algorithm).lower().replace("-", "")
    if not algorithm:
        raise claim.malformed("another length than Jasypt's own encryptors write: needs the parameter algorithm")
    rounds = given_number(claim, stored, "iterations", rounds or 1_000)
    salt_bytes = given_number(claim, stored, "salt_bytes", salt_bytes or 8)
    digest, salt = packed[salt_bytes:], packed[:salt_bytes]
    return Prehashed(admit_repeated(claim, RepeatedDigestHash(algorithm, rounds, digest, salt)), _nfc)


def _nfc(password: bytes) -> bytes:
    """The password in NFC; bytes that are no UTF-8 stay as they are."""
    try:
        return unicodedata.normalize("NFC", password.decode("utf-8")).encode("utf-8")
    except UnicodeDecodeError:
        return password
