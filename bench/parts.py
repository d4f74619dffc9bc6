"""The parts by themselves, in one thread."""

import asyncio
import hashlib
import secrets
import statistics
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import bcrypt
import orjson

from app.access.addresses import Addresses
from app.access.call import Call
from app.access.gate import Gate
from app.access.keys import generate_key, hs256_key, static_key
from app.domain.hashes import StoredHash
from app.domain.profile import declare_mapping, to_profile
from app.domain.users import LegacyUser
from app.hashing.blowfish import PackageBlowfish, find_blowfish
from app.hashing.contract import Tools
from app.hashing.registry import Registry
from app.hashing.schemes import all_schemes
from app.ledger.opening import open_ledger
from app.ledger.schema import upgrade
from app.ledger.windows import parse_rule
from bench.signing import sign

ROUNDS = 5
PASSWORD = b"the one of the bench"


@dataclass(frozen=True, slots=True)
class Row:
    part: str
    beside: str
    seconds: float
    ratio: float = 0.0


def timed(work: Callable[[], object], times: int) -> float:
    """Seconds of one call: the median of five rounds."""
    found = []
    for _ in range(ROUNDS):
        started = time.perf_counter()
        for _ in range(times):
            work()
        found.append((time.perf_counter() - started) / times)
    return statistics.median(found)


def measure(folder: Path) -> Iterator[Row]:
    yield from _bcrypt()
    yield from _profile()
    yield from asyncio.run(_access())
    yield from asyncio.run(_ledger(folder))


def _bcrypt() -> Iterator[Row]:
    stored = bcrypt.hashpw(PASSWORD, bcrypt.gensalt(10))
    package = timed(lambda: bcrypt.checkpw(PASSWORD, stored), 3)
    yield Row("bcrypt 10, Python package itself", "", package)
    for blowfish in (find_blowfish(), PackageBlowfish()):
        registry = Registry(all_schemes(Tools(blowfish=blowfish)))
        _, parsed = registry.identify(StoredHash(encoded=stored.decode()))
        assert parsed.matches(PASSWORD)
        seconds = timed(lambda parsed=parsed: parsed.matches(PASSWORD), 3)
        yield Row(f"bcrypt 10, ours on {blowfish.name}", "package", seconds, seconds / package)
    registry = Registry(all_schemes(Tools()))
    yield Row(
        "identify a stored bcrypt", "", timed(lambda: registry.identify(StoredHash(encoded=stored.decode())), 500)
    )


def _profile() -> Iterator[Row]:
    mapping = declare_mapping(
        fields={"name": "{first} {last}"},
        app_metadata={"plan": "{plan}"},
        columns=("id", "email", "first", "last", "plan"),
    )
    user = LegacyUser(
        id="7", row={"id": 7, "email": "Ada@example.com", "first": "Ada", "last": "Archer", "plan": "free"}
    )
    profile, _ = to_profile(user, mapping)
    dumps = timed(lambda: orjson.dumps(profile), 5000)
    seconds = timed(lambda: to_profile(user, mapping), 2000)
    yield Row("to_profile", "orjson.dumps of it", seconds, seconds / dumps)


class _Remembers:
    """Every token is new: the gate by itself."""

    async def claim(self, jti: str, expires_at: float) -> bool:
        del jti, expires_at
        return True


async def _access() -> list[Row]:
    hs256, static = generate_key("signed"), generate_key("static")
    gate = Gate(
        keys=[hs256_key("s", hs256.service), static_key("t", static.service)],
        addresses=Addresses(allow=["192.0.2.0/24"]),
        replay=_Remembers(),
        issuer="legacy-users",
        audience="https://verify.example.com",
        accept=("signed", "static"),
    )
    body = b'{"identifier":"ada@example.com"}'
    rows = []
    plain = timed(lambda: hashlib.sha256(body).digest(), 5000)
    for name, token in (
        ("static key", static.caller),
        ("signed request", sign(hs256.caller, "https://verify.example.com", "/get-user", body, kid="s")),
    ):
        headers = [(b"authorization", b"Bearer " + token.encode()), (b"content-type", b"application/json")]
        call = Call("POST", "/get-user", "192.0.2.7", headers, body)
        started = time.perf_counter()
        for _ in range(3000):
            await gate.admit(call)
        seconds = (time.perf_counter() - started) / 3000
        rows.append(Row(f"gate, {name}", "one SHA-256 of the body", seconds, seconds / plain))
    return rows


async def _ledger(folder: Path) -> list[Row]:
    url = f"sqlite:///{folder / 'ledger.db'}"
    await upgrade(url)
    rows = []
    async with open_ledger(
        url, rule=parse_rule("10/15 minutes"), normalise=str.casefold, report=lambda *_: None
    ) as ledger:
        for at_once in (1, 32):
            started, cpu = time.perf_counter(), time.process_time()
            for _ in range(1000 // at_once):
                claims = (ledger.replays.claim(secrets.token_urlsafe(16), time.time() + 60) for _ in range(at_once))
                await asyncio.gather(*claims)
            spent = (time.process_time() - cpu) / 1000
            wall = (time.perf_counter() - started) / 1000
            rows.append(Row(f"ledger, a jti claimed, {at_once} at a time (CPU)", "its wall time", spent, spent / wall))
    return rows
