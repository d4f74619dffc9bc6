"""
Auth0's `custom_password_hash` as its documentation reads: whether a typed password opens one.

Written from the page "Bulk user import database schema and examples", apart from the hash room: what the bulk import
sends is thereby judged by somebody who did not make it. OpenSSL, bcrypt and libargon2 do the arithmetic.
"""

import base64
import hashlib
import hmac
import re
import struct
from collections.abc import Callable, Mapping
from typing import Any, Final

import argon2
import bcrypt

from app.rehearsal.md4 import md4
from app.rehearsal.whirlpool import whirlpool

BCRYPT_BYTES: Final = 72
"""bcrypt reads no more; a separate salt counts."""

HMAC_BLOCK: Final = 64
"""Octets of a block of MD4 and Whirlpool."""

SCRYPT_BYTES: Final = 1 << 30
"""Memory that OpenSSL may take for one scrypt."""

BCRYPT = re.compile(r"\$2[aby]\$(?:0[4-9]|[12][0-9]|3[01])\$[./A-Za-z0-9]{53}")
PBKDF2 = re.compile(
    r"\$pbkdf2-(?P<digest>[A-Za-z0-9-]+)(?:\$(?=[il])(?:i=(?P<i>[0-9]+))?(?:,?l=(?P<l>[0-9]+))?)?"
    r"\$(?P<salt>[A-Za-z0-9+/]+)\$(?P<hash>[A-Za-z0-9+/]+)"
)
LDAP = re.compile(r"\{(?P<scheme>[A-Za-z0-9-]+)\}(?P<value>[A-Za-z0-9+/]+={0,2})")
ARGON2 = re.compile(
    r"\$argon2(?:id|i)\$v=19\$m=(?P<m>[1-9][0-9]*),t=(?P<t>[1-9][0-9]*),p=(?P<p>[1-9][0-9]*)"
    r"\$(?P<salt>[A-Za-z0-9+/]+)\$(?P<hash>[A-Za-z0-9+/]+)"
)

_ALIAS = re.compile(r"(?i:rsa-|ssl3-)?(?P<name>[A-Za-z0-9]+?)(?i:WithRSA(?:Encryption)?)?")
_TWO_OCTETS = re.compile(r"utf16le|ucs2")


def imported_hash_opens(custom: Mapping[str, Any], password: str) -> bool:
    """
    Whether `password` opens this hash, which the import took before.

    Raises:
        ValueError: PBKDF2 over Whirlpool or MDC-2: OpenSSL here has not got them, and by hand it would take minutes.
    """
    algorithm, stored = custom["algorithm"], custom["hash"]
    typed = _typed(password, custom.get("password", {}).get("encoding", "utf8"))
    text = _TEXTS.get(algorithm)
    if text is not None:
        return text(stored["value"], _salted(custom, typed))
    wanted = _octets(stored["value"], stored.get("encoding", "utf8"))
    if algorithm == "hmac":
        key = stored["key"]
        made = _hmac(stored["digest"], _octets(key["value"], key.get("encoding", "utf8")), typed)
    elif algorithm == "scrypt":
        made = _scrypt(custom, typed)
    else:
        made = _digest(algorithm, _salted(custom, typed))
    return hmac.compare_digest(made, wanted)


def digest_name(name: str) -> str:
    """The digest behind one of OpenSSL's aliases: `RSA-SHA256`, `sha256WithRSAEncryption`, `ssl3-sha1`."""
    found = _ALIAS.fullmatch(name)
    plain = (found["name"] if found else name).lower()
    return "ripemd160" if plain in {"rmd160", "ripemd"} else plain


def unpadded(text: str) -> bytes:
    """
    Base64 of the standard alphabet without padding, and with no bits left over.

    Raises:
        ValueError: It is none.
    """
    decoded = base64.b64decode(text + "=" * (-len(text) % 4), validate=True)
    if base64.b64encode(decoded).rstrip(b"=").decode() != text:
        raise ValueError("bits are left over")
    return decoded


def _typed(password: str, encoding: str) -> bytes:
    """A password's octets as Node.js makes them of a string."""
    units = password.encode("utf-16-le", "surrogatepass")
    if _TWO_OCTETS.fullmatch(encoding):
        return units
    if encoding == "utf8":
        return units.decode("utf-16-le", "replace").encode()
    return units[::2]  # ascii, latin1, binary: the low half of each unit


def _octets(value: str, encoding: str) -> bytes:
    if encoding == "hex":
        return bytes.fromhex(value)
    if encoding == "base64":
        plain = value.rstrip("=").replace("-", "+").replace("_", "/")
        return base64.b64decode(plain + "=" * (-len(plain) % 4))
    return value.encode("utf-8", "surrogatepass")


