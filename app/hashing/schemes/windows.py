"""
Windows' own: NT and LM hashes, cached domain credentials, and what Azure AD Connect sends.

**Format**: NT and LM: 32 hex digits; Dovecot's `{NTLM}` and `{LANMAN}`, John's `$NT$` and `$LM$` before them; FreeBSD
    `$3$$` + the NT hash. Cached credentials: 32 hex digits, or hashcat's `$DCC2$ROUNDS#USER#HEX`; the user name in its
    column. Azure: `v1;PPH1_MD4,SALT,ROUNDS,HEX;`, all in hex but the rounds.
**Cost**: Cached credentials 2: 10,240 rounds of PBKDF2-HMAC-SHA1, as Windows sets them. Azure: linear. The others none.
**Password**: UTF-16LE, all of it. LM: up to 14 bytes of the OEM code page (`params.encoding`, cp437 by default), upper
    case; longer ones have no LM hash, and a NUL opens nothing, for the text is filled up with them.
**Portable**: NT: `md4`, `utf16le`; the others no.
**Source**: MS-SAMR, MS-NLMP, passlib's and hashcat's documents. Vectors: hashcat, passlib, Perl, mkpasswd, Microsoft.

32 hex digits prove nothing, so bare ones are offered only when the mapping names them.
"""

import functools
import re

from app.domain.hashes import ParsedHash, StoredHash
from app.errors import MalformedHash
from app.hashing.bounds import Claim
from app.hashing.contract import Scheme, Tools
from app.hashing.given import given_text, username
from app.hashing.primitives.machine import NOT_PORTABLE, MachineAccount
from app.hashing.primitives.windows import (
    AzureHash,
    LmHash,
    NtHash,
    azure_hash,
    cached_hash,
    is_code_page,
)
from app.hashing.spelling import from_hex

UTF16 = "utf-16-le"
NT_BYTES = 16

_NT_TAGS = re.compile(r"(?:\{(?:NTLM|NT)\}|\$NT\$)", re.IGNORECASE | re.ASCII)
_LM_TAGS = re.compile(r"(?:\{(?:LANMAN|LM)\}|\$LM\$)", re.IGNORECASE | re.ASCII)
_DCC2 = re.compile(r"\$DCC2\$([0-9]+)#([^#]+)#([0-9A-Fa-f]{32})", re.ASCII)
_DCC = re.compile(r"M\$([^#]+)#([0-9A-Fa-f]{32})", re.ASCII)
DCC2_ROUNDS = 10_240

BSD = "$3$$"
AZURE = "v1;PPH1_MD4,"
AZURE_BYTES = 32


def schemes(tools: Tools) -> tuple[Scheme, ...]:
    """This family, within the bounds of `tools`."""
    rows = (
        ("nthash", _nt, True, ""),
        ("bsd_nthash", _bsd, False, NOT_PORTABLE),
        ("lmhash", _lm, True, "Auth0 has no DES"),
        ("msdcc", _dcc, True, "Auth0 takes no digest of a digest"),
        ("msdcc2", _dcc2, True, "Auth0 takes no PBKDF2 of a digest"),
        ("azuread_sync", _azure, False, "Auth0 takes no PBKDF2 of a digest"),
    )
    return tuple(
        Scheme(
            name,
            functools.partial(parse, tools.claim(name)),
            encoding=UTF16,
            own_encoding=True,
            named_only=named_only,
            not_portable=not_portable,
        )
        for name, parse, named_only, not_portable in rows
    )


def _nt(claim: Claim, stored: StoredHash) -> ParsedHash | None:
    digest = _sixteen(claim, _NT_TAGS.sub("", stored.encoded, count=1))
    return NtHash(digest) if digest else None


def _bsd(claim: Claim, stored: StoredHash) -> ParsedHash | None:
    if not stored.encoded.startswith(BSD):
        return None
    digest = _sixteen(claim, stored.encoded.removeprefix(BSD))
    if digest is None:
        raise claim.malformed("not 16 bytes")
    return MachineAccount(NtHash(digest))


def _lm(claim: Claim, stored: StoredHash) -> ParsedHash | None:
    digest = _sixteen(claim, _LM_TAGS.sub("", stored.encoded, count=1))
    if digest is None:
        return None
    code_page = given_text(claim, stored, "encoding", "cp437")
    if not is_code_page(code_page):
        raise claim.malformed("a code page that is not known")
    return LmHash(digest, code_page)


def _dcc(claim: Claim, stored: StoredHash) -> ParsedHash | None:
    found = _DCC.fullmatch(stored.encoded)
    name, text = (found[1], found[2]) if found else (None, stored.encoded)
    digest = _sixteen(claim, text)
    return cached_hash(claim, name or username(claim, stored), digest, rounds=0) if digest else None


def _dcc2(claim: Claim, stored: StoredHash) -> ParsedHash | None:
    found = _DCC2.fullmatch(stored.encoded)
    name, text = (found[2], found[3]) if found else (None, stored.encoded)
    rounds = claim.whole_number(found[1]) if found else DCC2_ROUNDS
    digest = _sixteen(claim, text)
    return cached_hash(claim, name or username(claim, stored), digest, rounds=rounds) if digest else None


def _azure(claim: Claim, stored: StoredHash) -> ParsedHash | None:
    if not stored.encoded.startswith(AZURE):
        return None
    parts = stored.encoded.removeprefix(AZURE).removesuffix(";").split(",")
    if len(parts) != 3:
        raise claim.malformed("not salt, rounds and digest")
    digest = from_hex(claim, parts[2])
    if len(digest) != AZURE_BYTES:
        raise claim.malformed("not 32 bytes")
    return azure_hash(claim, AzureHash(claim.whole_number(parts[1]), from_hex(claim, parts[0]), digest))


def _sixteen(claim: Claim, text: str) -> bytes | None:
    try:
        digest = from_hex(claim, text)
    except MalformedHash:
        return None
    return digest if len(digest) == NT_BYTES else None
