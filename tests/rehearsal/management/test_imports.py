"""What an import makes of records that others are in the way of; upserts; and that its report opens no account."""

import asyncio
import json

import pytest

from app.rehearsal.management.faults import Fault
from app.rehearsal.management.rules import Disputed
from app.rehearsal.store import Ghost
from tests.rehearsal.management.conftest import BCRYPT, make_api

ADA = {"email": "ada@example.com", "user_id": "legacy|7", "username": "ada", "phone_number": "+441"}
SHA = {
    "algorithm": "sha256",
    "hash": {"value": "d24e794fce503c3ddb1cd1ba1dd5d9b250cf9917336a0316fefd87fecf79200f", "encoding": "hex"},
    "salt": {"value": "abc123"},
}
OTHER = {"email": "b@example.com", "user_id": "legacy|8", "username": "b", "phone_number": "+442"}


def user(api, user_id="auth0|legacy|7"):
    return api.tenant.users.get(user_id)


def opens(api, password, user_id="auth0|legacy|7"):
    return asyncio.run(api.tenant.users.opens(user(api, user_id), password))


def test_ids_get_the_prefix_even_when_they_have_it(api):
    api.imported({"email": "a@example.com", "user_id": "auth0|7"})
    assert user(api, "auth0|auth0|7") is not None


def test_email_and_username_are_kept_in_lower_case(api):
    api.imported(ADA | {"email": "Ada@Example.com", "username": "ADA"})
    assert (user(api).email, user(api).username) == ("ada@example.com", "ada")


@pytest.mark.parametrize("sent", [None, False, True])
def test_email_is_unverified_unless_the_record_says_so(api, sent):
    api.imported(ADA if sent is None else ADA | {"email_verified": sent})
    assert user(api).profile["email_verified"] is bool(sent)


CONFLICTS = {
    "email": ("CONFLICT_EMAIL", OTHER | {"email": "ADA@example.com"}),
    "user_id": ("CONFLICT", OTHER | {"user_id": "legacy|7"}),
    "username": ("CONFLICT_USERNAME", OTHER | {"username": "Ada"}),
    "phone": ("CONFLICT", OTHER | {"phone_number": "+441"}),
}


@pytest.mark.parametrize("upsert", ["false", "true"])
@pytest.mark.parametrize(("code", "record"), CONFLICTS.values(), ids=CONFLICTS)
def test_whoever_is_there_is_in_the_way_and_an_upsert_matches_on_email_only(api, code, record, upsert):
    api.imported(ADA)
    summary, failures = api.imported(record, upsert=upsert)
    if upsert == "true" and code == "CONFLICT_EMAIL":
        assert (summary["updated"], failures) == (1, [])
    else:
        assert (summary["failed"], failures) == (1, [[code]])


@pytest.mark.parametrize("record", [record for _, record in CONFLICTS.values()], ids=CONFLICTS)
def test_older_pages_let_an_upsert_match_on_anything(record):
    api = make_api(disputed=Disputed(upsert_matches="any"))
    api.imported(ADA)
    assert api.imported(record, upsert="true")[0]["updated"] == 1


def test_an_upsert_that_fits_two_users_is_a_conflict(api):
    api.imported(ADA, OTHER)
    summary, failures = api.imported(ADA | {"username": "b"}, upsert="true")
    assert (summary["failed"], failures) == (1, [["CONFLICT_EMAIL"]])


def test_phone_numbers_are_unique_in_the_whole_tenant(api):
    made = api.ask("POST", "/connections", {"name": "other", "strategy": "auth0"}).body["id"]
    api.ask("PATCH", f"/connections/{made}/clients", [{"client_id": "trickle", "status": True}])
    api.imported(ADA)
    assert api.imported({"email": "x@example.com", "phone_number": "+441"}, connection_id=made)[1] == [["CONFLICT"]]
    assert api.imported({"email": "ada@example.com"}, connection_id=made)[0]["inserted"] == 1


@pytest.mark.parametrize("name", ["email", "user_id", "username", "phone_number"])
@pytest.mark.parametrize("reading", ["later", "all"])
@pytest.mark.parametrize("upsert", ["false", "true"])
def test_the_same_user_twice_in_a_file_is_an_error_and_no_update(name, reading, upsert):
    api = make_api(disputed=Disputed(duplicates=reading))
    summary, failures = api.imported(
        ADA, OTHER | {name: ADA[name].upper() if name == "email" else ADA[name]}, upsert=upsert
    )
    assert failures == [["DUPLICATED_USER"]] * (1 if reading == "later" else 2)
    assert (summary["inserted"], summary["total"]) == (2 - len(failures), 2)


