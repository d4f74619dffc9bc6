r"""
Keycloak's password credentials, as the columns of its database and the JSON of its exports hold them.

**Format**: the column `secret_data`, JSON with `value` and `salt` in base64, and the column `credential_data`, JSON
    with `algorithm`, `hashIterations` and `additionalParameters`, whose values are lists of texts. The mapping's
    password column is `secret_data`, or is empty beside both. An exported credential is one JSON object with
    `secretData` and `credentialData` as texts inside.
**Cost**: `hashIterations` of PBKDF2 (`pbkdf2` is SHA-1, `pbkdf2-sha256`, `pbkdf2-sha512`) or passes of `argon2`, whose
    `memory` (KiB) and `parallelism` are parameters; `bcrypt` of the provider of that name has its own text as `value`.
**Password**: UTF-8; in PBKDF2 a NUL at the end opens nothing.
**Portable**: `pbkdf2`, `argon2`, `bcrypt`, within their own rules.
**Source**: Keycloak 26. Vectors: Keycloak's exports, the JDK's PBKDF2 in Keycloak's layout.
"""

import functools
import json
from collections.abc import Mapping
from typing import Any

from app.domain.hashes import ParsedHash, StoredHash
from app.hashing.blowfish import Blowfish
from app.hashing.bounds import Claim
from app.hashing.contract import Scheme, Tools
from app.hashing.primitives.argon2 import Argon2Hash, Variant, argon2_hash
from app.hashing.primitives.bcrypt import parse_bcrypt
from app.hashing.primitives.pbkdf2 import pbkdf2_hash
from app.hashing.spelling import from_base64

PBKDF2 = {"pbkdf2": "sha1", "pbkdf2-sha256": "sha256", "pbkdf2-sha512": "sha512"}
VARIANTS: Mapping[str, Variant] = {"d": "d", "i": "i", "id": "id"}
VERSIONS = {"1.0": 0x10, "1.3": 0x13}

Json = Mapping[str, Any]


def schemes(tools: Tools) -> tuple[Scheme, ...]:
    """This family, within the bounds and on the road that `tools` names."""
    return (Scheme("keycloak", functools.partial(_parse, tools.claim("keycloak"), tools.blowfish)),)


def _parse(claim: Claim, blowfish: Blowfish, stored: StoredHash) -> ParsedHash | None:
    named = stored.scheme == claim.scheme
    text = stored.encoded or stored.columns.get("secret_data", "")
    if not text.startswith("{") and not named:
        return None
    secret = _object(text)
    if secret is not None and {"secretData", "credentialData"} <= secret.keys():
        credential = _object(secret["credentialData"])
        secret = _object(secret["secretData"])
    else:
        credential = _object(stored.columns.get("credential_data", ""))
    if secret is None or credential is None or "value" not in secret:
        if named:
            raise claim.malformed("not the JSON of secret_data and credential_data")
        return None
    return _credential(claim, blowfish, secret, credential)


def _object(value: object) -> Json | None:
    """A JSON object, given as such or as its text; None for anything else."""
    if isinstance(value, str):
        try:
            value = json.loads(value)
        except (ValueError, RecursionError):
            return None
    return value if isinstance(value, dict) else None


def _credential(claim: Claim, blowfish: Blowfish, secret: Json, credential: Json) -> ParsedHash:
    algorithm = _text(claim, credential, "algorithm")
    value = _text(claim, secret, "value")
    if algorithm == "bcrypt":
        parsed = parse_bcrypt(claim, value, blowfish=blowfish)
        if parsed is None:
            raise claim.malformed("the value is no bcrypt text")
        return parsed
    digest, salt = from_base64(claim, value), from_base64(claim, _text(claim, secret, "salt"))
    rounds = _count(claim, credential.get("hashIterations"))
    if algorithm in PBKDF2:
        return pbkdf2_hash(claim, algorithm=PBKDF2[algorithm], rounds=rounds, salt=salt, digest=digest)
    if algorithm != "argon2":
        raise claim.malformed("an algorithm that is not known")
    more = _object(credential.get("additionalParameters")) or {}
    variant = VARIANTS.get(_parameter(claim, more, "type", "id"))
    version = VERSIONS.get(_parameter(claim, more, "version", "1.3"))
    if variant is None or version is None:
        raise claim.malformed("no variant or version of argon2")
    memory, lanes, length = (
        claim.whole_number(_parameter(claim, more, name, usual))
        for name, usual in (("memory", "7168"), ("parallelism", "1"), ("hashLength", str(len(digest))))
    )
    if length != len(digest):
        raise claim.malformed("the digest is not as long as it says")
    return argon2_hash(claim, Argon2Hash(variant, version, memory, rounds, lanes, salt, digest))


def _text(claim: Claim, fields: Json, name: str) -> str:
    value = fields.get(name)
    if not isinstance(value, str):
        raise claim.malformed(f"{name} is no text")
    return value


def _count(claim: Claim, value: object) -> int:
    if isinstance(value, bool) or not isinstance(value, int):
        raise claim.malformed("hashIterations is no whole number")
    return claim.whole_number(str(value))


def _parameter(claim: Claim, more: Json, name: str, usual: str) -> str:
    """A parameter of argon2: a list of one text."""
    value = more.get(name, [usual])
    if not isinstance(value, list) or len(value) != 1 or not isinstance(value[0], str):
        raise claim.malformed(f"{name} is no list of one text")
    return value[0]
