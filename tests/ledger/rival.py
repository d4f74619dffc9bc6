"""
Another process on the same store: `python -m tests.ledger.rival WHAT URL TEXT COUNT LIMIT`.

Says `ready`, waits for a line, then claims the jti TEXT-0 … (`claim`), or reserves the identifier TEXT (`reserve`),
COUNT times at once, and prints how many it was granted.
"""

import asyncio
import sys

from app.ledger.database import open_database
from app.ledger.journal import Batch, Journal
from app.ledger.opening import hot_store
from app.ledger.redis_store import RedisStore
from app.ledger.windows import FailureRule


async def main(what: str, url: str, text: str, count: int, limit: int) -> None:
    rule = FailureRule(limit, 900)
    store = RedisStore(url, rule) if url.startswith("redis") else hot_store(open_database(url), rule)
    await store.write(Batch((), (), ()))
    journal = Journal(store)
    say("ready")
    await asyncio.to_thread(sys.stdin.readline)
    if what == "claim":
        granted = await asyncio.gather(
            *(journal.claim(f"{text}-{number}", 4_000_000_000_000) for number in range(count))
        )
    else:
        granted = await asyncio.gather(*(reserve(journal, text) for _ in range(count)))
    say(str(sum(granted)))
    await journal.close()


async def reserve(journal: Journal, identifier: str) -> bool:
    return (await journal.reserve(identifier)).granted


def say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    _, what, url, text, count, limit = sys.argv
    asyncio.run(main(what, url, text, int(count), int(limit)))
