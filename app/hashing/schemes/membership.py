"""
ASP.NET Membership (SqlMembershipProvider and what descends from it: DNN, Kentico, Sitecore, Umbraco, Episerver).

**Format**: base64 of the digest, the salt in its column in base64 (or decoded). `params.algorithm` is .NET's name:
    `SHA1` (the default until .NET 4), `SHA256` .., `HMACSHA256` (the default from then on) and so on; a digest of 20
    bytes is SHA1 where it is not said. The column `password_format` of the row tells clear (0), hashed (1) and
    encrypted (2). Encrypted: base64, `params.key_hex` or the secret `key` is the machine key, `params.decryption` is
    `AES`, `3DES`, `DES` or `Auto`. Umbraco: salt and digest in one text, base64 both; its old encoding has no salt.
    Episerver: hashcat's `$episerver$*0|1*SALT*DIGEST`.
**Cost**: none.
**Password**: UTF-16LE, all of it, NUL too. A digest is over salt and password; HMAC's key is the salt repeated to the
    length of .NET's own key; Umbraco's old encoding keys by the password.
**Portable**: `sha1`, `sha256`, `sha512` and `md5` with the salt before, `hmac` with the repeated key, `utf16le`; not
    Umbraco's old encoding, nor encrypted ones.
**Source**: .NET Framework's reference source, Umbraco's and hashcat's documents. Vectors: Mono, hashcat, OpenSSL.

A bare digest proves nothing, so all but Episerver's are offered only when the mapping names them. The encrypted format
is that of the compatibility mode; no document tells what else .NET 4.5 writes.
"""

import functools
import hmac
import re
from dataclasses import dataclass, field

from app.domain.hashes import ParsedHash, StoredHash
from app.errors import MalformedHash
from app.hashing.bounds import Claim
from app.hashing.contract import Scheme, Tools
from app.hashing.given import given_secret, given_text
from app.hashing.primitives.membership import encrypted_password, membership_hash
from app.hashing.primitives.plain import plain_hash
from app.hashing.spelling import from_base64, to_base64
from app.hashing.work import DIGEST_S

UTF16 = "utf-16-le"
SHA1_BYTES = 20
UMBRACO_SALT_CHARS = 24
"""16 bytes in base64."""

CLEAR, ENCRYPTED = "0", "2"
EPISERVER = re.compile(r"\$episerver\$\*([01])\*([^*]*)\*([^*]*)", re.ASCII)
EPISERVER_ALGORITHMS = {"0": "SHA1", "1": "SHA256"}


@dataclass(frozen=True, slots=True)
class UmbracoOldHash:
    """HMAC-SHA1 of the password under the password itself."""

    digest: bytes = field(repr=False)

    @property
    def cost(self) -> str:
        """There is none."""
        return ""

    @property
    def work_s(self) -> float:
        """Seconds on one core."""
        return 2 * DIGEST_S

    def matches(self, password: bytes) -> bool:
        """All bytes count, NUL too."""
        return hmac.compare_digest(hmac.digest(password, password, "sha1"), self.digest)

    def portable(self) -> None:
        """Auth0's key is the same for all passwords."""
        return


def schemes(tools: Tools) -> tuple[Scheme, ...]:
    """This family, within the bounds of `tools`."""
    parsers = {
        "aspnet_membership": (_membership, ""),
        "aes_encrypted_membership": (_encrypted, "Auth0 takes nothing that is encrypted"),
        "umbraco_hmacsha1": (_umbraco_old, "Auth0's HMAC is not keyed by the password"),
        "umbraco_hmacsha256": (_umbraco, ""),
        "episerver": (_episerver, ""),
    }
    return tuple(
        Scheme(
            name,
            functools.partial(parse, tools.claim(name)),
            encoding=UTF16,
            own_encoding=True,
            named_only=name != "episerver",
            not_portable=not_portable,
        )
        for name, (parse, not_portable) in parsers.items()
    )


def _membership(claim: Claim, stored: StoredHash) -> ParsedHash | None:
    kind = stored.columns.get("password_format")
    if kind == CLEAR:
        try:
            return plain_hash(claim, stored.encoded.encode(UTF16))
        except UnicodeEncodeError:
            raise claim.malformed("no text") from None
    if kind == ENCRYPTED:
        return _encrypted(claim, stored)
    digest = _base64_or_none(claim, stored)
    if digest is None:
        return None
    algorithm = given_text(claim, stored, "algorithm", "SHA1" if len(digest) == SHA1_BYTES else "")
    return membership_hash(claim, algorithm, salt=_salt(claim, stored), digest=digest)


def _encrypted(claim: Claim, stored: StoredHash) -> ParsedHash | None:
    encrypted = _base64_or_none(claim, stored)
    if encrypted is None:
        return None
    return encrypted_password(
        claim,
        given_text(claim, stored, "decryption", "Auto"),
        key=given_secret(claim, stored, "key"),
        salt=_salt(claim, stored),
        encrypted=encrypted,
    )


def _umbraco_old(claim: Claim, stored: StoredHash) -> ParsedHash | None:
    digest = _base64_or_none(claim, stored)
    return UmbracoOldHash(digest) if digest is not None and len(digest) == SHA1_BYTES else None


def _umbraco(claim: Claim, stored: StoredHash) -> ParsedHash | None:
    salt_text, text = stored.encoded[:UMBRACO_SALT_CHARS], stored.encoded[UMBRACO_SALT_CHARS:]
    if not salt_text.endswith("=="):
        return None
    digest = from_base64(claim, text)
    algorithm = given_text(claim, stored, "algorithm", "SHA1" if len(digest) == SHA1_BYTES else "HMACSHA256")
    return membership_hash(claim, algorithm, salt=from_base64(claim, salt_text), digest=digest)


def _episerver(claim: Claim, stored: StoredHash) -> ParsedHash | None:
    if not stored.encoded.startswith("$episerver$"):
        return None
    found = EPISERVER.fullmatch(stored.encoded)
    if found is None:
        raise claim.malformed("not kind, salt and digest")
    salt, digest = from_base64(claim, found[2]), from_base64(claim, found[3])
    return membership_hash(claim, EPISERVER_ALGORITHMS[found[1]], salt=salt, digest=digest)


def _base64_or_none(claim: Claim, stored: StoredHash) -> bytes | None:
    try:
        return from_base64(claim, stored.encoded)
    except MalformedHash:
        return None


def _salt(claim: Claim, stored: StoredHash) -> bytes:
    """The column holds base64, or is decoded already: it was base64 if it comes out the same again."""
    salt = stored.salt or b""
    try:
        decoded = from_base64(claim, salt.decode("ascii"))
    except (UnicodeDecodeError, MalformedHash):
        return salt
    return decoded if to_base64(decoded).encode("ascii") == salt else salt
