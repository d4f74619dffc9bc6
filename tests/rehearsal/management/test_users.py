"""Users one by one: exact by id and by email, merged or replaced, asked of Get User first."""

import asyncio
from dataclasses import replace

import pytest

from app.rehearsal.store import ConnectionRules, Ghost
from tests.rehearsal.management.conftest import BCRYPT, make_api

ADA = {
    "email": "Ada@Example.com",
    "user_id": "legacy|7",
    "password_hash": BCRYPT,
    "given_name": "Ada",
    "app_metadata": {"roles": ["a"], "plan": "free"},
    "phone_number": "+441",
}
PATH = "/users/auth0%7Clegacy%7C7"


@pytest.fixture
def ada(api):
    """An API with one user."""
    api.imported(ADA)
    return api


def test_a_user_is_shown_by_auth0s_names_without_a_hash(ada):
    user = ada.ask("GET", PATH).body
    assert (user["user_id"], user["email"], user["nickname"], user["name"]) == (
        "auth0|legacy|7",
        "ada@example.com",
        "ada",
        "ada@example.com",
    )
    assert user["identities"] == [
        {"connection": "legacy-users", "user_id": "legacy|7", "provider": "auth0", "isSocial": False}
    ]
    assert (user["email_verified"], user["app_metadata"], user["phone_number"]) == (False, ADA["app_metadata"], "+441")
    assert user["created_at"] == "2027-01-15T08:00:00.000Z"
    assert user["picture"].startswith("https://s.gravatar.com/avatar/")
    assert "$2b$" not in str(user)
    assert set(ada.ask("GET", f"{PATH}?fields=email,name").body) == {"email", "name"}
    assert "email" not in ada.ask("GET", f"{PATH}?fields=email&include_fields=false").body


def test_by_email_upper_and_lower_case_differ(ada):
    assert [each["user_id"] for each in ada.ask("GET", "/users-by-email?email=ada@example.com").body] == [
        "auth0|legacy|7"
    ]
    assert ada.ask("GET", "/users-by-email?email=Ada@Example.com").body == []
    assert ada.ask("GET", "/users-by-email").status == 400


def test_nobody_is_404_and_deleting_nobody_is_204(api):
    answer = api.ask("GET", PATH)
    assert (answer.status, answer.body["errorCode"]) == (404, "inexistent_user")
    assert api.ask("PATCH", PATH, {}).status == 404
    assert api.ask("DELETE", PATH).status == 204


def test_metadata_is_merged_one_level_deep_and_null_takes_away(ada):
    user = ada.ask("PATCH", PATH, {"app_metadata": {"plan": None, "roles": ["b"], "new": 1}, "name": "Ada L."}).body
    assert (user["app_metadata"], user["name"]) == ({"roles": ["b"], "new": 1}, "Ada L.")


def test_a_new_email_is_unverified_unless_said(ada):
    assert ada.ask("PATCH", PATH, {"email_verified": True}).body["email_verified"] is True
    user = ada.ask("PATCH", PATH, {"email": "New@example.com"}).body
    assert (user["email"], user["email_verified"]) == ("new@example.com", False)
    user = ada.ask("PATCH", PATH, {"email": "newer@example.com", "email_verified": True}).body
    assert user["email_verified"] is True


def test_a_password_set_by_the_api_opens_and_lifts_an_administrators_block(api):
    api.imported(ADA | {"blocked": True})
    assert api.ask("GET", PATH).body["blocked"] is True
    api.ask("PATCH", PATH, {"password": "new horse"})
    user = api.tenant.users.get("auth0|legacy|7")
    assert user.blocked is False
    assert asyncio.run(api.tenant.users.opens(user, "new horse"))
    assert not asyncio.run(api.tenant.users.opens(user, "hello"))


def test_blocking_is_one_field(ada):
    assert ada.ask("PATCH", PATH, {"blocked": True}).body["blocked"] is True
    assert "blocked" not in ada.ask("PATCH", PATH, {"blocked": False, "username": "Ada", "phone_number": "+442"}).body
    assert (ada.tenant.users.by_username("ada"), ada.tenant.users.by_phone("+442")) == (
        ada.tenant.users.get("auth0|legacy|7"),
    ) * 2


@pytest.mark.parametrize("body", [{"created_at": "x"}, {"email": "x"}, {"phone_number": "0123"}, {"email": 7}])
def test_a_change_that_is_none_is_refused(ada, body):
    assert ada.ask("PATCH", PATH, body).status == 400


@pytest.mark.parametrize("body", [{"email": "BOB@example.com"}, {"username": "Bob"}, {"phone_number": "+442"}])
def test_what_somebody_else_has_is_taken(ada, body):
    ada.imported({"email": "bob@example.com", "username": "bob", "phone_number": "+442"})
    assert ada.ask("PATCH", PATH, body).status == 409


# --- making users


NEW = {"connection": "legacy-users", "email": "Bob@example.com", "password": "new horse", "app_metadata": {"a": 1}}


