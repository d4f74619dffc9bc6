"""
SAP's CODVN H, the PWDSALTEDHASH of USR02.

**Format**: `{x-issha, ROUNDS}`, `{x-isSHA256, ROUNDS}`, `{x-isSHA384, ROUNDS}`, `{x-isSHA512, ROUNDS}` + base64 of the
    digest and of the salt after it, 1 to 16 bytes and more.
**Cost**: linear; 1,024 rounds of SHA-1, 15,000 of SHA-512 by default. A loop in Python, bounded tighter.
**Password**: UTF-8, all of it, NUL too; it stands before the salt, and before the digest in every further round.
**Portable**: no: Auth0 does not repeat digests.
**Source**: RFC 2307 for the shape, SAP's note 991968, hashcat's modes 10300 and 35000. Vectors: John the Ripper,
    hashcat.

The older codes B, F and G mix the user name in SAP's own code pages in; nothing public proves them beyond ASCII, so
they are not here.
"""

import functools
import re

from app.domain.hashes import ParsedHash, StoredHash
from app.hashing.bounds import Claim
from app.hashing.contract import Scheme, Tools
from app.hashing.primitives.digest import DIGEST_BYTES
from app.hashing.primitives.sap import SapHash, sap_hash
from app.hashing.spelling import from_base64

_TEXT = re.compile(r"\{x-is(?:sha|SHA(256|384|512)), ?([0-9]+)\}", re.IGNORECASE | re.ASCII)


def schemes(tools: Tools) -> tuple[Scheme, ...]:
    """This family, within the bounds of `tools`."""
    return (
        Scheme(
            "sap_codvn_h",
            functools.partial(_parse, tools.claim("sap_codvn_h")),
            not_portable="Auth0 does not repeat digests",
        ),
    )


def _parse(claim: Claim, stored: StoredHash) -> ParsedHash | None:
    found = _TEXT.match(stored.encoded)
    if found is None:
        return None
    algorithm = f"sha{found[1] or 1}"
    packed, size = from_base64(claim, stored.encoded[found.end() :]), DIGEST_BYTES[algorithm]
    return sap_hash(claim, SapHash(algorithm, claim.whole_number(found[2]), packed[size:], packed[:size]))
