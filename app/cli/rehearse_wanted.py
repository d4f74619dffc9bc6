"""What a rehearsal is told: its options, and the scripts, keys and Node.js that these name."""

import os
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from cryptography import x509

from app.cli.rehearse_people import GivenUser
from app.errors import ConfigurationError
from app.rehearsal.journeys.table import Journey
from app.rehearsal.stage import Scripts
from app.scripts.options import ScriptOptions
from app.scripts.render import CUTOVER, SCRIPTS, render
from app.settings import DEFAULT_FILE, Settings


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What the command was told."""

    config: str
    settings: Settings = field(repr=False)
    given: Sequence[GivenUser] = ()
    url: str = ""
    key_id: str = ""
    key_file: str = ""
    ca: str = ""
    scripts: str = ""
    node: str = ""
    journeys: Sequence[Journey] = ()
    more: Mapping[str, str] = field(default_factory=dict)

    @property
    def file(self) -> Path | None:
        """The settings file, None where there is none."""
        path = Path(self.config or os.environ.get("TRICKLE_CONFIG", DEFAULT_FILE))
        return path.resolve() if path.exists() else None


def scripts_of(wanted: Wanted) -> Scripts:
    """A fresh build for the connection, or the folder's files as they stand."""
    if not wanted.scripts:
        return Scripts.of_files(render(ScriptOptions(connection=wanted.settings.auth0.connection)))
    folder, files = Path(wanted.scripts), {"restore_metadata.js": ""}
    for name in (*SCRIPTS, *CUTOVER, "restore_metadata.js"):
        try:
            files[name] = (folder / name).read_text("utf-8")
        except (OSError, UnicodeDecodeError):
            if name not in files:
                fix = "Build them with: trickle scripts build"
                raise ConfigurationError("--scripts", f"{folder / name} cannot be read.", fix) from None
    return Scripts.of_files(files)


def running_configuration(wanted: Wanted) -> dict[str, str]:
    """
    The connection's settings for a service that is running.

    Raises:
        ConfigurationError: No key is at hand, or a file cannot be read.
    """
    settings = wanted.settings
    url = (wanted.url or settings.server.public_url).rstrip("/")
    if not url.startswith("https://"):
        raise ConfigurationError("--url", "is no https address.", "Name what TRICKLE_URL will be in Auth0.")
    key_id, key = _key(wanted)
    found = {
        "TRICKLE_URL": url,
        "TRICKLE_CONNECTION": settings.auth0.connection,
        "TRICKLE_KEY_ID": key_id,
        "TRICKLE_KEY": key,
    }
    if trust := _trust(wanted):
        found["TRICKLE_CA"] = trust
    return found


def _key(wanted: Wanted) -> tuple[str, str]:
    if wanted.key_file:
        try:
            text = Path(wanted.key_file).read_text("utf-8")
        except (OSError, UnicodeDecodeError):
            raise ConfigurationError("--key-file", f"{wanted.key_file} cannot be read.") from None
        signed = [key.id for key in wanted.settings.access.keys if key.kind == "signed"]
        key_id = wanted.key_id or (signed[0] if len(signed) == 1 else "")
        if not key_id:
            raise ConfigurationError("--key-id", "is missing.", "Name the key whose file that is.")
        return key_id, text
    for key in wanted.settings.access.keys:
        if key.kind == "signed" and key.secret is not None and wanted.key_id in ("", key.id):
            return key.id, key.secret.get_secret_value()
    raise ConfigurationError(
        "--key-file", "is missing: the settings hold no shared secret to sign with.", "Name the caller's half of a key."
    )


def _trust(wanted: Wanted) -> str:
    """A private authority, or the service's own certificate where it vouches for itself."""
    if wanted.ca:
        try:
            return Path(wanted.ca).read_text("ascii")
        except (OSError, UnicodeDecodeError):
            raise ConfigurationError("--ca", f"{wanted.ca} cannot be read as PEM.") from None
    if not wanted.settings.server.tls_cert:
        return ""
    try:
        text = wanted.settings.path(wanted.settings.server.tls_cert).read_text("ascii")
        certificate = x509.load_pem_x509_certificate(text.encode())
    except (OSError, ValueError):
        return ""
    return text if certificate.issuer == certificate.subject else ""


def node_of(file: str) -> Path | None:
    """
    The Node.js that is named; None: whatever is at hand.

    Raises:
        ConfigurationError: There is no such program.
    """
    if not file:
        return None
    path = shutil.which(file)
    if path is None:
        raise ConfigurationError("--node", f"there is no program {file}.")
    return Path(path)
