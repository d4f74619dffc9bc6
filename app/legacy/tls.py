"""
TLS to the legacy database, spelled for every engine as PostgreSQL spells it: four words at the end of the address.

    ?sslmode=verify-full&sslrootcert=/etc/ssl/db-ca.pem&sslcert=/run/secrets/client.pem&sslkey=/run/secrets/client.key

`verify-full` looks at the chain and the host's name, `verify-ca` at the chain only, `require` at neither, `disable` is
no TLS. PostgreSQL's driver reads them itself; for the others they are turned into what their drivers take.
"""

import ssl
from dataclasses import dataclass
from typing import Final

from sqlalchemy.engine import URL

from app.errors import ConfigurationError
from app.legacy.dialect import Dialect
from app.legacy.dialects import MSSQL, MYSQL, ORACLE

WORDS: Final = ("sslmode", "sslrootcert", "sslcert", "sslkey")
MODES: Final = ("disable", "require", "verify-ca", "verify-full")


@dataclass(frozen=True, slots=True)
class Tls:
    """How a connection is encrypted: one of `MODES`, and PEM files; empty: the system's authorities, no certificate."""

    mode: str
    ca: str = ""
    cert: str = ""
    key: str = ""


def without_tls(url: URL) -> tuple[URL, Tls | None]:
    """
    The address without the words about TLS, and what they say; None where it says nothing.

    Raises:
        ConfigurationError: The mode is none, or a file is named without one.
    """
    words = {name: str(url.query[name]) for name in WORDS if name in url.query}
    if not words:
        return url, None
    mode = words.get("sslmode", "verify-full")
    if mode not in MODES:
        raise ConfigurationError("legacy.url", "has an sslmode that is none.", f"Modes are {', '.join(MODES)}.")
    if words.get("sslkey") and not words.get("sslcert"):
        raise ConfigurationError("legacy.url", "has an sslkey and no sslcert.", "Name the client certificate too.")
    tls = Tls(mode, words.get("sslrootcert", ""), words.get("sslcert", ""), words.get("sslkey", ""))
    return url.difference_update_query(WORDS), tls


def context(tls: Tls) -> ssl.SSLContext:
    """
    The context of a connection that is encrypted so.

    Raises:
        ConfigurationError: A file cannot be read, or is no PEM of its kind.
    """
    try:
        made = ssl.create_default_context(cafile=tls.ca or None)
    except (OSError, ssl.SSLError):
        raise ConfigurationError("legacy.url", "names an sslrootcert that cannot be read as PEM.") from None
    made.check_hostname = tls.mode == "verify-full"
    if tls.mode == "require":
        made.verify_mode = ssl.CERT_NONE
    if tls.cert:
        try:
            made.load_cert_chain(tls.cert, tls.key or None)
        except (OSError, ssl.SSLError):
            reason = "names an sslcert or sslkey that cannot be read as PEM, or that do not belong together."
            raise ConfigurationError("legacy.url", reason) from None
    return made


def driver_arguments(dialect: Dialect, url: URL, tls: Tls | None) -> tuple[URL, dict[str, object]]:
    """
    The address and the further arguments with which this engine's driver connects so.

    Raises:
        ConfigurationError: A file cannot be read, or the driver cannot do it.
    """
    if tls is None:
        return url, {}
    if dialect is MYSQL:
        return url, {"ssl": context(tls)} if tls.mode != "disable" else {}
    if dialect is MSSQL:
        return url.update_query_dict(_odbc(tls)), {}
    if dialect is ORACLE and tls.mode != "disable":
        service = url.query.get("service_name") or url.database or ""
        dsn = f"tcps://{url.host}:{url.port or 2484}/{service}"
        return url, {"dsn": dsn, "ssl_context": context(tls), "ssl_server_dn_match": tls.mode == "verify-full"}
    return url, {}


def _odbc(tls: Tls) -> dict[str, str]:
    """Microsoft's ODBC driver 18: where it checks the chain it checks the name, and it pins a certificate, no CA."""
    if tls.cert:
        reason = "has an sslcert, which SQL Server's driver does not take."
        raise ConfigurationError("legacy.url", reason, "Leave it out.")
    if tls.mode == "verify-ca":
        reason = "has sslmode=verify-ca, which SQL Server's driver cannot do."
        raise ConfigurationError("legacy.url", reason, "Write verify-full.")
    words = {
        "Encrypt": "no" if tls.mode == "disable" else "yes",
        "TrustServerCertificate": "yes" if tls.mode == "require" else "no",
    }
    return words | ({"ServerCertificate": tls.ca} if tls.ca else {})
