"""Argon2: what every format around it shares."""

import hmac
from dataclasses import dataclass, field
from typing import Literal

from argon2.exceptions import HashingError
from argon2.low_level import Type, core, ffi, hash_secret_raw

from app.domain.hashes import PortableHash
from app.errors import Overloaded
from app.hashing.bounds import Claim
from app.hashing.spelling import to_bare_base64
from app.hashing.work import argon2_s

Variant = Literal["d", "i", "id"]
_TYPES: dict[Variant, Type] = {"d": Type.D, "i": Type.I, "id": Type.ID}

VERSIONS = (0x10, 0x13)
MIN_SALT_BYTES = 8
"""The specification's least, and the library's."""
MIN_KIB_PER_LANE = 8
"""The specification's least memory."""

AUTH0_VERSION = 0x13
AUTH0_MAX_TEXT = 127
AUTH0_MIN_DIGEST_BYTES = 16
"""What libsodium's `crypto_pwhash_str_verify`, which Auth0 uses, takes."""


@dataclass(frozen=True, slots=True)
class Argon2Hash:
    """An argon2 hash taken apart; memory in KiB."""

    variant: Variant
    version: int
    memory_kib: int
    passes: int
    lanes: int
    salt: bytes = field(repr=False)
    digest: bytes = field(repr=False)
    secret: bytes = field(default=b"", repr=False)

    @property
    def cost(self) -> str:
        """`m=65536,t=3,p=4`."""
        return f"m={self.memory_kib},t={self.passes},p={self.lanes}"

    @property
    def work_s(self) -> float:
        """Seconds on one core."""
        return argon2_s(memory_kib=self.memory_kib, passes=self.passes)

    def matches(self, password: bytes) -> bool:
        """
        All bytes count, NUL too.

        Raises:
            Overloaded: The machine has no memory or thread left for it now.
        """
        return hmac.compare_digest(self.derive(password), self.digest)

    def derive(self, password: bytes) -> bytes:
        """The digest of this password, as long as the stored one. Raises as `matches`."""
        if self.secret:
            return self._keyed(password)
        try:
            return hash_secret_raw(
                secret=password,
                salt=self.salt,
                time_cost=self.passes,
                memory_cost=self.memory_kib,
                parallelism=self.lanes,
                hash_len=len(self.digest),
                type=_TYPES[self.variant],
                version=self.version,
            )
        except HashingError:
            raise Overloaded("argon2: no memory or thread") from None

    def _keyed(self, password: bytes) -> bytes:
        """With the specification's secret value K, which the library offers in its own structure only."""
        out = ffi.new("uint8_t[]", len(self.digest))
        parts = [ffi.new("uint8_t[]", part) for part in (password, self.salt, self.secret)]
        fields = {
            "version": self.version, "out": out, "outlen": len(self.digest),
            "pwd": parts[0], "pwdlen": len(password), "salt": parts[1], "saltlen": len(self.salt),
            "secret": parts[2], "secretlen": len(self.secret), "ad": ffi.NULL, "adlen": 0,
            "t_cost": self.passes, "m_cost": self.memory_kib, "lanes": self.lanes, "threads": self.lanes,
            "allocate_cbk": ffi.NULL, "free_cbk": ffi.NULL, "flags": 0,
        }  # fmt: skip
        if core(ffi.new("argon2_context *", fields), _TYPES[self.variant].value):
            raise Overloaded("argon2: no memory or thread")
        return bytes(ffi.buffer(out))

    def portable(self) -> PortableHash | None:
        """`argon2` for `i` and `id` of version 19, when libsodium can read the text."""
        text = self._text()
        if self._refusal(text):
            return None
        return PortableHash(
            {"custom_password_hash": {"algorithm": "argon2", "hash": {"value": text, "encoding": "utf8"}}}
        )

    @property
    def not_portable(self) -> str:
        """Why Auth0, which verifies with libsodium, cannot take this one; empty where it can."""
        return self._refusal(self._text())

    def _text(self) -> str:
        return (
            f"$argon2{self.variant}$v={self.version}${self.cost}"
            f"${to_bare_base64(self.salt)}${to_bare_base64(self.digest)}"
        )

    def _refusal(self, text: str) -> str:
        if self.secret:
            return "Auth0's argon2 takes no secret"
        if self.variant == "d":
            return "Auth0 verifies argon2 with libsodium, which refuses argon2d"
        if self.version != AUTH0_VERSION:
            return "Auth0 verifies argon2 with libsodium, which refuses version 16"
        if len(text) > AUTH0_MAX_TEXT or len(self.digest) < AUTH0_MIN_DIGEST_BYTES:
            return f"libsodium reads no argon2 text over {AUTH0_MAX_TEXT} characters nor a digest this short"
        return ""


def argon2_hash(claim: Claim, parsed: Argon2Hash) -> Argon2Hash:
    """
    The same hash, when it is within bounds; too dear is said before broken.

    Raises:
        MalformedHash: Outside the specification.
        CostOutOfBounds: Dearer than the bounds.
    """
    claim.admit(work_s=parsed.work_s, memory_bytes=parsed.memory_kib * 1024, lanes=parsed.lanes)
    if parsed.version not in VERSIONS:
        raise claim.malformed("a version of argon2 that does not exist")
    if parsed.memory_kib < MIN_KIB_PER_LANE * parsed.lanes:
        raise claim.malformed("less memory than 8 KiB a lane")
    claim.admit_salt(parsed.salt, at_least=MIN_SALT_BYTES)
    claim.admit_digest(parsed.digest)
    return parsed
