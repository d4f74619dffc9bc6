"""Schemas that nothing decides: a question each, and never a guess in silence."""

from typing import Any

import pytest

from tests.census.draft.kit import ENCODED, at, bare, drafted, keys, table
from tests.legacy.conftest import Legacy

PEOPLE = "id integer PRIMARY KEY, email text UNIQUE, password_hash text"
ADA: dict[str, Any] = {"id": 1, "email": "ada@example.com", "password_hash": ENCODED}
BOB: dict[str, Any] = {"id": 2, "email": "bob@example.com", "password_hash": ENCODED}


async def test_a_clear_table_leaves_no_question(legacy: Legacy):
    table(legacy, PEOPLE + ", first_name text, last_name text, is_active integer, email_verified integer", ADA, BOB)
    draft = await drafted(legacy)
    assert keys(draft) == []
    assert at(draft, "legacy.table") == "customers"
    assert at(draft, "legacy.identifiers") == ["email"]
    assert at(draft, "legacy.columns") == {
        "id": "id",
        "email": "email",
        "password": "password_hash",
        "active": "is_active",
        "email_verified": "email_verified",
        "given_name": "first_name",
        "family_name": "last_name",
    }
    assert at(draft, "profile.name") == "{given_name} {family_name}"


async def test_users_and_admins_are_a_question(legacy: Legacy):
    for name in ("users", "admins"):
        table(legacy, PEOPLE, ADA, BOB, name=name)
    draft = await drafted(legacy)
    assert keys(draft) == ["legacy.table"]
    assert at(draft, "legacy.table") is None
    assert {option.settings["legacy.table"] for option in draft.questions[0].options} == {"users", "admins"}
    answered = await drafted(legacy, {"legacy": {"table": "users"}})
    assert (keys(answered), at(answered, "legacy.table")) == ([], "users")


async def test_two_columns_that_look_like_hashes_are_a_question(sqlite_database: Legacy):
    columns = PEOPLE + ", password_md5 text"
    table(sqlite_database, columns, ADA | {"password_md5": bare("a")}, BOB | {"password_md5": bare("b")})
    draft = await drafted(sqlite_database)
    assert keys(draft) == ["legacy.columns.password"]
    assert at(draft, "legacy.columns.password") is None
    answered = await drafted(sqlite_database, {"legacy": {"columns": {"password": "password_hash"}}})
    assert (keys(answered), at(answered, "legacy.columns.password")) == ([], "password_hash")


async def test_an_email_that_users_share_is_a_question(legacy: Legacy):
    columns = "id integer PRIMARY KEY, email text, username text, password_hash text"
    shared = [{"id": n, "email": "Same@example.com", "username": f"u{n}", "password_hash": ENCODED} for n in (1, 2)]
    table(legacy, columns, *shared)
    draft = await drafted(legacy)
    assert keys(draft) == ["legacy.identifiers"]
    assert [option.settings["legacy.identifiers"] for option in draft.questions[0].options] == [
        ["username"],
        ["username", "email"],
    ]
    answered = await drafted(legacy, {"legacy": {"identifiers": ["username"]}})
    assert (keys(answered), at(answered, "legacy.identifiers")) == ([], ["username"])


async def test_bare_digests_are_a_question_with_the_schemes_that_fit(sqlite_database: Legacy):
    table(sqlite_database, PEOPLE, ADA | {"password_hash": bare("a")}, BOB | {"password_hash": bare("b")})
    draft = await drafted(sqlite_database)
    assert keys(draft) == ["password.scheme"]
    assert draft.questions[0].options[0].settings == {"password.scheme": "hex_md5"}
    assert keys(await drafted(sqlite_database, {"password": {"scheme": "hex_md5"}})) == []


async def test_bare_digests_beside_a_salt_are_not_guessed_at(sqlite_database: Legacy):
    table(sqlite_database, PEOPLE + ", salt text", ADA | {"password_hash": bare("a"), "salt": "abc"})
    draft = await drafted(sqlite_database)
    assert keys(draft) == ["password.scheme"]
    assert draft.questions[0].options == ()
    assert at(draft, "legacy.columns.salt") == "salt"


async def test_passwords_that_lack_a_secret_are_a_question(sqlite_database: Legacy):
    """Claimed by a scheme, and not to be read: never written down as if all were well."""
    cut = {"password_hash": ENCODED[:50]}
    table(sqlite_database, PEOPLE, ADA | cut, BOB | {"password_hash": ENCODED[:49]})
    draft = await drafted(sqlite_database)
    assert keys(draft) == ["password.pepper_file"]
    assert draft.questions[0].secret
    assert keys(await drafted(sqlite_database, {"password": {"pepper_file": "pepper"}})) == []


async def test_a_salt_beside_hashes_that_hold_their_own_is_left_out(sqlite_database: Legacy):
    table(sqlite_database, PEOPLE + ", salt text", ADA | {"salt": "abc"})
    assert at(await drafted(sqlite_database), "legacy.columns.salt") is None


