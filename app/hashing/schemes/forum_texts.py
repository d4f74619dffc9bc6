r"""
Forums whose stored text says how it was made, or holds another scheme's text.

**Format**: phpBB 3 `$H$`, `$P$`, bcrypt, argon2, over the password as HTML; `$H\2y$A$B$DIGEST` for phpass's digest
    hashed by bcrypt, settings with `\` for `$`. vBulletin 5 (column `token`) bcrypt or argon2 over the hex of MD5, or
    `HEX SALT` as vBulletin 4. Simple Machines 2.1 bcrypt over user name + password. XenForo 1 a serialised array of
    `hash`, `salt`, `hashFunc` (`sha256(sha256($p).$s)`, or SHA-1; by column `scheme_class` vBulletin's, IP.Board's,
    MyBB's), XenForo 1.2 to 2 one of `hash` alone, also as JSON.
**Cost**: that of the text inside.
**Password**: phpBB escapes it for HTML. Simple Machines puts the lower-cased name before it, both in bcrypt's 72 bytes.
**Portable**: XenForo's bcrypt and argon2 as they are; Simple Machines 2.1 as bcrypt with the name as
    salt; not phpBB's, whose characters for HTML Auth0 would not escape, nor nested ones.
**Source**: the systems' own code. Vectors: hashcat, phpBB's tests, PHP.
"""

import functools
import json
import re
from collections.abc import Callable, Mapping
from dataclasses import replace

from app.domain.hashes import ParsedHash, StoredHash
from app.errors import UnusableHash
from app.hashing.bounds import Claim
from app.hashing.contract import Scheme, Tools
from app.hashing.given import username
from app.hashing.inside import parse_inside
from app.hashing.primitives.bcrypt import parse_bcrypt
from app.hashing.primitives.digest import DIGEST_BYTES
from app.hashing.primitives.nested import NOT_PORTABLE, NestedHash, digest_and_salt, hexed
from app.hashing.primitives.php_serialized import unserialized
from app.hashing.primitives.phpass import phpass_hash
from app.hashing.primitives.prehashed import Prehashed
from app.hashing.primitives.rules import Rule, rule_hash
from app.hashing.primitives.salted_bcrypt import SaltedBcrypt
from app.hashing.primitives.typed import both, escaped
from app.hashing.spelling import from_hex, text_bytes

MD5 = functools.partial(hexed, "md5")

CONVERTED = "$CP$"

_INVISION = Rule(algorithm="md5", make=lambda salt, password: hexed("md5", hexed("md5", salt), hexed("md5", password)))
IMPORTED = {
    "vbulletin": Rule(algorithm="md5", make=lambda salt, password: hexed("md5", hexed("md5", password), salt)),
    "ipboard": _INVISION,
    "mybb": _INVISION,
}
"""By a part of the name in XenForo's column `scheme_class`."""

_ALGORITHMS = {16: "md5", 20: "sha1", 32: "sha256"}

_COMBINED = re.compile(r"\$([HP])\\(2[ay])\$([^$]*)\$([0-9]{2})\\([^$]{22})\$([^$]{31})", re.ASCII)


def wrapping(tools: Tools, inner: tuple[Scheme, ...]) -> tuple[Scheme, ...]:
    """This family, with the texts of `inner` inside."""
    known = {scheme.name: scheme for scheme in inner}
    looped = "Auth0 knows no phpass before bcrypt"

    def scheme(name: str, parse: Callable[..., ParsedHash | None], *given: object, **told: object) -> Scheme:
        return Scheme(name, functools.partial(parse, tools.claim(name), *given), **told)  # type: ignore[arg-type]

    return (
        scheme("phpbb3", _phpbb3, known, named_only=True, not_portable="Auth0 escapes no password for HTML"),
        scheme("phpbb3_combined", _phpbb3_combined, tools, not_portable=looped),
        scheme("vbulletin5", _vbulletin5, known, named_only=True, not_portable=NOT_PORTABLE),
        scheme("smf21", _smf21, tools, named_only=True),
        scheme("xenforo1", _xenforo1, not_portable=NOT_PORTABLE),
        scheme("xenforo2", _xenforo2, known),
    )


def _phpbb3(claim: Claim, known: Mapping[str, Scheme], stored: StoredHash) -> ParsedHash | None:
    parsed = _inside(claim, known, stored, "phpass", "bcrypt", "argon2")
    if parsed is None:
        return None
    if stored.columns.get("user_pass_convert") == "1":  # phpBB 2's MD5, hashed once more and never since
        return Prehashed(parsed, MD5)
    return Prehashed(parsed, escaped)


