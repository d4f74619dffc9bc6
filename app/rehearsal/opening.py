"""Opens the operator's own service for a rehearsal: on spare ports, with a ledger and keys of its own, twice."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError

from app.ledger.database import open_database
from app.ledger.keys import KeyRecords
from app.ledger.schema import upgrade
from app.rehearsal.certificate import make_certificate
from app.rehearsal.service import Place, Service, free_port, new_secret, own_environ, settings_environ
from app.rehearsal.stage import Levers

OLD_KEY, NEW_KEY = "rehearsal", "rehearsal-next"


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """
    The operator's service, running.

    Attributes:
        configuration: What scripts need to ask it.
        levers: What can be done to it.
    """

    configuration: Mapping[str, str]
    levers: Levers


@contextlib.asynccontextmanager
async def own_service(
    folder: Path, *, config: Path | None, connection: str, gone_url: str = "", more: Mapping[str, str] | None = None
) -> AsyncIterator[Opened]:
    """
    Starts it, and once more with a legacy database that cannot be reached where one is named.

    Args:
        folder: For the rehearsal alone; ledger, keys and certificates are made in it.
        config: The operator's settings file; None where the environment says all.
        connection: The connection's name.
        gone_url: A legacy database that is not there (`gone_like`); empty: the service runs once only.
        more: Further settings by dotted key.

    Raises:
        Unavailable: The service does not come up; its own words are in the text.
    """
    keys = {OLD_KEY: new_secret(), NEW_KEY: new_secret()}
    changed: list[dict[str, str]] = [{}]
    if gone_url:  # and nothing else that could answer in its place
        changed.append({"legacy.url": gone_url, "legacy.replicas": "", "legacy.then": ""})
    places = [await _place(folder / name) for name in ("service", "gone")[: len(changed)]]
    services = []
    for place, changes in zip(places, changed, strict=True):
        environ = settings_environ(own_environ(), place.changes(keys) | {"auth0.connection": connection} | changes)
        environ = settings_environ(environ, more or {})
        services.append(Service(config, environ, place.ops_port, place.folder / "service.log"))
    service = services[0]
    try:
        for each in services:
            each.start()
        await service.until("/readyz")
        for each in services[1:]:
            await each.until("/livez")
        yield Opened(
            configuration=_configuration(places[0], connection, OLD_KEY, keys),
            levers=Levers(
                stop=_stopping(service),
                gone=_configuration(places[1], connection, OLD_KEY, keys) if gone_url else None,
                new_key=_configuration(places[0], connection, NEW_KEY, keys),
                revoke_old_key=lambda: _revoke(places[0], OLD_KEY),
            ),
        )
    finally:
        for each in services:
            await asyncio.to_thread(each.stop)


async def _place(folder: Path) -> Place:
    await asyncio.to_thread(folder.mkdir, mode=0o700)
    make_certificate(folder)
    place = Place(folder=folder, port=free_port(), ops_port=free_port())
    await upgrade(place.ledger_url)
    return place


def _configuration(place: Place, connection: str, key: str, keys: Mapping[str, str]) -> Mapping[str, str]:
    return {
        "TRICKLE_URL": place.url,
        "TRICKLE_CONNECTION": connection,
        "TRICKLE_KEY_ID": key,
        "TRICKLE_KEY": keys[key],
        "TRICKLE_CA": (place.folder / "tls.crt").read_text("ascii"),
    }


def gone_like(legacy_url: str, folder: Path) -> str:
    """A database of the same kind that is not there; nothing of the operator's address or account is in it."""
    try:
        url = make_url(legacy_url)
    except ArgumentError:
        return f"sqlite:///{folder / 'not-there.db'}"
    if url.get_backend_name() == "sqlite":
        return f"sqlite:///{folder / 'not-there.db'}"
    kept = {"driver": driver} if isinstance(driver := url.query.get("driver"), str) else {}
    there_is_none = url.set(host="127.0.0.1", port=1, username="rehearsal", password="", database="gone", query=kept)
    return there_is_none.render_as_string(hide_password=False)


def _stopping(service: Service) -> Callable[[], Awaitable[Callable[[], Awaitable[None]]]]:
    async def start() -> None:
        service.start()
        await service.until("/readyz")

    async def stop() -> Callable[[], Awaitable[None]]:
        await asyncio.to_thread(service.stop)
        return start

    return stop


async def _revoke(place: Place, key: str) -> None:
    database = open_database(place.ledger_url)
    try:
        await KeyRecords(database).revoke(key, kind="signed", algorithm="HS256")
    finally:
        await database.close()
