"""PIX' and ASA's MD5 with bytes left out, and the masking of type 7."""

import hashlib
import hmac
from dataclasses import dataclass, field

from app.hashing.primitives.crypt_loops import crypt64
from app.hashing.work import DIGEST_S

SHORT_BYTES, LONG_BYTES = 16, 32
"""What is digested: PIX knows the short form only, ASA takes the long one for longer passwords."""
USER_BYTES = 4
ASA_WITHOUT_USER = 28
"""From here on ASA leaves the user name out."""

PIX_S = 6e-6
"""MD5, and its spelling in Python."""

_KEPT = ((2, 1, 0), (6, 5, 4), (10, 9, 8), (14, 13, 12))
"""Every fourth byte is left out."""

TYPE7_WORD = b"dsfd;kfoA,.iyewrkldJKDHSUBsgvca69834ncxv9873254k;fg87"


@dataclass(frozen=True, slots=True)
class PixHash:
    """
    MD5 of password and user name, filled up with NUL.

    Attributes:
        username: Empty for the enable password.
        digest: 16 characters.
        asa: Whether the longer form is known.
    """

    username: bytes = field(repr=False)
    digest: str = field(repr=False)
    asa: bool

    @property
    def cost(self) -> str:
        """There is none."""
        return ""

    @property
    def work_s(self) -> float:
        """Seconds on one core."""
        return PIX_S

    def matches(self, password: bytes) -> bool:
        """Longer passwords than the device takes, and NUL, open nothing."""
        text = password
        if self.username and not (self.asa and len(password) >= ASA_WITHOUT_USER):
            text += (self.username * USER_BYTES)[:USER_BYTES]
        size = LONG_BYTES if self.asa and len(text) > SHORT_BYTES else SHORT_BYTES
        made = hashlib.md5(text[:size].ljust(size, b"\0"), usedforsecurity=False).digest()
        opens = hmac.compare_digest(crypt64(made, _KEPT).encode("ascii"), self.digest.encode("ascii"))
        return opens and len(password) <= (LONG_BYTES if self.asa else SHORT_BYTES) and b"\0" not in password

    def portable(self) -> None:
        """Auth0 has no word for a digest with bytes left out."""
        return


@dataclass(frozen=True, slots=True)
class Type7Hash:
    """A password masked by a fixed word from some letter on. What is typed is masked and compared."""

    start: int
    masked: bytes = field(repr=False)

    @property
    def cost(self) -> str:
        """There is none."""
        return ""

    @property
    def work_s(self) -> float:
        """Seconds on one core."""
        return DIGEST_S

    def matches(self, password: bytes) -> bool:
        """All bytes count, NUL too. Constant-time but for the length."""
        word = TYPE7_WORD * (1 + (self.start + len(password)) // len(TYPE7_WORD))
        made = bytes(one ^ other for one, other in zip(password, word[self.start :], strict=False))
        return hmac.compare_digest(made, self.masked)

    def portable(self) -> None:
        """It is no digest."""
        return
