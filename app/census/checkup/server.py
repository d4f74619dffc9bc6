"""The server of the legacy database: room for every connection, and what the stored passwords travel over."""

from ipaddress import ip_address
from typing import Final

from sqlalchemy.engine import make_url

from app.census.checkup.catalogue import row
from app.census.checkup.findings import Finding, ok, warning
from app.census.checkup.subject import Legacy
from app.legacy.dialect import Dialect
from app.legacy.dialects import MYSQL, POSTGRESQL, SQLITE
from app.legacy.reader import Reader


async def connections(reader: Reader, dialect: Dialect, legacy: Legacy) -> list[Finding]:
    """Whether the server would let every process have its pool."""
    rule, sql = "legacy_connections", _LIMITS.get(dialect.name)
    if sql is None:
        return []
    found = await row(reader, sql)
    server, role = int(found["server"]), int(found["role"])
    limit = min(server, role) if role > 0 else server
    what = f"{legacy.connections} connections at most of {limit} that the server allows"
    if legacy.connections > limit * 0.8:
        return [
            warning(rule, f"{what}: the legacy application needs its own.", "Lower legacy.pool_size or server.workers.")
        ]
    return [ok(rule, f"{what}.")]


_LIMITS: Final = {
    POSTGRESQL.name: """
        SELECT current_setting('max_connections')::int AS server, rolconnlimit AS role
        FROM pg_roles WHERE rolname = current_user""",
    MYSQL.name: "SELECT @@max_connections AS server, @@max_user_connections AS role",
}


async def encryption(reader: Reader, dialect: Dialect, legacy: Legacy) -> list[Finding]:
    """Stored passwords cross the network: encrypted, or on this machine only."""
    rule, sql = "legacy_encryption", _TLS.get(dialect.name)
    host = make_url(legacy.url).host or ""
    if dialect is SQLITE or not host or host.startswith("/") or _is_here(host):
        return [ok(rule, "The legacy database is on this machine.")]
    if sql is None:
        return [
            warning(rule, f"Whether the connection is encrypted is not looked at on {dialect.name}.", "Look yourself.")
        ]
    found = await row(reader, sql)
    if cipher := found.get("cipher", found.get("Value")):
        return [ok(rule, f"The connection to the legacy database is encrypted ({cipher}).")]
    return [
        warning(
            rule,
            "Stored passwords come over an unencrypted connection.",
            "Ask for TLS in legacy.url, e.g. ?sslmode=verify-full&sslrootcert=FILE.",
        )
    ]


_TLS: Final = {
    POSTGRESQL.name: "SELECT cipher FROM pg_stat_ssl WHERE pid = pg_backend_pid() AND ssl",
    MYSQL.name: "SHOW SESSION STATUS LIKE 'Ssl_cipher'",
}


def _is_here(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
