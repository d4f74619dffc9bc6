"""
Forums that store hex of a nested digest, the salt in a column or behind a colon.

**Format**: hex. vBulletin 3 and 4 `md5(md5($p).$s)`; MyBB and IP.Board 2 and 3 `md5(md5($s).md5($p))`; PunBB and
    FluxBB `sha1($s.sha1($p))`, without a salt SHA-1 or MD5; WoltLab WCF 1 (WBB 3) `sha1($s.sha1($s.sha1($p)))`; Simple
    Machines 1.1 and 2.0 `sha1(lower($username).$p)`, 1.0 HMAC-MD5 keyed by that name; phpBB 2 MD5.
**Cost**: none.
**Password**: vBulletin trims it and its script hashes Latin-1 with other letters as HTML entities, a browser without
    script UTF-8: both are read. IP.Board escapes it for HTML in its own way, other doors to its database do not. Simple
    Machines takes entities back. phpBB 2 put backslashes before quotes and hashed UTF-8 or cp1252.
**Portable**: `sha1` with the name as prefix (Simple Machines), `hmac`, and what has no salt; nested digests are not.
**Source**: the systems' own code. Vectors: hashcat, phpBB's converter tests, PHP.

A salt is any bytes, spaces and quotes too: it is never trimmed.
"""

import functools

from app.domain.hashes import ParsedHash, StoredHash
from app.hashing.bounds import Claim
from app.hashing.contract import Scheme, Tools
from app.hashing.given import username
from app.hashing.primitives.digest import DIGEST_BYTES, DigestHash
from app.hashing.primitives.keyed import KeyedHash
from app.hashing.primitives.nested import digest_and_salt, hexed
from app.hashing.primitives.rules import Rule, changed, rule_scheme, salted_twice
from app.hashing.primitives.typed import as_typed, both, cp1252, entities, replaced, slashed, trimmed

IPB_ENTITIES = (
    (b"&", b"&amp;"),
    (b"<!--", b"&#60;&#33;--"),
    (b"-->", b"--&#62;"),
    (b"<script", b"&#60;script"),
    (b">", b"&gt;"),
    (b"<", b"&lt;"),
    (b'"', b"&quot;"),
    (b"\n", b"<br />"),
    (b"$", b"&#036;"),
    (b"!", b"&#33;"),
    (b"'", b"&#39;"),
    (b"\\", b"&#092;"),
)
"""IP.Board's own escaping of all input, in its order."""

SMF_ENTITIES = (
    (b"&lt;", b"<"),
    (b"&gt;", b">"),
    (b"&quot;", b'"'),
    (b"&#039;", b"'"),
    (b"&nbsp;", b" "),
    (b"&amp;", b"&"),
)
"""What Simple Machines takes back before it hashes."""

RULES = {
    "vbulletin": Rule(
        algorithm="md5",
        make=lambda salt, password: hexed("md5", hexed("md5", password), salt),
        changes=(trimmed, both(trimmed, entities)),
    ),
    "mybb": Rule(algorithm="md5", make=lambda salt, password: hexed("md5", hexed("md5", salt), hexed("md5", password))),
    "ipb": Rule(
        algorithm="md5",
        make=lambda salt, password: hexed("md5", hexed("md5", salt), hexed("md5", password)),
        changes=(as_typed, functools.partial(replaced, pairs=IPB_ENTITIES)),
    ),
    "punbb": Rule(
        algorithm="sha1",
        make=lambda salt, password: hexed("sha1", salt, hexed("sha1", password)),
        unsalted=("sha1", "md5"),
    ),
    "wbb3": Rule(algorithm="sha1", make=functools.partial(salted_twice, "sha1")),
}


def schemes(tools: Tools) -> tuple[Scheme, ...]:
    """This family, within the bounds of `tools`."""
    return (
        *(rule_scheme(tools, name, rule) for name, rule in RULES.items()),
        Scheme("smf", functools.partial(_smf, tools.claim("smf")), named_only=True),
        Scheme(
            "phpbb2",
            functools.partial(_phpbb2, tools.claim("phpbb2")),
            named_only=True,
            not_portable="Auth0 escapes no password",
        ),
    )


def smf_name(claim: Claim, stored: StoredHash) -> bytes:
    """
    The user name as Simple Machines hashed it: PHP's `strtolower` knows A to Z only.

    Raises:
        MalformedHash: The row has none.
    """
    return username(claim, stored).encode("utf-8").lower()


def _smf(claim: Claim, stored: StoredHash) -> ParsedHash | None:
    characters = len(stored.encoded)
    algorithm = "md5" if characters == DIGEST_BYTES["md5"] * 2 else "sha1"
    if stored.username is None and "username" not in stored.columns and stored.scheme != claim.scheme:
        return None
    found = digest_and_salt(claim, stored, DIGEST_BYTES[algorithm], salt_needed=False)
    if found is None:
        return None
    name, digest = smf_name(claim, stored), found[0]
    plain: ParsedHash = KeyedHash("md5", name, digest) if algorithm == "md5" else DigestHash("sha1", digest, name)
    return changed(plain, (functools.partial(replaced, pairs=SMF_ENTITIES),))


def _phpbb2(claim: Claim, stored: StoredHash) -> ParsedHash | None:
    found = digest_and_salt(claim, stored, DIGEST_BYTES["md5"], salt_needed=False)
    return None if found is None else changed(DigestHash("md5", found[0]), (slashed, both(cp1252, slashed)))
