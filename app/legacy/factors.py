"""
Secrets of authenticator apps (TOTP), as legacy systems store them, as Auth0 takes them: base32 text.

A secret is plain in one of a few spellings, or encrypted with a key of the application's, by the ways of its framework.
What cannot be read becomes an empty secret, so that the profile's rules drop it by name (`not_base32`).
"""

import base64
import binascii
import hashlib
import hmac
import json
import re
import zlib
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, get_args

from cryptography.exceptions import InvalidTag
from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.padding import PKCS7

from app.errors import ConfigurationError
from app.legacy.values import plain, truth

TotpFormat = Literal[
    "base32",
    "hex",
    "raw",
    "keycloak",
    "fernet",
    "laravel",
    "devise_two_factor",
    "attr_encrypted_cbc",
    "rails_encrypted",
]
"""
How `totp_secret` is stored: base32 text, hex digits, the bytes themselves, Keycloak's JSON; encrypted as Fernet,
Laravel's encrypter, devise-two-factor up to 4 (attr_encrypted, AES-GCM), attr_encrypted with AES-CBC (GitLab), or
ActiveRecord's encryption (devise-two-factor 5 and newer) does.
"""

ATTR_ENCRYPTED_ROUNDS = 2000
"""The encryptor gem's own, never stored."""

ACTIVE_RECORD_ROUNDS = 2**16
"""Of ActiveSupport's key generator."""

TAG_BYTES = 16

MAX_SECRET_BYTES = 4096
"""As of a stored hash: an encrypted secret is some 200 bytes."""

_SERIALISED = re.compile(r's:\d+:"(.*)";', re.DOTALL)

_UNREADABLE = (ValueError, TypeError, KeyError, AttributeError, InvalidTag, InvalidToken, zlib.error)


@dataclass(frozen=True, slots=True, kw_only=True)
class Totp:
    """
    How secrets of authenticator apps are stored.

    Attributes:
        format: See `TotpFormat`.
        key: The application's key, for encrypted ones; several in lines, the newest first, for Fernet.
        salt: ActiveRecord's `key_derivation_salt`.
    """

    format: TotpFormat = "base32"
    key: str = field(default="", repr=False)
    salt: str = field(default="", repr=False)


_KEYED = frozenset(get_args(TotpFormat)) - {"base32", "hex", "raw", "keycloak"}


def check_totp(totp: Totp, columns: Collection[str]) -> None:
    """
    Makes sure that what a format needs is given.

    Raises:
        ConfigurationError: With the key, the reason and the fix.
    """
    if totp.format not in get_args(TotpFormat):
        raise ConfigurationError("legacy.totp.format", "is none.", f"Formats are {', '.join(get_args(TotpFormat))}.")
    if "totp_secret" not in columns:
        return
    if totp.format in _KEYED and not totp.key:
        raise ConfigurationError(
            "legacy.totp.key", f"is missing, and {totp.format} needs it.", "Set legacy.totp.key_file to its file."
        )
    if totp.format == "rails_encrypted" and not totp.salt:
        raise ConfigurationError(
            "legacy.totp.salt", "is missing.", "It is key_derivation_salt of Rails' credentials: set salt_file."
        )
    if totp.format in {"devise_two_factor", "attr_encrypted_cbc"}:
        for name in ("totp_iv", "totp_salt"):
            if name not in columns:
                raise ConfigurationError(f"legacy.columns.{name}", f"is missing, and {totp.format} needs it.")
    try:
        FactorReader(totp)
    except ValueError:
        raise ConfigurationError("legacy.totp.key", f"is no key for {totp.format}.", "See docs/presets.md.") from None


