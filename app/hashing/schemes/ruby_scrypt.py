"""
The texts of Ruby's `scrypt` gem, Authlogic's usual one since version 3.4.

**Format**: `N$R$P$SALT$DIGEST`, all in hex. A salt of 40 characters is of the gem's first versions: the whole text up
    to it was the salt, and the digest is SHA-1 of 256 derived bytes. Authlogic appends the salt column to the password.
**Cost**: linear in N, r and p; the gem measures the machine, so p often runs to dozens.
**Password**: UTF-8, all of it; then the salt column where there is one.
**Portable**: `scrypt` where there is no salt column and the text is of the later kind.
**Source**: the gem's code and documents; Authlogic 6. Vectors: the gem's documents.
"""

import functools
import hashlib
import hmac
import re
from dataclasses import dataclass

from app.domain.hashes import ParsedHash, StoredHash
from app.hashing.bounds import Claim
from app.hashing.contract import Scheme, Tools
from app.hashing.primitives.prehashed import Prehashed
from app.hashing.primitives.scrypt import ScryptHash, scrypt_hash
from app.hashing.spelling import from_hex

_TEXT = re.compile(r"([0-9a-f]+)\$([0-9a-f]+)\$([0-9a-f]+)\$([0-9A-Za-z]{16,64})\$([0-9a-f]+)", re.ASCII)
_LEADING_NULS = re.compile("^(?:00)+")

OLD_SALT_CHARS = 40
OLD_KEY_BYTES = 256
OLD_DIGEST_BYTES = 20


@dataclass(frozen=True, slots=True)
class OldScryptHash(ScryptHash):
    """A text of the gem's first versions: `digest` is SHA-1 of what scrypt derives."""

    def matches(self, password: bytes) -> bool:
        """As the later ones. Raises Overloaded when the machine has no memory left for it."""
        derived = self.derive(password, OLD_KEY_BYTES)
        made = hashlib.sha1(derived, usedforsecurity=False).digest()
        return hmac.compare_digest(made, self.digest) and not password.endswith(b"\0")

    def portable(self) -> None:
        """Never: Auth0 compares what scrypt derives, not a digest of it."""
        return


def schemes(tools: Tools) -> tuple[Scheme, ...]:
    """This family, within the bounds of `tools`."""
    return (Scheme("ruby_scrypt", functools.partial(_parse, tools.claim("ruby_scrypt"))),)


def _parse(claim: Claim, stored: StoredHash) -> ParsedHash | None:
    found = _TEXT.fullmatch(stored.encoded)
    if found is None:
        if stored.scheme == claim.scheme:
            raise claim.malformed("not N, r, p, salt and digest in hex")
        return None
    n, r, p = (claim.whole_number(str(int(cost[-17:], 16))) for cost in found.groups()[:3])
    old = len(found[4]) == OLD_SALT_CHARS
    salt = stored.encoded.rpartition("$")[0].encode() if old else from_hex(claim, _LEADING_NULS.sub("", found[4]))
    parsed = scrypt_hash(claim, (n, r, p), salt=salt, digest=from_hex(claim, found[5]))
    if old:
        if len(parsed.digest) != OLD_DIGEST_BYTES:
            raise claim.malformed("the digest is not whole")
        parsed = OldScryptHash(parsed.n, parsed.r, parsed.p, parsed.salt, parsed.digest)
    if not stored.salt:
        return parsed
    claim.admit_salt(stored.salt)
    behind = stored.salt
    return Prehashed(parsed, lambda password: password + behind)
