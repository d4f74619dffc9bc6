"""
passlib's rarer formats, and the systems that they come from.

**Format**: FSHP `{FSHP0..3|SALT_BYTES|ROUNDS}` + base64 of salt and digest (SHA-1, SHA-256, SHA-384, SHA-512).
    `$p5k2$`: Cryptacular's `$p5k2$ROUNDS$SALT$DIGEST`, salt and 20 bytes of digest in URL-safe base64; Litzenberger's
    `$p5k2$[ROUNDS]$SALT$DIGEST`, 24 bytes in ab64; rounds in hex. GRUB `grub.pbkdf2.sha512.ROUNDS.SALT.DIGEST` in hex.
**Cost**: linear in rounds; Litzenberger's text without rounds means 400.
**Password**: UTF-8, all of it. FSHP digests salt + password over and over; Litzenberger's salt is the whole text
    before the digest; in PBKDF2 a NUL at the end opens nothing.
**Portable**: `pbkdf2`, unless the salt is empty; not FSHP.
**Source**: passlib's documents; FSHP 1.0 (Berk D. Demir); PyCrypto's PBKDF2 by Dwayne C. Litzenberger. Vectors:
    passlib, libpass, hashcat.
"""

import functools
import re

from app.domain.hashes import ParsedHash, StoredHash
from app.hashing.bounds import Claim
from app.hashing.contract import Scheme, Tools
from app.hashing.primitives.digest import DIGEST_BYTES
from app.hashing.primitives.pbkdf2 import pbkdf2_hash
from app.hashing.primitives.repeated import RepeatedDigestHash, admit_repeated
from app.hashing.spelling import from_base64, from_hex, text_bytes

_FSHP = re.compile(r"\{FSHP([0-9])\|([0-9]{1,20})\|([0-9]+)\}", re.ASCII)
FSHP_DIGESTS = ("sha1", "sha256", "sha384", "sha512")

P5K2 = "$p5k2$"
DLITZ_CHARS = 32
"""24 bytes in base64; Cryptacular's 20 bytes take 27 or 28."""
DLITZ_DEFAULT_ROUNDS = 400
_HEX_ROUNDS = re.compile(r"[0-9a-f]{1,16}", re.ASCII)
CTA_DIGEST_BYTES = 20

GRUB = "grub.pbkdf2.sha512."


def schemes(tools: Tools) -> tuple[Scheme, ...]:
    """This family, within the bounds of `tools`."""
    parsers = {
        "fshp": _fshp,
        "cta_pbkdf2_sha1": _cta,
        "dlitz_pbkdf2_sha1": _dlitz,
        "grub_pbkdf2_sha512": _grub,
    }
    reasons = {"fshp": "Auth0 digests once"}
    return tuple(
        Scheme(name, functools.partial(parse, tools.claim(name)), not_portable=reasons.get(name, ""))
        for name, parse in parsers.items()
    )


def _fshp(claim: Claim, stored: StoredHash) -> ParsedHash | None:
    if not stored.encoded.startswith("{FSHP"):
        return None
    found = _FSHP.match(stored.encoded)
    if found is None or int(found[1]) >= len(FSHP_DIGESTS):
        raise claim.malformed("not variant, length of the salt and rounds")
    algorithm, salt_bytes = FSHP_DIGESTS[int(found[1])], int(found[2])
    packed = from_base64(claim, stored.encoded[found.end() :])
    digest, salt = packed[salt_bytes:], packed[:salt_bytes]
    return admit_repeated(claim, RepeatedDigestHash(algorithm, claim.whole_number(found[3]), digest, salt))


def _p5k2(claim: Claim, text: str) -> tuple[str, str, str] | None:
    if not text.startswith(P5K2):
        return None
    parts = text.removeprefix(P5K2).split("$")
    if len(parts) != 3:
        raise claim.malformed("not rounds, salt and digest")
    return parts[0], parts[1], parts[2]


def _hex_rounds(claim: Claim, text: str) -> int:
    if not _HEX_ROUNDS.fullmatch(text):
        raise claim.malformed("rounds are not lower-case hex")
    return claim.whole_number(str(int(text, 16)))


def _cta(claim: Claim, stored: StoredHash) -> ParsedHash | None:
    parts = _p5k2(claim, stored.encoded)
    if parts is None or len(parts[2]) == DLITZ_CHARS:
        return None
    parsed = pbkdf2_hash(
        claim,
        algorithm="sha1",
        rounds=_hex_rounds(claim, parts[0]),
        salt=from_base64(claim, parts[1]),
        digest=from_base64(claim, parts[2]),
    )
    if len(parsed.digest) != CTA_DIGEST_BYTES:
        raise claim.malformed("the digest is not whole")
    return parsed


def _dlitz(claim: Claim, stored: StoredHash) -> ParsedHash | None:
    parts = _p5k2(claim, stored.encoded)
    if parts is None or len(parts[2]) != DLITZ_CHARS:
        return None
    return pbkdf2_hash(
        claim,
        algorithm="sha1",
        rounds=_hex_rounds(claim, parts[0]) if parts[0] else DLITZ_DEFAULT_ROUNDS,
        salt=text_bytes(claim, stored.encoded.rpartition("$")[0]),
        digest=from_base64(claim, parts[2]),
    )


def _grub(claim: Claim, stored: StoredHash) -> ParsedHash | None:
    if not stored.encoded.startswith(GRUB):
        return None
    parts = stored.encoded.removeprefix(GRUB).split(".")
    if len(parts) != 3:
        raise claim.malformed("not rounds, salt and digest")
    parsed = pbkdf2_hash(
        claim,
        algorithm="sha512",
        rounds=claim.whole_number(parts[0]),
        salt=from_hex(claim, parts[1]),
        digest=from_hex(claim, parts[2]),
    )
    if len(parsed.digest) < DIGEST_BYTES["sha512"]:
        raise claim.malformed("the digest is not whole")
    return parsed
