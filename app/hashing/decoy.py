"""A hash that costs what a given one costs and that nothing opens: the decoy behind every quick "no"."""

import re
import secrets
from collections.abc import Callable

from app.domain.hashes import ParsedHash
from app.errors import HashError
from app.hashing.bounds import Claim
from app.hashing.contract import Tools
from app.hashing.primitives.argon2 import Argon2Hash, argon2_hash
from app.hashing.primitives.bcrypt import ALPHABET, DIGEST_CHARS, SALT_CHARS, BcryptHash, parse_bcrypt
from app.hashing.primitives.crypt_texts import CRYPT_PARSERS, unopened_text
from app.hashing.primitives.digest import DIGEST_BYTES as DIGESTS
from app.hashing.primitives.pbkdf2 import pbkdf2_hash
from app.hashing.primitives.phpass import unopened_phpass
from app.hashing.primitives.repeated import RepeatedDigestHash, admit_repeated
from app.hashing.primitives.scrypt import scrypt_hash

FALLBACK_LOG2_ROUNDS = 10
"""For cheap digests and what cannot be rebuilt: bcrypt's usual cost in the frameworks whose users migrate."""

AS_DEAR = 0.8
"""A hash that costs at least this share of another is as dear: machines vary more than that."""

SALT_BYTES = 16
DIGEST_BYTES = 32


def make_decoy(kind: str, cost: str, *, tools: Tools | None = None) -> ParsedHash:
    """
    A parsed hash of this scheme and cost with random salt and digest, made without doing the work.

    Args:
        kind: `Scheme.name`.
        cost: `ParsedHash.cost`, as that scheme spells it. One that cannot be rebuilt, or is beyond the bounds, gives
            bcrypt of cost 10.
        tools: Bounds and road; the defaults when None.
    """
    tools = tools or Tools()
    claim = tools.claim(kind)
    try:
        if (parsed := _crypt3(claim, tools, cost)) is not None:
            return parsed
    except HashError:
        cost = ""
    for pattern, build in _BUILDERS:
        if found := re.fullmatch(pattern, cost, re.ASCII):
            try:
                return build(claim, *found.groups())
            except HashError:
                break
    bcrypt = re.fullmatch(r"[0-9]{1,2}", cost, re.ASCII)
    try:
        return _bcrypt(claim, tools, cost if bcrypt else str(FALLBACK_LOG2_ROUNDS))
    except HashError:
        return _bcrypt(Claim(kind), tools, str(FALLBACK_LOG2_ROUNDS))


def stand_in(kind: str, cost: str, work_s: float) -> ParsedHash | None:
    """A decoy that costs about `work_s`, as the real ones do; None where cost alone does not tell how."""
    made = make_decoy(kind, cost)
    return made if AS_DEAR * made.work_s <= work_s <= made.work_s / AS_DEAR else None


def _bcrypt(claim: Claim, tools: Tools, cost: str) -> BcryptHash:
    text = "".join(secrets.choice(ALPHABET) for _ in range(SALT_CHARS + DIGEST_CHARS))
    parsed = parse_bcrypt(claim, f"$2b${cost:0>2}${text}", blowfish=tools.blowfish)
    assert parsed is not None
    return parsed


def _crypt3(claim: Claim, tools: Tools, cost: str) -> ParsedHash | None:
    text = unopened_text(cost)
    readings = (parser(claim, tools.crypt, text) for parser in CRYPT_PARSERS.values())
    return next((parsed for parsed in readings if parsed is not None), None)


def _argon2(claim: Claim, memory_kib: str, passes: str, lanes: str) -> ParsedHash:
    m, t, p = (claim.whole_number(number) for number in (memory_kib, passes, lanes))
    salt, digest = _secrets(DIGEST_BYTES)
    return argon2_hash(claim, Argon2Hash("id", 0x13, m, t, p, salt, digest))


def _pbkdf2(claim: Claim, algorithm: str, rounds: str, length: str) -> ParsedHash:
    # Asked before the random bytes are drawn: the length comes from outside as well.
    size = min(claim.whole_number(length), claim.bounds.digest_bytes)
    salt, digest = _secrets(size)
    return pbkdf2_hash(claim, algorithm=algorithm, rounds=claim.whole_number(rounds), salt=salt, digest=digest)


def _scrypt(claim: Claim, n: str, r: str, p: str) -> ParsedHash:
    costs = (claim.whole_number(n), claim.whole_number(r), claim.whole_number(p))
    salt, digest = _secrets(DIGEST_BYTES)
    return scrypt_hash(claim, costs, salt=salt, digest=digest)


def _repeated(claim: Claim, algorithm: str, rounds: str) -> ParsedHash:
    salt, digest = _secrets(DIGESTS.get(algorithm, 0))
    return admit_repeated(claim, RepeatedDigestHash(algorithm, claim.whole_number(rounds), digest, salt))


def _secrets(digest_bytes: int) -> tuple[bytes, bytes]:
    return secrets.token_bytes(SALT_BYTES), secrets.token_bytes(digest_bytes)


_BUILDERS: tuple[tuple[str, Callable[..., ParsedHash]], ...] = (
    (r"m=(\d+),t=(\d+),p=(\d+)", _argon2),
    (r"([a-z0-9]+),i=(\d+),l=(\d+)", _pbkdf2),
    (r"n=(\d+),r=(\d+),p=(\d+)", _scrypt),
    (r"phpass-(md5|sha512),log2=(\d\d?)", unopened_phpass),
    (r"([a-z0-9]+),rounds=(\d+)", _repeated),
)
"""Costs say which primitive they are of; a bare exponent is bcrypt's, whatever format stands around it."""
