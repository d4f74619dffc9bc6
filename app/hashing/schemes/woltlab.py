"""
WoltLab Suite: its own hashes and those it took over from other forums, each with a name before it since 5.4.

**Format**: WoltLab 2 to 5.3 bcrypt of bcrypt's own text, both with one salt. Since 5.4 `NAME:HASH[:SALT]`, names in any
    case: `Bcrypt`, `Argon2`, `Phpass`, `Phpbb3`, `Xf12`, `Drupal8`, `CryptMD5` + such a text; `DoubleBcrypt`, `wcf2`
    bcrypt of bcrypt; `Vb5Bcrypt`, `Vb5Argon2` over the hex of MD5; `wcf1` `sha1($s.sha1($s.sha1($p)))`; `wcf1eMSPE` the
    same as WCF 1's options say; `vb3 vb4 vb5`, `mybb1 ipb2 ipb3`, `joomla1 joomla2 joomla3`, `smf1 smf2`, `xf1`,
    `phpfox3`, `wbb2` as those forums do; `Pbkdf2` + `HEX:SALT:DIGEST:ROUNDS:CHARACTERS`. `Invalid:` is no password.
**Cost**: that of the text inside; bcrypt of bcrypt twice.
**Password**: UTF-8; 72 bytes for bcrypt, all of it for the others.
**Portable**: bcrypt, argon2, PBKDF2, Joomla's, Simple Machines' and bare digests; nested ones are not.
**Source**: WoltLab's password algorithms. Vectors: hashcat, phpBB's converter tests, PHP.
"""

import functools
import re
from collections.abc import Mapping
from dataclasses import replace

from app.domain.hashes import ParsedHash, StoredHash
from app.errors import UnusableHash
from app.hashing.bounds import Claim
from app.hashing.contract import Scheme, Tools
from app.hashing.inside import parse_inside
from app.hashing.primitives.digest import DIGEST_BYTES
from app.hashing.primitives.double_bcrypt import double_bcrypt_hash
from app.hashing.primitives.nested import NestedHash, hexed
from app.hashing.primitives.pbkdf2 import pbkdf2_hash
from app.hashing.primitives.prehashed import Prehashed
from app.hashing.primitives.rules import Rule, rule_hash, salted_twice
from app.hashing.spelling import from_hex, text_bytes

_PREFIX = re.compile(r"([A-Za-z0-9]{3,12}):", re.ASCII)
_WCF1E = re.compile(r"wcf1e([ms])([01])([ab])([01])", re.ASCII)
"""Digest, salted, salt after or before, digested before it is salted; `c`, a checksum of 32 bits, proves nothing."""

INSIDE: Mapping[str, tuple[str, ...]] = {
    "bcrypt": ("bcrypt",),
    "argon2": ("argon2",),
    "phpass": ("phpass",),
    "phpbb3": ("phpass", "bcrypt"),
    "xf12": ("bcrypt", "phpass"),
    "drupal8": ("drupal7",),
    "cryptmd5": ("md5_crypt",),
    "vb5bcrypt": ("bcrypt",),
    "vb5argon2": ("argon2",),
}
MD5_FIRST = frozenset({"vb5bcrypt", "vb5argon2"})
SALT_BESIDE = frozenset({"phpass", "phpbb3", "xf12", "drupal8", "cryptmd5"})
"""Importers left a second copy of the salt, or its colon, behind these."""

_VBULLETIN = Rule(algorithm="md5", make=lambda salt, password: hexed("md5", hexed("md5", password), salt))
_INVISION = Rule(algorithm="md5", make=lambda salt, password: hexed("md5", hexed("md5", salt), hexed("md5", password)))
_PHPFOX = Rule(algorithm="md5", make=lambda salt, password: hexed("md5", hexed("md5", password), hexed("md5", salt)))
_JOOMLA = Rule(algorithm="md5", position="suffix")
_SMF = Rule(algorithm="sha1", position="prefix")

NESTED: Mapping[str, tuple[Rule, ...]] = {
    "wcf1": (Rule(algorithm="sha1", make=functools.partial(salted_twice, "sha1")),),
    **dict.fromkeys(("vb3", "vb4", "vb5"), (_VBULLETIN,)),
    **dict.fromkeys(("mybb1", "ipb2", "ipb3"), (_INVISION,)),
    **dict.fromkeys(("joomla1", "joomla2", "joomla3"), (_JOOMLA,)),
    **dict.fromkeys(("smf1", "smf2"), (_SMF,)),
    "phpfox3": (_PHPFOX,),
    "wbb2": (Rule(algorithm="sha1"), Rule(algorithm="md5")),
    "xf1": tuple(
        Rule(
            algorithm=algorithm,
            make=functools.partial(
                lambda name, salt, password: hexed(name, hexed(name, password), salt),
                algorithm,
            ),
        )
        for algorithm in ("sha256", "sha1")
    ),
}
"""By name; of several the one whose digest is as long as the stored one."""


