"""What one user's login comes to: the same that the service answers, with the reason laid open."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import bcrypt
import pytest

from app.census.explain import HIDDEN, Explanation, Parts, Subject, explain, with_password
from app.domain.outcomes import Outcome
from app.domain.profile import declare_mapping
from app.domain.states import UserState
from app.errors import LegacyUnavailable
from app.hashing.bounds import DEFAULT_BOUNDS
from app.hashing.registry import build_registry
from app.hashing.verify import Encoding
from app.ledger.database import open_database
from app.ledger.journal import Batch
from app.ledger.sqlite_store import SqliteStore
from app.ledger.states import Move, move
from app.ledger.windows import FailureRule
from app.legacy.mapping import LegacyMapping
from app.legacy.users import LegacyDatabase
from tests.legacy.conftest import Legacy
from tests.service import make_ledger

PASSWORD = "Gr\u00fc\u00dfe 1"
ENCODED = bcrypt.hashpw(PASSWORD.encode(), bcrypt.gensalt(4)).decode()
COLUMNS = {"id": "id", "email": "email", "username": "username", "password": "password_hash", "blocked": "off",
           "reset_required": "must", "mfa_factors": "factors"}  # fmt: skip
RULE = FailureRule(2, 900)


def fill(legacy: Legacy) -> None:
    users = [
        {"id": 1, "email": "ada@example.com", "username": "ada", "password_hash": ENCODED,
         "factors": '[{"totp": {"secret": "JBSWY3DPEHPK3PXP"}}]'},
        {"id": 2, "email": "blocked@example.com", "password_hash": ENCODED, "off": 1},
        {"id": 3, "email": "reset@example.com", "password_hash": ENCODED, "must": 1},
        {"id": 4, "email": "none@example.com"},
        {"id": 5, "email": "marked@example.com", "password_hash": "!"},
        {"id": 6, "email": "bare@example.com", "password_hash": "5f4dcc3b5aa765d61d8327deb882cf99"},
        {"id": 7, "email": "odd@example.com", "password_hash": "what is this"},
        {"id": 8, "email": "cut@example.com", "password_hash": ENCODED[:40]},
        {"id": 9, "username": "mailless", "password_hash": ENCODED},
        {"id": 10, "email": "ada", "password_hash": ENCODED},
    ]  # fmt: skip
    legacy.users(*users, columns="off integer, must integer, factors varchar(200)")


@asynccontextmanager
async def parts_of(legacy: Legacy, folder: Path, **mapping: object) -> AsyncIterator[Parts]:
    make_ledger(folder / "ledger.db")
    profile = declare_mapping()
    given = {"table": "users", "columns": COLUMNS, "identifiers": ("email", "username")} | mapping
    known = LegacyMapping(**given)
    ledger = open_database(f"sqlite:///{folder / 'ledger.db'}")
    try:
        async with LegacyDatabase(legacy.url, known) as database:
            yield Parts(legacy=database, legacy_url=legacy.url, legacy_mapping=known, timeout_s=5, profile=profile,
                        registry=build_registry(), encoding=Encoding(), variants=(), ledger=ledger, rule=RULE,
                        counts_in_ledger=True)  # fmt: skip
    finally:
        await ledger.close()


async def found(legacy: Legacy, folder: Path, identifier: str, **mapping: object) -> Explanation:
    async with parts_of(legacy, folder, **mapping) as parts:
        return await explain(parts, Subject(identifier=identifier))


@pytest.mark.parametrize(
    ("identifier", "outcome", "reason"),
    [
        ("Ada@Example.com", Outcome.VERIFIED, "matched"),
        ("nobody@example.com", Outcome.INVALID_CREDENTIALS, "no_such_user"),
        ("nobody\0", Outcome.INVALID_CREDENTIALS, "no_such_user"),
        ("\ud800", Outcome.INVALID_CREDENTIALS, "no_such_user"),
        ("blocked@example.com", Outcome.ACCOUNT_DISABLED, "blocked"),
        ("reset@example.com", Outcome.PASSWORD_RESET_REQUIRED, "reset_required"),
        ("none@example.com", Outcome.INVALID_CREDENTIALS, "no_password"),
        ("marked@example.com", Outcome.INVALID_CREDENTIALS, "needs_reset"),
        ("bare@example.com", Outcome.INVALID_CREDENTIALS, "ambiguous_scheme"),
        ("odd@example.com", Outcome.INVALID_CREDENTIALS, "unknown_scheme"),
        ("cut@example.com", Outcome.INVALID_CREDENTIALS, "malformed"),
        ("mailless", Outcome.INTERNAL, "profile_invalid"),
    ],
)
async def test_outcome_is_what_a_login_with_the_right_password_would_get(
    sqlite_database: Legacy, tmp_path: Path, identifier: str, outcome: Outcome, reason: str
):
    fill(sqlite_database)
    explained = await found(sqlite_database, tmp_path, identifier)
    assert (explained.outcome, explained.reason) == (outcome, reason)


async def test_every_row_that_fits_is_named_with_its_identifier(legacy: Legacy, tmp_path: Path):
    """`ada` is one user's email and another's username: the first identifier counts."""
    fill(legacy)
    explained = await found(legacy, tmp_path, "ADA")
    assert [(each.legacy_id, each.identifier) for each in explained.matches] == [("10", "email"), ("1", "username")]
    assert (explained.user.id, explained.user.matched_by) == ("10", "email")
    assert [each.identifier for each in explained.asked] == ["email", "username"]
    assert all(each.value == "ADA" for each in explained.asked)


async def test_twins_are_both_named(sqlite_database: Legacy, tmp_path: Path):
    sqlite_database.execute("CREATE TABLE users (id integer, email text, password_hash text)")
    for number, email in enumerate(("Twin@example.com", "TWIN@example.com"), 1):
        sqlite_database.insert("users", {"id": number, "email": email, "password_hash": ENCODED})
    columns = {"id": "id", "email": "email", "password": "password_hash"}
    explained = await found(sqlite_database, tmp_path, "twin@example.com", columns=columns, identifiers=("email",))
    assert explained.outcome is Outcome.AMBIGUOUS_IDENTIFIER
    assert [each.legacy_id for each in explained.matches] == ["1", "2"]


async def test_a_query_of_ones_own_is_followed_too(sqlite_database: Legacy, tmp_path: Path):
    fill(sqlite_database)
    query = "SELECT id, email, password_hash AS password FROM users WHERE lower(email) = lower(:identifier)"
    explained = await found(
        sqlite_database, tmp_path, "ADA@example.com", query=query, table="", columns={}, identifiers=("email",)
    )
    assert (explained.reason, explained.user.id) == ("matched", "1")
    assert [each.comparison for each in explained.asked] == ["the query of your own"]


async def test_a_stored_form_is_shown_as_it_is_asked(sqlite_database: Legacy, tmp_path: Path):
    fill(sqlite_database)
    explained = await found(
        sqlite_database, tmp_path, "ADA@example.com", identifiers=("email", "id"), case={"email": "stored_lower"}
    )
    assert [each.value for each in explained.asked] == ["ada@example.com", None]


async def test_the_legacy_id_finds_the_user_too(sqlite_database: Legacy, tmp_path: Path):
    fill(sqlite_database)
    async with parts_of(sqlite_database, tmp_path) as parts:
        assert (await explain(parts, Subject(legacy_id="2"))).reason == "blocked"
        assert (await explain(parts, Subject(legacy_id="77"))).reason == "no_such_user"


async def test_secrets_of_second_factors_and_hashes_are_not_in_it(sqlite_database: Legacy, tmp_path: Path):
    fill(sqlite_database)
    explained = await found(sqlite_database, tmp_path, "ada@example.com")
    assert explained.profile["mfa_factors"] == [{"totp": {"secret": HIDDEN}}]
    assert explained.user.stored is None
    assert ENCODED not in repr(explained)
    assert ENCODED[7:29] not in repr(explained)


async def test_cost_bounds_and_the_way_in_bulk_are_told(sqlite_database: Legacy, tmp_path: Path):
    fill(sqlite_database)
    stored = (await found(sqlite_database, tmp_path, "ada@example.com")).stored
    assert (stored.schemes, stored.cost, stored.bound_s) == (("bcrypt",), "4", DEFAULT_BOUNDS.work_s)
    assert stored.portable
    assert 0 < stored.work_s < stored.bound_s
    broken = (await found(sqlite_database, tmp_path, "cut@example.com")).stored
    assert (broken.portable, broken.schemes) == (False, ("bcrypt",))
    assert broken.not_portable


async def test_a_hash_over_the_bounds_is_told_apart(sqlite_database: Legacy, tmp_path: Path):
    fill(sqlite_database)
    async with parts_of(sqlite_database, tmp_path) as parts:
        tight = replace(parts, registry=build_registry(DEFAULT_BOUNDS.scaled(0.0001)))
        explained = await explain(tight, Subject(identifier="ada@example.com"))
    assert explained.reason == "too_costly"
    assert "over the bound" in explained.stored.detail


@pytest.mark.parametrize(
    ("typed", "reason", "opening"),
    [(PASSWORD, "matched", "plain"), (f" {PASSWORD}", "wrong_password", "trim"), ("other", "wrong_password", None),
     ("Gru\u0308\u00dfe 1", "wrong_password", "nfc")],
)  # fmt: skip
async def test_every_form_of_a_password_says_what_came_of_it(
    sqlite_database: Legacy, tmp_path: Path, typed: str, reason: str, opening: str | None
):
    fill(sqlite_database)
    async with parts_of(sqlite_database, tmp_path) as parts:
        explained = with_password(await explain(parts, Subject(identifier="ada@example.com")), typed, parts=parts)
    assert explained.reason == reason
    assert next((each.variant for each in explained.tried if each.verdict == "opens"), None) == opening
    assert [each.variant for each in explained.tried if each.on] == ["plain"]


async def test_a_variant_that_is_on_lets_in(sqlite_database: Legacy, tmp_path: Path):
    fill(sqlite_database)
    async with parts_of(sqlite_database, tmp_path) as parts:
        trimming = replace(parts, variants=("trim",))
        explained = await explain(trimming, Subject(identifier="ada@example.com"))
        assert with_password(explained, f"{PASSWORD} ", parts=trimming).reason == "matched"


async def test_a_wrong_password_hides_that_the_account_is_blocked(sqlite_database: Legacy, tmp_path: Path):
    """As a login does."""
    fill(sqlite_database)
    async with parts_of(sqlite_database, tmp_path) as parts:
        subject = Subject(identifier="blocked@example.com")
        assert with_password(await explain(parts, subject), "other", parts=parts).reason == "wrong_password"
        assert with_password(await explain(parts, subject), PASSWORD, parts=parts).reason == "blocked"


async def test_a_password_that_no_encoding_can_spell_is_told(sqlite_database: Legacy, tmp_path: Path):
    fill(sqlite_database)
    async with parts_of(sqlite_database, tmp_path) as parts:
        explained = await explain(parts, Subject(identifier="ada@example.com"))
        tried = with_password(explained, "\ud800", parts=parts).tried
    assert {each.verdict for each in tried} == {"cannot be spelled"}


async def test_state_and_history_come_from_the_ledger(sqlite_database: Legacy, tmp_path: Path):
    fill(sqlite_database)
    async with parts_of(sqlite_database, tmp_path) as parts:
        for state in (UserState.EXPORTED, UserState.SUBMITTED):
            async with parts.ledger.writing() as connection:
                await move(connection, state, [Move("1", scheme="bcrypt")], actor="tester", batch="b1")
        ledger = (await explain(parts, Subject(identifier="ada@example.com"))).ledger
    assert ledger.standing.state is UserState.SUBMITTED
    assert [(step.from_state, step.to_state) for step in ledger.history] == [
        ("", "exported"),
        ("exported", "submitted"),
    ]


async def test_too_many_guesses_are_seen_and_refused_first(sqlite_database: Legacy, tmp_path: Path):
    """Counted under the folded identifier, as the counter does; a right password changes nothing."""
    fill(sqlite_database)
    async with parts_of(sqlite_database, tmp_path) as parts:
        store = SqliteStore(parts.ledger.file, RULE)
        await store.write(Batch((), ("ada@example.com",) * 2, ()))
        await store.close()
        explained = await explain(parts, Subject(identifier="ADA@example.com"))
        assert (explained.outcome, explained.ledger.guesses.count) == (Outcome.TOO_MANY_ATTEMPTS, 2)
        assert explained.ledger.guesses.until > datetime.now(UTC)
        assert with_password(explained, "other", parts=parts).outcome is Outcome.TOO_MANY_ATTEMPTS


async def test_a_ledger_that_cannot_be_asked_is_no_reason_to_stop(sqlite_database: Legacy, tmp_path: Path):
    fill(sqlite_database)
    async with parts_of(sqlite_database, tmp_path) as parts:
        (tmp_path / "ledger.db").rename(tmp_path / "elsewhere.db")
        explained = await explain(parts, Subject(identifier="ada@example.com"))
    assert explained.reason == "matched"
    assert explained.ledger.fault


async def test_a_legacy_database_that_cannot_be_asked_is(sqlite_database: Legacy, tmp_path: Path):
    with pytest.raises(LegacyUnavailable, match="no_table"):
        await found(sqlite_database, tmp_path, "ada@example.com")
