"""
Tomcat's credential handlers and Jetty's credentials.

**Format**: Tomcat `SALT$ROUNDS$DIGEST` in hex, or a bare digest of one round without salt; the parameters `algorithm`
    (digest handler) and `digest` (PBKDF2 handler) say which, else SHA-1 for PBKDF2 and the digest's length for the
    other.
    Jetty `MD5:` + hex, `CRYPT:` + DES crypt, `OBF:` + the password, hidden in groups of four in base 36.
**Cost**: linear rounds; none for Jetty.
**Password**: UTF-8; Tomcat digests salt + password and then the raw bytes over and over. Jetty's MD5 is over
    ISO-8859-1, where Java writes `?` for what that has not.
**Portable**: Tomcat's PBKDF2, its digests of one round, Jetty's MD5 with `latin1`.
**Source**: Tomcat 9 and Jetty 9.4. Vectors: their own code, Jetty's tests and documents.

JBoss and WildFly store base64 of a bare digest: `base64_sha256` and its sisters.
"""

import functools
import re

from app.domain.hashes import ParsedHash, StoredHash
from app.hashing.bounds import Claim
from app.hashing.contract import Scheme, Tools
from app.hashing.given import given_text
from app.hashing.primitives.crypt3 import CryptRoads
from app.hashing.primitives.crypt_texts import des_crypt
from app.hashing.primitives.digest import DIGEST_BYTES, DigestHash
from app.hashing.primitives.pbkdf2 import pbkdf2_hash
from app.hashing.primitives.plain import plain_hash
from app.hashing.primitives.prehashed import Respelled
from app.hashing.primitives.repeated import RepeatedDigestHash, repeated_hash
from app.hashing.spelling import from_hex
from app.hashing.untagged import read_untagged

BY_LENGTH = {size: name for name, size in DIGEST_BYTES.items()}
_SALTED = re.compile(r"(?:([0-9a-f]*)\$([0-9]+)\$)?([0-9a-f]+)", re.IGNORECASE | re.ASCII)
_HIDDEN = re.compile(r"U[0-9a-z]{4}|[0-9a-z]{4}", re.ASCII)
HIDDEN_OFFSET = 127
"""What Jetty adds to both halves of a group."""


def schemes(tools: Tools) -> tuple[Scheme, ...]:
    """This family, within the bounds and on the roads that `tools` names."""
    readers = {"tomcat_digest": _tomcat_digest, "tomcat_pbkdf2": _tomcat_pbkdf2}
    return (
        *(
            Scheme(name, functools.partial(read_untagged, tools.claim(name), read), named_only=True)
            for name, read in readers.items()
        ),
        Scheme("jetty", functools.partial(_jetty, tools.claim("jetty"), tools.crypt), own_encoding=True),
    )


def _tomcat(claim: Claim, stored: StoredHash) -> tuple[bytes, int, bytes]:
    """Salt, rounds and digest."""
    found = _SALTED.fullmatch(stored.encoded)
    if found is None:
        raise claim.malformed("not salt, rounds and digest in hex")
    rounds = claim.whole_number(found[2]) if found[2] else 1
    return from_hex(claim, found[1] or ""), rounds, from_hex(claim, found[3])


def _tomcat_digest(claim: Claim, stored: StoredHash) -> ParsedHash:
    salt, rounds, digest = _tomcat(claim, stored)
    algorithm = given_text(claim, stored, "algorithm", BY_LENGTH.get(len(digest), "")).lower().replace("-", "")
    return repeated_hash(claim, RepeatedDigestHash(algorithm, rounds, digest, salt))


def _tomcat_pbkdf2(claim: Claim, stored: StoredHash) -> ParsedHash:
    salt, rounds, digest = _tomcat(claim, stored)
    if not salt:
        raise claim.malformed("has no salt")
    algorithm = given_text(claim, stored, "digest", "sha1").lower().removeprefix("pbkdf2withhmac").replace("-", "")
    return pbkdf2_hash(claim, algorithm=algorithm, rounds=rounds, salt=salt, digest=digest)


def _jetty(claim: Claim, roads: CryptRoads, stored: StoredHash) -> ParsedHash | None:
    tag, colon, text = stored.encoded.partition(":")
    if not colon or tag not in {"MD5", "CRYPT", "OBF"}:
        return None
    if tag == "OBF":
        return plain_hash(claim, _revealed(claim, text))
    if tag == "CRYPT":
        parsed = des_crypt(claim, roads, text)
        if parsed is None:
            raise claim.malformed("not 13 characters of DES crypt")
        return parsed
    digest = from_hex(claim, text)
    if len(digest) != DIGEST_BYTES["md5"]:
        raise claim.malformed(f"not {DIGEST_BYTES['md5']} bytes")
    return Respelled(DigestHash("md5", digest, auth0_encoding="latin1"), _latin1)


def _latin1(password: bytes) -> bytes:
    return password.decode("utf-8", "replace").encode("latin-1", "replace")


def _revealed(claim: Claim, text: str) -> bytes:
    """The password that Jetty hid: each group holds a byte with its mirror in the text, or after a U alone."""
    groups = _HIDDEN.findall(text)
    if "".join(groups) != text:
        raise claim.malformed("not groups of four in base 36")
    found = bytearray()
    for group in groups:
        high, low = divmod(int(group[-4:], 36), 256)
        byte = high if group[0] == "U" and len(group) > 4 else (high + low - 2 * HIDDEN_OFFSET) / 2
        if byte not in range(256):
            raise claim.malformed("a group that hides no byte")
        found.append(int(byte))
    return bytes(found)
