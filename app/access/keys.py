"""
Keys of callers: what the service keeps of each, and how they are read and made.

A signed key's algorithm belongs to its entry and is never read from a token. Of a static key only the SHA-256 is kept.
"""

import base64
import binascii
import hashlib
import secrets
import stat
from dataclasses import dataclass, field
from hmac import compare_digest
from pathlib import Path
from typing import Any, Final, Literal

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_der_public_key,
    load_pem_public_key,
)
from jose import jwk

from app.errors import ConfigurationError

Algorithm = Literal["HS256", "ES256"]

MIN_SECRET_BYTES: Final = 32
"""RFC 7518, section 3.2: an HS256 key is at least as long as the digest."""

MAX_SECRET_FILE_BYTES: Final = 16_384
"""Longest secret file that is read: keys and PEM files are far below, and a path may name a device by mistake."""

MOUNTED_SECRETS: Final = ("/run/secrets/", "/var/run/secrets/")
"""Where orchestrators mount secrets, in a container that has one user: they set the mode, not the operator."""

STATIC_PREFIX: Final = "trk_"

_KEY_BYTES: Final = 32
"""256 bits: 43 characters of base64url."""


@dataclass(frozen=True, slots=True)
class SignedKey:
    """
    A key that signs requests.

    Attributes:
        id: What tokens name as `kid`.
        algorithm: The one algorithm in which this key verifies.
        verifier: python-jose's key, made once.
    """

    id: str
    algorithm: Algorithm
    verifier: Any = field(repr=False, compare=False)


@dataclass(frozen=True, slots=True)
class StaticKey:
    """A key that is sent as it is; `sha256` is the digest of its whole text, 32 bytes."""

    id: str
    sha256: bytes = field(repr=False)

    def opens(self, token_sha256: bytes) -> bool:
        """Whether the token with this digest is the key, in constant time."""
        return compare_digest(self.sha256, token_sha256)


AccessKey = SignedKey | StaticKey


def hs256_key(id: str, secret: str) -> SignedKey:
    """
    A symmetric key.

    Args:
        id: The key's id.
        secret: The shared text; its UTF-8 bytes are the key.

    Raises:
        ConfigurationError: Shorter than 32 bytes, or the spelling of a public key, which the whole world may know.
    """
    octets = secret.encode()
    if len(octets) < MIN_SECRET_BYTES:
        raise ConfigurationError(
            "access.keys", f"the secret of {id!r} is shorter than {MIN_SECRET_BYTES} bytes.", "Run: trickle key new"
        )
    if _is_asymmetric(octets):
        raise ConfigurationError(
            "access.keys",
            f"the secret of {id!r} is an asymmetric key and would be no secret.",
            'Set algorithm = "ES256" and public_key_file, or run: trickle key new',
        )
    return SignedKey(id=id, algorithm="HS256", verifier=jwk.construct(octets, "HS256"))


def es256_key(id: str, public_pem: str) -> SignedKey:
    """
    An asymmetric key, of which the service knows the public half.

    Args:
        id: The key's id.
        public_pem: A P-256 public key, `-----BEGIN PUBLIC KEY-----`.

    Raises:
        ConfigurationError: A private key, a certificate, another kind of key, or no PEM at all.
    """
    if "PRIVATE KEY-----" in public_pem:
        raise ConfigurationError(
            "access.keys", f"the key of {id!r} is a private key; it belongs to the caller.", "Give the public half."
        )
    try:
        key = load_pem_public_key(public_pem.encode())
    except (ValueError, UnsupportedAlgorithm):
        key = None
    if not isinstance(key, ec.EllipticCurvePublicKey) or not isinstance(key.curve, ec.SECP256R1):
        raise ConfigurationError(
            "access.keys", f"the key of {id!r} is no P-256 public key in PEM.", "Run: trickle key new --algorithm ES256"
        )
    return SignedKey(id=id, algorithm="ES256", verifier=jwk.construct(key, "ES256"))


def static_key(id: str, sha256: str) -> StaticKey:
    """
    A static key, by its digest.

    Args:
        id: The key's id.
        sha256: 64 hex digits of the SHA-256 of the whole key text, `trk_` included.

    Raises:
        ConfigurationError: Not 64 hex digits.
    """
    try:
        digest = binascii.unhexlify(sha256)
    except ValueError:
        digest = b""
    if len(digest) != hashlib.sha256().digest_size:
        raise ConfigurationError(
            "access.keys", f"sha256 of {id!r} is not 64 hex digits.", "It is the digest that trickle key new printed."
        )
    return StaticKey(id=id, sha256=digest)


