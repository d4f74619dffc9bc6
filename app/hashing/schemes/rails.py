"""
Ruby on Rails: Authlogic, restful_authentication, devise-encryptable, Devise with a pepper, Redmine.

**Format**: a bare digest in hex, the salt in a column; for Devise and Authlogic's BCrypt bcrypt's text. Parameters
    `stretches`, `join_token`; the secrets `pepper` (Devise) and `site_key` (restful_authentication).
**Cost**: rounds as the parameter `stretches` says: Authlogic 20 (SHA-1 10, MD5 1), restful_authentication 10 with a
    site key and 1 without (which is Clearance's digest too), devise-encryptable 10; bcrypt log2.
**Password**: UTF-8. Authlogic digests password + salt and then the hex before it (`V2`: the raw bytes); its SHA-1 joins
    digest and salt by `--` each round; restful_authentication joins digest, salt, password and site key;
    devise-encryptable salt, digest, password and pepper, with `--` around them too. Devise hashes password + pepper and
    Authlogic's BCrypt password + salt, 72 bytes of it. Redmine digests salt + hex of SHA-1.
**Portable**: Devise and Authlogic's BCrypt as `bcrypt` with a salt behind; Authlogic of one round as a digest.
**Source**: Authlogic 6, restful-authentication, devise-encryptable, Devise 4, Redmine. Vectors: their own tests,
    Sorcery's, Devise, Ruby's and Perl's Digest, bcryptjs, hashcat.

Plain Devise, has_secure_password, Mastodon and GitLab store bcrypt as it is; GitLab's PBKDF2 is passlib's text.
"""

import functools
import hashlib
from collections.abc import Callable
from dataclasses import dataclass

from app.domain.hashes import ParsedHash, StoredHash
from app.hashing.blowfish import Blowfish
from app.hashing.bounds import Claim
from app.hashing.contract import Scheme, Tools
from app.hashing.given import given_number, given_text, secret_bytes
from app.hashing.primitives.bcrypt import parse_bcrypt
from app.hashing.primitives.digest import DIGEST_BYTES
from app.hashing.primitives.lock import admit_loop, in_turns
from app.hashing.primitives.nested import NOT_PORTABLE, NestedHash, bare_digest, hexed
from app.hashing.primitives.repeated import RepeatedDigestHash, repeated_hash
from app.hashing.primitives.salted_bcrypt import SaltedBcrypt
from app.hashing.spelling import text_bytes

AUTHLOGIC_STRETCHES = {"md5": 1, "sha1": 10, "sha256": 20, "sha512": 20}
REST_STRETCHES = 10
DEVISE_STRETCHES = 10

PEPPERED = frozenset({"devise", "devise_sha1", "devise_sha512", "restful_authentication"})
"""The pepper is their site's secret where none stands under its own name."""


def schemes(tools: Tools) -> tuple[Scheme, ...]:
    """This family, within the bounds and on the road that `tools` names."""
    parsers: dict[str, Callable[[Claim, StoredHash], ParsedHash | None]] = {
        f"authlogic_{algorithm}{version}": functools.partial(parse, algorithm)
        for algorithm in AUTHLOGIC_STRETCHES
        for version, parse in (("", _authlogic), ("_v2", _authlogic_raw))
    }
    parsers |= {
        "restful_authentication": _restful,
        "devise_sha1": functools.partial(_devise_digest, "sha1"),
        "devise_sha512": functools.partial(_devise_digest, "sha512"),
        "redmine": _redmine,
        "devise": functools.partial(_devise, tools.blowfish),
        "authlogic_bcrypt": functools.partial(_authlogic_bcrypt, tools.blowfish),
    }
    nested = {"restful_authentication", "devise_sha1", "devise_sha512", "redmine"}
    return tuple(
        Scheme(
            name,
            functools.partial(parse, tools.claim(name)),
            named_only=True,
            takes_pepper=name in PEPPERED,
            not_portable=NOT_PORTABLE if name in nested else "",
        )
        for name, parse in parsers.items()
    )


@dataclass(frozen=True, slots=True)
class _Rounds:
    """
    Rounds of hex digests.

    Attributes:
        algorithm: hashlib's name.
        stretches: How many.
        start: From the password to what stands for the digest before the first round.
        message: From the digest before, in hex, and the password to what a round digests.
    """

    algorithm: str
    stretches: int
    start: Callable[[bytes], bytes]
    message: Callable[[bytes, bytes], bytes]

    def make(self, password: bytes) -> bytes:
        """The last digest, in hex."""
        digest = self.start(password)
        for turn in in_turns(self.stretches):
            for _ in turn:
                digest = hexed(self.algorithm, self.message(digest, password))
        return digest


def _rounds(claim: Claim, digest: bytes, rounds: _Rounds) -> NestedHash:
    parsed = NestedHash(digest, rounds.make, rounds.stretches)
    admit_loop(claim, parsed.work_s)
    return parsed