def test_a_user_is_made(api):
    made = api.ask("POST", "/users", NEW | {"user_id": "own|1", "phone_number": "+442"})
    assert (made.status, made.body["user_id"], made.body["email"]) == (201, "auth0|own|1", "bob@example.com")
    assert (made.body["app_metadata"], made.body["phone_number"]) == ({"a": 1}, "+442")
    assert api.ask("POST", "/users", NEW).status == 409


@pytest.mark.parametrize("change", [{"connection": "x"}, {"password": None}, {"email": None}, {"email": "x"}, {"x": 1}])
def test_a_user_who_cannot_be_made(api, change):
    assert api.ask("POST", "/users", NEW | change).status == 400


def test_a_username_that_the_connection_does_not_take_is_refused():
    api = make_api(rules=ConnectionRules(requires_username=True))
    assert api.ask("POST", "/users", NEW | {"username": "a" * 16}).status == 400
    assert api.ask("POST", "/users", NEW | {"username": "bob"}).status == 201


def test_a_ghost_is_in_the_way(api):
    api.tenant.users.leave_ghost(Ghost(user_id="auth0|legacy|9", email="bob@example.com"))
    assert api.ask("POST", "/users", NEW).status == 409
    assert api.ask("GET", "/users-by-email?email=bob@example.com").body == []


@pytest.mark.parametrize(("says", "status"), [("absent", 201), ("present", 409), ("unknown", 400)])
def test_get_user_is_asked_before_a_user_is_made(says, status):
    asked = []

    async def get_user(identifier):
        asked.append(identifier)
        return says

    api = make_api(get_user=get_user)
    assert api.ask("POST", "/users", NEW).status == status
    assert asked == ["bob@example.com"]


def test_get_user_is_asked_of_a_new_email_also_for_users_who_have_moved():
    asked = []

    async def get_user(identifier):
        asked.append(identifier)
        return "present" if identifier == "taken@example.com" else "absent"

    api = make_api(get_user=get_user)
    api.imported(ADA)
    assert api.ask("PATCH", PATH, {"name": "Ada L.", "email": "ada@example.com"}).status == 200
    assert api.ask("PATCH", PATH, {"email": "taken@example.com"}).status == 409
    assert api.ask("PATCH", PATH, {"email": "free@example.com"}).status == 200
    assert asked == ["taken@example.com", "free@example.com"]


# --- blocks and numbers


class OneBlock:
    """Brute-force protection that holds one identifier."""

    def __init__(self):
        self.held = {"ada@example.com"}

    def blocked_for(self, identifier):
        return [{"identifier": identifier, "ip": "192.0.2.1"}] if identifier in self.held else []

    def unblock(self, identifier):
        self.held.discard(identifier)


def test_blocks_are_seen_and_lifted_by_identifier_and_by_user():
    api = make_api(blocks=OneBlock())
    api.imported(ADA)
    held = {"blocked_for": [{"identifier": "ada@example.com", "ip": "192.0.2.1"}]}
    assert api.ask("GET", "/user-blocks?identifier=ada@example.com").body == held
    assert api.ask("GET", "/user-blocks/auth0%7Clegacy%7C7").body == held
    assert api.ask("DELETE", "/user-blocks/auth0%7Clegacy%7C7").status == 204
    assert api.ask("GET", "/user-blocks?identifier=ada@example.com").body == {"blocked_for": []}
    assert api.ask("DELETE", "/user-blocks?identifier=ada@example.com").status == 204
    assert api.ask("GET", "/user-blocks").status == 400


def test_a_tenant_without_protection_blocks_nobody(ada):
    assert ada.ask("GET", "/user-blocks?identifier=ada@example.com").body == {"blocked_for": []}
    assert ada.ask("DELETE", "/user-blocks?identifier=ada@example.com").status == 204


def test_numbers_are_of_the_whole_tenant(ada):
    user = ada.tenant.users.get("auth0|legacy|7")
    assert ada.ask("GET", "/stats/active-users").body == 0
    ada.tenant.users.put(replace(user, last_login=ada.clock.now, logins_count=3))
    assert ada.ask("GET", "/stats/active-users").body == 1
    assert ada.ask("GET", "/stats/daily").body[0]["logins"] == 3
    shown = ada.ask("GET", PATH).body
    assert (shown["logins_count"], shown["last_login"]) == (3, "2027-01-15T08:00:00.000Z")
    ada.clock.now += 31 * 86_400
    assert ada.allowed("read:stats").ask("GET", "/stats/active-users").body == 0


def test_settings_name_the_node_and_the_log_its_types(ada):
    assert ada.ask("GET", "/tenants/settings").body["sandbox_version"] == "22"
    assert [each["type"] for each in ada.ask("GET", "/logs").body] == ["sui"]
    page = ada.ask("GET", "/clients?include_totals=true").body
    assert (page["total"], len(page["clients"])) == (2, 2)
    assert ada.ask("GET", "/clients?is_global=true").body == []
    assert ada.ask("GET", "/actions/actions").body["actions"] == []
