"""
One password in the formats that a grown legacy database holds.

The product itself never writes hashes; this file does, for the demo's database only. Costs are what real systems
stored, but for Argon2, whose memory is kept small, so that the demo is ready within seconds.
"""

import base64
import hashlib
import secrets
from collections.abc import Callable
from dataclasses import dataclass

import argon2
import bcrypt

BCRYPT_COST = 10
WERKZEUG_N = 2**15
DJANGO_ROUNDS = 120_000
PASSLIB_ROUNDS = 29_000
ARGON2 = argon2.PasswordHasher(time_cost=2, memory_cost=8192, parallelism=1)
"""8 MiB: a real system takes some 64; the demo shows the format, not the cost."""


@dataclass(frozen=True, slots=True)
class Row:
    """What the columns of one user hold."""

    password_hash: str
    salt: str | None = None
    kind: str | None = None


@dataclass(frozen=True, slots=True)
class Format:
    """
    One format of the demo.

    Attributes:
        name: Our scheme's name, with a note where one scheme has several spellings.
        make: Makes the columns for a password, with a new salt each time.
        dear: One hash takes long, so a few are shared by all users of the format.
    """

    name: str
    make: Callable[[str], Row]
    dear: bool = False


def _bcrypt(tag: str) -> Callable[[str], Row]:
    """PHP's `$2y$`, and the `$2a$` of older libraries, are the same as today's `$2b$` for ordinary passwords."""

    def make(password: str) -> Row:
        made = bcrypt.hashpw(password.encode(), bcrypt.gensalt(BCRYPT_COST)).decode()
        return Row(made.replace("$2b$", tag, 1))

    return make


def _argon2(password: str) -> Row:
    return Row(ARGON2.hash(password))


def _django(password: str) -> Row:
    salt = secrets.token_hex(11)
    digest = hashlib.pbkdf2_hmac("sha256", password.encode(), salt.encode(), DJANGO_ROUNDS)
    return Row(f"pbkdf2_sha256${DJANGO_ROUNDS}${salt}${base64.b64encode(digest).decode()}")


def _passlib(password: str) -> Row:
    salt = secrets.token_bytes(16)
    digest = hashlib.pbkdf2_hmac("sha512", password.encode(), salt, PASSLIB_ROUNDS)
    return Row(f"$pbkdf2-sha512${PASSLIB_ROUNDS}${_adapted(salt)}${_adapted(digest)}")


def _adapted(raw: bytes) -> str:
    """Passlib's base64: a dot for the plus, no padding."""
    return base64.b64encode(raw).decode().rstrip("=").replace("+", ".")


def _werkzeug(password: str) -> Row:
    salt = secrets.token_urlsafe(12)
    digest = hashlib.scrypt(password.encode(), salt=salt.encode(), n=WERKZEUG_N, r=8, p=1, maxmem=2**26)
    return Row(f"scrypt:{WERKZEUG_N}:8:1${salt}${digest.hex()}")


def _directory(password: str) -> Row:
    salt = secrets.token_bytes(8)
    digest = hashlib.sha1(password.encode() + salt).digest()  # noqa: S324  the format that old directories stored
    return Row("{SSHA}" + base64.b64encode(digest + salt).decode())


def _django_sha1(password: str) -> Row:
    salt = secrets.token_hex(4)
    digest = hashlib.sha1((salt + password).encode()).hexdigest()  # noqa: S324  the same, of Django
    return Row(f"sha1${salt}${digest}", kind="django")  # Werkzeug's keyed digests look like it, so it is named


def _salted_md5(password: str) -> Row:
    salt = secrets.token_hex(4)
    return Row(hashlib.md5((salt + password).encode()).hexdigest(), salt=salt, kind="md5")  # noqa: S324  the same


def _bare_sha256(password: str) -> Row:
    return Row(hashlib.sha256(password.encode()).hexdigest(), kind="sha256")


FORMATS = (
    Format("bcrypt $2a$", _bcrypt("$2a$"), dear=True),
    Format("bcrypt $2b$", _bcrypt("$2b$"), dear=True),
    Format("bcrypt $2y$", _bcrypt("$2y$"), dear=True),
    Format("argon2", _argon2, dear=True),
    Format("django_pbkdf2_sha256", _django, dear=True),
    Format("pbkdf2_sha512", _passlib, dear=True),
    Format("werkzeug_scrypt", _werkzeug, dear=True),
    Format("ldap_salted_sha1", _directory),
    Format("django_salted_sha1", _django_sha1),
    Format("hex_md5", _salted_md5),
    Format("hex_sha256", _bare_sha256),
)
"""Every user of the demo has one of these, in turn."""

SHARED = 3
"""So many hashes are made of each dear format; its users share them, salts included. No real table would."""


def rows_of(password: str) -> dict[str, list[Row]]:
    """By format: the hashes that its users share; empty for cheap ones, where each user gets an own one."""
    return {each.name: [each.make(password) for _ in range(SHARED)] if each.dear else [] for each in FORMATS}