def _phpbb3_combined(claim: Claim, tools: Tools, stored: StoredHash) -> ParsedHash | None:
    if stored.encoded.startswith(CONVERTED):
        raise UnusableHash("phpBB's mark for a password that its converter could not take over", scheme=claim.scheme)
    if not re.match(r"\$[HP]\\", stored.encoded):
        return None
    found = _COMBINED.fullmatch(stored.encoded)
    if found is None:
        raise claim.malformed("not phpass's setting, bcrypt's setting and digest")
    first = phpass_hash(claim, f"${found[1]}${found[3]}{'.' * 22}", algorithm="md5")
    outer = parse_bcrypt(claim, f"${found[2]}${found[4]}${found[5]}{found[6]}", blowfish=tools.blowfish)
    assert outer is not None  # it has a tag
    return Prehashed(outer, both(escaped, first.derive))


def _vbulletin5(claim: Claim, known: Mapping[str, Scheme], stored: StoredHash) -> ParsedHash | None:
    parsed = _inside(claim, known, stored, "bcrypt", "argon2")
    if parsed is not None:
        return Prehashed(parsed, MD5)
    found = digest_and_salt(claim, stored, DIGEST_BYTES["md5"], divider=" ")
    if found is None:
        return None
    digest, salt = found
    return NestedHash(digest, lambda password: hexed("md5", hexed("md5", password), salt), steps=2)


def _smf21(claim: Claim, tools: Tools, stored: StoredHash) -> ParsedHash | None:
    parsed = parse_bcrypt(claim, stored.encoded, blowfish=tools.blowfish)
    if parsed is None:
        return None
    name = username(claim, stored).lower().encode("utf-8")
    claim.admit_salt(name)
    return SaltedBcrypt(parsed, name, "prefix") if name else parsed


def _xenforo1(claim: Claim, stored: StoredHash) -> ParsedHash | None:
    blob = _blob(stored)
    if not blob and stored.scheme == claim.scheme:  # a query took the blob apart
        algorithm = "sha1" if len(stored.encoded.partition(":")[0]) == DIGEST_BYTES["sha1"] * 2 else "sha256"
        found = digest_and_salt(claim, stored, DIGEST_BYTES[algorithm])
        return None if found is None else rule_hash(_xenforo_rule(algorithm), *found)
    if not {"hash", "salt"} <= blob.keys():
        return None
    digest, salt = from_hex(claim, blob["hash"]), text_bytes(claim, blob["salt"])
    claim.admit_salt(salt)
    rule = _imported(stored) or _xenforo_rule(blob.get("hashFunc") or _ALGORITHMS.get(len(digest), ""))
    if rule.algorithm not in _ALGORITHMS.values() or len(digest) != DIGEST_BYTES[rule.algorithm]:
        raise claim.malformed("not a whole digest that is known")
    return rule_hash(rule, digest, salt)


def _imported(stored: StoredHash) -> Rule | None:
    """The rule of a forum whose users XenForo took over: then `scheme_class` names it, and the digest is MD5's."""
    scheme_class = stored.columns.get("scheme_class", "").lower()
    return next((rule for name, rule in IMPORTED.items() if name in scheme_class), None)


def _xenforo_rule(algorithm: str) -> Rule:
    return Rule(algorithm=algorithm, make=lambda salt, password: hexed(algorithm, hexed(algorithm, password), salt))


def _xenforo2(claim: Claim, known: Mapping[str, Scheme], stored: StoredHash) -> ParsedHash | None:
    blob = _blob(stored)
    if "hash" not in blob or "salt" in blob:
        return None
    parsed = _inside(claim, known, replace(stored, encoded=blob["hash"]), "bcrypt", "phpass", "argon2")
    if parsed is None:
        raise claim.malformed("no hash inside that is known")
    return parsed


def _blob(stored: StoredHash) -> Mapping[str, str]:
    """The entries of a serialised or JSON object of texts; none when it is something else."""
    if stored.encoded.startswith("a:"):
        return unserialized(stored.encoded) or {}
    if not stored.encoded.startswith('{"'):
        return {}
    try:
        found = json.loads(stored.encoded)
    except (ValueError, RecursionError):
        return {}
    return {name: text for name, text in found.items() if isinstance(text, str)}


def _inside(claim: Claim, known: Mapping[str, Scheme], stored: StoredHash, *names: str) -> ParsedHash | None:
    return parse_inside(claim, [known[name] for name in names], stored)
