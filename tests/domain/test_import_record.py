"""The one record that the bulk import would carry, against the schema that Auth0 documents."""

import orjson
import pytest

from app.domain.hashes import PortableHash
from app.domain.import_record import FIELDS, ImportRecord, import_fields, import_record
from app.domain.profile import FIELDS as PROFILE_FIELDS
from app.domain.profile import declare_mapping, to_profile
from app.domain.users import LegacyUser

HASH = PortableHash({"password_hash": "$2b$10$nFguVi9LsCAcvTZFKQlRKeLVydo8ETv483lkNsSFI/Wl1Rz1Ypo1K"})
OTHER = PortableHash({"custom_password_hash": {"algorithm": "md5", "hash": {"value": "00", "encoding": "hex"}}})


def profile(**row):
    mapping = declare_mapping(app_metadata={"legacy_id": "{id}"})
    return to_profile(LegacyUser(id="7", row={"email": "Ada@Example.com", "username": "Ada"} | row), mapping)[0]


def read(record: ImportRecord):
    return orjson.loads(record.body)


def test_a_record_is_the_profile_of_a_login_with_the_stored_hash():
    record = import_record(profile(), HASH, blocked=False)
    assert read(record) == {
        "user_id": "legacy|7",
        "email": "ada@example.com",
        "email_verified": False,
        "username": "ada",
        "app_metadata": {"legacy_id": "7"},
        **HASH.fields,
    }
    assert record.user_id == "legacy|7"
    assert record.has_hash


def test_a_blocked_account_is_carried_as_blocked_and_others_say_nothing():
    assert read(import_record(profile(), OTHER, blocked=True))["blocked"] is True
    assert "blocked" not in read(import_record(profile(), OTHER, blocked=False))


def test_without_a_portable_hash_the_record_has_no_password():
    record = import_record(profile(), None, blocked=False)
    assert not record.has_hash
    assert not {"password_hash", "custom_password_hash"} & set(read(record))


def test_every_field_of_a_profile_is_one_of_the_schema():
    assert {"user_id", *PROFILE_FIELDS, "app_metadata", "user_metadata"} <= FIELDS


def test_a_field_that_the_schema_does_not_name_is_refused_by_name():
    with pytest.raises(ValueError, match="created_at"):
        import_fields(profile() | {"created_at": "2020-01-01"}, None, blocked=False)


def test_sizes_add_up_to_a_files():
    records = [import_record(profile(name="Ådå"), hash, blocked=False) for hash in (HASH, OTHER, None)]
    file = b"[" + b",".join(record.body for record in records) + b"]"
    assert len(file) == 1 + sum(record.size for record in records)


def test_the_profile_is_left_as_it_was():
    given = profile()
    import_record(given, HASH, blocked=True)
    assert given == profile()


def test_no_hash_shows_in_a_repr():
    assert "nFgu" not in repr(import_record(profile(), HASH, blocked=False))
