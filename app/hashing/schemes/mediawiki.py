"""
MediaWiki's formats, from bare MD5 to layers.

**Format**: `:A:HEX` MD5 (with a salt between, which a fault once wrote, it is B); `:B:SALT:HEX` MD5 of salt, `-` and
    the hex of MD5; `:pbkdf2:DIGEST:ROUNDS:BYTES:SALT:DIGEST` in base64; `:bcrypt:COST$22$31`; `:argon2:` + argon2's own
    text; `:pbkdf2-legacyA:!DIGEST:ROUNDS:BYTES!!SALT!DIGEST` and `..legacyB:!..!BSALT!SALT!DIGEST` over the hex of A
    and B. hashcat writes `$B$` for `:B:`. Before 1.13 bare hex: MD5, or MD5 of the user's id (column `user_id`), `-`
    and that.
**Cost**: as PBKDF2, bcrypt and argon2.
**Password**: UTF-8, all of it; bcrypt 72 bytes.
**Portable**: `md5`, `pbkdf2`, `bcrypt`, `argon2`; not B, nor layers.
**Source**: MediaWiki's password classes. Vectors: hashcat, MediaWiki, DokuWiki.
"""

import functools
from collections.abc import Callable
from dataclasses import replace

from app.domain.hashes import ParsedHash, StoredHash
from app.errors import CostOutOfBounds
from app.hashing.bounds import Claim
from app.hashing.contract import Scheme, Tools
from app.hashing.inside import parse_inside
from app.hashing.primitives.bcrypt import parse_bcrypt
from app.hashing.primitives.digest import DigestHash
from app.hashing.primitives.nested import NOT_PORTABLE, NestedHash, bare_digest, hexed
from app.hashing.primitives.pbkdf2 import DIGEST_BYTES, Pbkdf2Hash, pbkdf2_hash
from app.hashing.primitives.prehashed import Prehashed
from app.hashing.spelling import from_base64, from_hex, text_bytes
from app.hashing.work import pbkdf2_s

MD5_BYTES = 16
LAYERS = (":pbkdf2-legacyA:", ":pbkdf2-legacyB:")
LAYERED_NOT_PORTABLE = "Auth0 knows no digest before PBKDF2"


def wrapping(tools: Tools, inner: tuple[Scheme, ...]) -> tuple[Scheme, ...]:
    """This family, with argon2 from `inner`."""
    argon2 = tuple(scheme for scheme in inner if scheme.name == "argon2")

    def scheme(
        name: str,
        parse: Callable[[Claim, StoredHash], ParsedHash | None],
        not_portable: str = "",
        *,
        named_only: bool = False,
    ) -> Scheme:
        parser = functools.partial(parse, tools.claim(name))
        return Scheme(name, parser, named_only=named_only, not_portable=not_portable)

    return (
        scheme("mediawiki_a", _a),
        scheme("mediawiki_b", _b, NOT_PORTABLE),
        scheme("mediawiki_pbkdf2", _pbkdf2),
        scheme("mediawiki_bcrypt", lambda claim, stored: _bcrypt(claim, tools, stored)),
        scheme("mediawiki_argon2", lambda claim, stored: _argon2(claim, argon2, stored)),
        scheme("mediawiki_layered", _layered, LAYERED_NOT_PORTABLE),
        scheme("mediawiki_md5", _bare, named_only=True),
    )


def _a(claim: Claim, stored: StoredHash) -> ParsedHash | None:
    if not stored.encoded.startswith(":A:"):
        return None
    salt, colon, digest = stored.encoded.removeprefix(":A:").rpartition(":")
    if colon:
        return _salted(claim, salt, digest)
    return DigestHash("md5", _whole(claim, digest))


def _b(claim: Claim, stored: StoredHash) -> ParsedHash | None:
    for tag, divider in ((":B:", ":"), ("$B$", "$")):
        if stored.encoded.startswith(tag):
            salt, found, digest = stored.encoded.removeprefix(tag).rpartition(divider)
            if not found:
                raise claim.malformed("no salt")
            return _salted(claim, salt, digest)
    return None


