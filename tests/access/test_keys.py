"""Security points 2, 3, 18: keys as they are read, made and kept."""

import base64
import hashlib
import json
import re
from pathlib import Path

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from jose.backends.cryptography_backend import CryptographyECKey, CryptographyHMACKey

from app.access.keys import (
    MAX_SECRET_FILE_BYTES,
    es256_key,
    generate_key,
    hs256_key,
    read_secret_file,
    static_key,
)
from app.errors import ConfigurationError


def public_pem(key) -> str:
    return key.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()


@pytest.mark.parametrize("secret", ["", "a" * 31, "ü" * 15])
def test_a_short_secret_is_refused(secret):
    with pytest.raises(ConfigurationError, match="shorter than 32 bytes"):
        hs256_key("k1", secret)


@pytest.mark.parametrize("secret", ["a" * 32, "a" * 65, "ü" * 16, "correct horse battery staple of mine"])
def test_a_secret_counts_in_bytes_of_utf_8(secret):
    assert hs256_key("k1", secret).algorithm == "HS256"


P256 = ec.generate_private_key(ec.SECP256R1()).public_key()
RSA = rsa.generate_private_key(65537, 2048).public_key()
DER = P256.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
POINT = P256.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)


@pytest.mark.parametrize(
    "secret",
    [
        public_pem(P256),
        "\n" + public_pem(RSA),
        RSA.public_bytes(Encoding.PEM, PublicFormat.PKCS1).decode(),
        "x " + public_pem(P256),
        P256.public_bytes(Encoding.OpenSSH, PublicFormat.OpenSSH).decode(),
        RSA.public_bytes(Encoding.OpenSSH, PublicFormat.OpenSSH).decode(),
        ed25519.Ed25519PrivateKey.generate().public_key().public_bytes(Encoding.OpenSSH, PublicFormat.OpenSSH).decode(),
        base64.b64encode(DER).decode(),
        base64.urlsafe_b64encode(DER).rstrip(b"=").decode(),
        DER.hex(),
        base64.b64encode(POINT).decode(),
        POINT.hex().upper(),
        json.dumps({"kty": "EC", "crv": "P-256", "x": "A" * 43, "y": "A" * 43}),
    ],
    ids=[
        "pem",
        "rsa pem",
        "pkcs1",
        "pem inside",
        "ssh ec",
        "ssh rsa",
        "ssh ed",
        "der b64",
        "der b64url",
        "der hex",
        "point b64",
        "point hex",
        "jwk",
    ],
)
def test_a_public_key_in_any_spelling_is_no_secret(secret):
    with pytest.raises(ConfigurationError, match="asymmetric key") as refused:
        hs256_key("k1", secret)
    assert secret.strip()[:20] not in str(refused.value)


@pytest.mark.parametrize("octets", [DER, POINT], ids=["der", "point"])
def test_raw_key_bytes_are_no_secret_file(tmp_path, octets):
    """They are no UTF-8 text, and a secret is."""
    path = secret_file(tmp_path, octets)
    with pytest.raises(ConfigurationError, match="not UTF-8"):
        read_secret_file(path, "access.keys")


def test_fresh_secrets_are_never_taken_for_public_keys():
    for _ in range(200):
        hs256_key("k1", generate_key("signed").service)


def test_a_p256_public_key_is_taken():
    assert es256_key("k2", public_pem(P256)).algorithm == "ES256"


@pytest.mark.parametrize(
    ("pem", "reason"),
    [
        (generate_key("signed", "ES256").caller, "private key"),
        (public_pem(RSA), "no P-256 public key"),
        (public_pem(ec.generate_private_key(ec.SECP384R1()).public_key()), "no P-256 public key"),
        (public_pem(ec.generate_private_key(ec.SECP256K1()).public_key()), "no P-256 public key"),
        (public_pem(ed25519.Ed25519PrivateKey.generate().public_key()), "no P-256 public key"),
        ("-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----\n", "no P-256 public key"),
        ("a" * 43, "no P-256 public key"),
        ("", "no P-256 public key"),
    ],
    ids=["private", "rsa", "p384", "k1", "ed25519", "broken", "secret", "empty"],
)
def test_another_key_than_a_p256_public_one_is_refused(pem, reason):
    with pytest.raises(ConfigurationError, match=reason):
        es256_key("k2", pem)


