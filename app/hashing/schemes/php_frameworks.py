"""
Smaller PHP systems: Ion Auth, Shopware, Nextcloud, TYPO3, AuthMe, PHPS.

**Format**: Ion Auth 1 and 2: 10 (or 22) characters of salt + hex of `sha1($s.$p)` up to 40, or with a salt column
    `sha1($p.$s)`. Shopware 4 and 5 by column `encoder`: `md5` (with a salt `md5($p.$s):SALT`), `legacybackendmd5`
    (MD5 of a fixed word and `md5($p)`), `sha256` as `ROUNDS:SALT:HEX`, `bcrypt`, `argon2i`. Nextcloud and ownCloud 7 on
    `1|`, `2|`, `3|` + bcrypt or argon2; before it bcrypt over password + `passwordsalt` (`password.pepper`), or SHA-1.
    TYPO3 `M` before a salted hash over the hex of MD5, `C` before one over the password. AuthMe `$SHA$SALT$` +
    `sha256(sha256($p).$s)`. PHPS `$PHPS$SALTHEX$` + `md5(md5($p).$s)`. Moodle 4.3 and later crypt(3) or bcrypt over
    password + `password.pepper`.
**Cost**: linear rounds; that of the text inside.
**Password**: UTF-8, all of it; bcrypt 72 bytes.
**Portable**: Ion Auth's salt column as `sha1`, Shopware's MD5, Nextcloud's bcrypt and argon2, TYPO3's `C` as the text
    inside; nested digests are not.
**Source**: the systems' own code. Vectors: hashcat, PHP.
"""

import functools
import hmac
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace

from app.domain.hashes import ParsedHash, PortableHash, StoredHash
from app.hashing.bounds import Claim
from app.hashing.contract import Scheme, Tools
from app.hashing.given import given_number, secret_bytes
from app.hashing.inside import parse_inside
from app.hashing.primitives.any_of import AnyOf
from app.hashing.primitives.bcrypt import BcryptHash, parse_bcrypt
from app.hashing.primitives.digest import DIGEST_BYTES, DigestHash
from app.hashing.primitives.nested import NOT_PORTABLE, NestedHash, bare_digest, digest_and_salt, hexed
from app.hashing.primitives.prehashed import Prehashed
from app.hashing.primitives.salted_bcrypt import SaltedBcrypt
from app.hashing.primitives.salted_loop import salted_loop_hash
from app.hashing.spelling import from_hex, text_bytes
from app.hashing.work import DIGEST_S

ION_CHARS = 40
ION_SALT_CHARS = (10, 22)
"""Ion Auth 1 and 2 by default; its `salt_length` is `params.salt_length`."""
SHOPWARE_PREFIX = b"A9ASD:_AD!_=%a8nx0asssblPlasS$"
ION_HEX = re.compile(r"[0-9A-Fa-f]{18,}", re.ASCII)
"""Fewer digits than the longest usual salt leaves would prove too little."""
AUTHME, PHPS = "$SHA$", "$PHPS$"

TYPO3_INSIDE = ("phpass", "md5_crypt", "bcrypt", "pbkdf2_sha256", "argon2", "sha256_crypt", "sha512_crypt")
NEXTCLOUD_INSIDE = {"1|": ("bcrypt",), "2|": ("argon2",), "3|": ("argon2", "bcrypt")}


def wrapping(tools: Tools, inner: tuple[Scheme, ...]) -> tuple[Scheme, ...]:
    """This family, with the texts of `inner` inside."""
    by_name = {scheme.name: scheme for scheme in inner}

    def scheme(name: str, parse: Callable[..., ParsedHash | None], *given: object, **told: object) -> Scheme:
        return Scheme(name, functools.partial(parse, tools.claim(name), *given), **told)  # type: ignore[arg-type]

    return (
        scheme("ion_auth", _ion_auth, named_only=True),
        scheme("shopware", _shopware, by_name, named_only=True),
        scheme("nextcloud", _nextcloud, by_name),
        scheme("owncloud_legacy", _owncloud, tools, named_only=True),
        scheme("typo3", _typo3, by_name),
        scheme("moodle_peppered", _moodle, by_name, named_only=True),
        scheme("authme_sha256", _authme, not_portable=NOT_PORTABLE),
        scheme("phps", _phps, not_portable=NOT_PORTABLE),
    )


@dataclass(frozen=True, slots=True)
class IonAuthHash:
    """The first hex digits of sha1(salt + password), as many as the salt leaves of 40."""

    salt: bytes = field(repr=False)
    digest: bytes = field(repr=False)

    @property
    def cost(self) -> str:
        """There is none."""
        return ""

    @property
    def work_s(self) -> float:
        """Seconds on one core."""
        return DIGEST_S

    def matches(self, password: bytes) -> bool:
        """All bytes count, NUL too."""
        return hmac.compare_digest(hexed("sha1", self.salt, password)[: len(self.digest)], self.digest)

    def portable(self) -> PortableHash | None:
        """None: the digest is cut off."""
        return None


def _ion_auth(claim: Claim, stored: StoredHash) -> ParsedHash | None:
    if stored.salt:
        digest = bare_digest(claim, stored, DIGEST_BYTES["sha1"])
        claim.admit_salt(stored.salt)
        return None if digest is None else DigestHash("sha1", digest, stored.salt, "suffix")
    text = stored.encoded
    if len(text) != ION_CHARS or not text.isascii():
        raise claim.malformed("not 40 characters of salt and digest")
    lengths: tuple[int, ...] = ION_SALT_CHARS
    if "salt_length" in stored.params:
        lengths = (min(given_number(claim, stored, "salt_length", ION_SALT_CHARS[0]), ION_CHARS),)
    readings = tuple(
        IonAuthHash(text[:length].encode("ascii"), text[length:].lower().encode("ascii"))
        for length in lengths
        if ION_HEX.fullmatch(text[length:])
    )
    if not readings:
        raise claim.malformed("not a salt and hex of a digest")
    return readings[0] if len(readings) == 1 else AnyOf(readings, cost="")


