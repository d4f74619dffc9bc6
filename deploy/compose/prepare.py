"""
Makes what `docker-compose.yml` needs and what must not stand in a repository: `prepare.py SETTINGS FOLDER`.

Passwords, keys and a self-signed certificate, each made once and kept; the settings are written anew each time, so that
an edit of them counts at the next `up`. Files are of mode 0600, for the service's user; the database's passwords are of
mode 0640, for it reads them as a member of the group.
"""

import datetime as dt
import hashlib
import os
import secrets
import sys
from pathlib import Path

from cryptography import x509

from app.access.keys import generate_key
from app.rehearsal.certificate import make_certificate

RENEW = dt.timedelta(days=7)
"""A certificate with less than this ahead is made anew; it lives thirty days."""

TRY_KEY = """
[[access.keys]]
id = "try"                      # for trying with curl
kind = "static"
sha256 = "{sha256}"
"""


def prepare(settings: Path, folder: Path) -> list[str]:
    """The names of what was made; a second call makes the settings only."""
    os.umask(0o077)
    made = []
    for name in ("postgres_password", "reader_password", "ledger_password"):
        if keep(folder / name, secrets.token_urlsafe(32), mode=0o640):
            made.append(name)
    for name, role, password, database in (
        ("legacy_url", "trickle_reader", "reader_password", "legacy"),
        ("ledger_url", "trickle_ledger", "ledger_password", "trickle_ledger"),
    ):
        # Passwords are base64url: nothing in them needs escaping in an address.
        if keep(folder / name, f"postgresql://{role}:{(folder / password).read_text()}@db/{database}"):
            made.append(name)
    if keep(folder / "signing_key", generate_key("signed").caller):
        made.append("signing_key")
    if keep(folder / "try_header", f"Authorization: Bearer {generate_key('static').caller}"):
        made.append("try_header")
    if expires(folder / "tls.crt") < dt.datetime.now(dt.UTC) + RENEW:
        make_certificate(folder)
        made.append("tls.crt")
    write_settings(settings, folder)
    return made


def keep(path: Path, text: str, mode: int = 0o600) -> bool:
    """Writes a file whole, unless it is there."""
    if path.exists():
        return False
    write(path, text, mode)
    return True


def write(path: Path, text: str, mode: int = 0o600) -> None:
    """Writes a file so that it is there either whole or not at all, whenever the power goes."""
    fresh = path.with_name(f".{path.name}.new")
    fresh.write_text(text, "utf-8")
    fresh.chmod(mode)
    fresh.replace(path)


def expires(certificate: Path) -> dt.datetime:
    """When the certificate ends; long ago when there is none."""
    if not certificate.exists():
        return dt.datetime.min.replace(tzinfo=dt.UTC)
    return x509.load_pem_x509_certificate(certificate.read_bytes()).not_valid_after_utc


def write_settings(settings: Path, folder: Path) -> None:
    """The settings, and after them the key for trying, of which they know the digest only."""
    key = (folder / "try_header").read_text().removeprefix("Authorization: Bearer ")
    entry = TRY_KEY.format(sha256=hashlib.sha256(key.encode()).hexdigest())
    write(folder / "trickle.toml", settings.read_text("utf-8") + entry)


def main() -> None:
    """Runs; says what was made, never what is in it."""
    folder = Path(sys.argv[2])
    made = prepare(Path(sys.argv[1]), folder)
    sys.stdout.write(f"made: {', '.join(made) or 'nothing, all is there'}\n")


if __name__ == "__main__":
    main()
