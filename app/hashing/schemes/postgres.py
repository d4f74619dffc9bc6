"""
PostgreSQL's `password_encryption = md5`.

**Format**: `md5` + 32 lower-case hex digits; the user name in its column.
**Cost**: none.
**Password**: UTF-8, all of it, NUL too; the role's name follows it, in the case it has.
**Portable**: `md5` with the name as suffix.
**Source**: PostgreSQL's documents. Vectors: hashcat, passlib. SCRAM is in `scram.py`.
"""

import functools
import re

from app.domain.hashes import ParsedHash, StoredHash
from app.hashing.bounds import Claim
from app.hashing.contract import Scheme, Tools
from app.hashing.given import username
from app.hashing.primitives.digest import DigestHash
from app.hashing.spelling import from_hex

_TEXT = re.compile(r"md5([0-9a-f]{32})", re.ASCII)


def schemes(tools: Tools) -> tuple[Scheme, ...]:
    """This family, within the bounds of `tools`."""
    return (Scheme("postgres_md5", functools.partial(_parse, tools.claim("postgres_md5"))),)


def _parse(claim: Claim, stored: StoredHash) -> ParsedHash | None:
    found = _TEXT.fullmatch(stored.encoded)
    if found is None:
        return None
    name = username(claim, stored).encode("utf-8")
    claim.admit_salt(name)
    return DigestHash("md5", from_hex(claim, found[1]), name, "suffix")
