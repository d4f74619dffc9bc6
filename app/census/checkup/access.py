"""Callers: their keys, and from where they may come."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import Final

from app.access.ranges import shipped_ranges
from app.census.checkup.findings import Finding, error, ok, some, warning
from app.census.checkup.subject import Access, Subject
from app.ledger.keys import KeyRecord

OLD_KEY: Final = timedelta(days=365)
"""A key in a tenant's configuration is seen by everybody who administers it, and people come and go within a year."""

MOST_SIGNED: Final = 2
"""An old key and its successor; a third is left over from a rotation."""

OLD_RANGES: Final = timedelta(days=90)
"""Auth0 announces new addresses months ahead and asks to look weekly: a quarter without a look is too long."""


def allow_list(subject: Subject) -> Iterator[Finding]:
    """Whether anybody at all may knock."""
    access = subject.access
    if not access.allow:
        yield warning(
            "allow_list",
            "access.allow is empty: any address may call, and only the key keeps it out.",
            'Name your tenant\'s region, e.g. allow = ["auth0:eu"].',
        )
    else:
        yield ok("allow_list", f"Only {some(access.allow)} may call.")


def address_ranges(subject: Subject) -> Iterator[Finding]:
    """How old the list of Auth0's addresses is, where it is used."""
    if not any(each.startswith("auth0:") for each in subject.access.allow):
        return
    date = shipped_ranges().last_updated_at
    age = subject.now - datetime.fromisoformat(date).replace(tzinfo=subject.now.tzinfo)
    if age > OLD_RANGES:
        yield warning(
            "address_ranges",
            f"The list of Auth0's addresses is of {date[:10]}, {age.days} days old: new ones would be refused.",
            "Compare it with https://cdn.auth0.com/ip-ranges.json, and take a newer version of Trickle.",
        )
    else:
        yield ok("address_ranges", f"The list of Auth0's addresses is of {date[:10]}.")


def keys(subject: Subject, records: Sequence[KeyRecord]) -> Iterator[Finding]:
    """Ages, leftovers and revocations; `records` is what the ledger knows of keys."""
    access, known = subject.access, {record.id: record for record in records}
    revoked = {key.id for key in access.keys if key.id in known and known[key.id].revoked_at is not None}
    usable = [key for key in access.keys if key.kind in access.accept and key.id not in revoked]
    found: list[Finding] = []
    if not usable:
        found.append(error("keys", "No key is left that a caller could come with.", "Make one with: trickle key new"))
    found += [
        warning("keys", f"The key {key.id} is revoked and still in the settings.", "Take its entry out of access.keys.")
        for key in access.keys
        if key.id in revoked
    ]
    found += [_old(known[key.id], subject.now) for key in usable if key.id in known and _is_old(known[key.id], subject)]
    signed = [key.id for key in usable if key.kind == "signed"]
    if len(signed) > MOST_SIGNED:
        found.append(
            warning("keys", f"{len(signed)} signed keys are live: {some(signed)}.", "Revoke all but the newest two.")
        )
    found += _static(access)
    yield from found or [ok("keys", f"{len(usable)} live: {some(key.id for key in usable)}.")]


def _is_old(record: KeyRecord, subject: Subject) -> bool:
    return record.created_at is not None and subject.now - record.created_at > OLD_KEY


def _old(record: KeyRecord, now: datetime) -> Finding:
    assert record.created_at is not None
    days = (now - record.created_at).days
    return warning("keys", f"The key {record.id} is {days} days old.", "Make its successor with: trickle key new")


def _static(access: Access) -> Iterator[Finding]:
    static = [key.id for key in access.keys if key.kind == "static" and "static" in access.accept]
    if static:
        yield warning(
            "keys",
            f"Static keys are accepted ({some(static)}): whoever sees one request can send others.",
            'For production set access.accept = ["signed"].',
        )
