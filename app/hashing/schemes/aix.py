"""
AIX's loadable password algorithms.

**Format**: `{smd5}SALT$DIGEST`, MD5 crypt without a magic word; `{ssha1}NN$SALT$DIGEST`, `{ssha256}`, `{ssha512}`: the
    exponent of the rounds in two digits, salt as the text it is, digest in crypt(3)'s base64 of its own order, which
    leaves its last six or eight bits out.
**Cost**: smd5: 1,000 rounds, a loop in Python, for libxcrypt knows the magic words only. ssha: log2, PBKDF2 of one
    block.
**Password**: UTF-8, all of it; ssha: a NUL at its end opens nothing, for HMAC fills keys up with NUL.
**Portable**: no: smd5 is crypt(3), and the digest of ssha is not whole.
**Source**: IBM's documents, hashcat's modes 6300 to 6700. Vectors: hashcat, OpenSSL.
"""

import functools
import re

from app.domain.hashes import ParsedHash, StoredHash
from app.hashing.bounds import Claim
from app.hashing.contract import Scheme, Tools
from app.hashing.primitives.aix import Smd5Hash, SshaHash, ssha_hash
from app.hashing.primitives.des import ALPHABET
from app.hashing.spelling import text_bytes

MAX_LOG2_ROUNDS = 31
"""What `chpasswd` documents; what is admitted within it, the bounds say."""

SMD5 = "{smd5}"
_SMD5 = re.compile(r"([./0-9A-Za-z]{1,8})\$([./0-9A-Za-z]{22})", re.ASCII)
_SSHA = re.compile(r"\{ssha(1|256|512)\}([0-9]{2})\$([^$]*)\$([^$]*)", re.ASCII)


def schemes(tools: Tools) -> tuple[Scheme, ...]:
    """This family, within the bounds of `tools`."""
    return (
        Scheme(
            "aix_smd5",
            functools.partial(_smd5, tools.claim("aix_smd5")),
            not_portable="Auth0 has no crypt(3) but bcrypt",
        ),
        Scheme(
            "aix_ssha",
            functools.partial(_ssha, tools.claim("aix_ssha")),
            not_portable="AIX leaves bits of the digest out",
        ),
    )


def _smd5(claim: Claim, stored: StoredHash) -> ParsedHash | None:
    if not stored.encoded.startswith(SMD5) or "$" not in stored.encoded:
        return None  # without a dollar it is a directory's digest in lower case
    found = _SMD5.fullmatch(stored.encoded.removeprefix(SMD5))
    if found is None or ALPHABET.index(found[2][-1]) > 3:
        raise claim.malformed("not salt and 22 characters of digest")
    return Smd5Hash(found[1].encode("ascii"), found[2])


def _ssha(claim: Claim, stored: StoredHash) -> ParsedHash | None:
    found = _SSHA.fullmatch(stored.encoded)
    if found is None:
        return None
    algorithm, log2_rounds = f"sha{found[1]}", int(found[2])
    if not 1 <= log2_rounds <= MAX_LOG2_ROUNDS:
        raise claim.malformed("the cost is outside the format's own range")
    return ssha_hash(claim, SshaHash(algorithm, log2_rounds, text_bytes(claim, found[3]), found[4]))
