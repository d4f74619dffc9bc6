"""
Liferay's, Jenkins's and SonarQube's own users.

**Format**: Liferay base64 of the key's bits and the rounds, each a big-endian word of 4 bytes, 8 bytes of salt and the
    key; since 7.4 with `{PBKDF2WithHmacSHA1/BITS/ROUNDS}` before it. Jenkins `#jbcrypt:` + bcrypt's text, and in FIPS
    mode `$PBKDF2$HMACSHA512:ROUNDS:SALT$DIGEST`, both hex. SonarQube by its column `hash_method`: PBKDF2
    `ROUNDS$DIGEST` and the column `salt`, both base64; BCRYPT bcrypt's text; SHA1 hex and the salt's text.
**Cost**: linear in rounds, Liferay 128,000 and later 720,000 and 1,300,000; bcrypt log2.
**Password**: UTF-8; in PBKDF2 a NUL at the end opens nothing; bcrypt 72 bytes; SonarQube's SHA-1 is over
    `--SALT--PASSWORD--`.
**Portable**: `pbkdf2`; bcrypt as ever; not SonarQube's SHA-1.
**Source**: Liferay's PBKDF2PasswordEncryptor, Jenkins's HudsonPrivateSecurityRealm, SonarQube's
    CredentialsLocalAuthentication. Vectors: their own tests and documents, a migration of Liferay's users to Keycloak.
"""

import functools
import re
import struct

from app.domain.hashes import ParsedHash, StoredHash
from app.errors import MalformedHash
from app.hashing.blowfish import Blowfish
from app.hashing.bounds import Claim
from app.hashing.contract import Scheme, Tools
from app.hashing.primitives.bcrypt import parse_bcrypt
from app.hashing.primitives.nested import NestedHash, hexed
from app.hashing.primitives.pbkdf2 import DIGEST_BYTES, pbkdf2_hash
from app.hashing.spelling import from_base64, from_hex
from app.hashing.untagged import read_untagged

_LIFERAY_TAG = re.compile(r"\{PBKDF2WithHmacSHA1(?:/[0-9]+){0,2}\}", re.ASCII)
LIFERAY_HEAD = struct.Struct(">II8s")
LIFERAY_BITS = (160, 256, 512)
"""What its setting has: a first word that is one of these tells the text from other base64."""

JBCRYPT = "#jbcrypt:"
_JENKINS = re.compile(r"\$PBKDF2\$HMACSHA512:([0-9]+):([0-9a-f]+)\$([0-9a-f]+)", re.ASCII)
JENKINS_BYTES = 64

_SONARQUBE = re.compile(r"([0-9]+)\$([A-Za-z0-9+/=]+)", re.ASCII)
SONARQUBE_BYTES = 64


def schemes(tools: Tools) -> tuple[Scheme, ...]:
    """This family, within the bounds and on the road that `tools` names."""
    return (
        Scheme("liferay", functools.partial(_liferay, tools.claim("liferay"))),
        Scheme("jenkins", functools.partial(_jenkins, tools.claim("jenkins"), tools.blowfish)),
        Scheme(
            "sonarqube",
            functools.partial(
                read_untagged, tools.claim("sonarqube"), functools.partial(_sonarqube, blowfish=tools.blowfish)
            ),
            named_only=True,
        ),
    )


def _liferay(claim: Claim, stored: StoredHash) -> ParsedHash | None:
    tag = _LIFERAY_TAG.match(stored.encoded)
    ours = tag is not None or stored.scheme == claim.scheme
    try:
        packed = from_base64(claim, stored.encoded[tag.end() if tag else 0 :])
        if len(packed) < LIFERAY_HEAD.size:
            raise claim.malformed("cut off in its head")
        bits, rounds, salt = LIFERAY_HEAD.unpack_from(packed)
        digest = packed[LIFERAY_HEAD.size :]
        if bits not in LIFERAY_BITS or len(digest) * 8 != bits:
            raise claim.malformed("the key is not as long as it says")
    except MalformedHash:
        if not ours:
            return None
        raise
    rounds = claim.whole_number(str(rounds))
    return pbkdf2_hash(claim, algorithm="sha1", rounds=rounds, salt=salt, digest=digest)


def _jenkins(claim: Claim, blowfish: Blowfish, stored: StoredHash) -> ParsedHash | None:
    if stored.encoded.startswith(JBCRYPT):
        parsed = parse_bcrypt(claim, stored.encoded.removeprefix(JBCRYPT), blowfish=blowfish)
        if parsed is None:
            raise claim.malformed("no bcrypt text inside")
        return parsed
    found = _JENKINS.fullmatch(stored.encoded)
    if found is None:
        return None
    return pbkdf2_hash(
        claim,
        algorithm="sha512",
        rounds=claim.whole_number(found[1]),
        salt=from_hex(claim, found[2]),
        digest=from_hex(claim, found[3]),
        length=JENKINS_BYTES,
    )


def _sonarqube(claim: Claim, stored: StoredHash, *, blowfish: Blowfish) -> ParsedHash:
    if (bcrypt := parse_bcrypt(claim, stored.encoded, blowfish=blowfish)) is not None:
        return bcrypt
    if not stored.salt:
        raise claim.malformed("needs the salt column")
    found = _SONARQUBE.fullmatch(stored.encoded)
    if found is not None:
        return pbkdf2_hash(
            claim,
            algorithm="sha512",
            rounds=claim.whole_number(found[1]),
            salt=from_base64(claim, stored.salt.decode("utf-8", "replace")),
            digest=from_base64(claim, found[2]),
            length=SONARQUBE_BYTES,
        )
    digest, salt = from_hex(claim, stored.encoded), stored.salt
    claim.admit_salt(salt)
    if len(digest) != DIGEST_BYTES["sha1"]:
        raise claim.malformed(f"not {DIGEST_BYTES['sha1']} bytes of digest")
    return NestedHash(digest, lambda password: hexed("sha1", b"--", salt, b"--", password, b"--"), 1)
