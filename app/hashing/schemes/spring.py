r"""
Spring Security's password encoders, behind their `{id}` or without one.

**Format**: `{bcrypt}`, `{argon2}`, `{argon2@SpringSecurity_v5_8}` + the usual text; `{scrypt}`,
    `{scrypt@SpringSecurity_v5_8}` + `$` + hex of log2(N), r and p in one number + `$` + salt + `$` + digest in base64;
    `{pbkdf2}`, `{pbkdf2@SpringSecurity_v5_8}` + hex (or base64) of salt and digest; `{sha256}` + hex of 8 bytes of salt
    and the digest; `{MD4}`, `{MD5}`, `{SHA-1}`, `{SHA-256}`, `{SHA-384}`, `{SHA-512}` + `{SALT}` + hex (or base64);
    `{ldap}` + `{SSHA}` or `{SHA}` in either case; `{noop}` + the password. Without an `{id}` the parameter `id` says
    which, or the text's own tag (bcrypt, argon2, scrypt). Other parameters: `secret`, `iterations`, `algorithm`,
    `base64`, `keylen` and `saltlen` in bytes. Rows of Spring 3 with a salt column hold the bare digest.
**Cost**: that of what is inside; `{pbkdf2}` 185,000 rounds of SHA-1 (360,000 where 20 bytes were derived: Spring 4),
    the later one 310,000 of SHA-256; `{sha256}` 1,024 rounds.
**Password**: UTF-8; the application's secret follows the salt; digests see password + `{SALT}`, braces included.
**Portable**: as what is inside; digests of one round; not `{sha256}`, `{noop}`.
**Source**: Spring Security's `crypto` module, its tests and its code.
"""

import functools
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from app.domain.hashes import ParsedHash, StoredHash
from app.hashing.bounds import Claim
from app.hashing.contract import Scheme, Tools
from app.hashing.given import given_flag, given_number, given_text, secret_bytes
from app.hashing.inside import parse_inside
from app.hashing.primitives.digest import DIGEST_BYTES, DigestHash
from app.hashing.primitives.pbkdf2 import pbkdf2_hash
from app.hashing.primitives.plain import plain_hash
from app.hashing.primitives.repeated import RepeatedDigestHash, repeated_hash
from app.hashing.primitives.scrypt import power_of_two, scrypt_hash
from app.hashing.spelling import from_base64, from_hex, text_bytes

_ID = re.compile(r"\{([A-Za-z0-9@_-]{1,40})\}", re.ASCII)
_SALTED = re.compile(r"(\{[^}]*\})?(.*)", re.DOTALL)
_LDAP = re.compile(r"\{(S?)SHA\}", re.IGNORECASE | re.ASCII)
_SCRYPT = re.compile(r"\$([0-9a-f]{1,8})\$([^$]+)\$([^$]+)", re.ASCII)

DIGESTS = {
    "MD4": "md4",
    "MD5": "md5",
    "SHA-1": "sha1",
    "SHA": "sha1",
    "SHA-224": "sha224",
    "SHA-256": "sha256",
    "SHA-384": "sha384",
    "SHA-512": "sha512",
}
"""Java's names."""

DIRECTORY_TAGS = frozenset({"MD5", "SHA", "SHA-256", "SHA-384", "SHA-512"})
"""Directories write these too: without Spring's own salt in braces after them they are theirs."""

STANDARD_SALT_BYTES = 8
STANDARD_ROUNDS = 1024

SHA1_BYTES = 20


@dataclass(frozen=True, slots=True)
class _Pbkdf2:
    """What `Pbkdf2PasswordEncoder` of one version takes unless told otherwise."""

    algorithm: str
    rounds: int
    salt_bytes: int


_PBKDF2 = {
    "pbkdf2": _Pbkdf2("sha1", 185_000, 8),
    "pbkdf2@SpringSecurity_v5_8": _Pbkdf2("sha256", 310_000, 16),
}
SPRING_4_ROUNDS = 360_000
"""Before version 5, which derived 20 bytes."""

Reader = Callable[[Claim, StoredHash], ParsedHash]


def wrapping(tools: Tools, inner: tuple[Scheme, ...]) -> tuple[Scheme, ...]:
    """This family around the schemes of `inner`."""
    readers: dict[str, Reader] = {name: functools.partial(_digest, digest) for name, digest in DIGESTS.items()}
    readers |= {name: functools.partial(_pbkdf2, version) for name, version in _PBKDF2.items()}
    readers |= {"sha256": _standard, "ldap": _ldap, "noop": _noop}
    for tag in ("", "@SpringSecurity_v5_8"):
        readers[f"argon2{tag}"] = functools.partial(_inside, _named(inner, "argon2"))
        readers[f"scrypt{tag}"] = _scrypt
    readers["bcrypt"] = functools.partial(_inside, _named(inner, "bcrypt"))
    return (Scheme("spring", functools.partial(_parse, tools.claim("spring"), readers), takes_pepper=True),)


def _named(inner: tuple[Scheme, ...], name: str) -> tuple[Scheme, ...]:
    return tuple(scheme for scheme in inner if scheme.name == name)


