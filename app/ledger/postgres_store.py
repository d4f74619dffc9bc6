"""
The hot tables in PostgreSQL: one connection, one statement for all operations of a kind.

Each statement is its own transaction and locks its rows in the order of their keys, so batches of many replicas pass
each other without deadlocks. Straight on asyncpg: one round trip for what is usual.
"""

import time
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

import asyncpg

from app.errors import LedgerUnavailable
from app.ledger.journal import Answers, Batch
from app.ledger.keyed_hash import SECRET_NAME, KeyedHash, keyed_hash, new_secret
from app.ledger.windows import FailureRule, Standing, Window

TIMEOUT_S: Final = 0.4
"""For connecting and for each statement: below the half second after which a login goes on without us."""

_SETTINGS: Final = {
    # A crash of the server may forget the last half second of used tokens and failed guesses, as SQLite's NORMAL may;
    # ours forgets nothing. Waiting for its disk would cost every login three flushes.
    "synchronous_commit": "off",
    "statement_timeout": str(int(TIMEOUT_S * 1000)),
    "lock_timeout": str(int(TIMEOUT_S * 1000)),
}

_CLAIM: Final = """
    INSERT INTO replays (jti, expires_ms) SELECT * FROM unnest($1::text[], $2::bigint[])
    ON CONFLICT DO NOTHING RETURNING jti"""

_RESERVE: Final = """
    INSERT INTO failures AS old (identifier, started_ms, count, expires_ms)
    SELECT identifier, $2, 1, $3 FROM unnest($1::text[]) AS identifier
    ON CONFLICT (identifier) DO UPDATE SET
        started_ms = CASE WHEN old.expires_ms <= $2 OR old.count <= 0 THEN $2 ELSE old.started_ms END,
        expires_ms = CASE WHEN old.expires_ms <= $2 OR old.count <= 0 THEN $3 ELSE old.expires_ms END,
        count = CASE WHEN old.expires_ms <= $2 OR old.count <= 0 THEN 1 ELSE old.count + 1 END
    WHERE old.expires_ms <= $2 OR old.count < $4
    RETURNING identifier, started_ms, count, expires_ms"""

_READ: Final = "SELECT identifier, started_ms, count, expires_ms FROM failures WHERE identifier = ANY($1::text[])"

_RELEASE: Final = """
    WITH back AS (
        SELECT * FROM unnest($1::text[], $2::bigint[], $3::int[]) AS given (identifier, started_ms, count)
    ), locked AS MATERIALIZED (
        SELECT identifier FROM failures WHERE identifier = ANY($1::text[]) ORDER BY identifier COLLATE "C" FOR UPDATE
    )
    UPDATE failures SET count = greatest(failures.count - back.count, 0)
    FROM back JOIN locked USING (identifier)
    WHERE failures.identifier = back.identifier AND failures.started_ms = back.started_ms"""


