"""A hash that saw something made of the password: a digest of it, or one keyed by a secret."""

from collections.abc import Callable
from dataclasses import dataclass, field

from app.domain.hashes import ParsedHash, PortableHash


@dataclass(frozen=True, slots=True)
class Prehashed:
    """
    A parsed hash and what the format does to a password before it.

    Attributes:
        inner: The hash that is stored.
        prehash: From the password's bytes to what was hashed. None of it is portable: Auth0 hashes passwords as typed.
    """

    inner: ParsedHash
    prehash: Callable[[bytes], bytes] = field(repr=False, compare=False)

    @property
    def cost(self) -> str:
        """That of the inner hash."""
        return self.inner.cost

    @property
    def work_s(self) -> float:
        """Seconds on one core, of the inner hash."""
        return self.inner.work_s

    def matches(self, password: bytes) -> bool:
        """Whether the inner hash is opened by what is made of this password. Raises as the inner one."""
        return self.inner.matches(self.prehash(password))

    def portable(self) -> PortableHash | None:
        """None: Auth0 has no word for it."""
        return None

    @property
    def not_portable(self) -> str:
        """Why not, in words for people."""
        return "Auth0 hashes passwords as they are typed, and here something is made of them first"


@dataclass(frozen=True, slots=True)
class Respelled(Prehashed):
    """
    A hash that saw the password in another spelling: another encoding, a normal form.

    What is portable is so for passwords that Auth0 spells alike.
    """

    def portable(self) -> PortableHash | None:
        """As the hash inside."""
        return self.inner.portable()