def test_a_broken_record_takes_nobodys_place(api):
    summary, _ = api.imported(ADA | {"name": ""}, ADA)
    assert (summary["inserted"], summary["failed"]) == (1, 1)


@pytest.mark.parametrize(
    "ghost",
    [
        Ghost(user_id="auth0|legacy|7"),
        Ghost(user_id="auth0|x", email="ada@example.com"),
        Ghost(user_id="auth0|x", username="ada"),
    ],
    ids=["id", "email", "username"],
)
def test_a_ghost_is_a_duplicated_user_until_it_is_deleted(api, ghost):
    api.tenant.users.leave_ghost(ghost)
    assert api.imported(ADA)[1] == [["DUPLICATED_USER"]]
    assert api.imported(ADA, upsert="true")[1] == [["DUPLICATED_USER"]]
    assert api.ask("GET", "/users-by-email?email=ada@example.com").body == []
    api.tenant.users.remove_ghost(ghost.user_id)
    assert api.imported(ADA)[0]["inserted"] == 1


def test_with_the_tenants_flag_a_ghost_is_a_conflict_of_usernames():
    api = make_api(match_on_user_id=True)
    api.tenant.users.leave_ghost(Ghost(user_id="auth0|legacy|7"))
    assert api.imported(ADA)[1] == [["CONFLICT_USERNAME"]]


def test_without_its_id_the_record_of_a_ghost_becomes_somebody_else(api):
    api.tenant.users.leave_ghost(Ghost(user_id="auth0|legacy|7"))
    assert api.imported({"email": "ada@example.com"})[0]["inserted"] == 1


def test_a_connection_that_went_away_meanwhile_fails_every_record(api):
    job = api.import_users([ADA, OTHER]).body
    asked = api.api.connections
    del asked._connections[asked.own.id]
    errors = api.ask("GET", f"/jobs/{job['id']}/errors").body
    assert [each["errors"][0]["code"] for each in errors] == ["CONNECTION_NOT_FOUND"] * 2


# --- upsert


def test_an_upsert_changes_what_is_upsertable_and_replaces_metadata_whole(api):
    api.imported(ADA | {"app_metadata": {"a": 1, "b": 2}, "name": "Ada", "nickname": "a"})
    api.imported(
        {
            "email": "ada@example.com",
            "app_metadata": {"c": 3},
            "name": "Ada L.",
            "blocked": True,
            "user_id": "legacy|9",
        },
        upsert="true",
    )
    assert user(api).profile["app_metadata"] == {"c": 3}
    assert (user(api).profile["name"], user(api).profile["nickname"], user(api).blocked) == ("Ada L.", "a", False)
    assert len(api.tenant.users) == 1


@pytest.mark.parametrize("resets", [True, False])
def test_an_upsert_may_or_may_not_reset_email_verified(resets):
    api = make_api(disputed=Disputed(upsert_resets_email_verified=resets))
    api.imported(ADA | {"email_verified": True})
    api.imported({"email": "ada@example.com"}, upsert="true")
    assert user(api).profile["email_verified"] is not resets
    api.imported({"email": "ada@example.com", "email_verified": True}, upsert="true")
    assert user(api).profile["email_verified"] is True


def test_a_hash_is_upserted_until_the_user_has_logged_in_with_it(api):
    api.imported(ADA | {"custom_password_hash": SHA | {"salt": {"value": "wrong"}}})
    assert not opens(api, "shh")
    assert api.imported({"email": "ada@example.com", "custom_password_hash": SHA}, upsert="true")[0]["updated"] == 1
    assert opens(api, "shh")
    summary, failures = api.imported({"email": "ada@example.com", "custom_password_hash": SHA}, upsert="true")
    assert (summary["failed"], failures) == (1, [["CONFLICT"]])


