"""
Lotus Notes' and Domino's Internet passwords.

**Format**: Domino 5: 32 hex digits, in parentheses or not. Domino 6: `(G` + 19 characters + `)`, 5 bytes of salt and 9
    of digest in Domino's own base64. Domino 8: `(H` + 48 characters + `)`, 16 bytes of salt, 10 decimal digits of
    rounds, two spare bytes, 8 of digest.
**Cost**: Domino 8: linear, PBKDF2-HMAC-SHA1, 5,000 by default. The others none.
**Password**: UTF-8, all of it, NUL too. Only ASCII is proven: Domino's own character set is not documented.
**Portable**: no: Auth0 has no word for Domino's digest.
**Source**: hashcat's modes 8600, 8700, 9100. Vectors: hashcat, John the Ripper.

Bare digits prove nothing, so Domino 5's are offered only when the mapping names them.
"""

import functools
import re

from app.domain.hashes import ParsedHash, StoredHash
from app.errors import MalformedHash
from app.hashing.bounds import Claim
from app.hashing.contract import Scheme, Tools
from app.hashing.primitives.domino import BLOCK_BYTES, SALT_BYTES, DominoHash, from_domino64, unshifted
from app.hashing.spelling import from_hex

SLOW_SALT_BYTES = 16
ROUNDS_DIGITS = 10

_SALTED = re.compile(r"\(G([0-9A-Za-z+/]{19})\)", re.ASCII)
_SLOW = re.compile(r"\(H([0-9A-Za-z+/]{48})\)", re.ASCII)


def schemes(tools: Tools) -> tuple[Scheme, ...]:
    """This family, within the bounds of `tools`."""
    parsers = {"lotus5": _plain, "lotus6": _salted, "lotus8": _slow}
    return tuple(
        Scheme(
            name,
            functools.partial(parse, tools.claim(name)),
            named_only=name == "lotus5",
            not_portable="Auth0 has no word for Domino's digest",
        )
        for name, parse in parsers.items()
    )


def _plain(claim: Claim, stored: StoredHash) -> ParsedHash | None:
    text = stored.encoded
    if text.startswith("(") and text.endswith(")"):
        text = text[1:-1]
    try:
        digest = from_hex(claim, text)
    except MalformedHash:
        return None
    return DominoHash(digest) if len(digest) == BLOCK_BYTES else None


def _salted(claim: Claim, stored: StoredHash) -> ParsedHash | None:
    if not stored.encoded.startswith("(G"):
        return None
    found = _SALTED.fullmatch(stored.encoded)
    if found is None:
        raise claim.malformed("not 19 characters")
    packed = from_domino64(found[1])
    # What the last character holds beyond nine bytes of digest is not compared: some versions wrote other bits there.
    return DominoHash(packed[SALT_BYTES:], unshifted(packed[:SALT_BYTES]))


def _slow(claim: Claim, stored: StoredHash) -> ParsedHash | None:
    if not stored.encoded.startswith("(H"):
        return None
    found = _SLOW.fullmatch(stored.encoded)
    if found is None:
        raise claim.malformed("not 48 characters")
    packed = from_domino64(found[1])
    head = SLOW_SALT_BYTES + ROUNDS_DIGITS
    rounds = claim.whole_number(packed[SLOW_SALT_BYTES:head].decode("latin-1"))
    parsed = DominoHash(packed[head + 2 :], unshifted(packed[:SLOW_SALT_BYTES]), rounds)
    claim.admit(work_s=parsed.work_s)
    return parsed