async def test_an_identifier_that_nobody_types_needs_no_index(sqlite_database: Legacy):
    columns = "id integer PRIMARY KEY, email text, username text, password_hash text"
    table(sqlite_database, columns, ADA | {"username": "ada"})
    draft = await drafted(sqlite_database, {"legacy": {"identifiers": ["username"]}})
    assert [each for each in draft.warnings if "CREATE INDEX trickle_email" in each] == []
    assert [each for each in draft.warnings if "CREATE INDEX trickle_username" in each]


async def test_passwords_that_no_scheme_reads_are_a_question(sqlite_database: Legacy):
    table(sqlite_database, PEOPLE, ADA | {"password_hash": "plain words"}, BOB | {"password_hash": "more of them"})
    assert keys(await drafted(sqlite_database)) == ["password.scheme"]


async def test_a_status_of_unknown_words_is_a_question(sqlite_database: Legacy):
    table(sqlite_database, PEOPLE + ", status text", ADA | {"status": "ok"})
    draft = await drafted(sqlite_database)
    assert keys(draft) == ["legacy.columns.blocked"]
    assert keys(await drafted(sqlite_database, {"legacy": {"columns": {"blocked": "status <> 'ok'"}}})) == []


async def test_several_columns_of_one_role_are_a_question(sqlite_database: Legacy):
    table(sqlite_database, PEOPLE + ", banned integer, suspended integer", ADA | {"banned": 0, "suspended": 0})
    draft = await drafted(sqlite_database)
    assert keys(draft) == ["legacy.columns.blocked"]
    assert draft.questions[0].options[0].settings == {"legacy.columns.blocked": "banned <> 0 OR suspended <> 0"}


async def test_a_table_without_a_key_is_a_question(sqlite_database: Legacy):
    table(sqlite_database, "number integer, email text UNIQUE, password_hash text",
          {"number": 1, "email": "ada@example.com", "password_hash": ENCODED})  # fmt: skip
    assert keys(await drafted(sqlite_database)) == ["legacy.columns.id"]


async def test_a_database_without_users_is_a_question(legacy: Legacy):
    table(legacy, "id integer PRIMARY KEY, title text", {"id": 1, "title": "a book"}, name="books")
    draft = await drafted(legacy)
    assert (keys(draft), draft.questions[0].options) == (["legacy.table"], ())


async def test_twins_by_case_are_told(postgres_legacy: Legacy):
    table(postgres_legacy, PEOPLE, ADA, BOB | {"email": "ADA@example.com"})
    draft = await drafted(postgres_legacy)
    assert any("differ from another user's in case only" in each for each in draft.warnings)


@pytest.mark.parametrize(("capital", "rule"), [(False, "stored_lower"), (True, None)])
async def test_an_index_on_small_letters_is_used_when_all_are_small(
    sqlite_database: Legacy, capital: bool, rule: str | None
):
    rows = [{"id": n, "email": f"u{n}@example.com", "password_hash": ENCODED} for n in range(500)]
    rows[7]["email"] = "U7@example.com" if capital else rows[7]["email"]
    table(sqlite_database, PEOPLE, *rows)
    draft = await drafted(sqlite_database)
    assert (at(draft, "legacy.case") or {}).get("email") == rule
    assert any("CREATE INDEX trickle_email" in each for each in draft.warnings) is capital


async def test_an_index_that_serves_needs_no_word(postgres_legacy: Legacy):
    table(postgres_legacy, PEOPLE, ADA)
    postgres_legacy.execute("CREATE UNIQUE INDEX low ON customers (lower(email))")
    draft = await drafted(postgres_legacy)
    assert not [each for each in draft.warnings if "index" in each]
    assert at(draft, "legacy.case") is None


async def test_rows_deleted_softly_are_left_out(sqlite_database: Legacy):
    table(sqlite_database, PEOPLE.replace(" UNIQUE", "") + ", deleted_at text", ADA,
          BOB | {"email": ADA["email"], "deleted_at": "2020-01-01"})  # fmt: skip
    draft = await drafted(sqlite_database)
    assert (keys(draft), at(draft, "legacy.where")) == ([], ["deleted_at IS NULL"])


async def test_tenants_are_told(sqlite_database: Legacy):
    table(sqlite_database, PEOPLE + ", tenant_id integer", ADA | {"tenant_id": 1})
    assert any(":organization_metadata_tenant" in each for each in (await drafted(sqlite_database)).warnings)


async def test_tokens_and_histories_are_no_passwords(sqlite_database: Legacy):
    table(sqlite_database, PEOPLE + ", reset_token text, old_password text",
          ADA | {"reset_token": ENCODED, "old_password": ENCODED})  # fmt: skip
    assert keys(await drafted(sqlite_database)) == []


async def test_no_sampled_value_is_in_what_comes_out(legacy: Legacy):
    table(legacy, PEOPLE + ", username text", ADA | {"username": "canaryname"}, BOB | {"password_hash": bare("b")})
    draft = await drafted(legacy)
    said = repr((draft.tree, draft.comments, draft.evidence, draft.warnings, draft.questions))
    for secret in ("canaryname", "ada@example", ENCODED, ENCODED[7:29], bare("b")):
        assert secret not in said
