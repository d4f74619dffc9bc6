"""
PBKDF2 in columns with a framework's own settings, so that the mapping need name nothing but the framework.

**Format**: the digest in hex or base64, the salt in a column. What each takes unless parameters (`iterations`,
    `digest`, `keylen`) or columns say otherwise:
    passport_local_mongoose (and Payload): SHA-256, 25,000, hex; before its version 4 the parameter `digest` is `sha1`.
    discourse: SHA-256, 64,000, hex of 32 bytes; the column `password_algorithm` rules
    (`$pbkdf2-sha256$i=600000,l=32$`).
    grafana: SHA-256, 10,000, hex of 50 bytes.
    pbkdf2_password (npm): SHA-1, 10,000, base64 of 128 bytes; meanjs: SHA-1, 10,000, base64 of 64 bytes.
**Cost**: linear in iterations and in blocks of output.
**Password**: UTF-8; a NUL at its end opens nothing, for HMAC fills keys up with NUL. The salt is used as the text it
    is, even where it looks like hex; pbkdf2_password and meanjs decode theirs from base64.
**Portable**: `pbkdf2`.
**Source**: the packages' and applications' code. Vectors: passport-local-mongoose, pbkdf2-password, Node's crypto with
    the settings of mean.js, Discourse and Grafana.

A bare digest proves nothing about how it was made, so all are offered only when the mapping names them.
"""

import functools
import re
from dataclasses import dataclass

from app.domain.hashes import ParsedHash, StoredHash
from app.hashing.bounds import Claim
from app.hashing.contract import Scheme, Tools
from app.hashing.given import given_number, given_text
from app.hashing.primitives.pbkdf2 import pbkdf2_hash
from app.hashing.spelling import from_base64, from_hex, parameters
from app.hashing.untagged import read_untagged

_ALGORITHM = re.compile(r"\$pbkdf2-([a-z0-9]+)\$([^$]+)\$?", re.ASCII)


@dataclass(frozen=True, slots=True)
class _Settings:
    """
    What a framework does unless told otherwise.

    Attributes:
        digest: hashlib's name.
        rounds: PBKDF2's.
        length: Bytes that are derived; None where sites chose it.
        base64: Whether the digest is base64; else hex.
        salt_base64: Whether the salt column is decoded from base64; else its text is the salt.
    """

    digest: str
    rounds: int
    length: int | None
    base64: bool = False
    salt_base64: bool = False


FRAMEWORKS = {
    "passport_local_mongoose": _Settings("sha256", 25_000, None),
    "discourse": _Settings("sha256", 64_000, 32),
    "grafana": _Settings("sha256", 10_000, 50),
    "pbkdf2_password": _Settings("sha1", 10_000, 128, base64=True, salt_base64=True),
    "meanjs": _Settings("sha1", 10_000, 64, base64=True, salt_base64=True),
}


def schemes(tools: Tools) -> tuple[Scheme, ...]:
    """This family, within the bounds of `tools`."""
    return tuple(
        Scheme(
            name,
            functools.partial(read_untagged, tools.claim(name), functools.partial(_read, settings)),
            named_only=True,
        )
        for name, settings in FRAMEWORKS.items()
    )


def _read(settings: _Settings, claim: Claim, stored: StoredHash) -> ParsedHash:
    salt = stored.salt
    if not salt:
        raise claim.malformed("needs the salt column")
    if settings.salt_base64:
        salt = from_base64(claim, salt.decode("utf-8", "replace"))
    digest, rounds, length = _said(claim, settings, stored)
    return pbkdf2_hash(
        claim,
        algorithm=digest,
        rounds=rounds,
        salt=salt,
        digest=(from_base64 if settings.base64 else from_hex)(claim, stored.encoded),
        length=length,
    )


def _said(claim: Claim, settings: _Settings, stored: StoredHash) -> tuple[str, int, int | None]:
    """Digest, rounds and length: what the row says, else the operator, else the framework."""
    if row := stored.columns.get("password_algorithm"):
        found = _ALGORITHM.fullmatch(row)
        if found is None:
            raise claim.malformed("password_algorithm is not PBKDF2")
        costs = parameters(claim, found[2], known=frozenset("il"))
        return found[1], costs.get("i", settings.rounds), costs.get("l", settings.length)
    digest = stored.columns.get("digest") or given_text(claim, stored, "digest", settings.digest)
    rounds = stored.iterations
    if rounds is None:
        rounds = given_number(claim, stored, "iterations", settings.rounds)
    length = settings.length
    if "keylen" in stored.params:
        length = given_number(claim, stored, "keylen", 1)
    return digest.lower().replace("-", ""), claim.whole_number(str(rounds)), length
