"""The worked example: a Django database on every engine, read with `legacy.preset = "django"` and nothing else."""

from pathlib import Path

import pytest

from app.bootstrap import legacy_mapping, profile_mapping
from app.domain.profile import to_profile
from app.legacy.users import LegacyDatabase
from app.settings import Settings, load
from tests.legacy.conftest import Legacy

TRUTH = {"sqlite": "bool", "postgres": "boolean", "mariadb": "tinyint(1)"}

TABLES = """
CREATE TABLE auth_user (id integer PRIMARY KEY, password varchar(128), last_login timestamp NULL, is_superuser {truth},
  username varchar(150) UNIQUE, first_name varchar(150), last_name varchar(150), email varchar(254), is_staff {truth},
  is_active {truth}, date_joined timestamp NULL);
CREATE TABLE auth_group (id integer PRIMARY KEY, name varchar(150) UNIQUE);
CREATE TABLE auth_user_groups (id integer PRIMARY KEY, user_id integer, group_id integer);
INSERT INTO auth_user VALUES (1, 'pbkdf2', NULL, false, 'ada', 'Ada', 'L', 'Ada@example.org', true, true, NULL),
  (2, 'pbkdf2', NULL, false, 'bob', '', '', '', false, false, NULL);
INSERT INTO auth_group VALUES (1, 'writers'), (2, 'editors');
INSERT INTO auth_user_groups VALUES (1, 1, 1), (2, 1, 2)
"""
DEVICES = """
CREATE TABLE otp_totp_totpdevice (id integer, user_id integer, {key} varchar(80), step smallint, digits smallint,
  confirmed {truth});
INSERT INTO otp_totp_totpdevice VALUES (1, 1, '00', 30, 6, false),
  (2, 1, '3132333435363738393031323334353637383930', 30, 6, true)
"""


def execute(legacy: Legacy, script: str) -> None:
    key = "`key`" if legacy.engine == "mariadb" else '"key"'
    legacy.execute(*script.replace("{truth}", TRUTH[legacy.engine]).replace("{key}", key).split(";"))


def settings(legacy: Legacy, folder: Path, further: str = "") -> Settings:
    file = folder / "trickle.toml"
    file.write_text(f'[legacy]\nurl = "{legacy.url}"\npreset = "django"\n{further}')
    file.chmod(0o600)
    return load(file, {})


async def profile(legacy: Legacy, chosen: Settings, identifier: str):
    mapping = profile_mapping(chosen)
    async with LegacyDatabase(legacy.url, legacy_mapping(chosen, mapping), timeout_s=5) as database:
        user = await database.find(identifier)
        assert user is not None
        return user, to_profile(await database.with_related(user), mapping)


@pytest.fixture
def django(legacy: Legacy) -> Legacy:
    """Django's tables, with one user in two groups and one who may not log in."""
    execute(legacy, TABLES)
    return legacy


@pytest.mark.parametrize("identifier", ["ada", "ADA@example.ORG"])
async def test_a_user_is_mapped_without_a_key_of_ones_own(django: Legacy, tmp_path: Path, identifier: str):
    user, (mapped, dropped) = await profile(django, settings(django, tmp_path), identifier)
    assert mapped == {
        "user_id": "legacy|1",
        "email": "ada@example.org",
        "email_verified": False,
        "username": "ada",
        "name": "Ada L",
        "given_name": "Ada",
        "family_name": "L",
        "app_metadata": {"is_staff": True, "is_superuser": False, "groups": ["editors", "writers"]},
    }
    assert not dropped
    assert not user.blocked


async def test_an_inactive_user_is_blocked(django: Legacy, tmp_path: Path):
    chosen = settings(django, tmp_path)
    async with LegacyDatabase(django.url, legacy_mapping(chosen, profile_mapping(chosen)), timeout_s=5) as database:
        assert (await database.find("bob")).blocked


async def test_a_part_brings_the_authenticator_app(django: Legacy, tmp_path: Path):
    """Of two devices the confirmed one; the secret is hex there and base32 here, and never in the row as stored."""
    execute(django, DEVICES)
    user, (mapped, _) = await profile(django, settings(django, tmp_path, 'preset_parts = ["otp"]\n'), "ada")
    assert mapped["mfa_factors"] == [{"totp": {"secret": "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"}}]
    assert "totp_secret" not in user.row


async def test_keys_of_the_operator_go_before(django: Legacy, tmp_path: Path):
    further = "[legacy.columns]\nlast_name = ''\nnick = 'username'\n[profile]\nname = '{nick}'\nfamily_name = ''\n"
    _, (mapped, _) = await profile(django, settings(django, tmp_path, further), "ada")
    assert (mapped["name"], "family_name" in mapped) == ("ada", False)
