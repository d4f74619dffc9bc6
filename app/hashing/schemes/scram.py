"""
SCRAM credentials (RFC 5802, 7677) in the texts of PostgreSQL, Dovecot, MongoDB and passlib.

**Format**: PostgreSQL `SCRAM-SHA-256$ROUNDS:SALT$STORED_KEY:SERVER_KEY`; Dovecot `{SCRAM-SHA-1}` or `{SCRAM-SHA-256}` +
    `ROUNDS,SALT,STORED_KEY,SERVER_KEY`; both in base64. MongoDB: its credentials document in JSON
    (`{"SCRAM-SHA-256": {"iterationCount": .., "salt": .., "storedKey": .., "serverKey": ..}}`, or what stands inside,
    when the mapping names the scheme), or hashcat's `$mongodb-scram$*KIND*USER*ROUNDS*SALT*SERVER_KEY`, user and
    the rest in base64. Where a document has both, SHA-256 is taken, SHA-1 when the mapping names it. passlib:
    `$scram$ROUNDS$SALT$sha-1=KEY,sha-256=KEY ..`, the salted passwords in ab64; the strongest that is known is taken.
**Cost**: linear, PBKDF2 of one block.
**Password**: UTF-8. PostgreSQL and MongoDB's SHA-256 prepare it by SASLprep, or take it as it is where that forbids
    something; Dovecot does not; MongoDB's SHA-1 takes the MD5 of `USER:mongo:PASSWORD` in hex. A NUL at its end opens
    nothing.
**Portable**: no: Auth0 has no word for SCRAM's keys.
**Source**: RFC 5802, 7677, 4013; PostgreSQL's, Dovecot's and MongoDB's documents. Vectors: hashcat, Dovecot,
    PostgreSQL, RFC 7677.
"""

import functools
import json
import re
from collections.abc import Callable

from app.domain.hashes import ParsedHash, StoredHash
from app.hashing.bounds import Claim
from app.hashing.contract import Scheme, Tools
from app.hashing.given import username
from app.hashing.primitives.pbkdf2 import DIGEST_BYTES, pbkdf2_hash
from app.hashing.primitives.prehashed import Prehashed
from app.hashing.primitives.scram import Prepare, ScramHash, as_typed, mongo_digest, prepared, scram_hash
from app.hashing.spelling import from_base64

POSTGRES = "SCRAM-SHA-256$"
HASHCAT = "$mongodb-scram$"

_DOVECOT = re.compile(r"\{SCRAM-SHA-(1|256)\}", re.IGNORECASE | re.ASCII)
_DOVECOT_ALGORITHMS = {"1": "sha1", "256": "sha256"}

PASSLIB = "$scram$"
_PASSLIB_KEYS = {"sha512": "sha-512", "sha256": "sha-256", "sha1": "sha-1"}
"""The strongest first."""

_MONGO_KEYS = {"sha1": "SCRAM-SHA-1", "sha256": "SCRAM-SHA-256"}
_MONGO_PARTS = ("iterationCount", "salt", "storedKey", "serverKey")
_HASHCAT_KINDS = {"sha1": "0", "sha256": "1"}


def schemes(tools: Tools) -> tuple[Scheme, ...]:
    """This family, within the bounds of `tools`."""
    parsers: dict[str, Callable[[StoredHash], ParsedHash | None]] = {
        "postgres_scram_sha256": functools.partial(_postgres, tools.claim("postgres_scram_sha256")),
        "scram": functools.partial(_passlib, tools.claim("scram")),
        "dovecot_scram": functools.partial(_dovecot, tools.claim("dovecot_scram")),
        "mongodb_scram_sha1": functools.partial(_mongo, tools.claim("mongodb_scram_sha1"), "sha1"),
        "mongodb_scram_sha256": functools.partial(_mongo, tools.claim("mongodb_scram_sha256"), "sha256"),
    }
    return tuple(
        Scheme(name, parse, not_portable="Auth0 has no word for SCRAM's keys") for name, parse in parsers.items()
    )


