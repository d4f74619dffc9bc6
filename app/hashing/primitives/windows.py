"""What Windows makes of a password: MD4 of it, DES keyed by it, and both worked on further."""

import codecs
import hashlib
import hmac
from dataclasses import dataclass, field

from cryptography.hazmat.decrepit.ciphers.algorithms import TripleDES
from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.modes import ECB

from app.domain.hashes import PortableHash
from app.hashing.bounds import Claim
from app.hashing.primitives.letters import lower, upper
from app.hashing.primitives.md4 import md4
from app.hashing.work import pbkdf2_s

UTF16 = "utf-16-le"
MD4_S = 5e-5
"""MD4 of one or two blocks in Python."""
DES_S = 4e-5
"""Two blocks of DES through the library: mostly its set-up."""

LM_BYTES = 14
LM_HALF = 7
LM_TEXT = b"KGS!@#$%"


@dataclass(frozen=True, slots=True)
class NtHash:
    """MD4 of the password in UTF-16LE."""

    digest: bytes = field(repr=False)

    @property
    def cost(self) -> str:
        """There is none."""
        return ""

    @property
    def work_s(self) -> float:
        """Seconds on one core."""
        return MD4_S

    def matches(self, password: bytes) -> bool:
        """All bytes count, NUL too."""
        return hmac.compare_digest(md4(password), self.digest)

    def portable(self) -> PortableHash:
        """`md4` over `utf16le`."""
        return PortableHash(
            {
                "custom_password_hash": {
                    "algorithm": "md4",
                    "hash": {"value": self.digest.hex(), "encoding": "hex"},
                    "password": {"encoding": "utf16le"},
                }
            }
        )


@dataclass(frozen=True, slots=True)
class LmHash:
    """A fixed text, encrypted by each half of the password in upper case."""

    digest: bytes = field(repr=False)
    code_page: str

    @property
    def cost(self) -> str:
        """There is none."""
        return ""

    @property
    def work_s(self) -> float:
        """Seconds on one core."""
        return DES_S

    def matches(self, password: bytes) -> bool:
        """Longer than 14 bytes, outside the code page, or with a NUL: opens nothing."""
        try:
            text = upper(password.decode(UTF16)).encode(self.code_page)
        except UnicodeError:
            return False
        if len(text) > LM_BYTES or b"\0" in text:
            return False
        text = text.ljust(LM_BYTES, b"\0")
        made = _encrypted_by(text[:LM_HALF]) + _encrypted_by(text[LM_HALF:])
        return hmac.compare_digest(made, self.digest)

    def portable(self) -> None:
        """Auth0 has no DES."""
        return


@dataclass(frozen=True, slots=True)
class CachedHash:
    """
    MD4 of the NT hash and the user name in lower case; from Windows Vista on PBKDF2 of that.

    Attributes:
        username: As typed.
        digest: 16 bytes.
        rounds: Of PBKDF2-HMAC-SHA1; 0 is the older form.
    """

    username: str = field(repr=False)
    digest: bytes = field(repr=False)
    rounds: int = 0

    @property
    def cost(self) -> str:
        """The rounds, if any."""
        return str(self.rounds) if self.rounds else ""

    @property
    def work_s(self) -> float:
        """Seconds on one core."""
        return 2 * MD4_S + pbkdf2_s("sha1", rounds=self.rounds, blocks=1)

    def matches(self, password: bytes) -> bool:
        """All bytes count, NUL too."""
        name = lower(self.username).encode(UTF16, "surrogatepass")
        made = md4(md4(password) + name)
        if self.rounds:
            made = hashlib.pbkdf2_hmac("sha1", made, name, self.rounds, dklen=len(self.digest))
        return hmac.compare_digest(made, self.digest)

    def portable(self) -> None:
        """Auth0 takes no digest of a digest."""
        return


@dataclass(frozen=True, slots=True)
class AzureHash:
    """PBKDF2-HMAC-SHA256 over the NT hash, spelled in upper-case hex, in UTF-16LE."""

    rounds: int
    salt: bytes = field(repr=False)
    digest: bytes = field(repr=False)

    @property
    def cost(self) -> str:
        """The rounds."""
        return str(self.rounds)

    @property
    def work_s(self) -> float:
        """Seconds on one core."""
        return MD4_S + pbkdf2_s("sha256", rounds=self.rounds, blocks=1)

    def matches(self, password: bytes) -> bool:
        """All bytes count, NUL too."""
        text = md4(password).hex().upper().encode(UTF16)
        return hmac.compare_digest(hashlib.pbkdf2_hmac("sha256", text, self.salt, self.rounds), self.digest)

    def portable(self) -> None:
        """Auth0 takes no PBKDF2 of a digest."""
        return


def cached_hash(claim: Claim, username: str, digest: bytes, *, rounds: int) -> CachedHash:
    """
    The cached credentials, when they are within bounds.

    Raises:
        CostOutOfBounds: Dearer than the bounds, or a user name longer than any real one.
    """
    parsed = CachedHash(username, digest, rounds)
    claim.admit(work_s=parsed.work_s)
    claim.admit_salt(username.encode(UTF16, "surrogatepass"))
    return parsed


def azure_hash(claim: Claim, parsed: AzureHash) -> AzureHash:
    """
    The same hash, when it is within bounds.

    Raises:
        CostOutOfBounds: Dearer than the bounds.
    """
    claim.admit(work_s=parsed.work_s)
    claim.admit_salt(parsed.salt, at_least=1)
    return parsed


def is_code_page(name: str) -> bool:
    """Whether this is a name of a text encoding."""
    try:
        codecs.lookup(name)
        "A".encode(name)
    except (LookupError, ValueError):
        return False
    return True


def _encrypted_by(half: bytes) -> bytes:
    number = int.from_bytes(half, "big")
    # Seven bits in each byte of the key; DES does not read the eighth.
    key = bytes((number >> 7 * place & 0x7F) << 1 for place in range(7, -1, -1))
    encryptor = Cipher(TripleDES(key * 3), ECB()).encryptor()  # noqa: S305 - the format's own
    return encryptor.update(LM_TEXT) + encryptor.finalize()
