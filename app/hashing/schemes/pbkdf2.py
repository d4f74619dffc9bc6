"""
PBKDF2-HMAC in the texts of passlib, PHC, Django, Werkzeug, OpenLDAP and Atlassian.

**Format**: passlib `$pbkdf2-sha256$ROUNDS$SALT$DIGEST` (SHA-1 as `$pbkdf2$`), ab64 or standard base64; PHC
    `$pbkdf2-DIGEST$i=ROUNDS,l=BYTES$SALT$DIGEST`; Django `pbkdf2_sha256$ROUNDS$SALT$DIGEST`, the salt as the text it
    is, the digest in base64; Werkzeug `pbkdf2:DIGEST:ROUNDS$SALT$HEX`, salt as text; where the text has no rounds, they
    stand in a column or parameter, or the default of every version is tried; OpenLDAP `{PBKDF2}`,
    `{PBKDF2-SHA1|256|512}` + `ROUNDS$SALT$DIGEST` in ab64; Atlassian `{PKCS5S2}` + base64 of 16 bytes of salt and 32 of
    digest, SHA-1 of 10,000 rounds.
**Cost**: linear in rounds and in blocks of output.
**Password**: UTF-8, all of it; a NUL at its end opens nothing, for HMAC fills keys up with NUL.
**Portable**: `pbkdf2` in the PHC text, salt and digest in standard base64, `i` and `l` always written; not with an
    empty salt.
**Source**: RFC 8018; passlib's, Django's, Werkzeug's and OpenLDAP's documents. Vectors: hashcat, passlib, passwap,
    Django, Werkzeug, OpenLDAP, Bouncy Castle, Auth0's own example.
"""

import functools
import re

from app.domain.hashes import ParsedHash, StoredHash
from app.hashing.bounds import Claim
from app.hashing.contract import Scheme, Tools
from app.hashing.given import given_number
from app.hashing.primitives.any_of import any_of
from app.hashing.primitives.pbkdf2 import DIGEST_BYTES, Pbkdf2Hash, pbkdf2_hash
from app.hashing.spelling import from_base64, from_hex, parameters, text_bytes

_PHC = re.compile(r"\$pbkdf2-([a-z0-9]+)\$(?=[a-z])", re.ASCII)
PHC_DEFAULT_ROUNDS = 100_000
"""What the PHC text means where it does not say `i`."""

WERKZEUG_ROUNDS = (260_000, 600_000, 1_000_000, 150_000, 50_000)
"""What a text without rounds meant, by version of Werkzeug; the longest in use first. Together 2,060,000 rounds."""

ATLASSIAN = "{PKCS5S2}"
ATLASSIAN_ROUNDS = 10_000
ATLASSIAN_SALT_BYTES = 16
ATLASSIAN_BYTES = 48


def schemes(tools: Tools) -> tuple[Scheme, ...]:
    """This family, within the bounds of `tools`."""
    return (
        Scheme("pbkdf2_sha1", functools.partial(_ab64, tools.claim("pbkdf2_sha1"), "sha1", r"\$pbkdf2(?:-sha1)?\$")),
        *(
            Scheme(name, functools.partial(_ab64, tools.claim(name), digest, rf"\$pbkdf2-{digest}\$"))
            for name, digest in (("pbkdf2_sha256", "sha256"), ("pbkdf2_sha512", "sha512"))
        ),
        *(
            Scheme(name, functools.partial(_ab64, tools.claim(name), digest, rf"(?i:\{{PBKDF2{tag}\}})"))
            for name, digest, tag in (
                ("ldap_pbkdf2_sha1", "sha1", "(?:-SHA1)?"),
                ("ldap_pbkdf2_sha256", "sha256", "-SHA256"),
                ("ldap_pbkdf2_sha512", "sha512", "-SHA512"),
            )
        ),
        Scheme("phc_pbkdf2", functools.partial(_phc, tools.claim("phc_pbkdf2"))),
        *(
            Scheme(name, functools.partial(_django, tools.claim(name), digest))
            for name, digest in (("django_pbkdf2_sha256", "sha256"), ("django_pbkdf2_sha1", "sha1"))
        ),
        Scheme("werkzeug_pbkdf2", functools.partial(_werkzeug, tools.claim("werkzeug_pbkdf2"))),
        Scheme("atlassian_pbkdf2_sha1", functools.partial(_atlassian, tools.claim("atlassian_pbkdf2_sha1"))),
    )


