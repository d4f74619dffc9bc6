"""What the ledger knows about callers' keys."""

from datetime import UTC, datetime, timedelta

from app.ledger.keys import KeyRecords
from app.ledger.writer import LedgerWriter


def recent(moment: datetime | None) -> bool:
    return moment is not None and datetime.now(UTC) - moment < timedelta(minutes=1)


async def test_life_of_a_key(database, reports):
    records, writer = KeyRecords(database), LedgerWriter(database, reports)
    await records.created("2026-11", kind="signed", algorithm="HS256")
    writer.key_used("2026-11", kind="signed", algorithm="HS256")
    await writer.flush()
    assert await records.revoked() == set()
    await records.revoke("2026-11")
    (record,) = await records.all()
    assert (record.id, record.kind, record.algorithm) == ("2026-11", "signed", "HS256")
    assert recent(record.created_at)
    assert recent(record.last_used_at)
    assert recent(record.revoked_at)
    assert await records.revoked() == {"2026-11"}


async def test_revocation_is_for_good(database):
    records = KeyRecords(database)
    await records.revoke("lost")
    (before,) = await records.all()
    await records.created("lost", kind="signed", algorithm="HS256")
    await records.revoke("lost")
    (after,) = await records.all()
    assert after.revoked_at == before.revoked_at
    assert await records.revoked() == {"lost"}


async def test_keys_come_by_id(database):
    records = KeyRecords(database)
    for key_id in ("c", "a", "b"):
        await records.created(key_id, kind="static", algorithm="")
    assert [record.id for record in await records.all()] == ["a", "b", "c"]
