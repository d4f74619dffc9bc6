"""TLS to the legacy database: chain, name and client certificate, on servers that speak it."""

import contextlib
import datetime as dt
import ipaddress
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from sqlalchemy.engine import make_url

from app.errors import ConfigurationError, LegacyUnavailable
from app.legacy.dialects import MSSQL, MYSQL, ORACLE
from app.legacy.mapping import LegacyMapping
from app.legacy.tls import Tls, context, driver_arguments, without_tls
from app.legacy.users import LegacyDatabase
from tests.legacy.conftest import COLUMNS
from tests.servers import MariaDB, Postgres, ServerMissing

MAPPING = LegacyMapping(table="users", columns=COLUMNS, identifiers=("email", "username"))


@dataclass(frozen=True)
class Authority:
    """A certificate authority in a folder; makes certificates for servers (127.0.0.1) and clients."""

    folder: Path
    key: ec.EllipticCurvePrivateKey
    name: x509.Name

    @property
    def ca(self) -> Path:
        return self.folder / "ca.pem"

    def issue(self, name: str, *, host: str = "") -> tuple[Path, Path]:
        """Files of a certificate and its key."""
        key = ec.generate_private_key(ec.SECP256R1())
        builder = _builder(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)]), self.name, key)
        if host:
            alternative = x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address(host))])
            builder = builder.add_extension(alternative, critical=False)
        certificate = builder.sign(self.key, hashes.SHA256())
        files = self.folder / f"{name}.pem", self.folder / f"{name}.key"
        files[0].write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
        files[1].write_bytes(_pem(key))
        files[1].chmod(0o600)
        return files


def _pem(key: ec.EllipticCurvePrivateKey) -> bytes:
    form = serialization.PrivateFormat.PKCS8
    return key.private_bytes(serialization.Encoding.PEM, form, serialization.NoEncryption())


def _builder(subject: x509.Name, issuer: x509.Name, key: ec.EllipticCurvePrivateKey) -> x509.CertificateBuilder:
    now = dt.datetime.now(dt.UTC)
    builder = x509.CertificateBuilder().subject_name(subject).issuer_name(issuer).public_key(key.public_key())
    builder = builder.serial_number(x509.random_serial_number())
    return builder.not_valid_before(now - dt.timedelta(days=1)).not_valid_after(now + dt.timedelta(days=2))


def authority(folder: Path, name: str) -> Authority:
    folder.mkdir()
    key = ec.generate_private_key(ec.SECP256R1())
    own = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    builder = _builder(own, own, key).add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
    (folder / "ca.pem").write_bytes(builder.sign(key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM))
    return Authority(folder, key, own)


class TlsPostgres(Postgres):
    """Takes TLS connections only, and a client certificate for one role."""

    def prepare(self) -> None:
        if not self.has_tls:
            pytest.skip("this PostgreSQL was built without TLS")
        super().prepare()
        self.files = _served(self, self.folder)
        lines = [
            "local all all reject",
            "hostssl all certified 127.0.0.1/32 cert",
            "hostssl all all 127.0.0.1/32 scram-sha-256",
        ]
        (self.folder / "base" / "pg_hba.conf").write_text("\n".join(lines) + "\n")

    def command(self) -> list[str]:
        ca, cert, key = self.files
        return [
            *super().command(),
            "-c",
            "ssl=on",
            "-c",
            f"ssl_ca_file={ca}",
            "-c",
            f"ssl_cert_file={cert}",
            "-c",
            f"ssl_key_file={key}",
        ]


class TlsMariaDB(MariaDB):
    """Speaks TLS beside plain text."""

    def prepare(self) -> None:
        super().prepare()
        self.files = _served(self, self.folder)

    def command(self) -> list[str]:
        ca, cert, key = self.files
        return [*super().command(), f"--ssl-ca={ca}", f"--ssl-cert={cert}", f"--ssl-key={key}"]


def _served(server: Postgres | MariaDB, folder: Path) -> tuple[Path, Path, Path]:
    """The server's certificate, where its user can read it."""
    made = authority(folder / "tls", "authority")
    cert, key = made.issue("server", host="127.0.0.1")
    made.issue("certified")
    for file in (folder / "tls", *(folder / "tls").iterdir()):
        if server.user:
            shutil.chown(file, server.user)
    return made.ca, cert, key


@contextlib.contextmanager
def running(kind: type[TlsPostgres] | type[TlsMariaDB]) -> Iterator[TlsPostgres | TlsMariaDB]:
    try:
        server = kind()
    except ServerMissing as missing:
        pytest.skip(str(missing))
    try:
        server.prepare()
        server.start()
        server.execute(
            "CREATE TABLE users (id integer PRIMARY KEY, email varchar(60), username varchar(60), password_hash varchar(60))",
            "INSERT INTO users VALUES (1, 'a@x.org', 'a', 'h')",
            database="postgres" if isinstance(server, Postgres) else "mysql",
        )
        yield server
    finally:
        server.stop()
        server.remove()


