"""Oracle Database's functions over a password: DES of 7 to 10g, and the digest of PBKDF2's key of 12c."""

import hashlib
import hmac
from dataclasses import dataclass, field

from cryptography.hazmat.decrepit.ciphers.algorithms import TripleDES
from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.modes import CBC

from app.hashing.primitives.letters import upper
from app.hashing.work import pbkdf2_s

BLOCK_BYTES = 8
FIRST_KEY = bytes.fromhex("0123456789abcdef")
DES_S = 3e-5
"""Two runs of DES through the library: mostly its set-up."""

ROUNDS = 4096
PURPOSE = b"AUTH_PBKDF2_SPEEDY_KEY"


@dataclass(frozen=True, slots=True)
class Oracle10Hash:
    """Name and password, encrypted twice: the last block under a fixed key is the key of the second time."""

    username: str = field(repr=False)
    digest: bytes = field(repr=False)

    @property
    def cost(self) -> str:
        """There is none."""
        return ""

    @property
    def work_s(self) -> float:
        """Seconds on one core."""
        return DES_S

    def matches(self, password: bytes) -> bool:
        """Upper case; a NUL opens nothing."""
        try:
            text = upper(self.username + password.decode("utf-16-le")).encode("utf-16-be")
        except UnicodeError:
            return False
        text += b"\0" * (-len(text) % BLOCK_BYTES)
        made = _last_block(_last_block(FIRST_KEY, text), text)
        return hmac.compare_digest(made, self.digest) and "\0" not in password.decode("utf-16-le")

    def portable(self) -> None:
        """Auth0 has no DES."""
        return


@dataclass(frozen=True, slots=True)
class Oracle12Hash:
    """SHA-512 over a PBKDF2 key and the salt."""

    digest: bytes = field(repr=False)
    salt: bytes = field(repr=False)

    @property
    def cost(self) -> str:
        """The format's own rounds."""
        return str(ROUNDS)

    @property
    def work_s(self) -> float:
        """Seconds on one core."""
        return pbkdf2_s("sha512", rounds=ROUNDS, blocks=1)

    def matches(self, password: bytes) -> bool:
        """All bytes count, but a NUL at the end opens nothing."""
        key = hashlib.pbkdf2_hmac("sha512", password, self.salt + PURPOSE, ROUNDS)
        made = hashlib.sha512(key + self.salt).digest()
        return hmac.compare_digest(made, self.digest) and not password.endswith(b"\0")

    def portable(self) -> None:
        """Auth0 does not hash the derived key again."""
        return


def _last_block(key: bytes, text: bytes) -> bytes:
    # Three times the same key is single DES, which the library offers in no other way.
    encryptor = Cipher(TripleDES(key * 3), CBC(bytes(BLOCK_BYTES))).encryptor()
    return (encryptor.update(text) + encryptor.finalize())[-BLOCK_BYTES:] or bytes(BLOCK_BYTES)
