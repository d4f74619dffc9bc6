"""
scrypt in the texts of PHC, Django and Werkzeug.

**Format**: `$scrypt$ln=LOG2N,r=R,p=P$SALT$DIGEST` in base64 (passlib, passwap, Go); `$scrypt$n=N,r=R,p=P$..` with N
    written out (AdonisJS, PHC libraries of Node); Django `scrypt$N$SALT$R$P$DIGEST`, salt as the text it is, digest in
    base64; Werkzeug `scrypt:N:R:P$SALT$HEX`, salt as text.
**Cost**: linear in N, r and p; memory is 128 * N * r bytes.
**Password**: UTF-8, all of it; a NUL at its end opens nothing, for HMAC fills keys up with NUL.
**Portable**: `scrypt` with keylen, cost, blockSize and parallelization.
**Source**: RFC 7914. Vectors: passlib, passwap, AdonisJS, Django, Werkzeug, Auth0's own example.
"""

import functools

from app.domain.hashes import ParsedHash, StoredHash
from app.hashing.bounds import Claim
from app.hashing.contract import Scheme, Tools
from app.hashing.primitives.scrypt import ScryptHash, power_of_two, scrypt_hash
from app.hashing.spelling import from_base64, from_hex, parameters, text_bytes

PHC = "$scrypt$"

TEXT_DIGEST_BYTES = 64
"""Django's and Werkzeug's own length."""


def schemes(tools: Tools) -> tuple[Scheme, ...]:
    """This family, within the bounds of `tools`."""
    return (
        Scheme("scrypt", functools.partial(_log2, tools.claim("scrypt"))),
        Scheme("phc_scrypt", functools.partial(_literal, tools.claim("phc_scrypt"))),
        Scheme("django_scrypt", functools.partial(_django, tools.claim("django_scrypt"))),
        Scheme("werkzeug_scrypt", functools.partial(_werkzeug, tools.claim("werkzeug_scrypt"))),
    )


def _log2(claim: Claim, stored: StoredHash) -> ParsedHash | None:
    # Whatever has the tag and does not write N out is claimed here, so that a broken one has a name.
    if not stored.encoded.startswith(PHC) or _writes_n(stored.encoded):
        return None
    costs, salt, digest = _phc(claim, stored.encoded, frozenset({"ln", "r", "p"}))
    return scrypt_hash(
        claim,
        (power_of_two(costs["ln"]), costs["r"], costs["p"]),
        salt=from_base64(claim, salt),
        digest=from_base64(claim, digest),
    )


def _literal(claim: Claim, stored: StoredHash) -> ParsedHash | None:
    if not stored.encoded.startswith(PHC) or not _writes_n(stored.encoded):
        return None
    costs, salt, digest = _phc(claim, stored.encoded, frozenset({"n", "r", "p"}))
    return scrypt_hash(
        claim,
        (costs["n"], costs["r"], costs["p"]),
        salt=from_base64(claim, salt),
        digest=from_base64(claim, digest),
    )


def _django(claim: Claim, stored: StoredHash) -> ParsedHash | None:
    if not stored.encoded.startswith("scrypt$"):
        return None
    parts = stored.encoded.split("$")
    if len(parts) != 6:
        raise claim.malformed("not N, salt, r, p and digest")
    return _whole(
        claim,
        scrypt_hash(
            claim,
            (claim.whole_number(parts[1]), claim.whole_number(parts[3]), claim.whole_number(parts[4])),
            salt=text_bytes(claim, parts[2]),
            digest=from_base64(claim, parts[5]),
        ),
    )


def _werkzeug(claim: Claim, stored: StoredHash) -> ParsedHash | None:
    if not stored.encoded.startswith("scrypt:"):
        return None
    method, *rest = stored.encoded.split("$")
    costs = method.split(":")[1:]
    if len(rest) != 2 or len(costs) != 3:
        raise claim.malformed("not N, r, p, salt and digest")
    n, r, p = (claim.whole_number(cost) for cost in costs)
    return _whole(
        claim, scrypt_hash(claim, (n, r, p), salt=text_bytes(claim, rest[0]), digest=from_hex(claim, rest[1]))
    )


def _whole(claim: Claim, parsed: ScryptHash) -> ScryptHash:
    """
    The same, of 64 bytes: these formats know no other length, and what is left of a cut-off digest would match.

    Raises:
        MalformedHash: Another length.
    """
    if len(parsed.digest) != TEXT_DIGEST_BYTES:
        raise claim.malformed("the digest is not whole")
    return parsed


def _writes_n(text: str) -> bool:
    return any(part.startswith("n=") for part in text.removeprefix(PHC).partition("$")[0].split(","))


def _phc(claim: Claim, text: str, names: frozenset[str]) -> tuple[dict[str, int], str, str]:
    parts = text.removeprefix(PHC).split("$")
    if len(parts) != 3:
        raise claim.malformed("not parameters, salt and digest")
    costs = parameters(claim, parts[0], known=names)
    if costs.keys() != names:
        raise claim.malformed("a parameter is missing")
    return costs, parts[1], parts[2]
