"""
Devices' and monitors' own: Citrix NetScaler, SolarWinds Orion, hMailServer, Sybase ASE.

**Format**: NetScaler: `1` + 8 characters of salt + 40 hex digits of SHA-1, `2` + 8 + 128 of SHA-512. SolarWinds, as
    hashcat spells it: `$solarwinds$0$USER$DIGEST`, `$solarwinds$1$SALT$DIGEST`, in base64. hMailServer: 6 characters of
    salt + 64 hex digits of SHA-256. Sybase: hex, 0xC007, 8 bytes of salt, 32 of digest.
**Cost**: SolarWinds: 1,000 rounds of PBKDF2-HMAC-SHA1 for 1,024 bytes. The others none.
**Password**: UTF-8, all of it. NetScaler puts a NUL after it. SolarWinds: a NUL at its end opens nothing, for HMAC
    fills keys up with NUL. Sybase: UTF-16BE, up to 255 characters, filled up with NUL, so one in it opens nothing.
**Portable**: hMailServer `sha256` with prefix; the others no.
**Source**: hashcat's modes 8100, 22200, 21500, 21501, 1421, 8000. Vectors: hashcat; hMailServer's by OpenSSL too.

A salt and a digest in one text prove nothing, so hMailServer's is offered only when the mapping names it.
"""

import functools
import re
from collections.abc import Callable

from app.domain.hashes import ParsedHash, StoredHash
from app.errors import MalformedHash
from app.hashing.bounds import Claim
from app.hashing.contract import Scheme, Tools
from app.hashing.primitives.digest import DIGEST_BYTES, DigestHash
from app.hashing.primitives.network import NetscalerHash, OrionHash, SybaseHash, orion_hash
from app.hashing.spelling import from_base64, from_hex, text_bytes

HMAIL_SALT_CHARS = 6
SYBASE_VERSION = b"\xc0\x07"
SYBASE_SALT_BYTES = 8
SYBASE_BYTES = 42

ORION = "$solarwinds$"

_NETSCALER = re.compile(r"([12])([0-9a-f]{8})([0-9a-f]+)", re.ASCII)
_NETSCALER_ALGORITHMS = {"1": "sha1", "2": "sha512"}
_HMAIL = re.compile(r"([0-9a-z]{6})([0-9a-f]{64})", re.ASCII)


def schemes(tools: Tools) -> tuple[Scheme, ...]:
    """This family, within the bounds of `tools`."""

    def scheme(name: str, parse: Callable[[Claim, StoredHash], ParsedHash | None], not_portable: str) -> Scheme:
        return Scheme(name, functools.partial(parse, tools.claim(name)), not_portable=not_portable)

    after = "Auth0 puts nothing after the password but a salt"
    twice = "Auth0 does not hash PBKDF2's key again"
    return (
        scheme("netscaler_sha1", functools.partial(_netscaler, "1"), after),
        scheme("netscaler_sha512", functools.partial(_netscaler, "2"), after),
        scheme("solarwinds_v1", functools.partial(_orion, "0"), twice),
        scheme("solarwinds_v2", functools.partial(_orion, "1"), twice),
        Scheme("hmailserver_sha256", functools.partial(_hmail, tools.claim("hmailserver_sha256")), named_only=True),
        Scheme(
            "sybase_ase",
            functools.partial(_sybase, tools.claim("sybase_ase")),
            encoding="utf-16-be",
            own_encoding=True,
            not_portable="Auth0 does not fill passwords up",
        ),
    )


def _netscaler(kind: str, claim: Claim, stored: StoredHash) -> ParsedHash | None:
    found = _NETSCALER.fullmatch(stored.encoded)
    algorithm = _NETSCALER_ALGORITHMS[kind]
    if found is None or found[1] != kind or len(found[3]) != 2 * DIGEST_BYTES[algorithm]:
        return None
    return NetscalerHash(algorithm, found[2].encode("ascii"), from_hex(claim, found[3]))


def _orion(kind: str, claim: Claim, stored: StoredHash) -> ParsedHash | None:
    prefix = f"{ORION}{kind}$"
    if not stored.encoded.startswith(prefix):
        return None
    salt_text, _, digest = stored.encoded.removeprefix(prefix).rpartition("$")
    salt = OrionHash.salt_of_user(text_bytes(claim, salt_text)) if kind == "0" else from_base64(claim, salt_text)
    return orion_hash(claim, OrionHash(salt, from_base64(claim, digest)))


def _hmail(claim: Claim, stored: StoredHash) -> ParsedHash | None:
    found = _HMAIL.fullmatch(stored.encoded)
    if found is None:
        return None
    return DigestHash("sha256", from_hex(claim, found[2]), found[1].encode("ascii"))


def _sybase(claim: Claim, stored: StoredHash) -> ParsedHash | None:
    try:
        packed = from_hex(claim, stored.encoded)
    except MalformedHash:
        return None
    if not packed.startswith(SYBASE_VERSION) or len(packed) != SYBASE_BYTES:
        return None
    body = packed[len(SYBASE_VERSION) :]
    return SybaseHash(body[:SYBASE_SALT_BYTES], body[SYBASE_SALT_BYTES:])
