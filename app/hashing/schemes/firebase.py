"""
Firebase Authentication's modified scrypt, as `firebase auth:export` and the console give it.

**Format**: base64 of the digest, base64 of the salt in a column. The project's parameters stand in the console:
    `base64_signer_key` (better as a secret of that name), `base64_salt_separator`, `rounds` (r), `mem_cost` (log2 of
    N).
**Cost**: linear in rounds, log2 in mem_cost.
**Password**: UTF-8, all of it. scrypt over salt + separator derives an AES-256 key, which encrypts the signer key in
    counter mode from zero; that is the digest.
**Portable**: no; Auth0's scrypt has no signer key.
**Source**: Firebase's scrypt repository. Vectors: its README, the package firebase-scrypt.

Supabase stores bcrypt. Amazon Cognito gives out no hashes at all: its users can move only by logging in there.
"""

import functools
import hmac
from dataclasses import dataclass, field

from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.algorithms import AES
from cryptography.hazmat.primitives.ciphers.modes import CTR

from app.domain.hashes import StoredHash
from app.hashing.bounds import Claim
from app.hashing.contract import Scheme, Tools
from app.hashing.given import given_number, given_text
from app.hashing.primitives.scrypt import ScryptHash, power_of_two, scrypt_hash
from app.hashing.spelling import from_base64
from app.hashing.untagged import read_untagged

SIGNER_KEY = "base64_signer_key"
SALT_SEPARATOR = "base64_salt_separator"
USUAL_SEPARATOR = "Bw=="
USUAL_ROUNDS = 8
USUAL_MEM_COST = 14
AES_KEY_BYTES = 32
NOT_PORTABLE = "Auth0's scrypt has no signer key"


@dataclass(frozen=True, slots=True)
class FirebaseHash:
    """A digest that is the project's signer key, encrypted under what scrypt derives."""

    scrypt: ScryptHash
    signer_key: bytes = field(repr=False)

    @property
    def cost(self) -> str:
        """`n=16384,r=8,p=1`."""
        return self.scrypt.cost

    @property
    def work_s(self) -> float:
        """Seconds on one core."""
        return self.scrypt.work_s

    def matches(self, password: bytes) -> bool:
        """As scrypt. Raises Overloaded when the machine has no memory left for it now."""
        key = self.scrypt.derive(password, AES_KEY_BYTES)
        encryptor = Cipher(AES(key), CTR(bytes(16))).encryptor()
        made = encryptor.update(self.signer_key) + encryptor.finalize()
        return hmac.compare_digest(made, self.scrypt.digest) and not password.endswith(b"\0")

    def portable(self) -> None:
        """Never."""
        return


def schemes(tools: Tools) -> tuple[Scheme, ...]:
    """This family, within the bounds of `tools`."""
    parse = functools.partial(read_untagged, tools.claim("firebase_scrypt"), _read)
    return (Scheme("firebase_scrypt", parse, named_only=True, not_portable=NOT_PORTABLE),)


def _read(claim: Claim, stored: StoredHash) -> FirebaseHash:
    signer_key = _signer_key(claim, stored)
    if stored.salt is None:
        raise claim.malformed("needs the salt column")
    digest = from_base64(claim, stored.encoded)
    salt = from_base64(claim, stored.salt.decode("utf-8", "replace"))
    separator = from_base64(claim, given_text(claim, stored, SALT_SEPARATOR, USUAL_SEPARATOR))
    mem_cost = given_number(claim, stored, "mem_cost", USUAL_MEM_COST)
    costs = (power_of_two(mem_cost), given_number(claim, stored, "rounds", USUAL_ROUNDS), 1)
    parsed = scrypt_hash(claim, costs, salt=salt + separator, digest=digest)
    if len(digest) != len(signer_key):
        raise claim.malformed("the digest is not as long as the signer key")
    return FirebaseHash(parsed, signer_key)


def _signer_key(claim: Claim, stored: StoredHash) -> bytes:
    if (secret := stored.secrets.get(SIGNER_KEY)) is not None:
        return from_base64(claim, secret.decode("utf-8", "replace").strip())
    text = given_text(claim, stored, SIGNER_KEY)
    if not text:
        raise claim.malformed(f"needs the project's {SIGNER_KEY}")
    return from_base64(claim, text)
