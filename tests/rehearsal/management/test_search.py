"""The user search: what it understands, how far it goes, how late it is."""

import pytest

from app.rehearsal.management.http import ApiError
from app.rehearsal.management.rules import Disputed
from app.rehearsal.management.search import parse_query
from tests.rehearsal.management.conftest import make_api

USER = {
    "email": "Ada@example.com",
    "user_id": "auth0|legacy|7",
    "name": "Ada Lovelace",
    "created_at": "2026-11-02T10:00:00.000Z",
    "identities": [{"connection": "legacy-users", "user_id": "legacy|7"}],
    "app_metadata": {"moved": True, "roles": ["a", "b"], "nothing": None},
    "logins_count": 3,
}

FITS = [
    "",
    'email:"ada@example.com"',
    "email:ada*",
    'user_id:"auth0|legacy|7"',
    'identities.connection:"legacy-users"',
    "app_metadata.moved:true",
    "app_metadata.roles:b",
    "_exists_:app_metadata.roles",
    "NOT _exists_:app_metadata.nothing",
    "created_at:[2026-11-01 TO 2026-11-03]",
    "created_at:{2026-11-01 TO *]",
    'email:"x" OR logins_count:3',
    '(email:"x" OR name:"ada lovelace") AND NOT email:bob*',
    r'name:"ada \lovelace"',
]
FITS_NOT = [
    'email:"bob@example.com"',
    "email:da*",
    "created_at:[2026-11-03 TO *]",
    "created_at:[* TO 2026-11-02T09}",
    "created_at:{2026-11-02T10:00:00.000Z TO *}",
    "_exists_:username",
    'email:ada* AND name:"x"',
    "NOT email:ada*",
]
BROKEN = [
    "email",
    "email:",
    "(email:a",
    "email:a)",
    "email:a email:b",
    "email:[a]",
    "AND",
    "NOT",
    'email:"a',
    "a:b AND",
]


@pytest.mark.parametrize("query", FITS)
def test_a_query_that_fits(query):
    assert parse_query(query)(USER) is True


@pytest.mark.parametrize("query", FITS_NOT)
def test_a_query_that_does_not_fit(query):
    assert parse_query(query)(USER) is False


@pytest.mark.parametrize("query", BROKEN)
def test_a_query_that_is_none(query):
    with pytest.raises(ApiError) as refused:
        parse_query(query)
    assert refused.value.status == 400


def many(api, count):
    api.imported(*({"email": f"user{at:04}@example.com", "user_id": f"legacy|{at}"} for at in range(count)))
    return api


def test_a_thousand_users_are_all_that_a_search_gives():
    api = many(make_api(), 1001)
    page = api.ask("GET", "/users?include_totals=true&per_page=100&page=9").body
    assert (len(page["users"]), page["total"], page["start"]) == (100, 1001, 900)
    refused = api.ask("GET", "/users?per_page=100&page=10")
    assert (refused.status, "1000" in refused.body["message"]) == (400, True)
    capped = many(make_api(disputed=Disputed(search_total_capped=True)), 1001)
    assert capped.ask("GET", "/users?include_totals=true").body["total"] == 1000


def test_a_search_lags_where_by_id_and_by_email_do_not():
    api = many(make_api(search_lag_s=5.0), 1)
    assert api.ask("GET", "/users").body == []
    assert len(api.ask("GET", "/users-by-email?email=user0000@example.com").body) == 1
    assert api.ask("GET", "/users/auth0%7Clegacy%7C0").status == 200
    api.clock.now += 5
    assert len(api.ask("GET", "/users").body) == 1


def test_users_come_in_order_and_with_the_fields_asked_for():
    api = many(make_api(), 3)
    found = api.ask("GET", "/users?sort=email:-1&fields=email&per_page=2").body
    assert found == [{"email": "user0002@example.com"}, {"email": "user0001@example.com"}]


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("search_engine=v1", 400),
        ("connection=legacy-users", 400),
        ("q=" + "a" * 4097, 414),
        ("q=nonsense", 400),
        ("sort=email", 400),
        ("per_page=101", 400),
        ("per_page=x", 400),
    ],
)
def test_a_search_that_is_refused(api, query, status):
    assert api.ask("GET", f"/users?{query}").status == status
