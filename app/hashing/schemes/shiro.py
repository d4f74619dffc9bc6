"""
Apache Shiro's texts, both kinds.

**Format**: `$shiro1$ALGORITHM$ROUNDS$SALT$DIGEST`, base64; `$shiro2$` + argon2's text
    (`argon2id$v=19$t=1,m=65536,p=4$..`) or bcrypt's (`2y$10$..`), without their first `$`.
**Cost**: shiro1 linear rounds, 500,000 of SHA-256 by default; that of the text inside.
**Password**: UTF-8; digest(.. digest(salt + password)), over raw bytes.
**Portable**: shiro1 of one round; shiro2 as the text inside.
**Source**: Apache Shiro 1.3 and 2.0. Vectors: Shiro's DefaultPasswordService, Shiro 2's own tests.
"""

import functools
from collections.abc import Sequence
from dataclasses import replace

from app.domain.hashes import ParsedHash, StoredHash
from app.hashing.bounds import Claim
from app.hashing.contract import Scheme, Tools
from app.hashing.inside import parse_inside
from app.hashing.primitives.repeated import RepeatedDigestHash, repeated_hash
from app.hashing.spelling import from_base64

SHIRO1 = "$shiro1$"
SHIRO2 = "$shiro2$"
INSIDE = ("argon2", "bcrypt")


def wrapping(tools: Tools, inner: tuple[Scheme, ...]) -> tuple[Scheme, ...]:
    """This family around the schemes of `inner`."""
    texts = [scheme for scheme in inner if scheme.name in INSIDE]
    return (
        Scheme("shiro1", functools.partial(_shiro1, tools.claim("shiro1"))),
        Scheme("shiro2", functools.partial(_shiro2, tools.claim("shiro2"), texts)),
    )


def _shiro1(claim: Claim, stored: StoredHash) -> ParsedHash | None:
    if not stored.encoded.startswith(SHIRO1):
        return None
    parts = stored.encoded.removeprefix(SHIRO1).split("$")
    if len(parts) != 4:
        raise claim.malformed("not algorithm, rounds, salt and digest")
    algorithm = parts[0].lower().replace("-", "")
    rounds = claim.whole_number(parts[1])
    salt, digest = from_base64(claim, parts[2]), from_base64(claim, parts[3])
    return repeated_hash(claim, RepeatedDigestHash(algorithm, rounds, digest, salt))


def _shiro2(claim: Claim, texts: Sequence[Scheme], stored: StoredHash) -> ParsedHash | None:
    if not stored.encoded.startswith(SHIRO2):
        return None
    inner = replace(stored, encoded="$" + stored.encoded.removeprefix(SHIRO2))
    parsed = parse_inside(claim, texts, inner)
    if parsed is None:
        raise claim.malformed("neither argon2 nor bcrypt inside")
    return parsed
