"""HMAC over a password under a key that is no secret: a salt as key, as .NET's membership and Werkzeug store it."""

import hmac
from dataclasses import dataclass, field

from app.domain.hashes import PortableHash
from app.hashing.work import DIGEST_S


@dataclass(frozen=True, slots=True)
class KeyedHash:
    """
    An HMAC of the password.

    Attributes:
        algorithm: hashlib's and Auth0's name of the digest.
        key: As HMAC gets it.
        digest: Whole.
        auth0_encoding: Auth0's word for the scheme's encoding (`utf16le`), where that is not UTF-8.
    """

    algorithm: str
    key: bytes = field(repr=False)
    digest: bytes = field(repr=False)
    auth0_encoding: str = ""

    @property
    def cost(self) -> str:
        """There is none."""
        return ""

    @property
    def work_s(self) -> float:
        """Seconds on one core."""
        return 2 * DIGEST_S

    def matches(self, password: bytes) -> bool:
        """All bytes count, NUL too."""
        return hmac.compare_digest(hmac.digest(self.key, password, self.algorithm), self.digest)

    def portable(self) -> PortableHash:
        """`hmac`, the key in hex."""
        fields: dict[str, object] = {
            "algorithm": "hmac",
            "hash": {
                "value": self.digest.hex(),
                "encoding": "hex",
                "digest": self.algorithm,
                "key": {"value": self.key.hex(), "encoding": "hex"},
            },
        }
        if self.auth0_encoding:
            fields["password"] = {"encoding": self.auth0_encoding}
        return PortableHash({"custom_password_hash": fields})