def _ab64(claim: Claim, algorithm: str, tag: str, stored: StoredHash) -> ParsedHash | None:
    found = re.match(tag, stored.encoded, re.ASCII)
    if found is None or _PHC.match(stored.encoded):
        return None
    rounds, salt, digest = _three(claim, stored.encoded[found.end() :])
    return pbkdf2_hash(
        claim,
        algorithm=algorithm,
        rounds=claim.whole_number(rounds),
        salt=from_base64(claim, salt),
        digest=from_base64(claim, digest),
    )


def _phc(claim: Claim, stored: StoredHash) -> ParsedHash | None:
    found = _PHC.match(stored.encoded)
    if found is None:
        return None
    costs_text, salt, digest_text = _three(claim, stored.encoded[found.end() :])
    costs = parameters(claim, costs_text, known=frozenset("il"))
    digest = from_base64(claim, digest_text)
    parsed = pbkdf2_hash(
        claim,
        algorithm=found[1],
        rounds=costs.get("i", PHC_DEFAULT_ROUNDS),
        salt=from_base64(claim, salt),
        digest=digest,
    )
    if costs.get("l", len(digest)) != len(digest):
        raise claim.malformed("the digest is not as long as it says")
    return parsed


def _django(claim: Claim, algorithm: str, stored: StoredHash) -> ParsedHash | None:
    prefix = f"pbkdf2_{algorithm}$"
    if not stored.encoded.startswith(prefix):
        return None
    rounds, salt, digest = _three(claim, stored.encoded.removeprefix(prefix))
    parsed = pbkdf2_hash(
        claim,
        algorithm=algorithm,
        rounds=claim.whole_number(rounds),
        salt=text_bytes(claim, salt),
        digest=from_base64(claim, digest),
    )
    return _exact(claim, parsed)


def _werkzeug(claim: Claim, stored: StoredHash) -> ParsedHash | None:
    if not stored.encoded.startswith("pbkdf2:"):
        return None
    method, salt, digest = _three(claim, stored.encoded)
    algorithm, _, rounds = method.removeprefix("pbkdf2:").partition(":")
    if not rounds and (stored.iterations is not None or "iterations" in stored.params):
        rounds = str(stored.iterations or given_number(claim, stored, "iterations", 1))
    readings = tuple(
        _exact(
            claim,
            pbkdf2_hash(
                claim,
                algorithm=algorithm,
                rounds=count,
                salt=text_bytes(claim, salt),
                digest=from_hex(claim, digest),
            ),
        )
        for count in ((claim.whole_number(rounds),) if rounds else WERKZEUG_ROUNDS)
    )
    if len(readings) == 1:
        return readings[0]
    return any_of(claim, readings, cost=f"{algorithm},i={sum(WERKZEUG_ROUNDS)},l={len(readings[0].digest)}")


def _atlassian(claim: Claim, stored: StoredHash) -> ParsedHash | None:
    if not stored.encoded.startswith(ATLASSIAN):
        return None
    packed = from_base64(claim, stored.encoded.removeprefix(ATLASSIAN))
    if len(packed) != ATLASSIAN_BYTES:
        raise claim.malformed("not 48 bytes")
    return pbkdf2_hash(
        claim,
        algorithm="sha1",
        rounds=ATLASSIAN_ROUNDS,
        salt=packed[:ATLASSIAN_SALT_BYTES],
        digest=packed[ATLASSIAN_SALT_BYTES:],
    )


def _exact(claim: Claim, parsed: Pbkdf2Hash) -> Pbkdf2Hash:
    """
    The same, of one block: these formats know no other length, and what is left of a cut-off digest would match.

    Raises:
        MalformedHash: Another length.
    """
    if len(parsed.digest) != DIGEST_BYTES[parsed.algorithm]:
        raise claim.malformed("the digest is not whole")
    return parsed


def _three(claim: Claim, text: str) -> tuple[str, str, str]:
    parts = text.split("$")
    if len(parts) != 3:
        raise claim.malformed("not three parts")
    return parts[0], parts[1], parts[2]
