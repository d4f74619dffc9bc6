"""
Stored values that were encrypted as a whole, so that a stolen database alone gives nothing to guess at.

`aes-256-gcm`, a form of our own for what hand-written systems do: `[KEYID:]` and then, in hex or base64, 12 bytes of
nonce, the ciphertext, 16 bytes of tag. `defuse`: what ParagonIE's PasswordLock and defuse/php-encryption 2 write, hex
from `def50200` on: 32 bytes of salt, 16 of counter, AES-256-CTR, HMAC-SHA256. Which key a value is under says the
value (`KEYID:`), a column (`key_id`), or nobody: then every key is tried, for a wrong one is noticed at once.
"""

import base64
import binascii
import hashlib
import hmac
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Final, Literal

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from app.domain.hashes import StoredHash
from app.errors import ConfigurationError, MalformedHash

Wrap = Literal["aes-256-gcm", "defuse"]

KEY_BYTES = 32
NONCE_BYTES = 12
TAG_BYTES = 16

DEFUSE_KEY: Final = bytes.fromhex("def00000")
DEFUSE_HEADER: Final = bytes.fromhex("def50200")
DEFUSE_SALT_BYTES, DEFUSE_COUNTER_BYTES, DEFUSE_MAC_BYTES = 32, 16, 32

_KEY_ID = re.compile(r"\$?([A-Za-z0-9._-]{1,64})[:$](?=[A-Za-z0-9+/=_-]{38,}\Z)", re.ASCII)


@dataclass(frozen=True, slots=True)
class Unwrapper:
    """
    Takes stored values out of what they were encrypted in.

    Attributes:
        kind: Which form.
        keys: 32 bytes each, by id.
    """

    kind: Wrap
    keys: Mapping[str, bytes] = field(repr=False)

    def __call__(self, stored: StoredHash) -> StoredHash:
        """
        The same row with what was inside.

        Raises:
            MalformedHash: Not of this form, or under none of the keys.
        """
        text = stored.encoded.strip()
        if not text:
            return stored
        written = _KEY_ID.match(text) if self.kind == "aes-256-gcm" else None
        key_id = written[1] if written else stored.key_id
        value = _bytes(text[written.end() :] if written else text)
        take_out = _OPEN[self.kind]
        for key in (key for name, key in self.keys.items() if key_id in {None, name}):
            if (inside := take_out(key, value)) is not None:
                return replace(stored, encoded=_text(inside))
        raise MalformedHash("encrypted under none of the keys, or cut off", scheme=self.kind)


def read_key(kind: Wrap, text: str, *, key: str) -> bytes:
    """
    A key as its file spells it: 32 bytes in hex or base64, or defuse's own text with its checksum.

    Args:
        kind: Which form it is for.
        text: What stands in the file.
        key: The setting, for the error.

    Raises:
        ConfigurationError: It is none.
    """
    try:
        raw = _bytes(text.strip())
    except MalformedHash:
        raw = b""
    if kind == "defuse" and raw.startswith(DEFUSE_KEY) and len(raw) == len(DEFUSE_KEY) + 2 * KEY_BYTES:
        body, checksum = raw[:-KEY_BYTES], raw[-KEY_BYTES:]
        if hmac.compare_digest(hashlib.sha256(body).digest(), checksum):
            raw = body[len(DEFUSE_KEY) :]
    if len(raw) != KEY_BYTES:
        raise ConfigurationError(key, "is no key of 32 bytes.", "Write it in hex or base64.")
    return raw


def _open_gcm(key: bytes, value: bytes) -> bytes | None:
    if len(value) <= NONCE_BYTES + TAG_BYTES:
        return None
    try:
        return AESGCM(key).decrypt(value[:NONCE_BYTES], value[NONCE_BYTES:], None)
    except InvalidTag:
        return None


def _open_defuse(key: bytes, value: bytes) -> bytes | None:
    start = len(DEFUSE_HEADER) + DEFUSE_SALT_BYTES
    if not value.startswith(DEFUSE_HEADER) or len(value) < start + DEFUSE_COUNTER_BYTES + DEFUSE_MAC_BYTES:
        return None
    salt, mac = value[len(DEFUSE_HEADER) : start], value[-DEFUSE_MAC_BYTES:]
    proof = hmac.digest(_derive(key, salt, b"DefusePHP|V2|KeyForAuthentication"), value[:-DEFUSE_MAC_BYTES], "sha256")
    if not hmac.compare_digest(proof, mac):
        return None
    counter = value[start : start + DEFUSE_COUNTER_BYTES]
    ciphertext = value[start + DEFUSE_COUNTER_BYTES : -DEFUSE_MAC_BYTES]
    cipher = Cipher(algorithms.AES(_derive(key, salt, b"DefusePHP|V2|KeyForEncryption")), modes.CTR(counter))
    opened = cipher.decryptor()
    return opened.update(ciphertext) + opened.finalize()


_OPEN: dict[Wrap, Callable[[bytes, bytes], bytes | None]] = {"aes-256-gcm": _open_gcm, "defuse": _open_defuse}


def _derive(key: bytes, salt: bytes, purpose: bytes) -> bytes:
    """HKDF-SHA256 (RFC 5869), one block."""
    return hmac.digest(hmac.digest(salt, key, "sha256"), purpose + b"\x01", "sha256")


def _bytes(text: str) -> bytes:
    try:
        if re.fullmatch(r"(?:[0-9A-Fa-f]{2})+", text, re.ASCII):
            return bytes.fromhex(text)
        plain = text.translate(str.maketrans("-_", "+/")).rstrip("=")
        return base64.b64decode(plain + "=" * (-len(plain) % 4), validate=True)
    except (ValueError, binascii.Error):
        raise MalformedHash("neither hex nor base64", scheme="wrapped") from None


def _text(inside: bytes) -> str:
    """What was inside as text; raw digests in hex, as binary columns are."""
    try:
        return inside.decode("utf-8")
    except UnicodeDecodeError:
        return inside.hex()
