"""The demo's legacy system is what it says, in time, and the product itself reads it."""

import collections
import hashlib
import sqlite3
import stat

import pytest

from app import settings
from app.domain.hashes import StoredHash
from app.hashing.contract import Tools
from app.hashing.registry import Registry
from app.hashing.schemes import all_schemes
from app.rehearsal.demo_data import CONNECTION, KEY_ID, DemoWorld, build_demo
from app.rehearsal.demo_hashes import FORMATS

SCHEME_VALUES = {"md5": "hex_md5", "sha256": "hex_sha256", "django": "django_salted_sha1", None: None}


@pytest.fixture(scope="module")
def world(tmp_path_factory) -> DemoWorld:
    return build_demo(tmp_path_factory.mktemp("demo") / "new", port=18443, ops_port=19443)


def rows(world: DemoWorld) -> list[sqlite3.Row]:
    connection = sqlite3.connect(world.database)
    connection.row_factory = sqlite3.Row
    found = connection.execute("SELECT * FROM users ORDER BY id").fetchall()
    connection.close()
    return found


def test_two_hundred_users_in_at_least_eight_formats(world):
    assert len(rows(world)) == len(world.users) == 200
    formats = collections.Counter(user.format for user in world.users if user.can_log_in)
    assert len(formats) == len(FORMATS) >= 8
    assert min(formats.values()) >= 10


def test_every_stored_hash_opens_with_the_one_password(world):
    registry = Registry(all_schemes(Tools()))
    seen: dict[str, bool] = {}
    for row, user in zip(rows(world), world.users, strict=True):
        if row["password_hash"] is None:
            assert not user.has_password
            continue
        if row["password_hash"] in seen:
            continue
        salt = row["salt"]
        stored = StoredHash(
            encoded=row["password_hash"],
            scheme=SCHEME_VALUES[row["hash_kind"]],
            salt=salt.encode() if salt else None,
        )
        scheme, parsed = registry.identify(stored)
        assert scheme.name == user.format.split(" ", maxsplit=1)[0]
        seen[row["password_hash"]] = parsed.matches(world.password.encode())
        assert not parsed.matches(b"other")
    assert all(seen.values())


def test_rows_say_what_the_samples_say(world):
    by_id = {row["id"]: row for row in rows(world)}
    assert by_id[world.blocked.id]["disabled"] == 1
    assert by_id[world.reset_required.id]["must_reset"] == 1
    assert by_id[world.unverified.id]["email_verified"] == 0
    assert by_id[world.without_password.id]["password_hash"] is None
    assert by_id[world.upper_case.id]["email"] != by_id[world.upper_case.id]["email"].lower()
    assert world.unknown not in {row["email"].lower() for row in by_id.values()}
    assert all(world.of_format(each.name) for each in FORMATS)


def test_identifiers_are_unique_in_any_case_and_fit_auth0(world):
    emails = {user.email.lower() for user in world.users}
    usernames = {user.username for user in world.users}
    assert len(emails) == len(usernames) == 200
    assert all(name.isascii() and name.isalnum() and 1 <= len(name) <= 15 for name in usernames)
    assert all(email.isascii() for email in emails)


def test_the_users_are_the_same_every_time_and_the_secrets_are_not(world, tmp_path):
    other = build_demo(tmp_path)
    assert other.users == world.users
    assert other.password != world.password
    assert other.signing_key != world.signing_key


def test_building_over_an_older_demo_starts_anew(tmp_path):
    first = build_demo(tmp_path)
    second = build_demo(tmp_path)
    assert len(rows(second)) == 200
    assert second.config.read_text() == first.config.read_text()
    assert (tmp_path / "signing.key").read_text() == second.signing_key


def test_the_configuration_is_one_that_the_service_takes(world):
    loaded = settings.load(world.config, environ={})
    assert loaded.server.port == 18443
    assert loaded.server.ops_port == 19443
    assert loaded.server.public_url == world.configuration["TRICKLE_URL"]
    assert loaded.auth0.connection == CONNECTION == world.configuration["TRICKLE_CONNECTION"]
    key, curl = loaded.access.keys
    assert curl.kind == "static"
    assert hashlib.sha256(world.static_key.encode()).hexdigest() == curl.sha256
    assert key.id == KEY_ID == world.configuration["TRICKLE_KEY_ID"]
    assert key.secret.get_secret_value() == world.configuration["TRICKLE_KEY"]
    assert len(world.signing_key) >= 32


def test_secrets_are_for_their_owner_only_and_in_no_repr(world):
    assert stat.S_IMODE(world.folder.stat().st_mode) == 0o700
    for path in (world.config, world.certificate.key, world.folder / "signing.key"):
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert world.password not in repr(world)
    assert world.signing_key not in repr(world)
    assert world.signing_key not in world.config.read_text()
    assert world.password not in world.config.read_text()
