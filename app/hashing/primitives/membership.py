"""What ASP.NET's membership providers make of a password and a salt: hashed, keyed, or encrypted."""

import hmac
from collections.abc import Mapping
from dataclasses import dataclass, field

from cryptography.hazmat.decrepit.ciphers.algorithms import TripleDES
from cryptography.hazmat.primitives.ciphers import BlockCipherAlgorithm, Cipher
from cryptography.hazmat.primitives.ciphers.algorithms import AES
from cryptography.hazmat.primitives.ciphers.modes import CBC
from cryptography.hazmat.primitives.padding import PKCS7

from app.domain.hashes import ParsedHash
from app.hashing.bounds import Claim
from app.hashing.primitives.digest import DIGEST_BYTES, DigestHash
from app.hashing.primitives.keyed import KeyedHash

HMAC_KEY_BYTES: Mapping[str, int] = {"md5": 64, "sha1": 64, "sha256": 64, "sha384": 128, "sha512": 128}
""".NET's own key of each HMAC class: the salt is repeated up to it."""

AUTH0_UTF16 = "utf16le"

DES_BYTES = 8
TRIPLE_DES_BYTES = 24
AES_BYTES = frozenset({16, 24, 32})

CIPHER_S = 2e-5
"""One message through the library: mostly its set-up."""


@dataclass(frozen=True, slots=True)
class EncryptedPassword:
    """Salt and password in UTF-16LE, encrypted by the machine's key under a vector of zeros."""

    algorithm: BlockCipherAlgorithm = field(repr=False)
    salt: bytes = field(repr=False)
    encrypted: bytes = field(repr=False)

    @property
    def cost(self) -> str:
        """There is none."""
        return ""

    @property
    def work_s(self) -> float:
        """Seconds on one core."""
        return CIPHER_S

    def matches(self, password: bytes) -> bool:
        """The password is encrypted and compared, so that the stored one is never in the clear here."""
        padder = PKCS7(self.algorithm.block_size).padder()
        text = padder.update(self.salt + password) + padder.finalize()
        encryptor = Cipher(self.algorithm, CBC(bytes(self.algorithm.block_size // 8))).encryptor()
        return hmac.compare_digest(encryptor.update(text) + encryptor.finalize(), self.encrypted)

    def portable(self) -> None:
        """Auth0 takes nothing that is encrypted."""
        return


def membership_hash(claim: Claim, algorithm: str, *, salt: bytes, digest: bytes) -> ParsedHash:
    """
    The hash under .NET's name of its algorithm.

    Args:
        claim: Whose value it is.
        algorithm: `SHA1`, `HMACSHA256` and the like, any case, with hyphens or not.
        salt: Raw.
        digest: Raw.

    Raises:
        MalformedHash: Another algorithm, a digest of another length, or HMAC without a salt.
        CostOutOfBounds: A salt longer than any real one.
    """
    name = algorithm.upper().replace("-", "").lower()
    keyed = name.startswith("hmac")
    name = name.removeprefix("hmac")
    if name not in HMAC_KEY_BYTES:
        raise claim.malformed("an algorithm that is not known")
    if len(digest) != DIGEST_BYTES[name]:
        raise claim.malformed(f"not {DIGEST_BYTES[name]} bytes")
    claim.admit_salt(salt, at_least=1 if keyed else 0)
    if not keyed:
        return DigestHash(name, digest, salt, "prefix", auth0_encoding=AUTH0_UTF16)
    size = HMAC_KEY_BYTES[name]
    return KeyedHash(name, (salt * (size // len(salt) + 1))[:size], digest, AUTH0_UTF16)


def encrypted_password(
    claim: Claim, algorithm: str, *, key: bytes | None, salt: bytes, encrypted: bytes
) -> EncryptedPassword:
    """
    The encrypted password.

    Args:
        claim: Whose value it is.
        algorithm: `AES`, `3DES`, `DES`, or `Auto` for .NET's own choice: DES for a key of 8 bytes, else AES.
        key: The `decryptionKey` of `machineKey`, or None.
        salt: Raw.
        encrypted: Whole blocks.

    Raises:
        MalformedHash: Without key, with one of another length, or not whole blocks.
        CostOutOfBounds: A salt longer than any real one.
    """
    if key is None:
        raise claim.malformed("needs the machine key")
    cipher = _cipher(claim, algorithm.upper(), key)
    claim.admit_salt(salt)
    if not encrypted or len(encrypted) % (cipher.block_size // 8):
        raise claim.malformed("not whole blocks")
    return EncryptedPassword(cipher, salt, encrypted)


def _cipher(claim: Claim, algorithm: str, key: bytes) -> BlockCipherAlgorithm:
    if algorithm == "AUTO":
        algorithm = "DES" if len(key) == DES_BYTES else "AES"
    if algorithm == "AES" and len(key) in AES_BYTES:
        return AES(key)
    if algorithm == "3DES" and len(key) == TRIPLE_DES_BYTES:
        return TripleDES(key)
    if algorithm == "DES" and len(key) == DES_BYTES:
        return TripleDES(key * 3)
    raise claim.malformed("the machine key does not fit its algorithm")
