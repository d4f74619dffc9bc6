"""
RFC 2307 digests of directories: `{MD5}`, `{SMD5}`, `{SHA*}`, `{SSHA*}`.

**Format**: a tag in either case + base64 of the digest, and of the salt after it in the salted tags
    (`SMD5`, `SSHA`, `SSHA256` ..); padded or not, any length of salt. Dovecot appends `.HEX`, `.B64` or
    `.BASE64` to the tag, and calls `{MD5}` in hex `{PLAIN-MD5}` and in base64 `{LDAP-MD5}`. Plain digests may stand in
    hex without that, as Roundup and passlib's `ldap_hex_*` write them.
**Cost**: none.
**Password**: UTF-8, all of it, NUL too; the salt follows it.
**Portable**: `ldap`, tag in upper case, standard base64.
**Source**: RFC 2307, OpenLDAP's and Dovecot's documents. Vectors: hashcat, passlib, OpenLDAP, Dovecot, Apache, Spring.
"""

import functools
import re
from dataclasses import dataclass

from app.domain.hashes import ParsedHash, PortableHash, StoredHash
from app.hashing.bounds import Claim
from app.hashing.contract import Scheme, Tools
from app.hashing.primitives.digest import DIGEST_BYTES, DigestHash
from app.hashing.spelling import from_base64, from_hex, to_base64

_TAG = re.compile(r"\{([A-Za-z0-9-]{1,16})(\.HEX|\.B64|\.BASE64)?\}", re.IGNORECASE | re.ASCII)

_TAGS = {"md5": "MD5", "sha1": "SHA", "sha256": "SHA256", "sha384": "SHA384", "sha512": "SHA512"}
"""The plain tags; a salted one has an S before it."""

_ALIASES = {"SHA1": "SHA", "LDAP-MD5": "MD5", "PLAIN-MD5": "MD5"}
_HEX_TAGS = frozenset({"PLAIN-MD5"})


@dataclass(frozen=True, slots=True)
class LdapHash(DigestHash):
    """A digest that Auth0 takes in the directory's own spelling."""

    tag: str = ""

    def portable(self) -> PortableHash:
        """`ldap`."""
        text = f"{{{self.tag}}}{to_base64(self.digest + self.salt)}"
        return PortableHash(
            {"custom_password_hash": {"algorithm": "ldap", "hash": {"value": text, "encoding": "utf8"}}}
        )


@dataclass(frozen=True, slots=True)
class _Kind:
    algorithm: str
    tag: str
    salted: bool


def schemes(tools: Tools) -> tuple[Scheme, ...]:
    """This family, within the bounds of `tools`."""
    kinds = {
        f"ldap_{'salted_' if salted else ''}{algorithm}": _Kind(algorithm, f"S{tag}" if salted else tag, salted)
        for algorithm, tag in _TAGS.items()
        for salted in (False, True)
    }
    return tuple(Scheme(name, functools.partial(_parse, tools.claim(name), kind)) for name, kind in kinds.items())


def _parse(claim: Claim, kind: _Kind, stored: StoredHash) -> ParsedHash | None:
    found = _TAG.match(stored.encoded)
    if found is None:
        return None
    written = found[1].upper()
    if _ALIASES.get(written, written) != kind.tag:
        return None
    text, size = stored.encoded[found.end() :], DIGEST_BYTES[kind.algorithm]
    # Roundup and Dovecot write plain digests in hex too: base64 of that length would be another number of bytes.
    in_hex = written in _HEX_TAGS or (found[2] or "").upper() == ".HEX" or (not kind.salted and len(text) == 2 * size)
    packed = (from_hex if in_hex else from_base64)(claim, text)
    if len(packed) < size or (len(packed) > size and not kind.salted):
        raise claim.malformed(f"not {size} bytes of digest")
    claim.admit_salt(packed[size:])
    return LdapHash(kind.algorithm, packed[:size], packed[size:], "suffix", tag=kind.tag)
