"""Our own stores: the ledger's database, and Redis where there is one."""

import stat
from collections.abc import AsyncIterator
from typing import Any, Final

from app.census.checkup.findings import Finding, error, ok, warning
from app.census.checkup.subject import Subject
from app.errors import ConfigurationError, LedgerUnavailable
from app.ledger.database import open_database
from app.ledger.journal import Batch
from app.ledger.keys import KeyRecord, KeyRecords
from app.ledger.redis_store import RedisStore
from app.ledger.schema import current, head, require_current

SAFE_POLICY: Final = "noeviction"


async def ledger(subject: Subject) -> AsyncIterator[Finding]:
    """Whether the ledger is there, of this version, and nobody else's to read."""
    rule = "ledger"
    database = open_database(subject.ledger_url)
    path = database.file.path if database.file else None
    # Before it is opened, for opening closes it to others.
    mode = stat.S_IMODE(path.stat().st_mode) if path and path.exists() else 0
    try:
        await require_current(database)
    except ConfigurationError as refusal:
        yield error(rule, f"{refusal.key}: {refusal.reason}", refusal.fix)
        return
    except LedgerUnavailable as fault:
        yield error(
            rule,
            f"The ledger does not answer ({fault}): nobody would know who moved, and the service is not ready.",
            "Look at ledger.url, its server and its rights.",
        )
        return
    finally:
        await database.close()
    if mode & 0o077:
        what = f"{path} was open to others ({mode:04o}), and is closed to them now."
        yield warning(rule, what, "See who could read it: it holds the secret of its keyed hashes.")
    found = await current(subject.ledger_url)
    newer = "" if found == head() else ", newer than this program"
    yield ok(rule, f"The ledger is at {found}{newer}.")


async def key_records(subject: Subject) -> list[KeyRecord]:
    """What the ledger knows of keys; nothing where it cannot say, which its own rule tells."""
    database = open_database(subject.ledger_url)
    try:
        return await KeyRecords(database).all()
    except LedgerUnavailable:
        return []
    finally:
        await database.close()


async def redis(subject: Subject) -> AsyncIterator[Finding]:
    """Whether Redis answers, and forgets nothing before its time."""
    rule = "redis"
    if not subject.redis_url:
        return
    store = RedisStore(subject.redis_url, subject.rule)
    try:
        await store.write(Batch((), (), ()))
        policy = await _policy(subject.redis_url)
    except LedgerUnavailable as fault:
        what = f"Redis does not answer ({fault}): used tokens and guesses would be counted per process."
        yield error(rule, what, "Look at limits.redis_url, its server and its password.")
        return
    finally:
        await store.close()
    if policy is None:
        yield ok(rule, f"Redis answers. Its policy is not shown to us: it must be {SAFE_POLICY}.")
    elif policy != SAFE_POLICY:
        what = f"Redis may evict keys ({policy}): an evicted token could be used again."
        yield warning(rule, what, f"Set maxmemory-policy {SAFE_POLICY}.")
    else:
        yield ok(rule, "Redis answers, and evicts nothing.")


async def _policy(url: str) -> str | None:
    """The server's maxmemory-policy, or None where it does not tell (managed servers)."""
    from redis.asyncio import Redis  # noqa: PLC0415  an extra of the package; RedisStore said so before
    from redis.exceptions import RedisError, ResponseError  # noqa: PLC0415  the same

    client: Any = Redis.from_url(url, socket_timeout=2, socket_connect_timeout=2, decode_responses=True)
    try:
        return str((await client.config_get("maxmemory-policy"))["maxmemory-policy"])
    except (ResponseError, KeyError):
        return None
    except (RedisError, OSError) as fault:
        raise LedgerUnavailable(type(fault).__name__) from None
    finally:
        await client.aclose()
