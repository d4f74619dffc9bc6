"""Connections: options replaced whole, seen and changed with scopes of their own, settings encrypted."""

import pytest

from app.rehearsal.management.rules import Disputed
from app.rehearsal.store import ConnectionRules, Ghost
from tests.rehearsal.management.conftest import BCRYPT, make_api

OPTIONS = {
    "enabledDatabaseCustomization": True,
    "import_mode": True,
    "customScripts": {"login": "function login() {}", "get_user": "function getUser() {}"},
    "configuration": {"TRICKLE_KEY": "a secret"},
}


def patch(api, **body):
    return api.ask("PATCH", f"/connections/{api.connection_id}", body)


def shown(api):
    return api.ask("GET", f"/connections/{api.connection_id}").body


def test_an_update_replaces_options_whole(api):
    patch(api, options=OPTIONS | {"brute_force_protection": True})
    patch(api, options={"import_mode": True})
    assert shown(api)["options"] == {"import_mode": True}


def test_an_update_without_options_leaves_them_and_without_display_name_resets_it(api):
    patch(api, options=OPTIONS, display_name="Our users")
    patch(api, is_domain_connection=True)
    found = shown(api)
    assert (found["display_name"], found["is_domain_connection"]) == ("legacy-users", True)
    assert found["options"]["customScripts"] == OPTIONS["customScripts"]


def test_settings_read_back_encrypted_another_way_each_time(api):
    patch(api, options=OPTIONS)
    first, second = (shown(api)["options"]["configuration"]["TRICKLE_KEY"] for _ in range(2))
    assert "a secret" not in first + second
    assert first != second
    assert first.startswith("2.0$")
    assert api.api.connections.settings(api.api.connections.own) == {"TRICKLE_KEY": "a secret"}


@pytest.mark.parametrize("reading", ["kept", "overwrites"])
def test_sending_encrypted_settings_back_keeps_or_overwrites_them(reading):
    api = make_api(disputed=Disputed(encrypted_configuration=reading))
    patch(api, options=OPTIONS)
    options = shown(api)["options"]
    patch(api, options=options | {"brute_force_protection": True})
    kept = api.api.connections.settings(api.api.connections.own)["TRICKLE_KEY"]
    assert (kept == "a secret") is (reading == "kept")
    if reading == "overwrites":
        assert kept == options["configuration"]["TRICKLE_KEY"]


def test_without_the_scope_options_are_not_seen_so_that_a_merge_would_lose_the_scripts(api):
    patch(api, options=OPTIONS)
    assert "options" not in api.allowed("read:connections").ask("GET", f"/connections/{api.connection_id}").body
    assert all("options" not in each for each in api.allowed("read:connections").ask("GET", "/connections").body)


def test_without_the_scope_options_are_not_changed(api):
    half = api.allowed("update:connections", "read:connections")
    assert patch(half, options=OPTIONS).status == 403
    assert patch(half, display_name="Our users").status == 200


def test_enabled_clients_is_no_property_any_more(api):
    answer = patch(api, enabled_clients=["x"])
    assert answer.status == 400
    assert "Additional properties not allowed: enabled_clients" in answer.body["message"]


@pytest.mark.parametrize(
    "options",
    [
        {"attributes": {}, "requires_username": True},
        {"attributes": {}, "validation": {}},
        {"password_options": {}, "passwordPolicy": "good"},
        {"customScripts": {"login": "x" * (100 * 1024 + 1)}},
        {"customScripts": {"log_in": "function () {}"}},
        {"customScripts": {"login": 7}},
        {"customScripts": "login"},
        {"configuration": {"a": 7}},
        {"configuration": []},
        {"validation": {"username": {"min": 5, "max": 2}}},
        {"validation": {"username": {"min": "1"}}},
        "all",
    ],
)
def test_options_that_auth0_refuses_change_nothing(api, options):
    patch(api, options=OPTIONS)
    assert patch(api, options=options).status == 400
    assert shown(api)["options"]["customScripts"] == OPTIONS["customScripts"]


def test_a_script_may_be_100_kb(api):
    assert patch(api, options={"customScripts": {"login": "x" * 100 * 1024}}).status == 200


def test_the_context_object_is_never_switched_off_again(api):
    patch(api, options={"enable_script_context": True})
    assert patch(api, options={"import_mode": True}).status == 400
    assert patch(api, options={"enable_script_context": True, "import_mode": True}).status == 200