@pytest.fixture(scope="module", params=[TlsPostgres, TlsMariaDB], ids=["postgres", "mariadb"])
def server(request: pytest.FixtureRequest) -> Iterator[TlsPostgres | TlsMariaDB]:
    with running(request.param) as found:
        if isinstance(found, TlsPostgres):
            found.execute("CREATE ROLE certified LOGIN", "GRANT SELECT ON users TO certified", database="postgres")
        else:
            found.execute(
                "CREATE USER certified@'%' REQUIRE X509",
                "GRANT SELECT ON mysql.users TO certified@'%'",
                database="mysql",
            )
        yield found


def address(server: TlsPostgres | TlsMariaDB, words: str, host: str = "127.0.0.1", user: str = "") -> str:
    url = server.url("postgres" if isinstance(server, Postgres) else "mysql")
    if user:
        url = f"{url.partition('://')[0]}://{user}@{url.partition('@')[2]}"
    return url.replace("127.0.0.1", host) + "?" + words.replace("CA", str(server.files[0]))


async def found(url: str) -> bool:
    async with LegacyDatabase(url, MAPPING, timeout_s=5) as database:
        return await database.find("a@x.org") is not None


@pytest.mark.db
@pytest.mark.parametrize(
    ("words", "host"),
    [
        ("sslmode=require", "127.0.0.1"),
        ("sslmode=verify-ca&sslrootcert=CA", "localhost"),
        ("sslmode=verify-full&sslrootcert=CA", "127.0.0.1"),
    ],
)
async def test_a_certificate_that_holds_is_taken(server: TlsPostgres | TlsMariaDB, words: str, host: str):
    assert await found(address(server, words, host))


@pytest.mark.db
async def test_another_name_or_authority_is_refused(server: TlsPostgres | TlsMariaDB, tmp_path: Path):
    """As unreachable: no password was sent."""
    other = authority(tmp_path / "other", "other").ca
    for url in (
        address(server, "sslmode=verify-full&sslrootcert=CA", "localhost"),
        address(server, f"sslmode=verify-ca&sslrootcert={other}"),
    ):
        with pytest.raises(LegacyUnavailable, match="unreachable"):
            await found(url)


@pytest.mark.db
async def test_a_client_certificate_opens_its_role(server: TlsPostgres | TlsMariaDB):
    """Without it the role is refused."""
    cert, key = server.files[0].parent / "certified.pem", server.files[0].parent / "certified.key"
    words = "sslmode=verify-full&sslrootcert=CA"
    assert await found(address(server, f"{words}&sslcert={cert}&sslkey={key}", user="certified"))
    with pytest.raises(LegacyUnavailable, match="login_refused"):
        await found(address(server, words, user="certified"))


@pytest.mark.parametrize("words", ["sslmode=prefer", "sslkey=/x", "sslrootcert=/none", "sslcert=/none"])
def test_what_cannot_be_is_refused_before_anything_connects(words: str):
    with pytest.raises(ConfigurationError) as refused:
        LegacyDatabase(f"mysql://u:canary@h/d?{words}", MAPPING)
    assert refused.value.key == "legacy.url"
    assert "canary" not in str(refused.value)


def test_drivers_that_cannot_be_had_here_are_told_in_their_own_words():
    url, tls = without_tls(
        make_url("mssql+aioodbc://h/d?driver=ODBC+Driver+18&sslmode=verify-full&sslrootcert=/ca.pem")
    )
    told, arguments = driver_arguments(MSSQL, url, tls)
    assert told.query == {
        "driver": "ODBC Driver 18", "Encrypt": "yes", "TrustServerCertificate": "no", "ServerCertificate": "/ca.pem",
    }  # fmt: skip
    assert not arguments
    assert driver_arguments(MSSQL, url, Tls("require"))[0].query["TrustServerCertificate"] == "yes"
    for refused in (Tls("verify-ca"), Tls("verify-full", cert="/c")):
        with pytest.raises(ConfigurationError):
            driver_arguments(MSSQL, url, refused)
    url = make_url("oracle+oracledb://h/?service_name=app")
    _, arguments = driver_arguments(ORACLE, url, Tls("verify-full"))
    assert (arguments["dsn"], arguments["ssl_server_dn_match"]) == ("tcps://h:2484/app", True)
    assert driver_arguments(ORACLE, url, Tls("disable")) == (url, {})
    assert driver_arguments(MYSQL, url, Tls("disable")) == (url, {})


def test_a_context_checks_what_the_mode_says():
    modes = {mode: context(Tls(mode)) for mode in ("require", "verify-ca", "verify-full")}
    assert [bool(made.verify_mode) for made in modes.values()] == [False, True, True]
    assert [made.check_hostname for made in modes.values()] == [False, False, True]
