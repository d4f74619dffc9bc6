"""
Symfony's encoders, FOSUserBundle's among them.

**Format**: digest in base64 or hex, salt in a column: the message digest encoder loops over digest + password +
    `{SALT}` (`params.algorithm`, `.iterations`, `.base64`; sha512, 5000 and true unless they say otherwise; sha1, 1 and
    hex are Symfony 1's style); PBKDF2 (`params.digest`, `.iterations`, `.encoding`; sha512, 1000, base64). The native
    encoder's text is bcrypt's; passwords over 72 bytes it hashes as the base64 of their SHA-512.
**Cost**: linear rounds; bcrypt's.
**Password**: UTF-8, up to 4096 bytes: longer ones Symfony refuses.
**Portable**: the message digest of one round (the salt with its braces after the password); `pbkdf2`; not the long one.
**Source**: Symfony's PasswordHasher component. Vectors: Symfony 5.4, PHP.

A salt with a brace in it Symfony refuses, so here it is malformed.
"""

import base64
import functools
import hashlib

from app.domain.hashes import ParsedHash, StoredHash
from app.hashing.bounds import Claim
from app.hashing.contract import Scheme, Tools
from app.hashing.given import given_flag, given_number, given_text
from app.hashing.primitives.bcrypt import parse_bcrypt
from app.hashing.primitives.digest import DIGEST_BYTES, DigestHash
from app.hashing.primitives.pbkdf2 import pbkdf2_hash
from app.hashing.primitives.prehashed import Prehashed
from app.hashing.primitives.salted_loop import salted_loop_hash
from app.hashing.spelling import from_base64, from_hex

NATIVE_BYTES = 72
UNSAID_ROUNDS = 5000
UNSAID_PBKDF2_ROUNDS = 1000


def schemes(tools: Tools) -> tuple[Scheme, ...]:
    """This family, within the bounds and on the road that `tools` names."""
    parsers = {
        "symfony_message_digest": functools.partial(_message_digest, tools.claim("symfony_message_digest")),
        "symfony_pbkdf2": functools.partial(_pbkdf2, tools.claim("symfony_pbkdf2")),
    }
    native = functools.partial(_native, tools.claim("symfony_native_long"), tools)
    return (
        *(Scheme(name, parse, named_only=True) for name, parse in parsers.items()),
        Scheme(
            "symfony_native_long", native, named_only=True, not_portable="Auth0 hashes long passwords as they are typed"
        ),
    )


def _message_digest(claim: Claim, stored: StoredHash) -> ParsedHash | None:
    algorithm = given_text(claim, stored, "algorithm", "sha512").lower()
    rounds = stored.iterations or given_number(claim, stored, "iterations", UNSAID_ROUNDS)
    in_base64 = "base64" not in stored.params or given_flag(claim, stored, "base64")
    salt = stored.salt or b""
    if {*b"{}"} & {*salt}:
        raise claim.malformed("a salt with braces")
    suffix = b"{" + salt + b"}" if salt else b""
    digest = (from_base64 if in_base64 else from_hex)(claim, stored.encoded)
    if rounds > 1:
        return salted_loop_hash(claim, (algorithm, rounds, "raw"), suffix=suffix, digest=digest)
    claim.admit_salt(suffix)
    if len(digest) != DIGEST_BYTES.get(algorithm):
        raise claim.malformed("not a whole digest that is known")
    return DigestHash(algorithm, digest, suffix, "suffix")


def _pbkdf2(claim: Claim, stored: StoredHash) -> ParsedHash | None:
    read = from_hex if given_text(claim, stored, "encoding", "base64") == "hex" else from_base64
    return pbkdf2_hash(
        claim,
        algorithm=given_text(claim, stored, "digest", "sha512").lower(),
        rounds=stored.iterations or given_number(claim, stored, "iterations", UNSAID_PBKDF2_ROUNDS),
        salt=stored.salt or b"",
        digest=read(claim, stored.encoded),
    )


def _native(claim: Claim, tools: Tools, stored: StoredHash) -> ParsedHash | None:
    inner = parse_bcrypt(claim, stored.encoded, blowfish=tools.blowfish)
    return None if inner is None else Prehashed(inner, _shortened)


def _shortened(password: bytes) -> bytes:
    if len(password) <= NATIVE_BYTES:
        return password
    return base64.b64encode(hashlib.sha512(password).digest())