def _postgres(claim: Claim, stored: StoredHash) -> ParsedHash | None:
    if not stored.encoded.startswith(POSTGRES):
        return None
    parts = re.split(r"[$:]", stored.encoded.removeprefix(POSTGRES))
    return _from_parts(claim, "sha256", _whole(claim, parts), prepared)


def _passlib(claim: Claim, stored: StoredHash) -> ParsedHash | None:
    if not stored.encoded.startswith(PASSLIB):
        return None
    parts = stored.encoded.removeprefix(PASSLIB).split("$")
    keys = {name: from_base64(claim, key) for name, _, key in (part.partition("=") for part in parts[-1].split(","))}
    algorithm = next((known for known, name in _PASSLIB_KEYS.items() if keys.get(name)), None)
    if len(parts) != 3 or algorithm is None:
        raise claim.malformed("not rounds, salt and keys")
    digest = keys[_PASSLIB_KEYS[algorithm]]
    inner = pbkdf2_hash(
        claim,
        algorithm=algorithm,
        rounds=claim.whole_number(parts[0]),
        salt=from_base64(claim, parts[1]),
        digest=digest,
    )
    if len(digest) != DIGEST_BYTES[algorithm]:
        raise claim.malformed("the key is not whole")
    return Prehashed(inner, prepared)


def _dovecot(claim: Claim, stored: StoredHash) -> ParsedHash | None:
    tag = _DOVECOT.match(stored.encoded)
    if tag is None:
        return None
    parts = stored.encoded[tag.end() :].split(",")
    return _from_parts(claim, _DOVECOT_ALGORITHMS[tag[1]], _whole(claim, parts), as_typed)


def _mongo(claim: Claim, algorithm: str, stored: StoredHash) -> ParsedHash | None:
    if stored.encoded.startswith(HASHCAT):
        return _hashcat(claim, algorithm, stored.encoded.removeprefix(HASHCAT))
    if not stored.encoded.startswith("{"):
        return None
    try:
        document = json.loads(stored.encoded)
    except (ValueError, RecursionError):
        return None
    named = stored.scheme == claim.scheme
    if not isinstance(document, dict) or (_MONGO_KEYS["sha256"] in document and algorithm == "sha1" and not named):
        return None
    credentials = document.get(_MONGO_KEYS[algorithm], document if named else None)
    if not isinstance(credentials, dict):
        return None
    parts = _whole(claim, [str(credentials.get(key, "")) for key in _MONGO_PARTS])
    prepare = prepared if algorithm == "sha256" else functools.partial(mongo_digest, _name(claim, stored))
    return _from_parts(claim, algorithm, parts, prepare)


def _name(claim: Claim, stored: StoredHash) -> bytes:
    return username(claim, stored).encode("utf-8")


def _hashcat(claim: Claim, algorithm: str, text: str) -> ParsedHash | None:
    empty, *parts = text.split("*")
    if not parts or parts[0] != _HASHCAT_KINDS[algorithm]:
        return None
    if empty or len(parts) != 5:
        raise claim.malformed("not kind, user, rounds, salt and key")
    name = from_base64(claim, parts[1])
    prepare = prepared if algorithm == "sha256" else functools.partial(mongo_digest, name)
    return _from_parts(claim, algorithm, [parts[2], parts[3], "", parts[4]], prepare)


def _whole(claim: Claim, parts: list[str]) -> list[str]:
    if len(parts) != 4 or not all(parts):
        raise claim.malformed("not rounds, salt and two keys")
    return parts


def _from_parts(claim: Claim, algorithm: str, parts: list[str], prepare: Prepare) -> ParsedHash:
    rounds, salt, stored_key, server_key = parts
    parsed = ScramHash(
        algorithm,
        claim.whole_number(rounds),
        from_base64(claim, salt),
        from_base64(claim, stored_key) if stored_key else None,
        from_base64(claim, server_key) if server_key else None,
        prepare,
    )
    return scram_hash(claim, parsed)
