"""bcrypt: what every format around it shares."""

import hmac
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Literal

from app.domain.hashes import PortableHash
from app.hashing.blowfish import KEY_BYTES, Blowfish, deviates, unterminated_key
from app.hashing.bounds import Claim
from app.hashing.work import bcrypt_s

ALPHABET = "./ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"
SALT_CHARS = 22
DIGEST_CHARS = 31
MIN_LOG2_ROUNDS = 4
MAX_LOG2_ROUNDS = 31
"""The format's own range; what is admitted within it, the bounds say."""

AUTH0_LOG2_ROUNDS = 10
"""The one cost that Auth0's `password_hash` takes."""

Tag = Literal["2", "2a", "2b", "2x", "2y"]

_TAGGED = re.compile(r"\$(2[abxy]?)\$")
_LETTERS = re.compile(r"[./A-Za-z0-9]*")


def _unchanged(password: bytes) -> bytes:
    return password


@dataclass(frozen=True, slots=True)
class BcryptHash:
    """
    A bcrypt hash taken apart.

    Attributes:
        tag: Which implementation wrote it.
        log2_rounds: The exponent.
        salt: 22 characters, spare bits zero.
        digest: 31 characters, spare bits zero.
        blowfish: The road to the core.
        prehash: What the format does to a password before bcrypt sees it.
    """

    tag: Tag
    log2_rounds: int
    salt: str = field(repr=False)
    digest: str = field(repr=False)
    blowfish: Blowfish = field(repr=False, compare=False)
    prehash: Callable[[bytes], bytes] = field(default=_unchanged, repr=False, compare=False)

    @property
    def cost(self) -> str:
        """The exponent."""
        return str(self.log2_rounds)

    @property
    def work_s(self) -> float:
        """Seconds on one core."""
        return bcrypt_s(self.log2_rounds)

    @property
    def text(self) -> str:
        """As crypt(3) writes it."""
        return f"${self.tag}${self.log2_rounds:02d}${self.salt}{self.digest}"

    def matches(self, password: bytes) -> bool:
        """
        Only the first 72 bytes count, cut even in the middle of a character, as the old libraries did.

        A NUL ends the text in C, so PHP and Node refuse it and others stop there: it opens nothing, at equal cost.
        """
        password = self.prehash(password)
        nul = b"\0" in password
        key = password[:KEY_BYTES].replace(b"\0", b"\x01")
        if self.tag == "2":
            return self._opens(unterminated_key(key), "b") and not nul
        if self.tag == "2x":
            return self._opens(key, "x") and not nul
        opens = self._opens(key, "b")
        if not opens and self.tag == "2a" and deviates(key):
            # Most `$2a$` rows are of libraries that never had the bug; PHP's carry the countermeasure.
            opens = self._opens(key, "a")
        return opens and not nul

    def portable(self) -> PortableHash | None:
        """`password_hash` for `$2a$` and `$2b$` of cost 10, else `custom_password_hash`; not `$2x$`, `$2$`, prehash."""
        if self.tag in {"2", "2x"} or self.prehash is not _unchanged:
            return None
        if self.tag in {"2a", "2b"} and self.log2_rounds == AUTH0_LOG2_ROUNDS:
            return PortableHash({"password_hash": self.text})
        return PortableHash(
            {"custom_password_hash": {"algorithm": "bcrypt", "hash": {"value": self.text, "encoding": "utf8"}}}
        )

    def _opens(self, key: bytes, variant: Literal["a", "b", "x"]) -> bool:
        digest = self.blowfish.digest(key, variant=variant, log2_rounds=self.log2_rounds, salt=self.salt)
        return digest is not None and hmac.compare_digest(digest.encode("ascii"), self.digest.encode("ascii"))


def parse_bcrypt(
    claim: Claim, text: str, *, blowfish: Blowfish, prehash: Callable[[bytes], bytes] = _unchanged
) -> BcryptHash | None:
    """
    Takes a crypt(3) text apart, or None when it has no bcrypt tag.

    Raises:
        MalformedHash: A bcrypt tag, and then not bcrypt.
        CostOutOfBounds: The exponent is beyond the bounds.
    """
    found = _TAGGED.match(text)
    if found is None:
        return None
    tag: Tag = found[1]  # type: ignore[assignment]
    cost, _, rest = text[found.end() :].partition("$")
    if len(cost) != 2 or not (cost.isascii() and cost.isdigit()):
        raise claim.malformed("the cost is not two digits")
    log2_rounds = int(cost)
    if not MIN_LOG2_ROUNDS <= log2_rounds <= MAX_LOG2_ROUNDS:
        raise claim.malformed("the cost is outside bcrypt's own range")
    claim.admit(work_s=bcrypt_s(log2_rounds))
    if len(rest) != SALT_CHARS + DIGEST_CHARS or _LETTERS.fullmatch(rest) is None:
        raise claim.malformed("not 22 and 31 characters of bcrypt's alphabet")
    return BcryptHash(
        tag=tag,
        log2_rounds=log2_rounds,
        # Some writers left the spare bits of the last characters set; no implementation reads them.
        salt=_clear_spare_bits(rest[:SALT_CHARS], 4),
        digest=_clear_spare_bits(rest[SALT_CHARS:], 2),
        blowfish=blowfish,
        prehash=prehash,
    )


def _clear_spare_bits(text: str, bits: int) -> str:
    return text[:-1] + ALPHABET[ALPHABET.index(text[-1]) >> bits << bits]