def _authlogic(algorithm: str, claim: Claim, stored: StoredHash) -> ParsedHash | None:
    digest = bare_digest(claim, stored, DIGEST_BYTES[algorithm])
    if digest is None:
        return None
    stretches = given_number(claim, stored, "stretches", AUTHLOGIC_STRETCHES[algorithm])
    token = text_bytes(claim, given_text(claim, stored, "join_token", "--" if algorithm == "sha1" else ""))
    behind = _behind(claim, stored, token)
    if stretches == 1:
        return repeated_hash(claim, RepeatedDigestHash(algorithm, 1, digest, behind, "suffix"))
    if algorithm == "sha1":
        rounds = _Rounds(algorithm, stretches, lambda password: password, lambda before, _: before + behind)
    else:
        rounds = _Rounds(algorithm, stretches, lambda password: password + behind, lambda before, _: before)
    return _rounds(claim, digest, rounds)


def _authlogic_raw(algorithm: str, claim: Claim, stored: StoredHash) -> ParsedHash | None:
    digest = bare_digest(claim, stored, DIGEST_BYTES[algorithm])
    if digest is None:
        return None
    stretches = given_number(claim, stored, "stretches", AUTHLOGIC_STRETCHES[algorithm])
    token = text_bytes(claim, given_text(claim, stored, "join_token", "--" if algorithm == "sha1" else ""))
    behind = _behind(claim, stored, token)
    if algorithm == "sha1" and stretches > 1:
        parsed = NestedHash(digest, functools.partial(_salted_rounds, stretches, behind), stretches)
        admit_loop(claim, parsed.work_s)
        return parsed
    return repeated_hash(claim, RepeatedDigestHash(algorithm, stretches, digest, behind, "suffix"))


def _salted_rounds(stretches: int, behind: bytes, password: bytes) -> bytes:
    """SHA-1 of the raw digest before and the salt; hex of the last."""
    digest = password
    for turn in in_turns(stretches):
        for _ in turn:
            digest = hashlib.sha1(digest + behind, usedforsecurity=False).digest()
    return digest.hex().encode("ascii")


def _behind(claim: Claim, stored: StoredHash, token: bytes) -> bytes:
    """The salt with what joins it to the password; nothing where the row has none."""
    if not stored.salt:
        return b""
    claim.admit_salt(stored.salt)
    return token + stored.salt


def _restful(claim: Claim, stored: StoredHash) -> ParsedHash | None:
    digest = bare_digest(claim, stored, DIGEST_BYTES["sha1"])
    if digest is None:
        return None
    key = secret_bytes(claim, stored, "site_key") or b""
    salt = _salt(claim, stored)
    stretches = given_number(claim, stored, "stretches", REST_STRETCHES if key else 1)
    return _rounds(
        claim,
        digest,
        _Rounds(
            "sha1",
            stretches,
            lambda _: key,
            lambda before, password: b"--".join((before, salt, password, key)),
        ),
    )


def _devise_digest(algorithm: str, claim: Claim, stored: StoredHash) -> ParsedHash | None:
    digest = bare_digest(claim, stored, DIGEST_BYTES[algorithm])
    if digest is None:
        return None
    pepper = secret_bytes(claim, stored, "pepper") or b""
    salt = _salt(claim, stored)
    stretches = given_number(claim, stored, "stretches", DEVISE_STRETCHES)
    return _rounds(
        claim,
        digest,
        _Rounds(
            algorithm,
            stretches,
            lambda _: pepper,
            lambda before, password: b"--".join((b"", salt, before, password, pepper, b"")),
        ),
    )


def _redmine(claim: Claim, stored: StoredHash) -> ParsedHash | None:
    digest = bare_digest(claim, stored, DIGEST_BYTES["sha1"])
    if digest is None:
        return None
    salt = _salt(claim, stored)
    return NestedHash(digest, lambda password: hexed("sha1", salt, hexed("sha1", password)), 2)


def _salt(claim: Claim, stored: StoredHash) -> bytes:
    salt = stored.salt or b""
    claim.admit_salt(salt)
    return salt


def _devise(blowfish: Blowfish, claim: Claim, stored: StoredHash) -> ParsedHash | None:
    return _bcrypt_with(claim, stored, blowfish, secret_bytes(claim, stored, "pepper"))


def _authlogic_bcrypt(blowfish: Blowfish, claim: Claim, stored: StoredHash) -> ParsedHash | None:
    return _bcrypt_with(claim, stored, blowfish, stored.salt)


def _bcrypt_with(claim: Claim, stored: StoredHash, blowfish: Blowfish, behind: bytes | None) -> ParsedHash | None:
    parsed = parse_bcrypt(claim, stored.encoded, blowfish=blowfish)
    if parsed is None or not behind:
        return parsed
    claim.admit_salt(behind)
    return SaltedBcrypt(parsed, behind)
