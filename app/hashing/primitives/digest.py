"""One round of a digest over password and salt: what bare, Django and LDAP formats share."""

import hashlib
import hmac
from dataclasses import dataclass, field
from typing import Literal

from app.domain.hashes import PortableHash
from app.hashing.primitives.md4 import md4
from app.hashing.work import DIGEST_S

DIGEST_BYTES = {"md5": 16, "sha1": 20, "sha224": 28, "sha256": 32, "sha384": 48, "sha512": 64}

AUTH0_DIGESTS = frozenset({"md4", "md5", "sha1", "sha256", "sha512"})
"""Auth0 takes these with a salt beside them."""


@dataclass(frozen=True, slots=True)
class DigestHash:
    """
    A digest taken apart: algorithm(salt + password), or the other way round.

    Attributes:
        algorithm: Auth0's name, which is hashlib's too; `md4` is our own.
        digest: Whole, never cut off.
        salt: None is empty.
        position: Where the salt stands.
        auth0_encoding: Auth0's word for the scheme's encoding (`utf16le`), where that is not UTF-8.
    """

    algorithm: str
    digest: bytes = field(repr=False)
    salt: bytes = field(default=b"", repr=False)
    position: Literal["prefix", "suffix"] = "prefix"
    auth0_encoding: str = ""

    @property
    def cost(self) -> str:
        """There is none."""
        return ""

    @property
    def work_s(self) -> float:
        """Seconds on one core."""
        return DIGEST_S

    def matches(self, password: bytes) -> bool:
        """All bytes count, NUL too."""
        salted = self.salt + password if self.position == "prefix" else password + self.salt
        if self.algorithm == "md4":
            return hmac.compare_digest(md4(salted), self.digest)
        made = hashlib.new(self.algorithm, salted, usedforsecurity=False).digest()
        return hmac.compare_digest(made, self.digest)

    def portable(self) -> PortableHash | None:
        """The digest's own name with the salt in hex; not SHA-224 and SHA-384, which Auth0 has no word for."""
        if self.algorithm not in AUTH0_DIGESTS:
            return None
        fields: dict[str, object] = {
            "algorithm": self.algorithm,
            "hash": {"value": self.digest.hex(), "encoding": "hex"},
        }
        if self.salt:
            fields["salt"] = {"value": self.salt.hex(), "encoding": "hex", "position": self.position}
        if self.auth0_encoding:
            fields["password"] = {"encoding": self.auth0_encoding}
        return PortableHash({"custom_password_hash": fields})
