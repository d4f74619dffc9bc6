"""
crypt(3) texts behind a directory's or a mail server's tag.

**Format**: OpenLDAP and Dovecot `{CRYPT}` + any crypt(3) text that is known here; OpenDJ `{BCRYPT}`, in upper case
    only, for the other is Spring's; 389 Directory Server `{GOST_YESCRYPT}`; Dovecot `{BLF-CRYPT}`,
    `{SHA512-CRYPT}`, `{SHA256-CRYPT}`, `{MD5-CRYPT}` (also `{MD5}` before `$1$`), `{DES-CRYPT}` + a text of that kind.
    The other tags in either case.
**Cost**: that of the text inside.
**Password**: as for the text inside.
**Portable**: as the text inside is: bcrypt only.
**Source**: RFC 2307, OpenLDAP's and Dovecot's documents. Vectors: OpenLDAP, Dovecot, passlib.
"""

import functools
import re
from collections.abc import Mapping
from dataclasses import replace

from app.domain.hashes import ParsedHash, StoredHash
from app.hashing.bounds import Claim
from app.hashing.contract import Scheme, Tools
from app.hashing.inside import parse_inside

_TAG = re.compile(r"\{([A-Z0-9_-]{1,16})\}", re.IGNORECASE | re.ASCII)

CRYPT_SCHEMES = frozenset(
    {
        "bcrypt",
        "bsdi_crypt",
        "des_crypt",
        "gost_yescrypt",
        "md5_crypt",
        "scrypt_crypt7",
        "sha1_crypt",
        "sha256_crypt",
        "sha512_crypt",
        "sun_md5_crypt",
        "yescrypt",
    }
)
"""What the systems' own crypt(3) reads."""

UPPER_CASE_ONLY = "BCRYPT"

LDAP_TAGS: Mapping[str, frozenset[str]] = {
    "CRYPT": CRYPT_SCHEMES,
    "BCRYPT": frozenset({"bcrypt"}),
    "GOST_YESCRYPT": frozenset({"gost_yescrypt"}),
}

DOVECOT_TAGS: Mapping[str, frozenset[str]] = {
    "BLF-CRYPT": frozenset({"bcrypt"}),
    "SHA512-CRYPT": frozenset({"sha512_crypt"}),
    "SHA256-CRYPT": frozenset({"sha256_crypt"}),
    "MD5-CRYPT": frozenset({"md5_crypt"}),
    "MD5": frozenset({"md5_crypt"}),
    "DES-CRYPT": frozenset({"des_crypt"}),
}


def wrapping(tools: Tools, inner: tuple[Scheme, ...]) -> tuple[Scheme, ...]:
    """This family around the schemes of `inner`."""
    tags = {"ldap_crypt": LDAP_TAGS, "dovecot_crypt": DOVECOT_TAGS}
    return tuple(
        Scheme(name, functools.partial(_parse, tools.claim(name), inner, known)) for name, known in tags.items()
    )


def _parse(
    claim: Claim, inner: tuple[Scheme, ...], known: Mapping[str, frozenset[str]], stored: StoredHash
) -> ParsedHash | None:
    tag = _TAG.match(stored.encoded)
    written = tag[1].upper() if tag else ""
    names = known.get(written)
    if tag is None or names is None or (written == UPPER_CASE_ONLY and tag[1] != written):
        return None
    text = stored.encoded[tag.end() :]
    if written == "MD5" and not text.startswith("$1$"):
        return None  # the directory's digest
    parsed = parse_inside(claim, (scheme for scheme in inner if scheme.name in names), replace(stored, encoded=text))
    if parsed is None:
        raise claim.malformed("no crypt(3) text of that tag inside")
    return parsed
