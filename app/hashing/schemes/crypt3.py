"""
crypt(3), and Django's prefix before its oldest format.

**Format**: DES 2 + 11 characters; BSDi `_` + 4 of rounds + 4 of salt + 11; `$1$SALT$22`, Apache `$apr1$`; NetBSD
    `$sha1$ROUNDS$SALT$28`; `$5$[rounds=N$]SALT$43`, `$6$..$86`; Solaris `$md5[,rounds=N]$SALT$[$]22`; `$7$` scrypt;
    `$y$` yescrypt and `$gy$`; all in the alphabet `./0-9A-Za-z`. Django writes `crypt$SALT$` before DES, the salt or
    none.
**Cost**: linear rounds: 25 for DES, 1000 for MD5, written for the others, 5000 where SHA-2 does not say; N, r, p, t.
**Password**: UTF-8; DES reads 7 bits of 8 bytes, BSDi 7 bits of each byte, the others all of it; a NUL opens nothing.
**Portable**: no; Auth0 has no word for crypt(3).
**Source**: crypt(5); Kamp's and Drepper's specifications; libxcrypt. Vectors: hashcat, libpass, Perl, mkpasswd,
    OpenSSL, Openwall, Django.

libxcrypt computes them; where it is missing or refuses, our own loops do. In Python the two yescrypts take 0.6 s for
1 MiB (`$y$j75$`) and ten for their default (`$y$j9T$`, 16 MiB): over the bound, the refusal names libxcrypt.
"""

import functools

from app.domain.hashes import ParsedHash, StoredHash
from app.hashing.bounds import Claim
from app.hashing.contract import Scheme, Tools
from app.hashing.primitives.crypt3 import CryptRoads
from app.hashing.primitives.crypt_texts import CRYPT_PARSERS, CryptParser, des_crypt

DJANGO = "crypt$"
NOT_PORTABLE = "Auth0 has no word for crypt(3)"
DES_SALT_CHARS = 2


def schemes(tools: Tools) -> tuple[Scheme, ...]:
    """This family, within the bounds and on the roads that `tools` names."""
    plain = (
        Scheme(name, functools.partial(_plain, tools.claim(name), tools.crypt, parser), not_portable=NOT_PORTABLE)
        for name, parser in CRYPT_PARSERS.items()
    )
    django = functools.partial(_django, tools.claim("django_des_crypt"), tools.crypt)
    return (*plain, Scheme("django_des_crypt", django, not_portable=NOT_PORTABLE))


def _plain(claim: Claim, roads: CryptRoads, parser: CryptParser, stored: StoredHash) -> ParsedHash | None:
    return parser(claim, roads, stored.encoded)


def _django(claim: Claim, roads: CryptRoads, stored: StoredHash) -> ParsedHash | None:
    if not stored.encoded.startswith(DJANGO):
        return None
    salt, dollar, text = stored.encoded.removeprefix(DJANGO).partition("$")
    parsed = des_crypt(claim, roads, text)
    # Django 1.4 and later leave the salt out; before it was written whole, though two characters of it counted.
    if not dollar or parsed is None or salt[:DES_SALT_CHARS] not in {"", text[:DES_SALT_CHARS]}:
        raise claim.malformed("not a salt and 13 characters of DES crypt")
    return parsed
