"""
What a `custom_password_hash` must be, algorithm by algorithm; its shape has been asked by the schema before.

Auth0 verifies with its package `magic`, and that argon2 with libsodium: what libsodium's `crypto_pwhash_str_verify`
does not read could never log in, and is refused here.
"""

import base64
import binascii
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from app.rehearsal.imported_hash import ARGON2, BCRYPT, LDAP, PBKDF2, digest_name, unpadded
from app.rehearsal.management.rules import Disputed
from app.rehearsal.management.schema import FORMAT, Problem

PATH: Final = "custom_password_hash"

HEX = re.compile(r"(?:[0-9A-Fa-f]{2})+")
BASE64 = re.compile(r"[A-Za-z0-9+/_-]+={0,2}")

LIBSODIUM_CHARS: Final = 127
"""crypto_pwhash_STRBYTES is 128, the final NUL among them."""

LDAP_SCHEMES: Final = frozenset(
    {"md5", "smd5", "sha", "sha1", "sha256", "sha384", "sha512", "ssha", "ssha1", "ssha256", "ssha384", "ssha512"}
)

PBKDF2_DIGESTS: Final = frozenset(
    {"md4", "md5", "mdc2", "ripemd160", "rmd160", "sha1", "sha224", "sha256", "sha384", "sha512", "whirlpool"}
)


@dataclass(frozen=True, slots=True)
class _Rule:
    """What one algorithm takes: encodings of the hash, whether a separate salt, whether an HMAC's digest and key."""

    encodings: tuple[str, ...]
    salt: bool
    look: Callable[[str], list[Problem]]


def hash_problems(custom: Mapping[str, Any], disputed: Disputed) -> list[Problem]:
    """What is wrong with an object that has the right shape."""
    algorithm = custom["algorithm"]
    rule = _RULES.get(algorithm, _DIGEST)
    stored = custom["hash"]
    found = []
    encoding = stored.get("encoding", "utf8" if rule.encodings == ("utf8",) else "")
    if encoding not in rule.encodings:
        found.append(Problem("ENUM_MISMATCH", f"No enum match for: {encoding}", f"{PATH}.hash.encoding"))
    else:
        found += rule.look(stored["value"]) if encoding == "utf8" else _coded(stored["value"], encoding, "hash.value")
    found += _salt_problems(custom.get("salt"), allowed=rule.salt)
    if algorithm == "hmac":
        found += _hmac_problems(stored)
    if algorithm == "scrypt":
        found += _scrypt_problems(custom)
    if algorithm == "pbkdf2" and not found:
        found += _iterations(stored["value"], disputed.most_iterations)
    return found


def _wrong_value(text: str) -> list[Problem]:
    return [Problem("PATTERN", f"String does not match pattern {text}", f"{PATH}.hash.value")]


def _bcrypt(value: str) -> list[Problem]:
    return [] if BCRYPT.fullmatch(value) else _wrong_value(BCRYPT.pattern)


def _argon2(value: str) -> list[Problem]:
    found = ARGON2.fullmatch(value)
    if found is None or len(value) > LIBSODIUM_CHARS:
        return _wrong_value(ARGON2.pattern)
    memory, lanes = int(found["m"]), int(found["p"])
    try:
        salt, made = unpadded(found["salt"]), unpadded(found["hash"])
    except (ValueError, binascii.Error):
        return _wrong_value(ARGON2.pattern)
    # argon2.h: 8 KiB a lane, 8 octets of salt, 16 of hash, 32-bit numbers.
    if memory < 8 * lanes or len(salt) < 8 or len(made) < 16 or max(memory, int(found["t"]), lanes) >= 1 << 32:
        return _wrong_value(ARGON2.pattern)
    return []


def _pbkdf2(value: str) -> list[Problem]:
    found = PBKDF2.fullmatch(value)
    if found is None:
        return _wrong_value(PBKDF2.pattern)
    if digest_name(found["digest"]) not in PBKDF2_DIGESTS:
        return [Problem("ENUM_MISMATCH", f"No enum match for: {found['digest']}", f"{PATH}.hash.value")]
    return []


def _iterations(value: str, most: int | None) -> list[Problem]:
    found = PBKDF2.fullmatch(value)
    count = int(found["i"] or 0) if found else 0
    if most is None or count <= most:
        return []
    return [Problem("MAXIMUM", f"Value {count} is greater than maximum {most}", f"{PATH}.hash.value")]


def _ldap(value: str) -> list[Problem]:
    found = LDAP.fullmatch(value)
    if found is None or found["scheme"].lower() not in LDAP_SCHEMES:
        return _wrong_value(LDAP.pattern)
    try:
        base64.b64decode(found["value"], validate=True)
    except (ValueError, binascii.Error):
        return _wrong_value(LDAP.pattern)
    return []


def _coded(value: str, encoding: str, where: str) -> list[Problem]:
    pattern = HEX if encoding == "hex" else BASE64
    if encoding == "utf8" or pattern.fullmatch(value):
        return []
    return [Problem(FORMAT, f"Object didn't pass validation for format {encoding}", f"{PATH}.{where}")]


def _salt_problems(salt: Mapping[str, Any] | None, *, allowed: bool) -> list[Problem]:
    if salt is None:
        return []
    if not allowed:
        return [Problem("NOT_PASSED", "Data matches schema from 'not'", f"{PATH}.salt")]
    return _coded(salt["value"], salt.get("encoding", "utf8"), "salt.value") if salt["value"] else []


def _hmac_problems(stored: Mapping[str, Any]) -> list[Problem]:
    missing = [name for name in ("digest", "key") if name not in stored]
    if missing:
        return [Problem("OBJECT_REQUIRED", f"Missing required property: {name}", f"{PATH}.hash") for name in missing]
    key = stored["key"]
    return _coded(key["value"], key.get("encoding", "utf8"), "hash.key.value")


def _scrypt_problems(custom: Mapping[str, Any]) -> list[Problem]:
    if "keylen" not in custom:
        return [Problem("OBJECT_REQUIRED", "Missing required property: keylen", PATH)]
    cost = int(custom.get("cost", 16384))
    return [Problem("NOT_PASSED", "cost is no power of two", f"{PATH}.cost")] if cost & (cost - 1) else []


def _any(_: str) -> list[Problem]:
    return []


_DIGEST: Final = _Rule(("hex", "base64"), salt=True, look=_any)
_RULES: Final[Mapping[str, _Rule]] = {
    "bcrypt": _Rule(("utf8",), salt=True, look=_bcrypt),
    "argon2": _Rule(("utf8",), salt=False, look=_argon2),
    "pbkdf2": _Rule(("utf8",), salt=False, look=_pbkdf2),
    "ldap": _Rule(("utf8",), salt=False, look=_ldap),
    "hmac": _Rule(("hex", "base64"), salt=False, look=_any),
    "scrypt": _DIGEST,
}