class FactorReader:
    """
    Reads the second factor of rows.

    Raises:
        ValueError: The key is none for this format.
    """

    def __init__(self, totp: Totp) -> None:
        self._totp = totp
        self._derived: tuple[bytes, ...] = ()
        readers: dict[str, Callable[[str, Mapping[str, object]], str]] = {
            "base32": lambda text, _: text,
            "hex": lambda text, _: _base32(bytes.fromhex(text)),
            "raw": lambda text, _: _base32(text.encode()),
            "keycloak": lambda text, _: _base32(str(json.loads(text)["value"]).encode()),
            "fernet": lambda text, _: self._fernet().decrypt(text.encode()).decode(),
            "laravel": lambda text, _: _laravel(text, _laravel_key(totp.key)),
            "devise_two_factor": lambda text, row: _attr_encrypted(text, row, totp.key, _gcm),
            "attr_encrypted_cbc": lambda text, row: _attr_encrypted(text, row, totp.key, _cbc),
            "rails_encrypted": lambda text, _: self._active_record(text),
        }
        self._read = readers[totp.format]
        if totp.key and totp.format == "fernet":
            self._fernet()
        if totp.key and totp.format == "laravel":
            _laravel_key(totp.key)

    def factors(self, row: Mapping[str, object]) -> list[dict[str, dict[str, str]]] | None:
        """What Auth0 takes as `mfa_factors`; None where the user has no authenticator app."""
        stored = row.get("totp_secret")
        if stored is None or stored in ("", b"") or ("totp_enabled" in row and not truth(row["totp_enabled"])):
            return None
        return [{"totp": {"secret": self._secret(stored, row)}}]

    def _secret(self, stored: object, row: Mapping[str, object]) -> str:
        raw = bytes(stored) if isinstance(stored, bytes | bytearray | memoryview) else str(plain(stored)).encode()
        if len(raw) > MAX_SECRET_BYTES:
            return ""
        try:
            if self._totp.format == "raw":
                return _base32(raw)
            text = self._read(raw.decode().strip(), row)
        except _UNREADABLE:
            return ""
        return re.sub(r"[\s=-]", "", text).upper()

    def _fernet(self) -> MultiFernet:
        return MultiFernet([Fernet(key.strip()) for key in self._totp.key.splitlines() if key.strip()])

    def _active_record(self, text: str) -> str:
        """ActiveRecord's message; SHA-1 derived its keys up to Rails 7.0, SHA-256 since, and the tag says which."""
        message: Any = json.loads(text)
        headers = message["h"]
        sealed = _unbase64(message["p"]) + _unbase64(headers["at"])
        if not self._derived:
            key, salt = self._totp.key.encode(), self._totp.salt.encode()
            self._derived = tuple(
                hashlib.pbkdf2_hmac(digest, key, salt, ACTIVE_RECORD_ROUNDS, 32) for digest in ("sha256", "sha1")
            )
        for number, key in enumerate(self._derived):
            try:
                opened = AESGCM(key).decrypt(_unbase64(headers["iv"]), sealed, None)
            except InvalidTag:
                if number + 1 == len(self._derived):
                    raise
            else:
                return (zlib.decompress(opened) if headers.get("c") else opened).decode()
        raise InvalidTag


def _base32(raw: bytes) -> str:
    return base64.b32encode(raw).decode("ascii")


def _unbase64(text: str) -> bytes:
    try:
        return base64.b64decode("".join(text.split()), validate=True)
    except binascii.Error as error:
        raise ValueError(error) from None


def _laravel_key(text: str) -> bytes:
    """`APP_KEY` as it stands in `.env`: `base64:…`, or the bytes themselves."""
    key = _unbase64(text.strip().removeprefix("base64:")) if text.startswith("base64:") else text.strip().encode()
    if len(key) not in {16, 32}:
        raise ValueError
    return key


def _laravel(text: str, key: bytes) -> str:
    """Base64 of JSON with iv, value and mac (CBC) or tag (GCM); what it holds may be serialised by PHP."""
    payload: Any = json.loads(_unbase64(text))
    iv, value = _unbase64(payload["iv"]), _unbase64(payload["value"])
    if payload.get("tag"):
        opened = AESGCM(key).decrypt(iv, value + _unbase64(payload["tag"]), None)
    else:
        mac = hmac.new(key, (payload["iv"] + payload["value"]).encode(), "sha256").hexdigest()
        if not hmac.compare_digest(mac, payload["mac"]):
            raise InvalidTag
        opened = _cbc(key, iv, value)
    serialised = _SERIALISED.fullmatch(opened.decode())
    return serialised[1] if serialised else opened.decode()


def _attr_encrypted(
    text: str, row: Mapping[str, object], key: str, opened: Callable[[bytes, bytes, bytes], bytes]
) -> str:
    """The attr_encrypted gem with an IV and a salt per attribute: the salt stands behind an underscore."""
    iv = _unbase64(str(plain(row["totp_iv"])))
    salt = _unbase64(str(plain(row["totp_salt"])).removeprefix("_"))
    derived = hashlib.pbkdf2_hmac("sha1", key.encode(), salt, ATTR_ENCRYPTED_ROUNDS, 32)
    return opened(derived, iv, _unbase64(text)).decode()


def _gcm(key: bytes, iv: bytes, sealed: bytes) -> bytes:
    return AESGCM(key).decrypt(iv, sealed, None)


def _cbc(key: bytes, iv: bytes, sealed: bytes) -> bytes:
    cipher = Cipher(algorithms.AES(key), modes.CBC(iv)).decryptor()
    unpadder = PKCS7(128).unpadder()
    return unpadder.update(cipher.update(sealed) + cipher.finalize()) + unpadder.finalize()
