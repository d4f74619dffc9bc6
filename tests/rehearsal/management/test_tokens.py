"""Tokens: who gets one, for what, for how long."""

import pytest

from app.rehearsal.management.rules import ApiClient
from tests.rehearsal.management.conftest import CLIENT, HOST, make_api

ASKED = {
    "grant_type": "client_credentials",
    "client_id": CLIENT.client_id,
    "client_secret": CLIENT.client_secret.get_secret_value(),
    "audience": f"https://{HOST}/api/v2/",
}


def test_client_credentials_give_a_token_of_a_day(api):
    answer = api.ask("POST", "/oauth/token", ASKED)
    assert (answer.status, answer.body["token_type"], answer.body["expires_in"]) == (200, "Bearer", 86_400)
    assert "create:users" in answer.body["scope"].split()
    assert api.ask("GET", "/clients", token=answer.body["access_token"]).status == 200


def test_a_form_is_taken_too(api):
    body = "&".join(f"{name}={value}" for name, value in ASKED.items()).replace(" ", "+").encode()
    answer = api.ask("POST", "/oauth/token", body, headers={"content-type": "application/x-www-form-urlencoded"})
    assert answer.status == 200


@pytest.mark.parametrize(
    ("change", "status", "error"),
    [
        ({"client_secret": "wrong"}, 401, "access_denied"),
        ({"client_secret": ""}, 401, "access_denied"),
        ({"client_id": "nobody"}, 401, "access_denied"),
        ({"audience": "https://other.example.com/"}, 403, "access_denied"),
        ({"grant_type": "password"}, 403, "unauthorized_client"),
    ],
)
def test_whoever_is_not_known_gets_none(api, change, status, error):
    answer = api.ask("POST", "/oauth/token", ASKED | change)
    assert (answer.status, answer.body["error"]) == (status, error)
    assert "very secret" not in answer.octets().decode()


def test_fewer_scopes_can_be_asked_for_and_none_that_are_not_granted(api):
    answer = api.ask("POST", "/oauth/token", ASKED | {"scope": "read:users nothing:such"})
    assert answer.body["scope"] == "read:users"


def test_the_tenants_own_name_is_an_audience():
    api = make_api(domain="tenant.eu.auth0.com")
    assert api.ask("POST", "/oauth/token", ASKED | {"audience": "https://tenant.eu.auth0.com/api/v2/"}).status == 200


def test_a_token_ends_with_its_day(api):
    api.token()
    api.clock.now += 86_399
    assert api.ask("GET", "/clients").status == 200
    api.clock.now += 1
    answer = api.ask("GET", "/clients")
    assert (answer.status, answer.body["errorCode"]) == (401, "invalid_token")


@pytest.mark.parametrize("header", ["", "Bearer", "Bearer other", "Basic dHJpY2tsZQ=="])
def test_no_token_no_answer(api, header):
    answer = api.ask("GET", "/clients", headers={"authorization": header})
    assert (answer.status, answer.body["error"]) == (401, "Unauthorized")


SCOPES = {
    "GET /connections": {"read:connections"},
    "PATCH /connections/x": {"update:connections"},
    "GET /connections/x/clients": {"read:connections"},
    "DELETE /connections/x/users": {"delete:users"},
    "POST /jobs/users-imports": {"create:users"},
    "POST /jobs/users-exports": {"read:users"},
    "GET /jobs/x": {"create:users", "read:users"},
    "GET /jobs/x/errors": {"create:users", "read:users"},
    "GET /users": {"read:users"},
    "POST /users": {"create:users"},
    "PATCH /users/x": {"update:users"},
    "DELETE /users/x": {"delete:users"},
    "GET /users-by-email": {"read:users"},
    "GET /tenants/settings": {"read:tenant_settings"},
    "GET /stats/daily": {"read:stats"},
    "GET /clients": {"read:clients"},
    "GET /logs": {"read:logs"},
}


@pytest.mark.parametrize(("call", "scopes"), SCOPES.items(), ids=SCOPES)
def test_every_endpoint_wants_its_scope(api, call, scopes):
    method, path = call.split()
    refused = api.allowed("other:scope").ask(method, path, {})
    assert (refused.status, refused.body["errorCode"]) == (403, "insufficient_scope")
    for scope in scopes:
        assert api.allowed(scope).ask(method, path, {}).status != 403, scope


def test_a_clients_grant_is_all_it_gets():
    api = make_api(
        clients=(ApiClient(client_id="one", client_secret=CLIENT.client_secret, scopes=frozenset({"read:users"})),)
    )
    assert api.ask("POST", "/oauth/token", ASKED | {"client_id": "one"}).body["scope"] == "read:users"


def test_no_repr_shows_a_secret(api):
    api.ask("POST", "/oauth/token", ASKED)
    shown = repr((api.api.rules, list(api.api.calls)))
    assert "very secret" not in shown