class PostgresStore:
    """A HotStore on PostgreSQL. `arguments` are those of `asyncpg.connect` (`Database.postgres`)."""

    def __init__(self, arguments: Mapping[str, Any], rule: FailureRule) -> None:
        own = {"timeout": TIMEOUT_S, "command_timeout": TIMEOUT_S}
        self._arguments = {**arguments, **own, "server_settings": {**arguments.get("server_settings", {}), **_SETTINGS}}
        self._rule = rule
        self._connection: Any = None
        self._hash: KeyedHash | None = None

    async def write(self, batch: Batch) -> Answers:
        """All of the batch. Raises LedgerUnavailable: then some of it may stand nevertheless."""
        try:
            digest = await self._opened()
            if batch.releases:
                await self._release(batch.releases, digest)
            claims = await self._claim(batch.claims, digest) if batch.claims else ()
            return Answers(claims, await self._reserve([digest("identifier", text) for text in batch.reserves]))
        except (asyncpg.PostgresError, asyncpg.InterfaceError, OSError) as error:
            self._drop()
            raise LedgerUnavailable(type(error).__name__) from error
        except BaseException:
            # Cancelled in the middle: what the connection would say next belongs to nobody.
            self._drop()
            raise

    async def close(self) -> None:
        """Ends the connection; a later batch would open another."""
        self._drop()

    async def _opened(self) -> KeyedHash:
        """A live connection. One that the server has closed is seen here, before anything is sent on it."""
        if self._connection is not None and self._connection.is_closed():
            self._connection = None
        if self._connection is None:
            self._connection = await asyncpg.connect(**self._arguments)
            self._hash = None
        if self._hash is None:
            self._hash = keyed_hash(await self._secret())
        return self._hash

    def _drop(self) -> None:
        connection, self._connection = self._connection, None
        if connection is not None:
            # Without farewell: a server that hangs would not hear it.
            connection.terminate()

    async def _secret(self) -> str:
        insert = "INSERT INTO settings (name, value) VALUES ($1, $2) ON CONFLICT DO NOTHING"
        read = "SELECT value FROM settings WHERE name = $1"
        while (found := await self._connection.fetchval(read, SECRET_NAME)) is None:
            await self._connection.execute(insert, SECRET_NAME, new_secret())
        return str(found)

    async def _claim(self, claims: Sequence[tuple[str, int]], digest: KeyedHash) -> list[bool]:
        keys = [digest("jti", jti) for jti, _ in claims]
        until = dict(zip(keys, (until for _, until in claims), strict=True))
        ordered = sorted(until)
        rows = await self._connection.fetch(_CLAIM, ordered, [until[key] for key in ordered])
        # The same jti twice in one batch: the first caller has it.
        won = {row["jti"] for row in rows}
        answers = []
        for key in keys:
            answers.append(key in won)
            won.discard(key)
        return answers

    async def _reserve(self, keys: Sequence[str]) -> list[Standing]:
        """A statement touches a row once, so a key that is asked for n times takes n statements, or until refused."""
        standings: dict[str, list[Standing]] = {key: [] for key in keys}
        wanted = Counter(keys)
        while wanted:
            granted = await self._reserve_once(sorted(wanted))
            refused = await self._read([key for key in wanted if key not in granted])
            for key, window in granted.items():
                standings[key].append(Standing(granted=True, window=window))
            for key, window in refused.items():
                standings[key].extend([Standing(granted=False, window=window)] * wanted[key])
            wanted = Counter({key: wanted[key] - 1 for key in granted if wanted[key] > 1})
        return [standings[key].pop(0) for key in keys]

    async def _reserve_once(self, keys: Sequence[str]) -> dict[str, Window]:
        now_ms = time.time_ns() // 1_000_000
        arguments = (keys, now_ms, now_ms + self._rule.window_ms, self._rule.limit)
        return _windows(await self._connection.fetch(_RESERVE, *arguments))

    async def _read(self, keys: Sequence[str]) -> dict[str, Window]:
        if not keys:
            return {}
        found = _windows(await self._connection.fetch(_READ, keys))
        # Pruned between the two statements: its window has just ended, so the next try is let in.
        now_ms = time.time_ns() // 1_000_000
        return {key: found.get(key, Window(now_ms, self._rule.limit, now_ms)) for key in keys}

    async def _release(self, releases: Iterable[tuple[str, int]], digest: KeyedHash) -> None:
        back = Counter((digest("identifier", identifier), started_ms) for identifier, started_ms in releases)
        # One row for each key: an older window of the same key is gone, so only the newest can be meant.
        newest = {key: (started_ms, count) for (key, started_ms), count in sorted(back.items())}
        starts, counts = zip(*newest.values(), strict=True)
        await self._connection.execute(_RELEASE, list(newest), list(starts), list(counts))


def _windows(rows: Iterable[Mapping[str, Any]]) -> dict[str, Window]:
    return {row["identifier"]: Window(row["started_ms"], row["count"], row["expires_ms"]) for row in rows}
