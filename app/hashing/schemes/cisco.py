"""
Cisco's secrets of type 7, 8 and 9, and the enable passwords of PIX and ASA.

**Format**: `$8$SALT$DIGEST`, `$9$SALT$DIGEST`: 14 characters of salt as the text it is, 43 of digest in base64 with
    crypt(3)'s alphabet. PIX and ASA: 16 characters of that alphabet, the user name in its column for local users, none
    for the enable password. Type 7: two decimal digits, where to begin in a fixed word, and hex.
**Cost**: type 8: PBKDF2-HMAC-SHA256 of 20,000 rounds. Type 9: scrypt, N 16384, r 1, p 1. The others none.
**Password**: UTF-8, all of it; types 8 and 9: a NUL at its end opens nothing, for HMAC fills keys up with NUL. PIX: up
    to 16 bytes, ASA up to 32, filled up with NUL, so one in it opens nothing.
**Portable**: no: accounts of machines are not offered; PIX and ASA leave bytes of their digest out, type 7 is none.
**Source**: Cisco's documents, passlib's (its PIX and ASA were tested against devices), hashcat's modes 9200 and 9300.
    Vectors: hashcat, passlib.

Bare texts prove nothing, so PIX, ASA and type 7 are offered only when the mapping names them.
"""

import functools
import re

from app.domain.hashes import ParsedHash, StoredHash
from app.hashing.bounds import Claim
from app.hashing.contract import Scheme, Tools
from app.hashing.primitives.cisco import PixHash, Type7Hash
from app.hashing.primitives.des import ALPHABET
from app.hashing.primitives.machine import NOT_PORTABLE, MachineAccount
from app.hashing.primitives.pbkdf2 import pbkdf2_hash
from app.hashing.primitives.scrypt import scrypt_hash
from app.hashing.spelling import from_base64, from_hex, text_bytes

TYPE8_ROUNDS = 20_000
TYPE9_COSTS = (16384, 1, 1)

_TYPED = re.compile(r"\$([89])\$([./0-9A-Za-z]{14})\$([./0-9A-Za-z]{43})", re.ASCII)
_PIX = re.compile(r"[./0-9A-Za-z]{16}", re.ASCII)
_TYPE7 = re.compile(r"([0-9]{2})((?:[0-9A-Fa-f]{2})+)", re.ASCII)
_TO_BASE64 = str.maketrans(ALPHABET, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/")


def schemes(tools: Tools) -> tuple[Scheme, ...]:
    """This family, within the bounds of `tools`."""
    return (
        *(
            Scheme(name, functools.partial(_typed, tools.claim(name), kind), not_portable=NOT_PORTABLE)
            for name, kind in (("cisco_type8", "8"), ("cisco_type9", "9"))
        ),
        *(
            Scheme(
                name,
                functools.partial(_pix, tools.claim(name), asa),
                named_only=True,
                not_portable="Auth0 has no word for a digest with bytes left out",
            )
            for name, asa in (("cisco_pix", False), ("cisco_asa", True))
        ),
        Scheme(
            "cisco_type7",
            functools.partial(_type7, tools.claim("cisco_type7")),
            named_only=True,
            not_portable="no digest: the text is only masked",
        ),
    )


def _typed(claim: Claim, kind: str, stored: StoredHash) -> ParsedHash | None:
    if not stored.encoded.startswith(f"${kind}$"):
        return None
    found = _TYPED.fullmatch(stored.encoded)
    if found is None:
        raise claim.malformed("not 14 characters of salt and 43 of digest")
    salt, digest = found[2].encode("ascii"), from_base64(claim, found[3].translate(_TO_BASE64))
    if kind == "8":
        return MachineAccount(pbkdf2_hash(claim, algorithm="sha256", rounds=TYPE8_ROUNDS, salt=salt, digest=digest))
    return MachineAccount(scrypt_hash(claim, TYPE9_COSTS, salt=salt, digest=digest))


def _pix(claim: Claim, asa: bool, stored: StoredHash) -> ParsedHash | None:
    if not _PIX.fullmatch(stored.encoded):
        return None
    return PixHash(text_bytes(claim, stored.username or ""), stored.encoded, asa)


def _type7(claim: Claim, stored: StoredHash) -> ParsedHash | None:
    found = _TYPE7.fullmatch(stored.encoded)
    return None if found is None else Type7Hash(int(found[1]), from_hex(claim, found[2]))