def wrapping(tools: Tools, inner: tuple[Scheme, ...]) -> tuple[Scheme, ...]:
    """This family, with the texts of `inner` inside."""
    known = {scheme.name: scheme for scheme in inner}
    return (
        Scheme(
            "wcf2",
            functools.partial(_wcf2, tools.claim("wcf2"), tools),
            named_only=True,
            not_portable="Auth0 hashes once",
        ),
        Scheme("woltlab", functools.partial(_woltlab, tools.claim("woltlab"), tools, known)),
    )


def _wcf2(claim: Claim, tools: Tools, stored: StoredHash) -> ParsedHash | None:
    return double_bcrypt_hash(claim, stored.encoded, blowfish=tools.blowfish)


def _woltlab(claim: Claim, tools: Tools, known: Mapping[str, Scheme], stored: StoredHash) -> ParsedHash | None:
    prefix = _PREFIX.match(stored.encoded)
    if prefix is None:
        return None
    name, text = prefix[1].lower(), stored.encoded[prefix.end() :]
    if name in INSIDE:
        return _inside(claim, known, name, replace(stored, encoded=text))
    if name in NESTED:
        return _nested(claim, NESTED[name], text)
    if name in {"doublebcrypt", "wcf2"}:
        twice = double_bcrypt_hash(claim, text, blowfish=tools.blowfish)
        if twice is None:
            raise claim.malformed("no bcrypt text inside")
        return twice
    if name == "pbkdf2":
        return _pbkdf2(claim, text)
    if name == "invalid":
        raise UnusableHash("WoltLab's mark for no password", scheme=claim.scheme)
    options = _WCF1E.fullmatch(name)
    return None if options is None else _wcf1e(claim, options, text)


def _inside(claim: Claim, known: Mapping[str, Scheme], name: str, stored: StoredHash) -> ParsedHash:
    if name in SALT_BESIDE:
        text, _, salt = stored.encoded.partition(":")
        if salt not in text:
            raise claim.malformed("another salt beside it than inside")
        stored = replace(stored, encoded=text)
    parsed = parse_inside(claim, [known[inner] for inner in INSIDE[name]], stored)
    if parsed is None:
        raise claim.malformed("no hash of that kind inside")
    return Prehashed(parsed, functools.partial(hexed, "md5")) if name in MD5_FIRST else parsed


def _nested(claim: Claim, rules: tuple[Rule, ...], text: str) -> ParsedHash:
    digest, salt = _digest_and_salt(claim, text)
    for rule in rules:
        if DIGEST_BYTES[rule.algorithm] == len(digest):
            return rule_hash(rule, digest, salt)
    raise claim.malformed("not a whole digest")


def _wcf1e(claim: Claim, options: re.Match[str], text: str) -> ParsedHash:
    digest, salt = _digest_and_salt(claim, text)
    algorithm = {"m": "md5", "s": "sha1"}[options[1]]
    if len(digest) != DIGEST_BYTES[algorithm]:
        raise claim.malformed("not a whole digest")
    make = functools.partial(hexed, algorithm)

    def made(password: bytes) -> bytes:
        if options[2] == "0":
            return make(salt, make(password))
        middle = make(password) if options[4] == "1" else password
        return make(salt, make(salt + middle if options[3] == "b" else middle + salt))

    return NestedHash(digest, made)


def _pbkdf2(claim: Claim, text: str) -> ParsedHash:
    parts = text.split(":")
    if len(parts) != 5:
        raise claim.malformed("not digest, salt, algorithm, rounds and length")
    digits, salt, algorithm, rounds, characters = parts
    digest = from_hex(claim, digits)
    # PHP counts the characters of the hex, so the digest itself is half as long as it says.
    if 2 * len(digest) != claim.whole_number(characters):
        raise claim.malformed("the digest is not as long as it says")
    return pbkdf2_hash(
        claim,
        algorithm=algorithm,
        rounds=claim.whole_number(rounds),
        salt=text_bytes(claim, salt),
        digest=digest,
    )


def _digest_and_salt(claim: Claim, text: str) -> tuple[bytes, bytes]:
    digits, _, salt_text = text.partition(":")
    salt = text_bytes(claim, salt_text)
    claim.admit_salt(salt)
    return from_hex(claim, digits), salt
