"""What a caller or a user typed, as the ledger may keep it: a keyed hash that nobody can turn back or guess at."""

import hmac
import secrets
from collections.abc import Callable
from typing import Final

KeyedHash = Callable[[str, str], str]
"""`(kind, text)` to 32 hex digits; `kind` keeps a jti and an identifier of the same letters apart."""

_HEX_DIGITS: Final = 32
"""128 bits: two texts that meet would share a counter, and without the secret nobody can look for such a pair."""

SECRET_NAME: Final = "keyed_hash_secret"
"""Its row in the table `settings`."""


def new_secret() -> str:
    """A fresh secret, 256 bits in hex."""
    return secrets.token_hex(32)


def keyed_hash(secret: str) -> KeyedHash:
    """HMAC-SHA256 under `secret` (hex). Any text will do, lone surrogates too."""
    key = bytes.fromhex(secret)

    def digest(kind: str, text: str) -> str:
        message = f"{kind}\0{text}".encode("utf-8", "surrogatepass")
        return hmac.digest(key, message, "sha256").hex()[:_HEX_DIGITS]

    return digest