def _pbkdf2(claim: Claim, stored: StoredHash) -> ParsedHash | None:
    if not stored.encoded.startswith(":pbkdf2:"):
        return None
    setting, colon, rest = stored.encoded.removeprefix(":pbkdf2:").rpartition(":")
    costs, _, salt = setting.rpartition(":")
    if not colon:
        raise claim.malformed("not digest, rounds, bytes, salt and digest")
    return _pbkdf2_parts(claim, costs, salt, rest)


def _bcrypt(claim: Claim, tools: Tools, stored: StoredHash) -> ParsedHash | None:
    if not stored.encoded.startswith(":bcrypt:"):
        return None
    cost, _, rest = stored.encoded.removeprefix(":bcrypt:").partition("$")
    salt, _, digest = rest.partition("$")
    return parse_bcrypt(claim, f"$2y${cost:0>2}${salt}{digest}", blowfish=tools.blowfish)


def _argon2(claim: Claim, argon2: tuple[Scheme, ...], stored: StoredHash) -> ParsedHash | None:
    if not stored.encoded.startswith(":argon2:"):
        return None
    parsed = parse_inside(claim, argon2, replace(stored, encoded=stored.encoded.removeprefix(":argon2:")))
    if parsed is None:
        raise claim.malformed("no argon2 text inside")
    return parsed


def _layered(claim: Claim, stored: StoredHash) -> ParsedHash | None:
    tag = next((tag for tag in LAYERS if stored.encoded.startswith(tag)), None)
    if tag is None:
        return None
    parts = stored.encoded.removeprefix(tag).split("!")
    if len(parts) != 5 or parts[0]:
        raise claim.malformed("not the parts of two layers")
    _, costs, first_salt, salt, digest = parts
    inner = _pbkdf2_parts(claim, costs, salt, digest)
    if tag == ":pbkdf2-legacyA:":
        if first_salt:
            raise claim.malformed("a salt where there is none")
        return Prehashed(inner, functools.partial(hexed, "md5"))
    return Prehashed(inner, functools.partial(_salted_md5, _salt(claim, first_salt)))


def _bare(claim: Claim, stored: StoredHash) -> ParsedHash | None:
    digest = bare_digest(claim, stored, MD5_BYTES)
    if digest is None:
        return None
    if "user_id" not in stored.columns:
        return DigestHash("md5", digest)
    salt = _salt(claim, stored.columns["user_id"])
    return NestedHash(digest, functools.partial(_salted_md5, salt))


def _pbkdf2_parts(claim: Claim, costs: str, salt: str, digest_text: str) -> Pbkdf2Hash:
    algorithm, rounds_text, size_text = ([*costs.split(":"), "", "", ""])[:3]
    if costs.count(":") != 2 or algorithm not in DIGEST_BYTES:
        raise claim.malformed("not a digest that is known, rounds and bytes")
    rounds, size = claim.whole_number(rounds_text), claim.whole_number(size_text)
    # The length is a cost too, and it is said before the digest is looked at.
    claim.admit(work_s=pbkdf2_s(algorithm, rounds=rounds, blocks=-(-size // DIGEST_BYTES[algorithm])))
    if size > claim.bounds.digest_bytes:
        raise CostOutOfBounds("digest over the bound", scheme=claim.scheme)
    digest = from_base64(claim, digest_text)
    if len(digest) != size:
        raise claim.malformed("the digest is not as long as it says")
    return pbkdf2_hash(claim, algorithm=algorithm, rounds=rounds, salt=from_base64(claim, salt), digest=digest)


def _salted(claim: Claim, salt: str, digest: str) -> NestedHash:
    return NestedHash(_whole(claim, digest), functools.partial(_salted_md5, _salt(claim, salt)))


def _salted_md5(salt: bytes, password: bytes) -> bytes:
    return hexed("md5", salt, b"-", hexed("md5", password))


def _salt(claim: Claim, text: str) -> bytes:
    salt = text_bytes(claim, text)
    claim.admit_salt(salt)
    return salt


def _whole(claim: Claim, text: str) -> bytes:
    digest = from_hex(claim, text)
    if len(digest) != MD5_BYTES:
        raise claim.malformed(f"not {MD5_BYTES} bytes of digest")
    return digest