def _shopware(claim: Claim, by_name: Mapping[str, Scheme], stored: StoredHash) -> ParsedHash | None:
    encoder = stored.columns.get("encoder", "") or _shopware_encoder(stored.encoded)
    match encoder.lower():
        case "bcrypt" | "argon2i" | "argon2id":
            return parse_inside(claim, [by_name["bcrypt"], by_name["argon2"]], stored)
        case "sha256":
            return _shopware_sha256(claim, stored)
        case "md5":
            found = digest_and_salt(claim, replace(stored, salt=None), DIGEST_BYTES["md5"], salt_needed=False)
            return None if found is None else DigestHash("md5", found[0], found[1], "suffix")
        case "legacybackendmd5":
            digest = bare_digest(claim, stored, DIGEST_BYTES["md5"])
            return None if digest is None else NestedHash(digest, _shopware_backend, steps=2)
    raise claim.malformed("an encoder that is not known")


def _shopware_encoder(text: str) -> str:
    """The encoder of a row whose column is not read, by the shape of its text."""
    if text.startswith("$"):
        return "bcrypt"
    return "sha256" if text.count(":") == 2 else "md5"


def _shopware_sha256(claim: Claim, stored: StoredHash) -> ParsedHash:
    parts = stored.encoded.split(":")
    if len(parts) != 3:
        raise claim.malformed("not rounds, salt and digest")
    rounds = claim.whole_number(parts[0])
    salt, digest = text_bytes(claim, parts[1]), from_hex(claim, parts[2])
    # It counts from nought to the number, both included.
    return salted_loop_hash(claim, ("sha256", rounds + 1, "hex"), suffix=salt, digest=digest)


def _shopware_backend(password: bytes) -> bytes:
    return hexed("md5", SHOPWARE_PREFIX, hexed("md5", password))


def _nextcloud(claim: Claim, by_name: Mapping[str, Scheme], stored: StoredHash) -> ParsedHash | None:
    names = NEXTCLOUD_INSIDE.get(stored.encoded[:2])
    if names is None:
        return None
    inside = replace(stored, encoded=stored.encoded[2:])
    parsed = parse_inside(claim, [by_name[name] for name in names], inside)
    if parsed is None:
        raise claim.malformed("no hash of that version inside")
    return parsed


def _owncloud(claim: Claim, tools: Tools, stored: StoredHash) -> ParsedHash | None:
    bcrypt = parse_bcrypt(claim, stored.encoded, blowfish=tools.blowfish)
    if isinstance(bcrypt, BcryptHash):
        salt = secret_bytes(claim, stored, "passwordsalt") or b""
        claim.admit_salt(salt)
        return SaltedBcrypt(bcrypt, salt, "suffix") if salt else bcrypt
    digest = bare_digest(claim, stored, DIGEST_BYTES["sha1"])
    return None if digest is None else DigestHash("sha1", digest)


def _typo3(claim: Claim, by_name: Mapping[str, Scheme], stored: StoredHash) -> ParsedHash | None:
    if not stored.encoded.startswith(("M$", "C$")):
        return None
    inside = replace(stored, encoded=stored.encoded[1:])
    parsed = parse_inside(claim, [by_name[name] for name in TYPO3_INSIDE], inside)
    if parsed is None:
        raise claim.malformed("no salted hash inside")
    return Prehashed(parsed, functools.partial(hexed, "md5")) if stored.encoded.startswith("M") else parsed


def _moodle(claim: Claim, by_name: Mapping[str, Scheme], stored: StoredHash) -> ParsedHash | None:
    pepper = stored.pepper or b""
    claim.admit_salt(pepper)
    parsed = parse_inside(claim, [by_name["sha512_crypt"], by_name["bcrypt"]], stored)
    if parsed is None or not pepper:
        return parsed
    if isinstance(parsed, BcryptHash):
        return SaltedBcrypt(parsed, pepper, "suffix")
    return Prehashed(parsed, lambda password: password + pepper)


def _authme(claim: Claim, stored: StoredHash) -> ParsedHash | None:
    if not stored.encoded.startswith(AUTHME):
        return None
    salt_text, dollar, digest_text = stored.encoded.removeprefix(AUTHME).rpartition("$")
    salt, digest = text_bytes(claim, salt_text), from_hex(claim, digest_text)
    if not dollar or len(digest) != DIGEST_BYTES["sha256"]:
        raise claim.malformed("not a salt and 32 bytes of digest")
    claim.admit_salt(salt)
    return NestedHash(digest, lambda password: hexed("sha256", hexed("sha256", password), salt), steps=2)


def _phps(claim: Claim, stored: StoredHash) -> ParsedHash | None:
    if not stored.encoded.startswith(PHPS):
        return None
    salt_text, dollar, digest_text = stored.encoded.removeprefix(PHPS).partition("$")
    salt, digest = from_hex(claim, salt_text), from_hex(claim, digest_text)
    if not dollar or len(digest) != DIGEST_BYTES["md5"]:
        raise claim.malformed("not a salt and 16 bytes of digest")
    claim.admit_salt(salt)
    return NestedHash(digest, lambda password: hexed("md5", hexed("md5", password), salt), steps=2)
