from pathlib import Path

from app.census.checkup.ledger import key_records, ledger, redis
from app.ledger.database import open_database
from app.ledger.keys import KeyRecords
from app.ledger.schema import downgrade
from tests.census.checkup.kit import ERROR, OK, WARNING, gathered, of, one, subject_at
from tests.servers import Redis


async def test_a_ledger_of_this_version_is_fine(tmp_path: Path):
    assert one("ledger", await gathered(ledger(subject_at(tmp_path)))).severity is OK


async def test_no_ledger_is_an_error(tmp_path: Path):
    found = one("ledger", await gathered(ledger(subject_at(tmp_path, ledger={"url": f"sqlite:///{tmp_path}/none.db"}))))
    assert (found.severity, "trickle ledger upgrade" in found.fix) == (ERROR, True)


async def test_an_older_ledger_is_an_error(tmp_path: Path):
    subject = subject_at(tmp_path)
    await downgrade(subject.ledger_url, "2026_11_25_first_ledger")
    found = one("ledger", await gathered(ledger(subject)))
    assert (found.severity, "older" in found.what) == (ERROR, True)


async def test_a_ledger_that_does_not_answer_is_an_error(tmp_path: Path):
    subject = subject_at(tmp_path, ledger={"url": "postgresql://nobody@127.0.0.1:1/ledger"})
    found = one("ledger", await gathered(ledger(subject)))
    assert (found.severity, "does not answer" in found.what) == (ERROR, True)
    assert await key_records(subject) == []


async def test_a_ledger_that_others_may_read_is_told(tmp_path: Path):
    subject = subject_at(tmp_path)
    (tmp_path / "ledger.db").chmod(0o644)
    found = of("ledger", await gathered(ledger(subject)))
    assert [each.severity for each in found] == [WARNING, OK]
    assert one("ledger", await gathered(ledger(subject))).severity is OK


async def test_keys_come_from_the_ledger(tmp_path: Path):
    subject = subject_at(tmp_path)
    database = open_database(subject.ledger_url)
    await KeyRecords(database).created("k1", kind="signed", algorithm="HS256")
    await database.close()
    assert [record.id for record in await key_records(subject)] == ["k1"]


async def test_without_redis_there_is_nothing_to_say(tmp_path: Path):
    assert of("redis", await gathered(redis(subject_at(tmp_path)))) == []


async def test_a_redis_that_keeps_everything_is_fine_and_one_that_evicts_is_told(
    tmp_path: Path, redis_url: str, redis_server: Redis
):
    subject = subject_at(tmp_path, limits={"redis_url": redis_url})
    assert one("redis", await gathered(redis(subject))).severity is OK
    await redis_server._command(b"CONFIG SET maxmemory-policy allkeys-lru", b"+OK")
    try:
        found = one("redis", await gathered(redis(subject)))
    finally:
        await redis_server._command(b"CONFIG SET maxmemory-policy noeviction", b"+OK")
    assert (found.severity, "allkeys-lru" in found.what) == (WARNING, True)


async def test_a_redis_that_does_not_answer_is_an_error(tmp_path: Path):
    subject = subject_at(tmp_path, limits={"redis_url": "redis://127.0.0.1:1/0"})
    assert one("redis", await gathered(redis(subject))).severity is ERROR
