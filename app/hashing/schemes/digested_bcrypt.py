"""
bcrypt and argon2 over a digest of the password, as Meteor, NodeBB, Flask-Bcrypt and Flask-Security store it.

**Format**: the text of bcrypt as it is (Meteor: also argon2's; Flask-Security: also argon2's and passlib's PBKDF2,
    SHA-crypt and `bcrypt_sha256`), so nothing shows the digest inside: the mapping must name these.
**Cost**: that of the text.
**Password**: UTF-8; hashed is the lower-case hex of its SHA-256 (Meteor; Flask-Bcrypt with
    BCRYPT_HANDLE_LONG_PASSWORDS; Silhouette's BCryptSha256), of its SHA-512 (NodeBB; 72 of the 128 characters count),
    or the base64 of HMAC-SHA512 keyed by the secret `security_password_salt` (Flask-Security).
**Portable**: no; Auth0 hashes passwords as typed.
**Source**: the packages' code. Vectors: Flask-Security-Too, Flask-Bcrypt, bcryptjs over Node's crypto, hashcat.
"""

import functools
import hashlib
import hmac
from collections.abc import Callable, Sequence
from dataclasses import replace

from app.domain.hashes import ParsedHash, StoredHash
from app.hashing.bounds import Claim
from app.hashing.contract import Scheme, Tools
from app.hashing.given import secret_bytes
from app.hashing.inside import parse_inside
from app.hashing.primitives.prehashed import Prehashed
from app.hashing.spelling import to_base64

NOT_PORTABLE = "Auth0 hashes passwords as typed, and this format a digest of them"

DIGESTED = {
    "meteor": ("sha256", ("bcrypt", "argon2")),
    "nodebb": ("sha512", ("bcrypt",)),
    "flask_bcrypt_long": ("sha256", ("bcrypt",)),
}
"""The digest whose hex is hashed, and the kinds of text that are stored."""

FLASK_SECURITY = (
    "argon2",
    "bcrypt",
    "bcrypt_sha256",
    "pbkdf2_sha1",
    "pbkdf2_sha256",
    "pbkdf2_sha512",
    "sha256_crypt",
    "sha512_crypt",
)

SECRET = "security_password_salt"


def wrapping(tools: Tools, inner: tuple[Scheme, ...]) -> tuple[Scheme, ...]:
    """This family around the schemes of `inner`."""
    known = {scheme.name: scheme for scheme in inner}
    parsers: dict[str, Callable[[Claim, StoredHash], ParsedHash | None]] = {
        name: functools.partial(_digested, digest, [known[kind] for kind in kinds])
        for name, (digest, kinds) in DIGESTED.items()
    }
    parsers["flask_security"] = functools.partial(_flask_security, [known[kind] for kind in FLASK_SECURITY])
    return tuple(
        Scheme(
            name,
            functools.partial(parse, tools.claim(name)),
            named_only=True,
            takes_pepper=name == "flask_security",
            not_portable=NOT_PORTABLE,
        )
        for name, parse in parsers.items()
    )


def _digested(digest: str, schemes: Sequence[Scheme], claim: Claim, stored: StoredHash) -> ParsedHash | None:
    parsed = parse_inside(claim, schemes, stored)
    return None if parsed is None else Prehashed(parsed, functools.partial(_hex, digest))


def _hex(digest: str, password: bytes) -> bytes:
    return hashlib.new(digest, password).hexdigest().encode("ascii")


def _flask_security(schemes: Sequence[Scheme], claim: Claim, stored: StoredHash) -> ParsedHash | None:
    parsed = parse_inside(claim, schemes, replace(stored, salt=None))
    if parsed is None:
        return None
    secret = secret_bytes(claim, stored, SECRET)
    if not secret:
        raise claim.malformed(f"needs the application's secret as {SECRET}")
    return Prehashed(parsed, functools.partial(_hmac, secret))


def _hmac(secret: bytes, password: bytes) -> bytes:
    return to_base64(hmac.digest(secret, password, "sha512")).encode("ascii")
