"""
Encrypts export files to age recipients, before they touch the disk, and opens them for the import.

Recipients are age public keys (`age1…`) or SSH keys (`ssh-ed25519 …`, `ssh-rsa …`), or a file of them; the format is
age's own (age-encryption.org/v1), so `age --decrypt` opens the files as well. Through pyrage (rage).
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

import pyrage

from app.errors import ConfigurationError

SUFFIX: Final = ".age"


class Encryption:
    """Encrypts to every one of these recipients. Raises ConfigurationError where one is none."""

    def __init__(self, recipients: Sequence[str]) -> None:
        self._recipients = [_recipient(line) for each in recipients for line in _lines(each)]
        if not self._recipients:
            raise ConfigurationError("--encrypt-to", "names no recipient.", "Give age1… or a file of recipients.")

    def encrypt(self, body: bytes) -> bytes:
        """The body as an age file; two of the same body differ."""
        encrypted: bytes = pyrage.encrypt(body, self._recipients)
        return encrypted


class Identities:
    """What opens encrypted files: an age identity file (`age-keygen`) or an unencrypted SSH key. Secret."""

    def __init__(self, path: Path) -> None:
        try:
            text = path.read_text("utf-8")
        except (OSError, UnicodeDecodeError):
            raise ConfigurationError("--identity", f"{path} cannot be read.", "It is what age-keygen wrote.") from None
        self._identities = list(_identities(text))
        if not self._identities:
            raise ConfigurationError("--identity", f"{path} holds no identity.", "It is what age-keygen wrote.")

    def decrypt(self, body: bytes, *, name: str) -> bytes:
        """
        The body of the file `name`.

        Raises:
            ConfigurationError: It is not encrypted to any of these identities, or damaged.
        """
        try:
            plain: bytes = pyrage.decrypt(body, self._identities)
        except pyrage.DecryptError:
            raise ConfigurationError(
                "--identity", f"does not open {name}.", "Give the identity of a recipient it was encrypted to."
            ) from None
        return plain


def _lines(text: str) -> list[str]:
    """A recipient, or the lines of a file of them."""
    if text.startswith(("age1", "ssh-")):
        return [text]
    try:
        lines = Path(text).read_text("utf-8").splitlines()
    except (OSError, UnicodeDecodeError):
        raise ConfigurationError(
            "--encrypt-to", "is no recipient and no file that can be read.", "Give age1…, ssh-… or a file of them."
        ) from None
    return [line.strip() for line in lines if line.strip() and not line.startswith("#")]


def _recipient(line: str) -> Any:
    kind = pyrage.ssh.Recipient if line.startswith("ssh-") else pyrage.x25519.Recipient
    try:
        return kind.from_str(line)
    except (pyrage.RecipientError, ValueError):
        raise ConfigurationError("--encrypt-to", "is no age recipient.", "It begins with age1 or ssh-.") from None


def _identities(text: str) -> list[Any]:
    if text.startswith("-----BEGIN"):
        try:
            return [pyrage.ssh.Identity.from_buffer(text.encode())]
        except (pyrage.IdentityError, ValueError):
            return []
    found: list[Any] = []
    for line in text.splitlines():
        if line.startswith("AGE-SECRET-KEY-"):
            try:
                found.append(pyrage.x25519.Identity.from_str(line.strip()))
            except (pyrage.IdentityError, ValueError):
                continue
    return found