def test_whoever_came_without_a_hash_has_one_that_nobody_knows(api):
    """Never import hashless first: the hash cannot be brought later."""
    api.imported(ADA)
    assert not opens(api, "")
    api.imported({"email": "ada@example.com", "custom_password_hash": SHA}, upsert="true")
    (failure,) = api.api.jobs.last().failures
    assert "already has password hash defined" in failure["errors"][0]["message"]


def test_password_hash_is_for_the_first_import_only(api):
    api.imported(ADA | {"custom_password_hash": SHA})
    api.imported({"email": "ada@example.com", "password_hash": BCRYPT}, upsert="true")
    assert opens(api, "shh")


# --- logins with what was imported


def test_bcrypt_of_cost_10_opens_as_it_is(api):
    api.imported(ADA | {"password_hash": BCRYPT})
    assert (opens(api, "hello"), opens(api, "Hello")) == (True, False)
    assert user(api).password_hash == BCRYPT.encode()


def test_the_first_good_login_turns_an_imported_hash_into_bcrypt(api):
    api.imported(ADA | {"custom_password_hash": SHA})
    assert not opens(api, "wrong")
    assert user(api).imported_hash is not None
    assert opens(api, "shh")
    assert user(api).imported_hash is None
    assert user(api).password_hash.startswith(b"$2b$10$")
    assert (opens(api, "shh"), opens(api, "wrong")) == (True, False)


@pytest.mark.parametrize("text", ["$2$10$", "$2b$100$"])
def test_what_the_servers_pattern_takes_and_bcrypt_does_not_opens_for_nobody(api, text):
    record = ADA | {"password_hash": text + BCRYPT[7:]}
    assert api.imported(record)[0]["inserted"] == 1
    assert not opens(api, "hello")


# --- factors, mails, log


def test_factors_that_fail_leave_the_rest_of_the_record(api):
    api.api.faults.plan(Fault("POST /api/v2/jobs/users-imports", "mfa_refused"))
    summary, failures = api.imported(ADA | {"mfa_factors": [{"totp": {"secret": "ABC"}}]}, OTHER)
    assert (summary, failures) == ({"failed": 1, "updated": 0, "inserted": 1, "total": 2}, [["MFA_FACTORS_FAILED"]])
    assert user(api) is not None


@pytest.mark.parametrize("sends", [True, False])
def test_an_import_may_mail_whoever_is_not_verified(sends):
    api = make_api(disputed=Disputed(sends_verification_mail=sends))
    api.imported(ADA, OTHER | {"email_verified": True})
    assert api.api.jobs.mailed == (["ada@example.com"] if sends else [])


def test_the_report_repeats_the_record_with_stars_for_secrets(api):
    hmac = {
        "algorithm": "hmac",
        "hash": {"value": "00ff", "encoding": "hex", "digest": "sha1", "key": {"value": "pepper"}},
    }
    api.imported(
        {"email": "broken", "password_hash": BCRYPT, "name": "Ada"},
        ADA | {"name": "", "custom_password_hash": SHA},
        OTHER | {"name": "", "custom_password_hash": hmac},
        "no object",
        {"email": "broken", "custom_password_hash": {"hash": "00ff"}},
    )
    report = api.api.jobs.last().failures
    assert report[0]["user"] == {"email": "broken", "password_hash": "*****", "name": "Ada"}
    assert report[1]["user"]["custom_password_hash"]["hash"] == {"value": "*****", "encoding": "hex"}
    text = json.dumps(report[:3])
    for secret in (BCRYPT, SHA["hash"]["value"], "abc123", "pepper", "00ff"):
        assert secret not in text
    assert report[3]["user"] == "no object"


def test_what_was_sent_is_not_changed_by_the_report(api):
    record = ADA | {"name": "", "custom_password_hash": SHA}
    api.imported(record)
    assert record["custom_password_hash"]["hash"]["value"] == SHA["hash"]["value"]


# --- many


@pytest.mark.slow
def test_a_hundred_thousand_users_go_through():
    api = make_api()
    made = [
        {
            "email": f"user{at}@example.com",
            "user_id": f"legacy|{at}",
            "email_verified": True,
            "password_hash": BCRYPT,
            "app_metadata": {"legacy_id": str(at)},
        }
        for at in range(100_000)
    ]
    inserted = 0
    for start in range(0, len(made), 2300):
        summary, _ = api.imported(*made[start : start + 2300])
        inserted += summary["inserted"]
    assert inserted == len(api.tenant.users) == 100_000