@pytest.mark.parametrize("digest", ["", "a" * 63, "a" * 66, "g" * 64, "trk_" + "a" * 60, "ü" * 64])
def test_a_static_key_is_kept_as_64_hex_digits(digest):
    with pytest.raises(ConfigurationError, match="64 hex digits"):
        static_key("monitoring", digest)


def test_hex_digits_have_no_case():
    assert static_key("m", "AB" * 32) == static_key("m", "ab" * 32)


def test_keys_are_held_by_the_cryptography_backend(hs256, es256):
    assert type(hs256_key("k1", hs256.service).verifier) is CryptographyHMACKey
    assert type(es256_key("k2", es256.service).verifier) is CryptographyECKey


def test_no_key_shows_what_it_holds(hs256, es256, static):
    kept = [hs256_key("k1", hs256.service), es256_key("k2", es256.service), static_key("m", static.service)]
    shown = repr([*kept, hs256, es256, static])
    for text in (hs256.caller, static.caller, static.service, "BEGIN", repr(bytes.fromhex(static.service))):
        assert text not in shown


def test_generated_keys_fit_their_loaders():
    secret = generate_key("signed", "HS256")
    assert re.fullmatch(r"[A-Za-z0-9_-]{43,}", secret.caller)
    assert secret.caller == secret.service
    pair = generate_key("signed", "ES256")
    private = serialization.load_pem_private_key(pair.caller.encode(), None)
    assert public_pem(private.public_key()) == pair.service
    static = generate_key("static")
    assert re.fullmatch(r"trk_[A-Za-z0-9_-]{43}", static.caller)
    assert hashlib.sha256(static.caller.encode()).hexdigest() == static.service
    assert static.algorithm is None


def test_generated_keys_differ():
    assert len({generate_key("static").caller for _ in range(50)}) == 50


def secret_file(folder: Path, octets: bytes, mode: int = 0o600) -> Path:
    path = folder / "secret"
    path.write_bytes(octets)
    path.chmod(mode)
    return path


@pytest.mark.parametrize(
    ("octets", "text"),
    [
        (b"abc", "abc"),
        (b"abc\n", "abc"),
        (b"abc\r\n", "abc"),
        (b"abc\n\n", "abc\n"),
        (b" abc ", " abc "),
        ("ü\n".encode(), "ü"),
    ],
)
def test_one_trailing_line_break_is_ignored(tmp_path, octets, text):
    assert read_secret_file(secret_file(tmp_path, octets), "access.keys") == text


@pytest.mark.parametrize("mode", [0o604, 0o644, 0o666])
def test_a_secret_that_everybody_can_read_is_refused(tmp_path, mode):
    with pytest.raises(ConfigurationError, match=r"read by everybody.*chmod 600"):
        read_secret_file(secret_file(tmp_path, b"x", mode), "access.keys")


@pytest.mark.parametrize("mode", [0o400, 0o600, 0o640])
def test_owner_and_group_may_read(tmp_path, mode):
    assert read_secret_file(secret_file(tmp_path, b"x", mode), "access.keys") == "x"


@pytest.mark.parametrize(
    ("octets", "reason"),
    [
        (b"", "is empty"),
        (b"\n", "is empty"),
        (b"\xff\xfe", "not UTF-8"),
        (b"x" * (MAX_SECRET_FILE_BYTES + 1), "is longer than"),
    ],
)
def test_a_file_that_holds_no_secret_is_refused(tmp_path, octets, reason):
    with pytest.raises(ConfigurationError, match=reason):
        read_secret_file(secret_file(tmp_path, octets), "access.keys")


def test_a_file_that_is_not_there_is_named(tmp_path):
    with pytest.raises(ConfigurationError, match=r"access.keys: .*nothing cannot be read: No such file"):
        read_secret_file(tmp_path / "nothing", "access.keys")
