"""What stands outside: the public URL as callers reach it, and clocks of other machines."""

import asyncio
import http.client
import ssl
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from app.census.checkup.catalogue import row
from app.census.checkup.findings import Finding, error, ok, warning
from app.census.checkup.subject import Subject
from app.census.explain_rows import open_reader
from app.errors import ConfigurationError
from app.legacy.dialects import MYSQL, POSTGRESQL
from app.legacy.faults import ReadFault

PATIENCE_S: Final = 5.0
"""The scripts wait 3 s for a connection; from here it may be further."""

DATE_S: Final = 1.5
"""A Date header counts whole seconds, and half a second for the way."""

ALIVE: Final = "/livez"

_NOW: Final = {
    POSTGRESQL.name: "SELECT extract(epoch FROM clock_timestamp())::float8 AS now",
    MYSQL.name: "SELECT UNIX_TIMESTAMP(NOW(6)) AS now",
}


@dataclass(frozen=True, slots=True)
class Answer:
    """What a web server said to HEAD or GET: status, type, and by how many seconds its clock is ahead of ours."""

    status: int
    kind: str
    ahead_s: float | None


async def public_url(subject: Subject) -> AsyncIterator[Finding]:
    """Whether callers would reach the service there, as far as this machine can say."""
    rule, listener = "public_url", subject.listener
    url = urlsplit(listener.public_url)
    if not url.hostname:
        return  # told by the configuration
    if url.scheme != "https":
        yield error(rule, f"server.public_url is no https address ({url.scheme or 'none'}).", "Write https://HOST.")
        return
    try:
        answer = await asyncio.to_thread(ask, listener.public_url, ALIVE, trusting=listener.certificate)
    except ssl.SSLError as fault:
        reason = getattr(fault, "verify_message", "") or fault.reason or "TLS failed"
        what = f"{listener.public_url} cannot be trusted from here: {reason}."
        yield error(rule, what, "Look at the certificate, and at what stands between.")
    except OSError as fault:
        yield warning(
            rule,
            f"{listener.public_url} is not reached from here ({fault.strerror or type(fault).__name__}).",
            "Start the service; if it runs, ask from outside your network as well.",
        )
    except http.client.HTTPException:
        yield error(rule, f"{listener.public_url} does not speak HTTP.", "Look at what listens there.")
    else:
        if answer.status == http.client.OK and "json" in answer.kind:
            yield ok(rule, f"{listener.public_url} answers.")
        elif answer.status == http.client.FORBIDDEN:
            yield warning(rule, "The public URL refuses this machine: an allow-list of a proxy?", "Ask from outside.")
        else:
            what = f"Something else answers at {listener.public_url}{ALIVE}: {answer.status} {answer.kind}."
            yield error(rule, what, "Let the proxy pass every path to the service, unchanged.")


async def clock(subject: Subject) -> AsyncIterator[Finding]:
    """How far this machine's clock is from those it works with."""
    rule, leeway_s, seen = "clock", subject.access.leeway_s, []
    if subject.domain:
        ahead_s = await _auth0_ahead(subject.domain)
        if ahead_s is None:
            yield warning(
                rule, f"{subject.domain} is not reached from here, so its clock is not known.", "Let it pass."
            )
        elif abs(ahead_s) > leeway_s + DATE_S:
            what = f"This clock is {_off(ahead_s)} Auth0's: signed requests would be refused."
            yield error(rule, what, "Keep the clock by NTP.")
        else:
            seen.append("Auth0's")
    ahead_s = await _legacy_ahead(subject)
    if ahead_s is not None and abs(ahead_s) > leeway_s:
        what = f"This clock is {_off(ahead_s)} the legacy server's; one of them is wrong."
        yield warning(rule, what, "Keep both by NTP: tokens live a minute.")
    elif ahead_s is not None:
        seen.append("the legacy server's")
    if seen:
        yield ok(rule, f"The clock agrees with {' and '.join(seen)}.")


def _off(ahead_s: float) -> str:
    return f"{abs(ahead_s):.0f} s {'behind' if ahead_s > 0 else 'before'}"


async def _auth0_ahead(domain: str) -> float | None:
    try:
        return (await asyncio.to_thread(ask, f"https://{domain}", "/")).ahead_s
    except (OSError, http.client.HTTPException):
        return None


async def _legacy_ahead(subject: Subject) -> float | None:
    """By how many seconds the legacy server's clock is ahead; None where it cannot say, or is this machine's."""
    legacy = subject.legacy
    try:
        async with open_reader(legacy.url, timeout_s=legacy.timeout_s) as (reader, dialect):
            if (sql := _NOW.get(dialect.name)) is None:
                return None
            await row(reader, sql)  # so that connecting is not measured
            before = time.time()
            theirs = float((await row(reader, sql))["now"])
            return theirs - (before + time.time()) / 2
    except (ReadFault, ConfigurationError):
        return None


def ask(base: str, path: str, *, trusting: Path | None = None) -> Answer:
    """
    GET, with the certificate verified; follows nothing.

    Args:
        base: `https://HOST[:PORT]`.
        path: From the root on.
        trusting: A PEM file trusted besides the machine's authorities; a missing one is not.

    Raises:
        OSError: Not reached, or TLS failed (`ssl.SSLError`).
        HTTPException: What answered is no HTTP.
    """
    url = urlsplit(base)
    context = ssl.create_default_context()
    if trusting is not None and trusting.is_file():
        context.load_verify_locations(trusting)
    connection = http.client.HTTPSConnection(url.hostname or "", url.port, timeout=PATIENCE_S, context=context)
    try:
        sent = time.time()
        connection.request("GET", path, headers={"User-Agent": "trickle-check"})
        response = connection.getresponse()
        middle = datetime.fromtimestamp((sent + time.time()) / 2, UTC)
        return Answer(response.status, response.getheader("Content-Type", "no type"), _ahead(response, middle))
    finally:
        connection.close()


def _ahead(response: http.client.HTTPResponse, ours: datetime) -> float | None:
    try:
        return (parsedate_to_datetime(response.getheader("Date", "")) - ours).total_seconds()
    except (ValueError, TypeError):
        return None
