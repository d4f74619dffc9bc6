"""A hash that costs what a given one costs and that nothing opens: the decoy behind every quick "no"."""

import secrets

from app.domain.hashes import ParsedHash
from app.errors import HashError
from app.hashing.contract import Tools
from app.hashing.primitives.bcrypt import ALPHABET, parse_bcrypt

FALLBACK_LOG2_ROUNDS = 10
"""For cheap digests and what cannot be rebuilt: bcrypt's usual cost in the frameworks whose users migrate."""


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
    try:
        decoy = _bcrypt(cost, tools) if "bcrypt" in kind else None
    except HashError:
        decoy = None
    return decoy or _fallback(tools)


def _fallback(tools: Tools) -> ParsedHash:
    parsed = _bcrypt(str(FALLBACK_LOG2_ROUNDS), Tools(blowfish=tools.blowfish))
    assert parsed is not None
    return parsed


def _bcrypt(cost: str, tools: Tools) -> ParsedHash | None:
    text = "".join(secrets.choice(ALPHABET) for _ in range(53))
    return parse_bcrypt(f"$2b${cost:0>2}${text}", scheme="bcrypt", tools=tools)
