"""
The legacy system of `make demo`: 200 users in a SQLite file, as a system of some fifteen years might have left them.

The users are the same every time; their one password, the key and the certificate are made anew and stand in no file of
ours but those of the demo's own folder.
"""

import contextlib
import hashlib
import json
import secrets
import sqlite3
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from app.rehearsal.certificate import Certificate, make_certificate
from app.rehearsal.demo_hashes import FORMATS, Row, rows_of

USERS = 200
CONNECTION = "legacy-users"
KEY_ID = "demo"

FIRST = (
    *("Ada", "Alan", "Barbara", "Claude", "Dennis", "Edsger", "Frances", "Grace", "Hedy", "Ivan"),
    *("Joan", "Katherine", "Leslie", "Margaret", "Niklaus", "Radia", "Shafi", "Tim", "Vint", "Zo\u00eb"),
)
LAST = (
    *("Archer", "Baker", "Carter", "Dyer", "Fisher", "Glover"),
    *("Hooper", "Mason", "Miller", "Porter", "Sawyer", "Weaver"),
)

SCHEMA = """
CREATE TABLE users (
    id INTEGER PRIMARY KEY,
    email TEXT NOT NULL,
    username TEXT NOT NULL,
    password_hash TEXT,
    salt TEXT,
    hash_kind TEXT,
    first_name TEXT,
    last_name TEXT,
    email_verified INTEGER NOT NULL DEFAULT 0,
    disabled INTEGER NOT NULL DEFAULT 0,
    must_reset INTEGER NOT NULL DEFAULT 0
);
CREATE UNIQUE INDEX users_email ON users (email COLLATE NOCASE);
CREATE UNIQUE INDEX users_username ON users (username COLLATE NOCASE);
CREATE TABLE user_roles (user_id INTEGER NOT NULL REFERENCES users (id), role TEXT NOT NULL);
CREATE INDEX user_roles_user ON user_roles (user_id);
"""

CONFIG = """\
# The demo's legacy system, described for Trickle.

[legacy]
url = {url}
table = "users"
identifiers = ["email", "username"]

[legacy.columns]
id = "id"
email = "email"
username = "username"
password = "password_hash"
salt = "salt"
scheme = "hash_kind"            # empty where the hash itself says what it is
email_verified = "email_verified"
blocked = "disabled"
reset_required = "must_reset"
first_name = "first_name"
last_name = "last_name"

[password.scheme_values]        # what the old application wrote into hash_kind
md5 = "hex_md5"
sha256 = "hex_sha256"
django = "django_salted_sha1"

[profile]
user_id = "legacy|{{id}}"
name = "{{first_name}} {{last_name}}"
given_name = "{{first_name}}"
family_name = "{{last_name}}"

[profile.app_metadata]
legacy_id = "{{id}}"

[profile.queries.roles]
sql = "SELECT role FROM user_roles WHERE user_id = :id ORDER BY role"
into = "app_metadata.roles"

[access]
allow = ["127.0.0.1/32", "::1/128"]
accept = ["signed", "static"]   # the scripts sign; the static key is for trying with curl

[[access.keys]]
id = "{key_id}"
secret_file = "signing.key"

[[access.keys]]
id = "curl"
kind = "static"
sha256 = "{static_sha256}"

[server]
host = "127.0.0.1"
port = {port}
public_url = "{public_url}"
tls_cert = "tls.crt"
tls_key = "tls.key"
ops_port = {ops_port}

[ledger]
url = {ledger}

[auth0]
connection = "{connection}"
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoUser:
    """One row, as the demo needs it."""

    id: int
    email: str = field(repr=False)
    username: str = field(repr=False)
    format: str
    blocked: bool = False
    reset_required: bool = False
    email_verified: bool = True
    has_password: bool = True

    @property
    def can_log_in(self) -> bool:
        """Nothing stands against this user but a password."""
        return self.has_password and not self.blocked and not self.reset_required


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoWorld:
    """
    Everything that the demo stands on.

    Attributes:
        folder: Where all of it is.
        database: The legacy SQLite file.
        config: `trickle.toml`.
        certificate: The service's, self-signed.
        public_url: Where the service is reached.
        password: Every user's password.
        signing_key: The shared secret of the scripts and the service.
        static_key: A key that is sent as it is, for trying with curl; also in the file `static.key`.
        users: Every row, by id in order.
        unknown: An email that no row has.
    """

    folder: Path
    database: Path
    config: Path
    certificate: Certificate
    public_url: str
    password: str = field(repr=False)
    signing_key: str = field(repr=False)
    static_key: str = field(repr=False)
    users: tuple[DemoUser, ...] = field(repr=False)
    unknown: str = "nobody@example.com"

    @property
    def configuration(self) -> Mapping[str, str]:
        """The connection's settings, as the scripts read them."""
        return {
            "TRICKLE_URL": self.public_url,
            "TRICKLE_CONNECTION": CONNECTION,
            "TRICKLE_KEY_ID": KEY_ID,
            "TRICKLE_KEY": self.signing_key,
            "TRICKLE_CA": self.certificate.cert.read_text("ascii"),
        }

    def of_format(self, name: str) -> list[DemoUser]:
        """Users of this format with whom nothing is wrong, in order: take as many as the story needs."""
        return [user for user in self.users if user.format == name and user.can_log_in]

    @property
    def blocked(self) -> DemoUser:
        """A user whose legacy account is disabled."""
        return next(user for user in self.users if user.blocked)

    @property
    def reset_required(self) -> DemoUser:
        """A user of whom the legacy system demands a new password."""
        return next(user for user in self.users if user.reset_required)

    @property
    def without_password(self) -> DemoUser:
        """A user who never had a password."""
        return next(user for user in self.users if not user.has_password)

    @property
    def unverified(self) -> DemoUser:
        """A user whose email was never verified."""
        return next(user for user in self.users if user.can_log_in and not user.email_verified)

    @property
    def upper_case(self) -> DemoUser:
        """A user whose email stands in the table with capitals."""
        return next(user for user in self.users if user.can_log_in and user.email != user.email.lower())


