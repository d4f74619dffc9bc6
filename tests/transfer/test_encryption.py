"""Recipients and identities, right ones and others."""

from pathlib import Path

import pyrage
import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from app.errors import ConfigurationError
from app.transfer.encryption import Encryption, Identities

BODY = b'[{"user_id":"1"}]'


@pytest.fixture
def identity() -> pyrage.x25519.Identity:
    return pyrage.x25519.Identity.generate()


def key_file(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "key"
    path.write_text(text)
    return path


def test_every_recipient_can_open_it(identity, tmp_path: Path):
    other = pyrage.x25519.Identity.generate()
    body = Encryption([str(identity.to_public()), str(other.to_public())]).encrypt(BODY)
    for each in (identity, other):
        assert Identities(key_file(tmp_path, str(each))).decrypt(body, name="x") == BODY


def test_recipients_may_stand_in_a_file(identity, tmp_path: Path):
    path = tmp_path / "recipients.txt"
    path.write_text(f"# the operators\n\n{identity.to_public()}\n")
    body = Encryption([str(path)]).encrypt(BODY)
    assert Identities(key_file(tmp_path, str(identity))).decrypt(body, name="x") == BODY


def test_ssh_keys_do_as_well(tmp_path: Path):
    key = Ed25519PrivateKey.generate()
    public = key.public_key().public_bytes(serialization.Encoding.OpenSSH, serialization.PublicFormat.OpenSSH)
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.OpenSSH, serialization.NoEncryption()
    )
    body = Encryption([public.decode()]).encrypt(BODY)
    assert Identities(key_file(tmp_path, private.decode())).decrypt(body, name="x") == BODY


@pytest.mark.parametrize("recipients", [[], ["nonsense"], ["age1nonsense"], ["ssh-rsa nonsense"], ["/nowhere/at/all"]])
def test_other_recipients_are_refused_with_the_option(recipients):
    with pytest.raises(ConfigurationError, match="--encrypt-to"):
        Encryption(recipients)


def test_file_without_recipients_is_refused(tmp_path: Path):
    path = tmp_path / "recipients.txt"
    path.write_text("# nobody\n")
    with pytest.raises(ConfigurationError, match="names no recipient"):
        Encryption([str(path)])


@pytest.mark.parametrize("text", ["", "AGE-SECRET-KEY-1NONSENSE", "-----BEGIN NONSENSE-----", "hello"])
def test_other_identities_are_refused_and_not_shown(tmp_path: Path, text):
    with pytest.raises(ConfigurationError, match="--identity") as refused:
        Identities(key_file(tmp_path, text))
    assert "NONSENSE" not in str(refused.value)


def test_missing_identity_is_refused(tmp_path: Path):
    with pytest.raises(ConfigurationError, match="cannot be read"):
        Identities(tmp_path / "none")


@pytest.mark.parametrize("body", [b"", b"nonsense", b"age-encryption.org/v1\n"])
def test_damaged_file_is_named(identity, tmp_path: Path, body):
    with pytest.raises(ConfigurationError, match="does not open users-00001"):
        Identities(key_file(tmp_path, str(identity))).decrypt(body, name="users-00001.json.age")


def test_file_for_somebody_else_stays_shut(identity, tmp_path: Path):
    body = Encryption([str(pyrage.x25519.Identity.generate().to_public())]).encrypt(BODY)
    with pytest.raises(ConfigurationError, match="does not open"):
        Identities(key_file(tmp_path, str(identity))).decrypt(body, name="x")
