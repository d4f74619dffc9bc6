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
from dataclasses import dataclass
from pathlib import Path

from cryptography import x509

from app.access.keys import generate_key
from app.rehearsal.certificate import make_certificate

RENEW = dt.timedelta(days=7)
"""A certificate with less than this ahead is made anew; it lives thirty days."""

PASSWORDS = ("postgres_password", "reader_password", "ledger_password")

BEARER = "Authorization: Bearer "

TRY_KEY = """
[[access.keys]]
id = "try"                      # for trying with curl
kind = "static"
sha256 = "{sha256}"
"""


@dataclass(frozen=True)
class Address:
    """A database's address with its password, in a file of its own."""

    name: str
    role: str
    kept_in: str
    database: str

    def text(self, folder: Path) -> str:
        """Passwords are base64url: nothing in them needs escaping here."""
        secret = (folder / self.kept_in).read_text("utf-8")
        return f"postgresql://{self.role}:{secret}@db/{self.database}"


ADDRESSES = (
    Address(name="legacy_url", role="trickle_reader", kept_in="reader_password", database="legacy"),
    Address(name="ledger_url", role="trickle_ledger", kept_in="ledger_password", database="trickle_ledger"),
)


def prepare(settings: Path, folder: Path) -> list[str]:
    """The names of what was made; a second call makes the settings only."""
    made = [name for name in PASSWORDS if keep(folder / name, secrets.token_urlsafe(32), mode=0o640)]
    made += [each.name for each in ADDRESSES if keep(folder / each.name, each.text(folder))]
    if keep(folder / "signing_key", generate_key("signed").caller):
        made.append("signing_key")
    if keep(folder / "try_header", BEARER + generate_key("static").caller):
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
    fresh.touch(mode=0o600)
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
    key = (folder / "try_header").read_text("utf-8").removeprefix(BEARER)
    entry = TRY_KEY.format(sha256=hashlib.sha256(key.encode()).hexdigest())
    write(folder / "trickle.toml", settings.read_text("utf-8") + entry)


def main() -> None:
    """Runs; says what was made, never what is in it."""
    os.umask(0o077)
    made = prepare(Path(sys.argv[1]), Path(sys.argv[2]))
    sys.stdout.write(f"made: {', '.join(made) or 'nothing, all is there'}\n")


if __name__ == "__main__":
    main()