def read_secret_file(path: Path, key: str) -> str:
    """
    The text of a secret file, without one trailing line break.

    Args:
        path: The file.
        key: The setting that names it, for errors.

    Raises:
        ConfigurationError: It cannot be read, is empty, too long or not UTF-8, or others may read it.
    """
    try:
        with path.open("rb") as file:
            mode = stat.S_IMODE(path.stat().st_mode)
            octets = file.read(MAX_SECRET_FILE_BYTES + 1)
    except OSError as error:
        raise ConfigurationError(key, f"{path} cannot be read: {error.strerror}.") from None
    if mode & stat.S_IROTH and not str(path.resolve()).startswith(MOUNTED_SECRETS):
        raise ConfigurationError(key, f"{path} can be read by everybody.", f"Run: chmod 600 {path}")
    if len(octets) > MAX_SECRET_FILE_BYTES:
        raise ConfigurationError(key, f"{path} is longer than {MAX_SECRET_FILE_BYTES} bytes.")
    try:
        text = octets.decode()
    except UnicodeDecodeError:
        raise ConfigurationError(key, f"{path} is not UTF-8 text.") from None
    text = text.removesuffix("\n").removesuffix("\r")
    if not text:
        raise ConfigurationError(key, f"{path} is empty.")
    return text


@dataclass(frozen=True, slots=True)
class GeneratedKey:
    """
    A new key, in two halves.

    Attributes:
        caller: What the caller keeps: the secret, the private key in PEM, or the static key's text.
        service: What the service keeps: the same secret, the public key in PEM, or 64 hex digits of SHA-256.
    """

    kind: Literal["signed", "static"]
    algorithm: Algorithm | None
    caller: str = field(repr=False)
    service: str = field(repr=False)


def generate_key(kind: Literal["signed", "static"], algorithm: Algorithm = "HS256") -> GeneratedKey:
    """
    A fresh key from the system's randomness.

    Args:
        kind: Signs requests, or is sent as it is.
        algorithm: For signed keys; ignored for static ones.
    """
    if kind == "static":
        text = STATIC_PREFIX + secrets.token_urlsafe(_KEY_BYTES)
        return GeneratedKey(kind, None, caller=text, service=hashlib.sha256(text.encode()).hexdigest())
    if algorithm == "HS256":
        secret = secrets.token_urlsafe(_KEY_BYTES)
        return GeneratedKey(kind, algorithm, caller=secret, service=secret)
    private = ec.generate_private_key(ec.SECP256R1())
    return GeneratedKey(
        kind,
        algorithm,
        caller=private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode(),
        service=private.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode(),
    )


def _is_asymmetric(secret: bytes) -> bool:
    """
    Whether a text is some spelling of an asymmetric key: PEM, OpenSSH, JWK, DER or a curve point.

    python-jose itself refuses PEM and OpenSSH only; DER passes it (CVE-2024-33663 and its remainder).
    """
    stripped = secret.strip()
    if b"-----BEGIN" in stripped or stripped.startswith((b"ssh-", b"ecdsa-", b"sk-")) or b'"kty"' in stripped:
        return True
    return any(_is_der(octets) or _is_point(octets) for octets in (secret, *_decoded(stripped)))


def _decoded(text: bytes) -> list[bytes]:
    """The bytes that a text spells in hex or base64."""
    spelled = []
    for decode in (binascii.unhexlify, base64.b64decode, base64.urlsafe_b64decode):
        try:
            spelled.append(decode(text + b"=" * (-len(text) % 4) if decode is not binascii.unhexlify else text))
        except ValueError:
            continue
    return spelled


def _is_der(octets: bytes) -> bool:
    try:
        load_der_public_key(octets)
    except (ValueError, UnsupportedAlgorithm):
        return False
    return True


def _is_point(octets: bytes) -> bool:
    """An uncompressed point of P-256. A compressed one looks like any 33 bytes: half of those lie on the curve."""
    try:
        return len(octets) == 65 and bool(ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), octets))
    except ValueError:
        return False