def _parse(claim: Claim, readers: Mapping[str, Reader], stored: StoredHash) -> ParsedHash | None:
    tag = _ID.match(stored.encoded)
    named = stored.scheme == claim.scheme
    if tag is None or tag[1] not in readers:
        return _untagged(claim, readers, stored) if named or "id" in stored.params else None
    inner = replace(stored, encoded=stored.encoded[tag.end() :])
    if not named and tag[1] in DIRECTORY_TAGS and not _is_salted(DIGESTS[tag[1]], inner.encoded):
        return None
    if stored.params.get("id", tag[1]) != tag[1]:
        inner = replace(inner, params={})  # they describe the rows without an id
    return readers[tag[1]](claim, inner)


def _untagged(claim: Claim, readers: Mapping[str, Reader], stored: StoredHash) -> ParsedHash:
    name = given_text(claim, stored, "id") or _own_tag(stored.encoded)
    if name not in readers:
        raise claim.malformed("has no {id} that is known; name it as the parameter id")
    return readers[name](claim, stored)


def _own_tag(text: str) -> str:
    if text.startswith("$2"):  # before scrypt, whose shape a bcrypt text has as well
        return "bcrypt"
    if text.startswith("$argon2"):
        return "argon2"
    return "scrypt" if _SCRYPT.fullmatch(text) else ""


def _is_salted(algorithm: str, text: str) -> bool:
    return re.fullmatch(rf"\{{[^}}]*\}}[0-9a-f]{{{2 * DIGEST_BYTES[algorithm]}}}", text, re.ASCII) is not None


def _inside(schemes: tuple[Scheme, ...], claim: Claim, stored: StoredHash) -> ParsedHash:
    parsed = parse_inside(claim, schemes, stored)
    if parsed is None:
        raise claim.malformed("another text inside than the id says")
    return parsed


def _packed(claim: Claim, stored: StoredHash) -> bytes:
    return (from_base64 if given_flag(claim, stored, "base64") else from_hex)(claim, stored.encoded)


def _pbkdf2(version: _Pbkdf2, claim: Claim, stored: StoredHash) -> ParsedHash:
    packed = _packed(claim, stored)
    salt_bytes = given_number(claim, stored, "saltlen", version.salt_bytes)
    salt, digest = packed[:salt_bytes], packed[salt_bytes:]
    length = given_number(claim, stored, "keylen", len(digest) or 1)
    spring_4 = version.algorithm == "sha1" and length == SHA1_BYTES
    parsed = pbkdf2_hash(
        claim,
        algorithm=_java_digest(given_text(claim, stored, "algorithm", version.algorithm)),
        rounds=given_number(claim, stored, "iterations", SPRING_4_ROUNDS if spring_4 else version.rounds),
        salt=salt + (secret_bytes(claim, stored, "secret") or b""),
        digest=digest,
    )
    if len(digest) != length:
        raise claim.malformed("another length than salt and key together")
    return parsed


def _java_digest(name: str) -> str:
    """`sha256` of `SHA256`, `SHA-256` and `PBKDF2WithHmacSHA256`."""
    return name.lower().removeprefix("pbkdf2withhmac").replace("-", "")


def _standard(claim: Claim, stored: StoredHash) -> ParsedHash:
    packed = from_hex(claim, stored.encoded)
    salt, digest = packed[:STANDARD_SALT_BYTES], packed[STANDARD_SALT_BYTES:]
    salt += secret_bytes(claim, stored, "secret") or b""
    return repeated_hash(claim, RepeatedDigestHash("sha256", STANDARD_ROUNDS, digest, salt))


def _digest(algorithm: str, claim: Claim, stored: StoredHash) -> ParsedHash:
    found = _SALTED.fullmatch(stored.encoded)
    assert found is not None  # it takes anything
    salt = text_bytes(claim, found[1] or "")
    if stored.salt and not salt:
        salt = b"{" + stored.salt + b"}"
    digest = _packed(claim, replace(stored, encoded=found[2]))
    rounds = given_number(claim, stored, "iterations", 1)
    if algorithm == "md4":
        claim.admit_salt(salt)
        if rounds != 1 or len(digest) != 16:
            raise claim.malformed("MD4 is of one round and 16 bytes")
        return DigestHash("md4", digest, salt, "suffix")
    return repeated_hash(claim, RepeatedDigestHash(algorithm, rounds, digest, salt, "suffix"))


def _scrypt(claim: Claim, stored: StoredHash) -> ParsedHash:
    found = _SCRYPT.fullmatch(stored.encoded)
    if found is None:
        raise claim.malformed("not parameters, salt and digest")
    packed = int(found[1], 16)
    return scrypt_hash(
        claim,
        (power_of_two(packed >> 16), packed >> 8 & 0xFF, packed & 0xFF),
        salt=from_base64(claim, found[2]),
        digest=from_base64(claim, found[3]),
    )


def _ldap(claim: Claim, stored: StoredHash) -> ParsedHash:
    tag = _LDAP.match(stored.encoded)
    if tag is None:
        raise claim.malformed("neither {SSHA} nor {SHA} inside")
    packed = from_base64(claim, stored.encoded[tag.end() :])
    if len(packed) < SHA1_BYTES or (len(packed) > SHA1_BYTES and not tag[1]):
        raise claim.malformed(f"not {SHA1_BYTES} bytes of digest")
    salt = packed[SHA1_BYTES:]
    claim.admit_salt(salt)
    return DigestHash("sha1", packed[:SHA1_BYTES], salt, "suffix")


def _noop(claim: Claim, stored: StoredHash) -> ParsedHash:
    return plain_hash(claim, text_bytes(claim, stored.encoded))
