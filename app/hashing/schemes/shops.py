"""
Shops and content systems that store hex of a digest, the salt in a column, behind a colon, or in the settings file.

**Format**: hex. Joomla 1.0.13 to 2.5.17 `md5($p.$s)`, before it MD5; `{SHA256}` + `sha256($p.$s)`, `:`, salt (2.5).
    osCommerce, xt:Commerce, Zen Cart `md5($s.$p)`, Zen Cart 1.5 `sha256($s.$p)`. OpenCart 1.5 to 3
    `sha1($s.sha1($s.sha1($p)))`, before it MD5. PrestaShop to 1.6 `md5($key.$p)`, CakePHP 1 and 2 `sha1($key.$p)` (also
    MD5, SHA-256), Moodle to 2.4 `md5($p.$key)`: the key is `password.pepper`.
**Cost**: none.
**Password**: UTF-8, all of it. OpenCart escapes it for HTML where it comes through its own forms. PrestaShop takes
    backslashes and outer blanks away; osCommerce and Zen Cart do so too, make one blank of many and `_` of `<` and `>`.
**Portable**: `md5`, `sha1`, `sha256` with salt or key beside the password; not OpenCart's nested one.
**Source**: the systems' own code. Vectors: hashcat, PHP.
"""

import functools
from typing import Literal

from app.domain.hashes import ParsedHash, StoredHash
from app.hashing.bounds import Claim
from app.hashing.contract import Scheme, Tools
from app.hashing.given import secret_bytes
from app.hashing.primitives.digest import DIGEST_BYTES, DigestHash
from app.hashing.primitives.nested import digest_and_salt
from app.hashing.primitives.rules import Rule, changed, rule_scheme, salted_twice
from app.hashing.primitives.typed import as_typed, both, escaped, sanitized, trimmed, unslashed
from app.hashing.spelling import from_hex, text_bytes

JOOMLA_SHA256 = "{SHA256}"


RULES = {
    "joomla": Rule(algorithm="md5", position="suffix", unsalted=("md5",)),
    "oscommerce": Rule(algorithm="md5", position="prefix", changes=(as_typed, sanitized)),
    "zencart": Rule(algorithm="sha256", position="prefix", changes=(as_typed, sanitized)),
    "opencart": Rule(
        algorithm="sha1",
        make=functools.partial(salted_twice, "sha1"),
        changes=(as_typed, escaped),
        unsalted=("md5",),
    ),
}

CHANGES = {"prestashop": (as_typed, both(unslashed, trimmed))}
"""What those with a key in their settings do to a password."""


def schemes(tools: Tools) -> tuple[Scheme, ...]:
    """This family, within the bounds of `tools`."""
    keyed: tuple[tuple[str, str, tuple[str, ...], Literal["prefix", "suffix"]], ...] = (
        ("prestashop", "cookie_key", ("md5",), "prefix"),
        ("cakephp", "app_salt", ("sha1", "md5", "sha256"), "prefix"),
        ("moodle", "site_salt", ("md5",), "suffix"),
    )
    return (
        *(rule_scheme(tools, name, rule) for name, rule in RULES.items()),
        Scheme("joomla_sha256", functools.partial(_joomla_sha256, tools.claim("joomla_sha256"))),
        *(
            Scheme(name, functools.partial(_keyed, tools.claim(name), key, algorithms, position), named_only=True)
            for name, key, algorithms, position in keyed
        ),
    )


def _joomla_sha256(claim: Claim, stored: StoredHash) -> ParsedHash | None:
    if not stored.encoded.startswith(JOOMLA_SHA256):
        return None
    digest_text, colon, salt_text = stored.encoded.removeprefix(JOOMLA_SHA256).partition(":")
    if not colon and stored.scheme != claim.scheme:
        return None  # without a salt it is the directory's to the letter
    digest, salt = from_hex(claim, digest_text), text_bytes(claim, salt_text)
    if len(digest) != DIGEST_BYTES["sha256"]:
        raise claim.malformed("not 32 bytes of digest")
    claim.admit_salt(salt)
    return DigestHash("sha256", digest, salt, "suffix")


def _keyed(
    claim: Claim,
    key_name: str,
    algorithms: tuple[str, ...],
    position: Literal["prefix", "suffix"],
    stored: StoredHash,
) -> ParsedHash | None:
    """A digest of the password and the site's key, which stands in no column."""
    key = secret_bytes(claim, stored, key_name)
    key = stored.salt if key is None else key  # a query may put it beside each row
    if key is None:
        if stored.scheme != claim.scheme:
            return None
        raise claim.malformed(f"needs the site's key, as password.pepper or {key_name}")
    algorithm = next((name for name in algorithms if DIGEST_BYTES[name] * 2 == len(stored.encoded)), algorithms[0])
    found = digest_and_salt(claim, stored, DIGEST_BYTES[algorithm], salt_needed=False)
    if found is None:
        return None
    claim.admit_salt(key)
    return changed(DigestHash(algorithm, found[0], key, position), CHANGES.get(claim.scheme, ()))