def _salt(custom: Mapping[str, Any]) -> bytes:
    salt = custom.get("salt", {"value": ""})
    return _octets(salt["value"], salt.get("encoding", "utf8"))


def _salted(custom: Mapping[str, Any], typed: bytes) -> bytes:
    salt = _salt(custom)
    return typed + salt if custom.get("salt", {}).get("position") == "suffix" else salt + typed


def _bcrypt(text: str, typed: bytes) -> bool:
    return (
        BCRYPT.fullmatch(text) is not None
        and b"\0" not in typed
        and bcrypt.checkpw(typed[:BCRYPT_BYTES], text.encode())
    )


def _argon2(text: str, typed: bytes) -> bool:
    found = ARGON2.fullmatch(text)
    if found is None:
        return False
    kind = argon2.low_level.Type.ID if text.startswith("$argon2id$") else argon2.low_level.Type.I
    made = argon2.low_level.hash_secret_raw(
        typed,
        unpadded(found["salt"]),
        time_cost=int(found["t"]),
        memory_cost=int(found["m"]),
        parallelism=int(found["p"]),
        hash_len=len(unpadded(found["hash"])),
        type=kind,
    )
    return hmac.compare_digest(made, unpadded(found["hash"]))


def _pbkdf2(text: str, typed: bytes) -> bool:
    found = PBKDF2.fullmatch(text)
    if found is None:
        return False
    rounds, length = int(found["i"] or 100_000), int(found["l"] or 64)
    made = _pbkdf2_made(digest_name(found["digest"]), typed, unpadded(found["salt"]), rounds=rounds, length=length)
    return hmac.compare_digest(made, unpadded(found["hash"]))


def _pbkdf2_made(digest: str, typed: bytes, salt: bytes, *, rounds: int, length: int) -> bytes:
    """RFC 8018; by hand for MD4, which OpenSSL 3 has put away."""
    if digest != "md4":
        return hashlib.pbkdf2_hmac(digest, typed, salt, rounds, length)
    made = b""
    block = 1
    while len(made) < length:
        last = _hmac(digest, typed, salt + struct.pack(">I", block))
        mixed = int.from_bytes(last)
        for _ in range(rounds - 1):
            last = _hmac(digest, typed, last)
            mixed ^= int.from_bytes(last)
        made += mixed.to_bytes(len(last))
        block += 1
    return made[:length]


def _ldap(text: str, typed: bytes) -> bool:
    found = LDAP.fullmatch(text)
    if found is None:
        return False
    scheme = found["scheme"].lower()
    salted = scheme.startswith("s") and not scheme.startswith("sha")
    name = {"sha": "sha1"}.get(plain := scheme[1:] if salted else scheme, plain)
    packed = base64.b64decode(found["value"])
    size = hashlib.new(name).digest_size
    if len(packed) < size or (not salted and len(packed) != size):
        return False
    return hmac.compare_digest(_digest(name, typed + packed[size:]), packed[:size])


def _scrypt(custom: Mapping[str, Any], typed: bytes) -> bytes:
    return hashlib.scrypt(
        typed,
        salt=_salt(custom),
        n=int(custom.get("cost", 16384)),
        r=int(custom.get("blockSize", 8)),
        p=int(custom.get("parallelization", 1)),
        dklen=int(custom["keylen"]),
        maxmem=SCRYPT_BYTES,
    )


_TEXTS: Final[Mapping[str, Callable[[str, bytes], bool]]] = {
    "bcrypt": _bcrypt,
    "argon2": _argon2,
    "pbkdf2": _pbkdf2,
    "ldap": _ldap,
}


def _digest(name: str, message: bytes) -> bytes:
    own = _OWN.get(name)
    return own(message) if own else hashlib.new(name, message).digest()


def _hmac(name: str, key: bytes, message: bytes) -> bytes:
    """RFC 2104; by hand for the two that OpenSSL 3 has put away, both of 64-octet blocks."""
    if name not in _OWN:
        return hmac.new(key, message, name).digest()
    padded = (_digest(name, key) if len(key) > HMAC_BLOCK else key).ljust(HMAC_BLOCK, b"\0")
    inner = _digest(name, bytes(each ^ 0x36 for each in padded) + message)
    return _digest(name, bytes(each ^ 0x5C for each in padded) + inner)


_OWN: Final[Mapping[str, Callable[[bytes], bytes]]] = {"md4": md4, "whirlpool": whirlpool}