def build_demo(folder: Path, *, port: int = 8443, ops_port: int = 9443) -> DemoWorld:
    """
    Makes the legacy database, `trickle.toml`, key and certificate in `folder`, over what was there.

    Args:
        folder: Made when missing, for its owner only.
        port: Where the service will listen.
        ops_port: Where its operators' listener will.

    Raises:
        OSError: The folder cannot be written.
    """
    folder = folder.resolve()
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    world = DemoWorld(
        folder=folder,
        database=folder / "legacy.db",
        config=folder / "trickle.toml",
        certificate=make_certificate(folder),
        public_url=f"https://localhost:{port}",
        password=f"demo-{secrets.token_urlsafe(9)}",
        signing_key=secrets.token_urlsafe(48),
        static_key=f"trk_{secrets.token_urlsafe(32)}",
        users=tuple(_users()),
    )
    _write_database(world)
    _write_private(folder / "signing.key", world.signing_key)
    _write_private(folder / "static.key", world.static_key)
    _write_private(world.config, _config(world, port=port, ops_port=ops_port))
    return world


def _users() -> Iterator[DemoUser]:
    for number in range(1, USERS + 1):
        first, last = FIRST[number % len(FIRST)], LAST[number % len(LAST)]
        email = f"{first}.{last}{number}@example.com".replace("\u00eb", "e")
        yield DemoUser(
            id=number,
            email=email if number % 7 == 0 else email.lower(),
            username=f"{first[:6]}{number}".lower().replace("\u00eb", "e"),
            format=FORMATS[number % len(FORMATS)].name,
            blocked=number % 23 == 0,
            reset_required=number % 29 == 0,
            email_verified=number % 5 != 0,
            has_password=number % 67 != 0,
        )


def _write_database(world: DemoWorld) -> None:
    world.database.unlink(missing_ok=True)
    shared = rows_of(world.password)
    with contextlib.closing(sqlite3.connect(world.database)) as connection, connection:
        connection.executescript(SCHEMA)
        connection.executemany(
            "INSERT INTO users VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            [_columns(user, _stored(user, world.password, shared)) for user in world.users],
        )
        connection.executemany("INSERT INTO user_roles VALUES (?, ?)", _roles(world.users))


def _stored(user: DemoUser, password: str, shared: Mapping[str, list[Row]]) -> Row | None:
    if not user.has_password:
        return None
    if rows := shared[user.format]:
        return rows[user.id % len(rows)]
    return next(each for each in FORMATS if each.name == user.format).make(password)


def _columns(user: DemoUser, stored: Row | None) -> tuple[object, ...]:
    return (
        user.id,
        user.email,
        user.username,
        stored and stored.password_hash,
        stored and stored.salt,
        stored and stored.kind,
        FIRST[user.id % len(FIRST)],
        LAST[user.id % len(LAST)],
        user.email_verified,
        user.blocked,
        user.reset_required,
    )


def _roles(users: tuple[DemoUser, ...]) -> Iterator[tuple[int, str]]:
    for user in users:
        yield user.id, "member"
        if user.id % 10 == 0:
            yield user.id, "editor"


def _config(world: DemoWorld, *, port: int, ops_port: int) -> str:
    return CONFIG.format(
        url=json.dumps(f"sqlite+aiosqlite:///{world.database}"),
        ledger=json.dumps(f"sqlite+aiosqlite:///{world.folder / 'ledger.db'}"),
        key_id=KEY_ID,
        static_sha256=hashlib.sha256(world.static_key.encode()).hexdigest(),
        port=port,
        public_url=world.public_url,
        ops_port=ops_port,
        connection=CONNECTION,
    )


def _write_private(path: Path, text: str) -> None:
    path.touch(mode=0o600)
    path.chmod(0o600)
    path.write_text(text, "utf-8")
