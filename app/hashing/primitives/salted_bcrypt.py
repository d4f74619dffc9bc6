"""bcrypt over a password and something beside it: a site's pepper, a salt column."""

from dataclasses import dataclass, field
from typing import Literal

from app.domain.hashes import PortableHash
from app.hashing.primitives.bcrypt import BcryptHash


@dataclass(frozen=True, slots=True)
class SaltedBcrypt:
    """
    A bcrypt hash of the password with a salt before or after it, both within bcrypt's 72 bytes.

    Attributes:
        inner: The hash that is stored.
        salt: Not empty.
        position: Where it stands.
    """

    inner: BcryptHash
    salt: bytes = field(repr=False)
    position: Literal["prefix", "suffix"] = "suffix"

    @property
    def cost(self) -> str:
        """The exponent."""
        return self.inner.cost

    @property
    def work_s(self) -> float:
        """Seconds on one core."""
        return self.inner.work_s

    def matches(self, password: bytes) -> bool:
        """The first 72 bytes of both together count; a NUL opens nothing."""
        return self.inner.matches(self.salt + password if self.position == "prefix" else password + self.salt)

    def portable(self) -> PortableHash | None:
        """`bcrypt` with the salt in hex; never `password_hash`, which has no place for one."""
        if self.inner.portable() is None:
            return None
        return PortableHash(
            {
                "custom_password_hash": {
                    "algorithm": "bcrypt",
                    "hash": {"value": self.inner.text, "encoding": "utf8"},
                    "salt": {"value": self.salt.hex(), "encoding": "hex", "position": self.position},
                }
            }
        )