def test_what_is_deployed_is_told_in_clear():
    told = []

    async def deployed(name, options):
        told.append((name, options))

    api = make_api(deployed=deployed)
    patch(api, options=OPTIONS)
    assert told == [("legacy-users", OPTIONS)]


def test_options_say_what_the_store_demands_and_the_other_way_round():
    api = make_api(rules=ConnectionRules(requires_username=True, username_length=(3, 20)))
    options = shown(api)["options"]
    assert (options["requires_username"], options["validation"]["username"]) == (True, {"min": 3, "max": 20})
    patch(api, options={"requires_username": True, "validation": {"username": {"min": 1, "max": 128}}})
    assert api.tenant.users.rules == ConnectionRules(requires_username=True, username_length=(1, 128))
    patch(api, options={"import_mode": True})
    assert api.tenant.users.rules == ConnectionRules()


# --- lists, creation, deletion


def test_lists_are_filtered_paged_and_counted(api):
    for name in ("b", "c"):
        assert api.ask("POST", "/connections", {"name": name, "strategy": "auth0"}).status == 201
    assert [each["name"] for each in api.ask("GET", "/connections?name=b").body] == ["b"]
    assert api.ask("GET", "/connections?strategy=google-oauth2").body == []
    page = api.ask("GET", "/connections?include_totals=true&per_page=2&page=1").body
    assert ([each["name"] for each in page["connections"]], page["total"], page["start"]) == (["c"], 3, 2)
    first = api.ask("GET", "/connections?take=2").body
    rest = api.ask("GET", f"/connections?take=2&from={first['next']}").body
    assert [each["name"] for each in first["connections"] + rest["connections"]] == ["legacy-users", "b", "c"]
    assert "next" not in rest
    assert set(api.ask("GET", "/connections?fields=id,name").body[0]) == {"id", "name"}
    assert "options" not in api.ask("GET", "/connections?fields=options&include_fields=false").body[0]
    assert api.ask("GET", "/connections?per_page=101").status == 400


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"name": "legacy-users", "strategy": "auth0"}, 409),
        ({"name": "-a", "strategy": "auth0"}, 400),
        ({"name": "a" * 36, "strategy": "auth0"}, 400),
        ({"name": "a_b", "strategy": "auth0"}, 400),
        ({"name": "a", "strategy": "google-oauth2"}, 400),
        ({"strategy": "auth0"}, 400),
        ({"name": "a", "strategy": "auth0", "enabled_clients": []}, 400),
        ([], 400),
    ],
)
def test_a_connection_that_cannot_be_made(api, body, status):
    assert api.ask("POST", "/connections", body).status == status


def test_a_connection_goes_with_its_users(api):
    api.imported({"email": "ada@example.com", "password_hash": BCRYPT})
    assert api.ask("DELETE", f"/connections/{api.connection_id}").status == 204
    assert api.ask("GET", f"/connections/{api.connection_id}").status == 404
    assert api.ask("GET", "/users-by-email?email=ada@example.com").body == []
    assert api.ask("DELETE", "/connections/con_0000000000000000").status == 204


def test_applications_are_set_apart_from_the_connection(api):
    path = f"/connections/{api.connection_id}/clients"
    assert api.ask("GET", path).body == {"clients": [{"client_id": "rehearsal-application"}]}
    change = [{"client_id": "rehearsal-application", "status": False}, {"client_id": "trickle", "status": True}]
    assert api.ask("PATCH", path, change).status == 204
    assert api.ask("GET", path).body == {"clients": [{"client_id": "trickle"}]}
    for wrong in ({}, [{}], b"["):
        assert api.ask("PATCH", path, wrong).status == 400


# --- ghosts


def test_a_users_remains_are_deleted_by_email(api):
    api.tenant.users.leave_ghost(Ghost(user_id="auth0|legacy|7", email="ada@example.com"))
    path = f"/connections/{api.connection_id}/users"
    assert api.ask("DELETE", path).status == 400
    assert api.ask("DELETE", f"{path}?email=Ada@example.com").status == 204
    assert api.imported({"email": "ada@example.com", "user_id": "legacy|7"})[0]["inserted"] == 1
    assert api.ask("DELETE", f"{path}?email=ada@example.com").status == 204
    assert len(api.tenant.users) == 0
