"""
Passwords that were never hashed.

**Format**: the password itself; behind one of `params.prefixes` (`{PLAIN}`, `{CLEARTEXT}`) where some are named.
**Cost**: none.
**Password**: UTF-8, all of it. Padding of CHAR columns is cut from what is stored before it is compared.
**Portable**: no: Auth0 has no word for it.
**Source**: Dovecot's documents for the tags. Vectors: passlib, hashcat, Dovecot.

Offered only when the mapping names it: any text might be a password. Nothing stored opens nothing.
"""

import functools
import hmac
from dataclasses import dataclass, field

from app.domain.hashes import ParsedHash, StoredHash
from app.hashing.bounds import Claim
from app.hashing.contract import Scheme, Tools
from app.hashing.spelling import text_bytes
from app.hashing.work import DIGEST_S

REASON = "Auth0 has no word for passwords that were not hashed; they move when their users log in"


@dataclass(frozen=True, slots=True)
class PlainPassword:
    """A stored password."""

    password: bytes = field(repr=False)
    cost: str = ""
    work_s: float = DIGEST_S

    def matches(self, password: bytes) -> bool:
        """Constant-time in the content, as far as lengths agree."""
        return hmac.compare_digest(password, self.password)

    def portable(self) -> None:
        """Never."""


def schemes(tools: Tools) -> tuple[Scheme, ...]:
    """This family."""
    parse = functools.partial(_parse, tools.claim("plaintext"))
    return (Scheme("plaintext", parse, named_only=True, not_portable=REASON),)


def _parse(claim: Claim, stored: StoredHash) -> ParsedHash | None:
    if stored.scheme != claim.scheme:
        return None
    prefixes = stored.params.get("prefixes", ())
    if isinstance(prefixes, str) or not isinstance(prefixes, list | tuple):
        raise claim.malformed("the parameter prefixes is no list of texts")
    text = next((stored.encoded.removeprefix(str(tag)) for tag in prefixes if stored.encoded.startswith(str(tag))),
                stored.encoded)  # fmt: skip
    if not text:
        raise claim.malformed("nothing stands behind the tag")
    return PlainPassword(text_bytes(claim, text))
